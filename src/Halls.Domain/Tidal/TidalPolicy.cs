using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;

namespace Halls.Domain.Tidal;

/// <summary>
/// Decides which window should post what, by playing the next three quarters of an hour through with and without each change that the bounds allow, on the
/// same futures, and taking the change that saves most beyond doubt (rollout with common random numbers and successive halving; docs/tidal.md). The
/// answer depends on nothing but what is passed in. An instance keeps buffers: not thread-safe, one for each hall.
/// </summary>
public sealed partial class TidalPolicy
{
    /// <summary>Somebody who is not called within the horizon is taken to be called so much later.</summary>
    private const double Beyond = 4;

    /// <summary>Whoever is not called so many minutes after the horizon is played on no longer.</summary>
    private const double Patience = 240;

    private readonly HallModel _model;
    private readonly TidalSettings _settings;
    private readonly HallTwin _twin;
    private readonly FluidPlan _fluid;
    private readonly double[] _sum;
    private readonly double[] _longest;
    private readonly int[] _people;

    /// <summary>A policy for a hall.</summary>
    /// <param name="model">What is believed of the hall.</param>
    /// <param name="settings">What the policy may do.</param>
    public TidalPolicy(HallModel model, TidalSettings settings)
    {
        _model = model;
        _settings = settings;
        _twin = new HallTwin(model, new NoMoves());
        _fluid = new FluidPlan(model);
        _sum = new double[model.Queues];
        _longest = new double[model.Queues];
        _people = new int[model.Queues];
    }

    /// <summary>What it may do.</summary>
    public TidalSettings Settings => _settings;

    /// <summary>Decides. Nothing is proposed that <see cref="TidalBounds"/> forbids.</summary>
    /// <param name="view">The hall.</param>
    /// <param name="forecast">Who comes on an average day.</param>
    /// <param name="memory">What happened today.</param>
    /// <param name="seed">Chance: the same seed, the same answer.</param>
    /// <param name="onlyWindow">The only window that may move, as when it has just become free; -1 for all.</param>
    public TidalDecision Decide(HallView view, ArrivalForecast forecast, TidalMemory memory, ulong seed, int onlyWindow = -1)
    {
        ArrivalForecast.Busyness busyness = forecast.Learn(view);
        var proposals = ImmutableArray.CreateBuilder<TidalProposal>();
        ImmutableArray<double> predicted = [];
        HallView then = view;
        for (int i = 0; i < _settings.MostAtOnce; i++)
        {
            ulong chance = SeededRandom.Mix(seed, (ulong)i);
            _twin.Look(then, busyness);
            if (i == 0)
            {
                predicted = Predict(then, chance);
                memory = Observe(then, memory, predicted);
            }

            if (Best(then, busyness, memory, chance, onlyWindow) is not { } proposal)
            {
                break;
            }

            proposals.Add(proposal);
            then = Made(then, proposal);
            if (onlyWindow >= 0)
            {
                break;
            }
        }

        return new TidalDecision(proposals.ToImmutable(), memory, predicted);
    }

    /// <summary>The hall as it would be with a proposal under way.</summary>
    public static HallView Made(HallView view, TidalProposal proposal) => view with
    {
        Windows = view.Windows.SetItem(proposal.Window, view.Windows[proposal.Window] with { Pending = proposal.After }),
    };

    /// <summary>For each queue, the longest wait expected of anybody who waits or comes; the mean over the first futures.</summary>
    private ImmutableArray<double> Predict(HallView view, ulong seed)
    {
        double end = view.Now + _settings.Horizon;
        double[] predicted = new double[_model.Queues];
        int futures = Math.Max(4, _settings.Futures / 4);
        for (int r = 0; r < futures; r++)
        {
            _twin.Draw(SeededRandom.Mix(seed, (ulong)r + 1), end);
            Tally(_twin.Play(end), end);
            for (int q = 0; q < predicted.Length; q++)
            {
                predicted[q] += _longest[q] / futures;
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(predicted);
    }

    private TidalMemory Observe(HallView view, TidalMemory memory, ImmutableArray<double> predicted)
    {
        ImmutableSortedDictionary<int, double> flood = memory.FloodSince;
        ImmutableSortedDictionary<int, double> calm = memory.CalmSince;
        for (int q = 0; q < _model.Queues; q++)
        {
            int waiting = view.Queues[q].Waiting.Length;
            double perWindow = (double)waiting / Math.Max(1, view.Cover(q));
            bool isIn = _settings.Open is { } open && waiting > 0 && (perWindow >= open.WaitingPerWindow || predicted[q] >= open.PredictedMinutes);
            bool isOut = _settings.Close is { } close && perWindow <= close.WaitingPerWindow && predicted[q] <= close.PredictedMinutes;
            flood = !isIn ? flood.Remove(q) : flood.ContainsKey(q) ? flood : flood.Add(q, view.Now);
            calm = !isOut ? calm.Remove(q) : calm.ContainsKey(q) ? calm : calm.Add(q, view.Now);
        }

        return ReferenceEquals(flood, memory.FloodSince) && ReferenceEquals(calm, memory.CalmSince) ? memory : memory with { FloodSince = flood, CalmSince = calm };
    }

    private TidalProposal? Best(HallView view, ArrivalForecast.Busyness busyness, TidalMemory memory, ulong seed, int onlyWindow)
    {
        _fluid.Look(view, busyness, _settings.Horizon);
        List<Candidate> candidates = Candidates(view, memory, onlyWindow);
        if (candidates.Count == 0)
        {
            return null;
        }

        int futures = _settings.Futures;
        double end = view.Now + _settings.Horizon;
        foreach (Candidate candidate in candidates)
        {
            candidate.Gains = new double[futures];
        }

        List<Candidate> alive = candidates;
        for (int r = 0; r < futures; r++)
        {
            _twin.Draw(SeededRandom.Mix(seed, (ulong)r + 1), end);
            double stay = Cost(_twin.Play(end), end);
            foreach (Candidate candidate in alive)
            {
                candidate.Gains[r] = stay - Cost(_twin.Play(end, candidate.Window, candidate.Posted), end);
            }

            int played = r + 1;
            if ((played == futures / 4 || played == futures / 2) && alive.Count > 2)
            {
                alive = [.. alive.OrderByDescending(c => c.Mean(played)).Take(Math.Max(2, alive.Count / 2))];
            }
        }

        Candidate? best = null;
        double most = 0;
        foreach (Candidate candidate in alive)
        {
            double sure = candidate.Mean(futures) - (_settings.Doubt * candidate.Error(futures)) - Hurdle(candidate.Kind);
            if (sure > most)
            {
                (best, most) = (candidate, sure);
            }
        }

        if (best is null)
        {
            return null;
        }

        // The best of many looks better than it is: it must be worth its move on fresh futures, too.
        TidalProposal proposal = Propose(view, best, SeededRandom.Mix(seed, 0x5EED));
        return proposal.Gain >= Hurdle(best.Kind) * _settings.Confirmed ? proposal : null;
    }

    /// <summary>Going home needs no gain, only that it does no harm; a queue that nobody serves is helped whatever it costs.</summary>
    private double Hurdle(TidalKind kind) => kind switch
    {
        TidalKind.Home => -_settings.HomeMayCost,
        TidalKind.Uncovered => double.NegativeInfinity,
        _ => _settings.Margin,
    };

    private List<Candidate> Candidates(HallView view, TidalMemory memory, int onlyWindow)
    {
        var found = new List<Candidate>();
        int[][] posting = new int[view.Windows.Length][];
        for (int w = 0; w < posting.Length; w++)
        {
            posting[w] = ImmutableCollectionsMarshal.AsArray(view.Windows[w].Posting)!;
        }

        for (int w = 0; w < posting.Length; w++)
        {
            if ((onlyWindow >= 0 && w != onlyWindow) || TidalBounds.Stands(view, _settings, w) is not null)
            {
                continue;
            }

            int[] own = posting[w];
            if (_settings.Close is { } close && !TidalBounds.IsPlan(view.Windows[w], own) && IsCalm(view, memory, w, close))
            {
                Try(w, [.. view.Windows[w].Plan], TidalKind.Home);
            }

            foreach (int q in _model.CanServe(w))
            {
                if (Array.IndexOf(own, q) >= 0 || view.Queues[q].Waiting.IsEmpty)
                {
                    continue;
                }

                TidalKind kind = view.Cover(q) == 0 ? TidalKind.Uncovered : TidalKind.Flood;
                if (kind == TidalKind.Flood && !IsFlooded(view, memory, q))
                {
                    continue;
                }

                if (own.Length < _model.MostPosted)
                {
                    Try(w, Postings.With(own, q), kind);
                    continue;
                }

                foreach (int drop in own)
                {
                    Try(w, Postings.With(own, q, drop), kind);
                }
            }
        }

        found.Sort((a, b) => a.Fluid != b.Fluid ? a.Fluid.CompareTo(b.Fluid) : a.Window.CompareTo(b.Window));
        if (found.Count > _settings.Candidates)
        {
            found.RemoveRange(_settings.Candidates, found.Count - _settings.Candidates);
        }

        return found;

        void Try(int w, int[] posted, TidalKind kind)
        {
            if (TidalBounds.Why(view, _model, _settings, memory, w, posted) is not null)
            {
                return;
            }

            int[] own = posting[w];
            posting[w] = posted;
            double fluid = _fluid.Cost(posting, w, view.Windows[w].IsThere && TakesUp(own, posted) ? _model.SetUpMinutes : 0);
            posting[w] = own;
            found.Add(new Candidate(w, posted, kind, fluid));
        }
    }

    private static bool TakesUp(int[] before, int[] after) => Array.Exists(after, q => Array.IndexOf(before, q) < 0);

    private bool IsFlooded(HallView view, TidalMemory memory, int queue) =>
        _settings.Open is not { } open || (memory.FloodSince.TryGetValue(queue, out double since) && view.Now - since >= open.Minutes);

    /// <summary>Whether the tide is out in every queue that a window has beyond its plan.</summary>
    private static bool IsCalm(HallView view, TidalMemory memory, int window, TideOut close)
    {
        WindowView at = view.Windows[window];
        foreach (int q in at.Posting)
        {
            if (!at.Plan.Contains(q) && (!memory.CalmSince.TryGetValue(q, out double since) || view.Now - since < close.Minutes))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What the chosen move is expected to do, on futures that had no part in choosing it: the best of many looks better than it is.</summary>
    private TidalProposal Propose(HallView view, Candidate chosen, ulong seed)
    {
        (double[] without, double[] with, double[] people, double[] saved, double gain) = Effect(view, chosen.Window, chosen.Posted, seed);
        int futures = _settings.Futures;
        WindowView window = view.Windows[chosen.Window];
        ImmutableArray<int> before = window.Posting;
        double lender = 0;
        foreach (int q in before)
        {
            lender += (with[q] - without[q]) / futures;
        }

        int to = chosen.Posted.FirstOrDefault(q => !before.Contains(q), chosen.Posted[0]);
        int from = before.FirstOrDefault(q => !chosen.Posted.Contains(q), -1);
        QueueOutlook Outlook(int q) => OutlookOf(view, q, without[q], with[q], people[q]);
        QueueOutlook toOutlook = Outlook(to);
        QueueOutlook? fromOutlook = from < 0 ? null : Outlook(from);
        double mean = saved.Average();
        double error = Spread(saved, futures, mean);
        return new TidalProposal
        {
            Kind = chosen.Kind,
            At = view.Now,
            Window = chosen.Window,
            No = window.No,
            Before = before,
            After = ImmutableCollectionsMarshal.AsImmutableArray(chosen.Posted),
            To = toOutlook,
            From = fromOutlook,
            Horizon = _settings.Horizon,
            Saved = mean,
            SavedError = error,
            LenderCost = lender,
            Gain = gain,
            Why = TidalProposal.Sentence(
                chosen.Kind, window.Name, toOutlook, view.Queues[to].Name, fromOutlook, from < 0 ? "" : view.Queues[from].Name, _settings.Horizon, mean, error,
                keeps: before.Contains(to)),
        };
    }

    private double Cost(HallEngine played, double end)
    {
        TicketTable tickets = _twin.Tickets;
        double cost = 0;
        double weight = _settings.Lateness;
        for (int i = 0; i < tickets.Count; i++)
        {
            double wait = Wait(played, tickets, i, end);
            if (wait > 0)
            {
                cost += wait + (weight * wait * wait / _model.Promised(tickets.Queue[i], tickets.Lane[i]));
            }
        }

        return cost;
    }

    private void Tally(HallEngine played, double end)
    {
        TicketTable tickets = _twin.Tickets;
        Array.Clear(_sum);
        Array.Clear(_longest);
        Array.Clear(_people);
        for (int i = 0; i < tickets.Count; i++)
        {
            double wait = Math.Max(0, Wait(played, tickets, i, end));
            int queue = tickets.Queue[i];
            _sum[queue] += wait;
            _people[queue]++;
            _longest[queue] = Math.Max(_longest[queue], wait);
        }
    }

    private static double Wait(HallEngine played, TicketTable tickets, int ticket, double end)
    {
        double called = played.CalledAt(ticket);
        return (double.IsNaN(called) ? end + Beyond : called) - tickets.Since[ticket];
    }

    private static double Spread(double[] values, int count, double mean)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += (values[i] - mean) * (values[i] - mean);
        }

        return Math.Sqrt(sum / Math.Max(1, count - 1) / count);
    }

    private sealed class Candidate(int window, int[] posted, TidalKind kind, double fluid)
    {
        public int Window => window;

        public int[] Posted => posted;

        public TidalKind Kind => kind;

        public double Fluid => fluid;

        public double[] Gains { get; set; } = [];

        public double Mean(int count)
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
            {
                sum += Gains[i];
            }

            return sum / count;
        }

        public double Error(int count) => Spread(Gains, count, Mean(count));
    }
}
