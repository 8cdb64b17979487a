using System.Globalization;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Replay.Recordings;
using Halls.Replay.Simulating;

namespace Halls.Benchmarks.Sections.Tidal;

/// <summary>The recorded month (<see cref="RecordedHall"/>), called in our order and under several policies, beside what was recorded.</summary>
internal static class January
{
    /// <summary>Nobody promises a wait here; two minutes are what a good centre of that time aimed at.</summary>
    private const double Promised = 2;

    public static void Print(TextWriter output, string file)
    {
        using StreamReader reader = File.OpenText(file);
        Recording recording = Recording.Read(reader);
        var centre = new RecordedHall(recording);
        Customer[] customers = [.. recording.Customers];
        output.WriteLine($"\n### The recorded month: {centre.Days.Count} days, {customers.Length} people, {centre.Windows.Count} servers at their recorded hours; seconds\n");
        output.WriteLine("| who is called next | mean wait | P50 | P95 | P99 | longest | ordinary mean | ordinary P95 | high mean | moves/day |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        Row(output, "as recorded", [.. customers.Where(c => c.Service is not null).Select(c => (c.Priority == 2, (double)c.WaitSeconds))], null);
        Simulate("our calls as on the first day, every server posts all it can", int.MaxValue, _ => new NoMoves(), setUp: 0, ChoiceRule.Urgency);
        Simulate("our calls, every server posts all it can", int.MaxValue, _ => new NoMoves(), setUp: 0);
        Simulate("our calls, 3 types a server, no moves", 3, _ => new NoMoves(), setUp: 1);
        Simulate("our calls, 3 types a server, MaxWeight-H", 3, _ => new MaxWeightRule(Stay: 10), setUp: 1);
        Simulate("our calls, 3 types a server, tidal", 3, null, setUp: 1);

        void Simulate(string name, int mostPosted, Func<RecordedDay, IPostingRule>? rule, double setUp, ChoiceRule choice = ChoiceRule.Pull)
        {
            var waits = new List<(bool High, double Wait)>();
            int moves = 0;
            foreach (RecordedDay day in centre.Days)
            {
                // Learned from the other days of the month only.
                IReadOnlyList<RecordedDay> others = centre.Before(day);
                HallModel model = centre.Model(others, mostPosted, setUp, Promised).With(choice: choice);
                int[][] plan = centre.Plan(model, others);
                IPostingRule moving = rule?.Invoke(day) ?? RecordedHall.Tidal(model, others, plan, Promised, (ulong)day.Date.DayNumber);
                var hall = new HallEngine(model, moving, plan, day.People, day.Absences) { WritingUp = day.AfterService };
                hall.Run(double.PositiveInfinity);
                moves += hall.Moves;
                for (int i = 0; i < day.People.Count; i++)
                {
                    if (day.Customers[i].Service is not null && !double.IsNaN(hall.CalledAt(i)))
                        waits.Add((day.Customers[i].Priority == 2, 60 * Math.Max(0, hall.CalledAt(i) - day.People.SinceOf(i))));
                }
            }

            Row(output, name, waits, (double)moves / centre.Days.Count);
        }
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
