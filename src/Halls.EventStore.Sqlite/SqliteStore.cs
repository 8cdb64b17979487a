using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Halls.EventStore.Sqlite;

/// <summary>The ledger in one SQLite file: write-ahead log, synced at each commit. Several processes may open the same file. Thread-safe.</summary>
public sealed class SqliteStore : LedgerStore
{
    private readonly SqliteStoreOptions _options;
    private readonly string _path;
    private readonly string _reading;
    private readonly SqliteDialect _dialect = new();
    private bool _prepared;

    /// <summary>Opens the file, makes or checks its tables, and rebuilds projections whose version is another one.</summary>
    /// <param name="options">Which file, and limits.</param>
    /// <param name="projections">What is kept with the events.</param>
    /// <param name="registers">Tables that belong to no projection.</param>
    /// <param name="decoder">Reads the stored events.</param>
    /// <param name="time">Measures the commits.</param>
    /// <param name="logger">Told of failed batches.</param>
    /// <param name="member">Which events this process reads and writes; null for one that is not to be compared with the ledger.</param>
    /// <param name="key">The secret that belongs to the ledger; null where nothing is sealed.</param>
    /// <exception cref="StoreFormatException">A newer version of the program wrote the file.</exception>
    /// <exception cref="LedgerKeyException">The file belongs to another secret.</exception>
    /// <exception cref="LedgerMemberException">The file holds events that this process can't read.</exception>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public SqliteStore(
        SqliteStoreOptions options,
        IEnumerable<IProjection> projections,
        IEnumerable<TableDefinition> registers,
        IEventDecoder decoder,
        TimeProvider time,
        ILogger<SqliteStore> logger,
        LedgerMember? member = null,
        ILedgerKey? key = null)
        : base(options, projections, registers, decoder, time, logger, member, key)
    {
        _options = options;
        _path = Path.GetFullPath(options.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _reading = new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString();
        Start();
    }

    internal override Dialect Dialect => _dialect;

    internal override string Where => $"the file '{_path}'";

    /// <inheritdoc/>
    public override ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = new SqliteConnection(_reading);
        try
        {
            connection.Open();
            return ValueTask.FromResult<DbConnection>(connection);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw new StoreUnavailableException($"The ledger cannot be read: {failure.Message}", outcomeUnknown: false, failure);
        }
    }

    internal override WriterSession OpenSession()
    {
        // Not pooled: a connection that failed must not come back.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Set(connection);
            if (!_prepared)
            {
                using var transaction = connection.BeginTransaction(deferred: false);
                Prepare(connection, transaction);
                transaction.Commit();
                _prepared = true;
            }

            return new SqliteWriterSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal override RowApplier OpenRows(DbConnection connection, DbTransaction transaction, bool shadow) =>
        new SqliteRowApplier(((SqliteConnection)connection).Handle!, shadow);

    internal override DbTransaction BeginSnapshot(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    internal override bool IsUnavailable(Exception failure) => failure is SqliteException sqlite && sqlite.SqliteErrorCode switch
    {
        raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE or raw.SQLITE_MISUSE => false,
        _ => true,
    };

    internal override void AfterUnavailable()
    {
        // Readers open the file anew each time they are not pooled, and a pooled one sees the same file.
    }

    internal override void CloseReaders()
    {
        using var any = new SqliteConnection(_reading);
        SqliteConnection.ClearPool(any);
    }

    private void Set(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)_options.BusyTimeout.TotalMilliseconds}");
        command.ExecuteNonQuery();
        command.CommandText = "PRAGMA journal_mode = WAL";
        if (command.ExecuteScalar() is not "wal") throw new IOException($"{Where} cannot use a write-ahead log; is it on a network drive?");

        // FULL syncs the log at each commit; that is what an acknowledgement means.
        command.CommandText = "PRAGMA synchronous = FULL";
        command.ExecuteNonQuery();
        command.CommandText = "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536";
        command.ExecuteNonQuery();

        // The writer itself copies the log back, and what waits meanwhile waits for that. A page that many commits have touched is copied once, so
        // seldom is cheaper; 64 MiB of log is read again in a fraction of a second after a crash.
        command.CommandText = "PRAGMA wal_autocheckpoint = 16000";
        command.ExecuteNonQuery();
    }
}
