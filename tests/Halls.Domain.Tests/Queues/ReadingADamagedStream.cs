using Halls.Domain.Queues;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

public class ReadingADamagedStream
{
    public static TheoryData<QueueEvent> EventsOfAnUnknownTicket() =>
    [
        Called(1, 1), Recalled(1, 1, 2), Started(1, 1), Completed(1, 1), SetBack(1, 1), Missed(1, 1), Held(1, 1), Resumed(1, 1), Transferred(1, 1), LeftLine(1, 1),
    ];

    [Theory]
    [MemberData(nameof(EventsOfAnUnknownTicket), DisableDiscoveryEnumeration = true)]
    public void Stops_at_an_event_of_a_ticket_that_never_was_there(QueueEvent happened)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => QueueDecider.Evolve(QueueDecider.Initial, happened));
        Assert.Contains(happened.TicketId, thrown.Message, StringComparison.Ordinal);
    }
}
