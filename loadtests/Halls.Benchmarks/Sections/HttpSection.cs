using Halls.Benchmarks.Load;
using Halls.Benchmarks.Servers;

namespace Halls.Benchmarks.Sections;

/// <summary>What HTTP reaches: the silo's ticket path beside what bounds it and beside what one would write first.</summary>
internal static class HttpSection
{
    private const string Section = "HTTP";
    private const int Connections = 128;
    private const string Json = "requests/s: JSON in and out, no store";
    private const string Commit = "requests/s: the answer waits for a group commit of one event";
    private const string Spread = "tickets/s over 64 halls";
    private const string Single = "tickets/s on one queue";
    private const string NaiveSpread = "tickets/s, a transaction a request (ADO.NET), 64 halls";
    private const string NaiveSingle = "tickets/s, a transaction a request (ADO.NET), one queue";
    private const string Tail = "p99 of a ticket at half load (open arrivals)";

    public static async Task RunAsync(Options options, Report report)
    {
        await using ServerProcess other = await ServerProcess.ComparisonAsync(options);
        await using ServerProcess silo = await ServerProcess.SiloAsync(options);
        await TestHalls.DefineAsync(silo, TestHalls.Count, options.Runs);
        RequestTemplate[] json = [new(other.Address, "/json", null, TestHalls.Body("A"))];
        RequestTemplate[] commit = [new(other.Address, "/commit", null, TestHalls.Body("A"))];
        RequestTemplate[] naive = [.. Enumerable.Range(0, TestHalls.Count).Select(i => new RequestTemplate(other.Address, $"/naive/{i}", null, TestHalls.Body("A")))];
        RequestTemplate[] naiveSingle = [new(other.Address, "/naive/single", null, TestHalls.Body("A"))];
        RequestTemplate[] Tickets(int run) => [.. Enumerable.Range(0, TestHalls.Count).Select(i => TestHalls.Ticket(silo, i, TestHalls.SpreadQueue(run)))];

        HttpLoad.WarmUp(other, json, TimeSpan.FromSeconds(10));
        HttpLoad.WarmUp(other, commit, TimeSpan.FromSeconds(20));
        HttpLoad.WarmUp(other, naive, TimeSpan.FromSeconds(4));
        HttpLoad.WarmUp(silo, Tickets(0), TimeSpan.FromSeconds(40));
        report.Note($"HTTP over {Connections} keep-alive connections; every request has its own idempotency key; processor time is the server's, load generator not counted");
        for (int run = 1; run <= options.Runs; run++)
        {
            Measure(report, other, json, Json, options.Length, "JSON");
            Measure(report, other, commit, Commit, options.Length, "group commit");
            LoadResult spread = Measure(report, silo, Tickets(run), Spread, options.Length, "ticket");
            Measure(report, silo, [TestHalls.Ticket(silo, 0, TestHalls.SingleQueue(run))], Single, options.Length, "ticket on one queue");
            Measure(report, other, naive, NaiveSpread, options.Length, "naive ticket");
            Measure(report, other, naiveSingle, NaiveSingle, options.Length, "naive ticket on one queue");

            using var load = new HttpLoad(silo.Address, Connections);
            LoadResult half = load.Open(Tickets(run), spread.Rate / 2, options.Length);
            Expect(half);
            report.Add(Section, "rate of that half load", "tickets/s", half.Rate);
            report.Add(Section, "p50 of a ticket at half load (open arrivals)", "ms", half.Latency.Quantile(0.50));
            report.Add(Section, Tail, "ms", half.Latency.Quantile(0.99));
        }

        report.Ratio("tickets over 64 halls ÷ group commit", Spread, Commit, 0.60);
        report.Ratio("tickets over 64 halls ÷ a transaction a request", Spread, NaiveSpread, 10);
        report.Ratio("tickets on one queue ÷ a transaction a request", Single, NaiveSingle, 5);
        report.Goal(Tail, 60, atLeast: false, "ms");
    }

    private static LoadResult Measure(Report report, ServerProcess server, RequestTemplate[] requests, string name, TimeSpan length, string what)
    {
        TimeSpan before = server.Processor;
        LoadResult result = Closed(server, requests, length);
        double processor = (server.Processor - before).TotalMicroseconds / result.Requests;
        report.Add(Section, name, "1/s", result.Rate);
        report.Add(Section, $"{what}: p50 / closed loop", "ms", result.Latency.Quantile(0.50));
        report.Add(Section, $"{what}: p99 / closed loop", "ms", result.Latency.Quantile(0.99));
        report.Add(Section, $"{what}: server's processor time", "µs/request", processor);
        return result;
    }

    private static LoadResult Closed(ServerProcess server, RequestTemplate[] requests, TimeSpan length)
    {
        using var load = new HttpLoad(server.Address, Connections);
        LoadResult result = load.Closed(requests, length);
        Expect(result);
        return result;
    }

    private static void Expect(LoadResult result)
    {
        if (result.Others.Count > 0)
            throw new BenchmarkException($"Not every request was accepted: {string.Join(", ", result.Others.Select(o => $"{o.Value} × {o.Key}"))}");
    }
}
