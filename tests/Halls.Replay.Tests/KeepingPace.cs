using Halls.Replay.Comparing;
using Halls.Replay.Playing;

namespace Halls.Replay.Tests;

public sealed class KeepingPace
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_moment_is_not_reached_before_it_is_due()
    {
        var pace = new Pace(Crafted.Midnight, 600, _time);
        var waiting = pace.WaitUntil(Crafted.Midnight.AddMinutes(10), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1) - Moment);
        Assert.False(waiting.IsCompleted);
        _time.Advance(Moment);
        await waiting;
        pace.Answered();
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (pace.Lag, pace.MaxLag));
    }

    [Fact]
    public async Task Time_that_the_hall_takes_too_long_is_measured_and_can_be_caught_up()
    {
        var pace = new Pace(Crafted.Midnight, 600, _time);
        _time.Advance(TimeSpan.FromSeconds(3));
        await pace.WaitUntil(Crafted.Midnight.AddSeconds(300), CancellationToken.None);
        pace.Answered();
        Assert.Equal((2.5, 2.5, false), (pace.Lag.TotalSeconds, pace.MaxLag.TotalSeconds, Report.KeptUp(pace)));

        await pace.WaitUntil(Crafted.Midnight.AddSeconds(1800), CancellationToken.None);
        pace.Answered();
        Assert.Equal((0.0, 2.5, true), (pace.Lag.TotalSeconds, pace.MaxLag.TotalSeconds, Report.KeptUp(pace)));
        Assert.Equal((2, 1), (pace.Moments, pace.LateMoments));
    }

    [Fact]
    public async Task Whole_days_of_which_nothing_is_recorded_take_no_time()
    {
        var pace = new Pace(Crafted.Midnight, 3600, _time);
        var waiting = pace.WaitUntil(Crafted.Midnight.AddDays(3), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(24));
        await waiting;
        Assert.Equal(TimeSpan.FromDays(1), pace.Recorded);
    }

    [Fact]
    public async Task Time_does_not_go_back() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => new Pace(Crafted.Midnight, 600, _time).WaitUntil(Crafted.Midnight.AddSeconds(-1), CancellationToken.None));

    /// <summary>Time that passes only when told to.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private readonly List<ManualTimer> _timers = [];
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new ManualTimer(() => callback(state), _now + dueTime.Ticks);
            _timers.Add(timer);
            return timer;
        }

        public void Advance(TimeSpan by)
        {
            _now += by.Ticks;
            foreach (var timer in _timers.Where(timer => timer.Due <= _now).ToList())
            {
                _timers.Remove(timer);
                timer.Fire();
            }
        }

        private sealed class ManualTimer(Action fire, long due) : ITimer
        {
            public long Due { get; } = due;

            public void Fire() => fire();

            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
