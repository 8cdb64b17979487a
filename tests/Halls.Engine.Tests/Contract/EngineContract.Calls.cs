using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;

namespace Halls.Engine.Tests;

public abstract partial class EngineContract
{
    [Fact]
    public async Task Arguments_and_results_arrive_whole()
    {
        var probe = Probe(out _);
        var parcel = await probe.Wrap("材料", null, ["甲", "乙"]);
        Assert.Equal(("材料", null), (parcel.Name, parcel.Weight));
        Assert.Equal(["甲", "乙"], parcel.Labels.AsEnumerable());
        Assert.Equal(7, (await probe.Wrap("", 7, [])).Weight);
        await probe.Value();
        Assert.Equal(1, await probe.Glance().InTime());
    }

    [Fact]
    public async Task A_grain_calls_another()
    {
        var probe = Probe(out _);
        var other = NewKey();
        Assert.Equal(other, await probe.Ask(other).InTime());
    }

    [Fact]
    public async Task An_exception_reaches_the_caller_with_its_type_and_the_grain_lives_on()
    {
        var probe = Probe(out _);
        var later = await Assert.ThrowsAsync<InvalidOperationException>(() => probe.Fail("later").InTime());
        Assert.Equal("later", later.Message);
        var atOnce = await Assert.ThrowsAsync<InvalidOperationException>(() => probe.FailAtOnce("at once").InTime());
        Assert.Equal("at once", atOnce.Message);
        var inKind = await Assert.ThrowsAsync<ProbeFailure>(() => probe.FailInKind("its own").InTime());
        Assert.Equal("its own", inKind.Message);
        Assert.Equal(1, await probe.Incarnation().InTime());
    }

    [Fact]
    public async Task A_one_way_call_returns_at_once()
    {
        var probe = Probe(out var key);
        await probe.Tell(key).InTime();
        await Signals.Raised($"{key} entered");
        Assert.Equal(0, Signals.Count($"{key} done"));
        Signals.Raise($"{key} may go on");
        await Signals.Raised($"{key} done");
    }

    [Fact]
    public async Task A_one_way_call_that_fails_harms_nobody()
    {
        var probe = Probe(out var key);
        await probe.TellAndFail(key).InTime();
        Signals.Raise($"{key} may go on");
        await Signals.Raised($"{key} entered");
        Assert.Equal(1, await probe.Incarnation().InTime());
    }

    [Fact]
    public async Task A_call_that_is_not_answered_in_time_fails_and_the_grain_goes_on()
    {
        await using var other = await StartAnotherAsync(new ContractSettings { HasShortResponseTimeout = true });
        var key = NewKey();
        var probe = other.Grains.GetGrain<IProbeGrain>(key);
        var held = probe.Hold(key);
        await other.Signals.Raised($"{key} entered");
        var waiting = probe.Nothing();

        other.PassResponseTimeout();
        await Assert.ThrowsAsync<TimeoutException>(() => held.InTime());
        await Assert.ThrowsAsync<TimeoutException>(() => waiting.InTime());

        other.Signals.Raise($"{key} may go on");
        Assert.Equal(1, await probe.Incarnation().InTime());
    }

    [Fact]
    public async Task A_grain_that_waits_for_itself_is_told_so_by_the_timeout()
    {
        await using var other = await StartAnotherAsync(new ContractSettings { HasShortResponseTimeout = true });
        var key = NewKey();
        var probe = other.Grains.GetGrain<IProbeGrain>(key);
        var call = probe.CallSelf(key);
        await other.Signals.Raised($"{key} called");
        other.PassResponseTimeout();
        await Assert.ThrowsAsync<TimeoutException>(() => call.InTime());
        Assert.Equal(1, await probe.Incarnation().InTime());
    }

    [Fact]
    public async Task Cancelling_a_call_reaches_the_caller_and_the_grain()
    {
        var probe = Probe(out var key);
        using var cancellation = new CancellationTokenSource();
        var call = probe.HoldUntilCancelled(key, cancellation.Token);
        await Signals.Raised($"{key} entered");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        await Signals.Raised($"{key} saw it");
        Assert.Equal(1, await probe.Incarnation().InTime());
    }

    [Fact]
    public async Task A_call_cancelled_while_it_waits_is_answered_at_once_and_holds_nobody_up()
    {
        var probe = Probe(out var key);
        var held = probe.Hold($"{key} held");
        await Signals.Raised($"{key} held entered");
        using var cancellation = new CancellationTokenSource();
        var waiting = probe.HoldUntilCancelled(key, cancellation.Token);
        await probe.Glance().InTime();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        Signals.Raise($"{key} held may go on");
        await held.InTime();
        Assert.Equal(1, await probe.Incarnation().InTime());
    }

    [Fact]
    public async Task A_call_with_a_cancelled_token_is_not_made()
    {
        var probe = Probe(out var key);
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe.HoldUntilCancelled(key, cancellation.Token).InTime());
        await probe.Nothing().InTime();
        Assert.Equal(0, Signals.Count($"{key} entered"));
    }

    [Fact]
    public async Task A_call_without_a_token_is_not_cancelled()
    {
        Assert.False(await Probe(out _).GetsCancellableToken(CancellationToken.None).InTime());
    }

    [Fact]
    public async Task Filters_run_around_the_method_in_the_order_of_registration()
    {
        await using var other = await StartWithFiltersAsync<FirstFilter, SecondFilter>();
        var grain = other.Grains.GetGrain<IFilteredGrain>(NewKey());
        Assert.Equal("word", await grain.Say("word").InTime());
        Assert.Equal("first in, second in, method, second out, first out", await grain.Trace().InTime());
    }

    [Fact]
    public async Task Filters_see_the_exception_of_the_method_and_the_caller_gets_it()
    {
        await using var other = await StartWithFiltersAsync<FirstFilter, SecondFilter>();
        var grain = other.Grains.GetGrain<IFilteredGrain>(NewKey());
        await Assert.ThrowsAsync<ProbeFailure>(() => grain.Fail().InTime());
        Assert.Equal("first in, second in, method, second failed, first failed", await grain.Trace().InTime());
    }

    [Fact]
    public async Task A_filter_sees_what_is_called_and_can_change_the_result()
    {
        await using var other = await StartWithFiltersAsync<ReplacingFilter, FirstFilter>();
        var key = NewKey();
        var answer = await other.Grains.GetGrain<IFilteredGrain>(key).Say("word").InTime();
        Assert.Equal($"{typeof(IFilteredGrain).FullName} {nameof(IFilteredGrain)} {nameof(FilteredGrain)} {key} word", answer);
    }

    [Fact]
    public async Task A_filter_can_answer_in_the_methods_place()
    {
        await using var other = await StartWithFiltersAsync<FirstFilter, AnsweringFilter>();
        var grain = other.Grains.GetGrain<IFilteredGrain>(NewKey());
        Assert.Equal("not asked", await grain.Say("word").InTime());
        Assert.Equal("first in, first out", await grain.Trace().InTime());
    }

    [Fact]
    public async Task Stopping_waits_for_the_calls_under_way_and_deactivates_every_grain()
    {
        var other = await StartAnotherAsync(new ContractSettings());
        var (busyKey, idleKey) = (NewKey(), NewKey());
        var busy = other.Grains.GetGrain<IProbeGrain>(busyKey);
        var idle = other.Grains.GetGrain<IProbeGrain>(idleKey);
        await idle.Nothing().InTime();
        var held = busy.Hold(busyKey);
        await other.Signals.Raised($"{busyKey} entered");

        var stopping = other.StopAsync();
        Assert.Equal(0, other.Signals.Count($"{busyKey} deactivated"));
        Assert.False(held.IsCompleted);
        other.Signals.Raise($"{busyKey} may go on");
        await stopping.InTime();
        await held.InTime();
        Assert.Equal(1, other.Signals.Count($"{busyKey} deactivated: ShuttingDown"));
        Assert.Equal(1, other.Signals.Count($"{idleKey} deactivated: ShuttingDown"));

        await Assert.ThrowsAnyAsync<Exception>(() => idle.Incarnation().InTime());
        Assert.Equal(1, other.Signals.Count($"{idleKey} activated"));
        await other.DisposeAsync();
    }

    private Task<IContractEngine> StartWithFiltersAsync<TFirst, TSecond>()
        where TFirst : class, Orleans.IIncomingGrainCallFilter
        where TSecond : class, Orleans.IIncomingGrainCallFilter => StartAnotherAsync(new ContractSettings
        {
            ConfigureServices = services => services
                .AddSingleton<Orleans.IIncomingGrainCallFilter, TFirst>()
                .AddSingleton<Orleans.IIncomingGrainCallFilter, TSecond>(),
        });
}
