using System.Data.Common;
using System.Globalization;
using Halls.Domain.Calendar;
using Halls.Domain.Figures;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.EventStore;

namespace Halls.Projections.Figures;

/// <summary>What was counted of ratings under a key.</summary>
/// <param name="Key">The key's parts.</param>
/// <param name="Tally">The counters.</param>
/// <param name="Ratings">The number of ratings as it is kept beside them.</param>
internal readonly record struct CountedRow(string[] Key, Tally<RatingCounter> Tally, long Ratings);

/// <summary>A case, under what its rating is counted, and what it adds.</summary>
/// <param name="Rating">Under what.</param>
/// <param name="Tally">What it adds.</param>
internal readonly record struct CountedCase(CountedRating Rating, Tally<CaseCounter> Tally);

/// <summary>Reads the tables of figures in one snapshot of the store, for one scope. Not thread-safe.</summary>
internal sealed class FigureReader(DbConnection connection, DbTransaction snapshot, FigureScope scope, string month, CancellationToken cancellationToken)
{
    private static readonly string Counters = string.Join(", ", FigureTables.Counters);
    private static readonly string Sums = string.Join(", ", FigureTables.Counters.Select(c => $"CAST(SUM({c}) AS bigint)"));

    /// <summary>The counters of a table, added up for each combination of some of its columns.</summary>
    public ValueTask<List<CountedRow>> CountersAsync(TableDefinition table, string[] by, string also = "")
    {
        string keys = string.Join(", ", by);

        // Where the columns are the whole key there is nothing to add up.
        bool sums = by.Length + 1 < table.PrimaryKey.Count;
        return RowsAsync(
            values => $"SELECT {keys}, {(sums ? Sums : Counters)} FROM {table.Name} WHERE {scope.Where(values)}{also}{(sums ? $" GROUP BY {keys}" : "")} ORDER BY {keys}",
            row =>
            {
                string[] key = new string[by.Length];
                for (int i = 0; i < key.Length; i++)
                {
                    key[i] = Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture)!;
                }

                Span<long> counts = stackalloc long[FigureTables.Counters.Length];
                for (int i = 0; i < counts.Length; i++)
                {
                    counts[i] = row.GetInt64(by.Length + i);
                }

                return new CountedRow(key, Tally<RatingCounter>.Of(counts[..FigureTables.Ratings]), counts[FigureTables.Ratings]);
            });
    }

    /// <summary>How often each indicator was ticked, the most frequent first.</summary>
    public ValueTask<List<IndicatorCount>> IndicatorsAsync() => RowsAsync(
        values =>
            $"""
            SELECT code, CAST(SUM(ticked) AS bigint) FROM {(scope.IsRegional ? FigureTables.RegionIndicators : FigureTables.Indicators).Name} WHERE {scope.Where(values)}
            GROUP BY code ORDER BY 2 DESC, code
            """,
        row => FigureViewsOf.Indicator(row.GetString(0), row.GetInt64(1)));

    /// <summary>The names of all halls.</summary>
    public async ValueTask<Dictionary<string, string>> HallNamesAsync() =>
        (await RowsAsync(_ => "SELECT id, name FROM halls", row => (Id: row.GetString(0), Name: row.GetString(1)))).ToDictionary(h => h.Id, h => h.Name, StringComparer.Ordinal);

    /// <summary>Units with overdue real-name cases of whatever month, the oldest first.</summary>
    public ValueTask<List<LateUnit>> LateAsync(DateTimeOffset now, IReadOnlyDictionary<string, string> hallNames) => RowsAsync(
        values =>
        {
            values["@now"] = TicketsProjection.Micros(now);
            return $"""
                SELECT unit, hall, COUNT(*), MIN(due_at) FROM rectifications
                WHERE stage IN ('awaiting-verification', 'rectifying', 'awaiting-review') AND invalid = 0 AND real_name = 1 AND due_at <= @now AND {scope.Where(values, month: false)}
                GROUP BY unit, hall ORDER BY MIN(due_at), hall, unit
                """;
        },
        row => new LateUnit(
            row.GetString(0), row.GetString(1), hallNames.GetValueOrDefault(row.GetString(1), row.GetString(1)), (int)row.GetInt64(2), DeadlineOf(row.GetInt64(3)).LastDay));

    /// <summary>The cases of the month's ratings, as of now or of the cut-off (R-101).</summary>
    public async ValueTask<List<CountedCase>> CasesAsync(DateTimeOffset now)
    {
        string settings = string.Join(", ", CaseFiguresProjection.Settings);
        List<CaseRecord> records = await RowsAsync(
            values =>
                $"""
                SELECT id, region, hall, unit, window_no, item, channel, level, real_name, day, cut_at, last_at, reaches, {settings}
                FROM case_facts WHERE {scope.Where(values)} ORDER BY id
                """,
            row => new CaseRecord(
                new CountedRating(
                    row.GetString(0), FigureText.Day(row.GetString(9)), ChinaTime.DayOf(TicketsProjection.Instant(row.GetInt64(10))), row.GetString(1), row.GetString(2),
                    row.GetString(3), row.IsDBNull(4) ? null : (int)row.GetInt64(4), row.IsDBNull(5) ? null : row.GetString(5), Word<RatingChannel>(row.GetString(6)),
                    (int)row.GetInt64(7), row.GetInt64(8) == 1, Supplementary: false),
                IsAsItStands: row.GetInt64(11) < row.GetInt64(10) && row.GetInt64(12) < 2,
                SettingsOf(row, 13)));
        if (records.All(r => r.IsAsItStands))
        {
            return records.ConvertAll(r => Count(r.Rating, r.Settings, now));
        }

        Dictionary<string, object?[]> stepped = await SteppedAsync();
        return records.ConvertAll(r => Count(r.Rating, r.IsAsItStands ? r.Settings : stepped[r.Rating.Id], now));
    }

    /// <summary>What the steps before the cut-off make of the cases that went on after it, or of whose steps only the first of a kind counts.</summary>
    private async ValueTask<Dictionary<string, object?[]>> SteppedAsync()
    {
        List<(string Id, object?[] Settings)> steps = await RowsAsync(
            values =>
                $"""
                SELECT s.id, {string.Join(", ", CaseFiguresProjection.Settings.Select(c => "s." + c))} FROM case_facts f JOIN case_steps s ON s.id = f.id
                WHERE {scope.Where(values)} AND (f.last_at >= f.cut_at OR f.reaches > 1) AND s.last_at < f.cut_at ORDER BY s.id, s.version
                """,
            row => (row.GetString(0), SettingsOf(row, 1)));
        var stepped = new Dictionary<string, object?[]>(StringComparer.Ordinal);
        foreach ((string id, object?[] settings) in steps)
        {
            if (!stepped.TryAdd(id, settings))
            {
                object?[] before = stepped[id];
                for (int i = 0; i < settings.Length; i++)
                {
                    before[i] = i == (int)CaseSetting.ReachedAt ? before[i] ?? settings[i] : settings[i] ?? before[i];
                }
            }
        }

        return stepped;
    }

    private static CountedCase Count(CountedRating rating, object?[] settings, DateTimeOffset now)
    {
        object? Of(CaseSetting setting) => settings[(int)setting];
        bool Is(CaseSetting setting) => Of(setting) is 1L;
        var facts = new CaseFacts
        {
            Id = rating.Id,
            Rating = rating,
            Due = DeadlineOf((long)Of(CaseSetting.DueAt)!),
            Contact = Of(CaseSetting.ContactAt) is long contact ? DeadlineOf(contact) : null,
            ReachedAt = Of(CaseSetting.ReachedAt) is long reached ? TicketsProjection.Instant(reached) : null,
            Outcome = Of(CaseSetting.Outcome) is string { Length: > 0 } outcome ? Word<CaseKind>(outcome) : null,
            Late = Is(CaseSetting.Late),
            FedBack = Is(CaseSetting.FedBack),
            FollowedUp = Is(CaseSetting.FollowedUp),
            Verdict = Of(CaseSetting.Verdict) is string verdict ? Word<Verdict>(verdict) : null,
            Claimed = Is(CaseSetting.Claimed),
            Invalid = Is(CaseSetting.Invalid),
            Extended = Is(CaseSetting.Extended),
            Reopened = Is(CaseSetting.Reopened),
        };
        return new CountedCase(rating, facts.CountedAt(now));
    }

    private static object?[] SettingsOf(DbDataReader row, int from)
    {
        object?[] settings = new object?[CaseFiguresProjection.Settings.Length];
        for (int i = 0; i < settings.Length; i++)
        {
            settings[i] = row.IsDBNull(from + i) ? null : row.GetValue(from + i);
        }

        return settings;
    }

    /// <summary>The deadline that ends at an instant. How many days it gave, no figure asks.</summary>
    private static Deadline DeadlineOf(long expires)
    {
        DateOnly last = ChinaTime.DayOf(TicketsProjection.Instant(expires).AddTicks(-1));
        return new Deadline(last, 0, last, Provisional: false);
    }

    private static TEnum Word<TEnum>(string text)
        where TEnum : struct, Enum =>
        EnumText<TEnum>.TryParse(text, out TEnum value) ? value : throw new FormatException($"The tables of figures hold '{text}', which is no {typeof(TEnum).Name}.");

    private async ValueTask<List<T>> RowsAsync<T>(Func<Dictionary<string, object>, string> query, Func<DbDataReader, T> read)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = query(values);
        command.Transaction = snapshot;
        values["@month"] = month;
        foreach ((string name, object value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        var rows = new List<T>();
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private sealed record CaseRecord(CountedRating Rating, bool IsAsItStands, object?[] Settings);
}
