using Halls.Domain.Simulation;

namespace Halls.Domain.Tidal;

/// <summary>
/// The hall as water: people flow in at the forecast rates, windows let them out where they press most. Says in microseconds what a posting would cost over
/// the next while, well enough to choose which changes are worth playing through (rolling-horizon fluid model, ALGORITHMS 2.8). Reused without allocating;
/// not thread-safe.
/// </summary>
internal sealed class FluidPlan
{
    private const double Step = 5;
    private readonly HallModel _model;
    private readonly int _queues;
    private readonly int _windows;
    private readonly double[] _work;
    private readonly double[] _press;
    private readonly double[] _now;
    private readonly int[] _order;
    private double[] _inflow = [];
    private double[] _there = [];
    private int _steps;

    public FluidPlan(HallModel model)
    {
        _model = model;
        _queues = model.Queues;
        _windows = model.Windows;
        _work = new double[_queues];
        _press = new double[_queues];
        _now = new double[_queues];
        _order = new int[_windows];
    }

    /// <summary>Sets the plan to a hall.</summary>
    public void Look(HallView view, ArrivalForecast.Busyness busyness, double horizon)
    {
        _steps = Math.Max(1, (int)(horizon / Step));
        if (_inflow.Length < _steps * _queues)
        {
            _inflow = new double[_steps * _queues];
            _there = new double[_steps * _windows];
        }

        for (int q = 0; q < _queues; q++)
        {
            double mean = 0;
            for (int i = 0; i < _steps; i++)
            {
                double rate = busyness.Rate(q, view.Now + ((i + 0.5) * Step));
                _inflow[(i * _queues) + q] = rate;
                mean += rate / _steps;
            }

            _now[q] = view.Queues[q].Waiting.Length * _model.Mean(q);

            // The marginal cost of a minute of work in a queue: what its people count, over how fast they come, over what they were promised.
            _press[q] = 1 / (_model.Promised(q, 4) * Math.Max(0.03, mean) * _model.Mean(q) * _model.Mean(q));
        }

        for (int w = 0; w < _windows; w++)
        {
            WindowView window = view.Windows[w];
            double free = window.Activity switch
            {
                WindowActivity.Busy => view.Now + (0.45 * _model.Mean(window.Serving)),
                WindowActivity.SettingUp or WindowActivity.Away => window.Until,
                _ => view.Now,
            };
            for (int i = 0; i < _steps; i++)
            {
                double from = view.Now + (i * Step);
                double there = Math.Clamp((from + Step - free) / Step, 0, 1);
                if (window.NextAbsence is { } away)
                {
                    double overlap = Math.Min(from + Step, away.To) - Math.Max(from, away.From);
                    there = Math.Max(0, there - (Math.Max(0, overlap) / Step));
                }

                _there[(i * _windows) + w] = there;
            }
        }
    }

    /// <summary>What a posting costs: people times minutes, and more the longer the queue is against its promise.</summary>
    /// <param name="posted">For each window, the queues it posts.</param>
    /// <param name="changed">The window that changes over first, or -1.</param>
    /// <param name="setUp">Minutes that it loses.</param>
    public double Cost(int[][] posted, int changed, double setUp)
    {
        Array.Copy(_now, _work, _queues);
        for (int w = 0; w < _windows; w++)
        {
            // Windows with less choice first: what they can't take is left for the others.
            int at = w;
            while (at > 0 && posted[_order[at - 1]].Length > posted[w].Length)
            {
                _order[at] = _order[at - 1];
                at--;
            }

            _order[at] = w;
        }

        double cost = 0;
        for (int i = 0; i < _steps; i++)
        {
            for (int q = 0; q < _queues; q++)
            {
                _work[q] += _inflow[(i * _queues) + q] * _model.Mean(q) * Step;
            }

            foreach (int w in _order)
            {
                double left = _there[(i * _windows) + w] * Step;
                if (w == changed)
                {
                    double lost = Math.Clamp(setUp - (i * Step), 0, Step);
                    left -= lost;
                }

                for (int part = 0; part < 4 && left > 1e-6; part++)
                {
                    int most = -1;
                    double pressure = 1e-9;
                    foreach (int q in posted[w])
                    {
                        double p = _work[q] * _press[q] * _model.Speed(w, q);
                        if (p > pressure)
                        {
                            (most, pressure) = (q, p);
                        }
                    }

                    if (most < 0)
                    {
                        break;
                    }

                    double speed = _model.Speed(w, most);
                    double minutes = Math.Min(Math.Min(left, Step / 2), _work[most] / speed);
                    _work[most] -= minutes * speed;
                    left -= minutes;
                }
            }

            for (int q = 0; q < _queues; q++)
            {
                double people = _work[q] / _model.Mean(q);
                if (people > 1e-9)
                {
                    double rate = Math.Max(0.03, _inflow[(i * _queues) + q]);
                    cost += people * (1 + (people / (rate * _model.Promised(q, 4)))) * Step;
                }
            }
        }

        for (int q = 0; q < _queues; q++)
        {
            // What is left at the end is cleared by two windows.
            double people = _work[q] / _model.Mean(q);
            cost += 0.25 * people * people * _model.Mean(q);
        }

        return cost;
    }
}
