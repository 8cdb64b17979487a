using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Halls.EventStore;

/// <summary>What the two providers share: the writer, the reads, the projections. Thread-safe.</summary>
public abstract class LedgerStore : IEventStore, IStoreTables, IProjectionMaintenance
{
    private readonly IProjection[] _projections;
    private readonly TableShapes _projected;
    private readonly Sequencer _sequencer;
    private readonly ProjectionTables _tables;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ILedgerKey? _key;
    private GroupCommitWriter? _writer;

    private protected LedgerStore(
        LedgerOptions options,
        IEnumerable<IProjection> projections,
        IEnumerable<TableDefinition> registers,
        IEventDecoder decoder,
        TimeProvider time,
        ILogger logger,
        LedgerMember? member,
        ILedgerKey? key)
    {
        options.Validate();
        _options = options;
        _projections = [.. projections];
        _projected = new TableShapes(_projections.SelectMany(p => p.Tables));
        _sequencer = new Sequencer([.. _projections.OfType<ISequencedProjection>()], _projected);
        _tables = new ProjectionTables(_projections, [.. registers.Select(r => new TableShape(r))], _projected, decoder, logger);
        _time = time;
        _logger = logger;
        _key = key;
        Member = member;
        Kept = MemberRules.Text(_projections);
    }

    /// <summary>What this process says of itself; null when it says nothing and nothing is compared.</summary>
    internal LedgerMember? Member { get; }

    /// <summary>The projections that this process keeps, as members compare them.</summary>
    internal string Kept { get; }

    internal abstract Dialect Dialect { get; }

    /// <summary>What the store is called in messages: the file, or the database and schema.</summary>
    internal abstract string Where { get; }

    private GroupCommitWriter Writer => _writer ?? throw new InvalidOperationException("The store was not started.");

    /// <inheritdoc/>
    public async ValueTask<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(append);
        var entry = new AppendEntry(append, Project(append));
        Writer.Enqueue(entry);
        return await entry.Done.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEvent>> ReadStreamAsync(
        StreamName stream, long afterVersion = 0, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReadAsync(
            (connection, token) => ReadEventsAsync(
                Dialect.Command(
                    connection,
                    null,
                    Dialect.ReadStream,
                    ("stream", stream.Value),
                    ("after", afterVersion),
                    ("limit", limit)),
                stream,
                token),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredEvent>> ReadAllAsync(long afterPosition, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(
            (connection, token) => ReadEventsAsync(EventsAfter(connection, null, afterPosition, limit), default, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> HeadAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(
            async (connection, token) =>
            {
                using var command = Dialect.Command(connection, null, "SELECT coalesce(max(position), 0) FROM events");
                return (long)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> FindAnswerAsync(RequestKey request, CancellationToken cancellationToken = default) =>
        ReadAsync<ReadOnlyMemory<byte>?>(
            async (connection, token) =>
            {
                using var command = Dialect.Command(
                    connection, null, Dialect.FindAnswer, ("scope", request.Scope), ("id", request.Id));
                // A bare null would be taken for null bytes and become empty memory, which is an answer.
                return await command.ExecuteScalarAsync(token) is byte[] answer ? new ReadOnlyMemory<byte>(answer) : default(ReadOnlyMemory<byte>?);
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListRequestsAsync(string scope, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<string>>(
            async (connection, token) =>
            {
                using var command = Dialect.Command(connection, null, Dialect.ListRequests, ("scope", scope));
                using var reader = await command.ExecuteReaderAsync(token);
                var ids = new List<string>();
                while (await reader.ReadAsync(token)) ids.Add(reader.GetString(0));
                return ids;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SealedField?> FindPersonalAsync(string id, CancellationToken cancellationToken = default) =>
        ReadAsync(
            async (connection, token) =>
            {
                using var command = Dialect.Command(connection, null, "SELECT kind, cipher, lookup FROM personal WHERE id = @id", ("id", id));
                using var reader = await command.ExecuteReaderAsync(token);
                if (!await reader.ReadAsync(token)) return null;
                var lookup = reader.IsDBNull(2) ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(reader.GetFieldValue<byte[]>(2));
                return new SealedField(id, reader.GetString(0), reader.GetFieldValue<byte[]>(1), lookup);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> IsWritableAsync(CancellationToken cancellationToken = default)
    {
        const string probe = """
            INSERT INTO meta (key, value) VALUES ('probe', '1')
            ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS bigint) + 1 AS text)
            """;
        try
        {
            return await WriteAsync(
                (connection, transaction) =>
                {
                    Dialect.Execute(connection, transaction, probe);
                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StoreBusyException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public async ValueTask<T> ReadAsync<T>(Func<DbConnection, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await OpenReadAsync(cancellationToken);
                return await read(connection, cancellationToken);
            }
            catch (Exception failure) when (failure is not StoreUnavailableException && IsUnavailable(failure))
            {
                AfterUnavailable();
                if (attempt == 2) throw new StoreUnavailableException($"The ledger cannot be read: {failure.Message}", outcomeUnknown: false, failure);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<T> ReadSnapshotAsync<T>(
        Func<DbConnection, DbTransaction, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken = default) =>
        ReadAsync(
            async (connection, token) =>
            {
                await using var snapshot = BeginSnapshot(connection);
                return await read(connection, snapshot, token);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new WorkEntry<T>(work);
        Writer.Enqueue(entry);
        return await entry.Done.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Runs in one transaction of the writer: whoever reads sees the old tables or the new ones, and appends wait until it is done.</remarks>
    public async ValueTask RebuildAsync(CancellationToken cancellationToken = default) =>
        await WriteAsync(
            (connection, transaction) =>
            {
                using var rows = OpenRows(connection, transaction, shadow: false);
                _tables.Rebuild(this, connection, transaction, rows, _projections);
                return ValueTask.FromResult(true);
            },
            cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Works on one snapshot with temporary tables beside it; appends go on meanwhile.</remarks>
    public async ValueTask<IReadOnlyList<ProjectionDifference>> VerifyAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenReadAsync(cancellationToken);
        await using var snapshot = BeginSnapshot(connection);
        using var rows = OpenRows(connection, snapshot, shadow: true);
        return _tables.Verify(this, connection, snapshot, rows, cancellationToken);
    }

    /// <summary>Takes nothing more, commits what waits, and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.DisposeAsync();
        await LeaveAsync();
        CloseReaders();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the writer: makes or checks the tables and rebuilds projections whose version is another one.</summary>
    private protected void Start() => _writer = new GroupCommitWriter(OpenSession, IsUnavailable, AfterUnavailable, _sequencer, _options, _time, _logger);

    /// <summary>Makes or checks every table, under the lock that keeps writers out. Everything that may be refused is looked at before anything is made.</summary>
    /// <exception cref="StoreFormatException">A newer version of the program wrote the ledger.</exception>
    /// <exception cref="LedgerKeyException">The ledger belongs to another secret.</exception>
    /// <exception cref="LedgerMemberException">The ledger holds, or another process writes, what this one can't read, or the other way round.</exception>
    internal void Prepare(DbConnection connection, DbTransaction transaction)
    {
        RefuseWhatDoesNotFit(connection, transaction);
        using var rows = OpenRows(connection, transaction, shadow: false);
        _tables.Prepare(this, connection, transaction, rows);
        if (_key is not null)
        {
            _key.Keep();
            Dialect.Execute(
                connection,
                transaction,
                "INSERT INTO meta (key, value) VALUES ('key', @fingerprint) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                ("fingerprint", _key.Fingerprint));
        }

        Enter(connection, transaction);
    }

    /// <summary>
    /// Looks once more whether this process, which has the ledger open but was given up, still fits: meanwhile another version may have come, computed
    /// tables anew that this one would write to, and gone.
    /// </summary>
    /// <exception cref="StoreFormatException">A newer version of the program wrote the ledger.</exception>
    /// <exception cref="LedgerKeyException">The ledger belongs to another secret now.</exception>
    /// <exception cref="LedgerMemberException">It does not fit any more.</exception>
    internal void EnterAgain(DbConnection connection, DbTransaction transaction)
    {
        RefuseWhatDoesNotFit(connection, transaction);
        if (ProjectionTables.Recorded(connection, transaction) is var recorded && recorded != Kept)
        {
            throw new LedgerMemberException($"The ledger in {Where} has the projections {recorded} now, this version keeps {Kept}. Start again with the version that fits.");
        }

        Enter(connection, transaction);
    }

    /// <summary>Refuses when a process that has the ledger open and this one don't fit together.</summary>
    internal virtual void RefuseOtherMembers(DbConnection connection, DbTransaction transaction)
    {
        // One process at a time has such a ledger open.
    }

    /// <summary>Makes this process known to those that open the ledger later.</summary>
    internal virtual void Enter(DbConnection connection, DbTransaction transaction)
    {
        // One process at a time has such a ledger open.
    }

    /// <summary>Says that this process is gone.</summary>
    internal virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    internal abstract WriterSession OpenSession();

    /// <summary>A row writer on a connection; <paramref name="shadow"/> sends the rows to <see cref="ProjectionTables.ShadowName"/>.</summary>
    internal abstract RowApplier OpenRows(DbConnection connection, DbTransaction transaction, bool shadow);

    /// <summary>A transaction on a reading connection that sees one state of the store and may make temporary tables.</summary>
    internal abstract DbTransaction BeginSnapshot(DbConnection connection);

    /// <summary>Whether an exception says that the store cannot be used now, rather than that one statement was wrong.</summary>
    internal abstract bool IsUnavailable(Exception failure);

    /// <summary>Called after the store was found unavailable: pooled connections are probably dead.</summary>
    internal abstract void AfterUnavailable();

    internal abstract void CloseReaders();

    internal DbCommand EventsAfter(DbConnection connection, DbTransaction? transaction, long afterPosition, int limit) =>
        Dialect.Command(connection, transaction, Dialect.ReadAll, ("after", afterPosition), ("limit", limit));

    internal static StoredEvent ReadEvent(DbDataReader reader, StreamName stream) => new(
        reader.GetInt64(0),
        stream.Value is null ? new StreamName(reader.GetString(1)) : stream,
        reader.GetInt64(2),
        reader.GetString(3),
        Microseconds.ToInstant(reader.GetInt64(4)),
        reader.GetFieldValue<byte[]>(5));

    private static async ValueTask<IReadOnlyList<StoredEvent>> ReadEventsAsync(DbCommand command, StreamName stream, CancellationToken cancellationToken)
    {
        using (command)
        {
            using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var events = new List<StoredEvent>();
            while (await reader.ReadAsync(cancellationToken)) events.Add(ReadEvent(reader, stream));
            return events;
        }
    }

    private void RefuseWhatDoesNotFit(DbConnection connection, DbTransaction transaction)
    {
        ProjectionTables.RefuseNewerFormat(this, connection, transaction);
        RefuseOtherKey(connection, transaction);
        RefuseUnreadForms(connection, transaction);
        RefuseOtherMembers(connection, transaction);
    }

    private void RefuseOtherKey(DbConnection connection, DbTransaction transaction)
    {
        if (_key is null || !Dialect.HasTable(connection, transaction, "meta")) return;
        using var command = Dialect.Command(connection, transaction, "SELECT value FROM meta WHERE key = 'key'");
        if (command.ExecuteScalar() is string belongsTo && belongsTo != _key.Fingerprint && !_key.Replaces)
        {
            throw new LedgerKeyException(Where, _key.Where, belongsTo, _key.Fingerprint);
        }
    }

    private void RefuseUnreadForms(DbConnection connection, DbTransaction transaction)
    {
        if (Member is null) return;
        var held = new List<string>();
        var source = Dialect.HasTable(connection, transaction, "forms") ? "SELECT name FROM forms"
            : Dialect.HasTable(connection, transaction, "events") ? "SELECT DISTINCT type FROM events"
            : null;
        if (source is null) return;
        using (var command = Dialect.Command(connection, transaction, source))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read()) held.Add(reader.GetString(0));
        }

        if (MemberRules.Missing(held, Member.Reads) is { } unread)
        {
            throw new LedgerMemberException(
                $"The ledger in {Where} holds {unread}, which this version can't read. Start the version that wrote it, or a later one. Nothing was written.");
        }
    }

    private static void Check(Append append)
    {
        ArgumentNullException.ThrowIfNull(append);
        StoredText.Checked(append.Stream.Value, nameof(append.Stream));
        ArgumentOutOfRangeException.ThrowIfNegative(append.ExpectedVersion);
        if (append.Events.Count == 0 && append.Request is null)
        {
            throw new ArgumentException("An append without events and without a request has nothing to write.", nameof(append));
        }

        foreach (var e in append.Events) StoredText.Checked(e.Type, nameof(e.Type));
        if (append.Request is { } request)
        {
            StoredText.Checked(request.Scope, nameof(request.Scope));
            StoredText.Checked(request.Id, nameof(request.Id));
        }

        foreach (var field in append.Personal)
        {
            StoredText.Checked(field.Id, nameof(field.Id));
            StoredText.Checked(field.Kind, nameof(field.Kind));
        }
    }

    private RowChanges? Project(Append append)
    {
        if (_projections.Length == 0 || append.Events.Count == 0) return null;
        var rows = new RowChanges(_projected);
        for (var i = 0; i < append.Events.Count; i++)
        {
            var e = append.Events[i];
            // To the microsecond, as a rebuild will see it; otherwise a row could differ from its recomputation by what was cut off.
            var at = Microseconds.ToInstant(Microseconds.Of(e.At));
            var projected = new ProjectedEvent(append.Stream, append.ExpectedVersion + i + 1, e.Type, at, e.Payload);
            foreach (var projection in _projections) projection.Project(projected, rows);
        }

        return rows.Count == 0 ? null : rows;
    }
}
