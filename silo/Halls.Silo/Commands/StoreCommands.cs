using Halls.Api.Accounts;
using Halls.Api.Notices;
using Halls.Api.Security;
using Halls.Domain.Transparency;
using Halls.EventStore;
using Halls.EventStore.Sqlite;
using Halls.Projections.Transparency;
using Microsoft.Data.Sqlite;

namespace Halls.Silo.Commands;

/// <summary>The silo's other verbs: <c>rebuild</c>, <c>verify</c>, <c>backup</c>, <c>restore</c>. They answer 0, or 1 when something was found, or 2 for a wrong setting.</summary>
internal static class StoreCommands
{
    private const int DifferencesShown = 50;

    public static bool Knows(string verb) => verb is "rebuild" or "verify" or "backup" or "restore";

    public static async Task<int> RunAsync(string verb, string[] args)
    {
        // A verb reads its settings once. Watching them for changes would watch every folder below the one it was called from, which from / takes minutes.
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
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
        foreach (TableDefinition table in AccountTables.All.Concat(NoticeServices.Tables))
        {
            builder.Services.AddSingleton(table);
        }

        if (settings.Postgres is null && !File.Exists(database))
        {
            throw new SiloSettingsException($"There is no ledger at {database}.");
        }

        string key = settings.KeyFile ?? Path.Combine(settings.DataFolder, "keys", "server.key");
        if (!File.Exists(key))
        {
            throw new SiloSettingsException($"There is no key at {key}; the transparency log's leaves are salted with it. Put the keys folder back beside the ledger, or say Keys:File.");
        }

        builder.Services.AddServerSecret(new SecurityOptions { DataFolder = settings.DataFolder, KeyFile = settings.KeyFile, Clock = TimeProvider.System });

        // Whoever only verifies may do so beside a silo at work; the tables are made anew by one process alone.
        using DataFolder? folder = verb == "rebuild" && settings.Postgres is null ? DataFolder.Take(settings.DataFolder) : null;
        using IHost host = builder.Build();
        IProjectionMaintenance maintenance = StoreTrouble.Open(settings, host.Services.GetRequiredService<IProjectionMaintenance>);
        if (verb == "rebuild")
        {
            await maintenance.RebuildAsync();
            Console.WriteLine("Every projection was computed again from the ledger.");
            return ExitCodes.Done;
        }

        bool honest = await VerifyLogAsync(host.Services.GetRequiredService<TransparencyAudit>(), Receipts(builder.Configuration["Receipts"]));
        bool same = await VerifyProjectionsAsync(maintenance);
        return honest && same ? ExitCodes.Done : ExitCodes.Differences;
    }

    /// <summary>First whether the facts are still those that were published, then whether the figures follow from them: a deleted fact is the reason for what differs below.</summary>
    private static async Task<bool> VerifyLogAsync(TransparencyAudit audit, IReadOnlyCollection<LeafName> receipts)
    {
        TransparencyReport report = await audit.RunAsync(receipts);
        foreach (TransparencyFinding finding in report.Findings.Take(DifferencesShown))
        {
            Console.WriteLine(finding.Text);
        }

        long more = report.Unlisted + Math.Max(0, report.Findings.Count - DifferencesShown);
        if (more > 0)
        {
            Console.WriteLine($"And {more} more.");
        }

        Console.WriteLine(report.Intact
            ? $"Transparency log: {report.Events} events are as they were logged, and {report.Heads} signed heads fit them."
            : $"Transparency log: {report.Findings.Count} findings over {report.Events} events and {report.Heads} signed heads.");
        return report.Intact;
    }

    private static async Task<bool> VerifyProjectionsAsync(IProjectionMaintenance maintenance)
    {
        IReadOnlyList<ProjectionDifference> differences;
        try
        {
            differences = await maintenance.VerifyAsync();
        }
        catch (Exception e) when (e is not StoreUnavailableException)
        {
            // A ledger that was doctored need not be one that can be counted at all.
            Console.WriteLine($"The projections cannot be computed from this ledger: {e.Message}");
            return false;
        }

        foreach (ProjectionDifference d in differences.Take(DifferencesShown))
        {
            Console.WriteLine($"{d.Table} {d.Key}: live {d.Live ?? "missing"}, recomputed {d.Recomputed ?? "missing"}");
        }

        Console.WriteLine(differences.Count == 0 ? "Ledger and projections agree." : $"{differences.Count} rows differ.");
        return differences.Count == 0;
    }

    /// <summary>The leaves that a file of receipts names, one a line: a leaf, or the link of a receipt.</summary>
    private static List<LeafName> Receipts(string? file)
    {
        if (file is null)
        {
            return [];
        }

        if (!File.Exists(file))
        {
            throw new SiloSettingsException($"There is no file of receipts at {file}.");
        }

        var leaves = new List<LeafName>();
        foreach (string line in File.ReadLines(file).Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            leaves.Add(ReceiptView.LeafOf(line) ?? throw new SiloSettingsException($"'{line}' in {file} is neither a leaf nor the link of a receipt."));
        }

        return leaves;
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
