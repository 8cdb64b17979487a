using Orleans;
using Orleans.Runtime;

namespace Halls.Engine.Tests;

/// <summary>A grain with a timer. Each tick raises "key ticked".</summary>
public interface ITickerGrain : IGrainWithStringKey
{
    Task Start(TimeSpan dueTime, TimeSpan period, bool interleave = false, bool keepAlive = false);

    /// <summary>Starts a timer of which each tick waits for "key tick may end".</summary>
    Task StartHolding(TimeSpan period);

    Task StartFailing(TimeSpan period);

    Task StartWithState(string state, TimeSpan dueTime);

    Task Change(TimeSpan dueTime, TimeSpan period);

    Task Stop();

    Task Nothing();

    Task Hold(string name);

    Task Deactivate();
}

public sealed class TickerGrain(Signals signals) : Grain, ITickerGrain
{
    private IGrainTimer? _timer;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{this.GetPrimaryKeyString()} deactivated");
        return Task.CompletedTask;
    }

    public Task Start(TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive)
    {
        var options = new GrainTimerCreationOptions(dueTime, period) { Interleave = interleave, KeepAlive = keepAlive };
        _timer = this.RegisterGrainTimer(
            () =>
            {
                signals.Raise($"{this.GetPrimaryKeyString()} ticked");
                return Task.CompletedTask;
            },
            options);
        return Task.CompletedTask;
    }

    public Task StartHolding(TimeSpan period)
    {
        _timer = this.RegisterGrainTimer(
            async () =>
            {
                signals.Raise($"{this.GetPrimaryKeyString()} ticked");
                await signals.Raised($"{this.GetPrimaryKeyString()} tick may end");
            },
            period,
            period);
        return Task.CompletedTask;
    }

    public Task StartFailing(TimeSpan period)
    {
        _timer = this.RegisterGrainTimer(
            () =>
            {
                signals.Raise($"{this.GetPrimaryKeyString()} ticked");
                throw new ProbeFailure("This tick failed.");
            },
            period,
            period);
        return Task.CompletedTask;
    }

    public Task StartWithState(string state, TimeSpan dueTime)
    {
        _timer = this.RegisterGrainTimer(
            (name, cancellationToken) =>
            {
                cancellationToken.Register(() => signals.Raise($"{name} stopped"));
                signals.Raise(name);
                return Task.CompletedTask;
            },
            state,
            dueTime,
            Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task Nothing() => Task.CompletedTask;

    public async Task Hold(string name)
    {
        signals.Raise($"{name} entered");
        await signals.Raised($"{name} may go on");
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
