using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Halls.Benchmarks.Load;

namespace Halls.Benchmarks.Servers;

/// <summary>Halls that are open day and night, and what is asked of them.</summary>
internal static class TestHalls
{
    public const int Count = 64;

    /// <summary>Where one queue's own figure is taken: each run has a queue of its own, so that none grows longer than a hall's day is.</summary>
    public static string SingleQueue(int run) => string.Create(CultureInfo.InvariantCulture, $"S{run}");

    /// <summary>Where the load over all halls goes.</summary>
    public static string SpreadQueue(int run) => string.Create(CultureInfo.InvariantCulture, $"Q{run}");

    public static string Name(int no) => string.Create(CultureInfo.InvariantCulture, $"bench-{no}");

    public static object Definition(int runs) => new
    {
        name = "测试大厅",
        region = "371500",
        timeZone = "Asia/Shanghai",
        hours = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, open = "00:00", lastTicket = "24:00", close = "24:00" } },
        queues = Enumerable.Range(0, runs + 1).SelectMany(r => new[] { SpreadQueue(r), SingleQueue(r) })
            .Select((id, i) => new { id, name = "综合受理" + id, prefix = ((char)('A' + i)).ToString(), kind = "ordinary", minWindows = 1, targetWaitMinutes = 15 }),
        windows = Enumerable.Range(1, 10).Select(no => new { no, name = no + "号窗口", kind = "comprehensive", serves = new[] { SpreadQueue(0) }, canServe = new[] { SpreadQueue(0) } }),
    };

    public static HttpClient Client(ServerProcess silo)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = silo.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", silo.Token);
        return http;
    }

    public static async Task DefineAsync(ServerProcess silo, int halls, int runs)
    {
        using HttpClient http = Client(silo);
        for (int i = 0; i < halls; i++)
        {
            using HttpResponseMessage answer = await http.PutAsJsonAsync($"/api/halls/{Name(i)}", Definition(runs));
            if (!answer.IsSuccessStatusCode)
                throw new BenchmarkException($"The hall was not accepted: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    public static RequestTemplate Ticket(ServerProcess silo, int hall, string queue) => new(
        silo.Address, $"/api/halls/{Name(hall)}/tickets", silo.Token, Body(queue));

    public static string Body(string queue) => $$"""{"queue":"{{queue}}","class":"ordinary"}""";
}
