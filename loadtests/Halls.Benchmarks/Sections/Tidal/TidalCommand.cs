using System.Globalization;
using System.Text.Json;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;

namespace Halls.Benchmarks.Sections.Tidal;

/// <summary><c>Halls.Benchmarks tidal</c>: what the tidal policy and the forecast of waits are worth, on made-up days that anybody can draw again and on recorded ones.</summary>
internal static class TidalCommand
{
    public const string Usage = """
        Halls.Benchmarks tidal [options] [policies|sensitivity|waits|speed|january …]   (default: all of them but january, which needs its file)

          --seeds <n>          how many days are reported, from seed 0 on, 1 to 500 (default 30); tuned was on seeds from 1000 on, plans are searched on seeds from 5000 on
          --days <file>        days from a file instead of drawn ones: lines of day,minute,queue index,class (0 ordinary, 1 green, 2 booked),minutes of work
          --january <file>     the recorded month
          --out <file>         writes the tables there, too
        """;

    private static readonly string[] Parts = ["policies", "sensitivity", "waits", "speed", "january"];

    public static int Run(string[] arguments)
    {
        int seeds = 30;
        string? daysFile = null;
        string? january = null;
        string? outFile = null;
        var parts = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            string? value = name.StartsWith("--", StringComparison.Ordinal) && i + 1 < arguments.Length ? arguments[++i] : null;
            bool understood = (name, value) switch
            {
                ("--seeds", not null) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seeds) && seeds is >= 1 and <= 500,
                ("--days", not null) => (daysFile = value) is not null,
                ("--january", not null) => (january = value) is not null,
                ("--out", not null) => (outFile = value) is not null,
                _ => Parts.Contains(name),
            };
            if (!understood)
            {
                Console.Error.WriteLine($"{name} {value}: not understood\n\n{Usage}");
                return 64;
            }

            if (value is null)
                parts.Add(name);
        }

        if (parts.Count == 0)
            parts.AddRange(Parts.Where(p => p != "january" || january is not null));
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var output = new Tee(text, Console.Out);
        DayScenario scenario = Load("hall-12");
        List<(int, TicketTable)> days = daysFile is null ? [.. Enumerable.Range(0, seeds).Select(s => (s, scenario.Draw((ulong)s)))] : Read(daysFile, seeds);
        foreach (string part in Parts.Where(parts.Contains))
        {
            switch (part)
            {
                case "policies":
                    Policies(output, scenario, days);
                    break;
                case "sensitivity":
                    Sensitivity(output, scenario, Math.Min(seeds, 30));
                    break;
                case "waits":
                    Waits(output, scenario, days);
                    break;
                case "speed":
                    output.WriteLine("\n### Speed: 60 windows, 15 queues, 500 waiting, one core\n\n| what | median | goal |\n| --- | ---: | ---: |");
                    SpeedTable.Print(output);
                    break;
                default:
                    January.Print(output, january ?? throw new BenchmarkException("january needs --january <file>"));
                    break;
            }
        }

        if (outFile is not null)
            File.WriteAllText(outFile, text.ToString());
        return 0;
    }

    private static void Policies(TextWriter output, DayScenario scenario, List<(int Seed, TicketTable People)> days)
    {
        output.WriteLine($"\n### {scenario.Name}, {days.Count} days, load {scenario.Load}, set-up {scenario.SetUpMinutes} min, 2 queues a window\n\n{PolicyTable.Head}");
        var table = new PolicyTable(output);
        var methods = new Methods(scenario, 2, Plan(scenario, 2), Opening(scenario, 2));
        var rows = new Dictionary<string, DayFigures[]>();
        foreach (string name in (string[])
                 [
                     "no moves, plan by average load, first come first served", "no moves, plan by average load, our calls", "no moves, plan by search, our calls",
                     "longest queue first", "Gcµ without hysteresis", "Gcµ-H", "MaxWeight-H", "MaxWeight-H, plan by search, our calls",
                     "tidal", "tidal, trigger and release by the book",
                     "bound: all skills posted, no set-up, Gcµ", "bound: all skills posted, no set-up, our calls", "bound: pooled, first come first served",
                 ])
        {
            rows[name] = table.Row(name, scenario, days, methods.Named(name));
        }

        output.WriteLine();
        foreach (string other in (string[])["no moves, plan by average load, first come first served", "longest queue first", "MaxWeight-H", "bound: all skills posted, no set-up, our calls"])
            table.Paired($"tidal against {other}", rows["tidal"], rows[other]);
    }

    private static void Sensitivity(TextWriter output, DayScenario hall, int seeds)
    {
        var table = new PolicyTable(output);
        void Case(string name, DayScenario scenario, int mostPosted, DayScenario? believed = null)
        {
            output.WriteLine($"\n#### {name} ({seeds} days)\n\n{PolicyTable.Head}");
            List<(int, TicketTable)> days = [.. Enumerable.Range(0, seeds).Select(s => (s, scenario.Draw((ulong)s)))];
            var methods = new Methods(scenario, mostPosted, Plan(believed ?? scenario, mostPosted), Opening(believed ?? scenario, mostPosted)) { Believed = believed };
            foreach (string method in (string[])["no moves, plan by average load, our calls", "longest queue first", "Gcµ-H", "MaxWeight-H", "tidal", "bound: all skills posted, no set-up, our calls"])
                table.Row(method, scenario, days, methods.Named(method));
        }

        output.WriteLine("\n### The same under other conditions");
        Case("1 queue a window", hall, 1);
        Case("3 queues a window", hall, 3);
        foreach (double load in (double[])[0.65, 0.85, 0.95])
            Case($"load {load.ToString(CultureInfo.InvariantCulture)}", hall with { Load = load }, 2);
        foreach (double setUp in (double[])[1, 6])
            Case($"set-up {setUp.ToString(CultureInfo.InvariantCulture)} min", hall with { SetUpMinutes = setUp }, 2);
        Case("the forecast takes 'social' for 30 % busier than it is", hall, 2, Wrong(hall, 1.3));
        Case("the forecast takes 'social' for 30 % quieter than it is", hall, 2, Wrong(hall, 0.7));
    }

    private static void Waits(TextWriter output, DayScenario scenario, List<(int Seed, TicketTable People)> days)
    {
        output.WriteLine("\n### Waits told at ticket time");
        List<(int, TicketTable)> train = [.. Enumerable.Range(2000, 20).Select(s => (s, scenario.Draw((ulong)s)))];
        var methods = new Methods(scenario, 2, Plan(scenario, 2), Opening(scenario, 2));
        Func<int, TicketTable, Setting> average = methods.Named("no moves, plan by average load, our calls");
        Func<int, TicketTable, Setting> searched = methods.Named("no moves, plan by search, our calls");
        Func<int, TicketTable, Setting> moves = methods.Named("tidal");
        Func<int, TicketTable, Setting> auto = methods.Named("tidal by the book, two windows away at most");
        (string Name, Func<int, TicketTable, Setting> Setting, IPostingRule? GoesOn, bool Learned)[] tables =
        [
            ("fixed plan by average load, our calls", average, null, false),
            ("fixed plan by average load, our calls; services learned from nothing", average, null, true),
            ("fixed plan by search, our calls", searched, null, false),
            ("under tidal moves, the forecast assumes that moves go on by MaxWeight-H", moves, new MaxWeightRule(), false),
            ("under tidal moves, the forecast assumes no more moves", moves, null, false),
            ("tidal by the book, two windows away at most, the forecast assumes that moves go on by MaxWeight-H", auto, new MaxWeightRule(Stay: 30), false),
            ("tidal by the book, two windows away at most, the forecast assumes no more moves", auto, null, false),
        ];

        // Each learns from its own days, so that two of them can be made at once and the figures stay the same.
        string[] texts = new string[tables.Length];
        Parallel.For(0, tables.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            new WaitTable(text, scenario).Print(tables[i].Name, train, days, tables[i].Setting, tables[i].GoesOn, tables[i].Learned, runs: 100);
            texts[i] = text.ToString();
        });
        foreach (string text in texts)
            output.Write(text);
    }

    /// <summary>The plan that the laboratory would propose, from days that are not reported.</summary>
    private static int[][] Plan(DayScenario scenario, int mostPosted, double until = double.PositiveInfinity) =>
        PlanSearch.Best(scenario, mostPosted, scenario.Plan(mostPosted), ChoiceRule.Pull, [.. Enumerable.Range(5000, 60).Select(s => scenario.Draw((ulong)s))], until);

    /// <summary>The same for a hall that moves its windows.</summary>
    private static int[][] Opening(DayScenario scenario, int mostPosted) => Plan(scenario, mostPosted, PlanSearch.OpeningMinutes);

    /// <summary>What a hall believes that takes one queue for busier or quieter than it is: the others are believed as they are.</summary>
    private static DayScenario Wrong(DayScenario hall, double factor)
    {
        ScenarioQueue queue = hall.Queues[1];
        DayScenario wrong = hall with { Queues = hall.Queues.SetItem(1, queue with { Share = queue.Share * factor }) };
        double work = hall.Queues.Sum(q => q.MeanService * q.Share);
        return wrong with { Load = hall.Load * wrong.Queues.Sum(q => q.MeanService * q.Share) / work };
    }

    private static DayScenario Load(string name)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Scenarios", name + ".json");
        return JsonSerializer.Deserialize<DayScenario>(File.ReadAllText(file), JsonSerializerOptions.Web) ?? throw new BenchmarkException($"{file} is empty");
    }

    private static List<(int, TicketTable)> Read(string file, int most)
    {
        var days = new SortedDictionary<int, TicketTable>();
        foreach (string line in File.ReadLines(file))
        {
            string[] f = line.Split(',');
            int day = int.Parse(f[0], CultureInfo.InvariantCulture);
            if (!days.TryGetValue(day, out TicketTable? people))
                days[day] = people = new TicketTable();
            Lane lane = f[3] switch { "1" => Lane.Green, "2" => Lane.Appointment, _ => Lane.Ordinary };
            people.Add(Number(f[1]), int.Parse(f[2], CultureInfo.InvariantCulture), lane, Number(f[4]));
        }

        return [.. days.Take(most).Select(d => (d.Key, d.Value))];

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>Writes to the screen at once and keeps it for the file.</summary>
    private sealed class Tee(TextWriter kept, TextWriter screen) : TextWriter
    {
        public override System.Text.Encoding Encoding => kept.Encoding;

        public override void Write(char value)
        {
            kept.Write(value);
            screen.Write(value);
        }

        public override void Write(string? value)
        {
            kept.Write(value);
            screen.Write(value);
        }

        public override void WriteLine(string? value)
        {
            kept.WriteLine(value);
            screen.WriteLine(value);
        }
    }
}
