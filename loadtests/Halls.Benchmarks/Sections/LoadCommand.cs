using System.Globalization;
using Halls.Benchmarks.Load;
using Halls.Benchmarks.Servers;

namespace Halls.Benchmarks.Sections;

/// <summary><c>load &lt;queue&gt; &lt;seconds&gt;</c>: a silo of its own under the ticket load and nothing else, so that a profiler can look at it.</summary>
internal static class LoadCommand
{
    public static async Task RunAsync(string[] arguments)
    {
        if (arguments is not [var halls, var seconds])
            throw new BenchmarkException("load <number of halls> <seconds>");
        int count = int.Parse(halls, CultureInfo.InvariantCulture);
        await using ServerProcess silo = await ServerProcess.SiloAsync(new Options());
        await TestHalls.DefineAsync(silo, count, 1);
        HttpLoad.WarmUp(silo, [.. Enumerable.Range(0, count).Select(i => TestHalls.Ticket(silo, i, TestHalls.SpreadQueue(0)))], TimeSpan.FromSeconds(40));
        RequestTemplate[] tickets = [.. Enumerable.Range(0, count).Select(i => TestHalls.Ticket(silo, i, TestHalls.SpreadQueue(1)))];
        using var load = new HttpLoad(silo.Address, 128);
        TimeSpan before = silo.Processor;
        Console.WriteLine("warm");
        LoadResult result = load.Closed(tickets, TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Rate:0} tickets/s, p50 {result.Latency.Quantile(0.5):0.0} ms, p99 {result.Latency.Quantile(0.99):0.0} ms, {(silo.Processor - before).TotalMicroseconds / result.Requests:0.0} µs of the server's processors each"));
    }
}
