namespace Halls.Silo;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>It did what it was asked to.</summary>
    public const int Done = 0;

    /// <summary><c>verify</c> found differences.</summary>
    public const int Differences = 1;

    /// <summary>What it was started with can't work: another setting, another key or another version is needed.</summary>
    public const int Settings = 2;

    /// <summary>Something that it needs is away; the same start may work later.</summary>
    public const int Away = 3;

    /// <summary>The code for an exception that is meant for the person who started the silo; null for every other.</summary>
    public static int? Of(Exception failure) => failure switch
    {
        SiloSettingsException => Settings,
        ServiceAwayException => Away,
        _ => null,
    };
}
