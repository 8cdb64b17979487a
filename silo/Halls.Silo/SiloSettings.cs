using System.Globalization;
using Halls.Silo.Demo;

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

    public static SiloSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        string store = configuration["Store"] ?? "sqlite";
        if (store != "sqlite" && !store.StartsWith(PostgresPrefix, StringComparison.Ordinal))
        {
            throw new SiloSettingsException($"Store is '{store.Split('=')[0]}'; it must be sqlite or postgres:<connection string>.");
        }

        string demo = configuration["Demo"] ?? "auto";
        if (demo is not ("on" or "off" or "auto"))
        {
            throw new SiloSettingsException($"Demo is '{demo}'; it must be on or off.");
        }

        string? start = configuration["Clock:Start"];
        DateTimeOffset? clockStart = null;
        if (start is not null)
        {
            clockStart = DateTimeOffset.TryParse(start, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed)
                ? parsed
                : throw new SiloSettingsException($"Clock:Start is '{start}'; it must be a time such as 2026-11-23T08:30:00+08:00.");
        }

        double? speed = Number(configuration, "Clock:Speed", 0.01, 10_000);
        string mode = configuration["Clock:Mode"] ?? "running";
        if (mode is not ("running" or "stepped"))
        {
            throw new SiloSettingsException($"Clock:Mode is '{mode}'; it must be running or stepped.");
        }

        if (environment.IsProduction() && (clockStart is not null || speed is not null || mode == "stepped"))
        {
            throw new SiloSettingsException(
                "Clock:Start, Clock:Speed and Clock:Mode are for replay and training and are refused in Production: facts would carry a time that never was. "
                + "Start with --environment Staging for a rehearsal.");
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
            Postgres = store == "sqlite" ? null : store[PostgresPrefix.Length..],
            Demo = demo == "on" || (demo == "auto" && inviting),
            DemoSpeed = Number(configuration, "Demo:Speed", 1, 60) ?? 10,
            ClockStart = clockStart,
            ClockSpeed = speed,
            ClockStepped = mode == "stepped",
        };
    }

    private static double? Number(IConfiguration configuration, string key, double low, double high)
    {
        string? text = configuration[key];
        return text is null ? null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= low && value <= high ? value
            : throw new SiloSettingsException(string.Create(CultureInfo.InvariantCulture, $"{key} is '{text}'; it must be a number from {low} to {high}."));
    }
}
