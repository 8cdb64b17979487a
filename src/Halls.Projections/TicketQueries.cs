using System.Globalization;
using Dapper;
using Halls.EventStore;

namespace Halls.Projections;

/// <summary>A ticket's row.</summary>
public sealed class TicketRow
{
    /// <summary>The ticket.</summary>
    public string Id { get; init; } = "";

    /// <summary>The queue it is in.</summary>
    public string Queue { get; init; } = "";

    /// <summary>Its number.</summary>
    public string Number { get; init; } = "";

    /// <summary>Its class.</summary>
    public string Class { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public string State { get; init; } = "";

    /// <summary>The window that called it last, or null.</summary>
    public long? WindowNo { get; init; }

    /// <summary>When it was taken, UTC microseconds since 1970.</summary>
    public long IssuedAt { get; init; }

    /// <summary>When it was first called, or null.</summary>
    public long? FirstCalledAt { get; init; }

    /// <summary>When its service started, or null.</summary>
    public long? StartedAt { get; init; }

    /// <summary>When its service or its stay ended, or null.</summary>
    public long? EndedAt { get; init; }

    /// <summary>How often it was called.</summary>
    public long Calls { get; init; }

    /// <summary>Microseconds on hold.</summary>
    public long HeldUs { get; init; }

    /// <summary>The rule by which it was called last, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The service item, or null.</summary>
    public string? Item { get; init; }
}

/// <summary>A ticket of an earlier day, as far as one can learn from it. Instants are UTC microseconds since 1970.</summary>
public sealed class PastTicketRow
{
    /// <summary>The ticket.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its service day.</summary>
    public string Day { get; init; } = "";

    /// <summary>The queue it was in last.</summary>
    public string Queue { get; init; } = "";

    /// <summary>Its class.</summary>
    public string Class { get; init; } = "";

    /// <summary>Where it ended.</summary>
    public string State { get; init; } = "";

    /// <summary>The window that called it last, or null.</summary>
    public long? WindowNo { get; init; }

    /// <summary>When it was taken.</summary>
    public long IssuedAt { get; init; }

    /// <summary>When it was first called, or null.</summary>
    public long? FirstCalledAt { get; init; }

    /// <summary>When it was last called, or null.</summary>
    public long? CalledAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public long? EndedAt { get; init; }

    /// <summary>How often it was called and not there.</summary>
    public long Misses { get; init; }

    /// <summary>Microseconds on hold.</summary>
    public long HeldUs { get; init; }
}

/// <summary>Which tickets to list.</summary>
/// <param name="Hall">The hall.</param>
/// <param name="Day">The service day.</param>
/// <param name="Queue">Only this queue, or null.</param>
/// <param name="State">Only this state, or null.</param>
/// <param name="Window">Only this window, or null.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Cursor">The cursor that the page before ended with, or null.</param>
public sealed record TicketFilter(string Hall, DateOnly Day, string? Queue, string? State, int? Window, int Limit, string? Cursor);

/// <summary>Reads tickets from their projection. Thread-safe.</summary>
/// <param name="tables">The store.</param>
public sealed class TicketQueries(IStoreTables tables)
{
    private const string Columns =
        """
        id AS "Id", queue AS "Queue", number AS "Number", class AS "Class", state AS "State", window_no AS "WindowNo", issued_at AS "IssuedAt",
        first_called_at AS "FirstCalledAt", started_at AS "StartedAt", ended_at AS "EndedAt", calls AS "Calls", held_us AS "HeldUs", reason AS "Reason", item AS "Item"
        """;

    /// <summary>The tickets that a window has called, serves or holds.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public ValueTask<IReadOnlyList<TicketRow>> AtWindowAsync(string hall, DateOnly day, int window, CancellationToken cancellationToken) =>
        RowsAsync(
            $"SELECT {Columns} FROM tickets WHERE hall = @hall AND day = @day AND window_no = @window AND state IN ('called', 'serving', 'held') ORDER BY called_at, id",
            new { hall, day = Text(day), window = (long)window },
            cancellationToken);

    /// <summary>The ticket that was completed at a window last on a day, or null.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async ValueTask<TicketRow?> LastDoneAtWindowAsync(string hall, DateOnly day, int window, CancellationToken cancellationToken) =>
        (await RowsAsync(
            $"SELECT {Columns} FROM tickets WHERE hall = @hall AND day = @day AND window_no = @window AND state = 'done' ORDER BY ended_at DESC, id LIMIT 1",
            new { hall, day = Text(day), window = (long)window },
            cancellationToken)).FirstOrDefault();

    /// <summary>A ticket that was completed at a window on a day, or null.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async ValueTask<TicketRow?> DoneAtWindowAsync(string hall, DateOnly day, int window, string id, CancellationToken cancellationToken) =>
        (await RowsAsync(
            $"SELECT {Columns} FROM tickets WHERE id = @id AND hall = @hall AND day = @day AND window_no = @window AND state = 'done'",
            new { id, hall, day = Text(day), window = (long)window },
            cancellationToken)).FirstOrDefault();

    /// <summary>Every ticket of a hall of some days, by day and the time it was taken.</summary>
    /// <param name="hall">The hall.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public ValueTask<IReadOnlyList<PastTicketRow>> OfDaysAsync(string hall, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<PastTicketRow>>(
            async (connection, token) =>
            [
                .. await connection.QueryAsync<PastTicketRow>(new CommandDefinition(
                    """
                    SELECT id AS "Id", day AS "Day", queue AS "Queue", class AS "Class", state AS "State", window_no AS "WindowNo", issued_at AS "IssuedAt",
                    first_called_at AS "FirstCalledAt", called_at AS "CalledAt", ended_at AS "EndedAt", misses AS "Misses", held_us AS "HeldUs"
                    FROM tickets WHERE hall = @hall AND day >= @from AND day <= @to ORDER BY day, issued_at, id
                    """,
                    new { hall, from = Text(from), to = Text(to) },
                    cancellationToken: token)),
            ],
            cancellationToken);

    /// <summary>A page of a day's tickets by the time they were taken, and the cursor of the next page or null.</summary>
    /// <exception cref="FormatException">The cursor is none that this method gave.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async ValueTask<(IReadOnlyList<TicketRow> Rows, string? Next)> ListAsync(TicketFilter filter, CancellationToken cancellationToken)
    {
        (long afterAt, string afterId) = ParseCursor(filter.Cursor);
        string sql = $"SELECT {Columns} FROM tickets WHERE hall = @Hall AND day = @day AND (issued_at > @afterAt OR (issued_at = @afterAt AND id > @afterId))"
            + (filter.Queue is null ? "" : " AND queue = @Queue")
            + (filter.State is null ? "" : " AND state = @State")
            + (filter.Window is null ? "" : " AND window_no = @window")
            + " ORDER BY issued_at, id LIMIT @limit";
        IReadOnlyList<TicketRow> rows = await RowsAsync(
            sql,
            new { filter.Hall, day = Text(filter.Day), filter.Queue, filter.State, window = (long?)filter.Window, afterAt, afterId, limit = (long)filter.Limit + 1 },
            cancellationToken);
        if (rows.Count <= filter.Limit)
        {
            return (rows, null);
        }

        TicketRow last = rows[filter.Limit - 1];
        return ([.. rows.Take(filter.Limit)], string.Create(CultureInfo.InvariantCulture, $"{last.IssuedAt}_{last.Id}"));
    }

    private ValueTask<IReadOnlyList<TicketRow>> RowsAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<TicketRow>>(
            async (connection, token) => [.. await connection.QueryAsync<TicketRow>(new CommandDefinition(sql, parameters, cancellationToken: token))],
            cancellationToken);

    private static (long At, string Id) ParseCursor(string? cursor)
    {
        if (cursor is null)
        {
            return (long.MinValue, "");
        }

        int split = cursor.IndexOf('_', StringComparison.Ordinal);
        return split > 0 && long.TryParse(cursor.AsSpan(0, split), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long at)
            ? (at, cursor[(split + 1)..])
            : throw new FormatException("Not a cursor of this list.");
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
