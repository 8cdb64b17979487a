using System.Collections.Immutable;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Orleans;
using Orleans.Concurrency;

namespace Halls.Contracts.Windows;

/// <summary>One window on one service day: the clerk's session and the ticket in hand. Key: <see cref="WindowKey"/>.</summary>
[Alias("halls.window-grain")]
public interface IWindowGrain : IGrainWithStringKey
{
    /// <summary>The window as it is.</summary>
    [Alias("get")]
    Task<Outcome<WindowView>> Get();

    /// <summary>The session begins.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="clerk">Who is to serve.</param>
    /// <param name="qualified">The queues that the clerk is qualified for; null for all that the window may serve.</param>
    [Alias("open")]
    Task<Outcome<WindowView>> Open(WindowRequest request, string clerk, ImmutableArray<string>? qualified = null);

    /// <summary>No calls for a while.</summary>
    [Alias("pause")]
    Task<Outcome<WindowView>> Pause(WindowRequest request, string reason);

    /// <summary>Calls again.</summary>
    [Alias("resume")]
    Task<Outcome<WindowView>> Resume(WindowRequest request);

    /// <summary>The session ends; refused while a ticket is in hand.</summary>
    [Alias("close")]
    Task<Outcome<WindowView>> Close(WindowRequest request);

    /// <summary>
    /// Completes the ticket in hand if it is being served and calls the next one, both or neither. A ticket that was called and neither started nor
    /// missed is in the way (<c>ticket-in-hand</c>), unless <paramref name="came"/> confirms that the person came and is done.
    /// </summary>
    [Alias("next")]
    Task<Outcome<WindowView>> Next(WindowRequest request, bool came);

    /// <summary>Does a verb to the ticket in hand, to a held one (resume) or to a waiting one (call).</summary>
    [Alias("work-on")]
    Task<Outcome<WindowView>> WorkOn(WindowRequest request, TicketVerb verb, string? ticketId, string? reason);

    /// <summary>Sends the ticket in hand over to another queue.</summary>
    [Alias("transfer")]
    Task<Outcome<WindowView>> Transfer(WindowRequest request, string toQueue, string place, string? reason);

    /// <summary>
    /// Moves the window to other queues, from its next call on; the ticket in hand is finished as it is. What is expected of it is looked up first and
    /// kept with the move; if that fails, or takes longer than half a second, the window moves without.
    /// </summary>
    /// <param name="request">Who asks.</param>
    /// <param name="serves">What it is to serve.</param>
    /// <param name="reason">Why; kept and reported.</param>
    [Alias("assign")]
    Task<Outcome<WindowView>> Assign(WindowRequest request, ImmutableArray<string> serves, string reason);

    /// <summary>
    /// The hall sees two tickets in hand here: a process died between calling the next one and completing the one before. Completes the older one.
    /// </summary>
    [Alias("settle"), OneWay]
    Task Settle();
}

/// <summary>Who asks a window, once.</summary>
/// <param name="RequestId">The client's idempotency key.</param>
/// <param name="By">The clerk, supervisor or administrator.</param>
/// <param name="MayOverride">May act at a window that another clerk opened.</param>
[GenerateSerializer, Immutable, Alias("halls.window-request")]
public sealed record WindowRequest([property: Id(0)] string RequestId, [property: Id(1)] string By, [property: Id(2)] bool MayOverride);

/// <summary>A window as it stands.</summary>
[GenerateSerializer, Immutable, Alias("halls.window-view")]
public sealed record WindowView
{
    /// <summary>Its number.</summary>
    [Id(0)] public required int No { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    [Id(2)] public required string Kind { get; init; }

    /// <summary>open, paused or closed.</summary>
    [Id(3)] public required string State { get; init; }

    /// <summary>Who works here; null when closed.</summary>
    [Id(4)] public string? Clerk { get; init; }

    /// <summary>The queues it serves now.</summary>
    [Id(5)] public ImmutableArray<string> Serves { get; init; } = [];

    /// <summary>The queues it may serve.</summary>
    [Id(6)] public ImmutableArray<string> CanServe { get; init; } = [];

    /// <summary>The ticket in hand; after <c>complete</c> the ticket that was completed; null without one.</summary>
    [Id(7)] public TicketView? Ticket { get; init; }

    /// <summary>The tickets parked here.</summary>
    [Id(8)] public ImmutableArray<TicketView> Held { get; init; } = [];

    /// <summary>Since when the session stands as it does; null when it never opened today.</summary>
    [Id(9)] public DateTimeOffset? Since { get; init; }

    /// <summary>Why paused, or null.</summary>
    [Id(10)] public string? PauseReason { get; init; }

    /// <summary>The citizen's rating link of the ticket that <c>next</c> or <c>complete</c> completed; null otherwise.</summary>
    [Id(11)] public string? Rating { get; init; }

    /// <summary>In the answer to <c>assign</c>: what is expected of the move. Null where nothing is known, and in every other answer.</summary>
    [Id(12)] public MoveForecastView? Forecast { get; init; }

    /// <summary>In the answer to <c>assign</c>: what the policy would not have done without being asked (kebab-case). Null in every other answer.</summary>
    [Id(13)] public ImmutableArray<string>? Warnings { get; init; }
}
