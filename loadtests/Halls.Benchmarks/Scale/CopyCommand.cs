using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Security;
using Halls.EventStore;
using Halls.Silo;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Halls.Benchmarks.Scale;

/// <summary>
/// <c>copy</c>: a filled SQLite ledger into an empty PostgreSQL database, table by table and row by row as they are. Filling twice would take twice as long and give the
/// same rows. The folder stays: its keys are those of the copy.
/// </summary>
internal static class CopyCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { Args = [.. arguments, "--Demo=off"], EnvironmentName = "Production" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        SiloSettings settings = SiloSettings.Read(builder.Configuration, builder.Environment);
        string target = settings.Postgres ?? throw new BenchmarkException("Say --Store=postgres:<connection>.");
        builder.AddStore(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        foreach (TableDefinition table in AccountTables.All)
            builder.Services.AddSingleton(table);
        builder.Services.AddServerSecret(new SecurityOptions { DataFolder = settings.DataFolder, KeyFile = settings.KeyFile, Clock = TimeProvider.System });
        using (IHost host = builder.Build())
        {
            // Makes the tables.
            if (await host.Services.GetRequiredService<IEventStore>().HeadAsync() > 0)
                throw new BenchmarkException("The target is not empty.");
            await host.StopAsync();
        }

        await using var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(settings.DataFolder, "halls.db"), Mode = SqliteOpenMode.ReadOnly }.ConnectionString);
        await source.OpenAsync();
        await using var into = new NpgsqlConnection(target);
        await into.OpenAsync();
        var clock = Stopwatch.StartNew();
        List<string> tables = await NamesAsync(source, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('members', 'projections') ORDER BY name");
        foreach (string table in (await NamesAsync(into, "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()")).Intersect(tables))
        {
            List<(string Name, string Definition)> keys = await PairsAsync(
                into, $"SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype IN ('p', 'u')");
            List<(string Name, string Definition)> indexes = await PairsAsync(
                into, $"SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = '{table}' AND indexname NOT IN (SELECT conname FROM pg_constraint)");
            await RunAsync(into, $"TRUNCATE {table}");
            foreach ((string name, _) in keys)
                await RunAsync(into, $"ALTER TABLE {table} DROP CONSTRAINT {name}");
            foreach ((string name, _) in indexes)
                await RunAsync(into, $"DROP INDEX {name}");
            long rows = await CopyAsync(source, into, table);
            foreach ((string name, string definition) in keys)
                await RunAsync(into, $"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}");
            foreach ((_, string definition) in indexes)
                await RunAsync(into, definition);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {table}: {rows:N0} rows, {clock.Elapsed.TotalSeconds:N0} s"));
        }

        await RunAsync(into, "ANALYZE");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"copied in {clock.Elapsed.TotalSeconds:N0} s"));
        return 0;
    }

    private static async Task<long> CopyAsync(SqliteConnection source, NpgsqlConnection into, string table)
    {
        List<(string Name, string Type)> columns = await PairsAsync(
            into, $"SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position");
        string list = string.Join(", ", columns.Select(c => $"\"{c.Name}\""));
        // SQLite keeps the names of streams and scopes apart.
        string from = table switch
        {
            "events" => "(SELECT e.position, s.name AS stream, e.version, e.type, e.at, e.data FROM events e JOIN streams s ON s.id = e.stream)",
            "requests" => "(SELECT s.name AS scope, r.id, r.answer, r.position FROM requests r JOIN scopes s ON s.id = r.scope)",
            _ => $"\"{table}\"",
        };
        await using DbCommand select = Command(source, $"SELECT {list} FROM {from}");
        await using DbDataReader reader = await select.ExecuteReaderAsync();
        await using NpgsqlBinaryImporter writer = await into.BeginBinaryImportAsync($"COPY {table} ({list}) FROM STDIN (FORMAT BINARY)");
        long rows = 0;
        for (; await reader.ReadAsync(); rows++)
        {
            await writer.StartRowAsync();
            for (int i = 0; i < columns.Count; i++)
            {
                if (reader.IsDBNull(i))
                {
                    await writer.WriteNullAsync();
                    continue;
                }

                switch (columns[i].Type)
                {
                    case "text":
                        await writer.WriteAsync(reader.GetString(i), NpgsqlDbType.Text);
                        break;
                    case "bigint":
                        await writer.WriteAsync(reader.GetInt64(i), NpgsqlDbType.Bigint);
                        break;
                    case "double precision":
                        await writer.WriteAsync(reader.GetDouble(i), NpgsqlDbType.Double);
                        break;
                    case "bytea":
                        await writer.WriteAsync((byte[])reader.GetValue(i), NpgsqlDbType.Bytea);
                        break;
                    default:
                        throw new BenchmarkException($"{table}.{columns[i].Name} is {columns[i].Type}, which is not known here.");
                }
            }
        }

        await writer.CompleteAsync();
        return rows;
    }

    private static async Task<List<string>> NamesAsync(DbConnection connection, string sql)
    {
        await using DbCommand command = Command(connection, sql);
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
            names.Add(reader.GetString(0));
        return names;
    }

    private static async Task<List<(string First, string Second)>> PairsAsync(DbConnection connection, string sql)
    {
        await using DbCommand command = Command(connection, sql);
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var pairs = new List<(string, string)>();
        while (await reader.ReadAsync())
            pairs.Add((reader.GetString(0), reader.GetString(1)));
        return pairs;
    }

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using DbCommand command = Command(connection, sql);
        await command.ExecuteNonQueryAsync();
    }

    private static DbCommand Command(DbConnection connection, string sql)
    {
        DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The names in it are those of the store's own tables.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 3600;
        return command;
    }
}
