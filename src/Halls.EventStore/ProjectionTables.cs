using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Halls.EventStore;

/// <summary>Makes, recomputes and checks the tables beside the ledger.</summary>
internal sealed partial class ProjectionTables(
    IReadOnlyList<IProjection> projections, IReadOnlyList<TableShape> registers, TableShapes projected, IEventDecoder decoder, ILogger logger)
{
    /// <summary>The form of the ledger's own tables that this version writes. Raised when an older version could not read what is written.</summary>
    internal const int Format = 1;

    private const int Page = 2000;

    /// <summary>How many differing rows of a sequence are listed: from the first event that is not what it was, every later row differs.</summary>
    private const int SequenceDifferences = 20;

    public static string ShadowName(string table) => $"recomputed_{table}";

    /// <summary>Makes what is missing, recomputes projections whose version is another one, forgets those nobody keeps.</summary>
    public void Prepare(LedgerStore store, DbConnection connection, DbTransaction transaction, RowApplier rows)
    {
        var formsAreNoted = store.Dialect.HasTable(connection, transaction, "forms");
        foreach (var sql in store.Dialect.LedgerTables) Dialect.Execute(connection, transaction, sql);
        if (!formsAreNoted) Dialect.Execute(connection, transaction, "INSERT INTO forms (name) SELECT DISTINCT type FROM events");
        Dialect.Execute(
            connection, transaction, "INSERT INTO meta (key, value) VALUES ('format', @format) ON CONFLICT (key) DO NOTHING", ("format", $"{Format}"));

        foreach (var register in registers) MakeRegister(store.Dialect, connection, transaction, register);

        var recorded = RecordedProjections(connection, transaction);
        foreach (var (name, (_, tables)) in recorded.Where(r => projections.All(p => p.Name != r.Key)))
        {
            // What is appended from now on would be missing in them, so they are worth nothing when the projection comes back.
            DropTables(connection, transaction, tables);
            Dialect.Execute(connection, transaction, "DELETE FROM projections WHERE name = @name", ("name", name));
            LogForgotten(name);
        }

        var stale = projections.Where(p => !recorded.TryGetValue(p.Name, out var r) || r.Version != p.Version).ToArray();
        foreach (var projection in projections.Except(stale)) MakeTables(store.Dialect, connection, transaction, projection);
        if (stale.Length > 0) Rebuild(store, connection, transaction, rows, stale);
    }

    /// <summary>Drops the tables of some projections and computes them from the ledger.</summary>
    public void Rebuild(LedgerStore store, DbConnection connection, DbTransaction transaction, RowApplier rows, IReadOnlyList<IProjection> which)
    {
        var recorded = RecordedProjections(connection, transaction);
        foreach (var projection in which)
        {
            var tables = projection.Tables.Select(t => t.Name).ToArray();
            DropTables(connection, transaction, recorded.TryGetValue(projection.Name, out var old) ? [.. old.Tables.Union(tables)] : tables);
            MakeTables(store.Dialect, connection, transaction, projection);
            Dialect.Execute(
                connection,
                transaction,
                """
                INSERT INTO projections (name, version, tables) VALUES (@name, @version, @tables)
                ON CONFLICT (name) DO UPDATE SET version = excluded.version, tables = excluded.tables
                """,
                ("name", projection.Name),
                ("version", (long)projection.Version),
                ("tables", string.Join(',', tables)));
        }

        var events = Replay(store, connection, transaction, rows, which, CancellationToken.None);
        LogRebuilt(string.Join(", ", which.Select(p => p.Name)), events);
    }

    /// <summary>Computes every projection into temporary tables on one snapshot and lists what differs.</summary>
    public IReadOnlyList<ProjectionDifference> Verify(
        LedgerStore store, DbConnection connection, DbTransaction snapshot, RowApplier rows, CancellationToken cancellationToken)
    {
        var tables = projections.SelectMany(p => p.Tables).Select(projected.Of).ToArray();
        var sequenced = projections.OfType<ISequencedProjection>().SelectMany(p => p.Tables).Select(projected.Of).ToHashSet();
        foreach (var table in tables)
        {
            Dialect.Execute(connection, snapshot, store.Dialect.CreateTable(table, ShadowName(table.Table.Name), temporary: true));
        }

        Replay(store, connection, snapshot, rows, projections, cancellationToken);
        var differences = new List<ProjectionDifference>();
        foreach (var table in tables)
        {
            var sql = Dialect.Differences(table, table.Table.Name, ShadowName(table.Table.Name), sequenced.Contains(table) ? SequenceDifferences : null);
            using var command = Dialect.Command(connection, snapshot, sql);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                differences.Add(ReadDifference(table, reader));
            }
        }

        return differences;
    }

    private static ProjectionDifference ReadDifference(TableShape table, DbDataReader reader)
    {
        var width = table.Columns.Length;
        var key = table.Key[0];
        string? Row(int from) => reader.IsDBNull(from + key)
            ? null
            : string.Join(", ", table.Columns.Select((c, i) => $"{c.Name} {Text(reader.GetValue(from + i))}"));
        var present = reader.IsDBNull(key) ? width : 0;
        return new ProjectionDifference(
            table.Table.Name, string.Join('/', table.Key.Select(k => Text(reader.GetValue(present + k)))), Row(0), Row(width));
    }

    private static string Text(object value) => value switch
    {
        DBNull => "null",
        byte[] bytes => Convert.ToHexString(bytes),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    /// <summary>Refuses a ledger that a newer version of the program wrote.</summary>
    public static void RefuseNewerFormat(LedgerStore store, DbConnection connection, DbTransaction transaction)
    {
        if (!store.Dialect.HasTable(connection, transaction, "meta")) return;
        using var command = Dialect.Command(connection, transaction, "SELECT value FROM meta WHERE key = 'format'");
        if (command.ExecuteScalar() is string text && int.Parse(text, CultureInfo.InvariantCulture) is var found and > Format)
        {
            throw new StoreFormatException(store.Where, found, Format);
        }
    }

    /// <summary>The projections whose tables the ledger has, as members compare them.</summary>
    public static string Recorded(DbConnection connection, DbTransaction transaction) =>
        MemberRules.Text(RecordedProjections(connection, transaction).Select(r => (r.Key, r.Value.Version)));

    private static Dictionary<string, (long Version, string[] Tables)> RecordedProjections(DbConnection connection, DbTransaction transaction)
    {
        using var command = Dialect.Command(connection, transaction, "SELECT name, version, tables FROM projections");
        using var reader = command.ExecuteReader();
        var recorded = new Dictionary<string, (long, string[])>();
        while (reader.Read())
        {
            recorded.Add(reader.GetString(0), (reader.GetInt64(1), reader.GetString(2).Split(',', StringSplitOptions.RemoveEmptyEntries)));
        }

        return recorded;
    }

    private static HashSet<string> Columns(Dialect dialect, DbConnection connection, DbTransaction transaction, string table)
    {
        using var command = Dialect.Command(connection, transaction, dialect.ColumnsOfTable, ("table", table));
        using var reader = command.ExecuteReader();
        var columns = new HashSet<string>();
        while (reader.Read()) columns.Add(reader.GetString(0));
        return columns;
    }

    private static void DropTables(DbConnection connection, DbTransaction transaction, IEnumerable<string> tables)
    {
        foreach (var table in tables) Dialect.Execute(connection, transaction, $"DROP TABLE IF EXISTS {Dialect.Quote(table)}");
    }

    /// <summary>A register cannot be recomputed, so what it lacks is added and nothing is ever dropped.</summary>
    private static void MakeRegister(Dialect dialect, DbConnection connection, DbTransaction transaction, TableShape register)
    {
        var name = register.Table.Name;
        var present = Columns(dialect, connection, transaction, name);
        Dialect.Execute(connection, transaction, dialect.CreateTable(register, name));
        if (present.Count > 0)
        {
            foreach (var column in register.Columns.Where(c => !present.Contains(c.Name)))
            {
                Dialect.Execute(
                    connection, transaction, $"ALTER TABLE {Dialect.Quote(name)} ADD COLUMN {Dialect.Quote(column.Name)} {dialect.ColumnType(column)}");
            }
        }

        foreach (var sql in Dialect.CreateIndexes(register.Table)) Dialect.Execute(connection, transaction, sql);
    }

    private void MakeTables(Dialect dialect, DbConnection connection, DbTransaction transaction, IProjection projection)
    {
        foreach (var table in projection.Tables)
        {
            Dialect.Execute(connection, transaction, dialect.CreateTable(projected.Of(table), table.Name));
            foreach (var sql in Dialect.CreateIndexes(table)) Dialect.Execute(connection, transaction, sql);
        }
    }

    private long Replay(
        LedgerStore store,
        DbConnection connection,
        DbTransaction transaction,
        RowApplier rows,
        IReadOnlyList<IProjection> which,
        CancellationToken cancellationToken)
    {
        long position = 0;
        long count = 0;
        (ISequencedProjection Projection, ISequence At)[] sequences = [.. which.OfType<ISequencedProjection>().Select(p => (p, p.Begin()))];
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var changes = new RowChanges(projected);
            var page = new List<StoredEvent>();
            var read = 0;
            using (var command = store.EventsAfter(connection, transaction, position, Page))
            using (var reader = command.ExecuteReader())
            {
                for (; reader.Read(); read++)
                {
                    var e = LedgerStore.ReadEvent(reader, default);
                    position = e.Position;
                    var projectedEvent = new ProjectedEvent(e.Stream, e.Version, e.Type, e.At, decoder.Decode(e.Type, e.Data.Span));
                    foreach (var projection in which) projection.Project(projectedEvent, changes);
                    if (sequences.Length > 0) page.Add(e);
                }
            }

            foreach (var (projection, at) in sequences)
            {
                StoredEvent[] concerned = [.. page.Where(e => projection.Concerns(e.Type))];
                if (concerned.Length > 0) at.Append(concerned, changes);
            }

            rows.Apply(changes);
            count += read;
            if (read < Page) return count;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Projections {Names} were computed from {Events} events.")]
    private partial void LogRebuilt(string names, long events);

    [LoggerMessage(Level = LogLevel.Information, Message = "Projection {Name} is not kept by this version: its tables were dropped.")]
    private partial void LogForgotten(string name);
}
