using System.Collections.Immutable;
using System.Globalization;

namespace Halls.Domain.Tidal;

/// <summary>Why a window is to move.</summary>
public enum TidalKind
{
    /// <summary>A queue is in flood.</summary>
    Flood,

    /// <summary>The tide is out; the window goes back to the opening plan.</summary>
    Home,

    /// <summary>People wait in a queue that no window serves.</summary>
    Uncovered,
}

/// <summary>What is expected of a queue over the horizon: those who wait now and those who come.</summary>
/// <param name="Queue">Its index.</param>
/// <param name="Id">Its id.</param>
/// <param name="Waiting">People waiting now.</param>
/// <param name="Windows">Windows that serve it now.</param>
/// <param name="Without">Mean wait if nothing is moved, minutes.</param>
/// <param name="With">Mean wait with the move, minutes.</param>
public sealed record QueueOutlook(int Queue, string Id, int Waiting, int Windows, double Without, double With);

/// <summary>One window, and what it should post from its next call on; with everything that somebody needs who is to approve it.</summary>
public sealed record TidalProposal
{
    /// <summary>Why.</summary>
    public required TidalKind Kind { get; init; }

    /// <summary>The instant it was made for.</summary>
    public required double At { get; init; }

    /// <summary>The window's index.</summary>
    public required int Window { get; init; }

    /// <summary>The window's number.</summary>
    public required int No { get; init; }

    /// <summary>What it posts now.</summary>
    public required ImmutableArray<int> Before { get; init; }

    /// <summary>What it should post.</summary>
    public required ImmutableArray<int> After { get; init; }

    /// <summary>The queue it takes up; the first that it keeps when it only gives one up.</summary>
    public required QueueOutlook To { get; init; }

    /// <summary>The queue it gives up; null when it gives up none.</summary>
    public required QueueOutlook? From { get; init; }

    /// <summary>Minutes ahead: all this is expected of those who wait now or come until then, each until called.</summary>
    public required double Horizon { get; init; }

    /// <summary>Waiting saved by them over all queues, person-minutes; less than nothing where a fairer share costs more than it saves.</summary>
    public required double Saved { get; init; }

    /// <summary>Standard error of <see cref="Saved"/>.</summary>
    public required double SavedError { get; init; }

    /// <summary>What the move costs the people of every queue that the window posts now, person-minutes.</summary>
    public required double LenderCost { get; init; }

    /// <summary>What was decided by: waiting saved within the horizon, long waits counted more (<see cref="TidalSettings.Lateness"/>).</summary>
    public required double Gain { get; init; }

    /// <summary>Why, in one Chinese sentence with its numbers.</summary>
    public required string Why { get; init; }

    /// <summary>Writes the sentence.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="window">The window's name.</param>
    /// <param name="to">The queue it takes up, or the first that it keeps.</param>
    /// <param name="toName">Its name.</param>
    /// <param name="from">The queue it gives up, or null.</param>
    /// <param name="fromName">Its name.</param>
    /// <param name="horizon">Minutes ahead.</param>
    /// <param name="saved">Person-minutes saved.</param>
    /// <param name="error">Standard error of that.</param>
    /// <param name="keeps">It takes nothing up, it only gives something up.</param>
    public static string Sentence(
        TidalKind kind, string window, QueueOutlook to, string toName, QueueOutlook? from, string fromName, double horizon, double saved, double error, bool keeps = false)
    {
        string when = kind switch
        {
            TidalKind.Home => "高峰已过",
            TidalKind.Uncovered => $"“{toName}”有{to.Waiting}人等候却没有窗口办理",
            _ => Text($"“{toName}”{to.Waiting}人等候、{to.Windows}个窗口办理，预计平均等{to.Without:0}分钟"),
        };
        string what = from is not null && keeps ? $"请{window}不再兼办“{fromName}”" : from is null ? $"请{window}加办“{toName}”" : $"请{window}由“{fromName}”{(kind == TidalKind.Home ? "转回" : "转办")}“{toName}”";
        string lender = from is null ? "" : Text($"，“{fromName}”由{from.Without:0}分钟变为{from.With:0}分钟");
        string sum = saved >= 0 ? Text($"共少等约{saved:0}±{error:0}人·分钟") : Text($"共多等约{-saved:0}±{error:0}人·分钟");
        return Text($"{when}，{what}：“{toName}”由{to.Without:0}分钟变为{to.With:0}分钟{lender}，今后{horizon:0}分钟内等候的人{sum}。");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What was decided at one instant.</summary>
/// <param name="Proposals">The moves to make, the most useful first; each takes those before it as made.</param>
/// <param name="Memory">What to remember for the next decision.</param>
/// <param name="Predicted">For each queue, the longest wait expected of anybody who waits or comes within the horizon if nothing is moved, minutes.</param>
public sealed record TidalDecision(ImmutableArray<TidalProposal> Proposals, TidalMemory Memory, ImmutableArray<double> Predicted);
