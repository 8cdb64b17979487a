namespace Halls.EventStore;

/// <summary>
/// Somebody else wrote to the stream first. Nothing was written; read again and decide again. Where both versions are the same, it is at the expected one
/// by what somebody else wrote, and the append on which this one was decided was not written.
/// </summary>
public sealed class WrongExpectedVersionException(StreamName stream, long expected, long actual)
    : Exception(expected == actual ? $"Stream '{stream}' is at version {actual} by another writer's events." : $"Stream '{stream}' is at version {actual}, not at {expected}.")
{
    /// <summary>The stream.</summary>
    public StreamName Stream { get; } = stream;

    /// <summary>The version the writer expected.</summary>
    public long Expected { get; } = expected;

    /// <summary>The version the stream is at.</summary>
    public long Actual { get; } = actual;
}

/// <summary>The writer has as much waiting as it accepts: try again after a moment. Nothing was written.</summary>
public sealed class StoreBusyException() : Exception("The ledger's writer has as much waiting as it accepts.");

/// <summary>The store cannot be written to or read from now: a full disk, a stopped database, a lost connection.</summary>
/// <param name="message">What failed.</param>
/// <param name="outcomeUnknown">True when the write may have been committed all the same.</param>
/// <param name="inner">The provider's exception.</param>
public sealed class StoreUnavailableException(string message, bool outcomeUnknown, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the write may have been committed all the same.</summary>
    public bool OutcomeUnknown { get; } = outcomeUnknown;
}

/// <summary>
/// The store will never take this append: a projection's row breaks a rule of its table, or a value cannot be stored. Nothing was
/// written, nothing else in the batch was harmed, and repeating it changes nothing: it is a mistake in the program.
/// </summary>
/// <param name="stream">The stream that was to be written.</param>
/// <param name="inner">The provider's exception, or the writer's own finding.</param>
public sealed class AppendRejectedException(StreamName stream, Exception inner)
    : Exception($"The append to stream '{stream}' can never be stored: {inner.Message}", inner)
{
    /// <summary>The stream that was to be written.</summary>
    public StreamName Stream { get; } = stream;
}

/// <summary>The ledger was written by a newer version of the program, whose form this one does not know. Nothing was changed.</summary>
/// <param name="where">The file, or the database and schema.</param>
/// <param name="found">The form found.</param>
/// <param name="known">The newest form this version knows.</param>
public sealed class StoreFormatException(string where, int found, int known)
    : Exception($"The ledger in {where} has format {found}; this version knows formats up to {known}. Start the newer version, or restore a backup made before it.")
{
    /// <summary>The form found.</summary>
    public int Found { get; } = found;

    /// <summary>The newest form this version knows.</summary>
    public int Known { get; } = known;
}

/// <summary>The ledger belongs to another secret than the one that this process has. Nothing was changed.</summary>
/// <param name="where">The file, or the database and schema.</param>
/// <param name="key">Where this process's secret lies.</param>
/// <param name="belongsTo">The fingerprint of the secret that the ledger was first used with.</param>
/// <param name="found">The fingerprint of this process's.</param>
public sealed class LedgerKeyException(string where, string key, string belongsTo, string found)
    : Exception($"The ledger in {where} was first used with another key (fingerprint {belongsTo}) than the one in {key} (fingerprint {found}). Nothing was written.")
{
    /// <summary>The fingerprint of the secret that the ledger was first used with.</summary>
    public string BelongsTo { get; } = belongsTo;

    /// <summary>The fingerprint of this process's secret.</summary>
    public string Found { get; } = found;
}

/// <summary>This version and the ledger, or another process that has it open, would write what the other can't read. Nothing was changed.</summary>
/// <param name="message">Which events, and who.</param>
public sealed class LedgerMemberException(string message) : Exception(message);
