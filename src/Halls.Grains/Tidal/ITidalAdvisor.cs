using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Waits;

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
/// <param name="ReplayErrorPersonMinutes">By how much the replay with the move misses what happened, over all queues; null where there is no replay.</param>
public sealed record MoveReview(ImmutableArray<QueueOutcome> Queues, double? SavedPersonMinutes, double? ReplayErrorPersonMinutes = null);

/// <summary>The waits of a hall as they are foreseen: minutes from <paramref name="At"/> on. A queue that too little is known of is not in it .</summary>
/// <param name="At">The instant they are seen from, UTC.</param>
/// <param name="Newcomers">By queue, somebody ordinary who takes a ticket then: as it is told, and as it was before it was corrected by what came of earlier ones.</param>
/// <param name="Tickets">By ticket, those who wait.</param>
/// <param name="Rates">By window and queue, services that the window gets done in a minute; empty while too little is known.</param>
public sealed record ForeseenWaits(
    DateTimeOffset At, ImmutableDictionary<string, (WaitQuantiles Told, WaitQuantiles Raw)> Newcomers, ImmutableDictionary<string, WaitQuantiles> Tickets,
    ImmutableDictionary<(int Window, string Queue), double> Rates);

/// <summary>
/// Thinks about a hall: how long people will wait, which window should move, what a move has brought. Called outside of the grain's turns, one call at a time
/// for each hall but for <see cref="AppraiseAsync"/>, which may come beside another; may take its time and may fail, and neither harms the hall. Thread-safe.
/// </summary>
public interface ITidalAdvisor
{
    /// <summary>The name that stands in the ledger as the proposer.</summary>
    string Name { get; }

    /// <summary>The waits, or null when nothing can be said of any.</summary>
    Task<ForeseenWaits?> ForeseeAsync(TidalSight sight);

    /// <summary>The moves that are worth it now, the most useful first; none when too little is known.</summary>
    Task<ImmutableArray<AdvisedMove>> AdviseAsync(TidalSight sight);

    /// <summary>What a move is expected to do that a person thinks of, be it allowed or not; null when nothing can be said .</summary>
    /// <param name="sight">The hall.</param>
    /// <param name="window">The window's number.</param>
    /// <param name="serves">The queues that it would serve.</param>
    Task<MoveForecast?> AppraiseAsync(TidalSight sight, int window, ImmutableArray<string> serves);

    /// <summary>What a move has brought within so many minutes.</summary>
    Task<MoveReview> ReviewAsync(TidalSight sight, MoveHistory move, int minutes);
}
