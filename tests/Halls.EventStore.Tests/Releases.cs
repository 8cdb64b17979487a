namespace Halls.EventStore.Tests;

/// <summary>Three releases of one program, of which the last writes a new form of an event that the one before it can read already.</summary>
internal static class Releases
{
    public const string NewForm = "thing-noted.v2";

    private static readonly string[] Old =
        ["thing-added.v1", "thing-changed.v1", "thing-removed.v1", "thing-noted.v1", "thing-poisoned.v1"];

    private static int _starts;

    /// <summary>Knows nothing of the new form.</summary>
    public static LedgerMember First(string name = "first") => Start(name, Old, Old);

    /// <summary>Reads the new form and writes the old one.</summary>
    public static LedgerMember Second(string name = "second") => Start(name, [.. Old, NewForm], Old);

    /// <summary>Reads both and writes the new form.</summary>
    public static LedgerMember Third(string name = "third") => Start(name, [.. Old, NewForm], [.. Old.Except(["thing-noted.v1"]), NewForm]);

    private static LedgerMember Start(string name, string[] reads, string[] writes) => new()
    {
        Id = $"start-{Interlocked.Increment(ref _starts)}",
        Name = name,
        Reads = reads,
        Writes = writes,
    };
}

/// <summary>A secret whose fingerprint is its name.</summary>
internal sealed class NamedKey(string name, bool replaces = false) : ILedgerKey
{
    public string Fingerprint => name;

    public string Where => $"/keys/{name}";

    public bool Replaces => replaces;

    /// <summary>How often the ledger had it kept.</summary>
    public int Kept { get; private set; }

    public void Keep() => Kept++;
}
