using System.Collections.Immutable;

namespace Halls.Domain.Tidal.Moves;

/// <summary>Where a proposal stands.</summary>
public enum ProposalStatus
{
    /// <summary>Waits for an answer.</summary>
    Open,

    /// <summary>A person said yes.</summary>
    Approved,

    /// <summary>A person said no.</summary>
    Declined,

    /// <summary>It is over without an answer.</summary>
    Lapsed,
}

/// <summary>A proposal and what became of it.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="ProposedAt">When it was made, UTC.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="EndedAt">When it stopped being open; null while it is.</param>
/// <param name="Why">Why it lapsed; null where it did not.</param>
public sealed record ProposalHistory(Proposal Proposal, DateTimeOffset ProposedAt, ProposalStatus Status, DateTimeOffset? EndedAt, LapseReason? Why = null);

/// <summary>A move, until when it held, and what came of it.</summary>
/// <param name="Assigned">The move.</param>
/// <param name="EndedAt">When the window was moved again, UTC; null while it stands.</param>
/// <param name="Receipts">What came of it, by the minutes after.</param>
public sealed record MoveHistory(TidalEvent.WindowAssigned Assigned, DateTimeOffset? EndedAt, ImmutableSortedDictionary<int, TidalEvent.MoveMeasured> Receipts);

/// <summary>The moves of a hall on one service day. A new day begins with the opening plan. Immutable.</summary>
public sealed record TidalState
{
    /// <summary>A day without moves.</summary>
    public static TidalState Empty { get; } = new();

    /// <summary>The windows that are away from the opening plan, and what they serve.</summary>
    public ImmutableDictionary<int, TextList> Away { get; init; } = ImmutableDictionary<int, TextList>.Empty;

    /// <summary>When each window was last moved today, UTC.</summary>
    public ImmutableDictionary<int, DateTimeOffset> LastMoved { get; init; } = ImmutableDictionary<int, DateTimeOffset>.Empty;

    /// <summary>The day's proposals in the order in which they were made.</summary>
    public ImmutableList<ProposalHistory> Proposals { get; init; } = [];

    /// <summary>The day's moves in their order.</summary>
    public ImmutableList<MoveHistory> Moves { get; init; } = [];

    /// <summary>The proposals that wait for an answer.</summary>
    public IEnumerable<ProposalHistory> Open => Proposals.Where(p => p.Status == ProposalStatus.Open);

    /// <summary>The proposal with that id, or null.</summary>
    public ProposalHistory? Proposal(string id) => Proposals.Find(p => p.Proposal.Id == id);

    /// <summary>The move with that id, or null.</summary>
    public MoveHistory? Move(string id) => Moves.Find(m => m.Assigned.Move == id);
}
