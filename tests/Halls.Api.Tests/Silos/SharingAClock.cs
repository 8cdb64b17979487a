using Halls.Contracts;
using Halls.Testing;

namespace Halls.Api.Tests.Silos;

/// <summary>Clocks of several silos with the same <c>Clock:Start</c>, <c>Clock:Speed</c> and <c>Clock:Since</c>.</summary>
public sealed class SharingAClock
{
    private static readonly DateTimeOffset Nine = new(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset Since = new(2026, 3, 2, 0, 45, 0, TimeSpan.Zero);

    [Fact]
    public void Shows_the_same_time_whenever_each_was_started()
    {
        var real = new ManualTimeProvider(Since);
        ServiceClock first = Anchored(real, 60);
        Assert.Equal(Nine, first.GetUtcNow());
        real.Advance(TimeSpan.FromSeconds(30));
        ServiceClock second = Anchored(real, 60);
        real.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(Nine.AddSeconds(61 * 60), first.GetUtcNow());
        Assert.Equal(first.GetUtcNow(), second.GetUtcNow());
    }

    [Fact]
    public void Runs_up_to_its_start_when_that_is_still_to_come()
    {
        var real = new ManualTimeProvider(Since.AddSeconds(-10));
        Assert.Equal(Nine.AddSeconds(-20), Anchored(real, 2).GetUtcNow());
    }

    [Fact]
    public void Stands_still_while_the_machine_s_clock_is_put_back()
    {
        var real = new SettableTime { Now = Since.AddSeconds(10) };
        ServiceClock clock = Anchored(real, 1);
        Assert.Equal(Nine.AddSeconds(10), clock.GetUtcNow());
        real.Now = Since.AddSeconds(8);
        Assert.Equal(Nine.AddSeconds(10), clock.GetUtcNow());
        real.Now = Since.AddSeconds(11);
        Assert.Equal(Nine.AddSeconds(11), clock.GetUtcNow());
    }

    [Fact]
    public void Is_not_set_for_one_silo_alone()
    {
        ServiceClock clock = Anchored(new ManualTimeProvider(Since), 1);
        Assert.True(clock.IsAnchored);
        Assert.False(clock.IsReal);
        Assert.Throws<InvalidOperationException>(() => clock.MoveTo(Nine.AddHours(1)));
    }

    [Fact]
    public void Needs_a_start_and_runs()
    {
        var real = new ManualTimeProvider(Since);
        Assert.Throws<ArgumentException>(() => new ServiceClock(real, null, 1, stepped: false, Since));
        Assert.Throws<ArgumentException>(() => new ServiceClock(real, Nine, 1, stepped: true, Since));
    }

    [Fact]
    public async Task Is_what_two_silos_tell_and_neither_lets_set()
    {
        await using SharedStore store = await SharedStore.StartAsync();
        string[] clock = ["--Clock:Mode=running", $"--Clock:Start={Nine:O}", "--Clock:Speed=1000", $"--Clock:Since={TimeProvider.System.GetUtcNow():O}"];
        Harness.HallsSilo here = await store.SiloAsync("here", clock), there = await store.SiloAsync("there", clock);
        (await here.Admin.PutAsync("/api/clock", new { now = "2099-01-01T00:00:00Z" })).Refused(409, "clock-is-shared");

        // The two are asked one after the other, so the second one's answer lies between two of the first.
        DateTimeOffset before = await NowAsync(here), between = await NowAsync(there), after = await NowAsync(here);
        Assert.InRange(between, before, after);
    }

    private static async Task<DateTimeOffset> NowAsync(Harness.HallsSilo silo) =>
        (await silo.Client().GetAsync("/api/clock")).Read().GetProperty("now").GetDateTimeOffset();

    private static ServiceClock Anchored(TimeProvider real, double speed) => new(real, Nine, speed, stepped: false, Since);

    /// <summary>A machine's clock that somebody may put back.</summary>
    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
