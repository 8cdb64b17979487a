using Halls.Contracts.Ratings;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;

namespace Halls.Grains.Ratings;

/// <summary>One region's notices.</summary>
/// <param name="real">The machine's time, by which leases run out and notices are spaced.</param>
/// <param name="logger">Log.</param>
public sealed class RegionGrain(TimeProvider real, ILogger<RegionGrain> logger) : Grain, IRegionGrain
{
    /// <summary>A figure on an open page moves within a second of the tap, and at most twice in it.</summary>
    private static readonly TimeSpan NoticeEvery = TimeSpan.FromMilliseconds(500);

    private readonly ObserverManager<IRegionObserver> _observers = new(TimeSpan.FromMinutes(1), logger) { GetDateTime = () => real.GetUtcNow().UtcDateTime };
    private IGrainTimer _timer = null!;
    private long _change;
    private long? _noticed;
    private bool _moved;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Rings once each time it is set: a region in which nothing happens costs nothing.
        _timer = this.RegisterGrainTimer(Later, new GrainTimerCreationOptions { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Counted(string hall)
    {
        if (_moved)
        {
            return Task.CompletedTask;
        }

        TimeSpan rest = _noticed is { } last ? NoticeEvery - real.GetElapsedTime(last) : TimeSpan.Zero;
        if (rest <= TimeSpan.Zero)
        {
            return Notify();
        }

        _moved = true;
        _timer.Change(rest, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
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

    private Task Later()
    {
        _moved = false;
        return Notify();
    }

    private Task Notify()
    {
        _change++;
        _noticed = real.GetTimestamp();
        string region = this.GetPrimaryKeyString();
        return _observers.Notify(o => o.FiguresMoved(region, _change));
    }
}
