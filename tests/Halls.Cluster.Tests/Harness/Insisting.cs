using System.Collections.Concurrent;

namespace Halls.Cluster.Tests.Harness;

/// <summary>Sends a command again, with the same key and over whichever silo lives, until it is answered: as consoles and kiosks do. Thread-safe.</summary>
internal sealed class Insisting(Func<HallSilo> any)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, int> _failures = new();
    private int _failed;

    /// <summary>How many attempts failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>What went wrong how often, to be printed.</summary>
    public string Failures => _failures.IsEmpty ? "none" : string.Join(", ", _failures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}"));

    public int FailedWith<T>()
        where T : Exception => _failures.GetValueOrDefault(typeof(T).Name);

    /// <summary>Asks until there is an answer; what a minute of asking does not settle is thrown.</summary>
    public async Task<T> AskAsync<T>(Func<HallSilo, Task<T>> ask)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var breath = new PeriodicTimer(Breath);
        while (true)
        {
            HallSilo over = any();
            try
            {
                return await ask(over).WaitAsync(over.Gone);
            }
            catch (Exception e) when (!patience.IsCancellationRequested)
            {
                Interlocked.Increment(ref _failed);
                _failures.AddOrUpdate(e.GetType().Name, 1, (_, n) => n + 1);
            }

            await breath.WaitForNextTickAsync();
        }
    }
}
