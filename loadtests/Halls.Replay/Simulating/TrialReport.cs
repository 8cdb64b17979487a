using System.Text.Json;
using Halls.Domain.Simulation;

namespace Halls.Replay.Simulating;

/// <summary>Somebody's wait.</summary>
/// <param name="Queue">The queue's index.</param>
/// <param name="Since">When it began, minutes from the beginning of the day.</param>
/// <param name="Wait">Minutes; null for who was never called.</param>
/// <param name="Promised">Minutes.</param>
public readonly record struct TrialWait(int Queue, double Since, double? Wait, double Promised);

/// <summary>The waits of some people, minutes. All null where nobody was called.</summary>
/// <param name="People">How many were called.</param>
/// <param name="Mean">Their mean wait.</param>
/// <param name="P50">Half of them waited no longer.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="Longest">The longest wait.</param>
/// <param name="OverTarget">Share of them that waited longer than was promised.</param>
/// <param name="NeverCalled">How many came and gave up, or were not called by the end.</param>
public sealed record WaitFigures(int People, double? Mean, double? P50, double? P90, double? Longest, double? OverTarget, int NeverCalled)
{
    /// <summary>Of those people.</summary>
    public static WaitFigures Of(IReadOnlyCollection<TrialWait> all)
    {
        double[] waits = [.. all.Select(person => person.Wait).OfType<double>().Order()];
        double? At(double share) => Percentile.Of(waits, share) is { } minutes ? Round(minutes) : null;
        return new WaitFigures(
            waits.Length, waits.Length == 0 ? null : Round(waits.Average()), At(0.5), At(0.9), waits.Length == 0 ? null : Round(waits[^1]),
            waits.Length == 0 ? null : Math.Round((double)all.Count(person => person.Wait > person.Promised) / waits.Length, 4), all.Count - waits.Length);
    }

    private static double Round(double minutes) => Math.Round(minutes, 3);
}

/// <summary>What came of a policy.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Waits">All waits.</param>
/// <param name="Queues">Those of each queue, by name.</param>
/// <param name="HalfHours">Mean waits by when people came: minutes from the beginning of the day, minutes of wait; null where nobody was called.</param>
/// <param name="MovesADay">How often a window took up another queue.</param>
public sealed record PolicyFigures(
    string Policy, WaitFigures Waits, IReadOnlyDictionary<string, WaitFigures> Queues, IReadOnlyList<(int Minute, double? Mean)> HalfHours, double MovesADay)
{
    /// <summary>Of everybody's waits.</summary>
    public static PolicyFigures Of(string policy, TrialHall hall, IReadOnlyCollection<TrialWait> waits, double moves)
    {
        var byQueue = waits.GroupBy(person => person.Queue).OrderBy(queue => queue.Key).ToDictionary(queue => hall.Queues[queue.Key], queue => WaitFigures.Of([.. queue]));
        var byTime = waits.ToLookup(person => (int)(person.Since / 30));
        var (first, last) = waits.Count == 0 ? (0, -1) : (byTime.Min(time => time.Key), byTime.Max(time => time.Key));
        return new PolicyFigures(
            policy, WaitFigures.Of(waits), byQueue, [.. Enumerable.Range(first, last - first + 1).Select(time => (time * 30, WaitFigures.Of([.. byTime[time]]).Mean))], Math.Round(moves, 1));
    }
}

/// <summary>What <c>simulate</c> prints.</summary>
public static class TrialReport
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    /// <summary>How the figures are written as JSON.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, IncludeFields = true };

    /// <summary>Prints all of it.</summary>
    public static void Print(TextWriter to, TrialHall hall, SimulateOptions options, IReadOnlyList<PolicyFigures> figures)
    {
        var names = hall.Days.Count == 1 ? hall.Days[0].Name : $"{hall.Days[0].Name} to {hall.Days[^1].Name}";
        to.WriteLine(Invariant($"{hall.Days.Count} days ({names}), {hall.Days.Sum(day => day.People.Count)} people, {hall.Windows} windows, ") +
            Invariant($"at most {options.Posted} queues a sign, {hall.Days[0].Model.SetUpMinutes:0.#} min to take up another, seed {options.Seed}; waits in minutes"));
        to.WriteLine();
        to.WriteLine("policy          queue         called   mean    P50    P90  longest  over promise  never called  moves/day");
        foreach (var one in figures)
        {
            Row(to, one.Policy, "all", one.Waits, Invariant($"{one.MovesADay,9:0.0}"));
            foreach (var (queue, waits) in one.Queues)
                Row(to, "", queue, waits, "");
        }

        if (!options.HalfHours)
            return;
        var most = figures.SelectMany(one => one.HalfHours).Max(time => time.Mean ?? 0);
        to.WriteLine();
        to.WriteLine(Invariant($"mean wait by the half hour in which people came, from minute {figures[0].HalfHours[0].Minute}; a full bar is {most:0.0} minutes"));
        foreach (var one in figures)
            to.WriteLine($"{one.Policy,-14}  {string.Concat(one.HalfHours.Select(time => time.Mean is { } mean && most > 0 ? Bars[Math.Max(1, (int)Math.Ceiling(mean / most * 8))] : Bars[0]))}");
    }

    private static void Row(TextWriter to, string policy, string queue, WaitFigures waits, string moves) => to.WriteLine(Invariant(
        $"{policy,-14}  {queue,-12} {waits.People,7} {waits.Mean,6:0.00} {waits.P50,6:0.00} {waits.P90,6:0.00} {waits.Longest,8:0.00} {100 * waits.OverTarget,11:0.0} % {waits.NeverCalled,13} {moves}").TrimEnd());

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
