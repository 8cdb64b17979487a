using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Halls.EventStore;

namespace Halls.Api.Notices;

/// <summary>A message that is to go out, without the number and without the words.</summary>
internal sealed class OutboxRow
{
    public string Id { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Service { get; set; } = "";

    public string Hall { get; set; } = "";

    /// <summary>Opaque id of the sealed number.</summary>
    public string Phone { get; set; } = "";

    public string State { get; set; } = "";

    public long Attempts { get; set; }

    public long CreatedAt { get; set; }

    public long NextAt { get; set; }

    public long? TriedAt { get; set; }

    public long? EndedAt { get; set; }

    public long? Status { get; set; }

    public string? Reason { get; set; }
}

/// <summary>How many messages there are in each state.</summary>
internal sealed record OutboxCounts(long Waiting, long Sent, long Withdrawn, long Failed, DateTimeOffset? OldestWaiting);

/// <summary>
/// The outbox: a register beside the ledger. What makes a message due is a fact and comes from projections; that it was sent, given up or not needed any more is kept
/// here, one row for each service and kind, so nobody is written to twice, also after <c>rebuild</c>. Times are the machine's, UTC microseconds. Thread-safe.
/// </summary>
/// <param name="tables">The store.</param>
internal sealed class OutboxStore(IStoreTables tables)
{
    /// <summary>The kind of message that invites to rate.</summary>
    public const string Invitation = "rating-invitation";

    private const string Columns =
        """
        id AS "Id", kind AS "Kind", service AS "Service", hall AS "Hall", phone AS "Phone", state AS "State", attempts AS "Attempts", created_at AS "CreatedAt",
        next_at AS "NextAt", tried_at AS "TriedAt", ended_at AS "EndedAt", status AS "Status", reason AS "Reason"
        """;

    /// <summary>The table. <c>lease_by</c> names the one sender that has the message, until <c>lease_until</c>.</summary>
    public static TableDefinition Table { get; } = new(
        "outbox",
        [
            new("id", ColumnKind.Text), new("kind", ColumnKind.Text), new("service", ColumnKind.Text), new("hall", ColumnKind.Text), new("phone", ColumnKind.Text),
            new("state", ColumnKind.Text), new("attempts", ColumnKind.Integer), new("created_at", ColumnKind.Integer), new("next_at", ColumnKind.Integer),
            new("lease_by", ColumnKind.Text, Nullable: true), new("lease_until", ColumnKind.Integer, Nullable: true), new("tried_at", ColumnKind.Integer, Nullable: true),
            new("ended_at", ColumnKind.Integer, Nullable: true), new("status", ColumnKind.Integer, Nullable: true), new("reason", ColumnKind.Text, Nullable: true),
        ],
        ["id"],
        [new("outbox_by_next", ["state", "next_at", "id"]), new("outbox_by_end", ["state", "ended_at", "id"])]);

    /// <summary>Puts in an invitation for everybody who was served in a hall on a day, gave a number, has not rated and has none yet. Repeated, it adds nothing.</summary>
    /// <returns>How many were added; fewer than <paramref name="most"/> means that there are no more.</returns>
    public ValueTask<int> InviteAsync(string hall, DateOnly day, DateTimeOffset now, int most, CancellationToken cancellationToken) => tables.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(
            """
            INSERT INTO outbox (id, kind, service, hall, phone, state, attempts, created_at, next_at)
            SELECT @kind || '/' || p.ticket, @kind, p.ticket, p.hall, p.phone, 'waiting', 0, @now, @now
            FROM ticket_phones p JOIN tickets t ON t.id = p.ticket
            WHERE p.hall = @hall AND p.day = @day AND t.state = 'done' AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = @kind || '/' || p.ticket)
              AND NOT EXISTS (SELECT 1 FROM ratings r WHERE r.id = 'r_' || p.ticket || '.1')
            ORDER BY p.ticket LIMIT @most
            ON CONFLICT (id) DO NOTHING
            """,
            new { kind = Invitation, hall, day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), now = Microseconds.Of(now), most = (long)most },
            transaction),
        cancellationToken);

    /// <summary>Takes messages that are due and that no other sender has, for the sender that is named in the answer and until its lease ends.</summary>
    public async ValueTask<(string Lease, IReadOnlyList<OutboxRow> Rows)> TakeAsync(DateTimeOffset now, TimeSpan lease, int most, CancellationToken cancellationToken)
    {
        // Looked for where nobody is kept from writing; most looks find nothing.
        const string due = "state = 'waiting' AND next_at <= @now AND (lease_until IS NULL OR lease_until <= @now)";
        var values = new { now = Microseconds.Of(now), until = Microseconds.Of(now + lease), by = RandomNumberGenerator.GetHexString(24, lowercase: true), most = (long)most };
        bool any = await tables.ReadAsync(
            async (connection, token) => await connection.QueryFirstOrDefaultAsync<string>(
                new CommandDefinition($"SELECT id FROM outbox WHERE {due} LIMIT 1", values, cancellationToken: token)) is not null,
            cancellationToken);
        return !any ? (values.by, []) : (values.by, await tables.WriteAsync<IReadOnlyList<OutboxRow>>(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    $"""
                    UPDATE outbox SET lease_by = @by, lease_until = @until
                    WHERE id IN (SELECT id FROM outbox WHERE {due} ORDER BY next_at, id LIMIT @most) AND (lease_until IS NULL OR lease_until <= @now)
                    """,
                    values, transaction);
                return [.. await connection.QueryAsync<OutboxRow>($"SELECT {Columns} FROM outbox WHERE lease_by = @by ORDER BY next_at, id", values, transaction)];
            },
            cancellationToken));
    }

    /// <summary>Ends a message: sent, withdrawn or failed. Does nothing when the lease was lost: whoever has it now says what became of it.</summary>
    public ValueTask<bool> EndAsync(OutboxRow row, string lease, string state, string reason, int? status, bool tried, DateTimeOffset now, CancellationToken cancellationToken) =>
        SetAsync(
            "state = @state, reason = @reason, status = COALESCE(@status, status), attempts = attempts + @tried, tried_at = CASE WHEN @tried = 1 THEN @now ELSE tried_at END, "
            + "ended_at = @now, lease_by = NULL, lease_until = NULL",
            new { row.Id, lease, state, reason, status = (long?)status, tried = tried ? 1L : 0L, now = Microseconds.Of(now) }, cancellationToken);

    /// <summary>Puts a message back until later.</summary>
    public ValueTask<bool> LaterAsync(
        OutboxRow row, string lease, DateTimeOffset next, string? reason, int? status, bool tried, DateTimeOffset now, CancellationToken cancellationToken) => SetAsync(
            "next_at = @next, reason = @reason, status = COALESCE(@status, status), attempts = attempts + @tried, tried_at = CASE WHEN @tried = 1 THEN @now ELSE tried_at END, "
            + "lease_by = NULL, lease_until = NULL",
            new { row.Id, lease, next = Microseconds.Of(next), reason, status = (long?)status, tried = tried ? 1L : 0L, now = Microseconds.Of(now) }, cancellationToken);

    /// <summary>Forgets what ended before an instant.</summary>
    public ValueTask<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) => tables.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(
            "DELETE FROM outbox WHERE state <> 'waiting' AND ended_at < @before", new { before = Microseconds.Of(before) }, transaction),
        cancellationToken);

    /// <summary>How many there are.</summary>
    public ValueTask<OutboxCounts> CountAsync(CancellationToken cancellationToken) => tables.ReadAsync(
        async (connection, token) =>
        {
            Dictionary<string, long> counts = (await connection.QueryAsync<(string State, long Count)>(
                new CommandDefinition("SELECT state, COUNT(*) FROM outbox GROUP BY state", cancellationToken: token))).ToDictionary(c => c.State, c => c.Count);
            long? oldest = await connection.ExecuteScalarAsync<long?>(
                new CommandDefinition("SELECT MIN(created_at) FROM outbox WHERE state = 'waiting'", cancellationToken: token));
            return new OutboxCounts(
                counts.GetValueOrDefault("waiting"), counts.GetValueOrDefault("sent"), counts.GetValueOrDefault("withdrawn"), counts.GetValueOrDefault("failed"),
                oldest is { } at ? Microseconds.ToInstant(at) : null);
        },
        cancellationToken);

    /// <summary>Those that ended in a state, the latest first, from the one behind a given one on.</summary>
    public ValueTask<IReadOnlyList<OutboxRow>> EndedAsync(string state, long beforeEnd, string beforeId, int most, CancellationToken cancellationToken) => RowsAsync(
        "state = @state AND (ended_at < @at OR (ended_at = @at AND id > @id)) ORDER BY ended_at DESC, id LIMIT @most",
        new { state, at = beforeEnd, id = beforeId, most = (long)most }, cancellationToken);

    /// <summary>Those that wait, the one that is tried next first, from the one behind a given one on.</summary>
    public ValueTask<IReadOnlyList<OutboxRow>> WaitingAsync(long afterNext, string afterId, int most, CancellationToken cancellationToken) => RowsAsync(
        "state = 'waiting' AND (next_at > @at OR (next_at = @at AND id > @id)) ORDER BY next_at, id LIMIT @most",
        new { at = afterNext, id = afterId, most = (long)most }, cancellationToken);

    private ValueTask<IReadOnlyList<OutboxRow>> RowsAsync(string which, object values, CancellationToken cancellationToken) => tables.ReadAsync<IReadOnlyList<OutboxRow>>(
        async (connection, token) => [.. await connection.QueryAsync<OutboxRow>(new CommandDefinition($"SELECT {Columns} FROM outbox WHERE {which}", values, cancellationToken: token))],
        cancellationToken);

    private ValueTask<bool> SetAsync(string what, object values, CancellationToken cancellationToken) => tables.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync($"UPDATE outbox SET {what} WHERE id = @Id AND lease_by = @lease", values, transaction) == 1,
        cancellationToken);
}
