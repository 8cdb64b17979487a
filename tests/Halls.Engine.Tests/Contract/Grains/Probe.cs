using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;

namespace Halls.Engine.Tests;

/// <summary>A grain on which each kind of call can be made and held at will.</summary>
public interface IProbeGrain : IGrainWithStringKey
{
    Task<int> Incarnation();

    Task<string> Key();

    Task Nothing();

    Task Append(int number);

    Task<ImmutableArray<int>> Appended();

    /// <summary>Raises "name entered", waits for "name may go on".</summary>
    Task Hold(string name);

    [ReadOnly]
    Task Look(string name);

    [AlwaysInterleave]
    Task Interleave(string name);

    [AlwaysInterleave]
    Task<int> Glance();

    [OneWay]
    Task Tell(string name);

    [OneWay]
    Task TellAndFail(string name);

    Task HoldUntilCancelled(string name, CancellationToken cancellationToken);

    Task<bool> GetsCancellableToken(CancellationToken cancellationToken);

    Task Fail(string message);

    Task FailAtOnce(string message);

    Task FailInKind(string message);

    /// <summary>Throws a <see cref="CountedFailure"/>.</summary>
    Task FailWithCount(string message, int count);

    /// <summary>Throws a <see cref="PlainFailure"/>.</summary>
    Task FailInPlainKind(string what, bool mayHaveHappened);

    /// <summary>Asks for deactivation in every call, and lets calls interleave.</summary>
    [AlwaysInterleave]
    Task<string> AnswerAndDeactivate();

    Task<int> IncrementAcrossAwait();

    [AlwaysInterleave]
    Task YieldManyTimes(int times);

    Task<int> Overlaps();

    Task<bool> ContinuesInTurn();

    Task<string?> SeesOfCaller();

    Task DeactivateWhileHeld(string name);

    Task Delay(TimeSpan time);

    Task CallSelf(string name);

    Task<string> Ask(string otherKey);

    Task<int> ScopeNumber();

    ValueTask<Parcel> Wrap(string name, int? weight, ImmutableArray<string> labels);

    ValueTask Value();
}

[GenerateSerializer, Immutable, Alias("halls.tests.parcel")]
public sealed record Parcel([property: Id(0)] string Name, [property: Id(1)] int? Weight, [property: Id(2)] ImmutableArray<string> Labels);

[GenerateSerializer, Alias("halls.tests.probe-failure")]
public sealed class ProbeFailure(string message) : Exception(message);

/// <summary>A failure that says more than its message.</summary>
[GenerateSerializer, Alias("halls.tests.counted-failure")]
public sealed class CountedFailure(string message, int count) : Exception(message)
{
    [Id(0)]
    public int Count { get; } = count;
}

/// <summary>A failure of a library that knows nothing of grains.</summary>
public sealed class PlainFailure(string what, bool mayHaveHappened) : Exception($"There is no {what}.")
{
    public string What { get; } = what;

    public bool MayHaveHappened { get; } = mayHaveHappened;
}

[GenerateSerializer, Immutable, Alias("halls.tests.plain-failure")]
public readonly record struct PlainFailureForm([property: Id(0)] string What, [property: Id(1)] bool MayHaveHappened);

[RegisterConverter]
public sealed class PlainFailureConverter : IConverter<PlainFailure, PlainFailureForm>
{
    public PlainFailure ConvertFromSurrogate(in PlainFailureForm surrogate) => new(surrogate.What, surrogate.MayHaveHappened);

    public PlainFailureForm ConvertToSurrogate(in PlainFailure value) => new(value.What, value.MayHaveHappened);
}

/// <summary>Ambient data of a caller that must not reach a grain.</summary>
public static class CallersOwn
{
    public static readonly AsyncLocal<string?> Secret = new();
}

/// <summary>A scoped service, to see that each activation has a scope and that it ends.</summary>
public sealed class ScopeProbe(Signals signals) : IDisposable
{
    private static int _last;

    public int Number { get; } = Interlocked.Increment(ref _last);

    public void Dispose() => signals.Raise($"scope {Number} ended");
}

public sealed class ProbeGrain(Signals signals, ScopeProbe scope) : Grain, IProbeGrain
{
    private readonly List<int> _numbers = [];
    private int _incarnation;
    private int _counter;
    private int _inside;
    private int _overlaps;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = $"{this.GetPrimaryKeyString()} activated";
        signals.Raise(name);
        _incarnation = signals.Count(name);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{this.GetPrimaryKeyString()} deactivated: {reason.ReasonCode}");
        signals.Raise($"{this.GetPrimaryKeyString()} deactivated");
        return Task.CompletedTask;
    }

    public Task<int> Incarnation() => Task.FromResult(_incarnation);

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public Task Nothing() => Task.CompletedTask;

    public Task Append(int number)
    {
        _numbers.Add(number);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<int>> Appended() => Task.FromResult(_numbers.ToImmutableArray());

    public Task Hold(string name) => Wait(name);

    public Task Look(string name) => Wait(name);

    public Task Interleave(string name) => Wait(name);

    public Task<int> Glance() => Task.FromResult(_counter);

    public async Task Tell(string name)
    {
        await Wait(name);
        signals.Raise($"{name} done");
    }

    public async Task TellAndFail(string name)
    {
        await Wait(name);
        throw new ProbeFailure("Nobody hears this.");
    }

    public async Task HoldUntilCancelled(string name, CancellationToken cancellationToken)
    {
        signals.Raise($"{name} entered");
        var cancelled = new TaskCompletionSource();
        await using (cancellationToken.Register(() => cancelled.SetResult()))
        {
            await cancelled.Task;
        }

        signals.Raise($"{name} saw it");
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task<bool> GetsCancellableToken(CancellationToken cancellationToken) =>
        Task.FromResult(cancellationToken.IsCancellationRequested);

    public async Task Fail(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task FailAtOnce(string message) => throw new InvalidOperationException(message);

    public Task FailInKind(string message) => throw new ProbeFailure(message);

    public Task FailWithCount(string message, int count) => throw new CountedFailure(message, count);

    public Task FailInPlainKind(string what, bool mayHaveHappened) => throw new PlainFailure(what, mayHaveHappened);

    public Task<string> AnswerAndDeactivate()
    {
        DeactivateOnIdle();
        return Task.FromResult(this.GetPrimaryKeyString());
    }

    public async Task<int> IncrementAcrossAwait()
    {
        var before = _counter;
        await Task.Yield();
        await Task.Yield();
        return _counter = before + 1;
    }

    public async Task YieldManyTimes(int times)
    {
        for (var time = 0; time < times; time++)
        {
            if (Interlocked.Exchange(ref _inside, 1) == 1)
            {
                _overlaps++;
            }

            Thread.SpinWait(20);
            Volatile.Write(ref _inside, 0);
            await Task.Yield();
        }
    }

    public Task<int> Overlaps() => Task.FromResult(_overlaps);

    public async Task<bool> ContinuesInTurn()
    {
        var context = (SynchronizationContext.Current, TaskScheduler.Current);
        await Task.Yield();
        var afterYield = (SynchronizationContext.Current, TaskScheduler.Current);
        await Task.Run(() => { }, CancellationToken.None);
        return context == afterYield && context == (SynchronizationContext.Current, TaskScheduler.Current);
    }

    public Task<string?> SeesOfCaller() => Task.FromResult(CallersOwn.Secret.Value);

    public async Task DeactivateWhileHeld(string name)
    {
        DeactivateOnIdle();
        await Wait(name);
    }

    public Task Delay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public async Task CallSelf(string name)
    {
        var call = GrainFactory.GetGrain<IProbeGrain>(this.GetPrimaryKeyString()).Nothing();
        signals.Raise($"{name} called");
        await call;
    }

    public Task<string> Ask(string otherKey) => GrainFactory.GetGrain<IProbeGrain>(otherKey).Key();

    public Task<int> ScopeNumber() =>
        Task.FromResult(ServiceProvider.GetRequiredService<ScopeProbe>() == scope ? scope.Number : -1);

    public ValueTask<Parcel> Wrap(string name, int? weight, ImmutableArray<string> labels) => new(new Parcel(name, weight, labels));

    public async ValueTask Value()
    {
        await Task.Yield();
        _counter++;
    }

    private async Task Wait(string name)
    {
        signals.Raise($"{name} entered");
        await signals.Raised($"{name} may go on");
    }
}
