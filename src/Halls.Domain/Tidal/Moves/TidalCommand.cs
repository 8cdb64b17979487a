using System.Collections.Immutable;

namespace Halls.Domain.Tidal.Moves;

/// <summary>A move that a policy advises.</summary>
/// <param name="Window">Which window.</param>
/// <param name="To">What it is to serve.</param>
/// <param name="Why">One sentence in Chinese, with numbers.</param>
/// <param name="Forecast">What is expected of it.</param>
public sealed record AdvisedMove(int Window, TextList To, string Why, MoveForecast? Forecast);

/// <summary>Commands to the moves of a hall's service day.</summary>
public abstract record TidalCommand
{
    private TidalCommand()
    {
    }

    /// <summary>When.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The service day, of which the ids are made.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The hall at that instant.</summary>
    public required TidalFloor Floor { get; init; }

    /// <summary>The values in force.</summary>
    public required TidalRules Rules { get; init; }

    /// <summary>A person moves a window.</summary>
    /// <param name="Window">Which window.</param>
    /// <param name="Serves">What it is to serve, at least one queue.</param>
    /// <param name="Reason">Why; kept and reported.</param>
    /// <param name="Forecast">What is expected of it, or null.</param>
    /// <param name="By">Who.</param>
    public sealed record Assign(int Window, TextList Serves, string Reason, MoveForecast? Forecast, string By) : TidalCommand;

    /// <summary>
    /// All that the policy advises now. In <see cref="TidalMode.Suggest"/> each becomes a proposal, in <see cref="TidalMode.Auto"/> a move; what a guard forbids
    /// becomes nothing. Open proposals lapse when what they were made for is over, or the policy wants something else of the window.
    /// </summary>
    /// <param name="Moves">The advice, the most useful first.</param>
    /// <param name="By">The policy's name.</param>
    public sealed record Advise(ImmutableArray<AdvisedMove> Moves, string By) : TidalCommand;

    /// <summary>A person says yes to a proposal.</summary>
    public sealed record Approve(string Proposal, string By) : TidalCommand;

    /// <summary>A person says no to a proposal.</summary>
    public sealed record Decline(string Proposal, string By) : TidalCommand;

    /// <summary>Lets go of the proposals whose time is over, that have become impossible, or that nobody wants because the mode is off.</summary>
    public sealed record Sweep : TidalCommand;

    /// <summary>Notes what came of a move. Noted once for each <paramref name="AfterMinutes"/>.</summary>
    public sealed record Measure(
        string Move, int AfterMinutes, ImmutableArray<QueueOutcome> Queues, double? SavedPersonMinutes, double? ReplayErrorPersonMinutes = null) : TidalCommand;
}

/// <summary>Why a move says no.</summary>
public enum TidalRefusal
{
    /// <summary>The hall has no such window.</summary>
    NoSuchWindow,

    /// <summary>The hall has no such queue.</summary>
    NoSuchQueue,

    /// <summary>The window may not serve that queue .</summary>
    WindowCannotServe,

    /// <summary>The clerk at the window is not qualified for that queue .</summary>
    ClerkNotQualified,

    /// <summary>People wait in a queue that would have no open window any more .</summary>
    QueueWithoutWindow,

    /// <summary>It is the last window of a green lane, of an inquiry desk or of 办不成事 .</summary>
    LastWindowOfItsKind,

    /// <summary>People wait in a queue that would have fewer open windows than it has to keep.</summary>
    BelowMinWindows,

    /// <summary>The window is closed or paused: the policy leaves it alone.</summary>
    WindowNotOpen,

    /// <summary>The window was moved too short a while ago .</summary>
    MovedRecently,

    /// <summary>The queue would have more windows than the policy may give it.</summary>
    OverBounds,

    /// <summary>As many windows as the policy may move are away from the opening plan.</summary>
    TooManyMoved,

    /// <summary>The window goes on its planned break within five minutes: the policy leaves it alone.</summary>
    BreakSoon,

    /// <summary>The window is on its planned break: the policy leaves it alone.</summary>
    OnBreak,

    /// <summary>There is no such proposal today.</summary>
    NoSuchProposal,

    /// <summary>The proposal was answered otherwise, or is over.</summary>
    ProposalOver,

    /// <summary>There is no such move today.</summary>
    NoSuchMove,
}
