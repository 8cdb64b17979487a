using System.Globalization;
using Halls.Domain.Simulation;

namespace Halls.Benchmarks.Sections.Tidal;

/// <summary>Runs methods on the same days and prints a row for each.</summary>
internal sealed class PolicyTable(TextWriter output)
{
    public const string Head = """
        | method | mean ± 95 % | P95 | >20 min | over promise | longest | worst queue | moves/day |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        """;

    /// <summary>Prints a row and gives the days' figures back.</summary>
    public DayFigures[] Row(string name, DayScenario scenario, IReadOnlyList<(int Seed, TicketTable People)> days, Func<int, TicketTable, Setting> method)
    {
        var figures = new DayFigures[days.Count];
        // Days know nothing of each other, so that two of them can be run at once and the figures stay the same.
        Parallel.For(0, days.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            Setting setting = method(days[i].Seed, days[i].People);
            var hall = new HallEngine(setting.Model, setting.Rule, setting.Plan, days[i].People, scenario.Absences());
            hall.Run(double.PositiveInfinity);
            figures[i] = DayFigures.Of(hall);
        });
        for (int i = 0; i < days.Count; i++)
        {
            if (figures[i].NeverCalled > 0)
                throw new BenchmarkException($"{name}: {figures[i].NeverCalled} people were never called on day {days[i].Seed}");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {figures.Average(f => f.Mean):0.00} ± {HalfWidth(figures, f => f.Mean):0.00} | {figures.Average(f => f.P95):0.0} | {100 * figures.Average(f => f.Over20):0.0} % | {100 * figures.Average(f => f.OverTarget):0.0} % | {figures.Average(f => f.Longest):0} | {figures.Average(f => f.WorstQueue):0.0} | {figures.Average(f => f.Moves):0.0} |"));
        return figures;
    }

    /// <summary>Prints how two methods differ on the same days.</summary>
    public void Paired(string what, DayFigures[] one, DayFigures[] other)
    {
        (double mean, double half) = Difference([.. one.Zip(other, (a, b) => a.Mean - b.Mean)]);
        (double tail, double tailHalf) = Difference([.. one.Zip(other, (a, b) => a.P95 - b.P95)]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- paired by day, {what}: mean wait {mean:+0.00;-0.00} ± {half:0.00}, P95 {tail:+0.0;-0.0} ± {tailHalf:0.0} minutes"));
    }

    private static double HalfWidth(DayFigures[] figures, Func<DayFigures, double> of) => Difference([.. figures.Select(of)]).Half;

    private static (double Mean, double Half) Difference(double[] values)
    {
        double mean = values.Average();
        double variance = values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1);
        return (mean, 1.96 * Math.Sqrt(variance / values.Length));
    }
}
