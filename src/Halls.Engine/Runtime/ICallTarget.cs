namespace Halls.Engine;

/// <summary>Something with a mailbox.</summary>
internal interface ICallTarget
{
    GrainEngine Engine { get; }

    /// <summary>Puts a request into the mailbox.</summary>
    /// <returns>False when the target has ended; the caller then finds the next one.</returns>
    bool Enqueue(Request request);

    /// <summary>Called once, when a request that did not complete at once has completed and been answered.</summary>
    void Finish(Request request);

    /// <summary>Signals a token that code of the target holds, in a turn of the target.</summary>
    void Cancel(CancellationTokenSource source);

    /// <summary>Fails the requests sent at or before a time, and lets go of what is idle.</summary>
    void Sweep(in SweepTimes times);
}

/// <summary>Times of a sweep, in the units of the engine clock's timestamps.</summary>
internal readonly record struct SweepTimes(long Now, long SentBefore, long UsedBefore);
