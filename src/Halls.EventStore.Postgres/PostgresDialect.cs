namespace Halls.EventStore.Postgres;

/// <summary>PostgreSQL's side of the SQL. Text is compared byte by byte, as in SQLite, whatever the database's locale.</summary>
internal sealed class PostgresDialect : Dialect
{
    public override IEnumerable<string> LedgerTables =>
    [
        """CREATE TABLE IF NOT EXISTS meta (key text COLLATE "C" PRIMARY KEY, value text NOT NULL)""",
        """
        CREATE TABLE IF NOT EXISTS events (
            position bigint PRIMARY KEY,
            stream text COLLATE "C" NOT NULL,
            version bigint NOT NULL,
            type text COLLATE "C" NOT NULL,
            at bigint NOT NULL,
            data bytea NOT NULL,
            CONSTRAINT events_stream UNIQUE (stream, version))
        """,
        """CREATE TABLE IF NOT EXISTS forms (name text COLLATE "C" PRIMARY KEY)""",
        """
        CREATE TABLE IF NOT EXISTS members (
            id text COLLATE "C" PRIMARY KEY,
            name text NOT NULL,
            reads text NOT NULL,
            writes text NOT NULL,
            projections text NOT NULL,
            entered_at timestamptz NOT NULL,
            beat_at timestamptz NOT NULL)
        """,
        """
        CREATE TABLE IF NOT EXISTS requests (
            scope text COLLATE "C" NOT NULL,
            id text COLLATE "C" NOT NULL,
            answer bytea NOT NULL,
            position bigint NOT NULL,
            PRIMARY KEY (scope, id))
        """,
        """
        CREATE TABLE IF NOT EXISTS personal (
            id text COLLATE "C" PRIMARY KEY,
            kind text COLLATE "C" NOT NULL,
            cipher bytea NOT NULL,
            lookup bytea)
        """,
        "CREATE INDEX IF NOT EXISTS personal_lookup ON personal (kind, lookup) WHERE lookup IS NOT NULL",
        """CREATE TABLE IF NOT EXISTS projections (name text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, tables text NOT NULL)""",
    ];

    public override string TemporaryOptions => " ON COMMIT DROP";

    public override string ColumnsOfTable =>
        "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table";

    public override string ReadStream =>
        "SELECT position, stream, version, type, at, data FROM events WHERE stream = @stream AND version > @after ORDER BY version LIMIT @limit";

    public override string ReadAll =>
        "SELECT position, stream, version, type, at, data FROM events WHERE position > @after ORDER BY position LIMIT @limit";

    public override string FindAnswer => "SELECT answer FROM requests WHERE scope = @scope AND id = @id";

    public override string ListRequests => "SELECT id FROM requests WHERE scope = @scope ORDER BY id";

    public override string ColumnType(ColumnDefinition column) => column.Kind switch
    {
        ColumnKind.Text => "text COLLATE \"C\"" + (column.Nullable ? "" : " NOT NULL DEFAULT ''"),
        ColumnKind.Integer => "bigint" + (column.Nullable ? "" : " NOT NULL DEFAULT 0"),
        ColumnKind.Real => "double precision" + (column.Nullable ? "" : " NOT NULL DEFAULT 0"),
        ColumnKind.Blob => "bytea" + (column.Nullable ? "" : " NOT NULL DEFAULT ''"),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Kind, null),
    };
}
