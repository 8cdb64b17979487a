using Halls.Domain.Queues;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Queues;

/// <summary>Peers show no wait until somebody has finished waiting, or the wait of the finished ones only.</summary>
public class TheLongestWaitNow
{
    [Fact]
    public void Is_none_when_nobody_waits() => Assert.Null(Oldest(Issued(1), Called(1, 5)));

    [Fact]
    public void Is_there_from_the_first_ticket_on() => Assert.Equal(Minute(4), Oldest(Issued(1, 4)));

    [Fact]
    public void Belongs_to_the_oldest_of_all_lanes() =>
        Assert.Equal(Minute(1), Oldest(Issued(1, 3, TicketClass.Green), Issued(2, 2, TicketClass.Appointment), Issued(3, 1), Joined(9, 9, issuedAt: 5)));

    [Fact]
    public void Counts_a_ticket_that_was_sent_to_the_front_by_its_take_time() =>
        Assert.Equal(Minute(0), Oldest(Issued(1, 3), Joined(8, 9, issuedAt: 5, TransferPlace.First), Joined(9, 10, issuedAt: 0, TransferPlace.First)));

    [Fact]
    public void Counts_a_ticket_that_was_sent_to_the_tail_by_its_take_time() =>
        Assert.Equal(Minute(0), Oldest(Issued(1, 3), Joined(9, 10, issuedAt: 0, TransferPlace.Last)));

    [Fact]
    public void Counts_somebody_who_was_set_back() => Assert.Equal(Minute(0), Oldest(Issued(1, 0), Issued(2, 3), Called(1, 5), SetBack(1, 6)));

    [Fact]
    public void Is_there_when_everybody_was_set_back() => Assert.Equal(Minute(0), Oldest(Issued(1, 0), Called(1, 5), SetBack(1, 6)));

    private static DateTimeOffset? Oldest(params QueueEvent[] given) => Given(given).State.OldestWaitingSince;
}
