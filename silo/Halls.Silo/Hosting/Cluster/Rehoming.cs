using Orleans;
using Orleans.Core.Internal;
using Orleans.Metadata;
using Orleans.Runtime;
using Halls.Grains;

namespace Halls.Silo.Hosting.Cluster;

/// <summary>
/// After silos have joined or left, sends the halls of this one home that now live elsewhere. Without it a silo that joins would get only halls that
/// nobody has touched yet, and a hall that was awake at the time would stay where it is while the next day's queues are placed at its new home.
/// </summary>
/// <param name="membership">Who is in the cluster.</param>
/// <param name="here">This silo.</param>
/// <param name="grains">Reaches the grains.</param>
/// <param name="properties">Knows how grains are placed.</param>
/// <param name="time">The machine's time.</param>
/// <param name="logger">Log.</param>
internal sealed partial class Rehoming(
    IClusterMembershipService membership, ILocalSiloDetails here, IGrainFactory grains, GrainPropertiesResolver properties, TimeProvider time, ILogger<Rehoming> logger)
    : BackgroundService
{
    /// <summary>Silos that start together join one after the other; each hall should move once.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    /// <summary>
    /// So often it is looked for grains that live elsewhere though no silo came or went: one that was placed by a silo that did not know a newcomer's
    /// grains yet, or one that could not be sent home before. Until then it goes on where it is, which is allowed.
    /// </summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string done = "";
        using var timer = new PeriodicTimer(Settling, time);
        string seen = "";
        long doneAt = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            SiloAddress[] active = [.. membership.CurrentSnapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).Order()];
            string now = string.Join(' ', active.Select(a => a.ToParsableString()));
            bool settled = now == seen;
            seen = now;
            bool due = now != done || time.GetElapsedTime(doneAt) >= Again;
            if (!settled || !due || !active.Contains(here.SiloAddress))
            {
                continue;
            }

            try
            {
                int moved = await SendHomeAsync(active);
                if (now != done || moved > 0)
                {
                    LogMoved(active.Length, moved);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                LogNotMoved(e);
            }

            (done, doneAt) = (now, time.GetTimestamp());
        }
    }

    /// <summary>Moves one hall after the other, each with all its grains, so that few are awaking at any time.</summary>
    /// <remarks>
    /// They go to sleep here and wake at home with the next call. Migration as Orleans knows it would wait for home to have activated the grain, and a window that
    /// is activated asks its queues, which might still be here, waiting in the same line to be migrated: both would wait until the call times out.
    /// </remarks>
    private async Task<int> SendHomeAsync(SiloAddress[] active)
    {
        if (active.Length == 1)
        {
            return 0;
        }

        DetailedGrainStatistic[] all = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, [here.SiloAddress]);
        int moved = 0;
        foreach (IGrouping<string, GrainId> hall in all.Select(s => s.GrainId).Where(IsPlacedByHall)
            .Where(id => !HallHomes.Of(id.Key.ToString()!, active).Equals(here.SiloAddress))
            .GroupBy(id => Contracts.GrainHall.Of(id.Key.ToString()!).ToString(), StringComparer.Ordinal))
        {
            await Task.WhenAll(hall.Select(id => grains.GetGrain<IGrainManagementExtension>(id).DeactivateOnIdle().AsTask()));
            moved += hall.Count();
        }

        return moved;
    }

    private bool IsPlacedByHall(GrainId id) =>
        properties.TryGetGrainProperties(id.Type, out GrainProperties? of)
        && of.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out string? strategy) && strategy == nameof(HallPlacement);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cluster has {Silos} silos; {Moved} grains of this one go to the homes of their halls")]
    private partial void LogMoved(int silos, int moved);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grains could not be sent to the homes of their halls; they go on here and are tried again")]
    private partial void LogNotMoved(Exception exception);
}
