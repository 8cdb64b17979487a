namespace Halls.EventStore;

/// <summary>
/// The secret that belongs to a ledger and lies outside it. The ledger remembers which one it was first used with and refuses every other:
/// what was sealed with one can't be opened with another. Thread-safe.
/// </summary>
public interface ILedgerKey
{
    /// <summary>Names the secret without telling it. First read while no other process can open the ledger.</summary>
    string Fingerprint { get; }

    /// <summary>Where the secret lies, for messages.</summary>
    string Where { get; }

    /// <summary>True when somebody said that the former secret is lost and this one takes its place.</summary>
    bool Replaces { get; }

    /// <summary>Makes sure that the secret outlives the process. Called before the ledger is first committed to it; until then nothing need have been written.</summary>
    void Keep();
}
