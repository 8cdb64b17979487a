using System.Collections.Immutable;

namespace Halls.Domain.Bookings;

/// <summary>How many people are booked for a time.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="At">When they are to come, minutes from local midnight.</param>
/// <param name="People">How many, at least 1.</param>
public sealed record BookedSlot(string Queue, int At, int People);

/// <summary>Events of what is booked in a hall for a service day, stream <c>bookings/{hall}/{day}</c>.</summary>
public abstract record BookingsEvent
{
    private BookingsEvent()
    {
    }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The booking system announced who is booked; whatever it had announced for the day before holds no more.</summary>
    /// <param name="Slots">By time, then by queue; only how many, nobody's name.</param>
    /// <param name="By">Who announced it.</param>
    public sealed record BookingsAnnounced(ImmutableArray<BookedSlot> Slots, string By) : BookingsEvent;
}

/// <summary>Commands to what is booked for a service day.</summary>
public abstract record BookingsCommand
{
    private BookingsCommand()
    {
    }

    /// <summary>Says who is booked, all of them.</summary>
    /// <param name="Day">The service day that it is said of.</param>
    /// <param name="Today">The hall's own day.</param>
    /// <param name="Slots">Valid by <see cref="BookingsDecider.Faults"/>; those for nobody are left out.</param>
    /// <param name="By">Who.</param>
    /// <param name="Now">When.</param>
    public sealed record Announce(DateOnly Day, DateOnly Today, ImmutableArray<BookedSlot> Slots, string By, DateTimeOffset Now) : BookingsCommand;
}

/// <summary>Why an announcement is refused.</summary>
public enum BookingsRefusal
{
    /// <summary>The day is over.</summary>
    BookingDayOver,

    /// <summary>The day is too far ahead.</summary>
    BookingDayTooFar,
}

/// <summary>What is booked in a hall for a service day. Immutable.</summary>
/// <param name="Slots">By time, then by queue.</param>
/// <param name="AnnouncedAt">When it was last announced, UTC; null while it never was.</param>
/// <param name="By">Who announced it.</param>
public sealed record BookingsState(ImmutableArray<BookedSlot> Slots, DateTimeOffset? AnnouncedAt, string? By);

/// <summary>
/// Decides over what is booked. It only says who is expected: nothing here gives anybody a ticket or keeps anybody from one.
/// </summary>
public static class BookingsDecider
{
    /// <summary>So many days ahead can be announced.</summary>
    public const int MostDaysAhead = 60;

    /// <summary>So many slots a day can have.</summary>
    public const int MostSlots = 2000;

    /// <summary>So many people can be booked for one slot.</summary>
    public const int MostPeople = 500;

    /// <summary>Nothing was announced.</summary>
    public static BookingsState Initial { get; } = new([], null, null);

    /// <summary>Decides.</summary>
    public static Decision<BookingsEvent, BookingsRefusal> Decide(BookingsState state, BookingsCommand command) => command switch
    {
        BookingsCommand.Announce c when c.Day < c.Today => BookingsRefusal.BookingDayOver,
        BookingsCommand.Announce c when c.Day.DayNumber - c.Today.DayNumber > MostDaysAhead => BookingsRefusal.BookingDayTooFar,
        BookingsCommand.Announce c when state.Slots.SequenceEqual(InOrder(c.Slots)) => ImmutableArray<BookingsEvent>.Empty,
        BookingsCommand.Announce c => new BookingsEvent.BookingsAnnounced([.. InOrder(c.Slots)], c.By) { At = c.Now.ToUniversalTime() },
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>Folds.</summary>
    public static BookingsState Evolve(BookingsState state, BookingsEvent happened) => happened switch
    {
        BookingsEvent.BookingsAnnounced e => new BookingsState(e.Slots, e.At, e.By),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    /// <summary>What is wrong with slots, field to messages; empty when nothing is.</summary>
    /// <param name="slots">As they were sent.</param>
    /// <param name="queues">The queues of the hall.</param>
    public static IReadOnlyDictionary<string, string[]> Faults(IReadOnlyList<BookedSlot> slots, IReadOnlySet<string> queues)
    {
        var faults = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        if (slots.Count > MostSlots)
        {
            faults["slots"] = [$"must be at most {MostSlots}"];
            return faults;
        }

        var seen = new HashSet<(string, int)>();
        for (int i = 0; i < slots.Count; i++)
        {
            BookedSlot slot = slots[i];
            if (!queues.Contains(slot.Queue))
            {
                faults[$"slots[{i}].queue"] = [$"names the queue '{slot.Queue}', which is not there"];
            }

            if (slot.At is < 0 or >= 1440)
            {
                faults[$"slots[{i}].at"] = ["must be within the day"];
            }

            if (slot.People is < 0 or > MostPeople)
            {
                faults[$"slots[{i}].people"] = [$"must be from 0 to {MostPeople}"];
            }

            if (!seen.Add((slot.Queue, slot.At)))
            {
                faults[$"slots[{i}]"] = ["is there twice"];
            }
        }

        return faults;
    }

    private static IEnumerable<BookedSlot> InOrder(IEnumerable<BookedSlot> slots) =>
        slots.Where(s => s.People > 0).OrderBy(s => s.At).ThenBy(s => s.Queue, StringComparer.Ordinal);
}

/// <summary>Who of those who are booked is still to come. Pure.</summary>
public static class StillToCome
{
    /// <summary>A booked person who comes so many minutes after the slot is not the slot's any more (R-026, <c>appt.arrive_window</c>).</summary>
    public const double LateFor = 15;

    /// <summary>
    /// The people of the slots to come, less those who are here already. A ticket does not say for which slot it was booked, so each appointment ticket of the
    /// queue, the first first, takes the place of the earliest booked person whose slot was not over for more than <see cref="LateFor"/> minutes when it was taken:
    /// whoever comes late takes a place that has passed, whoever comes early one that is still to come, and nobody takes two. A place that nobody took when its
    /// slot begins is not waited for any more, so that whoever comes late is counted with the ticket alone. Tickets beyond all slots take nobody's place.
    /// </summary>
    /// <param name="slots">Who is booked.</param>
    /// <param name="taken">For a queue, the minutes at which its appointment tickets were taken, transfers left out, in any order.</param>
    /// <param name="now">The minute it is.</param>
    /// <returns>One for each person: when, and the queue. By time.</returns>
    public static IEnumerable<(double At, string Queue)> Of(ImmutableArray<BookedSlot> slots, Func<string, IEnumerable<double>> taken, double now)
    {
        var left = new List<(double At, string Queue)>();
        foreach (IGrouping<string, BookedSlot> queue in slots.GroupBy(s => s.Queue, StringComparer.Ordinal))
        {
            (int At, int People)[] places = [.. queue.OrderBy(s => s.At).Select(s => (s.At, s.People))];
            int next = 0;
            foreach (double ticket in taken(queue.Key).Where(t => t <= now).Order())
            {
                while (next < places.Length && (places[next].People == 0 || places[next].At + LateFor < ticket))
                {
                    next++;
                }

                if (next < places.Length)
                {
                    places[next].People--;
                }
            }

            left.AddRange(places.Where(p => p.At > now).SelectMany(p => Enumerable.Repeat(((double)p.At, queue.Key), p.People)));
        }

        return left.OrderBy(p => p.At);
    }
}
