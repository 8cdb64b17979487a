namespace Halls.Engine;

/// <summary>
/// The execution context without any async-local in it. Turns start in it, so that what a caller carries (its HTTP context, its log
/// scopes) does not leak into a grain, just as it would not cross a network.
/// </summary>
internal static class CleanContext
{
    public static readonly ExecutionContext Instance = CaptureOnThreadOfItsOwn();

    /// <summary>Makes a timer that does not carry the async-locals of whoever happens to make it.</summary>
    public static ITimer CreateTimer(TimeProvider clock, TimerCallback callback, object state, TimeSpan dueTime, TimeSpan period)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return clock.CreateTimer(callback, state, dueTime, period);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return clock.CreateTimer(callback, state, dueTime, period);
        }
    }

    private static ExecutionContext CaptureOnThreadOfItsOwn()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture()) { IsBackground = true };
        thread.UnsafeStart();
        thread.Join();
        return captured ?? throw new InvalidOperationException("A new thread has no execution context.");
    }
}
