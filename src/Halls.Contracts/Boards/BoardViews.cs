using System.Collections.Immutable;
using Orleans;

namespace Halls.Contracts.Boards;

/// <summary>A predicted wait in minutes: eight of ten people wait between low and high.</summary>
[GenerateSerializer, Immutable, Alias("halls.wait-view")]
public sealed record WaitView([property: Id(0)] int Low, [property: Id(1)] int Likely, [property: Id(2)] int High);

/// <summary>Today's opening hours as <c>HH:mm</c>.</summary>
[GenerateSerializer, Immutable, Alias("halls.today-hours")]
public sealed record TodayHours([property: Id(0)] string Open, [property: Id(1)] string LastTicket, [property: Id(2)] string Close);

/// <summary>One queue on the board.</summary>
[GenerateSerializer, Immutable, Alias("halls.queue-row")]
public sealed record QueueRow
{
    /// <summary>The queue.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Chinese name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>English name, or null.</summary>
    [Id(2)] public string? NameEn { get; init; }

    /// <summary>Prefix of its numbers.</summary>
    [Id(3)] public required string Prefix { get; init; }

    /// <summary>Its kind.</summary>
    [Id(4)] public required string Kind { get; init; }

    /// <summary>People in the line.</summary>
    [Id(5)] public int Waiting { get; init; }

    /// <summary>Called, not yet come.</summary>
    [Id(6)] public int Called { get; init; }

    /// <summary>Being served.</summary>
    [Id(7)] public int Serving { get; init; }

    /// <summary>Parked at a window.</summary>
    [Id(8)] public int Held { get; init; }

    /// <summary>Served today.</summary>
    [Id(9)] public int Done { get; init; }

    /// <summary>Finally missed today.</summary>
    [Id(10)] public int Missed { get; init; }

    /// <summary>Gave up today.</summary>
    [Id(11)] public int Left { get; init; }

    /// <summary>How long the one in the line who took a ticket first has waited, whole minutes; null when nobody waits.</summary>
    [Id(12)] public int? OldestWaitMinutes { get; init; }

    /// <summary>The open windows that serve it, paused ones too.</summary>
    [Id(13)] public ImmutableArray<int> Windows { get; init; } = [];

    /// <summary>The wait of somebody who takes a ticket now; null where too little is known .</summary>
    [Id(14)] public WaitView? Wait { get; init; }

    /// <summary>Tickets are given out now.</summary>
    [Id(15)] public bool Accepting { get; init; }

    /// <summary>Why not, or <c>no-window</c> as a warning: not-open-today, not-yet-open, last-ticket-passed, closed, daily-max, no-window; null when all is well.</summary>
    [Id(16)] public string? ClosedReason { get; init; }

    /// <summary>The promised wait.</summary>
    [Id(17)] public int TargetWaitMinutes { get; init; }

    /// <summary>Numbers given out today.</summary>
    [Id(18)] public int Issued { get; init; }
}

/// <summary>One window on the board.</summary>
[GenerateSerializer, Immutable, Alias("halls.window-row")]
public sealed record WindowRow
{
    /// <summary>Its number.</summary>
    [Id(0)] public required int No { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    [Id(2)] public required string Kind { get; init; }

    /// <summary>open, paused or closed.</summary>
    [Id(3)] public required string State { get; init; }

    /// <summary>What it serves now.</summary>
    [Id(4)] public ImmutableArray<string> Serves { get; init; } = [];

    /// <summary>The number in hand, or null.</summary>
    [Id(5)] public string? Ticket { get; init; }

    /// <summary>called or serving; null without a ticket.</summary>
    [Id(6)] public string? TicketState { get; init; }

    /// <summary>Since when the ticket, or else the window, stands as it does.</summary>
    [Id(7)] public DateTimeOffset? Since { get; init; }

    /// <summary>Why paused, or null.</summary>
    [Id(8)] public string? PauseReason { get; init; }

    /// <summary>How many tickets are parked here.</summary>
    [Id(9)] public int Held { get; init; }

    /// <summary>How often the ticket in hand was called; 0 without one.</summary>
    [Id(10)] public int Calls { get; init; }

    /// <summary>A clerk has opened the window.</summary>
    [Id(11)] public bool ClerkSignedIn { get; init; }

    /// <summary>It serves other queues than the opening plan says.</summary>
    [Id(12)] public bool Moved { get; init; }

    /// <summary>When its sign was last changed today; null when it never was.</summary>
    [Id(13)] public DateTimeOffset? MovedAt { get; init; }

    /// <summary>The ticket in hand is of a queue that is no longer on the sign: the change takes effect with the next call .</summary>
    [Id(14)] public bool Changing { get; init; }
}

/// <summary>One call on the wall.</summary>
[GenerateSerializer, Immutable, Alias("halls.call-row")]
public sealed record CallRow
{
    /// <summary>The number.</summary>
    [Id(0)] public required string Number { get; init; }

    /// <summary>The window to go to.</summary>
    [Id(1)] public required int Window { get; init; }

    /// <summary>The queue.</summary>
    [Id(2)] public required string Queue { get; init; }

    /// <summary>The queue's Chinese name.</summary>
    [Id(3)] public required string QueueName { get; init; }

    /// <summary>When it was last called.</summary>
    [Id(4)] public required DateTimeOffset At { get; init; }

    /// <summary>How often.</summary>
    [Id(5)] public int Calls { get; init; }

    /// <summary>False while nobody has come.</summary>
    [Id(6)] public bool Answered { get; init; }
}

/// <summary>The whole board. Holds no personal data .</summary>
[GenerateSerializer, Immutable, Alias("halls.board-snapshot")]
public sealed record BoardSnapshot
{
    /// <summary>The hall.</summary>
    [Id(0)] public required string Hall { get; init; }

    /// <summary>Its Chinese name.</summary>
    [Id(1)] public required string HallName { get; init; }

    /// <summary>The service day.</summary>
    [Id(2)] public required DateOnly Day { get; init; }

    /// <summary>Names the run of consecutive versions; another epoch means: take the snapshot.</summary>
    [Id(3)] public required string Epoch { get; init; }

    /// <summary>Rises by one with each delta.</summary>
    [Id(4)] public required long Version { get; init; }

    /// <summary>The hall's clock when this was made.</summary>
    [Id(5)] public required DateTimeOffset AsOf { get; init; }

    /// <summary>Tickets are given out.</summary>
    [Id(6)] public required bool Open { get; init; }

    /// <summary>Today's hours; null on a closed day.</summary>
    [Id(7)] public TodayHours? Hours { get; init; }

    /// <summary>The queues, in the definition's order.</summary>
    [Id(8)] public required ImmutableArray<QueueRow> Queues { get; init; }

    /// <summary>The windows, in the definition's order.</summary>
    [Id(9)] public required ImmutableArray<WindowRow> Windows { get; init; }

    /// <summary>Every called-and-unanswered ticket and the last eight answered ones, newest first.</summary>
    [Id(10)] public required ImmutableArray<CallRow> Calls { get; init; }
}

/// <summary>What changed since the version before. Rows are whole and absolute, so applying one twice is harmless.</summary>
[GenerateSerializer, Immutable, Alias("halls.board-delta")]
public sealed record BoardDelta
{
    /// <summary>The hall.</summary>
    [Id(0)] public required string Hall { get; init; }

    /// <summary>The run of versions it belongs to.</summary>
    [Id(1)] public required string Epoch { get; init; }

    /// <summary>One more than the version it applies to.</summary>
    [Id(2)] public required long Version { get; init; }

    /// <summary>The hall's clock.</summary>
    [Id(3)] public required DateTimeOffset AsOf { get; init; }

    /// <summary>Tickets are given out.</summary>
    [Id(4)] public required bool Open { get; init; }

    /// <summary>Changed queues.</summary>
    [Id(5)] public required ImmutableArray<QueueRow> Queues { get; init; }

    /// <summary>Changed windows.</summary>
    [Id(6)] public required ImmutableArray<WindowRow> Windows { get; init; }

    /// <summary>The calls, or null when they did not change.</summary>
    [Id(7)] public ImmutableArray<CallRow>? Calls { get; init; }
}

/// <summary>A call, to be shown and spoken at once.</summary>
[GenerateSerializer, Immutable, Alias("halls.ticket-called-notice")]
public sealed record TicketCalledNotice(
    [property: Id(0)] string Hall, [property: Id(1)] string Number, [property: Id(2)] int Window, [property: Id(3)] string QueueName, [property: Id(4)] int Calls);
