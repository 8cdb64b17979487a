using Halls.Domain.Queues;
using Halls.Domain.Tests.Support;
using Halls.Domain.Waits;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Waits;

/// <summary>R-029. The peers' defects: a constant per place, minutes without their hours, a figure where nothing is known.</summary>
public class PredictingAWait
{
    [Fact]
    public void Says_nothing_below_the_number_of_samples_asked_for() => Assert.Null(WaitEstimate.For(AfterServices(19, 6), 5, 1, 20));

    [Fact]
    public void Says_something_from_that_number_on() => Assert.NotNull(WaitEstimate.For(AfterServices(20, 6), 5, 1, 20));

    [Fact]
    public void Says_nothing_when_no_window_serves_the_queue() => Assert.Null(WaitEstimate.For(AfterServices(20, 6), 5, 0, 20));

    [Fact]
    public void Is_nothing_for_the_next_one_at_a_free_window() => Assert.Equal(new WaitRange(0, 0, 0), WaitEstimate.For(AfterServices(20, 6), 0, 1, 20));

    [Fact]
    public void Is_people_ahead_times_the_mean_service() => Assert.Equal(new WaitRange(30, 30, 30), WaitEstimate.For(AfterServices(20, 6), 5, 1, 20));

    [Fact]
    public void Is_shared_by_the_windows_that_serve_the_queue() => Assert.Equal(15, WaitEstimate.For(AfterServices(20, 6), 5, 2, 20)!.Likely);

    [Fact]
    public void Counts_the_service_under_way_when_every_window_is_busy()
    {
        QueueState busy = Given([.. Services(20, 6), Issued(100, 300), Called(100, 301)]).State;
        Assert.Equal(36, WaitEstimate.For(busy, 5, 1, 20)!.Likely);
        Assert.Equal(15, WaitEstimate.For(busy, 5, 2, 20)!.Likely);
    }

    [Fact]
    public void Counts_hours_as_such() => Assert.Equal(70, WaitEstimate.For(AfterServices(20, 10), 7, 1, 20)!.Likely);

    [Fact]
    public void Is_wider_the_more_the_services_differ()
    {
        QueueEvent[] uneven = [.. Enumerable.Range(1, 20).SelectMany(i => Service(i, i % 2 == 0 ? 2 : 10))];
        WaitRange range = WaitEstimate.For(Given(uneven).State, 4, 1, 20)!;

        // Mean 6 and deviation 4 minutes: 24 ± 1.2816 · √4 · 4.
        Assert.Equal(new WaitRange(13, 24, 35), range);
    }

    [Fact]
    public void Never_goes_below_nothing()
    {
        QueueEvent[] uneven = [.. Enumerable.Range(1, 20).SelectMany(i => Service(i, i == 20 ? 100 : 1))];
        Assert.Equal(0, WaitEstimate.For(Given(uneven).State, 1, 1, 20)!.Low);
    }

    private static QueueState AfterServices(int count, double minutes) => Given(Services(count, minutes)).State;

    private static QueueEvent[] Services(int count, double minutes) => [.. Enumerable.Range(1, count).SelectMany(i => Service(i, minutes))];

    private static QueueEvent[] Service(int seq, double minutes) => [Issued(seq, 0), Called(seq, 1), Started(seq, 1), Completed(seq, 1 + minutes)];
}
