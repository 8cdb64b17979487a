using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

/// <summary>过号 by R-027 and <c>ticket.recall</c>: back behind three others the first time, then over.</summary>
public class MissingACall
{
    [Fact]
    public void Sets_the_ticket_back_behind_three_others_the_first_time() => Given(Issued(1), Called(1, 1)).When(Miss(1, 2)).Then(SetBack(1, 2, behind: 3));

    [Fact]
    public void Ends_the_tickets_stay_the_second_time() =>
        Given(Issued(1), Called(1, 1), SetBack(1, 2), Called(1, 5)).When(Miss(1, 6)).Then(Missed(1, 6));

    [Fact]
    public void Goes_behind_as_many_as_the_policy_says() =>
        Given(Issued(1), Called(1, 1)).When(Miss(1, 2, policy: PolicyValues.Default with { RecallBehind = 7 })).Then(SetBack(1, 2, behind: 7));

    [Fact]
    public void Sets_back_as_often_as_the_policy_says() =>
        Given(Issued(1), Called(1, 1), SetBack(1, 2), Called(1, 5)).When(Miss(1, 6, policy: PolicyValues.Default with { RecallTimes = 2 })).Then(SetBack(1, 6));

    [Fact]
    public void Ends_at_once_where_the_policy_allows_no_recall() =>
        Given(Issued(1), Called(1, 1)).When(Miss(1, 2, policy: PolicyValues.Default with { RecallTimes = 0 })).Then(Missed(1, 2));

    [Fact]
    public void Is_marked_early_when_fewer_calls_were_made_than_due() =>
        Given(Issued(1), Called(1, 1), Recalled(1, 2, calls: 2)).When(Miss(1, 3)).Then(SetBack(1, 3, early: true));

    [Fact]
    public void Is_not_early_after_all_the_calls_that_are_due() =>
        Given(Issued(1), Called(1, 1), Recalled(1, 2, calls: 2), Recalled(1, 3, calls: 3)).When(Miss(1, 4)).Then(SetBack(1, 4, early: false));

    [Fact]
    public void Is_marked_early_also_when_it_is_final() =>
        Given(Issued(1), Called(1, 1), SetBack(1, 2), Called(1, 5)).When(Miss(1, 6, policy: PolicyValues.Default with { CallTimes = 1 })).Then(Missed(1, 6, early: false));

    [Fact]
    public void Lets_three_others_go_first_and_is_called_then() =>
        Assert.Equal(["A002", "A003", "A004", "A001", "A005"], Given([.. IssuedUpTo(5), Called(1, 6), SetBack(1, 7)]).Order());

    [Fact]
    public void Is_called_earlier_when_there_are_not_so_many_others() => Assert.Equal(["A002", "A001"], Given([.. IssuedUpTo(2), Called(1, 6), SetBack(1, 7)]).Order());

    [Fact]
    public void Lets_newcomers_ahead_as_long_as_they_are_among_the_three() =>
        Assert.Equal(["A002", "A003", "A001"], Given(Issued(1), Called(1, 1), SetBack(1, 2), Issued(2, 3), Issued(3, 4)).Order());

    [Fact]
    public void Comes_back_to_its_own_place_and_not_to_the_tail()
    {
        var given = Given([.. IssuedUpTo(6), Called(1, 6), SetBack(1, 7), Called(2, 8, 2), Called(3, 8, 3)]);
        Assert.Equal(["A004", "A001", "A005", "A006"], given.Order());
        Assert.Equal(["A001", "A005", "A006"], given.And(Called(4, 9, 4)).Order());
    }

    [Fact]
    public void Comes_back_to_its_own_lane() =>
        Assert.Equal(
            ["A003", "A001", "A004"],
            Given(Issued(1, 0, TicketClass.Green), Issued(2, 1), Issued(3, 2), Issued(4, 3), Called(1, 4), SetBack(1, 5, behind: 2), Called(2, 6, 2)).Order());

    [Fact]
    public void Counts_calls_and_not_recalls_as_others_gone_first() =>
        Assert.Equal(2, Behind(Given([.. IssuedUpTo(5), Called(1, 6), SetBack(1, 7), Called(2, 8, 2), Recalled(2, 9, 2, 2), Recalled(2, 10, 3, 2)])));

    [Fact]
    public void Tells_how_many_others_still_go_first()
    {
        var given = Given([.. IssuedUpTo(5), Called(1, 6), SetBack(1, 7)]);
        Assert.Equal(3, Behind(given));
        Assert.Equal(0, Behind(given.And(Called(2, 8, 2), Called(3, 8, 3), Called(4, 8, 4))));
    }

    [Fact]
    public void Several_set_back_come_back_in_the_order_in_which_they_were_missed() =>
        Assert.Equal(
            ["A003", "A004", "A001", "A002"],
            Given([.. IssuedUpTo(4), Called(1, 6), Called(2, 6, 2), SetBack(1, 7), SetBack(2, 8, window: 2)]).Order());

    [Fact]
    public void Two_set_back_with_nobody_else_there_are_called_in_the_order_in_which_they_were_missed() =>
        Assert.Equal(["A002", "A001"], Given([.. IssuedUpTo(2), Called(1, 6), Called(2, 6, 2), SetBack(2, 7, window: 2), SetBack(1, 8)]).Order());

    [Fact]
    public void Starts_the_count_of_calls_anew() => Assert.Equal(0, Given(Issued(1), Called(1, 1), Recalled(1, 2, 2), SetBack(1, 3)).Ticket(1).Calls);

    [Fact]
    public void Frees_the_window() => Given([.. IssuedUpTo(2), Called(1, 6), SetBack(1, 7)]).When(Next(8)).Then(Called(Id(2), 8));

    [Fact]
    public void Is_no_longer_shown_as_called() => Assert.Empty(Given(Issued(1), Called(1, 1), SetBack(1, 2)).State.Unanswered);

    [Fact]
    public void Is_counted_apart_from_those_who_left()
    {
        QueueState state = Given([.. IssuedUpTo(2), Called(1, 3), Missed(1, 4), LeftLine(2, 5)]).State;
        Assert.Equal((1, 1, 0), (state.Missed, state.Left, state.Waiting));
    }

    [Fact]
    public void Of_a_ticket_in_service_is_refused() => Given(Issued(1), Called(1, 1), Started(1, 2)).When(Miss(1, 3)).ThenRefused(QueueRefusal.TicketNotCalled);

    private static int Behind(Scenario<QueueState, QueueCommand, QueueEvent, QueueRefusal> given) => given.State.Behind(given.Ticket(1));
}
