using System.Globalization;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Domain.Waits;

namespace Halls.Benchmarks.Sections.Tidal;

/// <summary>How true the waits are that people are told when they take a ticket, beside the formulas that other systems use, on the same days.</summary>
internal sealed class WaitTable(TextWriter output, DayScenario scenario)
{
    private static readonly string[] Formulas = ["naive: people ahead × mean service / windows", "HOL: age of the first in line", "LES: wait of the last one called"];

    /// <summary>Somebody who had to wait: the forecast, what the formulas said, and what happened.</summary>
    private sealed record Told(int Day, int Queue, TicketClass Class, WaitQuantiles Raw, WaitQuantiles Calibrated, double[] Formulas, double Waited);

    /// <summary>Prints the table of one way of running the hall.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="train">Days from which the widths of the formulas' ranges and the calibration are learned.</param>
    /// <param name="test">Days that are reported.</param>
    /// <param name="setting">The hall of a day.</param>
    /// <param name="goesOn">What the forecast assumes about moves.</param>
    /// <param name="learned">Forecast with service times that were learned from the days before, beginning with none, rather than with the true ones.</param>
    /// <param name="runs">How often the hall is played forward for each forecast.</param>
    public void Print(
        string name, IReadOnlyList<(int Seed, TicketTable People)> train, IReadOnlyList<(int Seed, TicketTable People)> test,
        Func<int, TicketTable, Setting> setting, IPostingRule? goesOn, bool learned, int runs)
    {
        WaitCalibration calibration = WaitCalibration.Empty;
        ServiceTimes services = ServiceTimes.Empty;
        List<Told> before = [];
        List<Told> told = [];
        foreach ((int seed, TicketTable people) in train)
            before.AddRange(Day(seed, people, setting, goesOn, learned, runs, ref calibration, ref services));
        foreach ((int seed, TicketTable people) in test)
            told.AddRange(Day(seed, people, setting, goesOn, learned, runs, ref calibration, ref services));

        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"**{name}**: {told.Count} people who had to wait on {test.Count} days, mean wait {told.Average(t => t.Waited):0.00}; learned from {train.Count} other days"));
        output.WriteLine();
        output.WriteLine("| estimate | MAE | bias | within ±5 | >10 min longer than told (middle) | in the 80 % range | width | Winkler | worst queue | worst class |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (int f = 0; f < Formulas.Length; f++)
        {
            // Split conformal: the range's width is learned on the other days, in units of the estimate.
            int of = f;
            double[] scaled = [.. before.Select(t => (t.Waited - t.Formulas[of]) / (t.Formulas[of] + 4)).Order()];
            double low = scaled[(int)(0.1 * scaled.Length)];
            double high = scaled[(int)(0.9 * scaled.Length)];
            Row(Formulas[f] + ", conformal range", told, t => t.Formulas[of], t =>
            {
                double e = t.Formulas[of];
                return (Math.Max(0, e + (low * (e + 4))), Math.Max(0, e + (high * (e + 4))));
            });
        }

        Row("twin", told, t => t.Raw.Likely, t => (t.Raw.Low, t.Raw.High));
        Row("**twin, calibrated**", told, t => t.Calibrated.Likely, t => (t.Calibrated.Low, t.Calibrated.High));
    }

    private List<Told> Day(
        int seed, TicketTable people, Func<int, TicketTable, Setting> how, IPostingRule? goesOn, bool learned, int runs, ref WaitCalibration calibration, ref ServiceTimes services)
    {
        Setting setting = how(seed, people);
        HallModel model = setting.Model;
        if (learned)
        {
            ServiceTimes known = services;
            model = new HallModel(
                [.. scenario.Queues.Select(q => q.Target)],
                [.. scenario.Queues.Select(q => known.Of(q.Id, q.Target))],
                [.. Enumerable.Range(0, model.Windows).Select(w => (IReadOnlyList<double>)[.. scenario.Queues.Select((q, i) => model.May(w, i) ? known.Speed(w + 1, default, q.Id) : 0)])])
            {
                SetUpMinutes = model.SetUpMinutes,
                MostPosted = model.MostPosted,
                Choice = model.Choice,
            };
        }

        var forecaster = new WaitForecaster(model, goesOn, runs);
        EngineView view = EngineView.Of(scenario, setting.Plan, people);
        ArrivalForecast arrivals = scenario.Forecast();
        var hall = new HallEngine(setting.Model, setting.Rule, setting.Plan, people, scenario.Absences());
        var open = new Dictionary<int, Told>();
        var told = new List<Told>();
        double[] lastWait = new double[model.Queues];
        WaitCalibration calibrated = calibration;
        ServiceTimes learnedServices = services;
        hall.Arrived = (now, ticket) =>
        {
            int q = people.QueueOf(ticket);
            Lane lane = people.LaneOf(ticket);
            int[] serve = [.. Enumerable.Range(0, model.Windows).Where(w => now.Posted(w).Contains(q) && now.Activity(w) != WindowActivity.Away)];
            if (serve.Any(w => now.Activity(w) == WindowActivity.Idle))
                return;
            HallView seen = view.Show(now);
            int place = -1;
            for (int i = 0; i < seen.Queues[q].Waiting.Length; i++)
                place = (int)seen.Queues[q].Waiting[i].Lane <= (int)lane ? i : place;
            TicketClass of = lane == Lane.Green ? TicketClass.Green : lane == Lane.Appointment ? TicketClass.Appointment : TicketClass.Ordinary;
            WaitQuantiles raw = forecaster.Forecast(seen, arrivals, SeededRandom.Mix((ulong)seed, (ulong)ticket)).Tickets[q][place];
            int ahead = lane == Lane.Ordinary ? now.Waiting(q) - 1 : place;
            double oldest = seen.Queues[q].Waiting.Where((_, i) => i != place).Select(t => now.Now - t.Since).DefaultIfEmpty(0).Max();
            double[] formulas = [(ahead + 1) * model.Mean(q) / Math.Max(1, serve.Length), oldest, lastWait[q]];
            open[ticket] = new Told(seed, q, of, raw, calibrated.Apply(scenario.Queues[q].Id, of, raw), formulas, 0);
        };
        hall.Called = (now, ticket) =>
        {
            int q = people.QueueOf(ticket);
            double waited = Math.Max(0, now.Now - people.SinceOf(ticket));
            if (people.LaneOf(ticket) == Lane.Ordinary)
                lastWait[q] = waited;
            if (open.Remove(ticket, out Told? estimate))
            {
                // Learned from when it is known and not before, as in a live hall.
                calibrated = calibrated.Learn(scenario.Queues[q].Id, estimate.Class, estimate.Raw, waited);
                told.Add(estimate with { Waited = waited });
            }
        };
        hall.Served = (now, ticket, window) =>
        {
            int q = people.QueueOf(ticket);
            learnedServices = learnedServices.Learn(
                new ServiceSample(scenario.Queues[q].Id, window + 1, default, (int)(now.StartedAt(window) / 60), now.Now - now.StartedAt(window)), scenario.Queues[q].Target);
        };
        hall.Run(double.PositiveInfinity);
        calibration = calibrated;
        services = learnedServices;
        return told;
    }

    private void Row(string name, List<Told> told, Func<Told, double> middle, Func<Told, (double Low, double High)> range)
    {
        double n = told.Count;
        bool In(Told t) => range(t) is var (low, high) && t.Waited >= low && t.Waited <= high;
        double Winkler(Told t)
        {
            (double low, double high) = range(t);
            return high - low + (t.Waited < low ? 10 * (low - t.Waited) : t.Waited > high ? 10 * (t.Waited - high) : 0);
        }

        double Worst<T>(Func<Told, T> by) => told.GroupBy(by).Min(g => g.Count(In) / (double)g.Count());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {told.Average(t => Math.Abs(middle(t) - t.Waited)):0.00} | {told.Average(t => middle(t) - t.Waited):+0.0;-0.0} | {100 * told.Count(t => Math.Abs(middle(t) - t.Waited) <= 5) / n:0} % | {100 * told.Count(t => t.Waited > middle(t) + 10) / n:0.0} % | {100 * told.Count(In) / n:0.0} % | {told.Average(t => range(t).High - range(t).Low):0.0} | {told.Average(Winkler):0.0} | {100 * Worst(t => t.Queue):0} % | {100 * Worst(t => t.Class):0} % |"));
    }
}
