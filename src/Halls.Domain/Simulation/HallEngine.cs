using Halls.Domain.Queues;

namespace Halls.Domain.Simulation;

/// <summary>What a window does.</summary>
public enum WindowActivity
{
    /// <summary>Free, and would call whoever came.</summary>
    Idle,

    /// <summary>Serves somebody.</summary>
    Busy,

    /// <summary>Changes over to another queue.</summary>
    SettingUp,

    /// <summary>Not there: a pause, a break, or the window is closed.</summary>
    Away,
}

/// <summary>A stretch during which a window is not there.</summary>
/// <param name="From">From this minute on, after the ticket in hand.</param>
/// <param name="To">Until this minute.</param>
/// <param name="Moves">Begins later when the ticket in hand takes longer, or when nobody else can take over its queues for the moment, and is as long all the same; otherwise it ends when it ends.</param>
/// <param name="Known">Whether the hall knows of it beforehand.</param>
public readonly record struct Absence(double From, double To, bool Moves, bool Known);

/// <summary>
/// A service hall as a discrete-event machine: people come, windows call them by the rules of the live hall (<see cref="CallingOrder"/>), serve them, change
/// over, have their breaks. It is both the laboratory's day and, started from the hall as it stands, the twin by which waits are forecast and moves are
/// judged. No clock, no chance: everything drawn is in the tickets. Reused without allocating. Not thread-safe.
/// </summary>
public sealed class HallEngine
{
    private const int Lanes = CallingOrder.LaneCount;
    private const double Never = double.PositiveInfinity;
    private const double LongestDeferral = 30;

    /// <summary>Marks somebody who only asks when the call would come, in the place of how often they are not there.</summary>
    internal const int Ghost = byte.MaxValue;

    private static readonly Absence[] AlwaysThere = [];

    private readonly HallModel _model;
    private readonly IPostingRule _rule;
    private readonly int _queues;
    private readonly int _windows;

    // Lines: lists threaded through _after, one for each lane of each queue.
    private readonly int[] _head;
    private readonly int[] _tail;
    private readonly int[] _count;
    private readonly int[] _passed;
    private readonly int[] _waiting;
    private readonly int[] _calls;
    private readonly int[] _arrived;
    private readonly List<(int Due, int Ticket)>?[] _setBack;

    private readonly WindowActivity[] _activity;
    private readonly double[] _until;
    private readonly int[][] _posted;
    private readonly int[]?[] _pending;
    private readonly double[] _changedAt;
    private readonly int[] _inHand;
    private readonly double[] _startedAt;
    private readonly int[] _lastQueue;
    private readonly Absence[][] _absences;
    private readonly int[] _nextAbsence;
    private readonly int[] _candidates;
    private readonly int[] _services;

    // How many windows serve each queue, for those who choose; counted anew after a change.
    private readonly int[] _covers;
    private bool _isCounted;

    private TicketTable _tickets;
    private int[] _after = [];
    private double[] _called = [];
    private byte[] _misses = [];
    private int _next;
    private int _inLine;
    private int _watched;
    private int _stillWatched;
    private double _tick;

    /// <summary>A hall at the beginning of a day.</summary>
    /// <param name="model">The hall.</param>
    /// <param name="rule">What decides about moves.</param>
    /// <param name="posted">For each window, the queues it posts, in its own order.</param>
    /// <param name="tickets">The people, by time.</param>
    /// <param name="absences">For each window, when it is not there, in order; null when all are there.</param>
    /// <param name="now">The minute at which it begins.</param>
    public HallEngine(HallModel model, IPostingRule rule, IReadOnlyList<int[]> posted, TicketTable tickets, IReadOnlyList<Absence[]>? absences = null, double now = 0)
        : this(model, rule)
    {
        _tickets = tickets;
        Now = now;
        for (int w = 0; w < _windows; w++)
        {
            _posted[w] = posted[w];
            _absences[w] = absences?[w] ?? AlwaysThere;
            _until[w] = NextAbsence(w);
        }

        Ready();
        _tick = FirstTick();
    }

    /// <summary>A machine without a hall in it yet; see <see cref="Take"/>.</summary>
    internal HallEngine(HallModel model, IPostingRule rule)
    {
        _model = model;
        _rule = rule;
        _queues = model.Queues;
        _windows = model.Windows;
        _head = new int[_queues * Lanes];
        _tail = new int[_queues * Lanes];
        _count = new int[_queues * Lanes];
        _passed = new int[_queues * Lanes];
        _waiting = new int[_queues];
        _calls = new int[_queues];
        _arrived = new int[_queues];
        _setBack = new List<(int, int)>?[_queues];
        _activity = new WindowActivity[_windows];
        _until = new double[_windows];
        _posted = new int[_windows][];
        _pending = new int[]?[_windows];
        _changedAt = new double[_windows];
        _inHand = new int[_windows];
        _startedAt = new double[_windows];
        _lastQueue = new int[_windows];
        _absences = new Absence[_windows][];
        _nextAbsence = new int[_windows];
        _candidates = new int[_windows];
        _services = new int[_windows];
        _covers = new int[_queues];
        _tickets = new TicketTable();
        Array.Fill(_head, -1);
        Array.Fill(_tail, -1);
        Array.Fill(_inHand, -1);
        Array.Fill(_lastQueue, -1);
        Array.Fill(_until, Never);
        Array.Fill(_changedAt, double.NegativeInfinity);
        Array.Fill(_absences, AlwaysThere);
    }

    /// <summary>Called when somebody has taken a ticket and stands in the line, before any window reacts.</summary>
    public Action<HallEngine, int>? Arrived { get; set; }

    /// <summary>Called when a ticket is called for the first time.</summary>
    public Action<HallEngine, int>? Called { get; set; }

    /// <summary>Called when a service ends: ticket and window.</summary>
    public Action<HallEngine, int, int>? Served { get; set; }

    /// <summary>Minutes for which a window writes up after a service before it can call again: the window, and the how-manieth service of its day it was. Null for none.</summary>
    public Func<int, int, double>? WritingUp { get; set; }

    /// <summary>Called when a window takes up a queue: the window, and what it posted before.</summary>
    public Action<HallEngine, int, int[]>? Moved { get; set; }

    /// <summary>The hall in numbers.</summary>
    public HallModel Model => _model;

    /// <summary>The people.</summary>
    public TicketTable Tickets => _tickets;

    /// <summary>The minute.</summary>
    public double Now { get; private set; }

    /// <summary>How often a window took up a queue that it had not posted.</summary>
    public int Moves { get; private set; }

    /// <summary>How often a queue lost its last window because somebody left and nobody could take over.</summary>
    public int Uncovered { get; private set; }

    /// <summary>The first ticket that has not come yet.</summary>
    public int NextToCome => _next;

    /// <summary>When a ticket was first called; not a number while it was not.</summary>
    public double CalledAt(int ticket) => _called[ticket];

    /// <summary>How many wait in a queue.</summary>
    public int Waiting(int queue) => _waiting[queue];

    /// <summary>How many wait in one lane of a queue, those who were set back not counted.</summary>
    public int Waiting(int queue, Lane lane) => _count[(queue * Lanes) + (int)lane];

    /// <summary>How many came to a queue since the machine began.</summary>
    public int ArrivedAt(int queue) => _arrived[queue];

    /// <summary>Priority calls since each lane's last one.</summary>
    public int PassedOver(int queue, Lane lane) => _passed[(queue * Lanes) + (int)lane];

    /// <summary>The first ticket of a lane, or -1.</summary>
    public int Head(int queue, Lane lane) => _head[(queue * Lanes) + (int)lane];

    /// <summary>The ticket behind another one of the same lane, or -1.</summary>
    public int Behind(int ticket) => _after[ticket];

    /// <summary>The tickets of a queue that were set back, each with how many others are called first.</summary>
    public IEnumerable<(int Ticket, int Behind)> SetBack(int queue) => _setBack[queue]?.Select(s => (s.Ticket, s.Due - _calls[queue])) ?? [];

    /// <summary>How often a ticket was called and nobody came.</summary>
    public int Misses(int ticket) => _misses[ticket];

    /// <summary>What a window does.</summary>
    public WindowActivity Activity(int window) => _activity[window];

    /// <summary>When what a window does now ends.</summary>
    public double Until(int window) => _until[window];

    /// <summary>The ticket in hand at a window, or -1.</summary>
    public int InHand(int window) => _inHand[window];

    /// <summary>When the ticket in hand was called.</summary>
    public double StartedAt(int window) => _startedAt[window];

    /// <summary>The queues a window has on its sign.</summary>
    public ReadOnlySpan<int> Posted(int window) => _posted[window];

    /// <summary>The queues a window will have on its sign once a move under way is done; those of now when there is none.</summary>
    public ReadOnlySpan<int> Posting(int window) => _pending[window] ?? _posted[window];

    /// <summary>Whether the window is to move when it has done with the ticket in hand.</summary>
    public bool IsMoving(int window) => _pending[window] is not null;

    /// <summary>When the window last took up a queue; long ago when it never did.</summary>
    public double ChangedAt(int window) => _changedAt[window];

    /// <summary>When the window is next away, known or not.</summary>
    public double NextAbsence(int window) => _nextAbsence[window] < _absences[window].Length ? _absences[window][_nextAbsence[window]].From : Never;

    /// <summary>The window's next absence that the hall knows of, or null.</summary>
    public Absence? NextKnownAbsence(int window)
    {
        for (int i = _nextAbsence[window]; i < _absences[window].Length; i++)
        {
            if (_absences[window][i].Known)
            {
                return _absences[window][i];
            }
        }

        return null;
    }

    /// <summary>How many windows that are there will serve a queue once moves under way are done.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="except">A window that is not counted, or -1.</param>
    public int Cover(int queue, int except = -1)
    {
        int cover = 0;
        for (int w = 0; w < _windows; w++)
        {
            if (w != except && _activity[w] != WindowActivity.Away && Array.IndexOf(_pending[w] ?? _posted[w], queue) >= 0)
            {
                cover++;
            }
        }

        return cover;
    }

    /// <summary>Whether a window may change over without leaving one of its queues without any window.</summary>
    public bool KeepsCover(int window, ReadOnlySpan<int> posted)
    {
        foreach (int queue in _pending[window] ?? _posted[window])
        {
            if (!posted.Contains(queue) && Cover(queue, window) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Asks a window to post other queues: at once when it is free, otherwise after the ticket in hand. False when it does already, or when a queue would be left alone.</summary>
    /// <param name="window">The window.</param>
    /// <param name="posted">The queues; the array is kept and must not be written to afterwards.</param>
    /// <param name="whateverIsLeftAlone">Do it though a queue keeps no window.</param>
    /// <param name="serveAtOnce">When the change costs no time, call somebody at once.</param>
    public bool Request(int window, int[] posted, bool whateverIsLeftAlone = false, bool serveAtOnce = true)
    {
        if (posted.AsSpan().SequenceEqual(_pending[window] ?? _posted[window]) || (!whateverIsLeftAlone && !KeepsCover(window, posted)))
        {
            return false;
        }

        if (IsWithin(posted, _posted[window]))
        {
            // Taking something off the sign costs nothing.
            _isCounted = false;
            _posted[window] = posted;
            _pending[window] = null;
            return true;
        }

        _isCounted = false;
        _pending[window] = posted;
        if (_activity[window] == WindowActivity.Idle && !ChangeOver(window, false) && serveAtOnce)
        {
            Serve(window);
        }

        return true;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="until">Events up to and including this minute happen.</param>
    public void Run(double until)
    {
        while (true)
        {
            double comes = _next < _tickets.Count ? _tickets.Since[_next] : Never;
            int window = 0;
            double ends = _until[0];
            for (int w = 1; w < _until.Length; w++)
            {
                if (_until[w] < ends)
                {
                    ends = _until[w];
                    window = w;
                }
            }

            if (comes == Never && _inLine == 0)
            {
                // Nobody is left to be called: what is still in hand makes no difference to any wait.
                break;
            }

            if (_tick <= comes && _tick <= ends)
            {
                if (_tick > until || (comes == Never && ends == Never))
                {
                    break;
                }

                Now = _tick;
                _tick += _rule.Every;
                _rule.Tick(this);
            }
            else if (comes <= ends)
            {
                if (comes > until)
                {
                    break;
                }

                Now = comes;
                Arrive(_next++);
            }
            else
            {
                if (ends > until || ends == Never)
                {
                    break;
                }

                Now = ends;
                End(window);
            }

            if (_watched > 0 && _stillWatched == 0)
            {
                return;
            }
        }

        if (until < Never && Now < until)
        {
            Now = until;
        }
    }

    /// <summary>Becomes a copy of another machine of the same hall, with other tickets in the same lines.</summary>
    internal void Take(HallEngine other, TicketTable tickets, int keep)
    {
        Array.Copy(other._head, _head, _head.Length);
        Array.Copy(other._tail, _tail, _tail.Length);
        Array.Copy(other._count, _count, _count.Length);
        Array.Copy(other._passed, _passed, _passed.Length);
        Array.Copy(other._waiting, _waiting, _waiting.Length);
        Array.Copy(other._calls, _calls, _calls.Length);
        Array.Copy(other._activity, _activity, _activity.Length);
        Array.Copy(other._until, _until, _until.Length);
        Array.Copy(other._posted, _posted, _posted.Length);
        Array.Copy(other._pending, _pending, _pending.Length);
        Array.Copy(other._changedAt, _changedAt, _changedAt.Length);
        Array.Copy(other._inHand, _inHand, _inHand.Length);
        Array.Copy(other._startedAt, _startedAt, _startedAt.Length);
        Array.Copy(other._lastQueue, _lastQueue, _lastQueue.Length);
        Array.Copy(other._absences, _absences, _absences.Length);
        Array.Copy(other._nextAbsence, _nextAbsence, _nextAbsence.Length);
        for (int q = 0; q < _queues; q++)
        {
            _setBack[q]?.Clear();
            if (other._setBack[q] is { Count: > 0 } back)
            {
                (_setBack[q] ??= []).AddRange(back);
            }
        }

        _tickets = tickets;
        _isCounted = false;
        Now = other.Now;
        Moves = 0;
        Uncovered = 0;
        _watched = 0;
        _next = keep;
        _inLine = other._inLine;
        Ready();
        Array.Copy(other._after, _after, keep);
        Array.Copy(other._misses, _misses, keep);
        _tick = FirstTick();
    }

    /// <summary>Puts somebody into a line who waits already; tickets of a lane in order.</summary>
    /// <param name="ticket">The ticket, whose number must be the next one.</param>
    /// <param name="behind">How many others are called first; 0 when it stands in the lane.</param>
    internal void PutInLine(int ticket, int behind)
    {
        Room(ticket + 1);
        _called[ticket] = double.NaN;
        _misses[ticket] = (byte)(behind > 0 ? 1 : 0);
        int queue = _tickets.Queue[ticket];
        if (behind > 0)
        {
            (_setBack[queue] ??= []).Add((behind, ticket));
            _waiting[queue]++;
            _inLine++;
        }
        else
        {
            Append(ticket);
        }

        _next = ticket + 1;
    }

    /// <summary>Sets how often the lanes of a queue were passed over.</summary>
    internal void SetPassedOver(int queue, ReadOnlySpan<int> passed) => passed.CopyTo(_passed.AsSpan(queue * Lanes, Lanes));

    /// <summary>Sets what a window does.</summary>
    internal void SetWindow(
        int window, WindowActivity activity, double until, int[] posted, int[]? pending, double changedAt, int ticket, double startedAt, int lastQueue, Absence[] absences)
    {
        _isCounted = false;
        _activity[window] = activity;
        _posted[window] = posted;
        _pending[window] = pending;
        _changedAt[window] = changedAt;
        _inHand[window] = ticket;
        _startedAt[window] = startedAt;
        _lastQueue[window] = lastQueue;
        _absences[window] = absences;
        _nextAbsence[window] = 0;
        _until[window] = activity == WindowActivity.Idle ? Math.Max(Now, NextAbsence(window)) : until;
    }

    /// <summary>Time stops as soon as each of the first so many tickets has been called.</summary>
    internal void Watch(int tickets)
    {
        _watched = tickets;
        _stillWatched = tickets;
    }

    /// <summary>Sets when the service at a window ends.</summary>
    internal void SetEnd(int window, double until) => _until[window] = until;

    /// <summary>Sets the minute.</summary>
    internal void SetNow(double now) => Now = now;

    /// <summary>Lets every free window call, as it would have done by now.</summary>
    internal void Settle()
    {
        for (int w = 0; w < _windows; w++)
        {
            if (_activity[w] == WindowActivity.Idle)
            {
                if (_pending[w] is not null && ChangeOver(w, false))
                {
                    continue;
                }

                if (AnybodyFor(w))
                {
                    Serve(w);
                }
            }
        }
    }

    private static bool IsWithin(int[] some, int[] all)
    {
        foreach (int q in some)
        {
            if (Array.IndexOf(all, q) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool AnybodyFor(int window)
    {
        foreach (int queue in _posted[window])
        {
            if (_waiting[queue] > 0)
            {
                return true;
            }
        }

        return false;
    }

    private double FirstTick() => _rule.Every > 0 ? (Math.Floor(Now / _rule.Every) + 1) * _rule.Every : Never;

    /// <summary>Nothing is known of any ticket yet.</summary>
    private void Ready()
    {
        int size = _tickets.Count;
        Room(size);
        Array.Fill(_called, double.NaN, 0, size);
        if (_tickets.AnyAbsent)
        {
            Array.Clear(_misses, 0, size);
        }
    }

    private void Room(int size)
    {
        if (_called.Length < size)
        {
            int grown = Math.Max(size, _called.Length * 2);
            Array.Resize(ref _after, grown);
            Array.Resize(ref _called, grown);
            Array.Resize(ref _misses, grown);
        }
    }

    private void Arrive(int ticket)
    {
        int queue = _tickets.Queue[ticket];
        _arrived[queue]++;
        Append(ticket);
        Arrived?.Invoke(this, ticket);

        // Of the free windows the one with the fewest queues goes first, and among those the fastest: whoever can do more stays free for others.
        int free = 0;
        for (int w = 0; w < _windows; w++)
        {
            if (_activity[w] == WindowActivity.Idle)
            {
                _candidates[free++] = w;
            }
        }

        if (free == 0)
        {
            return;
        }

        while (double.IsNaN(_called[ticket]))
        {
            int best = -1;
            int at = -1;
            for (int i = 0; i < free; i++)
            {
                int w = _candidates[i];
                if (w < 0 || _activity[w] != WindowActivity.Idle || Array.IndexOf(_posted[w], queue) < 0)
                {
                    continue;
                }

                if (best < 0 || _posted[w].Length < _posted[best].Length
                    || (_posted[w].Length == _posted[best].Length && _model.Speed(w, queue) > _model.Speed(best, queue)))
                {
                    best = w;
                    at = i;
                }
            }

            if (best < 0)
            {
                break;
            }

            _candidates[at] = -1;
            Serve(best);
        }

        if (!double.IsNaN(_called[ticket]))
        {
            return;
        }

        for (int i = 0; i < free; i++)
        {
            int w = _candidates[i];
            if (w >= 0 && _activity[w] == WindowActivity.Idle && _model.May(w, queue) && Array.IndexOf(_posted[w], queue) < 0
                && _rule.WhenFree(this, w) is { } posted && Request(w, posted))
            {
                return;
            }
        }
    }

    private void End(int window)
    {
        switch (_activity[window])
        {
            case WindowActivity.Busy:
                int ticket = _inHand[window];
                if (ticket < 0)
                {
                    // In hand when the twin was set to the hall; nobody here knows more of it.
                    break;
                }

                if (_misses[ticket] < _tickets.Absent[ticket])
                {
                    Miss(ticket);
                }
                else
                {
                    Served?.Invoke(this, ticket, window);
                }

                break;
            case WindowActivity.Away when _pending[window] is not null:
                // Changing the sign at the end of a break costs nobody any time.
                ChangeOver(window, true);
                break;
        }

        Serve(window);
    }

    /// <summary>A window is free: it goes on its break, changes over, calls somebody, or waits.</summary>
    private void Serve(int window)
    {
        double away = NextAbsence(window);
        bool deferred = false;
        if (Now >= away)
        {
            Absence absence = _absences[window][_nextAbsence[window]];
            if (!absence.Moves || Now > away + LongestDeferral || CanLeave(window))
            {
                _nextAbsence[window]++;
                _isCounted = false;
                _activity[window] = WindowActivity.Away;
                _inHand[window] = -1;
                _until[window] = absence.Moves ? Now + (absence.To - absence.From) : Math.Max(Now, absence.To);
                Guard(window);
                return;
            }

            deferred = true;
        }

        _isCounted &= _activity[window] != WindowActivity.Away;
        _activity[window] = WindowActivity.Idle;
        _inHand[window] = -1;
        _until[window] = deferred ? Now + 1 : away;
        if (_pending[window] is not null && ChangeOver(window, false))
        {
            return;
        }

        if (_rule.WhenFree(this, window) is { } posted && Request(window, posted, serveAtOnce: false) && _activity[window] == WindowActivity.SettingUp)
        {
            return;
        }

        Call(window);
    }

    private void Call(int window)
    {
        int ticket;
        int queue;
        do
        {
            (ticket, int lane) = Choose(window);
            if (ticket < 0)
            {
                return;
            }

            queue = _tickets.Queue[ticket];
            TakeOut(queue, lane, ticket);
            if (_tickets.Absent[ticket] != Ghost)
            {
                break;
            }

            _called[ticket] = Now;
            _stillWatched -= ticket < _watched ? 1 : 0;
        }
        while (true);

        if (double.IsNaN(_called[ticket]))
        {
            _called[ticket] = Now;
            _stillWatched -= ticket < _watched ? 1 : 0;
            Called?.Invoke(this, ticket);
        }

        _activity[window] = WindowActivity.Busy;
        _inHand[window] = ticket;
        _startedAt[window] = Now;
        if (_misses[ticket] < _tickets.Absent[ticket])
        {
            _until[window] = Now + _model.AbsentMinutes;
            return;
        }

        double minutes = _tickets.Work[ticket] / _model.Speed(window, queue);
        if (_model.ChangeOverMinutes > 0 && _lastQueue[window] >= 0 && _lastQueue[window] != queue)
        {
            minutes += _model.ChangeOverMinutes;
        }

        if (WritingUp is { } writing)
        {
            minutes += writing(window, _services[window]++);
        }

        _lastQueue[window] = queue;
        _until[window] = Now + minutes;
    }

    private (int Ticket, int Lane) Choose(int window)
    {
        int ticket = -1;
        int lane = -1;
        double most = double.NegativeInfinity;
        ChoiceRule rule = _model.Choice;
        foreach (int queue in _posted[window])
        {
            if (_tickets.AnyLeaves)
            {
                LetGo(queue);
            }

            if (_waiting[queue] == 0)
            {
                continue;
            }

            int first = queue * Lanes;
            if (rule == ChoiceRule.EachLane)
            {
                for (int l = 0; l < Lanes; l++)
                {
                    int head = _head[first + l];
                    if (head >= 0)
                    {
                        double index = CallingOrder.Urgency(Now - _tickets.Since[head], _model.Promised(queue, l), _model.Rate(window, queue));
                        if (index > most)
                        {
                            (most, ticket, lane) = (index, head, l);
                        }
                    }
                }

                continue;
            }

            int turn = CallingOrder.NextLane(_count.AsSpan(first, Lanes), _passed.AsSpan(first, Lanes), _model.MaxConsecutivePriority);
            int next = turn >= 0 ? _head[first + turn] : _setBack[queue]![0].Ticket;
            int of = _tickets.Lane[next];
            double age = Now - _tickets.Since[next];
            double urgency = rule switch
            {
                ChoiceRule.Urgency => CallingOrder.Urgency(age, _model.Promised(queue, of)),
                ChoiceRule.Pull => CallingOrder.Pull(
                    Math.Max(CallingOrder.Press(age, _model.Promised(queue, of)), PressOf(first, queue)), _waiting[queue], WindowsFor(queue), _model.Rate(window, queue)),
                ChoiceRule.LongestQueue => _waiting[queue],
                _ => age + (1e4 * (Lanes - of)),
            };
            if (_model.ChangeOverMinutes > 0 && _lastQueue[window] != queue && rule is ChoiceRule.Urgency or ChoiceRule.Pull)
            {
                urgency *= _model.Mean(queue) / (_model.Mean(queue) + _model.ChangeOverMinutes);
            }

            if (urgency > most)
            {
                (most, ticket, lane) = (urgency, next, turn);
            }
        }

        return (ticket, lane);
    }

    /// <summary>Takes those out from the heads of a queue's lanes who have given up.</summary>
    private void LetGo(int queue)
    {
        for (int at = queue * Lanes; at < (queue + 1) * Lanes; at++)
        {
            while (_head[at] >= 0 && _tickets.Leaves[_head[at]] <= Now)
            {
                _head[at] = _after[_head[at]];
                _count[at]--;
                _waiting[queue]--;
                _inLine--;
            }

            if (_head[at] < 0)
            {
                _tail[at] = -1;
            }
        }
    }

    /// <summary>What <see cref="Cover"/> says of a queue, without counting each time.</summary>
    private int WindowsFor(int queue)
    {
        if (!_isCounted)
        {
            Array.Clear(_covers);
            for (int w = 0; w < _windows; w++)
            {
                if (_activity[w] != WindowActivity.Away)
                {
                    foreach (int q in _pending[w] ?? _posted[w])
                    {
                        _covers[q]++;
                    }
                }
            }

            _isCounted = true;
        }

        return _covers[queue];
    }

    /// <summary>How much the heads of a queue's lanes press, the one that presses most.</summary>
    private double PressOf(int first, int queue)
    {
        double most = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            int head = _head[first + lane];
            if (head >= 0)
            {
                most = Math.Max(most, CallingOrder.Press(Now - _tickets.Since[head], _model.Promised(queue, lane)));
            }
        }

        return most;
    }

    private void Append(int ticket)
    {
        int queue = _tickets.Queue[ticket];
        int at = (queue * Lanes) + _tickets.Lane[ticket];
        _after[ticket] = -1;
        if (_tail[at] < 0)
        {
            _head[at] = ticket;
        }
        else
        {
            _after[_tail[at]] = ticket;
        }

        _tail[at] = ticket;
        _count[at]++;
        _waiting[queue]++;
        _inLine++;
    }

    /// <summary>Takes the head of a lane out, or (lane -1) the next of those who were set back; counts the call.</summary>
    private void TakeOut(int queue, int lane, int ticket)
    {
        _waiting[queue]--;
        _inLine--;
        _calls[queue]++;
        if (lane >= 0)
        {
            int at = (queue * Lanes) + lane;
            _head[at] = _after[ticket];
            _count[at]--;
            if (_head[at] < 0)
            {
                _tail[at] = -1;
            }
        }
        else
        {
            _setBack[queue]!.RemoveAt(0);
        }

        CallingOrder.Pass(_passed.AsSpan(queue * Lanes, Lanes), _tickets.Lane[ticket]);
        if (_setBack[queue] is { Count: > 0 } back)
        {
            while (back.Count > 0 && back[0].Due <= _calls[queue])
            {
                int returns = back[0].Ticket;
                back.RemoveAt(0);
                _waiting[queue]--;
                _inLine--;
                Insert(returns);
            }
        }
    }

    /// <summary>Somebody who was set back stands in the lane again, where the ticket's number says.</summary>
    private void Insert(int ticket)
    {
        int queue = _tickets.Queue[ticket];
        int at = (queue * Lanes) + _tickets.Lane[ticket];
        int before = -1;
        int here = _head[at];
        while (here >= 0 && here < ticket)
        {
            before = here;
            here = _after[here];
        }

        if (here < 0)
        {
            Append(ticket);
            return;
        }

        _after[ticket] = here;
        if (before < 0)
        {
            _head[at] = ticket;
        }
        else
        {
            _after[before] = ticket;
        }

        _count[at]++;
        _waiting[queue]++;
        _inLine++;
    }

    private void Miss(int ticket)
    {
        _misses[ticket]++;
        if (_misses[ticket] <= _model.RecallTimes)
        {
            int queue = _tickets.Queue[ticket];
            (_setBack[queue] ??= []).Add((_calls[queue] + _model.RecallBehind, ticket));
            _waiting[queue]++;
            _inLine++;
        }
    }

    /// <summary>Puts up the sign that is pending. True when that takes time.</summary>
    private bool ChangeOver(int window, bool free)
    {
        int[] before = _posted[window];
        int[] posted = _pending[window]!;
        _isCounted = false;
        _pending[window] = null;
        _posted[window] = posted;
        if (IsWithin(posted, before))
        {
            return false;
        }

        Moves++;
        _changedAt[window] = Now;
        Moved?.Invoke(this, window, before);
        if (free || _model.SetUpMinutes <= 0)
        {
            return false;
        }

        _activity[window] = WindowActivity.SettingUp;
        _until[window] = Now + _model.SetUpMinutes;
        return true;
    }

    /// <summary>Whether somebody else serves, or could serve, each queue of a window that wants to leave.</summary>
    private bool CanLeave(int window)
    {
        foreach (int queue in _posted[window])
        {
            if (Cover(queue, window) > 0)
            {
                continue;
            }

            bool could = false;
            for (int w = 0; w < _windows && !could; w++)
            {
                could = w != window && _activity[w] != WindowActivity.Away && _model.May(w, queue);
            }

            if (!could)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A window leaves: each queue that would stay alone is taken over by the window for which that is cheapest.</summary>
    private void Guard(int window)
    {
        foreach (int queue in _posted[window])
        {
            if (Cover(queue, window) > 0)
            {
                continue;
            }

            int best = -1;
            int[]? takes = null;
            (int Drops, int Hands, double Slow) least = default;
            for (int w = 0; w < _windows; w++)
            {
                if (w == window || _activity[w] == WindowActivity.Away || !_model.May(w, queue))
                {
                    continue;
                }

                int[] now = _pending[w] ?? _posted[w];
                int drop = -1;
                if (now.Length >= _model.MostPosted)
                {
                    int cover = 0;
                    foreach (int other in now)
                    {
                        int others = Cover(other, w);
                        if (others > cover || (others == cover && others > 0 && other > drop))
                        {
                            (cover, drop) = (others, other);
                        }
                    }

                    if (cover == 0)
                    {
                        continue;
                    }
                }

                (int, int, double) cost = (drop >= 0 ? 1 : 0, _activity[w] != WindowActivity.Idle ? 1 : 0, -_model.Speed(w, queue));
                if (takes is null || cost.CompareTo(least) < 0)
                {
                    (best, least) = (w, cost);
                    takes = [.. now.Where(q => q != drop), queue];
                }
            }

            if (takes is null)
            {
                Uncovered++;
            }
            else
            {
                Request(best, takes);
            }
        }
    }
}
