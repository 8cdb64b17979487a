using System.Data.Common;
using Npgsql;

namespace Halls.EventStore.Postgres;

/// <summary>
/// The writer's connection. A batch costs three round trips: the lock with what has to be looked up, everything that is written, and
/// the commit.
/// </summary>
internal sealed class PostgresWriterSession : WriterSession
{
    private const string Head = "SELECT coalesce(max(position), 0) FROM events";

    // One probe of the index for each stream: max() over a group would walk through all of its versions.
    private const string Versions = """
        SELECT s.nr, (SELECT e.version FROM events e WHERE e.stream = s.name ORDER BY e.version DESC LIMIT 1)
        FROM unnest($1) WITH ORDINALITY AS s(name, nr)
        """;

    private const string Answers = """
        SELECT r.nr, q.answer FROM unnest($1, $2) WITH ORDINALITY AS r(scope, id, nr), LATERAL (
            SELECT answer FROM requests WHERE requests.scope = r.scope AND requests.id = r.id LIMIT 1) q
        """;

    private const string Events =
        "INSERT INTO events (position, stream, version, type, at, data) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)";

    private const string IsMember = "SELECT EXISTS (SELECT 1 FROM members WHERE id = $1)";

    private const string Requests = "INSERT INTO requests (scope, id, answer, position) SELECT * FROM unnest($1, $2, $3, $4)";

    private const string Personal = "INSERT INTO personal (id, kind, cipher, lookup) SELECT * FROM unnest($1, $2, $3, $4)";

    private readonly NpgsqlConnection _connection;
    private readonly long _lock;
    private readonly string? _member;
    private readonly List<NpgsqlBatchCommand> _pending = [];
    private NpgsqlTransaction? _transaction;
    private bool _lockPending;

    /// <param name="connection">Open, with the tables in place. The session closes it.</param>
    /// <param name="writersLock">The advisory lock that the ledger's writers share.</param>
    /// <param name="member">The id by which the ledger knows this process; null when it does not.</param>
    public PostgresWriterSession(NpgsqlConnection connection, long writersLock, string? member)
    {
        _connection = connection;
        _lock = writersLock;
        _member = member;
    }

    public override DbConnection Connection => _connection;

    public override DbTransaction Transaction => _transaction ?? throw new InvalidOperationException("No transaction is open.");

    public override bool Begin()
    {
        // Each statement sees what was committed before it began, and nothing can be committed between two statements of the lock's holder.
        _transaction = _connection.BeginTransaction(System.Data.IsolationLevel.ReadCommitted);
        _pending.Clear();
        _pending.Add(LockWriters(_lock));

        // Behind the lock: whoever joins holds it too, so a process that was given up as dead can't write beside one that can't read its events.
        if (_member is not null) _pending.Add(new NpgsqlBatchCommand(IsMember) { Parameters = { Sql.Value(_member) } });
        _lockPending = true;
        return true;
    }

    public override void Look(LookUp lookUp)
    {
        using var batch = new NpgsqlBatch(_connection, _transaction);
        var locks = TakePending(batch);
        var wantsHead = lookUp.Head is null;
        if (wantsHead) batch.BatchCommands.Add(new NpgsqlBatchCommand(Head));
        if (lookUp.Streams.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Versions) { Parameters = { Sql.Array(lookUp.Streams.ToArray()) } });
        }

        if (lookUp.Requests.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Answers)
            {
                Parameters =
                {
                    Sql.Array(lookUp.Requests.ConvertAll(r => r.Scope).ToArray()),
                    Sql.Array(lookUp.Requests.ConvertAll(r => r.Id).ToArray()),
                },
            });
        }

        if (batch.BatchCommands.Count == 0) return;
        using var reader = batch.ExecuteReader();
        if (locks) PassLock(reader);
        if (wantsHead)
        {
            reader.Read();
            lookUp.Head = reader.GetInt64(0);
            reader.NextResult();
        }

        if (lookUp.Streams.Count > 0)
        {
            while (reader.Read()) lookUp.Versions[lookUp.Streams[(int)reader.GetInt64(0) - 1]] = reader.IsDBNull(1) ? 0 : reader.GetInt64(1);
            reader.NextResult();
        }

        if (lookUp.Requests.Count > 0)
        {
            while (reader.Read()) lookUp.Answers[lookUp.Requests[(int)reader.GetInt64(0) - 1]] = reader.GetFieldValue<byte[]>(1);
        }
    }

    public override void Write(IReadOnlyList<AppendEntry> accepted, RowChanges? sequenced)
    {
        using var batch = new NpgsqlBatch(_connection, _transaction);
        TakePending(batch);
        AddEvents(batch, accepted);
        AddRequests(batch, accepted);
        AddPersonal(batch, accepted);
        var plan = new PostgresRowPlan(shadow: false);
        foreach (var entry in accepted)
        {
            if (entry.Rows is not null) plan.Add(entry.Rows);
        }

        if (sequenced is not null) plan.Add(sequenced);

        PostgresRowApplier.Run(batch, plan);
    }

    public override void SetSavepoint() => _pending.Add(new NpgsqlBatchCommand("SAVEPOINT run"));

    public override void ReleaseSavepoint() => _pending.Add(new NpgsqlBatchCommand("RELEASE SAVEPOINT run"));

    public override void UndoToSavepoint()
    {
        _pending.Clear();
        _pending.Add(new NpgsqlBatchCommand("ROLLBACK TO SAVEPOINT run"));
        _pending.Add(new NpgsqlBatchCommand("RELEASE SAVEPOINT run"));
        Flush();
    }

    public override void Flush()
    {
        if (_pending.Count == 0) return;
        using var batch = new NpgsqlBatch(_connection, _transaction);
        if (TakePending(batch))
        {
            using var reader = batch.ExecuteReader();
            PassLock(reader);
        }
        else
        {
            batch.ExecuteNonQuery();
        }
    }

    public override void Commit()
    {
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    public override void Rollback()
    {
        _pending.Clear();
        _transaction!.Rollback();
        _transaction.Dispose();
        _transaction = null;
    }

    public override void Dispose() => _connection.Dispose();

    internal static NpgsqlBatchCommand LockWriters(long writersLock) =>
        new("SELECT pg_advisory_xact_lock($1)") { Parameters = { Sql.Value(writersLock) } };

    private static void AddEvents(NpgsqlBatch batch, IReadOnlyList<AppendEntry> accepted)
    {
        var count = accepted.Sum(e => e.Append.Events.Count);
        if (count == 0) return;
        var (positions, streams, versions) = (new long[count], new string[count], new long[count]);
        var (types, ats, bodies) = (new string[count], new long[count], new ReadOnlyMemory<byte>[count]);
        var at = 0;
        foreach (var entry in accepted)
        {
            for (var i = 0; i < entry.Append.Events.Count; i++, at++)
            {
                var e = entry.Append.Events[i];
                positions[at] = entry.FirstPosition + i;
                streams[at] = entry.Append.Stream.Value;
                versions[at] = entry.Append.ExpectedVersion + i + 1;
                types[at] = e.Type;
                ats[at] = Microseconds.Of(e.At);
                bodies[at] = e.Data;
            }
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(Events)
        {
            Parameters = { Sql.Array(positions), Sql.Array(streams), Sql.Array(versions), Sql.Array(types), Sql.Array(ats), Sql.Array(bodies) },
        });
    }

    private static void AddRequests(NpgsqlBatch batch, IReadOnlyList<AppendEntry> accepted)
    {
        AppendEntry[] asked = [.. accepted.Where(e => e.Append.Request is not null)];
        if (asked.Length == 0) return;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Requests)
        {
            Parameters =
            {
                Sql.Array(Array.ConvertAll(asked, e => e.Append.Request!.Value.Scope)),
                Sql.Array(Array.ConvertAll(asked, e => e.Append.Request!.Value.Id)),
                Sql.Array(Array.ConvertAll(asked, e => e.Append.Answer)),
                Sql.Array(Array.ConvertAll(asked, e => e.LastPosition)),
            },
        });
    }

    private static void AddPersonal(NpgsqlBatch batch, IReadOnlyList<AppendEntry> accepted)
    {
        SealedField[] fields = [.. accepted.SelectMany(e => e.Append.Personal)];
        if (fields.Length == 0) return;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Personal)
        {
            Parameters =
            {
                Sql.Array(Array.ConvertAll(fields, f => f.Id)),
                Sql.Array(Array.ConvertAll(fields, f => f.Kind)),
                Sql.Array(Array.ConvertAll(fields, f => f.Cipher)),
                Sql.Array(Array.ConvertAll(fields, f => f.Lookup?.ToArray())),
            },
        });
    }

    /// <summary>Reads past the results of what <see cref="Begin"/> asked for.</summary>
    private void PassLock(NpgsqlDataReader reader)
    {
        reader.NextResult();
        if (_member is null) return;
        if (!reader.Read() || !reader.GetBoolean(0)) throw new NotAMemberException();
        reader.NextResult();
    }

    /// <summary>Puts what is pending first. True when the lock is among it: of all that can be pending, only that and the membership have results.</summary>
    private bool TakePending(NpgsqlBatch batch)
    {
        foreach (var command in _pending) batch.BatchCommands.Add(command);
        _pending.Clear();
        var locks = _lockPending;
        _lockPending = false;
        return locks;
    }
}
