using System.Globalization;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Replay.Playing;
using Halls.Replay.Recordings;

namespace Halls.Benchmarks.Sections.Tidal;

/// <summary>
/// The recorded month with the same people, the same lengths of service and the same servers at the same hours, called in our order. Who gave up in the record
/// gives up at that moment here, too, unless called before. Where a server was free in the record while somebody of its types waited, it wrote up or was away,
/// and so it does here (<see cref="Capacity"/>): otherwise the simulation would have capacity that nobody had.
/// </summary>
internal static class January
{
    private static readonly string[] Types = [.. CustomerTypes.All.Select(t => t.Type)];

    private sealed record Day(DateOnly Date, TicketTable People, List<Customer> Customers, Absence[][] Absences, double[][] WritingUp);

    public static void Print(TextWriter output, string file)
    {
        using StreamReader reader = File.OpenText(file);
        Recording recording = Recording.Read(reader);
        Customer[] customers = [.. recording.Accepted.Select(r => r.Customer)];
        var windows = new Replay.Playing.Windows(customers);
        IReadOnlyList<Shift> shifts = Capacity.Of(customers, windows);
        List<Day> days = [.. customers.GroupBy(c => DateOnly.FromDateTime(c.Arrival)).OrderBy(d => d.Key).Select(d => Prepare(d.Key, [.. d.OrderBy(c => c.Arrival).ThenBy(c => c.Line)], shifts, windows))];

        output.WriteLine($"\n### The recorded month: {days.Count} days, {customers.Length} people, {windows.All.Count} servers at their recorded hours; seconds\n");
        output.WriteLine("| who is called next | mean wait | P50 | P95 | P99 | longest | ordinary mean | ordinary P95 | high mean | moves/day |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        Row(output, "as recorded", [.. customers.Where(c => c.Service is not null).Select(c => (c.Priority == 2, (double)c.WaitSeconds))], null);
        Simulate("our calls as on the first day, every server posts all it can", int.MaxValue, _ => new NoMoves(), setUp: 0, ChoiceRule.Urgency);
        Simulate("our calls, every server posts all it can", int.MaxValue, _ => new NoMoves(), setUp: 0);
        Simulate("our calls, 3 types a server, no moves", 3, _ => new NoMoves(), setUp: 1);
        Simulate("our calls, 3 types a server, MaxWeight-H", 3, _ => new MaxWeightRule(Stay: 10), setUp: 1);
        Simulate("our calls, 3 types a server, tidal", 3, null, setUp: 1);

        void Simulate(string name, int mostPosted, Func<Day, IPostingRule>? rule, double setUp, ChoiceRule choice = ChoiceRule.Pull)
        {
            var waits = new List<(bool High, double Wait)>();
            int moves = 0;
            foreach (Day day in days)
            {
                // Learned from the other days of the month only.
                Day[] others = [.. days.Where(d => d != day && IsWeekend(d.Date) == IsWeekend(day.Date))];
                HallModel model = Model(others, windows, mostPosted, setUp).With(choice: choice);
                int[][] plan = Plan(model, others, mostPosted);
                IPostingRule moving = rule?.Invoke(day) ?? Tidal(day, others, model, plan);
                var hall = new HallEngine(model, moving, plan, day.People, day.Absences, now: 0)
                {
                    WritingUp = (w, nth) => nth < day.WritingUp[w].Length ? day.WritingUp[w][nth] : 0,
                };
                hall.Run(double.PositiveInfinity);
                moves += hall.Moves;
                for (int i = 0; i < day.People.Count; i++)
                {
                    if (day.Customers[i].Service is not null && !double.IsNaN(hall.CalledAt(i)))
                        waits.Add((day.Customers[i].Priority == 2, 60 * Math.Max(0, hall.CalledAt(i) - day.People.SinceOf(i))));
                }
            }

            Row(output, name, waits, (double)moves / days.Count);
        }
    }

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Friday or DayOfWeek.Saturday;

    private static Day Prepare(DateOnly date, List<Customer> customers, IReadOnlyList<Shift> shifts, Replay.Playing.Windows windows)
    {
        DateTime midnight = date.ToDateTime(TimeOnly.MinValue);
        double Minute(DateTime at) => (at - midnight).TotalMinutes;
        var people = new TicketTable();
        double mean = customers.Where(c => c.Service is not null).Average(c => c.Service!.Seconds) / 60.0;
        foreach (Customer c in customers)
        {
            double work = c.Service is { } s ? Math.Max(1, s.Seconds) / 60.0 : mean;
            people.Add(Minute(c.Arrival), Array.IndexOf(Types, c.Type), c.Priority == 2 ? Lane.Appointment : Lane.Ordinary, work, 0, c.GaveUp is { } gone ? Minute(gone) : double.PositiveInfinity);
        }

        var absences = new Absence[windows.All.Count][];
        var writingUp = new double[windows.All.Count][];
        for (int w = 0; w < absences.Length; w++)
        {
            Shift? shift = shifts.FirstOrDefault(s => s.Window == w + 1 && DateOnly.FromDateTime(s.From) == date);
            writingUp[w] = shift is null ? [] : [.. shift.WritingUp.Select(t => t.TotalMinutes)];
            absences[w] = shift is null
                ? [new Absence(-1, double.PositiveInfinity, false, true)]
                :
                [
                    new Absence(-1, Minute(shift.From), false, true),
                    .. shift.Breaks.Select(b => new Absence(Minute(b.From), Minute(b.To), false, false)),
                    new Absence(Minute(shift.To), double.PositiveInfinity, false, true),
                ];
        }

        return new Day(date, people, customers, absences, writingUp);
    }

    private static HallModel Model(Day[] others, Replay.Playing.Windows windows, int mostPosted, double setUp)
    {
        ServiceTime[] services = [.. Types.Select((_, q) =>
        {
            double[] logs = [.. others.SelectMany(d => d.Customers.Select((c, i) => (c, i, d))).Where(x => x.c.Service is not null && x.d.People.QueueOf(x.i) == q).Select(x => Math.Log(x.d.People.WorkOf(x.i)))];
            if (logs.Length < 20)
                return ServiceTime.Of(3, 1);
            double mean = logs.Average();
            return new ServiceTime(mean, Math.Sqrt(logs.Average(l => (l - mean) * (l - mean))));
        })];

        // Nobody promises a wait here; two minutes are what a good centre of that time aimed at.
        return new HallModel(
            [.. Types.Select(_ => 2.0)], services,
            [.. windows.All.Select(w => (IReadOnlyList<double>)[.. Types.Select(t => w.Types.Contains(t) ? 1.0 : 0)])])
        {
            SetUpMinutes = setUp,
            MostPosted = mostPosted,
            Choice = ChoiceRule.Pull,
        };
    }

    /// <summary>Each server posts the types that the load of the other days asks for most, given what those before it post.</summary>
    private static int[][] Plan(HallModel model, Day[] others, int mostPosted)
    {
        if (mostPosted >= model.Queues)
            return [.. Enumerable.Range(0, model.Windows).Select(w => model.CanServe(w).ToArray())];
        double[] work = new double[model.Queues];
        foreach (Day day in others)
        {
            for (int i = 0; i < day.People.Count; i++)
                work[day.People.QueueOf(i)] += day.People.WorkOf(i);
        }

        double[] given = new double[model.Queues];
        var plan = new int[model.Windows][];
        foreach (int w in Enumerable.Range(0, model.Windows).OrderBy(w => model.CanServe(w).Length))
        {
            plan[w] = [.. model.CanServe(w).ToArray().OrderByDescending(q => work[q] / (given[q] + 1)).Take(mostPosted)];
            foreach (int q in plan[w])
                given[q] += 1.0 / plan[w].Length;
        }

        return plan;
    }

    private static TidalRule Tidal(Day day, Day[] others, HallModel model, int[][] plan)
    {
        const double Step = 30;
        double[][] rates = [.. Types.Select(_ => new double[(int)(26 * 60 / Step)])];
        foreach (Day other in others)
        {
            for (int i = 0; i < other.People.Count; i++)
            {
                int step = Math.Clamp((int)(other.People.SinceOf(i) / Step), 0, rates[0].Length - 1);
                rates[other.People.QueueOf(i)][step] += 1 / Step / others.Length;
            }
        }

        var forecast = new ArrivalForecast(rates, Step) { GreenShare = 0, QueueStrength = 25, HallStrength = 25 };
        var view = new EngineView(
            [.. Types.Select(t => new QueueView { Id = t, Name = t, Target = 2 })],
            [.. plan.Select((p, w) => new WindowView { No = w + 1, Name = $"{w + 1}", Posted = [.. p], Plan = [.. p] })],
            double.PositiveInfinity, []);
        TidalSettings settings = Methods.ByCost with { Horizon = 15, Margin = 6, Stay = 10, NoFlapping = 20, BeforeBreak = 1 };
        return new TidalRule(new TidalPolicy(model, settings), forecast, view, (ulong)day.Date.DayNumber);
    }

    private static void Row(TextWriter output, string name, List<(bool High, double Wait)> waits, double? moves)
    {
        double[] all = [.. waits.Select(w => w.Wait).Order()];
        double[] ordinary = [.. waits.Where(w => !w.High).Select(w => w.Wait).Order()];
        double[] high = [.. waits.Where(w => w.High).Select(w => w.Wait)];
        static double At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {all.Average():0.0} | {At(all, 0.5):0} | {At(all, 0.95):0} | {At(all, 0.99):0} | {all[^1]:0} | {ordinary.Average():0.0} | {At(ordinary, 0.95):0} | {high.Average():0.0} | {(moves is { } m ? m.ToString("0.0", CultureInfo.InvariantCulture) : "–")} |"));
    }
}
