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
    /// So often it is looked for grains that live elsewhere though no silo came or went: such as one that was placed by a silo that did not know yet which
    /// grains a newcomer can have. Until then it goes on where it is, which is allowed.
    /// </summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <summary>A hall that could not be sent home is tried again so much later.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string done = "";
        using var timer = new PeriodicTimer(Settling, time);
        string seen = "";
        long doneAt = 0;
        TimeSpan rest = Again;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            SiloAddress[] active = [.. membership.CurrentSnapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).Order()];
            string now = string.Join(' ', active.Select(a => a.ToParsableString()));
            bool settled = now == seen;
            seen = now;
            bool due = now != done || time.GetElapsedTime(doneAt) >= rest;
            if (!settled || !due || !active.Contains(here.SiloAddress))
            {
                continue;
            }

            (int moved, Exception? failure) = await SendHomeAsync(active, stoppingToken);
            if (failure is not null)
            {
                LogNotMoved(failure);
            }

            if (now != done || moved > 0)
            {
                LogMoved(active.Length, moved);
            }

            (done, doneAt, rest) = (now, time.GetTimestamp(), failure is null ? Again : Soon);
        }
    }

    /// <summary>Moves one hall after the other, each with all its grains, so that few are awaking at any time.</summary>
    /// <remarks>
    /// They go to sleep here and wake at home with the next call. Migration as Orleans knows it would wait for home to have activated the grain, and a window that
    /// is activated asks its queues, which might still be here, waiting in the same line to be migrated: both would wait until the call times out.
    /// </remarks>
    /// <returns>How many grains were sent, and what kept the last one that was not.</returns>
    private async Task<(int Moved, Exception? Failure)> SendHomeAsync(SiloAddress[] active, CancellationToken stop)
    {
        if (active.Length == 1)
        {
            return (0, null);
        }

        int moved = 0;
        Exception? failure = null;
        try
        {
            DetailedGrainStatistic[] all = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, [here.SiloAddress]);
            foreach (IGrouping<string, GrainId> hall in all.Select(s => s.GrainId).Where(IsPlacedByHall)
                .Where(id => !HallHomes.Of(id.Key.ToString()!, active).Equals(here.SiloAddress))
                .GroupBy(id => Contracts.GrainHall.Of(id.Key.ToString()!).ToString(), StringComparer.Ordinal))
            {
                stop.ThrowIfCancellationRequested();
                Task[] sleeping = [.. hall.Select(id => grains.GetGrain<IGrainManagementExtension>(id).DeactivateOnIdle().AsTask())];
                try
                {
                    await Task.WhenAll(sleeping);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    // One hall that is busy or away is no reason to keep the others here.
                    failure = e;
                }

                moved += sleeping.Count(s => s.IsCompletedSuccessfully);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException && !stop.IsCancellationRequested)
        {
            failure = e;
        }

        return (moved, failure);
    }

    private bool IsPlacedByHall(GrainId id) =>
        properties.TryGetGrainProperties(id.Type, out GrainProperties? of)
        && of.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out string? strategy) && strategy == nameof(HallPlacement);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cluster has {Silos} silos; {Moved} grains of this one go to the homes of their halls")]
    private partial void LogMoved(int silos, int moved);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grains could not be sent to the homes of their halls; they go on here and are tried again")]
    private partial void LogNotMoved(Exception exception);
}
