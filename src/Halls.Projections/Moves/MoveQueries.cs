using System.Globalization;
using Dapper;
using Halls.Domain.Calendar;
using Halls.Domain.Figures;
using Halls.EventStore;
using Halls.Projections.Figures;

namespace Halls.Projections.Moves;

/// <summary>Reads the moves of windows of a month from where they are committed with the events. Thread-safe.</summary>
/// <remarks>A region's month is one range of <c>window_moves_by_region</c>, a hall's one of <c>window_moves_by_hall</c>; a page of a hall's moves ends after as many rows as it holds.</remarks>
/// <param name="tables">The store.</param>
public sealed class MoveQueries(IStoreTables tables)
{
    /// <summary>The first look at what came of a move is made a quarter of an hour after it; it may take the hall some minutes to come to it.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(20);

    /// <summary>When a move was over: as it is written, or by the hall's hours once the day is past.</summary>
    private const string End = "CASE WHEN ended_at IS NOT NULL THEN ended_at WHEN day < @today THEN closes_at END";

    /// <summary>What nothing was compared with, and nothing will be.</summary>
    private const string Unmeasured = "saved IS NULL AND NOT (receipt_after IS NULL AND day >= @today AND started_at > @lately)";

    /// <summary>The moves of a month.</summary>
    /// <param name="month">A day of the month.</param>
    /// <param name="scope">Of what.</param>
    /// <param name="now">The present.</param>
    /// <param name="limit">Of one hall: at most so many of its moves.</param>
    /// <param name="cursor">Of one hall: the cursor that the page before ended with, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FormatException">The cursor is none that this method gave.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public ValueTask<MovesReport> ReportAsync(DateOnly month, FigureScope scope, DateTimeOffset now, int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        (long beforeAt, string beforeMove) = ParseCursor(cursor);
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        string where = WhereOf(scope, values);
        (values["@month"], values["@today"], values["@lately"]) =
            (FigureText.OfMonth(month), FigureText.OfDay(ChinaTime.DayOf(now)), TicketsProjection.Micros(now - FirstLook));
        (values["@beforeAt"], values["@beforeMove"], values["@limit"]) = (beforeAt, beforeMove, (long)limit + 1);
        return tables.ReadSnapshotAsync(
            async (connection, snapshot, token) =>
            {
                async Task<IReadOnlyList<T>> Rows<T>(string sql) =>
                    [.. await connection.QueryAsync<T>(new CommandDefinition(sql, new DynamicParameters(values), snapshot, cancellationToken: token))];

                IReadOnlyList<Sums> sums = await Rows<Sums>(SumsOf(where));
                IReadOnlyList<Answers> answers = await Rows<Answers>(AnswersOf(where));
                IReadOnlyList<MoveRow>? moves = scope.Hall is null ? null : await Rows<MoveRow>(MovesOf(where));
                Dictionary<string, string> names = (await Rows<HallName>("""SELECT id AS "Id", name AS "Name" FROM halls""")).ToDictionary(h => h.Id, h => h.Name, StringComparer.Ordinal);
                string NameOf(string hall) => names.GetValueOrDefault(hall, hall);
                (string key, string name) = scope.Hall is { } only ? (only, NameOf(only)) : scope.Region is { } region ? (region, RegionNames.Of(region)) : ("", "合计");
                ILookup<string, Sums> sumsOf = sums.ToLookup(s => s.Hall, StringComparer.Ordinal);
                ILookup<string, Answers> answersOf = answers.ToLookup(a => a.Hall, StringComparer.Ordinal);
                return new MovesReport(
                    FigureText.OfMonth(month), scope.Region, scope.Hall, now.ToOffset(ChinaTime.Offset), Figures(key, name, sums, answers),
                    [.. sumsOf.Select(s => s.Key).Union(answersOf.Select(a => a.Key)).Order(StringComparer.Ordinal).Select(hall => Figures(hall, NameOf(hall), sumsOf[hall], answersOf[hall]))],
                    moves is null ? null : Page(moves, limit, FigureText.OfDay(ChinaTime.DayOf(now))));
            },
            cancellationToken);
    }

    /// <summary>The condition on the tables of moves; its values without <c>@month</c>.</summary>
    internal static string WhereOf(FigureScope scope, Dictionary<string, object> values) => "month = @month AND " + scope.Where(values, month: false);

    /// <summary>By hall.</summary>
    internal static string SumsOf(string where) =>
        $"""
        SELECT hall AS "Hall", COUNT(*) AS "Total", {Count("cause = 'automatic'")} AS "Automatic", {Count("cause = 'approved'")} AS "Approved", {Count("cause = 'by-hand'")} AS "ByHand",
        {Count("cause = 'home'")} AS "Home", COUNT(DISTINCT window_no) AS "Windows", {Count("home = 0 AND ended_at IS NULL AND day >= @today")} AS "Holding",
        CAST(SUM(served) AS bigint) AS "Served", {Count($"home = 0 AND ({End}) IS NOT NULL")} AS "Ended", CAST(COALESCE(SUM(CASE WHEN home = 0 THEN ({End}) - started_at END), 0) AS bigint) AS "EndedUs",
        {Count("saved IS NOT NULL")} AS "Measured", {Count("saved > 0")} AS "Helped", {Count(Unmeasured)} AS "NoBaseline",
        CAST(COALESCE(SUM(CASE WHEN saved > 0 THEN saved END), 0) AS double precision) AS "Saved", CAST(COALESCE(SUM(CASE WHEN saved < 0 THEN -saved END), 0) AS double precision) AS "Lost"
        FROM window_moves WHERE {where} GROUP BY hall
        """;

    /// <summary>Proposals by hall.</summary>
    internal static string AnswersOf(string where) =>
        $"""
        SELECT hall AS "Hall", CAST(SUM(made) AS bigint) AS "Made", CAST(SUM(approved) AS bigint) AS "Approved", CAST(SUM(declined) AS bigint) AS "Declined",
        CAST(SUM(expired) AS bigint) AS "Expired", CAST(SUM(withdrawn) AS bigint) AS "Withdrawn" FROM move_proposals WHERE {where} GROUP BY hall
        """;

    /// <summary>A page of moves, the latest first.</summary>
    internal static string MovesOf(string where) =>
        $"""
        SELECT move AS "Id", day AS "Day", window_no AS "Window", from_queues AS "From", to_queues AS "To", cause AS "Cause", kind AS "Kind", reason AS "Reason", readings AS "Readings",
        forecast AS "Forecast", proposer AS "Proposer", approver AS "Approver", warnings AS "Warnings", started_at AS "At", home AS "Home", {End} AS "Until", ended_at AS "EndedAt", served AS "Served",
        receipt AS "Receipt", receipt_after AS "ReceiptAfter", receipt_at AS "ReceiptAt", saved AS "Saved", saved_after AS "SavedAfter",
        CASE WHEN saved IS NOT NULL THEN 'measured' WHEN {Unmeasured} THEN 'no-baseline' ELSE 'pending' END AS "Effect"
        FROM window_moves WHERE {where} AND started_at <= @beforeAt AND (started_at < @beforeAt OR move < @beforeMove) ORDER BY started_at DESC, move DESC LIMIT @limit
        """;

    private static string Count(string when) => $"CAST(SUM(CASE WHEN {when} THEN 1 ELSE 0 END) AS bigint)";

    private static MoveFigures Figures(string key, string name, IEnumerable<Sums> of, IEnumerable<Answers> answers)
    {
        Sums[] s = [.. of];
        Answers[] a = [.. answers];
        long ended = s.Sum(h => h.Ended), measured = s.Sum(h => h.Measured);
        double minutes = s.Sum(h => h.EndedUs) / 60e6, saved = s.Sum(h => h.Saved), lost = s.Sum(h => h.Lost);
        return new MoveFigures(
            key,
            name,
            new MoveCounts(
                s.Sum(h => h.Total), s.Sum(h => h.Automatic), s.Sum(h => h.Approved), s.Sum(h => h.ByHand), s.Sum(h => h.Home), s.Sum(h => h.Windows), s.Sum(h => h.Holding)),
            new ProposalCounts(a.Sum(h => h.Made), a.Sum(h => h.Approved), a.Sum(h => h.Declined), a.Sum(h => h.Expired), a.Sum(h => h.Withdrawn)),
            new MoveDurations(ended, Tenths(minutes), ended == 0 ? null : Tenths(minutes / ended)),
            s.Sum(h => h.Served),
            new MoveEffects(
                measured, Known(saved), Known(lost), Known(saved - lost), FigureViewsOf.Ratio("helped", new Ratio(s.Sum(h => h.Helped), measured)), s.Sum(h => h.NoBaseline),
                s.Sum(h => h.Total - h.Measured - h.NoBaseline)));

        double? Known(double sum) => measured == 0 ? null : Tenths(sum);
    }

    private static MovePage Page(IReadOnlyList<MoveRow> rows, int limit, string today)
    {
        IEnumerable<MoveRow> shown = rows.Take(limit);
        string? next = rows.Count > limit ? string.Create(CultureInfo.InvariantCulture, $"{rows[limit - 1].At}_{rows[limit - 1].Id}") : null;
        return new MovePage([.. shown.Select(row => Line(row, today))], next);
    }

    private static MoveLine Line(MoveRow row, string today) => new(
        row.Id, FigureText.Day(row.Day), (int)row.Window, MoveText.List(row.From), MoveText.List(row.To), row.Cause, row.Kind, row.Reason, MoveText.Of<MoveReading[]>(row.Readings),
        row.Forecast is { } forecast ? MoveText.Of<MoveExpectation>(forecast) : null, row.Proposer, row.Approver, MoveText.List(row.Warnings), Local(row.At),
        row.Until is { } until ? Local(until) : null, row.Until is { } end && row.Home == 0 ? Tenths((end - row.At) / 60e6) : null,
        row.Home == 0 && row.EndedAt is null && string.CompareOrdinal(row.Day, today) >= 0, row.Served,
        row.Receipt is { } receipt ? new MoveReceipt((int)row.ReceiptAfter!.Value, Local(row.ReceiptAt!.Value), MoveText.Of<MoveOutcome[]>(receipt)) : null,
        row.Effect, row.Saved, (int?)row.SavedAfter);

    private static double Tenths(double value) => Math.Round(value, 1, MidpointRounding.AwayFromZero);

    private static DateTimeOffset Local(long micros) => TicketsProjection.Instant(micros).ToOffset(ChinaTime.Offset);

    private static (long At, string Move) ParseCursor(string? cursor)
    {
        if (cursor is null)
        {
            return (long.MaxValue, "");
        }

        int split = cursor.IndexOf('_', StringComparison.Ordinal);
        return split > 0 && long.TryParse(cursor.AsSpan(0, split), NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            ? (at, cursor[(split + 1)..])
            : throw new FormatException("Not a cursor of this list.");
    }

    private sealed class HallName
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";
    }

    private sealed class Sums
    {
        public string Hall { get; init; } = "";

        public long Total { get; init; }

        public long Automatic { get; init; }

        public long Approved { get; init; }

        public long ByHand { get; init; }

        public long Home { get; init; }

        public long Windows { get; init; }

        public long Holding { get; init; }

        public long Served { get; init; }

        public long Ended { get; init; }

        public long EndedUs { get; init; }

        public long Measured { get; init; }

        public long Helped { get; init; }

        public long NoBaseline { get; init; }

        public double Saved { get; init; }

        public double Lost { get; init; }
    }

    private sealed class Answers
    {
        public string Hall { get; init; } = "";

        public long Made { get; init; }

        public long Approved { get; init; }

        public long Declined { get; init; }

        public long Expired { get; init; }

        public long Withdrawn { get; init; }
    }

    private sealed class MoveRow
    {
        public string Id { get; init; } = "";

        public string Day { get; init; } = "";

        public long Window { get; init; }

        public string From { get; init; } = "";

        public string To { get; init; } = "";

        public string Cause { get; init; } = "";

        public string Kind { get; init; } = "";

        public string Reason { get; init; } = "";

        public string Readings { get; init; } = "[]";

        public string? Forecast { get; init; }

        public string Proposer { get; init; } = "";

        public string? Approver { get; init; }

        public string Warnings { get; init; } = "";

        public long At { get; init; }

        public long Home { get; init; }

        public long? Until { get; init; }

        public long? EndedAt { get; init; }

        public long Served { get; init; }

        public string? Receipt { get; init; }

        public long? ReceiptAfter { get; init; }

        public long? ReceiptAt { get; init; }

        public double? Saved { get; init; }

        public long? SavedAfter { get; init; }

        public string Effect { get; init; } = "";
    }
}
