using System.Globalization;
using System.Security.Cryptography;
using Halls.Api.Tests.Harness;
using Halls.Testing;
using Npgsql;

namespace Halls.Api.Tests.Silos;

/// <summary>A PostgreSQL server, a mounted key and as many silos as a test wants, none of which shares a folder with another.</summary>
/// <remarks>
/// In-process engines don't know each other, so grains of such silos would not agree. Accounts, tokens and sessions are beside the grains and do.
/// </remarks>
public sealed class SharedStore : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<HallsSilo> _silos = [];
    private readonly TemporaryPostgres _server;

    private SharedStore(TemporaryPostgres server) => _server = server;

    public TemporaryPostgres Server => _server;

    public string Store => $"--Store=postgres:{_server.ConnectionString}";

    public string KeyFile => _folder.File("server.key");

    public string Keys => $"--Keys:File={KeyFile}";

    public static async Task<SharedStore> StartAsync()
    {
        TemporaryPostgres.SkipUnlessPresent();
        var store = new SharedStore(await TemporaryPostgres.StartAsync());
        await File.WriteAllBytesAsync(store.KeyFile, RandomNumberGenerator.GetBytes(32), TestContext.Current.CancellationToken);
        return store;
    }

    public string Folder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;

    /// <summary>A silo in this process with a folder of its own.</summary>
    public async Task<HallsSilo> SiloAsync(string name, params string[] settings)
    {
        HallsSilo silo = await HallsSilo.StartAsync(Folder(name), [Store, Keys, .. settings]);
        lock (_silos)
        {
            _silos.Add(silo);
        }

        return silo;
    }

    /// <summary>Stops one of the silos.</summary>
    public async Task StopAsync(HallsSilo silo)
    {
        lock (_silos)
        {
            _silos.Remove(silo);
        }

        await silo.DisposeAsync();
    }

    public async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString + ";Search Path=halls;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                DBNull => "null",
                byte[] bytes => Convert.ToHexString(bytes),
                var value => string.Create(CultureInfo.InvariantCulture, $"{value}"),
            })));
        }

        return rows;
    }

    /// <summary>Every table of every schema of ours with everything in it.</summary>
    public async Task<string> ContentAsync()
    {
        var content = new List<string>();
        foreach (string table in await QueryAsync("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname NOT LIKE 'pg_%' AND schemaname <> 'information_schema' ORDER BY 1"))
        {
            content.Add($"{table}:");
            content.AddRange((await QueryAsync($"SELECT * FROM {table}")).Order(StringComparer.Ordinal));
        }

        return string.Join('\n', content);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HallsSilo silo in _silos)
        {
            await silo.DisposeAsync();
        }

        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
