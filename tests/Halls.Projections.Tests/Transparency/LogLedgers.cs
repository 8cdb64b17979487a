using System.Text.Json;
using Halls.EventStore;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Halls.Projections.Transparency;
using Halls.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(Halls.Projections.Tests.Transparency.SharedPostgres))]

namespace Halls.Projections.Tests.Transparency;

/// <summary>Events that stand for ratings and steps of cases, and some that are not logged.</summary>
public abstract record Happening(string Text)
{
    public sealed record Rated(string Text) : Happening(Text);

    public sealed record CaseOpened(string Text) : Happening(Text);

    public sealed record Noted(string Text) : Happening(Text);

    /// <summary>What another projection cannot write: the append is refused.</summary>
    public sealed record Poison(string Text) : Happening(Text);

    public static readonly string[] Logged = ["rated.v1", "case-opened.v1"];

    public static NewEvent Encode(Happening e) => new(
        e switch
        {
            Rated => "rated.v1",
            CaseOpened => "case-opened.v1",
            Noted => "noted.v1",
            _ => "poison.v1",
        },
        JsonSerializer.SerializeToUtf8Bytes(e, e.GetType()),
        e,
        new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)).AddTicks(e.Text.Length));
}

public sealed class HappeningDecoder : IEventDecoder
{
    public object Decode(string type, ReadOnlySpan<byte> data) => type switch
    {
        "rated.v1" => JsonSerializer.Deserialize<Happening.Rated>(data)!,
        "case-opened.v1" => JsonSerializer.Deserialize<Happening.CaseOpened>(data)!,
        "noted.v1" => JsonSerializer.Deserialize<Happening.Noted>(data)!,
        "poison.v1" => JsonSerializer.Deserialize<Happening.Poison>(data)!,
        _ => throw new UnknownEventException(type),
    };
}

/// <summary>Updates a row that is never there when it sees poison.</summary>
public sealed class TasterProjection : IProjection
{
    private static readonly TableDefinition Tasted = new("tasted", [new("id", ColumnKind.Integer), new("text", ColumnKind.Text)], ["id"], []);
    private static readonly string[] Text = ["text"];

    public string Name => "taster";

    public int Version => 1;

    public IReadOnlyList<TableDefinition> Tables { get; } = [Tasted];

    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        if (e.Payload is Happening.Poison poison) rows.Update(Tasted, [1L], Text, [poison.Text]);
    }
}

/// <summary>One ledger, which can be opened several times at once.</summary>
public abstract class LogLedger : IAsyncDisposable
{
    public static readonly TransparencySalts Salts = new(() => [.. Enumerable.Repeat((byte)7, 32)]);

    public static TransparencyProjection Projection { get; } = new(Happening.Logged, Salts);

    protected static IProjection[] Projections => [new TasterProjection(), Projection];

    public abstract LedgerStore Open();

    public abstract ValueTask DisposeAsync();
}

public sealed class SqliteLogLedger : LogLedger
{
    private readonly TemporaryFolder _folder = new();

    public override LedgerStore Open() => new SqliteStore(
        new SqliteStoreOptions { Path = _folder.File("halls.db") }, Projections, [], new HappeningDecoder(), TimeProvider.System, NullLogger<SqliteStore>.Instance);

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresLogLedger(TemporaryPostgres server, string schema) : LogLedger
{
    public override LedgerStore Open() => new PostgresStore(
        new PostgresStoreOptions { ConnectionString = server.ConnectionString, Schema = schema }, Projections, [], new HappeningDecoder(), TimeProvider.System, NullLogger<PostgresStore>.Instance);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The server that every test with PostgreSQL shares, each in a schema of its own.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<TemporaryPostgres>> _server = new(TemporaryPostgres.StartAsync);
    private int _schemas;

    public async ValueTask<LogLedger> NewLedgerAsync()
    {
        TemporaryPostgres.SkipUnlessPresent();
        return new PostgresLogLedger(await _server.Value, $"log_{Interlocked.Increment(ref _schemas)}");
    }

    /// <summary>The server, and the name of a schema that nobody else has.</summary>
    public async ValueTask<(TemporaryPostgres Server, string Schema)> NewSchemaAsync()
    {
        TemporaryPostgres.SkipUnlessPresent();
        return (await _server.Value, $"schema_{Interlocked.Increment(ref _schemas)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_server.IsValueCreated) return;
        NpgsqlConnection.ClearAllPools();
        await (await _server.Value).DisposeAsync();
    }
}
