using Halls.Domain.Definitions;
using Halls.Domain.Simulation;
using Halls.Domain.Waits;

namespace Halls.Domain.Tests.Waits;

public class LearningServices
{
    [Fact]
    public void Begins_with_half_of_what_the_queue_promises() => Assert.Equal(7.5, ServiceTimes.Empty.Of("A", 15).Mean, 1e-9);

    [Fact]
    public void Comes_to_what_services_really_take()
    {
        ServiceTime truth = ServiceTime.Of(12, 0.6);
        ServiceTime learned = Learn(ServiceTimes.Empty, 2000, truth, 1).Of("A", 15);
        Assert.Equal(12, learned.Mean, 0.6);
        Assert.Equal(truth.LogSd, learned.LogSd, 0.03);
    }

    [Fact]
    public void Believes_a_few_services_only_a_little()
    {
        double afterOne = ServiceTimes.Empty.Learn(Sample(60), 15).Of("A", 15).Mean;
        Assert.InRange(afterOne, 7.5, 16);
        Assert.Equal(7.5, ServiceTimes.Empty.Learn(Sample(60), 15).Of("B", 15).Mean, 1e-9);
    }

    [Fact]
    public void Knows_a_fast_window_from_a_slow_one_once_it_has_seen_enough_of_both()
    {
        var random = new SeededRandom(2);
        ServiceTime service = ServiceTime.Of(10, 0.5);
        ServiceTimes known = ServiceTimes.Empty;
        for (int i = 0; i < 600; i++)
        {
            known = known.Learn(Sample(service.Draw(random), window: 1), 15).Learn(Sample(1.5 * service.Draw(random), window: 2), 15);
        }

        Assert.Equal(1.5, known.Speed(1, default, "A") / known.Speed(2, default, "A"), 0.15);
        Assert.Equal(1, known.Speed(3, default, "A"), 0.05);
    }

    [Fact]
    public void Knows_a_slow_hour()
    {
        var random = new SeededRandom(2);
        ServiceTime service = ServiceTime.Of(10, 0.5);
        ServiceTimes known = ServiceTimes.Empty;
        for (int i = 0; i < 400; i++)
        {
            known = known.Learn(Sample(service.Draw(random), hour: 9), 15).Learn(Sample(1.4 * service.Draw(random), hour: 14), 15);
        }

        Assert.True(known.Of("A", 15, 14).Mean > 1.2 * known.Of("A", 15, 9).Mean);
    }

    [Fact]
    public void Takes_no_slip_of_the_hand_at_its_word()
    {
        ServiceTimes known = Learn(ServiceTimes.Empty, 200, ServiceTime.Of(10, 0.5), 1);
        Assert.Equal(known.Of("A", 15).Mean, known.Learn(Sample(0.0001), 15).Of("A", 15).Mean, 0.6);
    }

    private static ServiceTimes Learn(ServiceTimes known, int count, ServiceTime truth, ulong seed)
    {
        var random = new SeededRandom(seed);
        for (int i = 0; i < count; i++)
        {
            known = known.Learn(Sample(truth.Draw(random)), 15);
        }

        return known;
    }

    private static ServiceSample Sample(double minutes, int window = 1, int hour = 9) => new("A", window, WindowKind.Dedicated, hour, minutes);
}
