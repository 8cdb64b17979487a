using Halls.Domain.Definitions;
using Halls.Domain.Queues;

namespace Halls.Domain.Tests.Support;

/// <summary>Events and commands of queue A in few words. Minutes are counted from nine o'clock; window 1 acts unless another is named.</summary>
internal static class Line
{
    public const string Kiosk = "kiosk-1";
    public const string Clerk = "u_li";

    public static Scenario<QueueState, QueueCommand, QueueEvent, QueueRefusal> Given(params QueueEvent[] events) =>
        new Scenario<QueueState, QueueCommand, QueueEvent, QueueRefusal>(QueueDecider.Decide, QueueDecider.Evolve, QueueDecider.Initial).And(events);

    public static DateTimeOffset Minute(double minute) => Sample.Local(9, 0).AddMinutes(minute);

    public static string Id(int seq, string queue = "A") => QueueDecider.TicketId("lc", queue, Sample.Day, seq);

    public static QueueEvent Issued(int seq, double at = 0, TicketClass @class = TicketClass.Ordinary) =>
        new QueueEvent.TicketIssued($"A{seq:000}", seq, @class, null, null, @class == TicketClass.Green ? "over-60" : null, Kiosk) { At = Utc(at), TicketId = Id(seq) };

    /// <summary>Tickets 1 to n, one a minute.</summary>
    public static QueueEvent[] IssuedUpTo(int n) => [.. Enumerable.Range(1, n).Select(seq => Issued(seq, seq - 1))];

    public static QueueEvent Joined(
        int seq, double at, double issuedAt = 0, TransferPlace place = TransferPlace.Arrival, TicketClass @class = TicketClass.Ordinary, int transfers = 1) =>
        new QueueEvent.TicketJoined($"B{seq:000}", @class, Utc(issuedAt), place, "B", transfers, null, Clerk) { At = Utc(at), TicketId = Id(seq, "B") };

    public static QueueEvent Called(
        string id, double at, int window = 1, int calls = 1, bool first = true, CallCode code = CallCode.LongestWait, string? text = null, int overtook = 0, int streak = 0) =>
        new QueueEvent.TicketCalled(window, calls, first, new CallReason(code, text, overtook, streak), Clerk) { At = Utc(at), TicketId = id };

    public static QueueEvent Called(int seq, double at, int window = 1) => Called(Id(seq), at, window);

    public static QueueEvent Recalled(int seq, double at, int calls, int window = 1) => new QueueEvent.TicketRecalled(window, calls, Clerk) { At = Utc(at), TicketId = Id(seq) };

    public static QueueEvent Started(int seq, double at, int window = 1) => new QueueEvent.ServiceStarted(window, Clerk) { At = Utc(at), TicketId = Id(seq) };

    public static QueueEvent Completed(int seq, double at, int window = 1) => new QueueEvent.ServiceCompleted(window, Clerk) { At = Utc(at), TicketId = Id(seq) };

    public static QueueEvent SetBack(int seq, double at, int behind = 3, bool early = true, int window = 1) =>
        new QueueEvent.TicketSetBack(window, behind, early, Clerk) { At = Utc(at), TicketId = Id(seq) };

    public static QueueEvent Missed(int seq, double at, bool early = true, int window = 1) =>
        new QueueEvent.TicketMissed(window, early, Clerk) { At = Utc(at), TicketId = Id(seq) };

    public static QueueEvent Held(int seq, double at, string reason = "复印", int window = 1) => new QueueEvent.TicketHeld(window, reason, Clerk) { At = Utc(at), TicketId = Id(seq) };

    public static QueueEvent Resumed(int seq, double at, int window = 1) => new QueueEvent.TicketResumed(window, Clerk) { At = Utc(at), TicketId = Id(seq) };

    public static QueueEvent Transferred(int seq, double at, string to = "B", TransferPlace place = TransferPlace.Arrival, int window = 1) =>
        new QueueEvent.TicketTransferred(window, to, place, null, Clerk) { At = Utc(at), TicketId = Id(seq) };

    public static QueueEvent LeftLine(int seq, double at) => new QueueEvent.TicketLeft { At = Utc(at), TicketId = Id(seq) };

    public static QueueCommand.Issue Take(
        DateTimeOffset now, TicketClass @class = TicketClass.Ordinary, HallDefinition? hall = null, string? item = null, string? phone = null, string? greenReason = null) =>
        new("lc", hall ?? Sample.Hall, "A", Sample.Day, @class, item, phone, greenReason, Kiosk) { Now = now };

    public static QueueCommand Next(double at, int window = 1, string? completing = null, bool came = false, PolicyValues? policy = null) =>
        new QueueCommand.CallNext(window, policy ?? PolicyValues.Default, completing, came, Clerk) { Now = Minute(at) };

    public static QueueCommand Call(string id, double at, int window = 1, string reason = "老人") => new QueueCommand.Call(id, window, reason, Clerk) { Now = Minute(at) };

    public static QueueCommand Recall(int seq, double at, int window = 1) => new QueueCommand.Recall(Id(seq), window, Clerk) { Now = Minute(at) };

    public static QueueCommand Start(int seq, double at, int window = 1) => new QueueCommand.Start(Id(seq), window, Clerk) { Now = Minute(at) };

    public static QueueCommand Complete(int seq, double at, int window = 1, bool came = false) => new QueueCommand.Complete(Id(seq), window, came, Clerk) { Now = Minute(at) };

    public static QueueCommand Miss(int seq, double at, int window = 1, PolicyValues? policy = null) =>
        new QueueCommand.Miss(Id(seq), window, policy ?? PolicyValues.Default, Clerk) { Now = Minute(at) };

    public static QueueCommand Hold(int seq, double at, int window = 1, string reason = "复印") => new QueueCommand.Hold(Id(seq), window, reason, Clerk) { Now = Minute(at) };

    public static QueueCommand Resume(int seq, double at, int window = 1) => new QueueCommand.Resume(Id(seq), window, Clerk) { Now = Minute(at) };

    public static QueueCommand Transfer(int seq, double at, string to = "B", TransferPlace place = TransferPlace.Arrival, int window = 1) =>
        new QueueCommand.Transfer(Id(seq), window, to, place, null, Clerk) { Now = Minute(at) };

    public static QueueCommand Leave(int seq, double at) => new QueueCommand.Leave(Id(seq)) { Now = Minute(at) };

    public static QueueCommand Join(
        int seq, double at, double issuedAt = 0, TransferPlace place = TransferPlace.Arrival, TicketClass @class = TicketClass.Ordinary, int transfers = 1) =>
        new QueueCommand.Join(Id(seq, "B"), $"B{seq:000}", @class, Minute(issuedAt), place, "B", transfers, null, Clerk) { Now = Minute(at) };

    /// <summary>The numbers of those waiting, as they would be called.</summary>
    public static string[] Order(this Scenario<QueueState, QueueCommand, QueueEvent, QueueRefusal> given, int maxConsecutivePriority = 3) =>
        [.. given.State.InCallingOrder(maxConsecutivePriority).Select(t => t.Number)];

    public static Ticket Ticket(this Scenario<QueueState, QueueCommand, QueueEvent, QueueRefusal> given, int seq, string queue = "A") => given.State.Tickets[Id(seq, queue)];

    private static DateTimeOffset Utc(double minute) => Minute(minute).ToUniversalTime();
}
