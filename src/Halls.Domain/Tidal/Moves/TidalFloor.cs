using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Live;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Windows;

namespace Halls.Domain.Tidal.Moves;

/// <summary>A window as a move sees it.</summary>
/// <param name="No">Its number.</param>
/// <param name="Status">Closed, open or paused.</param>
/// <param name="Serves">The queues on its sign now.</param>
/// <param name="Plan">The queues on its sign when the day opens.</param>
/// <param name="CanServe">The queues that may be on it .</param>
public sealed record FloorWindow(int No, WindowStatus Status, ImmutableArray<string> Serves, ImmutableArray<string> Plan, ImmutableArray<string> CanServe)
{
    /// <summary>Those of <see cref="CanServe"/> that the clerk who sits there is not qualified to take up. <value>none</value></summary>
    public ImmutableArray<string> NotQualified { get; init; } = [];

    /// <summary>The planned break that runs, or the next one of the day, as <see cref="BreakTimetable"/> reads it. <value>null: none</value></summary>
    public FloorBreak? Break { get; init; }

    /// <summary>The window is away from the opening plan.</summary>
    public bool IsAway => !SameQueues(Serves, Plan);

    /// <summary>Whether two signs have the same queues, in whatever order.</summary>
    public static bool SameQueues(IReadOnlyCollection<string> a, IReadOnlyCollection<string> b) => a.Count == b.Count && a.All(b.Contains);
}

/// <summary>A planned break of a window.</summary>
/// <param name="From">It begins then, after the ticket in hand.</param>
/// <param name="To">The clerk is back then.</param>
public readonly record struct FloorBreak(DateTimeOffset From, DateTimeOffset To);

/// <summary>A queue as a move sees it.</summary>
/// <param name="Id">The queue.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="MinWindows">How many open windows it keeps while people wait.</param>
/// <param name="Waiting">How many people wait.</param>
/// <param name="OldestSince">When the one who has waited longest took the ticket; null when nobody waits.</param>
public sealed record FloorQueue(string Id, QueueKind Kind, int MinWindows, int Waiting, DateTimeOffset? OldestSince);

/// <summary>The hall at one instant, as far as a move of a window goes: who may serve what, who does, who waits. Immutable.</summary>
/// <param name="Windows">The windows by the definition's order.</param>
/// <param name="Queues">The queues by the definition's order.</param>
public sealed record TidalFloor(ImmutableArray<FloorWindow> Windows, ImmutableArray<FloorQueue> Queues)
{
    /// <summary>The floor of a hall's day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="localNow">The instant with the hall's own offset.</param>
    public static TidalFloor Of(HallDay day, DateTimeOffset localNow) => new(
        [
            .. day.Definition.Windows.Select(w => new FloorWindow(w.No, day.Window(w.No).Status, day.Serves(w.No), w.Serves, w.CanServe)
            {
                NotQualified = [.. w.CanServe.Where(q => !day.MayTakeUp(w.No, q))],
                Break = w.Breaks is null ? null : BreakOf(day, w, localNow),
            }),
        ],
        [.. day.Definition.Queues.Select(q => QueueOf(q, day.Queue(q.Id)))]);

    /// <summary>The window with that number, or null.</summary>
    public FloorWindow? Window(int no) => Windows.FirstOrDefault(w => w.No == no);

    /// <summary>The queue with that id, or null.</summary>
    public FloorQueue? Queue(string id) => Queues.FirstOrDefault(q => q.Id == id);

    /// <summary>How many windows with the queue on their sign are open; a paused one calls nobody and does not count.</summary>
    public int OpenFor(string queue) => Windows.Count(w => w.Status == WindowStatus.Open && w.Serves.Contains(queue));

    /// <summary>How many windows have the queue on their sign, be they open or not.</summary>
    public int SignedFor(string queue) => Windows.Count(w => w.Serves.Contains(queue));

    /// <summary>How many windows are away from the opening plan.</summary>
    public int Away => Windows.Count(w => w.IsAway);

    /// <summary>The floor with another sign at a window.</summary>
    public TidalFloor With(int no, IEnumerable<string> serves)
    {
        ImmutableArray<string> sign = [.. serves];
        return this with { Windows = [.. Windows.Select(w => w.No == no ? w with { Serves = sign } : w)] };
    }

    private static FloorQueue QueueOf(QueueDefinition queue, QueueState state) => new(queue.Id, queue.Kind, queue.MinWindows, state.Waiting, state.OldestWaitingSince);

    private static FloorBreak? BreakOf(HallDay day, WindowDefinition window, DateTimeOffset localNow)
    {
        DateTimeOffset midnight = LiveDay.Midnight(localNow);
        (PlannedBreak? current, PlannedBreak? next) = BreakTimetable.Read(
            window, day.Window(window.No), day.InHandAt(window.No), localNow.TimeOfDay.TotalMinutes, at => (at - midnight).TotalMinutes);
        return (current ?? next) is { } planned ? new FloorBreak(midnight.AddMinutes(planned.From), midnight.AddMinutes(planned.To)) : null;
    }
}
