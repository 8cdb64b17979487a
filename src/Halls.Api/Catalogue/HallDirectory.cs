using System.Collections.Concurrent;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Orleans;

namespace Halls.Api.Catalogue;

/// <summary>A hall as this process knows it.</summary>
/// <param name="View">Its definition.</param>
/// <param name="Zone">Its time zone.</param>
public sealed record KnownHall(HallView View, TimeZoneInfo Zone)
{
    /// <summary>The queue with that id, or null.</summary>
    public QueueDefinitionView? Queue(string? id)
    {
        foreach (QueueDefinitionView queue in View.Queues)
        {
            if (queue.Id == id)
            {
                return queue;
            }
        }

        return null;
    }

    /// <summary>Whether the hall has that window.</summary>
    public bool HasWindow(int no) => View.Windows.Any(w => w.No == no);
}

/// <summary>
/// Definitions of halls, so that a request finds its service day and its queue without asking the hall each time. A definition that another process
/// changed is seen within two seconds; the grains themselves always decide by the present one. Thread-safe.
/// </summary>
/// <param name="grains">Reaches the halls.</param>
/// <param name="clock">The halls' time.</param>
/// <param name="real">The machine's time, by which entries grow old.</param>
public sealed class HallDirectory(IGrainFactory grains, ServiceClock clock, TimeProvider real) : IHallRegions
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, (KnownHall Hall, long Read)> _known = new(StringComparer.Ordinal);

    /// <summary>The hall, or null when there is none.</summary>
    public ValueTask<KnownHall?> FindAsync(string hall)
    {
        return _known.TryGetValue(hall, out (KnownHall Hall, long Read) entry) && real.GetElapsedTime(entry.Read) < FreshFor
            ? ValueTask.FromResult<KnownHall?>(entry.Hall)
            : ReadAsync(hall);
    }

    /// <summary>Takes a definition that was stored, unless a newer one is known: a repeated request brings an old answer.</summary>
    public KnownHall Put(HallView view)
    {
        var hall = new KnownHall(view, TimeZoneInfo.FindSystemTimeZoneById(view.TimeZone));
        (KnownHall Hall, long Read) entry = (hall, real.GetTimestamp());
        _known.AddOrUpdate(view.Id, entry, (_, known) => known.Hall.View.Version > view.Version ? known : entry);
        return hall;
    }

    /// <summary>The service day that it is in the hall now.</summary>
    public DateOnly Today(KnownHall hall) => HallView.ServiceDay(clock.GetUtcNow(), hall.Zone);

    /// <summary>The present instant with the hall's own offset.</summary>
    public DateTimeOffset Now(KnownHall hall) => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), hall.Zone);

    /// <inheritdoc/>
    public async ValueTask<string?> RegionOfAsync(string hall) => (await FindAsync(hall))?.View.Region;

    private async ValueTask<KnownHall?> ReadAsync(string hall)
    {
        if (!TextRules.IsHallId(hall))
        {
            return null;
        }

        HallView? view = await grains.GetGrain<IHallGrain>(hall).GetHall();
        if (view is not null)
        {
            return Put(view);
        }

        _known.TryRemove(hall, out _);
        return null;
    }
}
