using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Waits;

namespace Halls.Domain.Tests.Waits;

public class KeepingRangesHonest
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(3)]
    public void Comes_to_eight_in_ten_however_wrong_the_forecast_is(double wrong)
    {
        // Reality spreads `wrong` times as much as the forecast says.
        WaitCalibration calibration = WaitCalibration.Empty;
        var random = new SeededRandom(1);
        var forecast = new WaitQuantiles(200 - 12.8, 200, 200 + 12.8);
        int inside = 0;
        const int Learn = 3000;
        const int Judge = 6000;
        for (int i = 0; i < Learn + Judge; i++)
        {
            double waited = 200 + (10 * wrong * random.Normal());
            WaitQuantiles told = calibration.Apply("A", TicketClass.Ordinary, forecast);
            inside += i >= Learn && waited >= told.Low && waited <= told.High ? 1 : 0;
            calibration = calibration.Learn("A", TicketClass.Ordinary, forecast, waited);
        }

        Assert.Equal(0.8, (double)inside / Judge, 0.02);
    }

    [Fact]
    public void Learns_for_each_queue_by_itself()
    {
        WaitCalibration calibration = WaitCalibration.Empty;
        var forecast = new WaitQuantiles(10, 15, 20);
        for (int i = 0; i < 500; i++)
        {
            calibration = calibration.Learn("late", TicketClass.Ordinary, forecast, 30).Learn("true", TicketClass.Ordinary, forecast, i % 10 == 0 ? 5 : i % 10 == 1 ? 25 : 15);
        }

        Assert.True(calibration.Apply("late", TicketClass.Ordinary, forecast).High > calibration.Apply("true", TicketClass.Ordinary, forecast).High + 3);
    }

    [Fact]
    public void Changes_nothing_before_it_has_learned_anything() =>
        Assert.Equal(new WaitQuantiles(10, 15, 20), WaitCalibration.Empty.Apply("A", TicketClass.Green, new WaitQuantiles(10, 15, 20)));

    [Fact]
    public void Says_how_often_reality_fell_inside_and_by_how_much_it_missed()
    {
        DateOnly day = new(2026, 11, 23);
        EstimateQuality quality = Assert.Single(EstimateQuality.Of(
        [
            new KeptEstimate("A", day, 10, 15, 20, 12), new KeptEstimate("A", day, 10, 15, 20, 4), new KeptEstimate("A", day, 10, 15, 20, 32), new KeptEstimate("A", day, 10, 15, 20, null),
        ]));
        Assert.Equal((3, 1, 1, 1, 1), (quality.Count, quality.Inside, quality.Sooner, quality.Later, quality.MuchLater));
        Assert.Equal((9.0, 10.0), (quality.MeanMiss, quality.MeanWidth));
        Assert.Equal(1 / 3.0, quality.Held);
    }

    [Theory]
    [InlineData(0, 0, 0.9, true)]
    [InlineData(0, 0, 1.1, false)]
    [InlineData(2.6, 7.2, 2.1, true)]
    [InlineData(2.6, 7.2, 1.9, false)]
    [InlineData(2.6, 7.2, 8, true)]
    [InlineData(2.6, 7.2, 8.1, false)]
    public void Takes_a_range_as_it_is_told_in_whole_minutes_and_at_once_for_a_minute(double low, double high, double waited, bool held) =>
        Assert.Equal(held ? 1 : 0, Assert.Single(EstimateQuality.Of([new KeptEstimate("A", new(2026, 11, 23), low, (low + high) / 2, high, waited)])).Inside);

    [Fact]
    public void Keeps_queues_and_days_apart() => Assert.Equal(3, EstimateQuality.Of(
    [
        new KeptEstimate("A", new(2026, 11, 23), 0, 1, 2, 1), new KeptEstimate("A", new(2026, 11, 24), 0, 1, 2, 1), new KeptEstimate("B", new(2026, 11, 23), 0, 1, 2, 1),
    ]).Count);
}
