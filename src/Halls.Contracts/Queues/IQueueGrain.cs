using System.Collections.Immutable;
using Halls.Contracts.Ratings;
using Halls.Contracts.Windows;
using Orleans;
using Orleans.Concurrency;

namespace Halls.Contracts.Queues;

/// <summary>
/// One queue on one service day: the only one that hands out a ticket, so two windows can't get the same. Key: <see cref="QueueKey"/>.
/// Verbs of a window carry the window as it was and answer the window as it is then, so that a repeated request gets the very same answer.
/// </summary>
[Alias("halls.queue-grain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>Takes a ticket. Does not wait for the tickets taken before it to be durable, but is durable only after them.</summary>
    [Alias("issue"), AlwaysInterleave]
    Task<Outcome<TicketView>> Issue(IssueTicketRequest request);

    /// <summary>Calls the next ticket to a window and completes the one in hand in the same append.</summary>
    [Alias("call-next")]
    Task<Outcome<WindowView>> CallNext(CallNextRequest request);

    /// <summary>Does a verb of the window to one ticket.</summary>
    [Alias("work-on")]
    Task<Outcome<WindowView>> WorkOn(WorkOnTicketRequest request);

    /// <summary>Lets a ticket go over to another queue; <see cref="Join"/> on that queue completes it.</summary>
    [Alias("transfer-out")]
    Task<Outcome<WindowView>> TransferOut(TransferOutRequest request);

    /// <summary>Takes in a transferred ticket. Harmless when it is here already.</summary>
    [Alias("join")]
    Task<Outcome<TicketView>> Join(TransferredTicket ticket);

    /// <summary>The hall saw a ticket leave one queue and join none: let it join here.</summary>
    [Alias("rejoin"), OneWay]
    Task Rejoin(TransferredTicket ticket);

    /// <summary>The citizen gives up the place.</summary>
    [Alias("leave")]
    Task<Outcome<TicketView>> Leave(RequestStamp request, string ticketId);

    /// <summary>One ticket, or null; <see cref="TicketSight.MovedTo"/> names the queue where it went.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<TicketSight?> Get(string ticketId);

    /// <summary>
    /// One ticket if it is in hand or held at that window, else null. The window knows of it, so a null is only said after the ledger was asked whether
    /// anybody else has written; if so, the call fails as an append would.
    /// </summary>
    [Alias("at-window"), AlwaysInterleave]
    Task<TicketView?> AtWindow(string ticketId, int window);

    /// <summary>What was done for a ticket; null while its service isn't completed here.</summary>
    [Alias("served"), AlwaysInterleave]
    Task<ServedTicket?> Served(string ticketId);

    /// <summary>Those waiting, in calling order.</summary>
    [Alias("waiting"), AlwaysInterleave]
    Task<ImmutableArray<TicketView>> Waiting(int limit);

    /// <summary>The hall's definition changed: read it again.</summary>
    [Alias("definition-changed"), OneWay]
    Task DefinitionChanged();

    /// <summary>How many windows serve this queue, for the predicted wait; shared windows count as their share.</summary>
    [Alias("windows-changed"), OneWay]
    Task WindowsChanged(double openWindows);

    /// <summary>The waits of the queue as the hall foresees them, playing itself forward; told every few seconds while they change.</summary>
    [Alias("waits-foreseen"), OneWay]
    Task WaitsForeseen(QueueWaits waits);
}

/// <summary>Takes a ticket.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Class">ordinary, green or appointment.</param>
/// <param name="Item">Service item, or null.</param>
/// <param name="Phone">Phone number in clear, sealed before it is stored; or null.</param>
/// <param name="GreenReason">Reason code of a green ticket, or null.</param>
/// <param name="By">The device or person.</param>
[GenerateSerializer, Immutable, Alias("halls.issue-ticket")]
public sealed record IssueTicketRequest(
    [property: Id(0)] RequestStamp Request, [property: Id(1)] string Class, [property: Id(2)] string? Item,
    [property: Id(3)] string? Phone, [property: Id(4)] string? GreenReason, [property: Id(5)] string By);

/// <summary>Calls the next ticket.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Before">The window as it was.</param>
/// <param name="Completing">The ticket of this queue in hand there, to be completed with the call; or null.</param>
/// <param name="Came">The ticket in hand counts as served even if its start was not pressed.</param>
/// <param name="By">The clerk.</param>
[GenerateSerializer, Immutable, Alias("halls.call-next")]
public sealed record CallNextRequest(
    [property: Id(0)] RequestStamp Request, [property: Id(1)] WindowView Before, [property: Id(2)] string? Completing, [property: Id(3)] bool Came, [property: Id(4)] string By);

/// <summary>What a window does to one ticket.</summary>
public enum TicketVerb
{
    /// <summary>Calls a chosen ticket (选呼).</summary>
    Call,

    /// <summary>Calls it again (重呼).</summary>
    Recall,

    /// <summary>The person is here.</summary>
    Start,

    /// <summary>Done.</summary>
    Complete,

    /// <summary>Not here (过号).</summary>
    Miss,

    /// <summary>Parked (挂起).</summary>
    Hold,

    /// <summary>Taken up again (回呼).</summary>
    Resume,
}

/// <summary>Does a verb to one ticket.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Before">The window as it was.</param>
/// <param name="Verb">What to do.</param>
/// <param name="TicketId">To which ticket.</param>
/// <param name="Reason">The clerk's reason, where the verb asks for one.</param>
/// <param name="Came">For complete: counts as served even if its start was not pressed.</param>
/// <param name="By">The clerk.</param>
[GenerateSerializer, Immutable, Alias("halls.work-on-ticket")]
public sealed record WorkOnTicketRequest(
    [property: Id(0)] RequestStamp Request, [property: Id(1)] WindowView Before, [property: Id(2)] TicketVerb Verb, [property: Id(3)] string TicketId,
    [property: Id(4)] string? Reason, [property: Id(5)] bool Came, [property: Id(6)] string By);

/// <summary>Lets a ticket go over to another queue.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Before">The window as it was.</param>
/// <param name="TicketId">The ticket.</param>
/// <param name="ToQueue">Where it goes.</param>
/// <param name="Place">first, arrival or last.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="By">The clerk.</param>
[GenerateSerializer, Immutable, Alias("halls.transfer-out")]
public sealed record TransferOutRequest(
    [property: Id(0)] RequestStamp Request, [property: Id(1)] WindowView Before, [property: Id(2)] string TicketId, [property: Id(3)] string ToQueue,
    [property: Id(4)] string Place, [property: Id(5)] string? Reason, [property: Id(6)] string By);

/// <summary>A ticket on its way from one queue to another.</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="Number">Its number.</param>
/// <param name="Class">ordinary, green or appointment.</param>
/// <param name="IssuedAt">When it was taken.</param>
/// <param name="Place">first, arrival or last.</param>
/// <param name="FromQueue">Where it comes from.</param>
/// <param name="ToQueue">Where it goes.</param>
/// <param name="Item">Service item, or null.</param>
/// <param name="By">Who transferred it.</param>
/// <param name="Transfers">The how-manieth transfer of this ticket it is: a repeated one changes nothing.</param>
[GenerateSerializer, Immutable, Alias("halls.transferred-ticket")]
public sealed record TransferredTicket(
    [property: Id(0)] string TicketId, [property: Id(1)] string Number, [property: Id(2)] string Class, [property: Id(3)] DateTimeOffset IssuedAt,
    [property: Id(4)] string Place, [property: Id(5)] string FromQueue, [property: Id(6)] string ToQueue, [property: Id(7)] string? Item, [property: Id(8)] string By,
    [property: Id(9)] int Transfers);

/// <summary>A ticket as one queue sees it.</summary>
/// <param name="Ticket">The ticket.</param>
/// <param name="MovedTo">The queue it went over to, or null when it is here.</param>
[GenerateSerializer, Immutable, Alias("halls.ticket-sight")]
public sealed record TicketSight([property: Id(0)] TicketView Ticket, [property: Id(1)] string? MovedTo);

/// <summary>A wait in minutes from the instant it was foreseen at.</summary>
/// <param name="Low">Eight of ten wait at least so long …</param>
/// <param name="Likely">The middle.</param>
/// <param name="High">… and no longer.</param>
[GenerateSerializer, Immutable, Alias("halls.foreseen-wait")]
public sealed record ForeseenWait([property: Id(0)] double Low, [property: Id(1)] double Likely, [property: Id(2)] double High);

/// <summary>The waits of a queue as the hall foresees them.</summary>
/// <param name="At">The instant they are counted from, UTC.</param>
/// <param name="Newcomer">Of somebody ordinary who takes a ticket now, as it is to be told; null where too little is known.</param>
/// <param name="Raw">The same before it was corrected by what came of earlier ones.</param>
/// <param name="Tickets">Of those who wait, by ticket.</param>
[GenerateSerializer, Immutable, Alias("halls.queue-waits")]
public sealed record QueueWaits(
    [property: Id(0)] DateTimeOffset At, [property: Id(1)] ForeseenWait? Newcomer, [property: Id(2)] ForeseenWait? Raw,
    [property: Id(3)] ImmutableDictionary<string, ForeseenWait> Tickets);
