using System.Diagnostics;

namespace Halls.Cluster.Tests.Harness;

/// <summary>Waits for what comes to pass by itself.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until it is right.</summary>
    /// <returns>How long that took.</returns>
    public static async Task<TimeSpan> IsAsync<T>(Func<Task<T>> look, Func<T, bool> isRight, TimeSpan within, string what)
    {
        var waited = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(Pace);
        T last;
        while (!isRight(last = await look()))
        {
            Assert.True(waited.Elapsed < within, $"Not within {within.TotalSeconds} s: {what}; last seen: {last}");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return waited.Elapsed;
    }

    public static Task<TimeSpan> IsAsync(Func<bool> isRight, TimeSpan within, string what) => IsAsync(() => Task.FromResult(isRight()), right => right, within, what);
}
