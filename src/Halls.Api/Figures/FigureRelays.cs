using System.Collections.Concurrent;
using Halls.Contracts;
using Halls.Projections.Figures;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Halls.Api.Figures;

/// <summary>The relays of this process: one for each region and hall whose figures somebody here watches. Thread-safe.</summary>
/// <param name="hub">Sends to groups.</param>
/// <param name="grains">The grains.</param>
/// <param name="queries">Reads the figures.</param>
/// <param name="clock">The halls' time.</param>
/// <param name="real">The machine's time.</param>
/// <param name="logger">Log.</param>
public sealed partial class FigureRelays(
    IHubContext<RegionHub, IRegionClient> hub, IGrainFactory grains, FigureQueries queries, ServiceClock clock, TimeProvider real, ILogger<FigureRelays> logger)
    : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<WatchedFigures, FigureRelay> _relays = new();

    /// <summary>Somebody watches, and hears of changes from now on unless the region is away.</summary>
    public Task EnterAsync(WatchedFigures which)
    {
        FigureRelay relay = Relay(which);
        relay.Enter();
        return Reach(relay, relay.TakeLeaseAsync);
    }

    /// <summary>Somebody watches no more.</summary>
    public void Exit(WatchedFigures which) => Relay(which).Exit();

    /// <summary>The number of the last push.</summary>
    internal long ChangeOf(WatchedFigures which) => _relays.TryGetValue(which, out FigureRelay? relay) ? relay.Change : 0;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, real);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.WhenAll(_relays.Values.Select(relay => Reach(relay, relay.BeatAsync)));
        }
    }

    private async Task Reach(FigureRelay relay, Func<Task> beat)
    {
        try
        {
            await beat();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The region's silo or the store is away. The pages keep their last state and show its age; the next beat tries again.
            LogUnreachable(relay.Which.Group, e);
        }
    }

    private FigureRelay Relay(WatchedFigures which) => _relays.GetOrAdd(which, w => new FigureRelay(w, hub, grains, queries, clock, real, Reach));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The figures of {Which} can't be reached")]
    private partial void LogUnreachable(string which, Exception exception);
}
