using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Halls.Benchmarks.Sections;

/// <summary>A grain that does nothing: what is left is the engine.</summary>
public interface INothingGrain : IGrainWithStringKey
{
    /// <summary>Does nothing.</summary>
    Task Nothing();

    /// <summary>Gives an object back.</summary>
    Task<string> Echo(string text);
}

/// <inheritdoc/>
public sealed class NothingGrain : Grain, INothingGrain
{
    private Task<string> _last = Task.FromResult("");

    /// <inheritdoc/>
    public Task Nothing() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<string> Echo(string text)
    {
        // The answer's task is made once, so that what is counted is the engine's.
        if (!ReferenceEquals(_last.Result, text))
            _last = Task.FromResult(text);
        return _last;
    }
}

/// <summary>The engine alone.</summary>
internal static class EngineSection
{
    private const string Section = "Engine";
    private const int Callers = 64;

    public static async Task RunAsync(Options options, Report report)
    {
        using IHost host = Engines.Start();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        INothingGrain grain = grains.GetGrain<INothingGrain>("one");
        await CallAsync(grain, TimeSpan.FromSeconds(2));
        for (int run = 0; run < options.Runs; run++)
        {
            (double rate, double bytes) = await CallAsync(grain, options.Length);
            report.Add(Section, "calls/s, one caller, one grain, one after the other (one core)", "calls/s", rate);
            report.Add(Section, "allocated a call that answers nothing", "bytes", bytes);
            report.Add(Section, $"calls/s, {Callers} callers, a grain each", "calls/s", await ManyAsync(grains, own: true, options.Length));
            report.Add(Section, $"calls/s, {Callers} callers, one grain", "calls/s", await ManyAsync(grains, own: false, options.Length));
        }

        report.Goal("calls/s, one caller, one grain, one after the other (one core)", 1_000_000, atLeast: true, "calls/s");
        await host.StopAsync();
    }

    private static async Task<(double Rate, double Bytes)> CallAsync(INothingGrain grain, TimeSpan length)
    {
        const int round = 10_000;
        long calls = 0, before = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        for (; clock.Elapsed < length; calls += round)
        {
            for (int i = 0; i < round; i++)
                await grain.Nothing();
        }

        double seconds = clock.Elapsed.TotalSeconds;
        return (calls / seconds, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / calls);
    }

    private static async Task<double> ManyAsync(IGrainFactory grains, bool own, TimeSpan length)
    {
        const int round = 100;
        var clock = Stopwatch.StartNew();
        async Task<long> Caller(int no)
        {
            INothingGrain grain = grains.GetGrain<INothingGrain>(own ? $"grain {no}" : "one");
            long calls = 0;
            for (; clock.Elapsed < length; calls += round)
            {
                for (int i = 0; i < round; i++)
                    await grain.Echo("hello");
                await Task.Yield();
            }

            return calls;
        }

        long[] calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(no => Task.Run(() => Caller(no))));
        return calls.Sum() / clock.Elapsed.TotalSeconds;
    }
}
