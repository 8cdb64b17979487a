using System.Text.Json.Serialization;

namespace Halls.Domain.Queues;

/// <summary>Who a ticket is for .</summary>
public enum TicketClass
{
    /// <summary>Ordinary (普通).</summary>
    Ordinary,

    /// <summary>Green lane (绿色通道), with a reason that is never shown in public .</summary>
    Green,

    /// <summary>Booked (预约).</summary>
    Appointment,
}

/// <summary>Where a ticket stands.</summary>
public enum TicketState
{
    /// <summary>In the line.</summary>
    Waiting,

    /// <summary>Called, nobody came yet.</summary>
    Called,

    /// <summary>Being served.</summary>
    Serving,

    /// <summary>Parked at a window (挂起).</summary>
    Held,

    /// <summary>Served.</summary>
    Done,

    /// <summary>Called and not there (过号).</summary>
    Missed,

    /// <summary>Gave the place up.</summary>
    Left,

    /// <summary>Went over to another queue; that queue goes on with it.</summary>
    Moved,
}

/// <summary>The parts of a line, in the order in which they are called. All but the last are priority.</summary>
public enum Lane
{
    /// <summary>Transferred with "first".</summary>
    Front,

    /// <summary>Green lane.</summary>
    Green,

    /// <summary>Booked.</summary>
    Appointment,

    /// <summary>Transferred in by arrival.</summary>
    Transferred,

    /// <summary>Everybody else.</summary>
    Ordinary,
}

/// <summary>Where a transferred ticket goes in its new queue.</summary>
public enum TransferPlace
{
    /// <summary>Next to be called.</summary>
    First,

    /// <summary>By its original arrival, ahead of ordinary tickets (the default).</summary>
    Arrival,

    /// <summary>At the tail (队尾).</summary>
    Last,
}

/// <summary>Why this ticket was called and not another.</summary>
public enum CallCode
{
    /// <summary>Waited longest of those whose turn it was.</summary>
    LongestWait,

    /// <summary>First of the green lane.</summary>
    GreenLane,

    /// <summary>First of the booked.</summary>
    Appointment,

    /// <summary>First of those transferred in.</summary>
    TransferredIn,

    /// <summary>So many priority tickets were called in a row that an ordinary one was due.</summary>
    OrdinaryTurn,

    /// <summary>Was called before, was not there, and the others it had to let ahead have been called.</summary>
    CameBack,

    /// <summary>Chosen by the clerk (选呼).</summary>
    Chosen,
}

/// <summary>Why a ticket was called, for the citizen who asks and the supervisor who checks.</summary>
/// <param name="Code">The rule that applied.</param>
/// <param name="Text">The clerk's reason for a chosen ticket; otherwise null.</param>
/// <param name="Overtook">How many tickets that were taken earlier still stood in the line when this one was called; people set back let it ahead and don't count.</param>
/// <param name="Streak">How many priority tickets had been called in a row before.</param>
public sealed record CallReason(CallCode Code, string? Text, int Overtook, int Streak);

/// <summary>Where a ticket stands in its lane: by key, then by arrival in this queue.</summary>
/// <param name="Key">Ticks of the instant it is ordered by.</param>
/// <param name="Seq">Arrival in this queue, so that equal instants keep their order.</param>
/// <param name="TicketId">The ticket.</param>
public readonly record struct Place(long Key, int Seq, string TicketId) : IComparable<Place>
{
    /// <inheritdoc/>
    public int CompareTo(Place other) => Key != other.Key ? Key.CompareTo(other.Key) : Seq.CompareTo(other.Seq);
}

/// <summary>A ticket that was called, was not there, and lets others ahead before its turn comes again.</summary>
/// <param name="DueAtCall">Back in its lane once so many tickets have been called in this queue.</param>
/// <param name="Turn">The how-manieth ticket it is that was set back: of two that are due at once, the one set back first goes first.</param>
/// <param name="Place">Its place in the lane.</param>
public readonly record struct Returning(long DueAtCall, int Turn, Place Place) : IComparable<Returning>
{
    /// <inheritdoc/>
    public int CompareTo(Returning other) => DueAtCall != other.DueAtCall ? DueAtCall.CompareTo(other.DueAtCall) : Turn.CompareTo(other.Turn);
}

/// <summary>One ticket as its queue knows it.</summary>
public sealed record Ticket
{
    /// <summary>Identifies it everywhere; keeps over a transfer.</summary>
    public required string Id { get; init; }

    /// <summary>What people read and hear, such as A001; keeps over a transfer.</summary>
    public required string Number { get; init; }

    /// <summary>Who it is for.</summary>
    public required TicketClass Class { get; init; }

    /// <summary>The part of the line it waits in.</summary>
    public required Lane Lane { get; init; }

    /// <summary>Its place in that lane.</summary>
    public required Place Place { get; init; }

    /// <summary>When it was taken; a transfer does not change it .</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public TicketState State { get; init; }

    /// <summary>How often it had been transferred when it joined this queue; 0 in the queue where it was taken.</summary>
    public int Transfers { get; init; }

    /// <summary>The window that called or holds it, or null.</summary>
    public int? Window { get; init; }

    /// <summary>How often it was called since it last joined the line.</summary>
    public int Calls { get; init; }

    /// <summary>How often it was called and nobody came.</summary>
    public int Misses { get; init; }

    /// <summary>When it was first called, or null.</summary>
    public DateTimeOffset? FirstCalledAt { get; init; }

    /// <summary>When it was last called or recalled, or null.</summary>
    public DateTimeOffset? CalledAt { get; init; }

    /// <summary>When its service started, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its service, or its stay, ended; or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Since when it is held, or null.</summary>
    public DateTimeOffset? HeldSince { get; init; }

    /// <summary>How long it was held altogether; no part of the service time .</summary>
    public TimeSpan HeldFor { get; init; }

    /// <summary>The clerk's reason for holding it, or null.</summary>
    public string? HoldReason { get; init; }

    /// <summary>Why it was last called, or null.</summary>
    public CallReason? Reason { get; init; }

    /// <summary>The service item it is about, or null.</summary>
    public string? Item { get; init; }

    /// <summary>Who completed its service, or null.</summary>
    public string? ServedBy { get; init; }

    /// <summary>The wait that was told with it, or null.</summary>
    public ToldWait? Estimate { get; init; }

    /// <summary>Under what its service is counted, as it was when that was completed; null before, and for services of before it was kept.</summary>
    public ServicePlace? ServedIn { get; init; }

    /// <summary>The queue it went over to, or null.</summary>
    public string? MovedTo { get; init; }

    /// <summary>Service time without the time on hold; null before the service ended .</summary>
    [JsonIgnore]
    public TimeSpan? ServiceTime => StartedAt is { } start && EndedAt is { } end ? end - start - HeldFor : null;

    /// <summary>Wait from taking the ticket to its first call; null before that .</summary>
    [JsonIgnore]
    public TimeSpan? Wait => FirstCalledAt - IssuedAt;
}
