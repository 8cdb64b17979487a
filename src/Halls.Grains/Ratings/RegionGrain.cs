using Halls.Contracts.Ratings;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;

namespace Halls.Grains.Ratings;

/// <summary>One region's notices.</summary>
/// <param name="real">The machine's time, by which leases run out.</param>
/// <param name="logger">Log.</param>
public sealed class RegionGrain(TimeProvider real, ILogger<RegionGrain> logger) : Grain, IRegionGrain
{
    /// <summary>A figure on an open page moves within a second of the tap.</summary>
    private static readonly TimeSpan NoticeEvery = TimeSpan.FromMilliseconds(500);

    private readonly ObserverManager<IRegionObserver> _observers = new(TimeSpan.FromMinutes(1), logger) { GetDateTime = () => real.GetUtcNow().UtcDateTime };
    private long _change;
    private bool _moved;
    private bool _resting;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions { DueTime = NoticeEvery, Period = NoticeEvery });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Counted(string hall)
    {
        if (_resting)
        {
            _moved = true;
            return Task.CompletedTask;
        }

        _resting = true;
        return Notify();
    }

    /// <inheritdoc/>
    public Task<long> Watch(IRegionObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return Task.FromResult(_change);
    }

    /// <inheritdoc/>
    public Task Unwatch(IRegionObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    private Task Tick()
    {
        _resting = _moved;
        if (!_moved)
        {
            return Task.CompletedTask;
        }

        _moved = false;
        return Notify();
    }

    private Task Notify()
    {
        _change++;
        string region = this.GetPrimaryKeyString();
        return _observers.Notify(o => o.FiguresMoved(region, _change));
    }
}
