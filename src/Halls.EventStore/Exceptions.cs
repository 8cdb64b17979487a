namespace Halls.EventStore;

/// <summary>Somebody else wrote to the stream first. Nothing was written; read again and decide again.</summary>
public sealed class WrongExpectedVersionException(StreamName stream, long expected, long actual)
    : Exception($"Stream '{stream}' is at version {actual}, not at {expected}.")
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
