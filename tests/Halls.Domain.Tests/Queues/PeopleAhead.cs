using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

/// <summary>R-029: what the citizen reads. A peer counts served tickets too.</summary>
public class PeopleAhead
{
    [Fact]
    public void Are_none_for_the_first() => Assert.Equal(0, Ahead(Given(Issued(1)), 1));

    [Fact]
    public void Are_those_who_came_before() => Assert.Equal(2, Ahead(Given(IssuedUpTo(3)), 3));

    [Fact]
    public void Do_not_include_those_called_served_or_gone() =>
        Assert.Equal(0, Ahead(Given([.. IssuedUpTo(4), Called(1, 5), Called(2, 5, 2), Started(2, 6, 2), LeftLine(3, 6)]), 4));

    [Fact]
    public void Include_priority_tickets_that_will_overtake() =>
        Assert.Equal(1, Ahead(Given(Issued(1), Issued(2, 1, TicketClass.Green)), 1));

    [Fact]
    public void Do_not_include_priority_tickets_beyond_the_ones_that_may_overtake() =>
        Assert.Equal(3, Ahead(Given([Issued(1), .. Enumerable.Range(2, 6).Select(i => Issued(i, i, TicketClass.Green))]), 1));

    [Fact]
    public void Include_the_ordinary_ones_whose_turn_comes_before_a_priority_ticket() =>
        Assert.Equal(4, Ahead(Given([Issued(1), .. Enumerable.Range(2, 4).Select(i => Issued(i, i, TicketClass.Green))]), 5));

    [Fact]
    public void Include_somebody_set_back_who_comes_back_ahead() =>
        Assert.Equal(4, Ahead(Given([.. IssuedUpTo(6), Called(1, 6), SetBack(1, 7)]), 5) - Ahead(Given([.. IssuedUpTo(6), Called(1, 6), SetBack(1, 7)]), 2));

    [Fact]
    public void Of_somebody_set_back_are_the_others_who_go_first() => Assert.Equal(3, Ahead(Given([.. IssuedUpTo(6), Called(1, 6), SetBack(1, 7)]), 1));

    [Fact]
    public void Of_somebody_set_back_are_no_more_than_there_are() => Assert.Equal(1, Ahead(Given([.. IssuedUpTo(2), Called(1, 6), SetBack(1, 7)]), 1));

    [Fact]
    public void Are_none_for_a_ticket_that_does_not_wait() => Assert.Equal(0, Ahead(Given([.. IssuedUpTo(3), Called(3, 6)]), 3));

    private static int Ahead(Scenario<QueueState, QueueCommand, QueueEvent, QueueRefusal> given, int seq) => given.State.AheadOf(given.Ticket(seq), 3);
}
