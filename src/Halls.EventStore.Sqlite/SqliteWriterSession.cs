using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Halls.EventStore.Sqlite;

/// <summary>The writer's connection to the file, with its statements.</summary>
internal sealed class SqliteWriterSession : WriterSession
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _db;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _dataVersion;
    private readonly SqliteStatement _head;
    private readonly SqliteStatement _version;
    private readonly SqliteStatement _answer;
    private readonly SqliteStatement _event;
    private readonly SqliteStatement _request;
    private readonly SqliteStatement _personal;
    private readonly SqliteStatement _setSavepoint;
    private readonly SqliteStatement _releaseSavepoint;
    private readonly SqliteStatement _undoToSavepoint;
    private readonly SqliteRowApplier _rows;
    private SqliteTransaction? _transaction;
    private long _seenDataVersion = -1;

    /// <param name="connection">Open, with the tables in place. The session closes it.</param>
    public SqliteWriterSession(SqliteConnection connection)
    {
        _connection = connection;
        _db = connection.Handle!;
        _rows = new SqliteRowApplier(_db, shadow: false);
        _dataVersion = Prepare("PRAGMA data_version");
        _head = Prepare("SELECT coalesce(max(position), 0) FROM events");
        _version = Prepare("SELECT version FROM events WHERE stream = ?1 ORDER BY version DESC LIMIT 1");
        _answer = Prepare("SELECT answer FROM requests WHERE scope = ?1 AND id = ?2");
        _event = Prepare("INSERT INTO events (position, stream, version, type, at, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _request = Prepare("INSERT INTO requests (scope, id, answer, position) VALUES (?1, ?2, ?3, ?4)");
        _personal = Prepare("INSERT INTO personal (id, kind, cipher, lookup) VALUES (?1, ?2, ?3, ?4)");
        _setSavepoint = Prepare("SAVEPOINT run");
        _releaseSavepoint = Prepare("RELEASE run");
        _undoToSavepoint = Prepare("ROLLBACK TO run");
    }

    public override DbConnection Connection => _connection;

    public override DbTransaction Transaction => _transaction ?? throw new InvalidOperationException("No transaction is open.");

    public override bool Begin()
    {
        _transaction = _connection.BeginTransaction(deferred: false);

        // Inside the write lock this number can no longer move; it moves whenever another connection has committed.
        _dataVersion.Read();
        var seen = _dataVersion.Integer(0);
        _dataVersion.Reset();
        var others = seen != _seenDataVersion;
        _seenDataVersion = seen;
        return others;
    }

    public override void Look(LookUp lookUp)
    {
        if (lookUp.Head is null)
        {
            _head.Read();
            lookUp.Head = _head.Integer(0);
            _head.Reset();
        }

        foreach (var stream in lookUp.Streams)
        {
            _version.Bind(1, stream);
            lookUp.Versions[stream] = _version.Read() ? _version.Integer(0) : 0;
            _version.Reset();
        }

        foreach (var request in lookUp.Requests)
        {
            _answer.Bind(1, request.Scope);
            _answer.Bind(2, request.Id);
            if (_answer.Read()) lookUp.Answers[request] = _answer.Blob(0).ToArray();
            _answer.Reset();
        }
    }

    public override void Write(IReadOnlyList<AppendEntry> accepted)
    {
        foreach (var entry in accepted) WriteEvents(entry);
        foreach (var entry in accepted)
        {
            if (entry.Append.Request is not { } request) continue;
            _request.Bind(1, request.Scope);
            _request.Bind(2, request.Id);
            _request.Bind(3, entry.Append.Answer.Span);
            _request.Bind(4, entry.LastPosition);
            _request.Run();
        }

        foreach (var entry in accepted)
        {
            foreach (var field in entry.Append.Personal) WritePersonal(field);
            if (entry.Rows is not null) _rows.Apply(entry.Rows);
        }
    }

    public override void SetSavepoint() => _setSavepoint.Run();

    public override void ReleaseSavepoint() => _releaseSavepoint.Run();

    public override void UndoToSavepoint()
    {
        _undoToSavepoint.Run();
        _releaseSavepoint.Run();
    }

    public override void Flush()
    {
        // Every statement has run already.
    }

    public override void Commit()
    {
        _transaction!.Commit();
        _transaction = null;
    }

    public override void Rollback()
    {
        _transaction!.Rollback();
        _transaction = null;
    }

    public override void Dispose()
    {
        _rows.Dispose();
        foreach (var statement in _statements) statement.Dispose();
        _connection.Dispose();
    }

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_db, sql);
        _statements.Add(statement);
        return statement;
    }

    private void WriteEvents(AppendEntry entry)
    {
        var append = entry.Append;
        for (var i = 0; i < append.Events.Count; i++)
        {
            var e = append.Events[i];
            _event.Bind(1, entry.FirstPosition + i);
            _event.Bind(2, append.Stream.Value);
            _event.Bind(3, append.ExpectedVersion + i + 1);
            _event.Bind(4, e.Type);
            _event.Bind(5, Microseconds.Of(e.At));
            _event.Bind(6, e.Data.Span);
            _event.Run();
        }
    }

    private void WritePersonal(SealedField field)
    {
        _personal.Bind(1, field.Id);
        _personal.Bind(2, field.Kind);
        _personal.Bind(3, field.Cipher.Span);
        if (field.Lookup is { } lookup) _personal.Bind(4, lookup.Span);
        else _personal.BindNull(4);
        _personal.Run();
    }
}
