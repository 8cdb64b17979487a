using System.Globalization;
using Halls.Domain.Queues;
using Halls.EventStore;

namespace Halls.Projections;

/// <summary>One row for each ticket: where it stands and its times. Committed with the events, so it is never behind them.</summary>
public sealed class TicketsProjection : IProjection
{
    private static readonly string[] Called = ["state", "window_no", "called_at", "calls", "reason"];
    private static readonly string[] FirstCalled = ["first_called_at"];
    private static readonly string[] Recalled = ["called_at", "calls"];
    private static readonly string[] Started = ["state", "started_at"];
    private static readonly string[] Ended = ["state", "ended_at"];
    private static readonly string[] SetBack = ["state", "window_no", "calls"];
    private static readonly string[] State = ["state"];
    private static readonly string[] HeldTime = ["held_us"];
    private static readonly string[] Misses = ["misses"];
    private static readonly string[] Joined = ["queue", "state", "window_no", "calls", "called_at", "started_at", "ended_at", "held_us"];

    /// <summary>The table of tickets. Instants are UTC microseconds since 1970.</summary>
    public static TableDefinition Tickets { get; } = new(
        "tickets",
        [
            new("id", ColumnKind.Text), new("hall", ColumnKind.Text), new("day", ColumnKind.Text), new("queue", ColumnKind.Text),
            new("number", ColumnKind.Text), new("class", ColumnKind.Text), new("state", ColumnKind.Text), new("window_no", ColumnKind.Integer, Nullable: true),
            new("issued_at", ColumnKind.Integer), new("first_called_at", ColumnKind.Integer, Nullable: true), new("called_at", ColumnKind.Integer, Nullable: true),
            new("started_at", ColumnKind.Integer, Nullable: true), new("ended_at", ColumnKind.Integer, Nullable: true), new("calls", ColumnKind.Integer),
            new("misses", ColumnKind.Integer), new("held_us", ColumnKind.Integer), new("reason", ColumnKind.Text, Nullable: true),
            new("item", ColumnKind.Text, Nullable: true), new("green_reason", ColumnKind.Text, Nullable: true),
        ],
        ["id"],
        [new("tickets_by_day", ["hall", "day", "issued_at", "id"])]);

    /// <inheritdoc/>
    public string Name => "tickets";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [Tickets];

    /// <summary>The stored text of a state, as the API says it.</summary>
    public static string TextOf(TicketState state) => state switch
    {
        TicketState.Waiting => "waiting",
        TicketState.Called => "called",
        TicketState.Serving => "serving",
        TicketState.Held => "held",
        TicketState.Done => "done",
        TicketState.Missed => "missed",
        TicketState.Left => "left",
        TicketState.Moved => "moved",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>Microseconds since 1970.</summary>
    public static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    /// <summary>The instant of so many microseconds since 1970.</summary>
    public static DateTimeOffset Instant(long micros) => new(DateTimeOffset.UnixEpoch.Ticks + (micros * 10), TimeSpan.Zero);

    /// <inheritdoc/>
    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        if (e.Payload is not QueueEvent happened)
        {
            return;
        }

        long at = Micros(e.At);
        ReadOnlySpan<object?> key = [happened.TicketId];
        switch (happened)
        {
            case QueueEvent.TicketIssued i:
                (string hall, string queue, string day) = Split(e.Stream);
                rows.Insert(
                    Tickets, happened.TicketId, hall, day, queue, i.Number, Lower(i.Class), "waiting", null, at, null, null, null, null, 0L, 0L, 0L, null, i.Item, i.GreenReason);
                break;

            case QueueEvent.TicketJoined:
                rows.Update(Tickets, key, Joined, [Split(e.Stream).Queue, "waiting", null, 0L, null, null, null, 0L]);
                break;

            case QueueEvent.TicketCalled c:
                rows.Update(Tickets, key, Called, ["called", (long)c.Window, at, (long)c.Calls, Lower(c.Reason.Code)]);
                if (c.First)
                {
                    rows.Update(Tickets, key, FirstCalled, [at]);
                }

                break;

            case QueueEvent.TicketRecalled r:
                rows.Update(Tickets, key, Recalled, [at, (long)r.Calls]);
                break;

            case QueueEvent.ServiceStarted:
                rows.Update(Tickets, key, Started, ["serving", at]);
                break;

            case QueueEvent.ServiceCompleted:
                rows.Update(Tickets, key, Ended, ["done", at]);
                break;

            case QueueEvent.TicketSetBack:
                rows.Update(Tickets, key, SetBack, ["waiting", null, 0L]);
                rows.Increment(Tickets, key, Misses, [1]);
                break;

            case QueueEvent.TicketMissed:
                rows.Update(Tickets, key, Ended, ["missed", at]);
                rows.Increment(Tickets, key, Misses, [1]);
                break;

            case QueueEvent.TicketHeld:
                // The time on hold is the sum of (resumed - held): take the one away here and add the other when it comes.
                rows.Update(Tickets, key, State, ["held"]);
                rows.Increment(Tickets, key, HeldTime, [-at]);
                break;

            case QueueEvent.TicketResumed:
                rows.Update(Tickets, key, State, ["serving"]);
                rows.Increment(Tickets, key, HeldTime, [at]);
                break;

            case QueueEvent.TicketTransferred:
                rows.Update(Tickets, key, Ended, ["moved", at]);
                break;

            case QueueEvent.TicketLeft:
                rows.Update(Tickets, key, Ended, ["left", at]);
                break;

            default:
                throw new ArgumentOutOfRangeException(nameof(e), happened.GetType().Name, "This event is not projected.");
        }
    }

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, Enum => EnumText<TEnum>.Of(value);

    private static (string Hall, string Queue, string Day) Split(StreamName stream)
    {
        string[] parts = stream.Value.Split('/');
        return parts is ["queue", var hall, var queue, var day]
            ? (hall, queue, day)
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Not a queue's stream: '{stream}'."));
    }
}
