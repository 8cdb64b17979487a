using Halls.Domain.Queues;

namespace Halls.Domain.Simulation;

/// <summary>
/// Who is still to come: the rates of an average day, times how busy today is as a whole and queue by queue, which is learned from those who came
/// (Gamma–Poisson; ALGORITHMS 3.5). Immutable; thread-safe.
/// </summary>
public sealed class ArrivalForecast
{
    private readonly double[][] _rates;
    private readonly double[][] _sums;

    /// <summary>From the rates of an average day.</summary>
    /// <param name="rates">For each queue and each step, people a minute, booked ones included.</param>
    /// <param name="step">Length of a step, minutes.</param>
    /// <param name="begin">The minute at which the first step begins.</param>
    public ArrivalForecast(IReadOnlyList<IReadOnlyList<double>> rates, double step = 5, double begin = 0)
    {
        _rates = [.. rates.Select(r => (double[])[.. r])];
        Step = step;
        Begin = begin;
        _sums = [.. _rates.Select(r =>
        {
            double[] sums = new double[r.Length + 1];
            for (int i = 0; i < r.Length; i++)
            {
                sums[i + 1] = sums[i] + (r[i] * step);
            }

            return sums;
        })];
    }

    /// <summary>Length of a step, minutes.</summary>
    public double Step { get; }

    /// <summary>The minute at which the first step begins.</summary>
    public double Begin { get; }

    /// <summary>How surely each queue is as busy as the hall: 1/cv² over days. <value>44.4 (cv 0.15)</value></summary>
    public double QueueStrength { get; init; } = 44.4;

    /// <summary>How surely the hall is as busy as on average: 1/cv² over days. <value>100 (cv 0.10)</value></summary>
    public double HallStrength { get; init; } = 100;

    /// <summary>Share of green tickets among those who walk in. <value>0.09</value></summary>
    public double GreenShare { get; init; } = 0.09;

    /// <summary>Share of those who come that is booked, and so known beforehand. <value>0</value></summary>
    public double BookedShare { get; init; }

    /// <summary>People a minute on an average day.</summary>
    public double Rate(int queue, double minute)
    {
        int i = (int)Math.Floor((minute - Begin) / Step);
        return i >= 0 && i < _rates[queue].Length ? _rates[queue][i] : 0;
    }

    /// <summary>How many come to a queue until a minute on an average day.</summary>
    public double Expected(int queue, double minute)
    {
        double[] sums = _sums[queue];
        double steps = (minute - Begin) / Step;
        if (steps <= 0)
        {
            return 0;
        }

        int i = (int)steps;
        return i >= sums.Length - 1 ? sums[^1] : sums[i] + ((steps - i) * Step * _rates[queue][i]);
    }

    /// <summary>How busy today is, from those who came until now.</summary>
    public Busyness Learn(HallView view)
    {
        // The hall's factor from all queues, each weighed by how exactly it can tell: Poisson noise and its own way of being busy.
        double weight = HallStrength;
        double sum = HallStrength;
        double[] shape = new double[_rates.Length];
        double[] expected = new double[_rates.Length];
        for (int q = 0; q < _rates.Length; q++)
        {
            double mean = Expected(q, view.Now);
            expected[q] = mean;
            shape[q] = QueueStrength + view.Queues[q].Arrived;
            if (mean > 0)
            {
                double w = 1 / ((1 / mean) + (1 / QueueStrength));
                weight += w;
                sum += w * view.Queues[q].Arrived / mean;
            }
        }

        return new Busyness(this, Math.Max(0.2, sum / weight), 1 / Math.Sqrt(weight), shape, expected);
    }

    /// <summary>How busy a day is, as far as it is known.</summary>
    public sealed class Busyness
    {
        private readonly ArrivalForecast _of;
        private readonly double[] _shape;
        private readonly double[] _expected;
        private readonly double[] _factor;

        internal Busyness(ArrivalForecast of, double hall, double spread, double[] shape, double[] expected)
        {
            _of = of;
            Hall = hall;
            Spread = spread;
            _shape = shape;
            _expected = expected;
            _factor = [.. shape.Select((s, q) => s / ((of.QueueStrength / hall) + expected[q]))];
        }

        /// <summary>The hall's factor over an average day.</summary>
        public double Hall { get; }

        /// <summary>Standard deviation of what is known of it.</summary>
        public double Spread { get; }

        /// <summary>A queue's factor over an average day: its mean as far as is known.</summary>
        public double Factor(int queue) => _factor[queue];

        /// <summary>People a minute to be expected today.</summary>
        public double Rate(int queue, double minute) => _factor[queue] * _of.Rate(queue, minute);

        /// <summary>Draws those who walk in after one minute and until another, queue by queue, and those booked for then; not in order of time.</summary>
        internal void Draw(SeededRandom random, HallView view, HallModel model, double from, double until, List<Comer> into)
        {
            double hall = Math.Max(0.2, Hall + (Spread * random.Normal()));
            double walkIns = 1 - _of.BookedShare;
            double end = Math.Min(until, view.LastTicket);
            for (int q = 0; q < _shape.Length; q++)
            {
                double factor = random.Gamma(_shape[q]) / ((_of.QueueStrength / hall) + _expected[q]) * walkIns;
                double[] rates = _of._rates[q];
                var service = new ServiceTime(model.LogMean(q), model.LogSd(q));
                int last = Math.Min(rates.Length - 1, (int)((end - _of.Begin) / _of.Step));
                for (int i = Math.Max(0, (int)((from - _of.Begin) / _of.Step)); i <= last; i++)
                {
                    double rate = rates[i] * factor;
                    if (rate <= 0)
                    {
                        continue;
                    }

                    double low = Math.Max(from, _of.Begin + (i * _of.Step));
                    double high = Math.Min(end, _of.Begin + ((i + 1) * _of.Step));
                    for (double at = low + (random.Exponential() / rate); at < high; at += random.Exponential() / rate)
                    {
                        Lane lane = random.Uniform() < _of.GreenShare ? Lane.Green : Lane.Ordinary;
                        into.Add(new Comer(at, q, lane, service.Draw(random), Absent(random, model)));
                    }
                }
            }

            foreach (BookedArrival booked in view.Booked)
            {
                if (booked.At > until)
                {
                    break;
                }

                if (booked.At > from)
                {
                    into.Add(new Comer(
                        booked.At, booked.Queue, Lane.Appointment, new ServiceTime(model.LogMean(booked.Queue), model.LogSd(booked.Queue)).Draw(random), Absent(random, model)));
                }
            }
        }
    }

    /// <summary>How often somebody will not answer a call.</summary>
    internal static int Absent(SeededRandom random, HallModel model)
    {
        if (model.AbsentShare <= 0)
        {
            return 0;
        }

        int absent = 0;
        while (absent <= model.RecallTimes && random.Uniform() < model.AbsentShare)
        {
            absent++;
        }

        return absent;
    }

    /// <summary>Somebody who will come.</summary>
    internal readonly record struct Comer(double At, int Queue, Lane Lane, double Work, int Absent);
}
