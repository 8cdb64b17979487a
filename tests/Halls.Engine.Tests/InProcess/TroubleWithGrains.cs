using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;

namespace Halls.Engine.Tests;

/// <summary>Mistakes in grain code and settings that are told at the first use, with the name of what is wrong.</summary>
public sealed class TroubleWithGrains(InProcessContractEngine engine) : IClassFixture<InProcessContractEngine>
{
    [Fact]
    public void An_interface_without_a_class_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => engine.Grains.GetGrain<IOrphanGrain>("key"));
        Assert.Contains(nameof(IOrphanGrain), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_with_two_classes_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => engine.Grains.GetGrain<ITwinGrain>("key"));
        Assert.Contains(nameof(FirstTwinGrain), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(SecondTwinGrain), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(IWithoutTaskGrain), "does not return a task")]
    [InlineData(typeof(IWithPropertyGrain), "is a property")]
    [InlineData(typeof(IWithGenericGrain), "is generic")]
    [InlineData(typeof(IWithReferenceGrain), "by reference")]
    [InlineData(typeof(IOneWayWithResultGrain), "one-way but has a result")]
    [InlineData(typeof(IVoidGrain), "returns nothing")]
    public void A_method_that_cannot_be_called_remotely_is_refused(Type grainInterface, string reason)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Proxies.ForGrain(grainInterface));
        Assert.Contains(grainInterface.Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_key_is_refused()
    {
        Assert.Throws<ArgumentException>(() => engine.Grains.GetGrain<IProbeGrain>(""));
        Assert.Throws<ArgumentNullException>(() => engine.Grains.GetGrain<IProbeGrain>(null!));
    }

    [Fact]
    public async Task A_constructor_that_asks_for_the_grains_context_fails_the_activation()
    {
        var early = engine.Grains.GetGrain<IEarlyGrain>(Keys.New());
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => early.Nothing().InTime());
        Assert.Contains("constructor", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_returns_null_for_a_task_fails_its_caller()
    {
        var early = engine.Grains.GetGrain<INullGrain>(Keys.New());
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => early.Nothing().InTime());
        Assert.Contains("INullGrain.Nothing returned null", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => early.Number().InTime());
    }

    [Fact]
    public async Task An_internal_interface_can_be_called()
    {
        Assert.Equal(3, await engine.Grains.GetGrain<IHiddenGrain>(Keys.New()).Count(new Hidden([1, 2, 3])).InTime());
    }

    [Fact]
    public void A_grain_or_a_reference_is_no_observer()
    {
        var reference = engine.Grains.CreateObjectReference<ISilentObserver>(new SilentObserver());
        Assert.Throws<ArgumentException>(() => engine.Grains.CreateObjectReference<ISilentObserver>(reference));
        Assert.Throws<ArgumentException>(() => engine.Grains.DeleteObjectReference<ISilentObserver>(new SilentObserver()));
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused_with_their_names()
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(new ManualClock());
        services.AddHallsEngine(options => options.ResponseTimeout = TimeSpan.Zero, typeof(ProbeGrain).Assembly);
        using var provider = services.BuildServiceProvider();
        var refusal = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IGrainFactory>());
        Assert.Contains("ResponseTimeout", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_without_grains_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddHallsEngine());
    }
}

public interface IOrphanGrain : IGrainWithStringKey;

public interface ITwinGrain : IGrainWithStringKey;

public sealed class FirstTwinGrain : Grain, ITwinGrain;

public sealed class SecondTwinGrain : Grain, ITwinGrain;

public interface IWithoutTaskGrain : IGrainWithStringKey
{
    int Number();
}

public interface IWithPropertyGrain : IGrainWithStringKey
{
    Task<int> Number { get; }
}

public interface IWithGenericGrain : IGrainWithStringKey
{
    Task<T> Make<T>();
}

public interface IWithReferenceGrain : IGrainWithStringKey
{
    Task Fill(ref int number);
}

public interface IOneWayWithResultGrain : IGrainWithStringKey
{
    [Orleans.Concurrency.OneWay]
    Task<int> Number();
}

public interface IVoidGrain : IGrainWithStringKey
{
    void Nothing();
}

public interface IEarlyGrain : IGrainWithStringKey
{
    Task Nothing();
}

public sealed class EarlyGrain : Grain, IEarlyGrain
{
    public EarlyGrain() => Other = GrainFactory.GetGrain<IEarlyGrain>("other");

    public IEarlyGrain Other { get; }

    public Task Nothing() => Task.CompletedTask;
}

public interface INullGrain : IGrainWithStringKey
{
    Task Nothing();

    Task<int> Number();
}

public sealed class NullGrain : Grain, INullGrain
{
    public Task Nothing() => null!;

    public Task<int> Number() => null!;
}

internal sealed record Hidden(int[] Numbers);

internal interface IHiddenGrain : IGrainWithStringKey
{
    Task<int> Count(Hidden hidden);
}

internal sealed class HiddenGrain : Grain, IHiddenGrain
{
    public Task<int> Count(Hidden hidden) => Task.FromResult(hidden.Numbers.Length);
}

public interface ISilentObserver : IGrainObserver;

public sealed class SilentObserver : ISilentObserver;
