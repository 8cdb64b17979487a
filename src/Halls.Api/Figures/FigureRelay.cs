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
    Func<FigureRelay, Func<Task>, Task> reach) : IRegionObserver
{
    /// <summary>Much more often than leases run out: it is also how a relay learns that the region went to another activation, or that a notice was lost.</summary>
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often the figures are looked at though no rating was counted: services are completed, which nobody tells the regions, because a ticket would pay for it
    /// with five calls; and deadlines pass.
    /// </summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _beating = new(1, 1);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private IRegionObserver? _reference;
    private byte[]? _sent;
    private long _renewed;
    private long _looked;
    private long _heard = -1;
    private int _watchers;
    private int _moved;
    private long _change;

    public WatchedFigures Which => which;

    /// <summary>The number of the last push.</summary>
    public long Change => Volatile.Read(ref _change);

    public void Enter() => Interlocked.Increment(ref _watchers);

    public void Exit() => Interlocked.Decrement(ref _watchers);

    /// <summary>The region's own notice; it comes at most twice a second.</summary>
    public Task FiguresMoved(string region, long change)
    {
        Volatile.Write(ref _heard, change);
        return reach(this, SendAsync);
    }

    /// <summary>Takes the lease at once for the first who watch; a later one finds it taken.</summary>
    public Task TakeLeaseAsync() => Volatile.Read(ref _reference) is null ? BeatAsync() : Task.CompletedTask;

    /// <summary>Renews the lease while somebody watches, gives it up when nobody does, and looks at the figures now and then.</summary>
    public async Task BeatAsync()
    {
        // A newcomer's beat and the clock's: one at a time, or two leases are taken and one of them is never given up.
        await _beating.WaitAsync();
        try
        {
            await BeatAloneAsync();
        }
        finally
        {
            _beating.Release();
        }
    }

    private async Task BeatAloneAsync()
    {
        if (Volatile.Read(ref _watchers) <= 0)
        {
            await GiveUpAsync();
            return;
        }

        bool look = false;
        if (_reference is null || real.GetElapsedTime(_renewed) >= RenewEvery)
        {
            bool taken = _reference is null;
            _reference ??= grains.CreateObjectReference<IRegionObserver>(this);
            long heard = Volatile.Read(ref _heard), last = await grains.GetGrain<IRegionGrain>(which.Region).Watch(_reference);
            _renewed = real.GetTimestamp();

            // Another number than the one that was heard, before and after asking: a notice was lost, or another activation counts anew.
            look = !taken && last != heard && last != Volatile.Read(ref _heard);
            Volatile.Write(ref _heard, last);
            if (taken)
            {
                // Whoever watches reads the figures after this; they are what later ones are compared with.
                (_sent, _looked) = (null, real.GetTimestamp());
            }
        }

        if (look || real.GetElapsedTime(Volatile.Read(ref _looked)) >= LookEvery)
        {
            await SendAsync();
        }
    }

    private async Task GiveUpAsync()
    {
        if (_reference is { } reference)
        {
            _reference = null;
            await grains.GetGrain<IRegionGrain>(which.Region).Unwatch(reference);
            grains.DeleteObjectReference<IRegionObserver>(reference);
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
            Volatile.Write(ref _looked, real.GetTimestamp());
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
