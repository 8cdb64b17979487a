using System.Globalization;
using Halls.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(Halls.Cluster.Tests.Harness.Servers))]

// Each test runs silos of its own, which declare each other dead when they don't get to answer.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Halls.Cluster.Tests.Harness;

/// <summary>The real PostgreSQL and Redis of all tests here; each test has a schema and a cluster id of its own in them.</summary>
public sealed class Servers : IAsyncLifetime
{
    private TemporaryPostgres? _postgres;
    private TemporaryRedis? _redis;
    private int _names;

    /// <summary>Reaches PostgreSQL; readers keep few connections, because the silos of a test share one server with its usual limit.</summary>
    public string Postgres => (_postgres ?? throw new InvalidOperationException(TemporaryPostgres.Missing)).ConnectionString + ";Maximum Pool Size=15";

    public string Redis => (_redis ?? throw new InvalidOperationException(TemporaryRedis.Missing)).Address;

    /// <summary>A name that no other test has.</summary>
    public string NextName() => string.Create(CultureInfo.InvariantCulture, $"c{Interlocked.Increment(ref _names)}");

    /// <summary>Makes a database of a test's own and says how to reach it.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        string name = NextName();
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(Postgres) { Database = name }.ToString();
    }

    public async ValueTask InitializeAsync()
    {
        if (TemporaryPostgres.Missing is null && TemporaryRedis.Missing is null)
        {
            _postgres = await TemporaryPostgres.StartAsync();
            _redis = await TemporaryRedis.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null) await _redis.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
    }

    /// <summary>Skips the running test when one of the servers can't be had.</summary>
    public static void SkipUnlessPresent()
    {
        TemporaryPostgres.SkipUnlessPresent();
        TemporaryRedis.SkipUnlessPresent();
    }
}
