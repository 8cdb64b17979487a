using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Halls.EventStore.Sqlite;

/// <summary>
/// A prepared statement on the connection's own handle. <see cref="SqliteCommand"/> looks every parameter up by name, makes a reader and
/// boxes every value for each execution; for the writer's handful of statements that costs more than SQLite's own work.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;
    private byte[] _utf8 = new byte[512];

    public SqliteStatement(sqlite3 db, string sql)
    {
        _db = db;
        Check(raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(_statement, index, value));

    public void Bind(int index, string text)
    {
        // An empty span has no address, and SQLite takes text without an address for NULL.
        if (text.Length == 0)
        {
            Check(raw.sqlite3_bind_text(_statement, index, ""));
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _utf8.Length) _utf8 = new byte[most];
        var length = Encoding.UTF8.GetBytes(text, _utf8);
        Check(raw.sqlite3_bind_text(_statement, index, _utf8.AsSpan(0, length)));
    }

    public void Bind(int index, ReadOnlySpan<byte> bytes) =>
        Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, bytes));

    public void BindNull(int index) => Check(raw.sqlite3_bind_null(_statement, index));

    public void BindCell(int index, object? cell)
    {
        switch (cell)
        {
            case null: BindNull(index); break;
            case long number: Bind(index, number); break;
            case string text: Bind(index, text); break;
            case double number: Check(raw.sqlite3_bind_double(_statement, index, number)); break;
            case byte[] bytes: Bind(index, bytes.AsSpan()); break;
            default: throw new ArgumentException($"A cell holds a {cell.GetType().Name}.");
        }
    }

    /// <summary>Runs a statement that returns nothing.</summary>
    public void Run()
    {
        var result = raw.sqlite3_step(_statement);
        if (result != raw.SQLITE_DONE) throw Failure(result);
        raw.sqlite3_reset(_statement);
    }

    /// <summary>Whether there is a (first or next) row. Call <see cref="Reset"/> when done with the rows.</summary>
    public bool Read() => raw.sqlite3_step(_statement) switch
    {
        raw.SQLITE_ROW => true,
        raw.SQLITE_DONE => false,
        var result => throw Failure(result),
    };

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) throw Failure(result);
    }

    private SqliteException Failure(int result)
    {
        var extended = raw.sqlite3_extended_errcode(_db);
        var message = $"SQLite error {result}: '{raw.sqlite3_errmsg(_db).utf8_to_string()}'.";
        if (_statement is not null) raw.sqlite3_reset(_statement);
        return new SqliteException(message, result & 0xff, extended);
    }
}
