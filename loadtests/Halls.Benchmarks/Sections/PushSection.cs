using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Halls.Benchmarks.Load;
using Halls.Benchmarks.Servers;

namespace Halls.Benchmarks.Sections;

/// <summary>From the call, as the ledger dates it, to the walls of one hall: over SignalR, and over plain WebSockets with bytes prepared once.</summary>
internal static class PushSection
{
    private const string Section = "Push";
    private const int Walls = 1000;
    private const string Last = "p99 to the last of 1,000 walls";
    private const string LastMedian = "p50 to the last of 1,000 walls";
    private const string PlainLast = "plain WebSocket: p99 to the last of 1,000 walls";
    private const string PlainLastMedian = "plain WebSocket: p50 to the last of 1,000 walls";
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    public static async Task RunAsync(Options options, Report report)
    {
        await using ServerProcess other = await ServerProcess.ComparisonAsync(options);
        await using ServerProcess silo = await ServerProcess.SiloAsync(options);
        await TestHalls.DefineAsync(silo, 1, options.Runs);
        int calls = Math.Max(20, (int)(options.Length / Between));
        await QueueUpAsync(silo, (calls * (options.Runs + 1)) + 100);
        report.Note($"push: {Walls} walls watch one hall; a call every {Between.TotalMilliseconds} ms, {calls} a run; measured from the ledger's time of the call, so the commit is in it");
        report.Note("push: each call is two messages (the call, measured; the board); the plain server commits one event and sends two messages of the same sizes");

        using var walls = new WallLoad(silo.Address, "/hubs/board", Walls, ["""{"protocol":"json","version":1}""", Watch], NumberOf);
        using var plain = new WallLoad(other.Address, "/walls", Walls, [], NumberOf);
        walls.Start();
        plain.Start();
        List<(Dictionary<string, DateTime> Sent, string Prefix, int Run)> rounds = [];
        using HttpClient http = TestHalls.Client(silo);
        using HttpClient plainHttp = TestHalls.Client(other);
        using (HttpResponseMessage opened = await http.PostAsJsonAsync($"/api/halls/{TestHalls.Name(0)}/windows/1/open", new { }))
            opened.EnsureSuccessStatusCode();
        for (int run = 0; run <= options.Runs; run++)
        {
            TimeSpan processor = silo.Processor;
            rounds.Add((await CallAsync(calls, () => CallNextAsync(http)), "", run));
            double used = (silo.Processor - processor).TotalMilliseconds / calls;
            int board = Math.Max(200, walls.SizeOf("board")), call = Math.Max(120, walls.SizeOf("call"));
            processor = other.Processor;
            rounds.Add((await CallAsync(calls, () => CallPlainAsync(plainHttp, board, call)), "plain WebSocket: ", run));
            if (run > 0)
            {
                report.Add(Section, "server's processor time a call to 1,000 walls", "ms", used);
                report.Add(Section, "plain WebSocket: server's processor time a call to 1,000 walls", "ms", (other.Processor - processor).TotalMilliseconds / calls);
                report.Add(Section, "size of the two messages", "bytes", board + call);
            }
        }

        IReadOnlyDictionary<string, Arrivals> arrived = walls.Stop(), plainArrived = plain.Stop();
        foreach (var (of, prefix, run) in rounds.Where(r => r.Run > 0).OrderBy(r => r.Prefix.Length).ThenBy(r => r.Run))
            Add(report, prefix, of, prefix == "" ? arrived : plainArrived);
        report.Goal(Last, 100, atLeast: false, "ms");
        report.Ratio("p50 to the last wall ÷ plain WebSocket", LastMedian, PlainLastMedian, 1.5, atLeast: false);
        report.Ratio("p99 to the last wall ÷ plain WebSocket", Last, PlainLast, 1.5, atLeast: false);
    }

    private static string Watch => $$"""{"type":1,"invocationId":"1","target":"Watch","arguments":["{{TestHalls.Name(0)}}"]}""";

    /// <summary>The number in a TicketCalled message, on either server.</summary>
    private static string? NumberOf(byte[] message)
    {
        ReadOnlySpan<byte> text = message;
        int at = text.IndexOf("\"TicketCalled\""u8);
        if (at < 0)
            return null;
        int start = text[at..].IndexOf("\"number\":\""u8);
        ReadOnlySpan<byte> number = text[(at + start + "\"number\":\"".Length)..];
        return Encoding.UTF8.GetString(number[..number.IndexOf((byte)'"')]);
    }

    private static async Task QueueUpAsync(ServerProcess silo, int tickets)
    {
        using HttpClient http = TestHalls.Client(silo);
        for (int i = 0; i < tickets; i++)
        {
            using HttpResponseMessage answer = await http.PostAsJsonAsync(
                $"/api/halls/{TestHalls.Name(0)}/tickets", new { queue = TestHalls.SpreadQueue(0), @class = "ordinary" });
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<Dictionary<string, DateTime>> CallAsync(int calls, Func<Task<(string Number, DateTime At)>> call)
    {
        var sent = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(Between);
        for (int i = 0; i < calls; i++)
        {
            await timer.WaitForNextTickAsync();
            (string number, DateTime at) = await call();
            sent[number] = at;
        }

        await Task.Delay(500); // The last call's way to the last wall.
        return sent;
    }

    private static async Task<(string Number, DateTime At)> CallNextAsync(HttpClient http)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync($"/api/halls/{TestHalls.Name(0)}/windows/1/next", new { confirm = true });
        answer.EnsureSuccessStatusCode();
        using JsonDocument window = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        JsonElement ticket = window.RootElement.GetProperty("ticket");
        return (ticket.GetProperty("number").GetString()!, ticket.GetProperty("calledAt").GetDateTimeOffset().UtcDateTime);
    }

    private static async Task<(string Number, DateTime At)> CallPlainAsync(HttpClient http, int board, int call)
    {
        using HttpResponseMessage answer = await http.PostAsync($"/call/{board}/{call}", null);
        answer.EnsureSuccessStatusCode();
        string number = await answer.Content.ReadAsStringAsync();
        return (number, new DateTime(long.Parse(number, CultureInfo.InvariantCulture), DateTimeKind.Utc));
    }

    private static void Add(Report report, string prefix, Dictionary<string, DateTime> sent, IReadOnlyDictionary<string, Arrivals> arrived)
    {
        Latencies first = new(), last = new(), any = new();
        foreach ((string number, DateTime at) in sent)
        {
            if (!arrived.TryGetValue(number, out Arrivals? walls) || walls.At.Count != Walls)
                throw new BenchmarkException($"{prefix}call {number} reached {walls?.At.Count ?? 0} of {Walls} walls.");
            first.Add((walls.At.Min() - at).TotalMilliseconds);
            last.Add((walls.At.Max() - at).TotalMilliseconds);
            foreach (DateTime there in walls.At)
                any.Add((there - at).TotalMilliseconds);
        }

        report.Add(Section, $"{prefix}p50 to the first wall", "ms", first.Quantile(0.50));
        report.Add(Section, $"{prefix}p99 to the first wall", "ms", first.Quantile(0.99));
        report.Add(Section, $"{prefix}p50 over all walls", "ms", any.Quantile(0.50));
        report.Add(Section, $"{prefix}p99 over all walls", "ms", any.Quantile(0.99));
        report.Add(Section, $"{prefix}p50 to the last of 1,000 walls", "ms", last.Quantile(0.50));
        report.Add(Section, $"{prefix}p99 to the last of 1,000 walls", "ms", last.Quantile(0.99));
    }
}
