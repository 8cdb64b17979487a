namespace Halls.EventStore;

/// <summary>What every provider's writer can be told.</summary>
public abstract class LedgerOptions
{
    /// <summary>How many appends may wait for the writer before the next one is refused with <see cref="StoreBusyException"/>. <value>8192</value></summary>
    public int WaitingLimit { get; init; } = 8192;

    /// <summary>How many waiting appends one transaction takes at most. <value>1024</value></summary>
    public int BatchLimit { get; init; } = 1024;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option has a value that cannot work; the message names it.</exception>
    public virtual void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(WaitingLimit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchLimit, 1);
    }
}
