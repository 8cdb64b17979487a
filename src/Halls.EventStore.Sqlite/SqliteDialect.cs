namespace Halls.EventStore.Sqlite;

/// <summary>SQLite's side of the SQL.</summary>
internal sealed class SqliteDialect : Dialect
{
    public override IEnumerable<string> LedgerTables =>
    [
        "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """
        CREATE TABLE IF NOT EXISTS events (
            position INTEGER PRIMARY KEY,
            stream TEXT NOT NULL,
            version INTEGER NOT NULL,
            type TEXT NOT NULL,
            at INTEGER NOT NULL,
            data BLOB NOT NULL) STRICT
        """,
        "CREATE UNIQUE INDEX IF NOT EXISTS events_stream ON events (stream, version)",
        // The answers lie in the order they came; only the narrow index is written to in random places.
        """
        CREATE TABLE IF NOT EXISTS requests (
            scope TEXT NOT NULL,
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

    public override string TableOptions => " STRICT, WITHOUT ROWID";

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
