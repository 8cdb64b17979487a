using System.Globalization;
using Halls.Silo.Demo;
using Npgsql;

namespace Halls.Silo;

/// <summary>A setting that can't work. The message is for the person who started the silo.</summary>
/// <param name="message">What is wrong and what is allowed.</param>
public sealed class SiloSettingsException(string message) : Exception(message);

/// <summary>What a silo is started with, read and checked once.</summary>
internal sealed record SiloSettings
{
    private const string PostgresPrefix = "postgres:";

    /// <summary>The folder of everything the one-machine edition keeps. <value>data</value></summary>
    public required string DataFolder { get; init; }

    /// <summary>The PostgreSQL connection string, or null for SQLite in the data folder. <value>null</value></summary>
    public required string? Postgres { get; init; }

    /// <summary>Whether the demonstration runs. <value>in Development on an empty store, and again on the store it made</value></summary>
    public required bool Demo { get; init; }

    /// <summary>How fast the demonstration's time runs, 1 to 60. <value>10</value></summary>
    public required double DemoSpeed { get; init; }

    /// <summary>Where the halls' clock starts, or null for now.</summary>
    public required DateTimeOffset? ClockStart { get; init; }

    /// <summary>How fast the halls' clock runs; null for real time (or the demonstration's).</summary>
    public required double? ClockSpeed { get; init; }

    /// <summary>A clock that stands until it is set.</summary>
    public required bool ClockStepped { get; init; }

    /// <summary>The real instant at which the halls' clock showed <see cref="ClockStart"/>, the same for all silos of a store; null for this silo's start.</summary>
    public required DateTimeOffset? ClockSince { get; init; }

    /// <summary>The mounted file that holds the server's key, or null for <c>keys/server.key</c> in the data folder.</summary>
    public required string? KeyFile { get; init; }

    /// <summary>The mounted file that holds the administrator's token, or null for <c>admin.token</c> in the data folder.</summary>
    public required string? AdminTokenFile { get; init; }

    /// <summary>Where the operator finds the administrator's token.</summary>
    public string AdminToken => AdminTokenFile ?? Path.Combine(DataFolder, "admin.token");

    /// <summary>Whether this start will write to the data folder, because what belongs there is neither there nor mounted elsewhere.</summary>
    public bool WritesToDataFolder =>
        Postgres is null || (KeyFile is null && !File.Exists(Path.Combine(DataFolder, "keys", "server.key"))) || !File.Exists(AdminToken);

    public static SiloSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        string store = configuration["Store"] ?? "sqlite";
        if (store != "sqlite" && !store.StartsWith(PostgresPrefix, StringComparison.Ordinal))
        {
            throw new SiloSettingsException($"Store is '{store.Split('=')[0]}'; it must be sqlite or postgres:<connection string>.");
        }

        string? postgres = store == "sqlite" ? null : Connection(store[PostgresPrefix.Length..]);

        string demo = configuration["Demo"] ?? "auto";
        if (demo is not ("on" or "off" or "auto"))
        {
            throw new SiloSettingsException($"Demo is '{demo}'; it must be on or off.");
        }

        DateTimeOffset? clockStart = Instant(configuration, "Clock:Start");
        DateTimeOffset? clockSince = Instant(configuration, "Clock:Since");
        double? speed = Number(configuration, "Clock:Speed", 0.01, 10_000);
        string mode = configuration["Clock:Mode"] ?? "running";
        if (mode is not ("running" or "stepped"))
        {
            throw new SiloSettingsException($"Clock:Mode is '{mode}'; it must be running or stepped.");
        }

        if (environment.IsProduction() && (clockStart is not null || clockSince is not null || speed is not null || mode == "stepped"))
        {
            throw new SiloSettingsException(
                "Clock:Start, Clock:Speed, Clock:Since and Clock:Mode are for replay and training and are refused in Production: facts would carry a time that never was. "
                + "Start with --environment Staging for a rehearsal.");
        }

        if (clockSince is not null && (clockStart is null || mode == "stepped"))
        {
            throw new SiloSettingsException(
                "Clock:Since is the real instant at which a running clock showed Clock:Start: give Clock:Start, too, and not Clock:Mode=stepped, which each silo would be set apart by.");
        }

        if (environment.IsProduction() && demo == "on")
        {
            throw new SiloSettingsException("Demo=on is refused in Production: it would fill the ledger with people who never came.");
        }

        string folder = Path.GetFullPath(configuration["Data"] ?? "data");
        bool inviting = store == "sqlite" && environment.IsDevelopment()
            && (File.Exists(DemoDay.MarkerIn(folder)) || !File.Exists(Path.Combine(folder, "halls.db")));
        return new SiloSettings
        {
            DataFolder = folder,
            Postgres = postgres,
            Demo = demo == "on" || (demo == "auto" && inviting),
            DemoSpeed = Number(configuration, "Demo:Speed", 1, 60) ?? 10,
            ClockStart = clockStart,
            ClockSpeed = speed,
            ClockStepped = mode == "stepped",
            ClockSince = clockSince,
            KeyFile = configuration["Keys:File"],
            AdminTokenFile = configuration["Admin:TokenFile"],
        };
    }

    /// <summary>A connection string that names at least a server. What is wrong is told without the string: it holds a password.</summary>
    private static string Connection(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 }
                ? text
                : throw new SiloSettingsException("Store names no server; it must be postgres:Host=…;Database=…;Username=…;Password=….");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new SiloSettingsException(StoreTrouble.OneLine($"Store holds no connection string that can be read: {e.Message} It must be postgres:Host=…;Database=…;Username=…;Password=…."));
        }
    }

    private static DateTimeOffset? Instant(IConfiguration configuration, string key)
    {
        string? text = configuration[key];
        return text is null ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant) ? instant
            : throw new SiloSettingsException($"{key} is '{text}'; it must be a time such as 2026-11-23T08:30:00+08:00.");
    }

    private static double? Number(IConfiguration configuration, string key, double low, double high)
    {
        string? text = configuration[key];
        return text is null ? null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= low && value <= high ? value
            : throw new SiloSettingsException(string.Create(CultureInfo.InvariantCulture, $"{key} is '{text}'; it must be a number from {low} to {high}."));
    }
}
