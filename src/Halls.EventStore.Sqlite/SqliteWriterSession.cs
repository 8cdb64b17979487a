using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Halls.EventStore.Sqlite;

/// <summary>The writer's connection to the file, with its statements, and the numbers of the streams and scopes in use.</summary>
internal sealed class SqliteWriterSession : WriterSession
{
    /// <summary>Streams and scopes remembered; beyond that the memory starts afresh.</summary>
    private const int MostNames = 200_000;

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _db;
    private readonly List<SqliteStatement> _statements = [];
    private readonly Dictionary<string, StreamHead> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _scopes = new(StringComparer.Ordinal);
    private readonly SqliteStatement _dataVersion;
    private readonly SqliteStatement _head;
    private readonly SqliteStatement _stream;
    private readonly SqliteStatement _newStream;
    private readonly SqliteStatement _moveStream;
    private readonly SqliteStatement _scope;
    private readonly SqliteStatement _newScope;
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
        _stream = Prepare("SELECT id, version, head FROM streams WHERE name = ?1");
        _newStream = Prepare("INSERT INTO streams (name, version, head) VALUES (?1, ?2, ?3)");
        _moveStream = Prepare("UPDATE streams SET version = ?2, head = ?3 WHERE id = ?1 AND version = ?4");
        _scope = Prepare("SELECT id FROM scopes WHERE name = ?1");
        _newScope = Prepare("INSERT INTO scopes (name) VALUES (?1)");
        _answer = Prepare("SELECT answer FROM requests WHERE scope = ?1 AND id = ?2");
        _event = Prepare("INSERT INTO events (position, stream, version, previous, type, at, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
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
        if (others || _streams.Count > MostNames || _scopes.Count > MostNames) Forget();
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
            lookUp.Versions[stream] = FindStream(stream)?.Version ?? 0;
        }

        foreach (var request in lookUp.Requests)
        {
            if (FindScope(request.Scope) is not { } scope) continue;
            _answer.Bind(1, scope);
            _answer.Bind(2, request.Id);
            if (_answer.Read()) lookUp.Answers[request] = _answer.Blob(0).ToArray();
            _answer.Reset();
        }
    }

    public override void Write(IReadOnlyList<AppendEntry> accepted, RowChanges? sequenced)
    {
        foreach (var entry in accepted) WriteEvents(entry);
        foreach (var entry in accepted)
        {
            if (entry.Append.Request is not { } request) continue;
            _request.Bind(1, FindScope(request.Scope) ?? MakeScope(request.Scope));
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

        if (sequenced is not null) _rows.Apply(sequenced);
    }

    public override void SetSavepoint() => _setSavepoint.Run();

    public override void ReleaseSavepoint() => _releaseSavepoint.Run();

    public override void UndoToSavepoint()
    {
        Forget();
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
        Forget();
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

    private void Forget()
    {
        _streams.Clear();
        _scopes.Clear();
    }

    private StreamHead? FindStream(string name)
    {
        if (_streams.TryGetValue(name, out var known)) return known;
        _stream.Bind(1, name);
        StreamHead? found = _stream.Read() ? new StreamHead(_stream.Integer(0), _stream.Integer(1), _stream.Integer(2)) : null;
        _stream.Reset();
        if (found is { } stream) _streams.Add(name, stream);
        return found;
    }

    private long? FindScope(string name)
    {
        if (_scopes.TryGetValue(name, out var known)) return known;
        _scope.Bind(1, name);
        long? found = _scope.Read() ? _scope.Integer(0) : null;
        _scope.Reset();
        if (found is { } id) _scopes.Add(name, id);
        return found;
    }

    private long MakeScope(string name)
    {
        _newScope.Bind(1, name);
        _newScope.Run();
        return _scopes[name] = raw.sqlite3_last_insert_rowid(_db);
    }

    private void WriteEvents(AppendEntry entry)
    {
        var append = entry.Append;
        if (append.Events.Count == 0) return;
        var stream = MoveStream(append.Stream.Value, append.ExpectedVersion, append.Events.Count, entry.LastPosition);
        var previous = stream.Head;
        for (var i = 0; i < append.Events.Count; i++)
        {
            var e = append.Events[i];
            var position = entry.FirstPosition + i;
            _event.Bind(1, position);
            _event.Bind(2, stream.Id);
            _event.Bind(3, append.ExpectedVersion + i + 1);
            _event.Bind(4, previous);
            _event.Bind(5, e.Type);
            _event.Bind(6, Microseconds.Of(e.At));
            _event.Bind(7, e.Data.Span);
            _event.Run();
            previous = position;
        }
    }

    /// <summary>Moves a stream's head on, and returns it as it was.</summary>
    private StreamHead MoveStream(string name, long version, int events, long head)
    {
        var stream = FindStream(name) ?? new StreamHead(0, 0, 0);
        if (stream.Id == 0)
        {
            _newStream.Bind(1, name);
            _newStream.Bind(2, version + events);
            _newStream.Bind(3, head);
            _newStream.Run();
            stream = stream with { Id = raw.sqlite3_last_insert_rowid(_db) };
        }
        else
        {
            _moveStream.Bind(1, stream.Id);
            _moveStream.Bind(2, version + events);
            _moveStream.Bind(3, head);
            _moveStream.Bind(4, version);
            _moveStream.Run();

            // The last guard, as a unique index would be: what the writer remembers is never trusted over what the file says.
            if (raw.sqlite3_changes(_db) != 1) throw new InvalidOperationException($"Stream '{name}' is not at version {version}, where the writer saw it.");
        }

        _streams[name] = new StreamHead(stream.Id, version + events, head);
        return stream;
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

    /// <summary>A stream's number, the version and the position of its last event.</summary>
    private readonly record struct StreamHead(long Id, long Version, long Head);
}
