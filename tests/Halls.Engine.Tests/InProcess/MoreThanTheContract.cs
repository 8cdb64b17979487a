using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Halls.Engine.Tests;

/// <summary>What this engine keeps beyond the contract, or does in a way that can be seen only here.</summary>
public sealed class MoreThanTheContract(InProcessContractEngine engine) : IClassFixture<InProcessContractEngine>
{
    private Signals Signals => engine.Signals;

    [Fact]
    public async Task Calls_of_one_caller_run_in_the_order_they_were_made()
    {
        var probe = Probe(out var key);
        var held = probe.Hold(key);
        var calls = Enumerable.Range(0, 1000).Select(probe.Append).ToArray();
        await Signals.Raised($"{key} entered");
        Signals.Raise($"{key} may go on");
        await Task.WhenAll(calls.Append(held)).InTime();
        Assert.Equal(Enumerable.Range(0, 1000), await probe.Appended());
    }

    [Fact]
    public async Task A_call_cancelled_while_it_waits_never_starts()
    {
        var probe = Probe(out var key);
        var held = probe.Hold($"{key} held");
        await Signals.Raised($"{key} held entered");
        using var cancellation = new CancellationTokenSource();
        var waiting = probe.HoldUntilCancelled(key, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        Signals.Raise($"{key} held may go on");
        await held.InTime();
        await probe.Nothing().InTime();
        Assert.Equal(0, Signals.Count($"{key} entered"));
    }

    [Fact]
    public async Task Calls_are_handed_on_through_as_many_activations_as_end_before_their_turn()
    {
        var probe = Probe(out var key);
        var held = probe.Hold(key);
        await Signals.Raised($"{key} entered");
        var calls = Enumerable.Range(0, 50).Select(_ => probe.AnswerAndDeactivate()).ToArray();
        Signals.Raise($"{key} may go on");
        await held.InTime();
        Assert.Equal(Enumerable.Repeat(key, 50), await Task.WhenAll(calls).InTime());
    }

    [Fact]
    public async Task Calls_to_a_grain_whose_activations_end_before_they_run_anything_are_rejected()
    {
        var fickle = engine.Grains.GetGrain<IFickleGrain>(Keys.New());
        var calls = Enumerable.Range(0, 3).Select(_ => fickle.Nothing()).ToArray();
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => call.InTime());
        }
    }

    [Fact]
    public async Task Readers_pass_a_waiting_writer_only_so_often()
    {
        var probe = Probe(out var key);
        var first = probe.Look($"{key} first");
        await Signals.Raised($"{key} first entered");
        var writer = probe.Hold($"{key} writer");
        var readers = Enumerable.Range(0, 100).Select(_ => probe.Look($"{key} later")).ToArray();
        await Signals.Raised($"{key} later entered", 64);
        await probe.Glance().InTime();
        Assert.Equal(64, Signals.Count($"{key} later entered"));

        Signals.Raise($"{key} first may go on");
        Signals.Raise($"{key} later may go on");
        await Signals.Raised($"{key} writer entered");
        Assert.Equal(64, Signals.Count($"{key} later entered"));
        Signals.Raise($"{key} writer may go on");
        await Task.WhenAll([first, writer, .. readers]).InTime();
    }

    [Fact]
    public async Task A_long_chain_of_grains_does_not_exhaust_the_stack()
    {
        var start = Keys.New();
        var chain = engine.Grains.GetGrain<IChainGrain>($"{start}/5000");
        Assert.Equal(5000, await chain.Length().InTime());
        Assert.Equal(5000, await chain.Length().InTime());
    }

    [Fact]
    public async Task A_grain_with_a_long_backlog_keeps_nobody_else_waiting()
    {
        var busy = engine.Grains.GetGrain<IChainGrain>(Keys.New());
        var other = Probe(out _);
        await other.Nothing();
        for (var count = 0; count < 200_000; count++)
        {
            await busy.Spin();
        }

        var backlog = busy.Spun();
        Assert.Equal(1, await other.Incarnation().InTime());
        Assert.Equal(200_000, await backlog.InTime());
    }

    [Fact]
    public async Task The_callers_activity_goes_on_in_the_grain()
    {
        using var activity = new Activity("request").Start();
        var tracer = engine.Grains.GetGrain<ITraceGrain>(Keys.New());
        Assert.Equal(activity.TraceId.ToHexString(), await tracer.TraceId().InTime());
        Assert.Equal(activity.TraceId.ToHexString(), await tracer.TraceId().InTime());
        Assert.Same(activity, Activity.Current);
        activity.Stop();
        Assert.Null(await tracer.TraceId().InTime());
    }

    [Fact]
    public async Task Failures_that_nobody_awaits_are_logged()
    {
        var probe = Probe(out var key);
        await probe.TellAndFail(key);
        Signals.Raise($"{key} may go on");
        await probe.Nothing().InTime();
        Assert.Contains(engine.Log.Entries, entry => entry.Exception is ProbeFailure && entry.Message.Contains(key, StringComparison.Ordinal));

        var ticker = engine.Grains.GetGrain<ITickerGrain>(Keys.New());
        await ticker.StartFailing(TimeSpan.FromSeconds(1));
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        await Signals.Raised($"{ticker.GetPrimaryKeyString()} ticked");
        await ticker.Nothing().InTime();
        Assert.Contains(engine.Log.Entries, entry =>
            entry.Exception is ProbeFailure && entry.Message.Contains(ticker.GetPrimaryKeyString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_method_that_is_async_void_does_not_end_the_process()
    {
        var reckless = engine.Grains.GetGrain<IRecklessGrain>(Keys.New());
        await reckless.FailInVoid().InTime();
        await reckless.Nothing().InTime();
        Assert.Contains(engine.Log.Entries, entry => entry.Exception is ProbeFailure { Message: "in the void" });
    }

    [Fact]
    public async Task An_activation_that_takes_too_long_fails_and_frees_its_key()
    {
        await using var other = new InProcessContractEngine(new ContractSettings());
        await other.InitializeAsync();
        var key = Keys.New();
        var slow = other.Grains.GetGrain<ISlowGrain>(key);
        var call = slow.Nothing();
        await other.Signals.Raised($"{key} activating");
        other.EngineClock.Advance(new EngineOptions().ActivationTimeout);
        await Assert.ThrowsAsync<TimeoutException>(() => call.InTime());
        await other.Signals.Raised($"{key} told to hurry");

        other.Signals.Raise($"{key} may activate");
        await slow.Nothing().InTime();
        other.Signals.Raise($"{key} may deactivate");
    }

    [Fact]
    public async Task A_deactivation_that_takes_too_long_is_given_up()
    {
        await using var other = new InProcessContractEngine(new ContractSettings());
        await other.InitializeAsync();
        var key = Keys.New();
        var slow = other.Grains.GetGrain<ISlowGrain>(key);
        other.Signals.Raise($"{key} may activate");
        await slow.Deactivate().InTime();
        var next = slow.Nothing();
        await other.Signals.Raised($"{key} deactivating");
        Assert.False(next.IsCompleted);
        other.EngineClock.Advance(new EngineOptions().DeactivationTimeout);
        await next.InTime();
        Assert.Contains(other.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Message.Contains(key, StringComparison.Ordinal));
        other.Signals.Raise($"{key} may deactivate");
    }

    [Fact]
    public async Task An_observer_whose_reference_was_deleted_fails_at_once()
    {
        var announcer = engine.Grains.GetGrain<IAnnouncerGrain>(Keys.New());
        var listener = new DeafListener();
        var reference = engine.Grains.CreateObjectReference<IListener>(listener);
        engine.Grains.DeleteObjectReference<IListener>(reference);
        await Assert.ThrowsAsync<OrleansException>(() => announcer.Notify(reference, "something").InTime());
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_observer_is_not_kept_alive_by_its_reference()
    {
        var announcer = engine.Grains.GetGrain<IAnnouncerGrain>(Keys.New());
        var reference = Observe();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await Assert.ThrowsAsync<OrleansException>(() => announcer.Notify(reference, "something").InTime());

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        IListener Observe() => engine.Grains.CreateObjectReference<IListener>(new DeafListener());
    }

    [Fact]
    public async Task While_the_engine_drains_grains_may_call_and_others_may_not()
    {
        var other = new InProcessContractEngine(new ContractSettings());
        await other.InitializeAsync();
        var key = Keys.New();
        var relay = other.Grains.GetGrain<IRelayGrain>(key);
        var call = relay.AskAfterSignal($"{key}/next");
        await other.Signals.Raised($"{key} entered");

        var stopping = other.StopAsync();
        var refused = await Assert.ThrowsAsync<SiloUnavailableException>(() => other.Grains.GetGrain<IProbeGrain>(key).Nothing().InTime());
        Assert.Contains("stops", refused.Message, StringComparison.Ordinal);
        Assert.False(stopping.IsCompleted);

        other.Signals.Raise($"{key} may go on");
        Assert.Equal($"{key}/next", await call.InTime());
        await stopping.InTime();
        Assert.Equal(1, other.Signals.Count($"{key}/next deactivated: ShuttingDown"));
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_that_may_not_wait_leaves_what_is_under_way_and_says_so()
    {
        var other = new InProcessContractEngine(new ContractSettings());
        await other.InitializeAsync();
        var key = Keys.New();
        var held = other.Grains.GetGrain<IProbeGrain>(key).Hold(key);
        await other.Signals.Raised($"{key} entered");
        await other.Services.GetRequiredService<GrainEngine>().StopAsync(new CancellationToken(canceled: true)).InTime();
        Assert.Contains(other.Log.Entries, entry => entry.Level == LogLevel.Warning && entry.Message.Contains("before 1", StringComparison.Ordinal));
        Assert.False(held.IsCompleted);
        other.Signals.Raise($"{key} may go on");
        await held.InTime();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_timer_passes_the_filters_too()
    {
        var seen = new SeenByFilter();
        await using var other = new InProcessContractEngine(new ContractSettings
        {
            ConfigureServices = services => services.AddSingleton<IIncomingGrainCallFilter>(seen),
        });
        await other.InitializeAsync();
        var key = Keys.New();
        var ticker = other.Grains.GetGrain<ITickerGrain>(key);
        await ticker.Start(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        other.Clock.Advance(TimeSpan.FromSeconds(1));
        await other.Signals.Raised($"{key} ticked");
        await ticker.Nothing().InTime();
        Assert.Equal(["Start", "InvokeCallbackAsync", "Nothing"], seen.Methods);
    }

    private IProbeGrain Probe(out string key)
    {
        key = Keys.New();
        return engine.Grains.GetGrain<IProbeGrain>(key);
    }

    private sealed class DeafListener : IListener
    {
        public Task Heard(string what) => Task.CompletedTask;

        public void Overheard(string what)
        {
        }
    }

    private sealed class SeenByFilter : IIncomingGrainCallFilter
    {
        public List<string> Methods { get; } = [];

        public Task Invoke(IIncomingGrainCallContext context)
        {
            Assert.IsType<TickerGrain>(context.Grain);
            Methods.Add(context.ImplementationMethod.Name);
            return context.Invoke();
        }
    }
}

/// <summary>A grain that asks the grain of the next smaller number, down to zero, so that the calls nest.</summary>
public interface IChainGrain : IGrainWithStringKey
{
    Task<int> Length();

    [OneWay]
    Task Spin();

    Task<int> Spun();
}

public sealed class ChainGrain : Grain, IChainGrain
{
    private int _spun;

    public async Task<int> Length()
    {
        var parts = this.GetPrimaryKeyString().Split('/');
        var number = int.Parse(parts[1]);
        return number == 0 ? 0 : 1 + await GrainFactory.GetGrain<IChainGrain>($"{parts[0]}/{number - 1}").Length();
    }

    public Task Spin()
    {
        _spun++;
        return Task.CompletedTask;
    }

    public Task<int> Spun() => Task.FromResult(_spun);
}

public interface ITraceGrain : IGrainWithStringKey
{
    Task<string?> TraceId();
}

public sealed class TraceGrain : Grain, ITraceGrain
{
    public Task<string?> TraceId() => Task.FromResult(Activity.Current?.TraceId.ToHexString());
}

public interface IRecklessGrain : IGrainWithStringKey
{
    Task FailInVoid();

    Task Nothing();
}

public sealed class RecklessGrain : Grain, IRecklessGrain
{
    public async Task FailInVoid()
    {
        Void();
        await Task.Yield();

        static async void Void()
        {
            await Task.Yield();
            throw new ProbeFailure("in the void");
        }
    }

    public Task Nothing() => Task.CompletedTask;
}

public interface IFickleGrain : IGrainWithStringKey
{
    Task Nothing();
}

public sealed class FickleGrain : Grain, IFickleGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Nothing() => Task.CompletedTask;
}

public interface ISlowGrain : IGrainWithStringKey
{
    Task Nothing();

    Task Deactivate();
}

public sealed class SlowGrain(Signals signals) : Grain, ISlowGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        cancellationToken.Register(() => signals.Raise($"{key} told to hurry"));
        signals.Raise($"{key} activating");
        await signals.Raised($"{key} may activate");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{this.GetPrimaryKeyString()} deactivating");
        await signals.Raised($"{this.GetPrimaryKeyString()} may deactivate");
    }

    public Task Nothing() => Task.CompletedTask;

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface IRelayGrain : IGrainWithStringKey
{
    Task<string> AskAfterSignal(string otherKey);
}

public sealed class RelayGrain(Signals signals) : Grain, IRelayGrain
{
    public async Task<string> AskAfterSignal(string otherKey)
    {
        signals.Raise($"{this.GetPrimaryKeyString()} entered");
        await signals.Raised($"{this.GetPrimaryKeyString()} may go on");
        return await GrainFactory.GetGrain<IProbeGrain>(otherKey).Key();
    }
}
