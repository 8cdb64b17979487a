using System.Globalization;
using System.Text;
using Dapper;
using Halls.EventStore;

namespace Halls.Projections.Ratings;

/// <summary>A case in a work list.</summary>
public sealed class CaseRow
{
    /// <summary>The case, which has the id of its rating.</summary>
    public string Id { get; init; } = "";

    /// <summary>The service.</summary>
    public string Service { get; init; } = "";

    /// <summary>The hall.</summary>
    public string Hall { get; init; } = "";

    /// <summary>Region code, 12 digits.</summary>
    public string Region { get; init; } = "";

    /// <summary>The responsible department.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The window, or null.</summary>
    public long? WindowNo { get; init; }

    /// <summary>The service item, or null.</summary>
    public string? Item { get; init; }

    /// <summary>5 to 1.</summary>
    public long Level { get; init; }

    /// <summary>1 for an evaluator who can be asked.</summary>
    public long RealName { get; init; }

    /// <summary>When it was opened, UTC microseconds.</summary>
    public long OpenedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Who puts it right, or null.</summary>
    public string? Handler { get; init; }

    /// <summary>How it is answered, or null.</summary>
    public string? Kind { get; init; }

    /// <summary>The end of the time to put it right, UTC microseconds.</summary>
    public long DueAt { get; init; }

    /// <summary>1 while that may still change.</summary>
    public long Provisional { get; init; }

    /// <summary>The end of the clock that runs out first, UTC microseconds; null when none runs.</summary>
    public long? NextAt { get; init; }

    /// <summary>So many more working days are asked for, or null.</summary>
    public long? ExtensionAsked { get; init; }

    /// <summary>How many extensions it got.</summary>
    public long Extensions { get; init; }

    /// <summary>What became of the claim that the rating is invalid, or null.</summary>
    public string? Claim { get; init; }

    /// <summary>The evaluator's verdict, or null.</summary>
    public string? Verdict { get; init; }

    /// <summary>The how-manieth time it is put right.</summary>
    public long Round { get; init; }

    /// <summary>1 when it was done late.</summary>
    public long Late { get; init; }

    /// <summary>1 when the leader knows of it.</summary>
    public long Escalated { get; init; }
}

/// <summary>Where an account may look. Everything, or what one of its places covers.</summary>
/// <param name="Hall">Only this hall, or null.</param>
/// <param name="Region">Only this region and those below, or null.</param>
/// <param name="Unit">Only this department, or null.</param>
public sealed record CasePlace(string? Hall, string? Region, string? Unit);

/// <summary>Which cases to list.</summary>
/// <param name="Places">Where the asker may look; null for everywhere.</param>
/// <param name="Region">Only this region and those below, or null.</param>
/// <param name="Hall">Only this hall, or null.</param>
/// <param name="Unit">Only this department, or null.</param>
/// <param name="Stage">Only those that stand there, or null for those that are not over.</param>
/// <param name="All">Those that are over, too.</param>
/// <param name="Handler">Only this handler's, or null.</param>
/// <param name="Overdue">Only those with a clock that has run out; false for only the others; null for both.</param>
/// <param name="Now">The present.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Cursor">The cursor that the page before ended with, or null.</param>
public sealed record CaseFilter(
    IReadOnlyList<CasePlace>? Places, string? Region, string? Hall, string? Unit, string? Stage, bool All, string? Handler, bool? Overdue, DateTimeOffset Now, int Limit,
    string? Cursor);

/// <summary>Reads rectification cases from their projection. Thread-safe.</summary>
/// <param name="tables">The store.</param>
public sealed class CaseQueries(IStoreTables tables)
{
    /// <summary>Sorts what no clock drives behind everything else.</summary>
    internal const long Never = long.MaxValue;

    private const string Rows =
        """
        SELECT id, service, hall, region, unit, window_no, item, rated_person, level, real_name, opened_at, handler, kind, due_at, provisional, extension_asked, extensions, claim,
               verdict, round, late, escalated,
               CASE WHEN invalid = 1 THEN 'invalid' WHEN stage = 'awaiting-verification' AND contacted = 1 THEN 'verifying' ELSE stage END AS stage,
               CASE WHEN invalid = 1 AND (objection IS NULL OR objection <> 'pending') THEN 1 WHEN invalid = 0 AND stage = 'archived' THEN 1 ELSE 0 END AS is_over,
               CASE WHEN invalid = 1 THEN COALESCE(decision_at, 9223372036854775807)
                    WHEN stage IN ('awaiting-verification', 'rectifying') THEN
                         CASE WHEN COALESCE(contact_at, due_at) < due_at THEN
                                   CASE WHEN COALESCE(decision_at, contact_at) < contact_at THEN decision_at ELSE contact_at END
                              ELSE CASE WHEN COALESCE(decision_at, due_at) < due_at THEN decision_at ELSE due_at END END
                    WHEN stage IN ('awaiting-review', 'awaiting-feedback', 'fed-back') THEN
                         CASE WHEN COALESCE(decision_at, step_at) < step_at THEN decision_at ELSE COALESCE(step_at, 9223372036854775807) END
                    ELSE 9223372036854775807 END AS next_at
        FROM rectifications
        """;

    private const string Columns =
        """
        id AS "Id", service AS "Service", hall AS "Hall", region AS "Region", unit AS "Unit", window_no AS "WindowNo", item AS "Item", level AS "Level",
        real_name AS "RealName", opened_at AS "OpenedAt", stage AS "Stage", handler AS "Handler", kind AS "Kind", due_at AS "DueAt", provisional AS "Provisional",
        next_at AS "NextAt", extension_asked AS "ExtensionAsked", extensions AS "Extensions", claim AS "Claim", verdict AS "Verdict", round AS "Round", late AS "Late",
        escalated AS "Escalated"
        """;

    /// <summary>A page of cases, what is due first coming first, and the cursor of the next page or null.</summary>
    /// <exception cref="FormatException">The cursor is none that this method gave.</exception>
    public async ValueTask<(IReadOnlyList<CaseRow> Rows, string? Next)> ListAsync(CaseFilter filter, CancellationToken cancellationToken)
    {
        (long afterAt, string afterId) = ParseCursor(filter.Cursor);
        var sql = new StringBuilder($"SELECT {Columns} FROM ({Rows}) AS c WHERE (next_at > @afterAt OR (next_at = @afterAt AND id > @afterId))");
        var values = new DynamicParameters(new
        {
            afterAt,
            afterId,
            hall = filter.Hall,
            unit = filter.Unit,
            stage = filter.Stage,
            handler = filter.Handler,
            now = TicketsProjection.Micros(filter.Now),
            limit = (long)filter.Limit + 1,
        });
        Region(filter.Region, "region", sql, values);
        sql.Append(filter.Hall is null ? "" : " AND hall = @hall").Append(filter.Unit is null ? "" : " AND unit = @unit")
            .Append(filter.Handler is null ? "" : " AND handler = @handler")
            .Append(filter.Stage is not null ? " AND stage = @stage" : filter.All ? "" : " AND is_over = 0")
            .Append(filter.Overdue switch { true => " AND next_at <= @now", false => " AND next_at > @now", null => "" });
        if (filter.Places is { } places)
        {
            sql.Append(" AND (0 = 1");
            for (int i = 0; i < places.Count; i++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"place{i}");
                sql.Append(" OR (1 = 1");
                if (places[i].Hall is { } hall)
                {
                    sql.Append(CultureInfo.InvariantCulture, $" AND hall = @{name}Hall");
                    values.Add(name + "Hall", hall);
                }

                if (places[i].Unit is { } unit)
                {
                    sql.Append(CultureInfo.InvariantCulture, $" AND unit = @{name}Unit");
                    values.Add(name + "Unit", unit);
                }

                Region(places[i].Region, name + "Region", sql, values);
                sql.Append(')');
            }

            sql.Append(')');
        }

        sql.Append(" ORDER BY next_at, id LIMIT @limit");
        List<CaseRow> rows = [.. await RowsAsync<CaseRow>(sql.ToString(), values, cancellationToken)];
        if (rows.Count <= filter.Limit)
        {
            return (rows, null);
        }

        rows.RemoveAt(rows.Count - 1);
        return (rows, string.Create(CultureInfo.InvariantCulture, $"{rows[^1].NextAt}_{rows[^1].Id}"));
    }

    /// <summary>The services with a case that has a clock which ran out before an instant or a deadline that is provisional: those whose clocks have to be looked at.</summary>
    public ValueTask<IReadOnlyList<string>> ServicesToCheckAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        RowsAsync<string>(
            $"SELECT DISTINCT service FROM ({Rows}) AS c WHERE is_over = 0 AND (next_at <= @before OR provisional = 1) ORDER BY service LIMIT @limit",
            new { before = TicketsProjection.Micros(before), limit = (long)limit },
            cancellationToken);

    private ValueTask<IReadOnlyList<T>> RowsAsync<T>(string sql, object values, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<T>>(
            async (connection, token) => [.. await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: token))], cancellationToken);

    private static void Region(string? region, string name, StringBuilder sql, DynamicParameters values)
    {
        if (region is null)
        {
            return;
        }

        (string low, string high) = RegionCode.Range(region);
        sql.Append(CultureInfo.InvariantCulture, $" AND region >= @{name}Low AND region <= @{name}High");
        values.Add(name + "Low", low);
        values.Add(name + "High", high);
    }

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
}
