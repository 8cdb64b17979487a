using System.Text.Json;
using System.Text.Json.Serialization;

namespace Halls.Replay.Api;

// The shapes of API.md, as far as the replay uses them.

public sealed record HoursBody(IReadOnlyList<string> Days, string Open, string LastTicket, string Close);

public sealed record QueueBody(
    string Id, string Name, string Prefix, string Kind, int MinWindows, int? DailyMax, int TargetWaitMinutes);

public sealed record WindowBody(int No, string Name, string Kind, IReadOnlyList<string> Serves, IReadOnlyList<string> CanServe);

public sealed record HallBody(
    string Name,
    string Region,
    double? Latitude,
    double? Longitude,
    string TimeZone,
    IReadOnlyList<HoursBody> Hours,
    IReadOnlyList<QueueBody> Queues,
    IReadOnlyList<WindowBody> Windows,
    IReadOnlyDictionary<string, JsonElement> Policy);

public sealed record IssueBody(string Queue, string Class);

public sealed record CallBody(string Ticket, string Reason);

public sealed record NextBody(bool Confirm);

public sealed record OpenBody(string? Clerk);

public sealed record EmptyBody;

public sealed record ClockBody(DateTimeOffset Now);

/// <summary>The server's clock: at speed 0 it moves only when told to, otherwise by itself, at so many seconds a real second.</summary>
public sealed record ClockView(DateTimeOffset Now, double Speed);

public sealed record TicketView(string Id, string Number, string Follow, DateTimeOffset IssuedAt);

public sealed record WindowTicketView(string Id);

public sealed record WindowView(int No, string State, WindowTicketView? Ticket);

/// <summary>One row of the ledger as the staff's list of a day shows it.</summary>
public sealed record LedgerTicket(
    string Id,
    string Number,
    string Queue,
    string State,
    DateTimeOffset IssuedAt,
    DateTimeOffset? CalledAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    int? Window,
    double? ServiceSeconds);

public sealed record LedgerPage(IReadOnlyList<LedgerTicket> Items, string? Next);

public sealed record ProblemBody(string? Type, string? Title, string? Detail);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HallBody))]
[JsonSerializable(typeof(IssueBody))]
[JsonSerializable(typeof(CallBody))]
[JsonSerializable(typeof(NextBody))]
[JsonSerializable(typeof(OpenBody))]
[JsonSerializable(typeof(EmptyBody))]
[JsonSerializable(typeof(ClockBody))]
[JsonSerializable(typeof(ClockView))]
[JsonSerializable(typeof(TicketView))]
[JsonSerializable(typeof(WindowView))]
[JsonSerializable(typeof(LedgerPage))]
[JsonSerializable(typeof(ProblemBody))]
public sealed partial class Wire : JsonSerializerContext;
