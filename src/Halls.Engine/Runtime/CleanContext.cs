namespace Halls.Engine;

/// <summary>
/// The execution context without any async-local in it. Turns start in it, so that what a caller carries (its HTTP context, its log
/// scopes) does not leak into a grain, just as it would not cross a network.
/// </summary>
internal static class CleanContext
{
    public static readonly ExecutionContext Instance = CaptureOnThreadOfItsOwn();

    private static ExecutionContext CaptureOnThreadOfItsOwn()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture()) { IsBackground = true };
        thread.UnsafeStart();
        thread.Join();
        return captured ?? throw new InvalidOperationException("A new thread has no execution context.");
    }
}
