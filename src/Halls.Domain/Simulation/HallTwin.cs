using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Halls.Domain.Queues;

namespace Halls.Domain.Simulation;

/// <summary>
/// The hall's double: set to a hall as it stands, it draws futures (what is left of the services under way, the services of those who wait, who comes and
/// when) and plays each of them with or without a change. All plays of one future share its chance, so that differences between them are the change's.
/// Reused without allocating; not thread-safe.
/// </summary>
public sealed class HallTwin
{
    private static readonly Comparer<ArrivalForecast.Comer> ByTime = Comparer<ArrivalForecast.Comer>.Create((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Queue.CompareTo(b.Queue));

    private readonly HallModel _model;
    private readonly HallEngine _now;
    private readonly HallEngine _play;
    private readonly TicketTable _tickets = new();
    private readonly List<ArrivalForecast.Comer> _comers = [];
    private readonly SeededRandom _random = new(0);
    private readonly double[] _ends;
    private HallView? _view;
    private ArrivalForecast.Busyness? _busyness;
    private int _waiting;
    private int _ghosts;
    private HallEngine? _empty;

    /// <summary>A twin of halls of this model.</summary>
    /// <param name="model">What is believed of the hall.</param>
    /// <param name="goesOn">How moves will go on in it.</param>
    public HallTwin(HallModel model, IPostingRule goesOn)
    {
        _model = model;
        _now = new HallEngine(model, goesOn);
        _play = new HallEngine(model, goesOn);
        _ends = new double[model.Windows];
    }

    /// <summary>The people of the future drawn last: first those who wait now, in the order of the view, then those who come.</summary>
    public TicketTable Tickets => _tickets;

    /// <summary>How many wait now, those included who only ask how long it would be.</summary>
    public int Waiting => _waiting;

    /// <summary>The first ticket that only asks how long it would be: one for each queue, in order.</summary>
    public int FirstGhost => _waiting - _ghosts;

    /// <summary>Sets the twin to a hall.</summary>
    /// <param name="view">The hall.</param>
    /// <param name="busyness">Who is still to come; null when the future is not drawn but recorded.</param>
    /// <param name="ghosts">Put one more person at the end of every queue who is called like anybody else and costs no time.</param>
    public void Look(HallView view, ArrivalForecast.Busyness? busyness = null, bool ghosts = false)
    {
        _view = view;
        _busyness = busyness;
        _tickets.Cut(0);
        _now.Take(Empty(), _tickets, 0);
        _now.SetNow(view.Now);
        for (int q = 0; q < _model.Queues; q++)
        {
            QueueView queue = view.Queues[q];
            _now.SetPassedOver(q, queue.PassedOver.AsSpan());
            foreach (WaitingTicket ticket in queue.Waiting)
            {
                _now.PutInLine(_tickets.Add(ticket.Since, q, ticket.Lane, 0), ticket.Behind);
            }
        }

        _ghosts = 0;
        for (int q = 0; ghosts && q < _model.Queues; q++, _ghosts++)
        {
            _now.PutInLine(_tickets.Add(view.Now, q, Lane.Ordinary, 0, HallEngine.Ghost), 0);
        }

        _waiting = _tickets.Count;
        for (int w = 0; w < _model.Windows; w++)
        {
            WindowView window = view.Windows[w];
            _now.SetWindow(
                w, window.Activity, window.Until, Array(window.Posted), window.Pending is { } pending ? Array(pending) : null, window.ChangedAt, -1,
                window.ServingSince, window.Serving, window.NextAbsence is { } absence ? [absence] : []);
        }
    }

    /// <summary>Draws one future.</summary>
    /// <param name="seed">Says which.</param>
    /// <param name="until">Nobody is drawn who comes after this minute.</param>
    public void Draw(ulong seed, double until)
    {
        _random.Restart(seed);
        HallView view = _view!;
        _tickets.Cut(_waiting);
        for (int i = 0; i < FirstGhost; i++)
        {
            int queue = _tickets.Queue[i];
            _tickets.Work[i] = new ServiceTime(_model.LogMean(queue), _model.LogSd(queue)).Draw(_random);
            _tickets.Absent[i] = (byte)(_now.Misses(i) + ArrivalForecast.Absent(_random, _model));
        }

        for (int w = 0; w < _ends.Length; w++)
        {
            WindowView window = view.Windows[w];
            if (window.Activity == WindowActivity.Busy)
            {
                double speed = Math.Max(1e-3, _model.Speed(w, window.Serving));
                double done = (view.Now - window.ServingSince) * speed;
                _ends[w] = view.Now + (new ServiceTime(_model.LogMean(window.Serving), _model.LogSd(window.Serving)).DrawResidual(done, _random) / speed);
            }
        }

        _comers.Clear();
        _busyness!.Draw(_random, view, _model, view.Now, until, _comers);
        _comers.Sort(ByTime);
        foreach (ArrivalForecast.Comer comer in _comers)
        {
            _tickets.Add(comer.At, comer.Queue, comer.Lane, comer.Work, comer.Absent);
        }
    }

    /// <summary>Takes what was recorded for the future instead of drawing one.</summary>
    /// <param name="work">For everybody who waits now, in the order of the view, the work that the service turned out to be.</param>
    /// <param name="ends">For each window, when the service under way ended.</param>
    /// <param name="came">Those who came, in order of time.</param>
    public void Record(IReadOnlyList<double> work, IReadOnlyList<double> ends, IEnumerable<(double Since, int Queue, Lane Lane, double Work)> came)
    {
        _tickets.Cut(_waiting);
        for (int i = 0; i < FirstGhost; i++)
        {
            _tickets.Work[i] = work[i];
            _tickets.Absent[i] = 0;
        }

        for (int w = 0; w < _ends.Length; w++)
        {
            _ends[w] = Math.Max(_view!.Now, ends[w]);
        }

        foreach ((double since, int queue, Lane lane, double work1) in came)
        {
            _tickets.Add(since, queue, lane, work1);
        }
    }

    /// <summary>Plays the future drawn last.</summary>
    /// <param name="until">Until this minute, or until everybody has been called.</param>
    /// <param name="window">The window that is to post other queues, or -1.</param>
    /// <param name="posted">What it is to post.</param>
    /// <returns>The hall at the end of it; good until the next play.</returns>
    public HallEngine Play(double until, int window = -1, int[]? posted = null)
    {
        _play.Take(_now, _tickets, _waiting);
        return Go(until, window, posted);
    }

    /// <summary>Plays the future drawn last until everybody who waits now has been called, or until a minute.</summary>
    public HallEngine PlayOut(double until)
    {
        _play.Take(_now, _tickets, _waiting);
        _play.Watch(_waiting);
        return Go(until, -1, null);
    }

    private HallEngine Empty() => _empty ??= new HallEngine(_model, new NoMoves());

    private HallEngine Go(double until, int window, int[]? posted)
    {
        for (int w = 0; w < _ends.Length; w++)
        {
            if (_view!.Windows[w].Activity == WindowActivity.Busy)
            {
                _play.SetEnd(w, _ends[w]);
            }
        }

        if (window >= 0)
        {
            _play.Request(window, posted!, whateverIsLeftAlone: true);
        }

        _play.Settle();
        _play.Run(until);
        return _play;
    }

    private static int[] Array(ImmutableArray<int> values) => ImmutableCollectionsMarshal.AsArray(values)!;
}
