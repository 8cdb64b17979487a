using System.Collections.Immutable;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Replay.Recordings;

namespace Halls.Replay.Simulating;

/// <summary>A hall and the days on which policies are tried in it.</summary>
/// <param name="Queues">The queues by index.</param>
/// <param name="Windows">How many windows.</param>
/// <param name="Days">The days.</param>
public sealed record TrialHall(IReadOnlyList<string> Queues, int Windows, IReadOnlyList<TrialDay> Days);

/// <summary>A day and what a hall knows on it.</summary>
/// <param name="Name">The date, or the seed.</param>
/// <param name="People">Who comes.</param>
/// <param name="Model">What is believed of the hall.</param>
/// <param name="Plan">What each window posts when the day opens.</param>
/// <param name="Absences">When each window is not there.</param>
/// <param name="Begin">The minute at which the day begins.</param>
/// <param name="Tidal">The tidal policy of the day for a plan.</param>
/// <param name="WritingUp">Minutes that a window takes after a service, or null for none.</param>
/// <param name="Recorded">For each of the people, how long they waited in the record, null for one who gave up; null for a made-up day.</param>
public sealed record TrialDay(
    string Name, TicketTable People, HallModel Model, int[][] Plan, Absence[][] Absences, double Begin, Func<IReadOnlyList<int[]>, IPostingRule> Tidal,
    Func<int, int, double>? WritingUp, IReadOnlyList<double?>? Recorded);

/// <summary>Makes halls of trial from what the command line names, and plays their days.</summary>
public static class Trials
{
    /// <summary>Between two looks at whether anybody still wants the figures, in minutes of the day.</summary>
    private const double BetweenLooks = 30;

    /// <summary>The hall of a recording.</summary>
    public static TrialHall Of(Recording recording, SimulateOptions options)
    {
        var hall = new RecordedHall(recording);
        return new TrialHall(RecordedHall.Types, hall.Windows.Count, [.. hall.Days.Where(day => options.Days.IsEmpty || options.Days.Contains(day.Date)).Select(day =>
        {
            var known = hall.Before(day);
            var model = hall.Model(known, options.Posted, options.SetUpMinutes ?? 1, options.Promised);
            return new TrialDay(
                day.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), day.People, model, hall.Plan(model, known), day.Absences, 0,
                plan => RecordedHall.Tidal(model, known, plan, options.Promised, SeededRandom.Mix(options.Seed, (ulong)day.Date.DayNumber)),
                day.AfterService, [.. day.Customers.Select(customer => customer.Service is null ? (double?)null : customer.WaitSeconds / 60.0)]);
        })]);
    }

    /// <summary>A made-up hall.</summary>
    public static TrialHall Of(DayScenario scenario, SimulateOptions options)
    {
        var hall = options.SetUpMinutes is { } setUp ? scenario with { SetUpMinutes = setUp } : scenario;
        var model = hall.Model(options.Posted).With(choice: ChoiceRule.Pull);
        var forecast = hall.Forecast();
        return new TrialHall([.. hall.Queues.Select(queue => queue.Id)], hall.Windows.Length, [.. Enumerable.Range(0, options.Draw).Select(nth =>
        {
            var seed = options.Seed + (ulong)nth;
            var people = hall.Draw(seed);
            return new TrialDay(
                FormattableString.Invariant($"day {seed}"), people, model, hall.Plan(options.Posted), hall.Absences(), 0,
                plan => new TidalRule(new TidalPolicy(model, TidalSettings.ByCost), forecast, EngineView.Of(hall, plan, people), seed), null, null);
        })]);
    }

    /// <summary>Puts the named signs on a plan.</summary>
    /// <exception cref="FormatException">There is no such window or queue, the window may not serve it, or the sign is too small.</exception>
    public static int[][] WithSigns(TrialHall hall, TrialDay day, ImmutableSortedDictionary<int, ImmutableArray<string>> signs)
    {
        var plan = day.Plan.ToArray();
        foreach (var (no, queues) in signs)
        {
            if (no < 1 || no > hall.Windows)
                throw new FormatException($"--window {no}: the hall has windows 1 to {hall.Windows}");
            if (queues.Length > day.Model.MostPosted)
                throw new FormatException($"--window {no}: a sign holds {day.Model.MostPosted} queues (--posted)");
            plan[no - 1] = [.. queues.Select(name => hall.Queues.ToList().IndexOf(name) is var queue and >= 0 && day.Model.May(no - 1, queue)
                ? queue
                : throw new FormatException($"--window {no}: may serve {string.Join(", ", day.Model.CanServe(no - 1).ToArray().Select(may => hall.Queues[may]))}, not {name}"))];
        }

        return plan;
    }

    /// <summary>Plays a day under a policy.</summary>
    /// <returns>For each of the people the wait in minutes, null for who was never called; and how often a window took up another queue.</returns>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public static (IReadOnlyList<double?> Waits, int Moves) Play(TrialDay day, string policy, int[][] plan, CancellationToken stop)
    {
        if (policy == "recorded")
            return (day.Recorded!, 0);
        IPostingRule rule = policy switch
        {
            "none" => new NoMoves(),
            "longest-queue" => new LongestQueueFirst(),
            "max-weight" => new MaxWeightRule(),
            "tidal" => day.Tidal(plan),
            _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
        };
        var hall = new HallEngine(day.Model, rule, plan, day.People, day.Absences, day.Begin) { WritingUp = day.WritingUp };
        var last = day.People.Count == 0 ? day.Begin : day.People.SinceOf(day.People.Count - 1);
        for (var minute = day.Begin; minute < last; minute += BetweenLooks)
        {
            stop.ThrowIfCancellationRequested();
            hall.Run(minute);
        }

        hall.Run(double.PositiveInfinity);
        return ([.. Enumerable.Range(0, day.People.Count).Select(i => double.IsNaN(hall.CalledAt(i)) ? (double?)null : Math.Max(0, hall.CalledAt(i) - day.People.SinceOf(i)))], hall.Moves);
    }
}
