using Orleans;

namespace Halls.Engine.Tests;

public abstract partial class EngineContract
{
    [Fact]
    public async Task A_key_has_one_activation_however_many_call_first()
    {
        var key = NewKey();
        var calls = Enumerable.Range(0, 200).Select(_ => Task.Run(() => Engine.Grains.GetGrain<IProbeGrain>(key).Incarnation()));
        Assert.All(await Task.WhenAll(calls).InTime(), incarnation => Assert.Equal(1, incarnation));
        Assert.Equal(1, Signals.Count($"{key} activated"));
    }

    [Fact]
    public async Task A_grain_knows_its_key_whatever_is_in_it()
    {
        var key = $"lc/办事大厅 A/2026-03-02/{NewKey()}";
        var probe = Engine.Grains.GetGrain<IProbeGrain>(key);
        Assert.Equal(key, await probe.Key().InTime());
        Assert.Equal(key, probe.GetPrimaryKeyString());
    }

    [Fact]
    public void References_to_the_same_grain_are_equal()
    {
        var probe = Probe(out var key);
        var same = Engine.Grains.GetGrain<IProbeGrain>(key);
        Assert.Equal(probe, same);
        Assert.Equal(probe.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(probe, Probe(out _));
    }

    [Fact]
    public async Task A_failed_activation_reaches_the_caller_and_the_next_call_tries_again()
    {
        var fragile = Grain<IFragileGrain>(out var key);
        var failure = await Assert.ThrowsAsync<ProbeFailure>(() => fragile.Answer().InTime());
        Assert.Equal($"{key} is broken", failure.Message);
        Assert.Equal(1, Signals.Count($"{key} tried"));

        Signals.Raise($"{key} healed");
        Assert.Equal("well", await fragile.Answer().InTime());
        Assert.Equal(2, Signals.Count($"{key} tried"));
    }

    [Fact]
    public async Task An_activation_that_nobody_uses_is_collected()
    {
        var probe = Probe(out var key);
        Assert.Equal(1, await probe.Incarnation().InTime());
        await Engine.CollectIdleAsync();
        await Signals.Raised($"{key} deactivated: {DeactivationReasonCode.ActivationIdle}");
        Assert.Equal(2, await probe.Incarnation().InTime());
    }

    [Fact]
    public async Task An_activation_in_use_is_not_collected()
    {
        var probe = Probe(out var key);
        var held = probe.Hold(key);
        await Signals.Raised($"{key} entered");
        var bystander = Probe(out var bystandersKey);
        await bystander.Nothing().InTime();

        await Engine.CollectIdleAsync();
        await Signals.Raised($"{bystandersKey} deactivated");

        Signals.Raise($"{key} may go on");
        await held.InTime();
        Assert.Equal(1, await probe.Incarnation().InTime());
    }

    [Fact]
    public async Task An_activation_that_delays_its_deactivation_is_not_collected_before()
    {
        var probe = Probe(out var key);
        await probe.Delay(Timeout.InfiniteTimeSpan).InTime();
        var bystander = Probe(out var bystandersKey);
        await bystander.Nothing().InTime();

        await Engine.CollectIdleAsync();
        await Signals.Raised($"{bystandersKey} deactivated");
        Assert.Equal(1, await probe.Incarnation().InTime());

        await probe.Delay(TimeSpan.Zero).InTime();
        await Engine.CollectIdleAsync();
        await Signals.Raised($"{key} deactivated");
    }

    [Fact]
    public async Task Deactivating_on_idle_finishes_the_request_and_hands_those_that_wait_to_the_next_activation()
    {
        var probe = Probe(out var key);
        var held = probe.DeactivateWhileHeld(key);
        await Signals.Raised($"{key} entered");
        var waiting = Enumerable.Range(0, 5).Select(_ => probe.Incarnation()).ToArray();
        Assert.Equal(0, Signals.Count($"{key} deactivated"));

        Signals.Raise($"{key} may go on");
        await held.InTime();
        Assert.All(await Task.WhenAll(waiting).InTime(), incarnation => Assert.Equal(2, incarnation));
        Assert.Equal(1, Signals.Count($"{key} deactivated: {DeactivationReasonCode.ApplicationRequested}"));
    }

    [Fact]
    public async Task An_activation_has_a_scope_of_services_that_ends_with_it()
    {
        var probe = Probe(out _);
        var number = await probe.ScopeNumber().InTime();
        Assert.True(number > 0);
        Assert.NotEqual(number, await Probe(out _).ScopeNumber().InTime());

        await Engine.CollectIdleAsync();
        await Signals.Raised($"scope {number} ended");
    }
}
