using Npgsql;
using Orleans;
using StackExchange.Redis;

namespace Halls.Silo.Hosting.Cluster;

/// <summary>Looks, before anything is written anywhere, whether the list of members can be reached.</summary>
internal static class ClusterPreflight
{
    /// <exception cref="ServiceAwayException">It can't.</exception>
    /// <exception cref="SiloSettingsException">It can, and is not what it has to be.</exception>
    public static Task CheckAsync(ClusterSettings settings) => settings.Provider switch
    {
        MembershipProvider.Redis => CheckRedisAsync(settings),
        MembershipProvider.Postgres => CheckPostgresAsync(settings),
        _ => Task.CompletedTask,
    };

    /// <summary>The connection to Redis as it is used: it outlives an outage.</summary>
    /// <exception cref="SiloSettingsException">The text is no configuration of Redis.</exception>
    public static ConfigurationOptions RedisOptions(ClusterSettings settings)
    {
        try
        {
            var options = ConfigurationOptions.Parse(settings.Connection);
            options.AbortOnConnectFail = false;
            return options;
        }
        catch (ArgumentException e)
        {
            throw new SiloSettingsException($"Cluster:Connection is no configuration of Redis, such as host:6379,password=…: {e.Message}");
        }
    }

    private static async Task CheckRedisAsync(ClusterSettings settings)
    {
        ConfigurationOptions options = RedisOptions(settings);
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        try
        {
            await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options);
            await connection.GetDatabase().PingAsync();
        }
        catch (RedisException e)
        {
            throw new ServiceAwayException(
                $"Redis, which lists the members of the cluster, can't be reached at {string.Join(", ", options.EndPoints)}. "
                + "Is it running there, and do Cluster:Connection's address and password hold?", e);
        }
    }

    private static async Task CheckPostgresAsync(ClusterSettings settings)
    {
        NpgsqlConnectionStringBuilder where;
        try
        {
            where = new NpgsqlConnectionStringBuilder(settings.Connection);
        }
        catch (ArgumentException e)
        {
            throw new SiloSettingsException($"Cluster:Connection is no connection string of PostgreSQL: {e.Message}");
        }

        try
        {
            await using var connection = new NpgsqlConnection(settings.Connection);
            await connection.OpenAsync();
            if (!await IsTrueAsync(connection, "SELECT to_regclass('orleansmembershiptable') IS NOT NULL AND to_regclass('orleansquery') IS NOT NULL")
                || !await IsTrueAsync(connection, "SELECT EXISTS (SELECT FROM orleansquery WHERE querykey = 'CleanupDefunctSiloEntriesKey')"))
            {
                // The last query came with a script of its own in Orleans 3.7; without it a silo ends in the middle of its start.
                throw new SiloSettingsException(
                    $"The database '{where.Database}' at {where.Host}:{where.Port} has not got all of Orleans' membership tables and queries. Run Orleans' PostgreSQL scripts "
                    + "(main, clustering and its 3.7.0 migration) there once; deploy/postgres says which.");
            }
        }
        catch (NpgsqlException e)
        {
            throw new ServiceAwayException(
                $"PostgreSQL, which lists the members of the cluster, can't be reached as {where.Username}@{where.Host}:{where.Port}/{where.Database}: {e.Message}", e);
        }
    }

    private static async Task<bool> IsTrueAsync(NpgsqlConnection connection, string question)
    {
#pragma warning disable CA2100 // The questions are the two above.
        await using var command = new NpgsqlCommand(question, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() is true;
    }
}
