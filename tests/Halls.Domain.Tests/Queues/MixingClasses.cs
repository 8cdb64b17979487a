using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

/// <summary>R-023. The peers' defect: a green channel that always wins starves everybody else.</summary>
public class MixingClasses
{
    [Fact]
    public void Green_goes_before_booked_before_transferred_before_ordinary() =>
        Assert.Equal(
            ["A003", "A002", "B009", "A001"],
            Given(Issued(1, 0), Issued(2, 1, TicketClass.Appointment), Issued(3, 2, TicketClass.Green), Joined(9, 3, issuedAt: 0)).Order());

    [Fact]
    public void A_ticket_sent_to_the_front_goes_before_green() =>
        Assert.Equal(["B009", "A001"], Given(Issued(1, 0, TicketClass.Green), Joined(9, 3, 0, TransferPlace.First)).Order());

    [Fact]
    public void Of_two_sent_to_the_front_the_first_one_sent_goes_first() =>
        Assert.Equal(["B009", "B008"], Given(Joined(9, 3, issuedAt: 2, TransferPlace.First), Joined(8, 4, issuedAt: 1, TransferPlace.First)).Order());

    [Theory]
    [InlineData(1, "A001 A006 A002 A007 A003 A004 A005")]
    [InlineData(2, "A001 A002 A006 A003 A004 A007 A005")]
    [InlineData(3, "A001 A002 A003 A006 A004 A005 A007")]
    [InlineData(10, "A001 A002 A003 A004 A005 A006 A007")]
    public void After_so_many_priority_calls_the_oldest_ordinary_ticket_is_called(int max, string order) =>
        Assert.Equal(
            order.Split(' '),
            Given([.. Enumerable.Range(1, 5).Select(i => Issued(i, i, TicketClass.Green)), Issued(6, 6), Issued(7, 7)]).Order(max));

    [Fact]
    public void An_ordinary_call_starts_the_count_anew() =>
        Assert.Equal(
            ["A004", "A005"],
            Given(
                Issued(1, 0, TicketClass.Green), Issued(2, 0, TicketClass.Green), Issued(3, 0), Issued(4, 1, TicketClass.Green), Issued(5, 1),
                Called(1, 2, 1), Called(2, 2, 2), Called(3, 2, 3)).Order(2));

    [Fact]
    public void Priority_calls_count_also_while_no_ordinary_ticket_waited() =>
        Assert.Equal(
            ["A004", "A003"],
            Given(
                Issued(1, 0, TicketClass.Green), Issued(2, 0, TicketClass.Green), Called(1, 1, 1), Called(2, 1, 2),
                Issued(3, 2, TicketClass.Green), Issued(4, 3)).Order(2));

    [Fact]
    public void Every_priority_lane_counts_towards_the_ordinary_turn() =>
        Assert.Equal(
            ["B009", "A002", "A003", "A004", "B008"],
            Given(
                Joined(9, 0, 0, TransferPlace.First), Issued(2, 0, TicketClass.Green), Issued(3, 0, TicketClass.Appointment), Joined(8, 0, 0), Issued(4, 0)).Order(3));

    [Fact]
    public void A_chosen_call_counts_as_well() =>
        Assert.Equal(
            ["A002", "A003"],
            Given(Issued(1, 0, TicketClass.Green), Issued(2, 0), Issued(3, 0, TicketClass.Green), Called(Id(1), 1, code: CallCode.Chosen)).Order(1));

    [Fact]
    public void An_endless_stream_of_green_tickets_does_not_hold_up_a_booked_one_for_ever()
    {
        var given = Given(Issued(1, 0, TicketClass.Appointment));
        int calls = 0;
        for (int seq = 2; given.Ticket(1).State == TicketState.Waiting; seq++, calls++)
        {
            Assert.True(calls < 20, "The booked ticket has been passed over twenty times.");
            given = given.And(Issued(seq, seq, TicketClass.Green)).When(Next(seq, window: seq)).Afterwards();
        }

        Assert.Equal(7, calls);
    }

    [Fact]
    public void An_endless_stream_of_priority_tickets_does_not_hold_up_an_ordinary_one_for_ever()
    {
        var given = Given(Issued(1));
        int calls = 0;
        for (int seq = 2; given.Ticket(1).State == TicketState.Waiting; seq++, calls++)
        {
            Assert.True(calls < 20, "The ordinary ticket has been passed over twenty times.");
            given = given.And(Issued(seq, seq, seq % 2 == 0 ? TicketClass.Green : TicketClass.Appointment)).When(Next(seq, window: seq)).Afterwards();
        }

        Assert.Equal(4, calls);
    }
}
