namespace Halls.Engine.Tests;

public abstract partial class EngineContract
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_at_its_period()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.Start(TimeSpan.FromSeconds(1), Period);
        Engine.Clock.Advance(TimeSpan.FromSeconds(0.9));
        await ticker.Nothing().InTime();
        Assert.Equal(0, Signals.Count($"{key} ticked"));

        Engine.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await TicksAsync(ticker, key, 1);
        Engine.Clock.Advance(Period);
        await TicksAsync(ticker, key, 2);
    }

    [Fact]
    public async Task A_tick_waits_for_the_request_under_way()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.Start(Period, Period);
        var held = ticker.Hold(key);
        await Signals.Raised($"{key} entered");
        Engine.Clock.Advance(Period);
        Assert.Equal(0, Signals.Count($"{key} ticked"));
        Signals.Raise($"{key} may go on");
        await held.InTime();
        await Signals.Raised($"{key} ticked");
    }

    [Fact]
    public async Task A_request_waits_for_the_tick_under_way_and_ticks_do_not_pile_up()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.StartHolding(Period);
        Engine.Clock.Advance(Period);
        await Signals.Raised($"{key} ticked");
        var request = ticker.Hold(key);
        Engine.Clock.Advance(10 * Period);
        Assert.Equal(0, Signals.Count($"{key} entered"));
        Assert.Equal(1, Signals.Count($"{key} ticked"));

        Signals.Raise($"{key} tick may end");
        await Signals.Raised($"{key} entered");
        Signals.Raise($"{key} may go on");
        await request.InTime();
        Engine.Clock.Advance(Period);
        await TicksAsync(ticker, key, 2);
    }

    [Fact]
    public async Task A_tick_that_interleaves_does_not_wait()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.Start(Period, Period, interleave: true);
        var held = ticker.Hold(key);
        await Signals.Raised($"{key} entered");
        Engine.Clock.Advance(Period);
        await Signals.Raised($"{key} ticked");
        Signals.Raise($"{key} may go on");
        await held.InTime();
    }

    [Fact]
    public async Task A_timer_outlives_the_failure_of_a_tick()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.StartFailing(Period);
        Engine.Clock.Advance(Period);
        await TicksAsync(ticker, key, 1);
        Engine.Clock.Advance(Period);
        await TicksAsync(ticker, key, 2);
    }

    [Fact]
    public async Task A_timer_that_was_disposed_ticks_no_more()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.Start(Period, Period);
        Engine.Clock.Advance(Period);
        await TicksAsync(ticker, key, 1);
        await ticker.Stop();
        Engine.Clock.Advance(10 * Period);
        await ticker.Nothing().InTime();
        Assert.Equal(1, Signals.Count($"{key} ticked"));
    }

    [Fact]
    public async Task A_timer_can_be_planned_anew()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.Start(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Engine.Clock.Advance(TimeSpan.FromHours(1));
        await ticker.Change(Period, 2 * Period);
        Engine.Clock.Advance(Period);
        await TicksAsync(ticker, key, 1);
        Engine.Clock.Advance(Period);
        await ticker.Nothing().InTime();
        Assert.Equal(1, Signals.Count($"{key} ticked"));
        Engine.Clock.Advance(Period);
        await TicksAsync(ticker, key, 2);
    }

    [Fact]
    public async Task A_timer_hands_over_its_state_and_a_token_that_ends_with_it()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.StartWithState($"{key} state", TimeSpan.Zero);
        Engine.Clock.Advance(TimeSpan.Zero);
        await Signals.Raised($"{key} state");
        await ticker.Stop();
        await Signals.Raised($"{key} state stopped");
    }

    [Fact]
    public async Task Deactivation_ends_the_timers()
    {
        var ticker = Grain<ITickerGrain>(out var key);
        await ticker.Start(Period, Period);
        await ticker.Deactivate();
        await Signals.Raised($"{key} deactivated");
        Engine.Clock.Advance(10 * Period);
        await ticker.Nothing().InTime();
        Assert.Equal(0, Signals.Count($"{key} ticked"));
    }

    /// <summary>Waits for a tick and for its end: a request that does not interleave comes after both.</summary>
    private async Task TicksAsync(ITickerGrain ticker, string key, int times)
    {
        await Signals.Raised($"{key} ticked", times);
        await ticker.Nothing().InTime();
        Assert.Equal(times, Signals.Count($"{key} ticked"));
    }
}
