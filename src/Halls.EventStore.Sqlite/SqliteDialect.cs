namespace Halls.EventStore.Sqlite;

/// <summary>SQLite's side of the SQL.</summary>
/// <remarks>
/// SQLite logs whole pages, so what a commit costs is the number of pages it touches, and an index over names touches one for each append.
/// Hence the form of the tables: what is new lies side by side (events, answers and rows in the order they came); streams and scopes have
/// numbers, given as they appear, so that today's lie side by side, too; and instead of an index over (stream, version) a stream's row knows
/// its last event and each event the one before it in its stream. A stream is read backwards from its head.
/// </remarks>
internal sealed class SqliteDialect : Dialect
{
    public override IEnumerable<string> LedgerTables =>
    [
        "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """
        CREATE TABLE IF NOT EXISTS streams (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            version INTEGER NOT NULL,
            head INTEGER NOT NULL) STRICT
        """,
        """
        CREATE TABLE IF NOT EXISTS events (
            position INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL,
            version INTEGER NOT NULL,
            previous INTEGER NOT NULL,
            type TEXT NOT NULL,
            at INTEGER NOT NULL,
            data BLOB NOT NULL) STRICT
        """,
        "CREATE TABLE IF NOT EXISTS forms (name TEXT PRIMARY KEY) STRICT",
        "CREATE TABLE IF NOT EXISTS scopes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
        """
        CREATE TABLE IF NOT EXISTS requests (
            scope INTEGER NOT NULL,
            id TEXT NOT NULL,
            answer BLOB NOT NULL,
            position INTEGER NOT NULL,
            UNIQUE (scope, id)) STRICT
        """,
        """
        CREATE TABLE IF NOT EXISTS personal (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            cipher BLOB NOT NULL,
            lookup BLOB) STRICT
        """,
        "CREATE INDEX IF NOT EXISTS personal_lookup ON personal (kind, lookup) WHERE lookup IS NOT NULL",
        "CREATE TABLE IF NOT EXISTS projections (name TEXT PRIMARY KEY, version INTEGER NOT NULL, tables TEXT NOT NULL) STRICT",
    ];

    public override string TableOptions => " STRICT";

    public override string ReadStream => """
        WITH RECURSIVE back (position, previous) AS (
            SELECT e.position, e.previous FROM streams s CROSS JOIN events e ON e.position = s.head WHERE s.name = @stream AND e.version > @after
            UNION ALL
            SELECT e.position, e.previous FROM back b CROSS JOIN events e ON e.position = b.previous WHERE e.version > @after)
        SELECT e.position, @stream, e.version, e.type, e.at, e.data FROM back b CROSS JOIN events e ON e.position = b.position
        ORDER BY b.position LIMIT @limit
        """;

    public override string ReadAll => """
        SELECT e.position, s.name, e.version, e.type, e.at, e.data FROM events e CROSS JOIN streams s ON s.id = e.stream
        WHERE e.position > @after ORDER BY e.position LIMIT @limit
        """;

    public override string FindAnswer => "SELECT r.answer FROM scopes s CROSS JOIN requests r ON r.scope = s.id AND r.id = @id WHERE s.name = @scope";

    public override string ListRequests => "SELECT r.id FROM scopes s CROSS JOIN requests r ON r.scope = s.id WHERE s.name = @scope ORDER BY r.id";

    public override string ColumnsOfTable => "SELECT name FROM pragma_table_info(@table)";

    public override string ColumnType(ColumnDefinition column) => column.Kind switch
    {
        ColumnKind.Text => "TEXT" + (column.Nullable ? "" : " NOT NULL DEFAULT ''"),
        ColumnKind.Integer => "INTEGER" + (column.Nullable ? "" : " NOT NULL DEFAULT 0"),
        ColumnKind.Real => "REAL" + (column.Nullable ? "" : " NOT NULL DEFAULT 0"),
        ColumnKind.Blob => "BLOB" + (column.Nullable ? "" : " NOT NULL DEFAULT x''"),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Kind, null),
    };
}
