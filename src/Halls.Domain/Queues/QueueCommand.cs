using Halls.Domain.Definitions;

namespace Halls.Domain.Queues;

/// <summary>Commands to a queue's service day. Time and ids arrive in the command; nothing here reads a clock.</summary>
public abstract record QueueCommand
{
    private QueueCommand()
    {
    }

    /// <summary>When, with the hall's own offset.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Takes a ticket.</summary>
    /// <param name="HallId">The hall, for the ticket's id.</param>
    /// <param name="Definition">The hall as it is defined now.</param>
    /// <param name="QueueId">This queue.</param>
    /// <param name="Day">The service day.</param>
    /// <param name="Class">Who it is for.</param>
    /// <param name="Item">The service item, or null.</param>
    /// <param name="Phone">Opaque id of the sealed phone number, or null.</param>
    /// <param name="GreenReason">The reason code of a green ticket, or null.</param>
    /// <param name="By">The device or person that issues it.</param>
    public sealed record Issue(
        string HallId, HallDefinition Definition, string QueueId, DateOnly Day, TicketClass Class, string? Item, string? Phone, string? GreenReason, string By) : QueueCommand;

    /// <summary>Takes in a ticket from another queue. Repeated for a ticket that is here already, or that has gone on since, it changes nothing.</summary>
    /// <param name="TicketId">The ticket.</param>
    /// <param name="Number">Its number.</param>
    /// <param name="Class">Who it is for.</param>
    /// <param name="IssuedAt">When it was taken.</param>
    /// <param name="Place">Where it goes.</param>
    /// <param name="FromQueue">Where it comes from.</param>
    /// <param name="Transfers">The how-manieth transfer of this ticket it is, which tells a repeated one from the next one.</param>
    /// <param name="Item">The service item, or null.</param>
    /// <param name="By">Who transferred it.</param>
    public sealed record Join(
        string TicketId, string Number, TicketClass Class, DateTimeOffset IssuedAt, TransferPlace Place, string FromQueue, int Transfers, string? Item, string By) : QueueCommand;

    /// <summary>Calls the next ticket to a window and completes the one in hand there, both or neither.</summary>
    /// <param name="Window">The window.</param>
    /// <param name="Policy">The values in force.</param>
    /// <param name="Completing">The ticket of this queue in hand there, or null.</param>
    /// <param name="Came">A ticket in hand that was only called counts as served.</param>
    /// <param name="By">The clerk.</param>
    /// <param name="Place">Under what the completed service is counted; null where nobody knows.</param>
    public sealed record CallNext(int Window, PolicyValues Policy, string? Completing, bool Came, string By, ServicePlace? Place = null) : QueueCommand;

    /// <summary>Calls a chosen waiting ticket (选呼).</summary>
    public sealed record Call(string TicketId, int Window, string Reason, string By) : QueueCommand;

    /// <summary>Calls the same ticket again (重呼).</summary>
    public sealed record Recall(string TicketId, int Window, string By) : QueueCommand;

    /// <summary>The person is here.</summary>
    public sealed record Start(string TicketId, int Window, string By) : QueueCommand;

    /// <summary>The service is done. With <paramref name="Came"/>, a ticket that was only called counts as started at its last call.</summary>
    public sealed record Complete(string TicketId, int Window, bool Came, string By, ServicePlace? Place = null) : QueueCommand;

    /// <summary>Called, not here.</summary>
    public sealed record Miss(string TicketId, int Window, PolicyValues Policy, string By) : QueueCommand;

    /// <summary>Parks the ticket at the window.</summary>
    public sealed record Hold(string TicketId, int Window, string Reason, string By) : QueueCommand;

    /// <summary>Takes a parked ticket up again.</summary>
    public sealed record Resume(string TicketId, int Window, string By) : QueueCommand;

    /// <summary>Lets the ticket go over to another queue.</summary>
    public sealed record Transfer(string TicketId, int Window, string ToQueue, TransferPlace Place, string? Reason, string By) : QueueCommand;

    /// <summary>The citizen gives up the place.</summary>
    public sealed record Leave(string TicketId) : QueueCommand;
}

/// <summary>Under what a service is counted besides its hall, its window and its item .</summary>
/// <param name="Region">Region code of the hall.</param>
/// <param name="Unit">The department that answers for the window; the hall itself where there is none.</param>
public sealed record ServicePlace(string Region, string Unit)
{
    /// <summary>The place of a window as its hall is defined now.</summary>
    public static ServicePlace Of(HallDefinition definition, string hall, int window) => new(definition.Region, definition.Window(window)?.Department ?? hall);
}

/// <summary>Why a queue says no.</summary>
public enum QueueRefusal
{
    /// <summary>The hall has no opening hours today.</summary>
    NotOpenToday,

    /// <summary>The hall opens later today.</summary>
    NotYetOpen,

    /// <summary>The last-ticket time has passed.</summary>
    LastTicketPassed,

    /// <summary>The hall has closed for today.</summary>
    HallClosed,

    /// <summary>The queue's daily number of tickets is used up .</summary>
    DailyMaxReached,

    /// <summary>Nobody waits here.</summary>
    NobodyWaiting,

    /// <summary>No such ticket in this queue.</summary>
    NoSuchTicket,

    /// <summary>The ticket does not wait, so it can't be called.</summary>
    TicketNotWaiting,

    /// <summary>The window has a ticket of this queue in hand already.</summary>
    TicketInHand,

    /// <summary>The ticket is not called at this window.</summary>
    TicketNotCalled,

    /// <summary>The ticket is not being served at this window.</summary>
    TicketNotServing,

    /// <summary>The ticket is not held at this window.</summary>
    TicketNotHeld,

    /// <summary>The ticket is already called or being served, so its place can't be given up.</summary>
    TicketInService,

    /// <summary>The ticket's story is over.</summary>
    TicketEnded,

    /// <summary>A ticket can't be transferred to the queue it is in.</summary>
    SameQueue,
}
