using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Domain.Waits;

namespace Halls.Benchmarks.Sections.Tidal;

/// <summary>How long a decision and a refresh of all waits take in a large hall: 60 windows, 15 queues, 500 people waiting.</summary>
internal static class SpeedTable
{
    public static void Print(TextWriter output)
    {
        const int Queues = 15;
        const int Windows = 60;
        var random = new SeededRandom(7);
        double[] targets = [.. Enumerable.Range(0, Queues).Select(q => q % 3 == 0 ? 20.0 : 15.0)];
        ServiceTime[] services = [.. Enumerable.Range(0, Queues).Select(q => ServiceTime.Of(6 + q, 0.75))];
        double[][] speeds = [.. Enumerable.Range(0, Windows).Select(w => (double[])[.. Enumerable.Range(0, Queues).Select(q => (q + Queues - (w % Queues)) % Queues < 4 ? 1.0 : 0)])];
        var model = new HallModel(targets, services, speeds) { MostPosted = 2, Choice = ChoiceRule.Pull };
        var forecast = new ArrivalForecast([.. services.Select(s => Enumerable.Repeat(0.8 * Windows / Queues / s.Mean, 96).ToArray())]) { GreenShare = 0.09 };
        var view = new HallView
        {
            Now = 120,
            LastTicket = 465,
            Queues = [.. Enumerable.Range(0, Queues).Select(q => new QueueView
            {
                Id = $"Q{q}",
                Name = $"队列{q}",
                Target = targets[q],
                Arrived = 40,
                Waiting = [.. Line(random, q < 5 ? 60 : 20)],
            })],
            Windows = [.. Enumerable.Range(0, Windows).Select(w =>
            {
                ImmutableArray<int> plan = [w % Queues, (w + 1) % Queues];
                return new WindowView { No = w + 1, Name = $"{w + 1}号窗口", Activity = WindowActivity.Busy, Serving = plan[0], ServingSince = 120 - (5 * random.Uniform()), Posted = plan, Plan = plan };
            })],
        };
        int waiting = view.Queues.Sum(q => q.Waiting.Length);
        var policy = new TidalPolicy(model, TidalSettings.ByCost with { MostAtOnce = 1 });
        var forecaster = new WaitForecaster(model);
        var moving = new WaitForecaster(model, new MaxWeightRule(Stay: 30));
        int proposals = 0;
        double decision = Best(() => proposals += policy.Decide(view, forecast, TidalMemory.Empty, 1).Proposals.Length);
        double refresh = Best(() => forecaster.Forecast(view, forecast, 1));
        double going = Best(() => moving.Forecast(view, forecast, 1));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| one decision (12 changes on 32 futures of 45 minutes, and the forecast in its proposal) | {decision:0.0} ms | < 200 ms |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| a refresh of all {waiting} waits and {Queues} newcomers (40 futures) | {refresh:0.0} ms | < 20 ms |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the same, assuming that moves go on by MaxWeight-H | {going:0.0} ms, {going / refresh:0.00} times the one above | < 20 ms |"));
        if (proposals == 0)
            throw new BenchmarkException("the large hall got no proposal: the decision that was timed is not the one that counts");
    }

    private static IEnumerable<WaitingTicket> Line(SeededRandom random, int people)
    {
        // Lane by lane, as a view has them: a few green ones, then the others, the oldest first.
        int green = people / 12;
        return Enumerable.Range(0, people).Select(i => new WaitingTicket(i < green ? Lane.Green : Lane.Ordinary, 120 - (i < green ? 5 : 40.0 * (people - i) / people) - random.Uniform()));
    }

    /// <summary>The median of 15 after 5 to warm up.</summary>
    private static double Best(Action action)
    {
        var times = new List<double>();
        for (int i = 0; i < 20; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Skip(5).Order().ElementAt(7);
    }
}
