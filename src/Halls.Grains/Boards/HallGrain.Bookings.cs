using System.Collections.Immutable;
using System.Globalization;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Domain.Bookings;
using Halls.EventStore;

namespace Halls.Grains.Boards;

/// <summary>
/// Who is booked: a stream for each service day, written here alone. Today's is part of the day that the advisor looks at; that of another day is read when somebody asks.
/// </summary>
public sealed partial class HallGrain
{
    private DecidedStream<BookingsState, BookingsEvent, BookingsRefusal>? _bookings;

    /// <inheritdoc/>
    public async Task<BookingsView?> GetBookings(DateOnly day) => _day is null ? null : View(day, (await BookingsOf(day)).State);

    /// <inheritdoc/>
    public async Task<AnnounceBookingsAnswer> AnnounceBookings(AnnounceBookingsRequest request)
    {
        if (_day is null)
        {
            return new AnnounceBookingsAnswer(null, Refusals.NoSuchHall, NoFaults);
        }

        DecidedStream<BookingsState, BookingsEvent, BookingsRefusal> bookings = await BookingsOf(request.Day);
        var stamp = new RequestStamp(Streams.Bookings(_hall, request.Day).Value, request.RequestId);
        if (await bookings.FirstAnswer(stamp, AnswerJson.Default.BookingsView) is { } first)
        {
            return new AnnounceBookingsAnswer(first.Value, first.Refusal, NoFaults);
        }

        ImmutableArray<BookedSlot> slots = [.. request.Slots.Select(s => new BookedSlot(s.Queue, MinuteOf(s.At), s.People))];
        IReadOnlyDictionary<string, string[]> faults = BookingsDecider.Faults(slots, _day.Definition.Queues.Select(q => q.Id).ToHashSet(StringComparer.Ordinal));
        if (faults.Count > 0)
        {
            return new AnnounceBookingsAnswer(null, null, faults.ToImmutableSortedDictionary(f => f.Key, f => ImmutableArray.Create(f.Value)));
        }

        DateTimeOffset now = clock.GetUtcNow();
        Outcome<BookingsView> announced = await bookings.Commit(
            stamp, BookingsDecider.Decide(bookings.Ahead, new BookingsCommand.Announce(request.Day, HallView.ServiceDay(now, _zone), slots, request.By, now)),
            state => View(request.Day, state), AnswerJson.Default.BookingsView);
        return new AnnounceBookingsAnswer(announced.Value, announced.Refusal, NoFaults);
    }

    private async Task BeginBookings(DateOnly day, CancellationToken cancellationToken)
    {
        _bookings = await ReadBookings(day, cancellationToken);
        _day = _day! with { Booked = _bookings.State.Slots };
    }

    private async ValueTask<DecidedStream<BookingsState, BookingsEvent, BookingsRefusal>> BookingsOf(DateOnly day) =>
        day == _day!.Day ? _bookings! : await ReadBookings(day, CancellationToken.None);

    private async Task<DecidedStream<BookingsState, BookingsEvent, BookingsRefusal>> ReadBookings(DateOnly day, CancellationToken cancellationToken)
    {
        var bookings = new DecidedStream<BookingsState, BookingsEvent, BookingsRefusal>(
            Store, Codec, new StreamOwner<BookingsState, BookingsEvent>(Streams.Bookings(_hall, day), BookingsDecider.Initial, BookingsDecider.Evolve, BookingsAnnounced, DeactivateOnIdle));
        await bookings.ReadAsync(cancellationToken);
        return bookings;
    }

    /// <summary>Today's people are expected from now on; another day's concern nobody yet.</summary>
    private Task BookingsAnnounced(StreamEvents committed)
    {
        if (committed.Stream == Streams.Bookings(_hall, _day!.Day).Value)
        {
            _day = _day with { Booked = _bookings!.State.Slots };
            _changedSinceForeseen = true;
            LookSoon();
        }

        return Task.CompletedTask;
    }

    private BookingsView View(DateOnly day, BookingsState state) => new(
        _hall, day, [.. state.Slots.Select(s => new BookedSlotView(s.Queue, Definitions.Clock(s.At), s.People))], state.Slots.Sum(s => s.People),
        state.AnnouncedAt is { } at ? TimeZoneInfo.ConvertTime(at, _zone) : null, state.By);

    /// <summary>What is no time of the day is none here, and found faulty.</summary>
    private static int MinuteOf(string at) =>
        TimeOnly.TryParseExact(at, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? (time.Hour * 60) + time.Minute : -1;
}
