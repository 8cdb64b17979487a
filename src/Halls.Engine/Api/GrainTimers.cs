using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer of a grain. Safe to use from any thread; disposing it twice does nothing.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Plans the next tick anew. During a tick, the change takes effect when the tick has completed.</summary>
    /// <param name="dueTime">The time to the next tick; <see cref="Timeout.InfiniteTimeSpan"/> stops the timer.</param>
    /// <param name="period">The time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: no next.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative (other than infinite) or too long for a timer.</exception>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>When a timer ticks and how its ticks mix with requests.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>Makes options for a timer that neither interleaves nor keeps the grain alive.</summary>
    /// <param name="dueTime">See <see cref="DueTime"/>.</param>
    /// <param name="period">See <see cref="Period"/>.</param>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Gets the time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> does not start the timer.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Gets the time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for a single tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Gets whether ticks may run between the turns of other requests.</summary>
    /// <value>Default: <see langword="false"/>, a tick waits like any request.</value>
    public bool Interleave { get; init; }

    /// <summary>Gets whether a tick counts as use, so that it keeps the activation from being collected for being idle.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool KeepAlive { get; init; }
}
