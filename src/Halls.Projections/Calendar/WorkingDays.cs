using Halls.Domain.Calendar;
using Halls.EventStore;
using Halls.EventStore.Codecs;

namespace Halls.Projections.Calendar;

/// <summary>
/// The working days that hold now: what this version was shipped with and what was imported since. Every silo reads the same stream; an import that another silo
/// confirmed is seen within two seconds. Thread-safe.
/// </summary>
/// <param name="store">The ledger.</param>
/// <param name="codec">The storage format.</param>
/// <param name="real">The machine's time, by which what was read grows old.</param>
public sealed class WorkingDays(IEventStore store, EventCodec codec, TimeProvider real)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(2);
    private Known? _known;

    /// <summary>The stream of imports. Part of the storage format.</summary>
    public static StreamName Stream { get; } = new("calendar");

    /// <summary>The calendar in force.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public ValueTask<WorkingCalendar> CurrentAsync(CancellationToken cancellationToken = default) =>
        Volatile.Read(ref _known) is { } known && real.GetElapsedTime(known.ReadAt) < FreshFor
            ? ValueTask.FromResult(known.State.Calendar)
            : ReadAsync(cancellationToken);

    /// <summary>An import was confirmed in this process: the next look reads it.</summary>
    public void Forget() => Volatile.Write(ref _known, null);

    /// <summary>What is wrong with a calendar file, in Chinese, for whoever imports it; null when nothing is.</summary>
    public static string? FaultOf(string json)
    {
        try
        {
            _ = CalendarYear.Parse(json);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private async ValueTask<WorkingCalendar> ReadAsync(CancellationToken cancellationToken)
    {
        Known before = Volatile.Read(ref _known) ?? new(CalendarDecider.Initial, 0, 0);
        long readAt = real.GetTimestamp(), version = before.Version;
        CalendarState state = before.State;
        foreach (StoredEvent stored in await store.ReadStreamAsync(Stream, before.Version, cancellationToken: cancellationToken))
        {
            state = CalendarDecider.Evolve(state, (CalendarEvent)codec.Decode(stored.Type, stored.Data.Span));
            version = stored.Version;
        }

        Volatile.Write(ref _known, new(state, version, readAt));
        return state.Calendar;
    }

    private sealed record Known(CalendarState State, long Version, long ReadAt);
}
