namespace Halls.Engine.Tests;

/// <summary>
/// The phase barriers of these tests: things that happened, counted by name, for which a test or a grain can wait. Shared by test and
/// grains, which live in one process on either engine.
/// </summary>
public sealed class Signals
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<(string Name, int Times, TaskCompletionSource Waiter)> _waiters = [];

    public void Raise(string name)
    {
        List<TaskCompletionSource> reached;
        lock (_gate)
        {
            var count = _counts[name] = _counts.GetValueOrDefault(name) + 1;
            reached = [.. _waiters.Where(waiter => waiter.Name == name && waiter.Times <= count).Select(waiter => waiter.Waiter)];
            _waiters.RemoveAll(waiter => waiter.Name == name && waiter.Times <= count);
        }

        reached.ForEach(waiter => waiter.SetResult());
    }

    public int Count(string name)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault(name);
        }
    }

    /// <summary>Waits until it has happened so many times. The limit only turns a hang into a failure.</summary>
    public Task Raised(string name, int times = 1)
    {
        lock (_gate)
        {
            if (_counts.GetValueOrDefault(name) >= times)
            {
                return Task.CompletedTask;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((name, times, waiter));
            return waiter.Task.InTime();
        }
    }
}

public static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Awaits with a limit that is far beyond anything a passing test takes.</summary>
    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);
}
