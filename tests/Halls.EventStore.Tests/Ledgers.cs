using Halls.EventStore.Crasher;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Halls.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(Halls.EventStore.Tests.SharedPostgres))]

namespace Halls.EventStore.Tests;

/// <summary>How a test wants its store opened.</summary>
public sealed record Opening
{
    public static readonly Opening Usual = new();

    public IReadOnlyList<IProjection> Projections { get; init; } = [new ThingProjection()];

    public IReadOnlyList<TableDefinition> Registers { get; init; } = [];

    public int WaitingLimit { get; init; } = 8192;

    public int BatchLimit { get; init; } = 1024;
}

/// <summary>One ledger of a test's own, which can be opened any number of times, one after another or at once.</summary>
public abstract class Ledger : IAsyncDisposable
{
    /// <summary>Opens it in this process.</summary>
    public abstract LedgerStore Open(Opening opening);

    public LedgerStore Open() => Open(Opening.Usual);

    /// <summary>The crasher's arguments that name this ledger.</summary>
    public abstract IReadOnlyList<string> CrasherArguments { get; }

    public abstract ValueTask DisposeAsync();
}

public sealed class SqliteLedger : Ledger
{
    private readonly TemporaryFolder? _folder;

    public SqliteLedger()
    {
        _folder = new TemporaryFolder();
        Path = _folder.File("数据/halls.db");
    }

    /// <summary>A ledger in somebody else's folder.</summary>
    public SqliteLedger(string path) => Path = path;

    public string Path { get; }

    public override IReadOnlyList<string> CrasherArguments => ["sqlite", Path, "-"];

    public override LedgerStore Open(Opening opening) => new SqliteStore(
        new SqliteStoreOptions { Path = Path, WaitingLimit = opening.WaitingLimit, BatchLimit = opening.BatchLimit },
        opening.Projections,
        opening.Registers,
        new ThingCodec(),
        TimeProvider.System,
        NullLogger<SqliteStore>.Instance);

    public override ValueTask DisposeAsync()
    {
        _folder?.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresLedger(TemporaryPostgres server, string schema) : Ledger
{
    public override IReadOnlyList<string> CrasherArguments => ["postgres", server.ConnectionString, schema];

    public override LedgerStore Open(Opening opening) => new PostgresStore(
        new PostgresStoreOptions
        {
            ConnectionString = server.ConnectionString,
            Schema = schema,
            WaitingLimit = opening.WaitingLimit,
            BatchLimit = opening.BatchLimit,
        },
        opening.Projections,
        opening.Registers,
        new ThingCodec(),
        TimeProvider.System,
        NullLogger<PostgresStore>.Instance);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The server that every test with PostgreSQL shares, each in a schema of its own. Started by the first one that needs it.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<TemporaryPostgres>> _server = new(TemporaryPostgres.StartAsync);
    private int _schemas;

    public async ValueTask<PostgresLedger> NewLedgerAsync()
    {
        TemporaryPostgres.SkipUnlessPresent();
        return new PostgresLedger(await _server.Value, $"halls_{Interlocked.Increment(ref _schemas)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_server.IsValueCreated) return;
        NpgsqlConnection.ClearAllPools();
        await (await _server.Value).DisposeAsync();
    }
}
