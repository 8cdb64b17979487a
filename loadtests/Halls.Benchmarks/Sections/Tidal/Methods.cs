using Halls.Domain.Simulation;
using Halls.Domain.Tidal;

namespace Halls.Benchmarks.Sections.Tidal;

/// <summary>A day's hall under one method.</summary>
internal sealed record Setting(HallModel Model, IPostingRule Rule, int[][] Plan);

/// <summary>The methods that are compared. Each gets the day's people only as a hall would: through the view of it.</summary>
/// <param name="scenario">The hall.</param>
/// <param name="mostPosted">How many queues a window may post.</param>
/// <param name="plan">The plan that is best for a day without moves.</param>
/// <param name="opening">The plan that is best for the first hours, for whoever moves windows afterwards and never sends them home.</param>
internal sealed class Methods(DayScenario scenario, int mostPosted, int[][] plan, int[][] opening)
{
    /// <summary>What the forecast believes where it is wrong; null where it is right.</summary>
    public DayScenario? Believed { get; init; }

    /// <summary>The same with trigger and release as the rulebook has them by default.</summary>
    public static TidalSettings ByTheBook { get; } = new() { MostMoved = int.MaxValue };

    private HallModel Live => scenario.Model(mostPosted).With(choice: ChoiceRule.Pull);

    public Func<int, TicketTable, Setting> Named(string name) => name switch
    {
        "no moves, plan by average load, first come first served" => (_, _) => new(scenario.Model(mostPosted).With(choice: ChoiceRule.FirstCome), new NoMoves(), scenario.Plan(mostPosted)),
        "no moves, plan by average load, our calls" => (_, _) => new(Live, new NoMoves(), scenario.Plan(mostPosted)),
        "no moves, plan by search, our calls" => (_, _) => new(Live, new NoMoves(), plan),
        "longest queue first" => (_, _) => new(scenario.Model(mostPosted).With(choice: ChoiceRule.LongestQueue), new LongestQueueFirst(), scenario.Plan(mostPosted)),
        "Gcµ without hysteresis" => (_, _) => new(scenario.Model(mostPosted).With(choice: ChoiceRule.EachLane), new GcMuRule(0, 0, 0, 0), scenario.Plan(mostPosted)),
        "Gcµ-H" => (_, _) => new(scenario.Model(mostPosted).With(choice: ChoiceRule.EachLane), new GcMuRule(1, 0.02, 20, 0.3), scenario.Plan(mostPosted)),
        "MaxWeight-H" => (_, _) => new(scenario.Model(mostPosted).With(choice: ChoiceRule.EachLane), new MaxWeightRule(), scenario.Plan(mostPosted)),
        "MaxWeight-H, plan by search, our calls" => (_, _) => new(Live, new MaxWeightRule(), plan),
        "tidal" => (day, people) => Tidal(day, people, TidalSettings.ByCost, opening),
        "tidal by the book, two windows away at most" => (day, people) => Tidal(day, people, new TidalSettings(), plan),
        "tidal, trigger and release by the book" => (day, people) => Tidal(day, people, ByTheBook, plan),
        "bound: all skills posted, no set-up, our calls" => (_, _) => new(Bound(false).With(choice: ChoiceRule.Pull), new NoMoves(), scenario.Plan(int.MaxValue)),
        "bound: all skills posted, no set-up, Gcµ" => (_, _) => new(Bound(false).With(choice: ChoiceRule.EachLane), new NoMoves(), scenario.Plan(int.MaxValue)),
        "bound: pooled, first come first served" => (_, _) => new(Bound(true).With(choice: ChoiceRule.FirstCome), new NoMoves(), Everything()),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private Setting Tidal(int day, TicketTable people, TidalSettings settings, int[][] begin)
    {
        return new(Live, new TidalRule(new TidalPolicy(Live, settings), (Believed ?? scenario).Forecast(), EngineView.Of(scenario, begin, people), (ulong)day), begin);
    }

    private HallModel Bound(bool pooled) => (scenario with { SetUpMinutes = 0 }).Model(scenario.Queues.Length, pooled);

    private int[][] Everything() => [.. scenario.Windows.Select(_ => Enumerable.Range(0, scenario.Queues.Length).ToArray())];
}
