namespace Halls.Domain.Queues;

/// <summary>Events of a queue's service day, stream <c>queue/{hall}/{queue}/{day}</c>.</summary>
public abstract record QueueEvent
{
    private QueueEvent()
    {
    }

    /// <summary>When it happened, UTC, by the server's clock .</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The ticket.</summary>
    public required string TicketId { get; init; }

    /// <summary>A ticket was taken.</summary>
    /// <param name="Number">The day's number.</param>
    /// <param name="Seq">The number without its prefix: 1, 2, 3 …</param>
    /// <param name="Class">Who it is for.</param>
    /// <param name="Item">The service item, or null.</param>
    /// <param name="Phone">Opaque id of the sealed phone number, or null.</param>
    /// <param name="GreenReason">The reason code of a green ticket, or null.</param>
    /// <param name="By">The device or person that issued it.</param>
    /// <param name="Estimate">The wait that was told with it, or null where none was.</param>
    public sealed record TicketIssued(
        string Number, int Seq, TicketClass Class, string? Item, string? Phone, string? GreenReason, string By, ToldWait? Estimate = null) : QueueEvent;

    /// <summary>A ticket came over from another queue.</summary>
    /// <param name="Number">Its number, unchanged.</param>
    /// <param name="Class">Who it is for.</param>
    /// <param name="IssuedAt">When it was taken .</param>
    /// <param name="Place">Where it goes.</param>
    /// <param name="FromQueue">Where it comes from.</param>
    /// <param name="Transfers">The how-manieth transfer of this ticket it is.</param>
    /// <param name="Item">The service item, or null.</param>
    /// <param name="By">Who transferred it.</param>
    public sealed record TicketJoined(
        string Number, TicketClass Class, DateTimeOffset IssuedAt, TransferPlace Place, string FromQueue, int Transfers, string? Item, string By) : QueueEvent;

    /// <summary>A window called it.</summary>
    /// <param name="Window">The window.</param>
    /// <param name="Calls">The how-manieth call it is since the ticket last joined the line.</param>
    /// <param name="First">It was never called before in this queue: its wait ends now .</param>
    /// <param name="Reason">Why this one.</param>
    /// <param name="By">The clerk.</param>
    public sealed record TicketCalled(int Window, int Calls, bool First, CallReason Reason, string By) : QueueEvent;

    /// <summary>The same window called it again (重呼).</summary>
    /// <param name="Window">The window.</param>
    /// <param name="Calls">The how-manieth call it is.</param>
    /// <param name="By">The clerk.</param>
    public sealed record TicketRecalled(int Window, int Calls, string By) : QueueEvent;

    /// <summary>The person is there.</summary>
    /// <param name="Window">The window.</param>
    /// <param name="By">The clerk.</param>
    public sealed record ServiceStarted(int Window, string By) : QueueEvent;

    /// <summary>The service is done.</summary>
    /// <param name="Window">The window.</param>
    /// <param name="By">The clerk.</param>
    /// <param name="Region">The hall's region code as it was then, so that the figures can count the service. Null in events of before it was kept.</param>
    /// <param name="Unit">The department that answered for the window then; the hall where there is none. Null as the region is.</param>
    /// <param name="Item">The service item, or null.</param>
    public sealed record ServiceCompleted(int Window, string By, string? Region = null, string? Unit = null, string? Item = null) : QueueEvent;

    /// <summary>Nobody came; the ticket lets others ahead and is called again (软过号).</summary>
    /// <param name="Window">The window.</param>
    /// <param name="Behind">How many others go first.</param>
    /// <param name="Early">Fewer calls were made than the policy asks for .</param>
    /// <param name="By">The clerk.</param>
    public sealed record TicketSetBack(int Window, int Behind, bool Early, string By) : QueueEvent;

    /// <summary>Nobody came, finally (过号).</summary>
    /// <param name="Window">The window.</param>
    /// <param name="Early">Fewer calls were made than the policy asks for .</param>
    /// <param name="By">The clerk.</param>
    public sealed record TicketMissed(int Window, bool Early, string By) : QueueEvent;

    /// <summary>Parked at the window (挂起).</summary>
    /// <param name="Window">The window.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">The clerk.</param>
    public sealed record TicketHeld(int Window, string Reason, string By) : QueueEvent;

    /// <summary>Taken up again.</summary>
    /// <param name="Window">The window.</param>
    /// <param name="By">The clerk.</param>
    public sealed record TicketResumed(int Window, string By) : QueueEvent;

    /// <summary>Let out to another queue; that queue's <see cref="TicketJoined"/> completes the transfer.</summary>
    /// <param name="Window">The window.</param>
    /// <param name="ToQueue">Where it goes.</param>
    /// <param name="Place">Where in that line.</param>
    /// <param name="Reason">Why, or null.</param>
    /// <param name="By">The clerk.</param>
    public sealed record TicketTransferred(int Window, string ToQueue, TransferPlace Place, string? Reason, string By) : QueueEvent;

    /// <summary>The citizen gave up the place.</summary>
    public sealed record TicketLeft : QueueEvent;
}
