using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;

namespace Halls.Domain.Waits;

/// <summary>How much longer somebody waits: minutes from now.</summary>
/// <param name="Low">One in ten is called sooner.</param>
/// <param name="Likely">The middle.</param>
/// <param name="High">One in ten is called later.</param>
public readonly record struct WaitQuantiles(double Low, double Likely, double High)
{
    /// <summary>How far apart the ends are, at least a minute: the measure in which the range is widened or narrowed.</summary>
    public double Spread => Math.Max(1, High - Low);
}

/// <summary>The waits of a hall as it stands.</summary>
/// <param name="Tickets">For each queue of the view, for each of those who wait there in the view's order.</param>
/// <param name="Newcomers">For each queue, somebody ordinary who takes a ticket now.</param>
public sealed record WaitForecast(ImmutableArray<ImmutableArray<WaitQuantiles>> Tickets, ImmutableArray<WaitQuantiles> Newcomers);

/// <summary>
/// Forecasts all waits of a hall at once by playing it forward many times from where it stands: who is called in which order, services under way with the
/// time they have taken, windows that serve several queues, breaks, bookings, people who don't answer (ALGORITHMS 3). The answer depends on nothing but what
/// is passed in. An instance keeps buffers: not thread-safe, one for each hall.
/// </summary>
public sealed class WaitForecaster
{
    private const double Furthest = 300;

    private readonly HallModel _model;
    private readonly HallTwin _twin;
    private readonly int _runs;
    private double[] _starts = [];

    /// <summary>A forecaster for a hall.</summary>
    /// <param name="model">What is believed of the hall.</param>
    /// <param name="goesOn">How windows will be moved; null where they are not.</param>
    /// <param name="runs">How often the hall is played forward.</param>
    public WaitForecaster(HallModel model, IPostingRule? goesOn = null, int runs = 40)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 8);
        _model = model;
        _twin = new HallTwin(model, goesOn ?? new NoMoves());
        _runs = runs;
    }

    /// <summary>Forecasts.</summary>
    /// <param name="view">The hall.</param>
    /// <param name="forecast">Who comes on an average day.</param>
    /// <param name="seed">Chance: the same seed, the same answer.</param>
    public WaitForecast Forecast(HallView view, ArrivalForecast forecast, ulong seed)
    {
        _twin.Look(view, forecast.Learn(view), ghosts: true);
        int people = _twin.Waiting;
        if (_starts.Length < people * _runs)
        {
            _starts = new double[people * _runs];
        }

        double until = view.Now + Reach(view);
        for (int r = 0; r < _runs; r++)
        {
            _twin.Draw(SeededRandom.Mix(seed, (ulong)r + 1), until);
            HallEngine played = _twin.PlayOut(view.Now + Furthest);
            for (int i = 0; i < people; i++)
            {
                double called = played.CalledAt(i);
                _starts[(i * _runs) + r] = double.IsNaN(called) ? Furthest : Math.Max(0, called - view.Now);
            }
        }

        int ticket = 0;
        var tickets = ImmutableArray.CreateBuilder<ImmutableArray<WaitQuantiles>>(_model.Queues);
        for (int q = 0; q < _model.Queues; q++)
        {
            var line = new WaitQuantiles[view.Queues[q].Waiting.Length];
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = Quantiles(ticket++);
            }

            tickets.Add(ImmutableCollectionsMarshal.AsImmutableArray(line));
        }

        var newcomers = new WaitQuantiles[_model.Queues];
        for (int q = 0; q < newcomers.Length; q++)
        {
            newcomers[q] = Quantiles(ticket++);
        }

        return new WaitForecast(tickets.MoveToImmutable(), ImmutableCollectionsMarshal.AsImmutableArray(newcomers));
    }

    /// <summary>How far ahead people have to be drawn who could go before those who wait now.</summary>
    private double Reach(HallView view)
    {
        double longest = 0;
        for (int q = 0; q < _model.Queues; q++)
        {
            longest = Math.Max(longest, view.Queues[q].Waiting.Length * _model.Mean(q) / Math.Max(1, view.Cover(q)));
        }

        return Math.Min(Furthest, 30 + (1.6 * longest));
    }

    private WaitQuantiles Quantiles(int ticket)
    {
        Span<double> starts = _starts.AsSpan(ticket * _runs, _runs);
        starts.Sort();
        return new WaitQuantiles(At(starts, 0.1), At(starts, 0.5), At(starts, 0.9));
    }

    private static double At(ReadOnlySpan<double> sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int i = (int)at;
        return i + 1 >= sorted.Length ? sorted[i] : (sorted[i] * (1 - at + i)) + (sorted[i + 1] * (at - i));
    }
}
