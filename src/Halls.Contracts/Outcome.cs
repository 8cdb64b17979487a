using Orleans;

namespace Halls.Contracts;

/// <summary>What a grain answers: a value, or the reason why the rule says no. A refusal has changed nothing.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Value">The answer; default for a refusal.</param>
/// <param name="Refusal">The reason in kebab-case, such as <c>nobody-waiting</c>; null for an answer.</param>
[GenerateSerializer, Immutable, Alias("halls.outcome`1")]
public sealed record Outcome<T>([property: Id(0)] T? Value, [property: Id(1)] string? Refusal)
{
    /// <summary>An answer.</summary>
    public static Outcome<T> Of(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static Outcome<T> Refused(string reason) => new(default, reason);
}

/// <summary>A request that takes effect once, however often it is sent.</summary>
/// <param name="Scope">The resource that was asked; with the id unique over the whole ledger.</param>
/// <param name="Id">The client's idempotency key.</param>
[GenerateSerializer, Immutable, Alias("halls.request-stamp")]
public sealed record RequestStamp([property: Id(0)] string Scope, [property: Id(1)] string Id);

/// <summary>The refusals that are no domain rule of one aggregate but a matter of what was asked for.</summary>
public static class Refusals
{
    /// <summary>The hall is not defined.</summary>
    public const string NoSuchHall = "no-such-hall";

    /// <summary>The hall has no such queue.</summary>
    public const string NoSuchQueue = "no-such-queue";

    /// <summary>The hall has no such window.</summary>
    public const string NoSuchWindow = "no-such-window";

    /// <summary>There is no such ticket.</summary>
    public const string NoSuchTicket = "no-such-ticket";

    /// <summary>A ticket is called or being served at this window.</summary>
    public const string TicketInHand = "ticket-in-hand";

    /// <summary>No ticket is called or being served at this window.</summary>
    public const string NoTicketInHand = "ticket-not-called";

    /// <summary>No ticket is being served at this window.</summary>
    public const string NoTicketServed = "ticket-not-serving";

    /// <summary>The ticket is not held at this window.</summary>
    public const string TicketNotHeld = "ticket-not-held";

    /// <summary>Nobody waits in any queue that the window serves.</summary>
    public const string NobodyWaiting = "nobody-waiting";

    /// <summary>Another clerk opened this window.</summary>
    public const string NotYourWindow = "not-your-window";

    /// <summary>The window may not serve that queue.</summary>
    public const string WindowCannotServe = "window-cannot-serve";
}
