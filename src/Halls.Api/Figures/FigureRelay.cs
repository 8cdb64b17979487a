using System.Text.Json;
using Halls.Contracts;
using Halls.Contracts.Ratings;
using Halls.Projections.Figures;
using Microsoft.AspNetCore.SignalR;
using Orleans;

namespace Halls.Api.Figures;

/// <summary>Collapses all the pages of this process that watch the same figures into one lease on their region and one reading for each notice. Thread-safe.</summary>
internal sealed class FigureRelay(
    WatchedFigures which, IHubContext<RegionHub, IRegionClient> hub, IGrainFactory grains, FigureQueries queries, ServiceClock clock, TimeProvider real,
    Func<FigureRelay, Func<Task>, Task> reach) : LeasedRelay<IRegionObserver>(grains, real), IRegionObserver
{
    /// <summary>
    /// How often the figures are looked at though no rating was counted: services are completed, which nobody tells the regions, because a ticket would pay for it
    /// with five calls; and deadlines pass.
    /// </summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[]? _sent;
    private long _looked;
    private long _heard = -1;
    private bool _missed;
    private int _moved;
    private long _change;

    public WatchedFigures Which => which;

    /// <summary>The number of the last push.</summary>
    public long Change => Volatile.Read(ref _change);

    /// <summary>The region's own notice; it comes at most twice a second.</summary>
    public Task FiguresMoved(string region, long change)
    {
        Volatile.Write(ref _heard, change);
        return reach(this, SendAsync);
    }

    /// <inheritdoc/>
    protected override async Task WatchAsync(IRegionObserver reference, bool taken)
    {
        long heard = Volatile.Read(ref _heard), last = await Grains.GetGrain<IRegionGrain>(which.Region).Watch(reference);

        // Another number than the one that was heard, before and after asking: a notice was lost, or another activation counts anew.
        _missed = !taken && last != heard && last != Volatile.Read(ref _heard);
        Volatile.Write(ref _heard, last);
        if (taken)
        {
            // Whoever watches reads the figures after this; they are what later ones are compared with.
            (_sent, _looked) = (null, Real.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    protected override Task UnwatchAsync(IRegionObserver reference) => Grains.GetGrain<IRegionGrain>(which.Region).Unwatch(reference);

    /// <inheritdoc/>
    protected override async Task AfterRenewalAsync()
    {
        bool missed = _missed;
        _missed = false;
        if (missed || Real.GetElapsedTime(Volatile.Read(ref _looked)) >= LookEvery)
        {
            await SendAsync();
        }
    }

    /// <summary>Reads the figures and sends them if they are others than those sent last. What moves while that is being done is sent right after it.</summary>
    private async Task SendAsync()
    {
        Volatile.Write(ref _moved, 1);
        await _sending.WaitAsync();
        try
        {
            if (Interlocked.Exchange(ref _moved, 0) == 0)
            {
                // Whoever was sending when this began has read after it.
                return;
            }

            LiveFigures now = await queries.LiveAsync(which.Scope, which.Region, clock.GetUtcNow(), CancellationToken.None);
            Volatile.Write(ref _looked, Real.GetTimestamp());
            byte[] figures = JsonSerializer.SerializeToUtf8Bytes(now with { AsOf = default });
            if (_sent is { } before && before.AsSpan().SequenceEqual(figures))
            {
                return;
            }

            _sent = figures;
            await hub.Clients.Group(which.Group).FiguresChanged(now with { Change = Interlocked.Increment(ref _change) });
        }
        finally
        {
            _sending.Release();
        }
    }
}
