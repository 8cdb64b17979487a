using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Histories;
using Halls.Domain.Tests.Support;
using Halls.Domain.Waits;

namespace Halls.Domain.Tests.Waits;

public class ForecastingTheHall
{
    /// <summary>One window, services of exactly six minutes, nobody more to come.</summary>
    private static readonly HallModel Exact = new([15], [new ServiceTime(Math.Log(6), 0)], [[1]]) { Choice = ChoiceRule.Pull };

    private static readonly ArrivalForecast Nobody = new([[0.0]], step: 1440);

    [Fact]
    public void Says_when_each_ticket_will_be_called()
    {
        WaitForecast forecast = Of(View(WindowActivity.Busy, 598, 3));
        Assert.Equal([4.0, 10.0, 16.0], forecast.Tickets[0].Select(t => t.Likely));
        Assert.Equal(22, forecast.Newcomers[0].Likely);
    }

    [Fact]
    public void Says_nothing_to_wait_at_a_free_window() => Assert.Equal(new WaitQuantiles(0, 0, 0), Of(View(WindowActivity.Idle, 0, 0)).Newcomers[0]);

    [Fact]
    public void Lets_the_green_lane_go_first()
    {
        HallView view = View(WindowActivity.Busy, 598, 2);
        WaitForecast forecast = Of(view with { Queues = [view.Queues[0] with { Waiting = [new WaitingTicket(Lane.Green, 599), .. view.Queues[0].Waiting] }] });
        Assert.Equal([4.0, 10.0, 16.0], forecast.Tickets[0].Select(t => t.Likely));
    }

    [Fact]
    public void Lets_those_who_were_set_back_go_when_the_others_have_gone()
    {
        HallView view = View(WindowActivity.Busy, 598, 2);
        WaitForecast forecast = Of(view with { Queues = [view.Queues[0] with { Waiting = [new WaitingTicket(Lane.Ordinary, 570, Behind: 3), .. view.Queues[0].Waiting] }] });
        Assert.Equal([16.0, 4.0, 10.0], forecast.Tickets[0].Select(t => t.Likely));
    }

    [Fact]
    public void Waits_for_the_end_of_a_break() =>
        Assert.Equal(20, Of(View(WindowActivity.Away, 0, 1) with { Windows = [new WindowView { No = 1, Posted = [0], Plan = [0], Activity = WindowActivity.Away, Until = 620 }] }).Tickets[0][0].Likely);

    [Fact]
    public void Counts_people_who_do_not_answer_as_a_minute()
    {
        var model = new HallModel([15], [new ServiceTime(Math.Log(6), 0)], [[1]]) { AbsentShare = 1, RecallTimes = 0 };
        Assert.Equal(4 + 2, new WaitForecaster(model).Forecast(View(WindowActivity.Busy, 598, 3), Nobody, 1).Tickets[0][2].Likely);
    }

    [Fact]
    public void Is_the_same_for_the_same_seed()
    {
        HallView crowd = SmallHall.Crowd(0, 12);
        var forecaster = new WaitForecaster(SmallHall.Model);
        WaitForecast first = forecaster.Forecast(crowd, SmallHall.NobodyComes, 5);
        forecaster.Forecast(SmallHall.Crowd(1, 30), SmallHall.NobodyComes, 6);
        Assert.Equal(first.Tickets[0], forecaster.Forecast(crowd, SmallHall.NobodyComes, 5).Tickets[0]);
    }

    [Fact]
    public void Gives_ranges_in_order_and_later_tickets_longer_waits()
    {
        WaitForecast forecast = new WaitForecaster(SmallHall.Model).Forecast(SmallHall.Crowd(0, 12), SmallHall.NobodyComes, 5);
        Assert.All(forecast.Tickets[0], t => Assert.True(t.Low <= t.Likely && t.Likely <= t.High));
        Assert.Equal(forecast.Tickets[0].Select(t => t.Likely).Order(), forecast.Tickets[0].Select(t => t.Likely));
    }

    [Theory]
    [InlineData(12.9, 17.4, 21.1, 12, 17, 22)]
    [InlineData(0.2, 0.7, 3, 0, 1, 3)]
    [InlineData(10, 10, 10, 10, 10, 10)]
    [InlineData(-2, -1, 0.5, 0, 0, 1)]
    [InlineData(-3, -2, -1, 0, 0, 0)]
    public void Is_told_in_whole_minutes_rounded_outwards_and_never_below_zero(double low, double likely, double high, int publishedLow, int publishedLikely, int publishedHigh) =>
        Assert.Equal(new WaitRange(publishedLow, publishedLikely, publishedHigh), WaitRange.Outwards(new WaitQuantiles(low, likely, high)));

    [Fact]
    public void Is_told_so_that_rounding_never_narrows_what_was_foreseen_and_widens_each_end_by_less_than_a_minute() =>
        Checking.Holds(Arb.From(Gen.Choose(-6000, 24_000).Select(i => i / 100.0).ArrayOf(3)), ends =>
        {
            double[] sorted = [.. ends.Order()];
            var told = WaitRange.Outwards(new WaitQuantiles(sorted[0], sorted[1], sorted[2]));
            Assert.True(told.Low <= Math.Max(0, sorted[0]) && told.High >= Math.Max(0, sorted[2]) && told.Low <= told.Likely && told.Likely <= told.High, $"{told}");
            Assert.True(Math.Max(0, sorted[0]) - told.Low < 1 && told.High - Math.Max(0, sorted[2]) < 1, $"{told}");
        });

    private static WaitForecast Of(HallView view) => new WaitForecaster(Exact).Forecast(view, Nobody, 1);

    private static HallView View(WindowActivity activity, double since, int people) => new()
    {
        Now = 600,
        Queues = [new QueueView { Id = "A", Target = 15, Waiting = [.. Enumerable.Range(0, people).Select(i => new WaitingTicket(Lane.Ordinary, 590 + i))] }],
        Windows = [new WindowView { No = 1, Posted = [0], Plan = [0], Activity = activity, Serving = activity == WindowActivity.Busy ? 0 : -1, ServingSince = since }],
    };
}
