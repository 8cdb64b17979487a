using System.Collections.Immutable;
using Halls.Domain.Definitions;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;

namespace Halls.Domain.Tests.Support;

/// <summary>
/// A floor, commands and events of moves in few words. Minutes are counted from nine o'clock. Windows 1, 2 and 7 serve A, 3 and 4 serve B, 5 serves N (办不成事),
/// 6 serves I (综合咨询); all are open and may serve everything but 1, which may serve A only.
/// </summary>
internal static class Tide
{
    public const string Policy = "twin";
    public const string Supervisor = "u_zhao";

    public static TidalFloor Floor { get; } = new(
        [
            Window(1, "A", can: "A"), Window(2, "A"), Window(7, "A"), Window(3, "B"), Window(4, "B"), Window(5, "N"), Window(6, "I"),
        ],
        [
            new FloorQueue("A", QueueKind.Ordinary, 1, 3, Line.Minute(0)), new FloorQueue("B", QueueKind.Ordinary, 1, 12, Line.Minute(-20)),
            new FloorQueue("N", QueueKind.NoHelp, 1, 0, null), new FloorQueue("I", QueueKind.Inquiry, 0, 0, null),
        ]);

    public static TidalRules Suggest { get; } = TidalRules.Default;

    public static TidalRules Auto { get; } = TidalRules.Default with { Mode = TidalMode.Auto };

    public static Scenario<TidalState, TidalCommand, TidalEvent, TidalRefusal> Given(params TidalEvent[] events) =>
        new Scenario<TidalState, TidalCommand, TidalEvent, TidalRefusal>(TidalDecider.Decide, TidalDecider.Evolve, TidalDecider.Initial).And(events);

    public static FloorWindow Window(int no, string serves, string? plan = null, string can = "ABNI", WindowStatus status = WindowStatus.Open) =>
        new(no, status, Queues(serves), Queues(plan ?? serves), Queues(can));

    /// <summary>The floor with one window replaced.</summary>
    public static TidalFloor With(this TidalFloor floor, FloorWindow window) => floor with { Windows = [.. floor.Windows.Select(w => w.No == window.No ? window : w)] };

    /// <summary>The floor with so many people in a queue.</summary>
    public static TidalFloor Waiting(this TidalFloor floor, string queue, int people) =>
        floor with { Queues = [.. floor.Queues.Select(q => q.Id == queue ? q with { Waiting = people, OldestSince = people > 0 ? Line.Minute(-5) : null } : q)] };

    /// <summary>The floor with another minimum of a queue.</summary>
    public static TidalFloor Keeping(this TidalFloor floor, string queue, int windows) =>
        floor with { Queues = [.. floor.Queues.Select(q => q.Id == queue ? q with { MinWindows = windows } : q)] };

    public static TidalCommand Assign(int window, string to, double at = 0, TidalFloor? floor = null, TidalRules? rules = null) =>
        new TidalCommand.Assign(window, [.. Queues(to)], "排队太长", null, Supervisor) { Now = Line.Minute(at), Day = Sample.Day, Floor = floor ?? Floor, Rules = rules ?? Suggest };

    public static TidalCommand Advise(double at, TidalRules? rules, TidalFloor? floor, params (int Window, string To)[] moves) =>
        new TidalCommand.Advise([.. moves.Select(m => new AdvisedMove(m.Window, [.. Queues(m.To)], $"{m.Window}→{m.To}", null))], Policy)
        { Now = Line.Minute(at), Day = Sample.Day, Floor = floor ?? Floor, Rules = rules ?? Suggest };

    public static TidalCommand Approve(string id, double at, TidalFloor? floor = null, TidalRules? rules = null) =>
        new TidalCommand.Approve(id, Supervisor) { Now = Line.Minute(at), Day = Sample.Day, Floor = floor ?? Floor, Rules = rules ?? Suggest };

    public static TidalCommand Decline(string id, double at) =>
        new TidalCommand.Decline(id, Supervisor) { Now = Line.Minute(at), Day = Sample.Day, Floor = Floor, Rules = Suggest };

    public static TidalCommand Sweep(double at, TidalFloor? floor = null, TidalRules? rules = null) =>
        new TidalCommand.Sweep { Now = Line.Minute(at), Day = Sample.Day, Floor = floor ?? Floor, Rules = rules ?? Suggest };

    public static TidalEvent Proposed(int n, int window, string from, string to, double at = 0) => new TidalEvent.MoveProposed(new Proposal(
        $"p_20261123.{n}", window, [.. Queues(from)], [.. Queues(to)], "因为", [], null, Policy, Line.Minute(at + 10).ToUniversalTime()))
    { At = Line.Minute(at).ToUniversalTime() };

    public static TidalEvent Assigned(int n, int window, string from, string to, double at = 0, bool home = false) => new TidalEvent.WindowAssigned(
        $"m_20261123.{n}", window, [.. Queues(from)], [.. Queues(to)], home, MoveKind.Automatic, "因为", [], null, null, Policy, null, [])
    { At = Line.Minute(at).ToUniversalTime() };

    public static TidalEvent Declined(int n, double at) => new TidalEvent.MoveDeclined($"p_20261123.{n}", Supervisor) { At = Line.Minute(at).ToUniversalTime() };

    public static TidalEvent Lapsed(int n, double at, LapseReason why) => new TidalEvent.ProposalLapsed($"p_20261123.{n}", why) { At = Line.Minute(at).ToUniversalTime() };

    private static ImmutableArray<string> Queues(string letters) => [.. letters.Select(c => c.ToString())];
}
