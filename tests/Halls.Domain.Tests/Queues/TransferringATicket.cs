using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

/// <summary>转办, R-028: the take time is kept unless the clerk says 队尾.</summary>
public class TransferringATicket
{
    [Theory]
    [InlineData(TransferPlace.First)]
    [InlineData(TransferPlace.Arrival)]
    [InlineData(TransferPlace.Last)]
    public void Lets_it_out_of_the_queue(TransferPlace place) =>
        Given(Issued(1), Called(1, 1), Started(1, 2)).When(Transfer(1, 9, "B", place)).Then(Transferred(1, 9, "B", place));

    [Fact]
    public void Is_possible_from_a_call_and_from_hold_too()
    {
        Given(Issued(1), Called(1, 1)).When(Transfer(1, 9)).Then(Transferred(1, 9));
        Given(Issued(1), Called(1, 1), Started(1, 2), Held(1, 3)).When(Transfer(1, 9)).Then(Transferred(1, 9));
    }

    [Fact]
    public void Is_refused_for_a_ticket_that_waits_R021() => Given(Issued(1)).When(Transfer(1, 9)).ThenRefused(QueueRefusal.TicketNotServing);

    [Fact]
    public void Is_refused_to_any_other_window_R022() => Given(Issued(1), Called(1, 1)).When(Transfer(1, 9, window: 2)).ThenRefused(QueueRefusal.TicketNotServing);

    [Fact]
    public void Frees_the_window_and_says_where_the_ticket_went()
    {
        var given = Given([.. IssuedUpTo(2), Called(1, 3), Transferred(1, 4, "N")]);
        Assert.Equal((TicketState.Moved, "N"), (given.Ticket(1).State, given.Ticket(1).MovedTo));
        given.When(Next(5)).Then(Called(Id(2), 5));
    }

    [Fact]
    public void Joins_the_other_queue_with_its_number_and_take_time() =>
        Given().When(Join(7, 20, issuedAt: 3)).Then(Joined(7, 20, issuedAt: 3));

    [Fact]
    public void Keeps_the_take_time_wherever_it_is_placed_R028()
    {
        foreach (TransferPlace place in Enum.GetValues<TransferPlace>())
        {
            Assert.Equal(Minute(3), Given(Joined(7, 20, issuedAt: 3, place)).Ticket(7, "B").IssuedAt);
        }
    }

    [Fact]
    public void By_arrival_goes_among_the_transferred_by_take_time_ahead_of_ordinary_tickets() =>
        Assert.Equal(["B008", "B007", "A001"], Given(Issued(1, 0), Joined(7, 20, issuedAt: 9), Joined(8, 21, issuedAt: 5)).Order());

    [Fact]
    public void First_goes_ahead_of_everybody() =>
        Assert.Equal(["B007", "A001", "A002"], Given(Issued(1, 0, TicketClass.Green), Issued(2, 0), Joined(7, 20, issuedAt: 9, TransferPlace.First)).Order());

    [Fact]
    public void Last_goes_to_the_tail_whatever_its_class_is() =>
        Assert.Equal(["A001", "B007"], Given(Issued(1, 5), Joined(7, 20, issuedAt: 0, TransferPlace.Last, TicketClass.Green)).Order());

    [Fact]
    public void Last_still_goes_before_those_who_come_later() =>
        Assert.Equal(["B007", "A001"], Given(Joined(7, 20, issuedAt: 0, TransferPlace.Last), Issued(1, 21)).Order());

    [Fact]
    public void By_arrival_a_green_ticket_goes_into_the_green_lane_by_take_time() =>
        Assert.Equal(
            ["B007", "A001"], Given(Issued(1, 5, TicketClass.Green), Joined(7, 20, issuedAt: 3, @class: TicketClass.Green)).Order());

    [Fact]
    public void Starts_with_clean_hands_in_the_new_queue()
    {
        Ticket ticket = Given(Joined(7, 20)).Ticket(7, "B");
        Assert.Equal((TicketState.Waiting, 0, 0, null, 1), (ticket.State, ticket.Calls, ticket.Misses, ticket.Window, ticket.Transfers));
    }

    [Fact]
    public void Twice_is_once_while_the_ticket_is_here() => Given(Joined(7, 20)).When(Join(7, 21)).ThenNothingHappens();

    [Fact]
    public void Twice_is_once_after_the_ticket_was_served() =>
        Given(Joined(7, 20), Called(Id(7, "B"), 21)).When(Join(7, 22)).ThenNothingHappens();

    [Fact]
    public void A_repetition_does_not_bring_back_a_ticket_that_has_gone_on_to_a_third_queue() =>
        Given(Joined(7, 20), Called(Id(7, "B"), 21), GoneOn(7, 22)).When(Join(7, 23)).ThenNothingHappens();

    [Fact]
    public void A_ticket_can_come_back_to_a_queue_that_it_left() =>
        Given(Joined(7, 20), Called(Id(7, "B"), 21), GoneOn(7, 22)).When(Join(7, 30, transfers: 3)).Then(Joined(7, 30, transfers: 3));

    [Fact]
    public void A_ticket_that_came_back_waits_again_and_is_no_longer_gone()
    {
        var given = Given(Joined(7, 20), Called(Id(7, "B"), 21), GoneOn(7, 22), Joined(7, 30, transfers: 3));
        Assert.Equal(["B007"], given.Order());
        Assert.Null(given.Ticket(7, "B").MovedTo);
    }

    private static QueueEvent GoneOn(int seq, double at) =>
        new QueueEvent.TicketTransferred(1, "N", TransferPlace.Arrival, null, Clerk) { At = Minute(at), TicketId = Id(seq, "B") };
}
