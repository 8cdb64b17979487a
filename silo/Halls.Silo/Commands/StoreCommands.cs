using Halls.Api.Accounts;
using Halls.EventStore;
using Halls.EventStore.Sqlite;
using Microsoft.Data.Sqlite;

namespace Halls.Silo.Commands;

/// <summary>The silo's other verbs: <c>rebuild</c>, <c>verify</c>, <c>backup</c>, <c>restore</c>. They answer 0, or 1 when something was found, or 2 for a wrong setting.</summary>
internal static class StoreCommands
{
    private const int DifferencesShown = 50;

    public static bool Knows(string verb) => verb is "rebuild" or "verify" or "backup" or "restore";

    public static async Task<int> RunAsync(string verb, string[] args)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        SiloSettings settings = SiloSettings.Read(builder.Configuration, builder.Environment);
        string database = Path.Combine(settings.DataFolder, "halls.db");
        if (verb is "backup" or "restore")
        {
            if (settings.Postgres is not null)
            {
                throw new SiloSettingsException($"{verb} is for SQLite; PostgreSQL brings pg_dump and pg_restore.");
            }

            string file = builder.Configuration["File"] ?? throw new SiloSettingsException($"Say which file: {verb} --File=<path>.");
            return verb == "backup" ? Backup(database, Path.GetFullPath(file)) : Restore(Path.GetFullPath(file), database);
        }

        builder.AddStore(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        foreach (TableDefinition table in AccountTables.All)
        {
            builder.Services.AddSingleton(table);
        }

        if (settings.Postgres is null && !File.Exists(database))
        {
            throw new SiloSettingsException($"There is no ledger at {database}.");
        }

        // Whoever only verifies may do so beside a silo at work; the tables are made anew by one process alone.
        using DataFolder? folder = verb == "rebuild" && settings.Postgres is null ? DataFolder.Take(settings.DataFolder) : null;
        using IHost host = builder.Build();
        IProjectionMaintenance maintenance = StoreTrouble.Open(settings, host.Services.GetRequiredService<IProjectionMaintenance>);
        if (verb == "rebuild")
        {
            await maintenance.RebuildAsync();
            Console.WriteLine("Every projection was computed again from the ledger.");
            return 0;
        }

        IReadOnlyList<ProjectionDifference> differences = await maintenance.VerifyAsync();
        foreach (ProjectionDifference d in differences.Take(DifferencesShown))
        {
            Console.WriteLine($"{d.Table} {d.Key}: live {d.Live ?? "missing"}, recomputed {d.Recomputed ?? "missing"}");
        }

        Console.WriteLine(differences.Count == 0 ? "Ledger and projections agree." : $"{differences.Count} rows differ.");
        return differences.Count == 0 ? ExitCodes.Done : ExitCodes.Differences;
    }

    /// <summary>Copies the ledger while it is in use: SQLite's own online backup gives one consistent instant.</summary>
    private static int Backup(string database, string file)
    {
        if (!File.Exists(database))
        {
            throw new SiloSettingsException($"There is no ledger at {database}.");
        }

        if (File.Exists(file))
        {
            throw new SiloSettingsException($"{file} is there already; a backup never overwrites.");
        }

        using var from = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        using var to = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        from.Open();
        to.Open();
        from.BackupDatabase(to);
        Console.WriteLine($"Backed up to {file}. Keep {Path.Combine(Path.GetDirectoryName(database)!, "keys")} with it, in another place: sealed fields and links need those keys.");
        return 0;
    }

    private static int Restore(string file, string database)
    {
        if (!File.Exists(file))
        {
            throw new SiloSettingsException($"There is no backup at {file}.");
        }

        if (File.Exists(database))
        {
            throw new SiloSettingsException($"{database} is there already; move it away first, restore never overwrites.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(database)!);
        File.Copy(file, database);
        Console.WriteLine($"Restored {database}. Put the keys folder back beside it before the silo starts.");
        return 0;
    }
}
