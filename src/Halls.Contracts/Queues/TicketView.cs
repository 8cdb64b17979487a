using Halls.Contracts.Boards;
using Orleans;

namespace Halls.Contracts.Queues;

/// <summary>Why a ticket was called.</summary>
/// <param name="Code">longest-wait, green-lane, appointment, transferred-in, ordinary-turn, came-back or chosen.</param>
/// <param name="Text">The clerk's reason for a chosen ticket; null to people outside.</param>
/// <param name="Overtook">How many who had come earlier still waited then.</param>
[GenerateSerializer, Immutable, Alias("halls.call-reason-view")]
public sealed record CallReasonView([property: Id(0)] string Code, [property: Id(1)] string? Text, [property: Id(2)] int Overtook);

/// <summary>A ticket as it stands.</summary>
[GenerateSerializer, Immutable, Alias("halls.ticket-view")]
public sealed record TicketView
{
    /// <summary>Identifies it.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What people read and hear.</summary>
    [Id(1)] public required string Number { get; init; }

    /// <summary>The hall.</summary>
    [Id(2)] public required string Hall { get; init; }

    /// <summary>The queue it is in now.</summary>
    [Id(3)] public required string Queue { get; init; }

    /// <summary>That queue's Chinese name.</summary>
    [Id(4)] public required string QueueName { get; init; }

    /// <summary>ordinary, green or appointment.</summary>
    [Id(5)] public required string Class { get; init; }

    /// <summary>waiting, called, serving, held, done, missed or left.</summary>
    [Id(6)] public required string State { get; init; }

    /// <summary>When it was taken, with the hall's offset.</summary>
    [Id(7)] public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>People to be called before; 0 when not waiting.</summary>
    [Id(8)] public int Ahead { get; init; }

    /// <summary>Predicted wait from now; null where too little is known or when not waiting.</summary>
    [Id(9)] public WaitView? Wait { get; init; }

    /// <summary>The window that called or holds it.</summary>
    [Id(10)] public int? Window { get; init; }

    /// <summary>How often it was called.</summary>
    [Id(11)] public int Calls { get; init; }

    /// <summary>The citizen's own link; null wherever somebody else looks.</summary>
    [Id(12)] public string? Follow { get; init; }

    /// <summary>How many others go first after a missed call; 0 otherwise.</summary>
    [Id(13)] public int Behind { get; init; }

    /// <summary>Whole minutes waited until the first call, or until now.</summary>
    [Id(14)] public int WaitedMinutes { get; init; }

    /// <summary>Why it was called, or null.</summary>
    [Id(15)] public CallReasonView? Reason { get; init; }

    /// <summary>When it was first called, or null.</summary>
    [Id(16)] public DateTimeOffset? CalledAt { get; init; }

    /// <summary>When its service started, or null.</summary>
    [Id(17)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its service or its stay ended, or null.</summary>
    [Id(18)] public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Seconds of service without holds; null before the end.</summary>
    [Id(19)] public double? ServiceSeconds { get; init; }

    /// <summary>Since when it is held, or null.</summary>
    [Id(20)] public DateTimeOffset? HeldSince { get; init; }

    /// <summary>Why it is held, or null.</summary>
    [Id(21)] public string? HoldReason { get; init; }

    /// <summary>The citizen's link to rate this service; null before it is done.</summary>
    [Id(22)] public string? Rating { get; init; }

    /// <summary>The hall's clock when this was made.</summary>
    [Id(23)] public DateTimeOffset At { get; init; }

    /// <summary>The hall's Chinese name.</summary>
    [Id(24)] public required string HallName { get; init; }

    /// <summary>The service item it is about, or null.</summary>
    [Id(25)] public string? Item { get; init; }

    /// <summary>How often it was transferred from one queue to another.</summary>
    [Id(26)] public int Transfers { get; init; }
}
