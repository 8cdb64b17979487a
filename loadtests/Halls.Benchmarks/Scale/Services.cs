using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Halls.Benchmarks.Load;
using Halls.Benchmarks.Servers;

namespace Halls.Benchmarks.Scale;

/// <summary>Makes services that can be rated, as people and clerks do: ticket, call, start, complete.</summary>
internal static class Services
{
    private const int Halls = 8;
    private const int WindowsOfHall = 40;

    /// <summary>Defines the halls and opens their windows.</summary>
    public static async Task OpenAsync(HttpClient http)
    {
        for (int hall = 0; hall < Halls; hall++)
        {
            await SendAsync(http, HttpMethod.Put, $"/api/halls/{Name(hall)}", new
            {
                name = "评价测试大厅" + hall.ToString(CultureInfo.InvariantCulture),
                region = "370102",
                timeZone = "Asia/Shanghai",
                hours = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, open = "00:00", lastTicket = "24:00", close = "24:00" } },
                queues = Enumerable.Range(1, WindowsOfHall).Select(no => new { id = Queue(no), name = Queue(no) + "类", prefix = Prefix(no), kind = "ordinary", minWindows = 1, targetWaitMinutes = 15 }),
                windows = Enumerable.Range(1, WindowsOfHall).Select(no => new { no, name = no + "号窗口", kind = "dedicated", serves = new[] { Queue(no) }, canServe = new[] { Queue(no) } }),
            });
            for (int no = 1; no <= WindowsOfHall; no++)
                await SendAsync(http, HttpMethod.Post, Window(hall, no) + "/open", new { });
        }
    }

    /// <summary>Completes so many services and gives the citizens' links.</summary>
    public static async Task<IReadOnlyList<string>> CompleteAsync(HttpClient http, int count)
    {
        int places = Halls * WindowsOfHall, each = (count + places - 1) / places;
        var links = new List<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, places), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (place, _) =>
        {
            (int hall, int no) = (place / WindowsOfHall, (place % WindowsOfHall) + 1);
            for (int i = 0; i < each; i++)
            {
                await SendAsync(http, HttpMethod.Post, $"/api/halls/{Name(hall)}/tickets", new { queue = Queue(no), @class = "ordinary" });
                await SendAsync(http, HttpMethod.Post, Window(hall, no) + "/next", new { });
                await SendAsync(http, HttpMethod.Post, Window(hall, no) + "/start", new { });
                JsonElement done = await SendAsync(http, HttpMethod.Post, Window(hall, no) + "/complete", new { });
                lock (links)
                    links.Add(done.GetProperty("rating").GetString()!);
            }
        });
        return links;
    }

    /// <summary>A good rating behind a link.</summary>
    public static RequestTemplate Rate(Uri address, string link) => new(address, "/api" + link, null, """{"level":5,"indicators":["517"],"channel":"qr","anonymous":true}""");

    private static async Task<JsonElement> SendAsync(HttpClient http, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using HttpResponseMessage answer = await http.SendAsync(request);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<JsonElement>()
            : throw new BenchmarkException($"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static string Name(int hall) => string.Create(CultureInfo.InvariantCulture, $"rate-{hall}");

    private static string Queue(int no) => string.Create(CultureInfo.InvariantCulture, $"Q{no}");

    private static string Prefix(int no) => new([(char)('A' + (no / 26)), (char)('A' + (no % 26))]);

    private static string Window(int hall, int no) => string.Create(CultureInfo.InvariantCulture, $"/api/halls/{Name(hall)}/windows/{no}");
}
