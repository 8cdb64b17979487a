using System.Collections.Immutable;
using Halls.Domain;
using Halls.Domain.Boards;
using Halls.Domain.Tidal.Moves;

namespace Halls.Grains.Tidal;

/// <summary>A hall as its advisor sees it. Immutable, so it can be looked at beside the grain's turns.</summary>
/// <param name="Hall">The hall's id.</param>
/// <param name="Day">Its day so far.</param>
/// <param name="Rules">The values in force.</param>
/// <param name="Now">The instant, with the hall's own offset.</param>
public sealed record TidalSight(string Hall, HallDay Day, TidalRules Rules, DateTimeOffset Now);

/// <summary>What came of a move.</summary>
/// <param name="Queues">The queues that gained and that lent.</param>
/// <param name="SavedPersonMinutes">Waiting spared against the replay without the move, over all queues; null where there is no replay.</param>
public sealed record MoveReview(ImmutableArray<QueueOutcome> Queues, double? SavedPersonMinutes);

/// <summary>
/// Thinks about windows: which should move, what a move would bring, what it has brought. Called outside of the grain's turns, one call at a time for each hall;
/// may take its time and may fail, and neither harms the hall. Thread-safe.
/// </summary>
public interface ITidalAdvisor
{
    /// <summary>The name that stands in the ledger as the proposer.</summary>
    string Name { get; }

    /// <summary>The moves that are worth it now, the most useful first; none when too little is known.</summary>
    ImmutableArray<AdvisedMove> Advise(TidalSight sight);

    /// <summary>What a move would bring, or null when too little is known.</summary>
    MoveForecast? Foresee(TidalSight sight, int window, TextList to);

    /// <summary>What a move has brought within so many minutes.</summary>
    MoveReview Review(TidalSight sight, MoveHistory move, int minutes);
}
