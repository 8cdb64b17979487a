using System.Collections.Immutable;

namespace Halls.Domain.Calendar;

/// <summary>A year that waits to be confirmed.</summary>
/// <param name="File">The year.</param>
/// <param name="By">Who proposed it.</param>
/// <param name="At">When.</param>
public sealed record CalendarProposal(CalendarYear File, string By, DateTimeOffset At);

/// <summary>The calendar that holds, and what is proposed. Immutable.</summary>
/// <param name="Calendar">The calendar that holds.</param>
/// <param name="Proposals">What waits to be confirmed, by year.</param>
public sealed record CalendarState(WorkingCalendar Calendar, ImmutableSortedDictionary<int, CalendarProposal> Proposals);

/// <summary>Decides over the import of calendars: one proposes, another confirms .</summary>
public static class CalendarDecider
{
    /// <summary>What this version was shipped with, and nothing proposed.</summary>
    public static CalendarState Initial { get; } = new(WorkingCalendar.Shipped, ImmutableSortedDictionary<int, CalendarProposal>.Empty);

    /// <summary>Decides.</summary>
    public static Decision<CalendarEvent, CalendarRefusal> Decide(CalendarState state, CalendarCommand command) => command switch
    {
        CalendarCommand.Propose c => Propose(state, c),
        CalendarCommand.Confirm c => !state.Proposals.TryGetValue(c.Year, out CalendarProposal? proposed) || proposed.File.Revision != c.Revision ? CalendarRefusal.NoSuchCalendar
            : proposed.By == c.By ? CalendarRefusal.ProposerCannotConfirm
            : Fault(state, proposed.File) is { } fault ? fault
            : new CalendarEvent.CalendarConfirmed(c.Year, c.Revision, c.By) { At = c.Now.ToUniversalTime() },
        CalendarCommand.Decline c => !state.Proposals.TryGetValue(c.Year, out CalendarProposal? proposed) ? CalendarRefusal.NoSuchCalendar
            : new CalendarEvent.CalendarDeclined(c.Year, proposed.File.Revision, c.Reason, c.By) { At = c.Now.ToUniversalTime() },
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>Folds one event into the state.</summary>
    public static CalendarState Evolve(CalendarState state, CalendarEvent happened) => happened switch
    {
        CalendarEvent.CalendarProposed e => state with { Proposals = state.Proposals.SetItem(e.File.Year, new(e.File, e.By, e.At)) },
        CalendarEvent.CalendarConfirmed e => new(Confirmed(state, e), state.Proposals.Remove(e.Year)),
        CalendarEvent.CalendarDeclined e => state with { Proposals = state.Proposals.Remove(e.Year) },
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static Decision<CalendarEvent, CalendarRefusal> Propose(CalendarState state, CalendarCommand.Propose c)
    {
        if (state.Proposals.TryGetValue(c.File.Year, out CalendarProposal? pending))
        {
            // Sent again by the same person, it is proposed already.
            return pending.By == c.By && pending.File == c.File ? ImmutableArray<CalendarEvent>.Empty : CalendarRefusal.ProposalPending;
        }

        return Fault(state, c.File) is { } fault ? fault : new CalendarEvent.CalendarProposed(c.File, c.By) { At = c.Now.ToUniversalTime() };
    }

    private static CalendarRefusal? Fault(CalendarState state, CalendarYear file) =>
        state.Calendar.Years.FirstOrDefault(y => y.Year == file.Year) is not { } present ? null
        : file.Revision <= present.Revision ? CalendarRefusal.RevisionNotLater
        : present.Status == CalendarStatus.Published && file.Status == CalendarStatus.Provisional ? CalendarRefusal.NoticeTakenBack
        : null;

    /// <summary>A later version of the program may have brought the year with it; then what it brought is kept.</summary>
    private static WorkingCalendar Confirmed(CalendarState state, CalendarEvent.CalendarConfirmed e) =>
        !state.Proposals.TryGetValue(e.Year, out CalendarProposal? proposed)
            ? throw new InvalidOperationException($"The calendar of {e.Year} was confirmed and never proposed: the stream is damaged.")
            : Fault(state, proposed.File) is null ? state.Calendar.With(proposed.File) : state.Calendar;
}
