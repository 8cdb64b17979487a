using Halls.Domain.Queues;

namespace Halls.Domain.Ratings;

/// <summary>What was done for the citizen .</summary>
public enum ServiceKind
{
    /// <summary>A ticket was served at a window (一次一评).</summary>
    Ticket,

    /// <summary>An application was received (收件).</summary>
    Receipt,

    /// <summary>An application was accepted (受理).</summary>
    Acceptance,

    /// <summary>An application was concluded (办结).</summary>
    Conclusion,
}

/// <summary>A completed service, which is what can be rated. Immutable.</summary>
public sealed record RateableService
{
    /// <summary>The service number: a ticket's id, or an application's number with its step. Also the key of the stream <c>rating/{service}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What was done.</summary>
    public required ServiceKind Kind { get; init; }

    /// <summary>Region code of the hall.</summary>
    public required string Region { get; init; }

    /// <summary>The hall.</summary>
    public required string Hall { get; init; }

    /// <summary>The responsible department; the hall itself where it keeps no departments.</summary>
    public required string Unit { get; init; }

    /// <summary>The window, or null for what was done elsewhere.</summary>
    public int? Window { get; init; }

    /// <summary>The service item, or null.</summary>
    public string? Item { get; init; }

    /// <summary>The account of whoever did it, or null. This is the rated person .</summary>
    public string? Clerk { get; init; }

    /// <summary>The service day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>When it was completed, UTC.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>The service that a ticket was; null while it isn't done.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="hall">The hall.</param>
    /// <param name="region">Its region code, where the ticket doesn't know the one of the day.</param>
    /// <param name="unit">The responsible department, or the hall; where the ticket doesn't know.</param>
    /// <param name="clerk">Who served it, or null.</param>
    /// <param name="day">The service day.</param>
    public static RateableService? OfTicket(Ticket ticket, string hall, string region, string unit, string? clerk, DateOnly day) =>
        ticket is not { State: TicketState.Done, EndedAt: { } end } ? null : new()
        {
            Id = ticket.Id,
            Kind = ServiceKind.Ticket,
            Region = ticket.ServedIn?.Region ?? region,
            Hall = hall,
            Unit = ticket.ServedIn?.Unit ?? unit,
            Window = ticket.Window,
            Item = ticket.Item,
            Clerk = clerk,
            Day = day,
            CompletedAt = end,
        };
}
