using Halls.Domain.Simulation;

namespace Halls.Domain.Tests.Support;

/// <summary>A hall of three queues and five windows with a tide in the morning and one in the afternoon.</summary>
internal static class SmallHall
{
    public static DayScenario Scenario { get; } = new()
    {
        Name = "small",
        Length = 480,
        LastTicket = 465,
        Load = 0.75,
        Queues =
        [
            new ScenarioQueue("A", 8, 0.7, 15, 100, [new ScenarioPeak(60, 30, 2)]),
            new ScenarioQueue("B", 10, 0.8, 15, 60, [new ScenarioPeak(330, 30, 2)]),
            new ScenarioQueue("C", 15, 0.6, 20, 30, [new ScenarioPeak(200, 40, 1)]),
        ],
        Windows =
        [
            new ScenarioWindow(["A", "B"], 1, 150),
            new ScenarioWindow(["A", "C"], 1, 195),
            new ScenarioWindow(["B", "A"], 1, 240),
            new ScenarioWindow(["B", "C"], 1, null),
            new ScenarioWindow(["C", "A", "B"], 1, null),
        ],
    };

    /// <summary>One queue on each sign.</summary>
    public static int[][] Plan { get; } = [[0], [0], [1], [1], [2]];

    public static HallModel Model { get; } = Scenario.Model(2).With(choice: ChoiceRule.Pull);

    public static ArrivalForecast Forecast { get; } = new(Scenario.Rates()) { BookedShare = Scenario.BookedShare, GreenShare = 0.1 };

    /// <summary>A hall in which nobody waits and every window is free, at ten o'clock.</summary>
    public static HallView Quiet { get; } = new()
    {
        Now = 600,
        Queues =
        [
            new QueueView { Id = "A", Name = "综合受理", Target = 15 },
            new QueueView { Id = "B", Name = "不动产登记", Target = 15 },
            new QueueView { Id = "C", Name = "社保", Target = 20 },
        ],
        Windows = [.. Plan.Select((p, w) => new WindowView { No = w + 1, Name = $"{w + 1}号窗口", Posted = [.. p], Plan = [.. p] })],
    };

    /// <summary>The forecast on the view's clock: nobody more comes.</summary>
    public static ArrivalForecast NobodyComes { get; } = new([[0.0], [0.0], [0.0]], step: 1440);

    /// <summary>The quiet hall with so many people in a queue, the first of them waiting since a quarter of an hour, and its windows busy.</summary>
    public static HallView Crowd(int queue, int people) => Quiet with
    {
        Queues = Quiet.Queues.SetItem(queue, Quiet.Queues[queue] with
        {
            Arrived = people,
            Waiting = [.. Enumerable.Range(0, people).Select(i => new WaitingTicket(Domain.Queues.Lane.Ordinary, 600 - (15.0 * (people - i) / people)))],
        }),
        Windows = [.. Quiet.Windows.Select(w => w.Posted.Contains(queue) ? w with { Activity = WindowActivity.Busy, Serving = queue, ServingSince = 598 } : w)],
    };
}
