using Halls.Contracts.Windows;
using Halls.Grains;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Metadata;
using Orleans.Runtime;

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

    /// <summary>Halls and queues have so long to go before it is given up for this time.</summary>
    private const int LooksForThem = 100;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

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

    /// <summary>Sends everything here that lives elsewhere home: halls and queues first, and windows when theirs have gone.</summary>
    /// <remarks>
    /// A grain that migrates is held here until it is awake at home, in one line with the others that go there, so that no call in between wakes it here again. But a
    /// window asks its queues when it wakes: were they behind it in that line, it would wait for them and they for it.
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
            GrainId[] astray = await AstrayAsync(active);
            GrainType windows = grains.GetGrain<IWindowGrain>("any").GetGrainId().Type;
            await MigrateAsync(astray.Where(id => id.Type != windows));
            for (int i = 0; i < LooksForThem && astray.Any(id => id.Type != windows); i++)
            {
                await Task.Delay(BetweenLooks, time, stop);
                astray = [.. astray.Where(id => id.Type == windows), .. (await AstrayAsync(active)).Where(id => id.Type != windows)];
            }

            HashSet<string> late = [.. astray.Where(id => id.Type != windows).Select(HallOf)];
            if (late.Count > 0)
            {
                failure = new TimeoutException($"{late.Count} halls or their queues are still here.");
            }

            await MigrateAsync(astray.Where(id => id.Type == windows && !late.Contains(HallOf(id))));
        }
        catch (Exception e) when (e is not OutOfMemoryException && !stop.IsCancellationRequested)
        {
            failure = e;
        }

        return (moved, failure);

        async Task MigrateAsync(IEnumerable<GrainId> some)
        {
            foreach (IGrouping<string, GrainId> hall in some.GroupBy(HallOf, StringComparer.Ordinal))
            {
                stop.ThrowIfCancellationRequested();
                Task[] leaving = [.. hall.Select(id => grains.GetGrain<IGrainManagementExtension>(id).MigrateOnIdle().AsTask())];
                try
                {
                    await Task.WhenAll(leaving);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    // One hall that is busy or away is no reason to keep the others here.
                    failure = e;
                }

                moved += leaving.Count(s => s.IsCompletedSuccessfully);
            }
        }
    }

    private async Task<GrainId[]> AstrayAsync(SiloAddress[] active)
    {
        DetailedGrainStatistic[] all = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, [here.SiloAddress]);
        return [.. all.Select(s => s.GrainId).Where(IsPlacedByHall).Where(id => !HallHomes.Of(id.Key.ToString()!, active).Equals(here.SiloAddress))];
    }

    private static string HallOf(GrainId id) => Contracts.GrainHall.Of(id.Key.ToString()!).ToString();

    private bool IsPlacedByHall(GrainId id) =>
        properties.TryGetGrainProperties(id.Type, out GrainProperties? of)
        && of.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out string? strategy) && strategy == nameof(HallPlacement);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cluster has {Silos} silos; {Moved} grains of this one go to the homes of their halls")]
    private partial void LogMoved(int silos, int moved);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grains could not be sent to the homes of their halls; they go on here and are tried again")]
    private partial void LogNotMoved(Exception exception);
}
