using System.Collections.Immutable;
using Halls.Domain.Definitions;
using Halls.Domain.Windows;

namespace Halls.Domain.Tidal.Moves;

/// <summary>What a person who moves a window by hand is told, though the rule does not forbid it.</summary>
public enum MoveWarning
{
    /// <summary>A queue in which nobody waits now has no open window any more.</summary>
    QueueLeftEmpty,

    /// <summary>A queue has fewer open windows than it should keep.</summary>
    BelowMinimum,

    /// <summary>The window was moved a short while ago.</summary>
    MovedRecently,

    /// <summary>The window is closed or paused, so the move helps nobody yet.</summary>
    WindowNotOpen,

    /// <summary>A queue has more open windows than the policy may give it.</summary>
    OverBounds,

    /// <summary>More windows are away from the opening plan than the policy may move.</summary>
    TooManyMoved,

    /// <summary>The window goes on its planned break within five minutes, so the move helps for a moment only.</summary>
    BreakSoon,

    /// <summary>A planned break of the window runs and is not over for whoever sits there: the move helps nobody before its end.</summary>
    OnBreak,
}

/// <summary>What no move of a window may do, whoever asks for it, and what the policy may not do besides. Pure.</summary>
public static class TidalGuards
{
    /// <summary>Whether the last window of such a queue stays, be the queue empty (R-042: 绿色通道, 办不成事, 综合咨询).</summary>
    public static bool IsProtected(QueueKind kind) => kind is QueueKind.Green or QueueKind.NoHelp or QueueKind.Inquiry;

    /// <summary>Why the rule forbids a move to anybody, or null when it does not .</summary>
    /// <param name="floor">The hall before the move.</param>
    /// <param name="no">The window.</param>
    /// <param name="to">The queues that it is to serve.</param>
    public static TidalRefusal? Never(TidalFloor floor, int no, IReadOnlyCollection<string> to)
    {
        if (floor.Window(no) is not { } window)
        {
            return TidalRefusal.NoSuchWindow;
        }

        if (to.Any(id => floor.Queue(id) is null))
        {
            return TidalRefusal.NoSuchQueue;
        }

        if (to.Count == 0 || to.Any(id => !window.CanServe.Contains(id)))
        {
            return TidalRefusal.WindowCannotServe;
        }

        if (to.Any(window.NotQualified.Contains))
        {
            return TidalRefusal.ClerkNotQualified;
        }

        TidalFloor after = floor.With(no, to);
        foreach (FloorQueue queue in Lost(floor, window, to))
        {
            int open = after.OpenFor(queue.Id);
            if (IsProtected(queue.Kind) && (after.SignedFor(queue.Id) == 0 || (open == 0 && floor.OpenFor(queue.Id) > 0)))
            {
                return TidalRefusal.LastWindowOfItsKind;
            }

            if (queue.Waiting > 0 && open == 0)
            {
                return TidalRefusal.QueueWithoutWindow;
            }

            if (queue.Waiting > 0 && open < queue.MinWindows && open < floor.OpenFor(queue.Id))
            {
                return TidalRefusal.BelowMinWindows;
            }
        }

        return null;
    }

    /// <summary>Why the policy may not propose or make a move, or null when it may: what is forbidden to anybody, and what only a person may decide.</summary>
    /// <param name="state">The day's moves so far.</param>
    /// <param name="floor">The hall before the move.</param>
    /// <param name="rules">The values in force.</param>
    /// <param name="no">The window.</param>
    /// <param name="to">The queues that it is to serve.</param>
    /// <param name="now">The instant.</param>
    public static TidalRefusal? Unasked(TidalState state, TidalFloor floor, TidalRules rules, int no, IReadOnlyCollection<string> to, DateTimeOffset now)
    {
        if (Never(floor, no, to) is { } never)
        {
            return never;
        }

        FloorWindow window = floor.Window(no)!;
        if (window.Status != WindowStatus.Open)
        {
            return TidalRefusal.WindowNotOpen;
        }

        if (MovedRecently(state, rules, no, now) || Flaps(state, window, to, now))
        {
            return TidalRefusal.MovedRecently;
        }

        if (IsOnBreak(window, now))
        {
            return TidalRefusal.OnBreak;
        }

        if (HasBreakSoon(window, now))
        {
            return TidalRefusal.BreakSoon;
        }

        TidalFloor after = floor.With(no, to);
        foreach (FloorQueue queue in Lost(floor, window, to))
        {
            if (after.OpenFor(queue.Id) < Math.Max(1, Math.Max(queue.MinWindows, rules.Of(queue.Id).Min ?? 0)))
            {
                return TidalRefusal.BelowMinWindows;
            }
        }

        return IsOverBounds(after, rules, window, to) ? TidalRefusal.OverBounds
            : IsOneTooMany(after, rules, window, to) ? TidalRefusal.TooManyMoved
            : null;
    }

    /// <summary>What to tell a person about a move that the rule does not forbid: something wherever <see cref="Unasked"/> would have refused it to the policy.</summary>
    public static ImmutableArray<MoveWarning> Warnings(TidalState state, TidalFloor floor, TidalRules rules, int no, IReadOnlyCollection<string> to, DateTimeOffset now)
    {
        if (floor.Window(no) is not { } window)
        {
            return [];
        }

        var warnings = ImmutableArray.CreateBuilder<MoveWarning>();
        TidalFloor after = floor.With(no, to);
        foreach (FloorQueue queue in Lost(floor, window, to))
        {
            int open = after.OpenFor(queue.Id);
            if (open == 0)
            {
                Add(MoveWarning.QueueLeftEmpty);
            }
            else if (open < Math.Max(queue.MinWindows, rules.Of(queue.Id).Min ?? 0))
            {
                Add(MoveWarning.BelowMinimum);
            }
        }

        if (MovedRecently(state, rules, no, now) || Flaps(state, window, to, now))
        {
            Add(MoveWarning.MovedRecently);
        }

        if (window.Status != WindowStatus.Open)
        {
            Add(MoveWarning.WindowNotOpen);
        }

        if (IsOverBounds(after, rules, window, to))
        {
            Add(MoveWarning.OverBounds);
        }

        if (IsOneTooMany(after, rules, window, to))
        {
            Add(MoveWarning.TooManyMoved);
        }

        if (IsOnBreak(window, now))
        {
            Add(MoveWarning.OnBreak);
        }

        if (HasBreakSoon(window, now))
        {
            Add(MoveWarning.BreakSoon);
        }

        return warnings.ToImmutable();

        void Add(MoveWarning warning)
        {
            if (!warnings.Contains(warning))
            {
                warnings.Add(warning);
            }
        }
    }

    private static IEnumerable<FloorQueue> Lost(TidalFloor floor, FloorWindow window, IReadOnlyCollection<string> to) =>
        window.Serves.Where(id => !to.Contains(id)).Select(floor.Queue).OfType<FloorQueue>();

    /// <summary>Back to the plan is always within the bounds: that is what a person has set up.</summary>
    private static bool IsOverBounds(TidalFloor after, TidalRules rules, FloorWindow window, IReadOnlyCollection<string> to) =>
        !FloorWindow.SameQueues(to, window.Plan) && to.Except(window.Serves).Any(id => rules.Of(id).Max is int max && after.OpenFor(id) > max);

    private static bool IsOneTooMany(TidalFloor after, TidalRules rules, FloorWindow window, IReadOnlyCollection<string> to) =>
        !FloorWindow.SameQueues(to, window.Plan) && !window.IsAway && after.Away > rules.MaxPerHall;

    private static bool IsOnBreak(FloorWindow window, DateTimeOffset now) => window.Break is { } planned && planned.From <= now && now < planned.To;

    private static bool HasBreakSoon(FloorWindow window, DateTimeOffset now) => window.Break is { } planned && now < planned.From && planned.From - now < TidalRules.BeforeBreak;

    private static bool MovedRecently(TidalState state, TidalRules rules, int no, DateTimeOffset now) =>
        state.LastMoved.TryGetValue(no, out DateTimeOffset moved) && now - moved < rules.MinStay;

    /// <summary>Whether the window would take up what it had taken up and put down again, or put down what it had put down and taken up again, a short while ago.</summary>
    private static bool Flaps(TidalState state, FloorWindow window, IReadOnlyCollection<string> to, DateTimeOffset now) => state.Moves.Any(m =>
        m.Assigned.Window == window.No && now - m.Assigned.At < TidalRules.Flapping
        && (to.Except(window.Serves).Any(q => m.Assigned.To.Contains(q) && !m.Assigned.From.Contains(q))
            || window.Serves.Except(to).Any(q => m.Assigned.From.Contains(q) && !m.Assigned.To.Contains(q))));
}
