using System.Collections.Immutable;
using Halls.Domain.Bookings;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Waits;
using Halls.Domain.Windows;

namespace Halls.Domain.Boards;

/// <summary>A called ticket as the wall shows it.</summary>
/// <param name="Ticket">The ticket.</param>
/// <param name="QueueId">Its queue.</param>
/// <param name="Answered">False while nobody has come.</param>
public sealed record BoardCall(Ticket Ticket, string QueueId, bool Answered);

/// <summary>A queue that may be called from next, with the head that would be called and how urgent it is.</summary>
/// <param name="QueueId">The queue.</param>
/// <param name="TicketId">Its head.</param>
/// <param name="Urgency">How urgent it is; the greatest is called first.</param>
public sealed record QueueChoice(string QueueId, string TicketId, double Urgency);

/// <summary>
/// One hall on one service day: the fold of the day's queue and window streams. The board is a function of it, so whoever folds the same
/// streams sees the same board.
/// </summary>
public sealed record HallDay
{
    /// <summary>Answered calls kept on the wall.</summary>
    private const int AnsweredShown = 8;

    /// <summary>The hall as it is defined now.</summary>
    public required HallDefinition Definition { get; init; }

    /// <summary>The policy values in force.</summary>
    public required PolicyValues Policy { get; init; }

    /// <summary>The service day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Who is booked for the day, as far as it was announced.</summary>
    public ImmutableArray<BookedSlot> Booked { get; init; } = [];

    /// <summary>Each queue's day; a queue that nobody has come to is empty.</summary>
    public ImmutableDictionary<string, QueueState> Queues { get; init; } = ImmutableDictionary<string, QueueState>.Empty;

    /// <summary>Each window's session; a window that never opened is closed.</summary>
    public ImmutableDictionary<int, WindowState> Windows { get; init; } = ImmutableDictionary<int, WindowState>.Empty;

    /// <summary>The day's moves of windows.</summary>
    public TidalState Tide { get; init; } = TidalState.Empty;

    /// <summary>The day before anything happened.</summary>
    public static HallDay Begin(HallDefinition definition, DateOnly day) =>
        new() { Definition = definition, Policy = PolicyValues.Of(definition), Day = day };

    /// <summary>The queue's day.</summary>
    public QueueState Queue(string id) => Queues.GetValueOrDefault(id, QueueState.Empty);

    /// <summary>The window's session.</summary>
    public WindowState Window(int no) => Windows.GetValueOrDefault(no, WindowDecider.Initial);

    /// <summary>
    /// What the window serves now: what it was moved to today, else what the opening plan says. A definition that was replaced since may not allow all of it any
    /// more; what is left counts, and if nothing is, the plan.
    /// </summary>
    public ImmutableArray<string> Serves(int no)
    {
        if (Definition.Window(no) is not { } window)
        {
            return [];
        }

        if (!Tide.Away.TryGetValue(no, out TextList? moved))
        {
            return window.Serves;
        }

        ImmutableArray<string> allowed = [.. moved.Where(window.CanServe.Contains)];
        return allowed.IsEmpty ? window.Serves : allowed;
    }

    /// <summary>
    /// Whether a window may take a queue up: its definition allows it, and so does the qualification of the clerk who sits there. What is on its sign by the
    /// opening plan, or already, is not taken up.
    /// </summary>
    public bool MayTakeUp(int no, string queue) =>
        Definition.Window(no) is { } window && window.CanServe.Contains(queue)
        && (Window(no).Qualified is not { } qualified || qualified.Contains(queue) || window.Serves.Contains(queue) || Serves(no).Contains(queue));

    /// <summary>Folds one event of a queue.</summary>
    public HallDay Evolve(string queueId, QueueEvent happened) =>
        this with { Queues = Queues.SetItem(queueId, QueueDecider.Evolve(Queue(queueId), happened)) };

    /// <summary>Folds one event of a window.</summary>
    public HallDay Evolve(int no, WindowEvent happened) =>
        this with { Windows = Windows.SetItem(no, WindowDecider.Evolve(Window(no), happened)) };

    /// <summary>Folds one move of a window, or a proposal of one.</summary>
    public HallDay Evolve(TidalEvent happened) => this with { Tide = TidalDecider.Evolve(Tide, happened) };

    /// <summary>The same day under another definition.</summary>
    public HallDay Redefine(HallDefinition definition) => this with { Definition = definition, Policy = PolicyValues.Of(definition) };

    /// <summary>
    /// The queues that a window may call from now, the most urgent first: (age of the head + half a minute) over its target, the delay form of the
    /// generalised cµ rule with equal service rates. The age grows without bound, so no queue that is served can starve. Equally urgent ones keep
    /// the order in which the window serves them.
    /// </summary>
    /// <remarks>
    /// With <paramref name="rates"/> the queue goes first that pulls most (<see cref="CallingOrder.Pull"/>): the pressure of those who have waited long
    /// and of the crowd, times how fast the window serves it.
    /// </remarks>
    /// <param name="no">The window.</param>
    /// <param name="now">The instant.</param>
    /// <param name="rates">Services of a queue that this window gets done in a minute; null while too little is known.</param>
    public IReadOnlyList<QueueChoice> Choices(int no, DateTimeOffset now, Func<string, double>? rates = null)
    {
        var choices = new List<QueueChoice>();
        foreach (string id in Serves(no))
        {
            if (Queue(id).Next(Policy.MaxConsecutivePriority) is var (ticket, _) && Definition.Queue(id) is { } queue)
            {
                double target = CallingOrder.Target(ticket.Lane, queue.TargetWaitMinutes);
                double age = (now - ticket.IssuedAt).TotalMinutes;
                double urgency = rates is null
                    ? CallingOrder.Urgency(age, target)
                    : CallingOrder.Pull(Math.Max(CallingOrder.Press(age, target), PressOf(Queue(id), queue, now)), Queue(id).Waiting, WindowsFor(id), rates(id));
                choices.Add(new QueueChoice(id, ticket.Id, urgency));
            }
        }

        return [.. choices.OrderByDescending(c => c.Urgency)];
    }

    /// <summary>How many open windows serve a queue now.</summary>
    private int WindowsFor(string queueId)
    {
        int count = 0;
        foreach (WindowDefinition window in Definition.Windows)
        {
            count += Window(window.No).Status == WindowStatus.Open && Serves(window.No).Contains(queueId) ? 1 : 0;
        }

        return count;
    }

    private static double PressOf(QueueState state, QueueDefinition queue, DateTimeOffset now)
    {
        double most = 0;
        foreach (ImmutableSortedSet<Place> lane in state.Lanes)
        {
            if (!lane.IsEmpty)
            {
                Ticket head = state.Tickets[lane[0].TicketId];
                most = Math.Max(most, CallingOrder.Press((now - head.IssuedAt).TotalMinutes, CallingOrder.Target(head.Lane, queue.TargetWaitMinutes)));
            }
        }

        return most;
    }

    /// <summary>Every called-and-unanswered ticket and the last answered ones, newest call first.</summary>
    public ImmutableArray<BoardCall> Calls()
    {
        var unanswered = new List<BoardCall>();
        var answered = new List<BoardCall>();
        foreach ((string id, QueueState queue) in Queues)
        {
            unanswered.AddRange(queue.Unanswered.Select(t => new BoardCall(queue.Tickets[t], id, false)));
            answered.AddRange(queue.Answered.Select(t => new BoardCall(queue.Tickets[t], id, true)).Where(c => c.Ticket.StartedAt is not null));
        }

        return [.. unanswered.Concat(answered.Order(NewestFirst).Take(AnsweredShown)).Order(NewestFirst)];
    }

    /// <summary>The ticket that a window has called or serves now, the later called one if there are two for a moment; null without one.</summary>
    public Ticket? InHandAt(int no)
    {
        Ticket? inHand = null;
        foreach (QueueState queue in Queues.Values)
        {
            if (queue.AtWindow.TryGetValue(no, out string? id) && queue.Tickets[id] is var ticket && (inHand is null || IsLater(ticket, inHand)))
            {
                inHand = ticket;
            }
        }

        return inHand;

        static bool IsLater(Ticket a, Ticket b) => a.CalledAt != b.CalledAt ? a.CalledAt > b.CalledAt : string.CompareOrdinal(a.Id, b.Id) > 0;
    }

    /// <summary>The windows with more than one ticket in hand, which is so for a moment when the next one is called from another queue.</summary>
    public IEnumerable<int> WindowsWithTwoInHand() =>
        Queues.Values.SelectMany(queue => queue.AtWindow.Keys).GroupBy(no => no).Where(window => window.Skip(1).Any()).Select(window => window.Key);

    /// <summary>How many tickets are parked at a window.</summary>
    public int HeldAt(int no) => Queues.Values.Sum(queue => queue.HeldAt.Count(id => queue.Tickets[id].Window == no));

    /// <summary>The prefixes under which numbers were given out today, each with its queue, be it that the queue has another prefix now or is gone .</summary>
    public ImmutableSortedDictionary<string, string> PrefixesGiven()
    {
        var given = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string id, QueueState queue) in Queues)
        {
            foreach (string prefix in queue.Prefixes)
            {
                given[prefix] = id;
            }
        }

        return given.ToImmutable();
    }

    /// <summary>How many windows serve a queue now; a window that serves several counts as its share of each.</summary>
    public double OpenWindowsFor(string queueId)
    {
        double sum = 0;
        foreach (WindowDefinition window in Definition.Windows)
        {
            ImmutableArray<string> serves = Serves(window.No);
            if (Window(window.No).Status == WindowStatus.Open && serves.Contains(queueId))
            {
                int active = serves.Count(q => q == queueId || Queue(q).Waiting > 0);
                sum += 1.0 / Math.Max(1, active);
            }
        }

        return sum;
    }

    /// <summary>The wait of somebody who would take a ticket of this queue now, or null where too little is known.</summary>
    public WaitRange? WaitOf(string queueId)
    {
        QueueState queue = Queue(queueId);
        return WaitEstimate.For(queue, queue.Waiting, OpenWindowsFor(queueId), Policy.WaitMinSamples);
    }

    private static readonly Comparer<BoardCall> NewestFirst = Comparer<BoardCall>.Create((a, b) =>
    {
        int byTime = Nullable.Compare(b.Ticket.CalledAt, a.Ticket.CalledAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(b.Ticket.Id, a.Ticket.Id);
    });
}
