using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

public class CallingTheNextTicket
{
    [Fact]
    public void Takes_the_one_that_waited_longest_R023() => Given(Issued(1, 0), Issued(2, 1)).When(Next(5)).Then(Called(Id(1), 5));

    [Fact]
    public void Takes_the_lower_number_of_two_that_were_taken_at_the_same_instant_R023() => Given(Issued(1, 0), Issued(2, 0)).When(Next(5)).Then(Called(Id(1), 5));

    [Fact]
    public void Is_refused_when_nobody_waits() => Given().When(Next(0)).ThenRefused(QueueRefusal.NobodyWaiting);

    [Fact]
    public void Is_refused_when_everybody_has_been_called() => Given(Issued(1), Called(1, 1)).When(Next(2, window: 2)).ThenRefused(QueueRefusal.NobodyWaiting);

    [Fact]
    public void Gives_two_windows_different_tickets_R022() =>
        Given(IssuedUpTo(2)).When(Next(5, window: 1)).Afterwards().When(Next(5, window: 2)).Then(Called(Id(2), 5, window: 2));

    [Fact]
    public void Gives_a_window_no_second_ticket_while_one_is_called_there_R022() =>
        Given([.. IssuedUpTo(2), Called(1, 3)]).When(Next(5)).ThenRefused(QueueRefusal.TicketInHand);

    [Fact]
    public void Gives_a_window_no_second_ticket_while_one_is_served_there_R022() =>
        Given([.. IssuedUpTo(2), Called(1, 3), Started(1, 4)]).When(Next(5)).ThenRefused(QueueRefusal.TicketInHand);

    [Fact]
    public void Gives_a_window_another_ticket_when_the_first_is_held() =>
        Given([.. IssuedUpTo(2), Called(1, 3), Started(1, 4), Held(1, 5)]).When(Next(6)).Then(Called(Id(2), 6));

    [Fact]
    public void Completes_the_ticket_in_hand_in_the_same_decision() =>
        Given([.. IssuedUpTo(2), Called(1, 3), Started(1, 4)])
            .When(Next(9, completing: Id(1)))
            .Then(Completed(1, 9), Called(Id(2), 9));

    [Fact]
    public void Completes_nothing_when_nobody_waits_both_or_neither() =>
        Given(Issued(1), Called(1, 3), Started(1, 4)).When(Next(9, completing: Id(1))).ThenRefused(QueueRefusal.NobodyWaiting);

    [Fact]
    public void Calls_nobody_when_the_ticket_in_hand_was_only_called_both_or_neither() =>
        Given([.. IssuedUpTo(2), Called(1, 3)]).When(Next(9, completing: Id(1))).ThenRefused(QueueRefusal.TicketNotServing);

    [Fact]
    public void Completes_a_ticket_that_was_only_called_when_the_clerk_says_that_the_person_came() =>
        Given([.. IssuedUpTo(2), Called(1, 3)])
            .When(Next(9, completing: Id(1), came: true))
            .Then(Started(1, 3), Completed(1, 9), Called(Id(2), 9));

    [Fact]
    public void Does_not_complete_what_another_window_has_in_hand() =>
        Given([.. IssuedUpTo(2), Called(1, 3, window: 2), Started(1, 4, window: 2)])
            .When(Next(9, completing: Id(1), came: true))
            .ThenRefused(QueueRefusal.TicketNotServing);

    [Fact]
    public void Says_that_a_wait_ends_only_with_the_first_call_R030()
    {
        var again = Given(Issued(1), Called(1, 3), SetBack(1, 4)).When(Next(5)).ThenOne<QueueEvent.TicketCalled>();
        Assert.False(again.First);
        Assert.Equal(1, again.Calls);
    }

    [Fact]
    public void Counts_the_wait_until_the_first_call_R030() =>
        Assert.Equal(TimeSpan.FromMinutes(7), Given(Issued(1, 0), Called(1, 7), SetBack(1, 8), Called(Id(1), 20, first: false)).Ticket(1).Wait);

    public class SaysWhy
    {
        [Fact]
        public void An_ordinary_ticket_waited_longest() => Assert.Equal(new CallReason(CallCode.LongestWait, null, 0, 0), Reason(IssuedUpTo(2)));

        [Fact]
        public void A_green_ticket_overtook_so_many() =>
            Assert.Equal(new CallReason(CallCode.GreenLane, null, 2, 0), Reason(Issued(1), Issued(2), Issued(3, 5, TicketClass.Green), Issued(4, 6)));

        [Fact]
        public void A_booked_ticket_overtook_so_many() =>
            Assert.Equal(new CallReason(CallCode.Appointment, null, 1, 0), Reason(Issued(1), Issued(2, 5, TicketClass.Appointment)));

        [Fact]
        public void A_transferred_ticket_is_called_as_such() => Assert.Equal(new CallReason(CallCode.TransferredIn, null, 1, 0), Reason(Issued(1, 0), Joined(7, 8, issuedAt: 3)));

        [Fact]
        public void A_ticket_sent_to_the_front_is_called_as_transferred() =>
            Assert.Equal(new CallReason(CallCode.TransferredIn, null, 1, 0), Reason(Issued(1, 0), Joined(7, 8, issuedAt: 3, TransferPlace.First)));

        [Fact]
        public void It_was_an_ordinary_tickets_turn() => Assert.Equal(
            new CallReason(CallCode.OrdinaryTurn, null, 0, 3),
            Reason(
                Issued(1, 0), Issued(2, 1, TicketClass.Green), Issued(3, 2, TicketClass.Green), Issued(4, 3, TicketClass.Green), Issued(5, 4, TicketClass.Green),
                Called(2, 5, 2), Called(3, 5, 3), Called(4, 5, 4)));

        [Fact]
        public void An_ordinary_ticket_whose_turn_it_was_anyway_waited_longest() => Assert.Equal(
            new CallReason(CallCode.LongestWait, null, 0, 3),
            Reason(
                Issued(1, 0), Issued(2, 1, TicketClass.Green), Issued(3, 2, TicketClass.Green), Issued(4, 3, TicketClass.Green),
                Called(2, 5, 2), Called(3, 5, 3), Called(4, 5, 4)));

        [Fact]
        public void Somebody_who_was_not_there_came_back() =>
            Assert.Equal(CallCode.CameBack, Reason(Issued(1), Issued(2, 1), Called(1, 2, 2), SetBack(1, 3, behind: 1, window: 2), Called(2, 4, 3)).Code);

        [Fact]
        public void Somebody_sent_to_the_tail_is_counted_by_the_take_time_that_a_transfer_keeps_R028() =>
            Assert.Equal(1, Reason(Issued(1, 5), Joined(7, 8, issuedAt: 0, TransferPlace.Last)).Overtook);

        [Fact]
        public void Somebody_set_back_has_let_the_others_ahead_and_is_not_overtaken() =>
            Assert.Equal(0, Reason(Issued(1, 0), Issued(2, 5), Called(1, 6, 2), SetBack(1, 7, window: 2)).Overtook);

        private static CallReason Reason(params QueueEvent[] given) => Given(given).When(Next(30)).ThenOne<QueueEvent.TicketCalled>().Reason;
    }
}
