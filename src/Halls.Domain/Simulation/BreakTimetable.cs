using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Windows;

namespace Halls.Domain.Simulation;

/// <summary>A stretch during which a window was not open on a recorded day.</summary>
/// <param name="From">From this minute of the hall's day on.</param>
/// <param name="To">Until this minute.</param>
/// <param name="IsPause">The clerk paused; otherwise the window was closed.</param>
public readonly record struct RecordedAbsence(double From, double To, bool IsPause);

/// <summary>
/// The one reading of windows' planned breaks: a timetable. A break begins when the ticket in hand is done and ends when it says, whenever it began. A clerk who
/// pauses in it takes it and is back at its end; one who has come back in it, or calls somebody more than ten minutes into it, does not take (the rest of) it. The live
/// hall reads it with what has happened so far, the laboratory with all that is on record of a day, or with nothing for a day that never was. Minutes of the hall's day. Pure.
/// </summary>
public static class BreakTimetable
{
    /// <summary>Who still calls somebody so many minutes into a planned break works through it.</summary>
    private const double LateForBreak = 10;

    /// <summary>Whether somebody does not take (the rest of) a break that has begun.</summary>
    /// <param name="planned">The break.</param>
    /// <param name="hereSince">Since when the window has been open, without a pause.</param>
    /// <param name="calledAt">When it called whom it has in hand; null where it has nobody.</param>
    public static bool IsGivenUp(PlannedBreak planned, double hereSince, double? calledAt) => hereSince > planned.From || calledAt > planned.From + LateForBreak;

    /// <summary>What a window's timetable says now.</summary>
    /// <param name="window">The window.</param>
    /// <param name="session">Its session.</param>
    /// <param name="inHand">Whom it has in hand; null where it has nobody.</param>
    /// <param name="now">The minute.</param>
    /// <param name="minute">Minutes of the hall's day.</param>
    /// <returns>The break in which the clerk has paused, and the next one that is still to be taken; it may have begun.</returns>
    public static (PlannedBreak? Current, PlannedBreak? Next) Read(WindowDefinition window, WindowState session, Ticket? inHand, double now, Func<DateTimeOffset, double> minute)
    {
        double since = session.Since is { } at ? minute(at) : now;
        double? calledAt = inHand?.CalledAt is { } called ? minute(called) : null;
        PlannedBreak? current = null, next = null;
        foreach (PlannedBreak planned in InOrder(window).Where(b => b.To > now))
        {
            bool hasBegun = planned.From <= now;
            if (hasBegun && session.Status == WindowStatus.Paused)
            {
                current = planned;
            }
            else if (!(hasBegun && session.Status == WindowStatus.Open && IsGivenUp(planned, since, calledAt)))
            {
                next ??= planned;
            }
        }

        return (current, next);
    }

    /// <summary>When a window is away on a day that goes by the timetable.</summary>
    /// <param name="window">The window.</param>
    /// <param name="opens">When the day begins; what is over by then is left out.</param>
    public static Absence[] Planned(WindowDefinition window, double opens) => [.. InOrder(window).Where(b => b.To > opens).Select(b => Known(Math.Max(b.From, opens), b.To))];

    /// <summary>
    /// When a window was away on a recorded day, read with hindsight. Pauses are played as they were, and as much of them as lies in a planned break was to be foreseen. A break
    /// of which the record says nothing, because the clerk called nobody in it and pressed no key, was taken. A break in which somebody paused, came back, or went on calling was
    /// as the record says: nobody is sent into it a second time.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="away">When it was not open.</param>
    /// <param name="calls">When it called somebody, in any order.</param>
    public static Absence[] Recorded(WindowDefinition window, IReadOnlyList<RecordedAbsence> away, IReadOnlyCollection<double> calls)
    {
        PlannedBreak[] breaks = [.. InOrder(window)];

        // Paused in it, not there when it began, or come back in it: the record has it already.
        IEnumerable<Absence> taken = breaks
            .Where(b => !away.Any(a => a.From < b.To && a.To > b.From && (a.IsPause || a.From <= b.From || a.To < b.To)))
            .Where(b => !calls.Any(at => at < b.To && IsGivenUp(b, b.From, at)))
            .Select(b => Known(b.From, b.To));
        return [.. away.SelectMany(a => Pieces(a, breaks)).Concat(taken).OrderBy(a => a.From).ThenBy(a => a.To)];
    }

    /// <summary>A recorded absence, cut where a planned break begins or ends.</summary>
    private static IEnumerable<Absence> Pieces(RecordedAbsence away, PlannedBreak[] breaks)
    {
        double at = away.From;
        foreach (PlannedBreak planned in breaks.Where(b => away.IsPause && b.From < away.To && b.To > away.From))
        {
            double from = Math.Max(at, planned.From), to = Math.Min(away.To, planned.To);
            if (from > at)
            {
                yield return new Absence(at, from, Moves: false, Known: false);
            }

            yield return Known(from, to);
            at = to;
        }

        if (at < away.To)
        {
            yield return new Absence(at, away.To, Moves: false, Known: false);
        }
    }

    private static IEnumerable<PlannedBreak> InOrder(WindowDefinition window) => (window.Breaks ?? []).OrderBy(b => b.From);

    private static Absence Known(double from, double to) => new(from, to, Moves: false, Known: true);
}
