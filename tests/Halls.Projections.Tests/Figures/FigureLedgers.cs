using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Halls.Projections.Figures;
using Halls.Projections.Ratings;
using Halls.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Halls.Projections.Tests.Figures;

/// <summary>One ledger with the projections of figures, which can be closed in good order and in bad.</summary>
public abstract class FigureLedger : IAsyncDisposable
{
    public LedgerStore Store { get; protected set; } = null!;

    protected static IProjection[] Projections =>
        [new HallsProjection(), new CasesProjection(), new RatingsProjection(), new FiguresProjection(), new CaseFiguresProjection()];

    /// <summary>Closes the ledger as a process that ends in good order does, and opens it again.</summary>
    public abstract Task ReopenAsync();

    /// <summary>The process, or the machine, dies while an append is under way; another one opens what is left.</summary>
    public abstract Task CrashAsync(Task pending, bool machine);

    public abstract ValueTask DisposeAsync();

    /// <summary>Whatever becomes of it: nobody is there any more to hear.</summary>
    protected static async Task ForgetAsync(Task pending) => await pending.ContinueWith(_ => { }, TaskScheduler.Default);
}

public sealed class SqliteFigureLedger : FigureLedger
{
    private TemporaryFolder _folder = new();

    public SqliteFigureLedger() => Store = Open();

    public override async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
    }

    public override async Task CrashAsync(Task pending, bool machine)
    {
        // The files as they are at this instant are what a crash leaves: the log may end in the middle of a transaction.
        var left = new TemporaryFolder();
        foreach (string file in (string[])["halls.db", "halls.db-wal"])
        {
            if (File.Exists(_folder.File(file)))
            {
                await using FileStream from = new(_folder.File(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite), to = File.Create(left.File(file));
                await from.CopyToAsync(to);
            }
        }

        await ForgetAsync(pending);
        await Store.DisposeAsync();
        _folder.Dispose();
        _folder = left;
        Store = Open();
    }

    public override async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    private SqliteStore Open() => new(
        new SqliteStoreOptions { Path = _folder.File("halls.db") }, Projections, [], EventCodec.Current, TimeProvider.System, NullLogger<SqliteStore>.Instance);
}

public sealed class PostgresFigureLedger : FigureLedger
{
    private readonly TemporaryPostgres _server;
    private readonly string _schema;

    public PostgresFigureLedger(TemporaryPostgres server, string schema)
    {
        (_server, _schema) = (server, schema);
        Store = Open();
    }

    public override async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
    }

    public override async Task CrashAsync(Task pending, bool machine)
    {
        if (machine)
        {
            await _server.KillAsync();
            await _server.StartAgainAsync();
            NpgsqlConnection.ClearAllPools();
        }
        else
        {
            await using var connection = new NpgsqlConnection(_server.ConnectionString + ";Pooling=false");
            await connection.OpenAsync();
            await using NpgsqlCommand cut = connection.CreateCommand();
            cut.CommandText = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
            await cut.ExecuteNonQueryAsync();
        }

        await ForgetAsync(pending);
        await Store.DisposeAsync();
        Store = Open();
    }

    public override ValueTask DisposeAsync() => Store.DisposeAsync();

    private PostgresStore Open() => new(
        new PostgresStoreOptions { ConnectionString = _server.ConnectionString, Schema = _schema }, Projections, [], EventCodec.Current, TimeProvider.System,
        NullLogger<PostgresStore>.Instance);
}
