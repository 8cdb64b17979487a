using System.Data.Common;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Halls.EventStore.Postgres;

/// <summary>The ledger in a PostgreSQL schema. Any number of processes may write to it; their batches take turns. Thread-safe.</summary>
public sealed class PostgresStore : LedgerStore
{
    private readonly PostgresStoreOptions _options;
    private readonly NpgsqlDataSource _readers;
    private readonly string _writing;
    private readonly long _lock;
    private readonly PostgresDialect _dialect = new();
    private readonly PostgresMembers? _members;
    private bool _prepared;

    /// <summary>Connects, makes or checks the tables, and rebuilds projections whose version is another one; two silos starting at once take turns.</summary>
    /// <param name="options">Which database and schema, and limits.</param>
    /// <param name="projections">What is kept with the events.</param>
    /// <param name="registers">Tables that belong to no projection.</param>
    /// <param name="decoder">Reads the stored events.</param>
    /// <param name="time">Measures the commits and paces the beats.</param>
    /// <param name="logger">Told of failed batches and beats.</param>
    /// <param name="member">Which events this process reads and writes; null for one that is not to be compared with others.</param>
    /// <param name="key">The secret that belongs to the ledger; null where nothing is sealed.</param>
    /// <exception cref="StoreFormatException">A newer version of the program wrote the ledger.</exception>
    /// <exception cref="LedgerKeyException">The ledger belongs to another secret.</exception>
    /// <exception cref="LedgerMemberException">The ledger holds, or a process that has it open writes, what this one can't read, or the other way round.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses.</exception>
    public PostgresStore(
        PostgresStoreOptions options,
        IEnumerable<IProjection> projections,
        IEnumerable<TableDefinition> registers,
        IEventDecoder decoder,
        TimeProvider time,
        ILogger<PostgresStore> logger,
        LedgerMember? member = null,
        ILedgerKey? key = null)
        : base(options, projections, registers, decoder, time, logger, member, key)
    {
        _options = options;
        _lock = LockOf(options.Schema);
        var reading = new NpgsqlConnectionStringBuilder(options.ConnectionString) { SearchPath = options.Schema };
        if (reading.MaxAutoPrepare == 0) reading.MaxAutoPrepare = 100;
        _readers = NpgsqlDataSource.Create(reading);
        if (member is not null) _members = new PostgresMembers(this, member, _readers, _lock, time, logger);
        _writing = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            SearchPath = options.Schema,
            Pooling = false,
            MaxAutoPrepare = 500,
            CommandTimeout = (int)options.CommandTimeout.TotalSeconds,

            // An acknowledgement means a synced log, whatever the server's default. The writer only ever looks single rows up; without the
            // last three, a plan made while a table was empty would read the whole table once it is not.
            Options = "-c synchronous_commit=on -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off",
        }.ToString();
        try
        {
            Start();
        }
        catch
        {
            _readers.Dispose();
            throw;
        }

        _members?.StartBeating();
    }

    internal override Dialect Dialect => _dialect;

    internal override string Where => $"the database '{new NpgsqlConnectionStringBuilder(_options.ConnectionString).Database}', schema '{_options.Schema}'";

    /// <inheritdoc/>
    public override async ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _readers.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception failure) when (IsUnavailable(failure))
        {
            throw new StoreUnavailableException($"The ledger cannot be read: {failure.Message}", outcomeUnknown: false, failure);
        }
    }

    internal override WriterSession OpenSession()
    {
        var connection = new NpgsqlConnection(_writing);
        try
        {
            connection.Open();
            if (!_prepared)
            {
                PrepareSchema(connection);
                _prepared = true;
            }

            return new PostgresWriterSession(connection, _lock, Member?.Id);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal override RowApplier OpenRows(DbConnection connection, DbTransaction transaction, bool shadow) =>
        new PostgresRowApplier((NpgsqlConnection)connection, (NpgsqlTransaction)transaction, shadow);

    internal override DbTransaction BeginSnapshot(DbConnection connection) => connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);

    internal override void RefuseOtherMembers(DbConnection connection, DbTransaction transaction) => _members?.Refuse(connection, transaction);

    internal override void Enter(DbConnection connection, DbTransaction transaction) => _members?.Enter(connection, transaction);

    internal override ValueTask LeaveAsync() => _members?.LeaveAsync() ?? ValueTask.CompletedTask;

    internal override bool IsUnavailable(Exception failure) => failure switch
    {
        NotAMemberException => true,

        // Data, rules of the data, wrong statements, sizes, and a transaction that one of those had aborted: one append's or one work item's own affair.
        PostgresException { SqlState: var state } => state[..2] is not ("21" or "22" or "23" or "25" or "42" or "54" or "0A" or "P0") || state == "25006",
        NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    internal override void AfterUnavailable() => _readers.Clear();

    internal override void CloseReaders() => _readers.Dispose();

    /// <summary>A number for the schema that is the same in every process: 64-bit FNV-1a of its name.</summary>
    private static long LockOf(string schema)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes($"halls ledger {schema}")) hash = (hash ^ b) * 1099511628211UL;
        return unchecked((long)hash);
    }

    private void PrepareSchema(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.ReadCommitted);
        using (var locking = new NpgsqlBatch(connection, transaction) { BatchCommands = { PostgresWriterSession.LockWriters(_lock) } })
        {
            locking.ExecuteNonQuery();
        }

        // Asked for first: CREATE SCHEMA IF NOT EXISTS wants the right to make schemas even where there is nothing to make.
        using (var present = Dialect.Command(connection, transaction, "SELECT 1 FROM pg_namespace WHERE nspname = @schema", ("schema", _options.Schema)))
        {
            if (present.ExecuteScalar() is null) Dialect.Execute(connection, transaction, $"CREATE SCHEMA {Dialect.Quote(_options.Schema)}");
        }

        Prepare(connection, transaction);
        transaction.Commit();
    }
}
