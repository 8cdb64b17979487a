using System.Collections.Immutable;

namespace Halls.Domain.Tidal.Moves;

/// <summary>What a queue looked like when a move was thought of: the trigger values .</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Waiting">How many people waited.</param>
/// <param name="OldestWaitMinutes">How long the one who had waited longest had waited; null when nobody waited.</param>
/// <param name="OpenWindows">How many open windows had the queue on their sign.</param>
public sealed record QueueReading(string Queue, int Waiting, double? OldestWaitMinutes, int OpenWindows);

/// <summary>The wait of a queue that is expected with and without a move: the mean, in minutes, of those who wait or come within the horizon.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Without">Without the move.</param>
/// <param name="With">With it.</param>
public sealed record QueueForecast(string Queue, double Without, double With);

/// <summary>What somebody expects of a move. Nothing of it is known for a move by hand when there is too little to learn from.</summary>
/// <param name="HorizonMinutes">How far it looks ahead.</param>
/// <param name="Queues">The queues that gain or lend, and any other whose wait moves with them.</param>
/// <param name="SavedPersonMinutes">Waiting that the hall is spared within the horizon, over all queues; below zero where the move costs more than it spares.</param>
/// <param name="LenderPersonMinutes">Waiting that it costs those in the queues that lend, over all of them.</param>
/// <param name="SavedErrorPersonMinutes">Standard error of <paramref name="SavedPersonMinutes"/>; null where nobody proposed the move, and of events that were written before it was kept.</param>
/// <param name="Kind">Why the policy proposed it; null like the error.</param>
public sealed record MoveForecast(
    double HorizonMinutes, ImmutableArray<QueueForecast> Queues, double SavedPersonMinutes, double LenderPersonMinutes, double? SavedErrorPersonMinutes = null, TidalKind? Kind = null);

/// <summary>A move that was thought of and waits for a person.</summary>
/// <param name="Id">Unique in the hall's day and never used again.</param>
/// <param name="Window">Which window.</param>
/// <param name="From">What it serves.</param>
/// <param name="To">What it is to serve.</param>
/// <param name="Why">One sentence in Chinese, with numbers.</param>
/// <param name="Readings">The trigger values.</param>
/// <param name="Forecast">What is expected of it.</param>
/// <param name="By">Who thought of it: a policy's name.</param>
/// <param name="ExpiresAt">When it runs out, UTC.</param>
public sealed record Proposal(
    string Id, int Window, TextList From, TextList To, string Why, ImmutableArray<QueueReading> Readings, MoveForecast? Forecast, string By, DateTimeOffset ExpiresAt);

/// <summary>How a move came about.</summary>
public enum MoveKind
{
    /// <summary>A person moved the window.</summary>
    ByHand,

    /// <summary>A person approved a proposal.</summary>
    Approved,

    /// <summary>The policy moved the window by itself.</summary>
    Automatic,
}

/// <summary>Why a proposal is over without anybody's answer.</summary>
public enum LapseReason
{
    /// <summary>Nobody answered in time.</summary>
    Expired,

    /// <summary>The policy would not make it any more.</summary>
    Overtaken,

    /// <summary>A guard forbids it now: the window was closed or moved or goes on its break, or its queue needs it.</summary>
    NotPossible,

    /// <summary>The hall's mode was set to off.</summary>
    SwitchedOff,
}

/// <summary>What happened to a queue after a move against what had been expected and what the replay says.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="People">How many were called there within the time looked at.</param>
/// <param name="Actual">Their mean wait, minutes; null when nobody was called.</param>
/// <param name="Predicted">What had been expected with the move; null where nothing was.</param>
/// <param name="Replayed">The mean wait of the same people in the replay without the move; null where there is no replay.</param>
public sealed record QueueOutcome(string Queue, int People, double? Actual, double? Predicted, double? Replayed);

/// <summary>Events of the moves of a hall's service day, stream <c>hall/{hall}/{day}</c>.</summary>
public abstract record TidalEvent
{
    private TidalEvent()
    {
    }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The policy thought of a move, and a person is asked.</summary>
    public sealed record MoveProposed(Proposal Proposal) : TidalEvent;

    /// <summary>A person said no.</summary>
    /// <param name="Proposal">The proposal's id.</param>
    /// <param name="By">Who.</param>
    public sealed record MoveDeclined(string Proposal, string By) : TidalEvent;

    /// <summary>A proposal is over without an answer.</summary>
    /// <param name="Proposal">The proposal's id.</param>
    /// <param name="Why">Why.</param>
    public sealed record ProposalLapsed(string Proposal, LapseReason Why) : TidalEvent;

    /// <summary>A window serves other queues from its next call on; the ticket in hand is finished as it is .</summary>
    /// <param name="Move">The move's id, unique in the hall's day.</param>
    /// <param name="Window">Which window.</param>
    /// <param name="From">What it served.</param>
    /// <param name="To">What it serves.</param>
    /// <param name="Home">It serves what the opening plan says again.</param>
    /// <param name="Kind">How it came about.</param>
    /// <param name="Reason">Why: the person's words, or the policy's sentence.</param>
    /// <param name="Readings">The trigger values.</param>
    /// <param name="Forecast">What was expected of it; null where nothing was.</param>
    /// <param name="Proposal">The proposal that was approved, or null.</param>
    /// <param name="Proposer">Who thought of it: a person, or a policy's name.</param>
    /// <param name="Approver">Who decided it; null when the policy did by itself.</param>
    /// <param name="Warnings">What the person was told (kebab-case); empty when nothing.</param>
    public sealed record WindowAssigned(
        string Move, int Window, TextList From, TextList To, bool Home, MoveKind Kind, string Reason, ImmutableArray<QueueReading> Readings, MoveForecast? Forecast,
        string? Proposal, string Proposer, string? Approver, TextList Warnings) : TidalEvent;

    /// <summary>What came of a move, looked at after a while.</summary>
    /// <param name="Move">The move's id.</param>
    /// <param name="AfterMinutes">How long after the move.</param>
    /// <param name="Queues">The queues that gained and that lent.</param>
    /// <param name="SavedPersonMinutes">Waiting that the hall was spared against the replay without the move, over all queues; below zero where it was made
    /// worse; null where there is no replay to compare with .</param>
    /// <param name="ReplayErrorPersonMinutes">By how much the replay with the move misses what happened, over all queues: above zero where people waited less than in the
    /// replay. It says how far the effect can be believed. Null where there is no replay, and of receipts that were written before it was kept.</param>
    public sealed record MoveMeasured(
        string Move, int AfterMinutes, ImmutableArray<QueueOutcome> Queues, double? SavedPersonMinutes, double? ReplayErrorPersonMinutes = null) : TidalEvent;
}
