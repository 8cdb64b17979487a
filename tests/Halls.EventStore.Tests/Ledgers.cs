using System.Data.Common;
using Halls.EventStore.Crasher;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Halls.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
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

    public LedgerMember? Member { get; init; }

    public ILedgerKey? Key { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of what the store logs as critical.</summary>
    public Action<string>? Critical { get; init; }
}

/// <summary>Hears what is logged as critical and nothing else.</summary>
public sealed class CriticalLog<T>(Action<string> told) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) told(formatter(state, exception));
    }
}

/// <summary>One ledger of a test's own, which can be opened any number of times, one after another or at once.</summary>
public abstract class Ledger : IAsyncDisposable
{
    /// <summary>Opens it in this process.</summary>
    public abstract LedgerStore Open(Opening opening);

    public LedgerStore Open() => Open(Opening.Usual);

    /// <summary>The crasher's arguments that name this ledger.</summary>
    public abstract IReadOnlyList<string> CrasherArguments { get; }

    /// <summary>Goes past the store.</summary>
    public abstract DbConnection Connect();

    /// <summary>Asks for the names of all tables.</summary>
    public abstract string TablesQuery { get; }

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

    public override string TablesQuery => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";

    public override DbConnection Connect() => new SqliteConnection($"Data Source={Path};Pooling=False");

    public override LedgerStore Open(Opening opening) => new SqliteStore(
        new SqliteStoreOptions { Path = Path, WaitingLimit = opening.WaitingLimit, BatchLimit = opening.BatchLimit },
        opening.Projections,
        opening.Registers,
        new ThingCodec(),
        opening.Time,
        NullLogger<SqliteStore>.Instance,
        opening.Member,
        opening.Key);

    public override ValueTask DisposeAsync()
    {
        _folder?.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresLedger(TemporaryPostgres server, string schema) : Ledger
{
    public override IReadOnlyList<string> CrasherArguments => ["postgres", server.ConnectionString, schema];

    public override string TablesQuery => $"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' ORDER BY tablename";

    public override DbConnection Connect() => new NpgsqlConnection($"{server.ConnectionString};Search Path={schema};Pooling=False");

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
        opening.Time,
        opening.Critical is { } told ? new CriticalLog<PostgresStore>(told) : NullLogger<PostgresStore>.Instance,
        opening.Member,
        opening.Key);

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
