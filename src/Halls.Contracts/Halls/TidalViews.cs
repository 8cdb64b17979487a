using System.Collections.Immutable;
using Halls.Contracts.Windows;
using Orleans;

namespace Halls.Contracts.Halls;

/// <summary>The hall that a window is in, and what the window serves now.</summary>
/// <param name="Hall">The definition.</param>
/// <param name="Serves">What the window serves now: what it was moved to today, else the opening plan. Empty for a window that is not there.</param>
[GenerateSerializer, Immutable, Alias("halls.window-posting")]
public sealed record WindowPosting([property: Id(0)] HallView Hall, [property: Id(1)] ImmutableArray<string> Serves);

/// <summary>A person moves a window.</summary>
/// <param name="Request">Takes effect once, in the window's scope.</param>
/// <param name="Before">The window as it is; the answer is this one with another sign.</param>
/// <param name="Serves">What it is to serve.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who.</param>
/// <param name="Forecast">What is expected of it (<see cref="IHallGrain.TryMove"/>); null where nothing is known.</param>
[GenerateSerializer, Immutable, Alias("halls.assign-window")]
public sealed record AssignWindowRequest(
    [property: Id(0)] RequestStamp Request, [property: Id(1)] WindowView Before, [property: Id(2)] ImmutableArray<string> Serves, [property: Id(3)] string Reason,
    [property: Id(4)] string By, [property: Id(5)] MoveForecastView? Forecast = null);

/// <summary>What would come of moving a window by hand. Nothing has been moved.</summary>
[GenerateSerializer, Immutable, Alias("halls.move-trial")]
public sealed record MoveTrial
{
    /// <summary>Which window.</summary>
    [Id(0)] public required int Window { get; init; }

    /// <summary>What it serves; empty for a window that is not there.</summary>
    [Id(1)] public ImmutableArray<string> From { get; init; } = [];

    /// <summary>What it would serve.</summary>
    [Id(2)] public required ImmutableArray<string> To { get; init; }

    /// <summary>The trigger values; empty where the move would be refused or would change nothing.</summary>
    [Id(3)] public ImmutableArray<QueueReadingView> Readings { get; init; } = [];

    /// <summary>What is expected of it; null where the move would be refused or would change nothing, where too little is known, or where looking ahead failed or took too long.</summary>
    [Id(4)] public MoveForecastView? Forecast { get; init; }

    /// <summary>What the policy would not do without being asked (kebab-case); empty when nothing.</summary>
    [Id(5)] public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Why the rule would refuse it to anybody (kebab-case); null where it would not.</summary>
    [Id(6)] public string? Refusal { get; init; }
}

/// <summary>A person answers a proposal.</summary>
/// <param name="RequestId">The client's idempotency key.</param>
/// <param name="Proposal">The proposal's id.</param>
/// <param name="Approve">Yes or no.</param>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("halls.answer-proposal")]
public sealed record AnswerProposalRequest(
    [property: Id(0)] string RequestId, [property: Id(1)] string Proposal, [property: Id(2)] bool Approve, [property: Id(3)] string By);

/// <summary>Sets who moves windows in a hall.</summary>
/// <param name="RequestId">The client's idempotency key.</param>
/// <param name="Mode">off, suggest or auto.</param>
/// <param name="Bounds">By queue; null leaves what is set.</param>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("halls.set-tide")]
public sealed record SetTideRequest(
    [property: Id(0)] string RequestId, [property: Id(1)] string Mode, [property: Id(2)] ImmutableSortedDictionary<string, BoundsView>? Bounds, [property: Id(3)] string By);

/// <summary>What became of setting the mode.</summary>
/// <param name="Setting">What holds now; null when refused or faulty.</param>
/// <param name="Refusal">Why the rule says no; null otherwise.</param>
/// <param name="Faults">What is wrong, by field; empty when nothing is.</param>
[GenerateSerializer, Immutable, Alias("halls.set-tide-answer")]
public sealed record SetTideAnswer(
    [property: Id(0)] TideSettingView? Setting, [property: Id(1)] string? Refusal, [property: Id(2)] ImmutableSortedDictionary<string, ImmutableArray<string>> Faults);

/// <summary>Who moves windows, and how far the policy may go.</summary>
/// <param name="Mode">off, suggest or auto.</param>
/// <param name="Bounds">By queue; a queue that is not here has its own minimum only.</param>
[GenerateSerializer, Immutable, Alias("halls.tide-setting-view")]
public sealed record TideSettingView([property: Id(0)] string Mode, [property: Id(1)] ImmutableSortedDictionary<string, BoundsView> Bounds);

/// <summary>How far the policy may go with a queue.</summary>
/// <param name="Min">So many open windows stay with it; null for the queue's own minimum.</param>
/// <param name="Max">No more open windows than that; null for no limit.</param>
/// <param name="Auto">False where a person approves each move to or from it, though the hall is on auto; null is true.</param>
[GenerateSerializer, Immutable, Alias("halls.bounds-view")]
public sealed record BoundsView([property: Id(0)] int? Min, [property: Id(1)] int? Max, [property: Id(2)] bool? Auto);

/// <summary>A queue when a move was thought of.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Waiting">People waiting.</param>
/// <param name="OldestWaitMinutes">How long the one who had waited longest had waited; null when nobody waited.</param>
/// <param name="OpenWindows">Open windows with the queue on their sign.</param>
[GenerateSerializer, Immutable, Alias("halls.queue-reading-view")]
public sealed record QueueReadingView(
    [property: Id(0)] string Queue, [property: Id(1)] int Waiting, [property: Id(2)] double? OldestWaitMinutes, [property: Id(3)] int OpenWindows);

/// <summary>The mean wait of a queue that is expected with and without a move, minutes.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Without">Without the move.</param>
/// <param name="With">With it.</param>
[GenerateSerializer, Immutable, Alias("halls.queue-forecast-view")]
public sealed record QueueForecastView([property: Id(0)] string Queue, [property: Id(1)] double Without, [property: Id(2)] double With);

/// <summary>What is expected of a move.</summary>
/// <param name="HorizonMinutes">How far it looks ahead.</param>
/// <param name="Queues">The queues whose wait it changes.</param>
/// <param name="SavedPersonMinutes">Waiting that the hall is spared, over all queues; below zero where it costs more than it spares.</param>
/// <param name="LenderPersonMinutes">Waiting that it costs those in the queues that lend.</param>
/// <param name="SavedErrorPersonMinutes">Standard error of what is saved, the ± of the policy's sentence; null where the policy did not propose the move, and of events written before it was kept.</param>
/// <param name="Kind">Why the policy proposed it: flood, uncovered or home (back to the opening plan, the peak is over); null like the error.</param>
[GenerateSerializer, Immutable, Alias("halls.move-forecast-view")]
public sealed record MoveForecastView(
    [property: Id(0)] double HorizonMinutes, [property: Id(1)] ImmutableArray<QueueForecastView> Queues, [property: Id(2)] double SavedPersonMinutes,
    [property: Id(3)] double LenderPersonMinutes, [property: Id(4)] double? SavedErrorPersonMinutes = null, [property: Id(5)] string? Kind = null);

/// <summary>A move that waits for a person.</summary>
[GenerateSerializer, Immutable, Alias("halls.proposal-view")]
public sealed record ProposalView
{
    /// <summary>The proposal.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Which window.</summary>
    [Id(1)] public required int Window { get; init; }

    /// <summary>What it serves.</summary>
    [Id(2)] public required ImmutableArray<string> From { get; init; }

    /// <summary>What it is to serve.</summary>
    [Id(3)] public required ImmutableArray<string> To { get; init; }

    /// <summary>One sentence in Chinese, with numbers.</summary>
    [Id(4)] public required string Why { get; init; }

    /// <summary>The trigger values.</summary>
    [Id(5)] public ImmutableArray<QueueReadingView> Readings { get; init; } = [];

    /// <summary>What is expected of it; null where too little is known.</summary>
    [Id(6)] public MoveForecastView? Forecast { get; init; }

    /// <summary>Who thought of it.</summary>
    [Id(7)] public required string By { get; init; }

    /// <summary>When.</summary>
    [Id(8)] public required DateTimeOffset ProposedAt { get; init; }

    /// <summary>When it runs out.</summary>
    [Id(9)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>open, approved, declined or lapsed.</summary>
    [Id(10)] public required string Status { get; init; }

    /// <summary>The move that it became; null while it is none.</summary>
    [Id(11)] public string? Move { get; init; }
}

/// <summary>What came of a queue after a move.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="People">How many were called there within the time looked at.</param>
/// <param name="Actual">Their mean wait, minutes; null when nobody was.</param>
/// <param name="Predicted">What had been expected with the move; null where nothing was.</param>
/// <param name="Replayed">The mean wait in the replay without the move; null where there is no replay.</param>
[GenerateSerializer, Immutable, Alias("halls.queue-outcome-view")]
public sealed record QueueOutcomeView(
    [property: Id(0)] string Queue, [property: Id(1)] int People, [property: Id(2)] double? Actual, [property: Id(3)] double? Predicted, [property: Id(4)] double? Replayed);

/// <summary>What came of a move, looked at after a while.</summary>
/// <param name="AfterMinutes">How long after the move.</param>
/// <param name="At">When it was looked at.</param>
/// <param name="Queues">The queues that gained and that lent.</param>
/// <param name="SavedPersonMinutes">Waiting spared against the replay without the move; below zero where it was made worse; null without a baseline .</param>
/// <param name="ReplayErrorPersonMinutes">By how much the replay with the move misses what happened: above zero where people waited less than in the replay. It says how far the
/// effect can be believed; null without a baseline, and of receipts written before it was kept.</param>
[GenerateSerializer, Immutable, Alias("halls.move-receipt-view")]
public sealed record MoveReceiptView(
    [property: Id(0)] int AfterMinutes, [property: Id(1)] DateTimeOffset At, [property: Id(2)] ImmutableArray<QueueOutcomeView> Queues, [property: Id(3)] double? SavedPersonMinutes,
    [property: Id(4)] double? ReplayErrorPersonMinutes = null);

/// <summary>A move of a window.</summary>
[GenerateSerializer, Immutable, Alias("halls.move-view")]
public sealed record MoveView
{
    /// <summary>The move.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Which window.</summary>
    [Id(1)] public required int Window { get; init; }

    /// <summary>What it served.</summary>
    [Id(2)] public required ImmutableArray<string> From { get; init; }

    /// <summary>What it serves.</summary>
    [Id(3)] public required ImmutableArray<string> To { get; init; }

    /// <summary>It went back to the opening plan.</summary>
    [Id(4)] public bool Home { get; init; }

    /// <summary>by-hand, approved or automatic.</summary>
    [Id(5)] public required string Kind { get; init; }

    /// <summary>Why.</summary>
    [Id(6)] public required string Reason { get; init; }

    /// <summary>The trigger values.</summary>
    [Id(7)] public ImmutableArray<QueueReadingView> Readings { get; init; } = [];

    /// <summary>What was expected of it; null where nothing was.</summary>
    [Id(8)] public MoveForecastView? Forecast { get; init; }

    /// <summary>The proposal that it comes from, or null.</summary>
    [Id(9)] public string? Proposal { get; init; }

    /// <summary>Who thought of it.</summary>
    [Id(10)] public required string Proposer { get; init; }

    /// <summary>Who decided it; null when the policy did by itself.</summary>
    [Id(11)] public string? Approver { get; init; }

    /// <summary>What the person was told; empty when nothing.</summary>
    [Id(12)] public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>When.</summary>
    [Id(13)] public required DateTimeOffset At { get; init; }

    /// <summary>When the window was moved again; null while the move stands.</summary>
    [Id(14)] public DateTimeOffset? Until { get; init; }

    /// <summary>Tickets of the queues that it gained which the window has called since.</summary>
    [Id(15)] public int TicketsServed { get; init; }

    /// <summary>What came of it after fifteen minutes and after an hour.</summary>
    [Id(16)] public ImmutableArray<MoveReceiptView> Receipts { get; init; } = [];
}

/// <summary>What the day's moves came to, by the latest receipt of each.</summary>
/// <param name="Moves">How many moves.</param>
/// <param name="Measured">How many of them have a receipt with a baseline.</param>
/// <param name="SavedPersonMinutes">Waiting spared by those that helped.</param>
/// <param name="LostPersonMinutes">Waiting added by those that did harm, above zero.</param>
/// <param name="NetPersonMinutes">The one less the other; null while nothing is measured.</param>
/// <param name="ReplayErrorPersonMinutes">By how much the replays of those receipts miss what happened, whichever way, added up; null while nothing is known of it.</param>
[GenerateSerializer, Immutable, Alias("halls.moves-sum")]
public sealed record MovesSum(
    [property: Id(0)] int Moves, [property: Id(1)] int Measured, [property: Id(2)] double SavedPersonMinutes, [property: Id(3)] double LostPersonMinutes,
    [property: Id(4)] double? NetPersonMinutes, [property: Id(5)] double? ReplayErrorPersonMinutes = null);

/// <summary>A window and what it may serve.</summary>
/// <param name="No">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="State">open, paused or closed.</param>
/// <param name="Serves">What it serves now.</param>
/// <param name="Plan">What it serves when the day opens.</param>
/// <param name="CanServe">What it may serve.</param>
/// <param name="MovedAt">When it was last moved today, or null.</param>
[GenerateSerializer, Immutable, Alias("halls.tidal-window-view")]
public sealed record TidalWindowView(
    [property: Id(0)] int No, [property: Id(1)] string Name, [property: Id(2)] string Kind, [property: Id(3)] string State, [property: Id(4)] ImmutableArray<string> Serves,
    [property: Id(5)] ImmutableArray<string> Plan, [property: Id(6)] ImmutableArray<string> CanServe, [property: Id(7)] DateTimeOffset? MovedAt);

/// <summary>How the policy is doing.</summary>
/// <param name="State">off, resting (nothing to judge yet), ready or failing.</param>
/// <param name="Name">Which policy.</param>
/// <param name="LastRunAt">When it last finished, well or not; null when it has not run today.</param>
/// <param name="LastRunMs">How long that took, milliseconds.</param>
[GenerateSerializer, Immutable, Alias("halls.policy-health")]
public sealed record PolicyHealth(
    [property: Id(0)] string State, [property: Id(1)] string Name, [property: Id(2)] DateTimeOffset? LastRunAt, [property: Id(3)] double? LastRunMs);

/// <summary>The tidal windows of a hall's day.</summary>
[GenerateSerializer, Immutable, Alias("halls.tidal-view")]
public sealed record TidalView
{
    /// <summary>The hall.</summary>
    [Id(0)] public required string Hall { get; init; }

    /// <summary>The service day.</summary>
    [Id(1)] public required DateOnly Day { get; init; }

    /// <summary>The hall's clock when this was made.</summary>
    [Id(2)] public required DateTimeOffset AsOf { get; init; }

    /// <summary>off, suggest or auto.</summary>
    [Id(3)] public required string Mode { get; init; }

    /// <summary>How far the policy may go, by queue.</summary>
    [Id(4)] public required ImmutableSortedDictionary<string, BoundsView> Bounds { get; init; }

    /// <summary>How the policy is doing.</summary>
    [Id(5)] public required PolicyHealth Policy { get; init; }

    /// <summary>The proposals that wait for an answer.</summary>
    [Id(6)] public required ImmutableArray<ProposalView> Proposals { get; init; }

    /// <summary>The day's moves, the latest first.</summary>
    [Id(7)] public required ImmutableArray<MoveView> Moves { get; init; }

    /// <summary>What they came to.</summary>
    [Id(8)] public required MovesSum Sum { get; init; }

    /// <summary>The windows.</summary>
    [Id(9)] public required ImmutableArray<TidalWindowView> Windows { get; init; }
}
