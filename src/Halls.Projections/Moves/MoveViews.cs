using Halls.Projections.Figures;

namespace Halls.Projections.Moves;

/// <summary>How many moves of windows there were, by what brought them about; the four add up to all of them.</summary>
/// <param name="Total">All.</param>
/// <param name="Automatic">The policy moved the window away from its opening plan by itself.</param>
/// <param name="Approved">A person approved the policy's proposal.</param>
/// <param name="ByHand">A person moved it.</param>
/// <param name="Home">The window went back to its opening plan, whoever moved it.</param>
/// <param name="Windows">How many different windows were moved.</param>
/// <param name="Holding">How many hold a window away from its opening plan still.</param>
public sealed record MoveCounts(long Total, long Automatic, long Approved, long ByHand, long Home, long Windows, long Holding);

/// <summary>What became of the policy's proposals; what is in none of the others waits for an answer.</summary>
/// <param name="Made">How many were made.</param>
/// <param name="Approved">A person said yes.</param>
/// <param name="Declined">A person said no.</param>
/// <param name="Expired">Nobody answered in time.</param>
/// <param name="Withdrawn">Over without an answer before that: the policy no longer advised it, a guard forbade it, or the hall's mode was set to off.</param>
public sealed record ProposalCounts(long Made, long Approved, long Declined, long Expired, long Withdrawn);

/// <summary>How long moves held a window away from its opening plan; those back to the plan are not in it.</summary>
/// <param name="Counted">How many of them have an end; the others still hold, or nobody closed the window on a day without hours.</param>
/// <param name="TotalMinutes">Their sum, minutes.</param>
/// <param name="MeanMinutes">Their mean, minutes; null where none has an end.</param>
public sealed record MoveDurations(long Counted, double TotalMinutes, double? MeanMinutes);

/// <summary>What moves changed against the replay without them. What has no baseline is in none of the sums.</summary>
/// <param name="Measured">How many moves have an effect.</param>
/// <param name="SavedPersonMinutes">Waiting that was spared by those that helped, person-minutes; null where none was measured.</param>
/// <param name="LostPersonMinutes">Waiting that was added by those that did harm, not below nought; null where none was measured.</param>
/// <param name="NetPersonMinutes">The difference; null where none was measured.</param>
/// <param name="Helped">Of those measured, the ones that spared waiting.</param>
/// <param name="NoBaseline">How many moves have no effect, because there was nothing to compare with.</param>
/// <param name="Pending">How many were made so lately that nothing can be said yet.</param>
public sealed record MoveEffects(
    long Measured, double? SavedPersonMinutes, double? LostPersonMinutes, double? NetPersonMinutes, RatioView Helped, long NoBaseline, long Pending);

/// <summary>The moves of a region or a hall in a month.</summary>
/// <param name="Key">Region or hall.</param>
/// <param name="Name">How people call it.</param>
/// <param name="Moves">How many.</param>
/// <param name="Proposals">What became of proposals.</param>
/// <param name="Durations">How long they held.</param>
/// <param name="Served">How many services began at the windows, while the moves held, from the queues that they had taken up.</param>
/// <param name="Effect">What came of it.</param>
public sealed record MoveFigures(string Key, string Name, MoveCounts Moves, ProposalCounts Proposals, MoveDurations Durations, long Served, MoveEffects Effect);

/// <summary>What a queue looked like when a move was thought of.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Waiting">How many waited.</param>
/// <param name="OldestWaitMinutes">The longest wait so far, minutes; null when nobody waited.</param>
/// <param name="OpenWindows">How many open windows served it.</param>
public sealed record MoveReading(string Queue, int Waiting, double? OldestWaitMinutes, int OpenWindows);

/// <summary>The mean wait of a queue that was expected, minutes.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Without">Without the move.</param>
/// <param name="With">With it.</param>
public sealed record MoveExpectedWait(string Queue, double Without, double With);

/// <summary>What was expected of a move.</summary>
/// <param name="HorizonMinutes">How far it looked ahead.</param>
/// <param name="Queues">The queues.</param>
/// <param name="SavedPersonMinutes">Waiting spared over all queues, person-minutes.</param>
/// <param name="LenderPersonMinutes">What it costs those who lend, person-minutes.</param>
/// <param name="SavedErrorPersonMinutes">Standard error of what is spared; null where the policy did not propose the move, and of moves from before it was kept.</param>
/// <param name="Kind">Why the policy proposed it: flood, uncovered or home; null like the error.</param>
public sealed record MoveExpectation(
    double HorizonMinutes, IReadOnlyList<MoveExpectedWait> Queues, double SavedPersonMinutes, double LenderPersonMinutes, double? SavedErrorPersonMinutes = null, string? Kind = null);

/// <summary>What happened to a queue after a move.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="People">How many were called there.</param>
/// <param name="Actual">Their mean wait, minutes; null when nobody was called.</param>
/// <param name="Predicted">What had been expected with the move, minutes; null where nothing was.</param>
/// <param name="Replayed">The mean wait in the replay without the move, minutes; null where there is none.</param>
public sealed record MoveOutcome(string Queue, int People, double? Actual, double? Predicted, double? Replayed);

/// <summary>The last look at what came of a move.</summary>
/// <param name="AfterMinutes">How long after the move.</param>
/// <param name="At">When.</param>
/// <param name="Queues">The queues that gained and that lent.</param>
public sealed record MoveReceipt(int AfterMinutes, DateTimeOffset At, IReadOnlyList<MoveOutcome> Queues);

/// <summary>Whether a move has an effect that can be shown.</summary>
public static class MoveEffectState
{
    /// <summary>It was compared with the replay without it.</summary>
    public const string Measured = "measured";

    /// <summary>There is nothing to compare it with, so no effect is shown .</summary>
    public const string NoBaseline = "no-baseline";

    /// <summary>It is too early.</summary>
    public const string Pending = "pending";
}

/// <summary>One move of a window .</summary>
/// <param name="Id">The move, unique in the hall.</param>
/// <param name="Day">The service day.</param>
/// <param name="Window">The window.</param>
/// <param name="From">What it served.</param>
/// <param name="To">What it served then.</param>
/// <param name="Cause">automatic, approved, by-hand or home.</param>
/// <param name="Kind">automatic, approved or by-hand: how it came about, also of one that went home.</param>
/// <param name="Reason">The person's words or the policy's sentence.</param>
/// <param name="Readings">The trigger values.</param>
/// <param name="Forecast">What was expected; null where nothing was.</param>
/// <param name="Proposer">Who thought of it: an account or a policy's name.</param>
/// <param name="Approver">The account that decided it; null when the policy did by itself.</param>
/// <param name="Warnings">What the person was told, kebab-case.</param>
/// <param name="At">Since when.</param>
/// <param name="Until">Until when; null while that has not come, or where it is not known.</param>
/// <param name="Minutes">How long, minutes; null as <paramref name="Until"/> is, and of one back to the plan.</param>
/// <param name="Holding">It holds the window away from its opening plan still.</param>
/// <param name="Served">How many services began at the window, while it held, from the queues that it had taken up.</param>
/// <param name="Receipt">The last look at what came of it; null where there was none.</param>
/// <param name="Effect">measured, no-baseline or pending (<see cref="MoveEffectState"/>).</param>
/// <param name="SavedPersonMinutes">Waiting spared over all queues, below nought where it was added, person-minutes; null without an effect.</param>
/// <param name="EffectAfterMinutes">Over how many minutes after the move; null without an effect.</param>
public sealed record MoveLine(
    string Id, DateOnly Day, int Window, IReadOnlyList<string> From, IReadOnlyList<string> To, string Cause, string Kind, string Reason, IReadOnlyList<MoveReading> Readings,
    MoveExpectation? Forecast, string Proposer, string? Approver, IReadOnlyList<string> Warnings, DateTimeOffset At, DateTimeOffset? Until, double? Minutes, bool Holding, long Served,
    MoveReceipt? Receipt, string Effect, double? SavedPersonMinutes, int? EffectAfterMinutes);

/// <summary>Some of a hall's moves, the latest first.</summary>
/// <param name="Items">The moves.</param>
/// <param name="Next">What to send as <c>cursor</c> for those before; null when these are the first of the month.</param>
public sealed record MovePage(IReadOnlyList<MoveLine> Items, string? Next);

/// <summary>The moves of windows of a month .</summary>
/// <param name="Month">The month, yyyy-MM.</param>
/// <param name="Region">The region, 12 digits; null for a hall or for everything the asker may see.</param>
/// <param name="Hall">The hall, or null.</param>
/// <param name="AsOf">The present.</param>
/// <param name="Total">All of them.</param>
/// <param name="Rows">By hall.</param>
/// <param name="Moves">Of one hall its moves; otherwise null.</param>
public sealed record MovesReport(
    string Month, string? Region, string? Hall, DateTimeOffset AsOf, MoveFigures Total, IReadOnlyList<MoveFigures> Rows, MovePage? Moves);
