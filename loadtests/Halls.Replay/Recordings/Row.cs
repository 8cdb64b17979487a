namespace Halls.Replay.Recordings;

/// <summary>What became of one line of the file: exactly one of three.</summary>
public abstract record Row
{
    private Row()
    {
    }

    /// <summary>A customer to be replayed, and the line as it stands in the file.</summary>
    public sealed record Accepted(Customer Customer, Oddities Oddities, string Text) : Row;

    /// <summary>Not a customer (outcome PHANTOM).</summary>
    public sealed record Ignored(int Line, DateOnly Day) : Row;

    /// <summary>A row that cannot have happened as it is written.</summary>
    public sealed record Refused(ImpossibleRow Found) : Row;
}

/// <summary>A row that the file itself makes impossible. <paramref name="Day"/> is null when not even the date can be read.</summary>
public sealed record ImpossibleRow(int Line, DateOnly? Day, Impossibility Why, string Detail, string Text);

/// <summary>Why a row cannot be replayed.</summary>
public enum Impossibility
{
    BrokenLine,
    UnknownOutcome,
    UnknownType,
    NegativeDuration,
    EndBeforeStart,
    TimesContradict,
    NoTimeOfService,
    ServedByNobody,
    ServedBeforeArriving,
    GaveUpYetServed,
    RepeatedRow,
    TwoCustomersAtOnce,
}

/// <summary>What is odd about a row that can be replayed all the same. Counted and printed, so that nothing is hidden.</summary>
[Flags]
public enum Oddities
{
    None = 0,

    /// <summary>Queue or service runs past midnight: the file writes an end that is earlier in the day than the start.</summary>
    PastMidnight = 1,

    /// <summary>Left the answering unit before entering it. Nearly all are customers with priority, who were put ahead by moving the start of their wait back.</summary>
    AnsweringUnitBackwards = 2,

    /// <summary>The service begins more than five seconds before the queue ends. (One or two seconds are the rule in this file.)</summary>
    ServedWhileStillQueued = 4,

    /// <summary>Gave up, and nobody served, yet the columns of service are filled in.</summary>
    GaveUpWithServiceColumns = 8,
}

/// <summary>How reasons read in reports.</summary>
public static class Wording
{
    public static string Of(Impossibility why) => why switch
    {
        Impossibility.BrokenLine => "broken line",
        Impossibility.UnknownOutcome => "unknown outcome",
        Impossibility.UnknownType => "unknown customer type",
        Impossibility.NegativeDuration => "negative duration",
        Impossibility.EndBeforeStart => "an end before its start",
        Impossibility.TimesContradict => "start, end and duration contradict each other",
        Impossibility.NoTimeOfService => "served, but no time of service",
        Impossibility.ServedByNobody => "served, but by no server",
        Impossibility.ServedBeforeArriving => "served before joining the queue",
        Impossibility.GaveUpYetServed => "gave up, yet served",
        Impossibility.RepeatedRow => "the same row again",
        Impossibility.TwoCustomersAtOnce => "a server with two customers at once",
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, null),
    };

    public static string Of(Oddities oddity) => oddity switch
    {
        Oddities.PastMidnight => "run past midnight (replayed past midnight; the ticket belongs to the day it was taken)",
        Oddities.AnsweringUnitBackwards => "left the answering unit before entering it (replayed from the start of the queue)",
        Oddities.ServedWhileStillQueued => "begin service more than 5 s before their queue ends (replayed from the start of the service)",
        Oddities.GaveUpWithServiceColumns => "gave up, and nobody served, yet have a service time (replayed as having given up)",
        _ => throw new ArgumentOutOfRangeException(nameof(oddity), oddity, null),
    };
}
