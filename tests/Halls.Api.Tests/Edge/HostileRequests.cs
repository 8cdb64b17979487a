using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Api.Tests.Edge;

/// <summary>What comes from the network is not always what a browser sends. Each is tried on every route of the real silo.</summary>
public sealed class HostileRequests(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    private static readonly string[] Malformed =
    [
        "{", "[]", "\"text\"", "{\"a\":}", "{} trailing", "{\"code\":[],\"password\":[],\"confirm\":[],\"reason\":{},\"ticket\":[],\"queue\":7,\"now\":[],\"name\":[],\"clerk\":{},\"login\":[],\"kind\":[],\"roles\":7,\"text\":[],\"purpose\":[],\"verdict\":[],\"mode\":[],\"serves\":7,\"try\":\"perhaps\",\"slots\":7}",
        "\u0000\u0001", new string('[', 5000), "{\"code\":\"\\ud800\",\"password\":\"\\ud800\",\"confirm\":\"\\ud800\",\"queue\":\"\\ud800\",\"reason\":\"\\ud800\",\"ticket\":\"\\ud800\",\"clerk\":\"\\ud800\",\"now\":\"\\ud800\",\"name\":\"\\ud800\",\"login\":\"\\ud800\",\"kind\":\"\\ud800\",\"text\":\"\\ud800\",\"purpose\":\"\\ud800\",\"mode\":\"\\ud800\"}",
    ];

    private static readonly string[] WeirdValues =
    [
        new('a', 3000), "%00", "..%2f..%2fetc%2fpasswd", "%F0%9F%92%A9", "大厅", "%ff%fe", "'%20OR%201=1--", "-1", "99999999999999999999", "%0d%0aSet-Cookie:%20a=b", "{hall}", "a%2fb", "%20", "NaN", "1e9",
    ];

    [Fact]
    public async Task A_hall_that_is_not_there_is_404_to_each_of_many_who_ask_at_once()
    {
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Task.Run(() => _silo.Client().GetAsync("/api/halls/nowhere"))));
        Assert.All(answers, answer => answer.Refused(404, "no-such-hall"));
    }

    [Fact]
    public async Task Malformed_bodies_get_400_and_change_nothing() => await NothingChangesAsync(async (hall, route, path) =>
    {
        foreach (string body in BodyIsOptional(route) ? Malformed : [.. Malformed, "null"])
        {
            // The administrator's token is nobody's account, which has to be said before what was sent is looked at.
            Is(route, body, await Send(route, path, body), route.Pattern.EndsWith("/second-factor/enrol", StringComparison.Ordinal) ? [400, 403] : [400]);
        }

        byte[] noText = Encoding.Latin1.GetBytes("{\"code\":\"\xff\xfe\",\"password\":\"\xff\xfe\",\"confirm\":\"\xff\xfe\",\"clerk\":\"\xff\xfe\",\"queue\":\"\xff\xfe\",\"text\":\"\xff\xfe\",\"purpose\":\"\xff\xfe\",\"mode\":\"\xff\xfe\",\"reason\":\"\xff\xfe\"}");
        using var content = new ByteArrayContent(noText);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        Is(route, "bytes that are no text", await _silo.Admin.SendAsync(new HttpMethod(route.Method), path, content), [400]);
    }, r => r.Changes && TakesBody(r));

    [Fact]
    public async Task Oversized_bodies_get_413_and_change_nothing() => await NothingChangesAsync(async (hall, route, path) =>
    {
        // A little more than is accepted: whoever sends much more may find the connection closed before it has read the answer.
        long limit = route.Endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? 64 * 1024;
        string large = "{\"reason\":\"" + new string('x', (int)limit) + "\"}";
        using var told = new StringContent(large, Encoding.UTF8, "application/json");
        Is(route, "too much", await _silo.Admin.SendAsync(new HttpMethod(route.Method), path, told, ("Expect", "100-continue")), [413]);
        if (TakesBody(route))
        {
            using var chunked = new Chunked(large);
            Is(route, "too much without a length", await _silo.Admin.SendAsync(new HttpMethod(route.Method), path, chunked), [413]);
        }
    }, r => r.Changes);

    [Fact]
    public async Task Other_content_types_get_415_and_change_nothing() => await NothingChangesAsync(async (hall, route, path) =>
    {
        foreach (string type in (string[])["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=gb18030", "nonsense"])
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            Is(route, type, await _silo.Admin.SendAsync(new HttpMethod(route.Method), path, content), [415]);
        }
    }, r => r.Changes && TakesBody(r));

    [Fact]
    public async Task Other_methods_get_405_and_change_nothing() => await NothingChangesAsync(async (hall, route, path) =>
    {
        string[] known = [.. Route.Of(_silo.Endpoints).Where(r => r.Matches(path)).Select(r => r.Method)];
        foreach (string method in ((string[])["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"]).Except(known))
        {
            Is(route, method, await _silo.Admin.SendAsync(new HttpMethod(method), path, null, []), [405]);
        }
    }, r => !r.IsHub && r.Method != "ANY");

    [Fact]
    public async Task Weird_values_in_the_address_get_a_4xx_and_change_nothing() => await NothingChangesAsync(async (hall, route, path) =>
    {
        foreach (string parameter in route.Parameters)
        {
            foreach (string value in WeirdValues.Where(v => route.Method != "PUT" || parameter != "hall" || !Problems.TextRules.IsHallId(v)))
            {
                string weird = route.Path(new Dictionary<string, string> { ["hall"] = hall.Id, ["no"] = "1", [parameter] = value });
                Answer answer = await Send(route, weird, route.Changes ? route.Pattern.EndsWith("halls/{hall}", StringComparison.Ordinal) ? JsonSerializer.Serialize(Definition.Of()) : "{}" : null);
                Is(route, weird, answer, [400, 404, 405, 409, 414], problem: answer.Text.Length > 0);
            }
        }
    }, r => !r.IsHub && r.Method != "ANY" && r.Parameters.Any());

    [Fact]
    public async Task Unknown_ids_get_404() => await NothingChangesAsync(async (hall, route, path) =>
    {
        string unknown = route.Path(new Dictionary<string, string> { ["hall"] = hall.Id, ["no"] = "999", ["id"] = "t_unknown", ["token"] = "unknown" });
        Is(route, unknown, await Send(route, unknown, route.Changes ? "{\"reason\":\"r\",\"ticket\":\"t_x\",\"queue\":\"B\",\"serves\":[\"B\"]}" : null), [404, 400]);
        string nowhere = route.Path(new Dictionary<string, string> { ["hall"] = "nowhere", ["no"] = "1", ["id"] = "t_unknown" });
        if (route.Parameters.Contains("hall") && route.Method != "PUT")
        {
            Is(route, nowhere, await Send(route, nowhere, route.Changes ? "{\"reason\":\"r\",\"ticket\":\"t_x\",\"queue\":\"B\",\"serves\":[\"B\"]}" : null), [404]);
        }
    }, r => !r.IsHub && r.Method != "ANY" && r.Parameters.Intersect(["no", "id", "token"]).Any());

    [Fact]
    public async Task Verbs_out_of_order_a_hundred_times_get_409_and_change_nothing()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await NothingChangesAsync(async (_, route, path) =>
        {
            string verb = route.Pattern[(route.Pattern.LastIndexOf('/') + 1)..];
            if (route.Pattern.Contains("/windows/", StringComparison.Ordinal) && verb is not ("open" or "pause" or "close"))
            {
                Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ =>
                    hall.AtAsync(1, verb, new { reason = "r", ticket = $"t_{hall.Id}.20261123.A.9", queue = "B", confirm = true, serves = new[] { "Z" } })));
                Assert.All(answers, a => Is(route, verb, a, [409, 404]));
            }
        }, r => r.Changes);
    }

    [Theory]
    [InlineData("GET /api/halls HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /api/halls HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/halls/%00 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000")]
    [InlineData("NONSENSE\r\n\r\n")]
    public async Task Bytes_that_are_no_HTTP_end_their_connection_only(string bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", _silo.Address.Port, TestContext.Current.CancellationToken);
        socket.ReceiveTimeout = 10_000;
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        string answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
        (await _silo.Client().GetAsync("/health/ready")).Read();
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/assets/../../../../etc/passwd")]
    [InlineData("/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/assets/..%5c..%5cappsettings.json")]
    public async Task A_path_out_of_the_pages_folder_finds_nothing_there(string path)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", _silo.Address.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        string answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("root:", answer);
        Assert.DoesNotContain("LogLevel", answer);
        Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.Contains("text/html", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        Answer answer = await _silo.Admin.SendAsync(HttpMethod.Get, "/api/halls", null, ("X-Long", new string('x', 40_000)));
        Assert.Equal(431, answer.Status);
        (await _silo.Client().GetAsync("/health/ready")).Read();
    }

    private static bool TakesBody(Route route) => route.Endpoint.Metadata.OfType<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>().Any();

    private static bool BodyIsOptional(Route route) => route.Endpoint.Metadata.OfType<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>().Any(a => a.IsOptional);

    private Task<Answer> Send(Route route, string path, string? body) => _silo.Admin.SendAsync(new HttpMethod(route.Method), path, body);

    private static void Is(Route route, string what, Answer answer, int[] expected, bool problem = true)
    {
        what = what.Length > 100 ? what[..100] : what;
        Assert.True(expected.Contains(answer.Status), $"{route} with {what}: {answer.Status} {answer.Text}");
        if (answer.Status >= 400 && problem)
        {
            answer.IsProblem();
        }
    }

    /// <summary>Tries something on every route of a kind and then looks whether the ledger moved and the process lives.</summary>
    private async Task NothingChangesAsync(Func<HallClient, Route, string, Task> attempt, Func<Route, bool> which)
    {
        HallClient hall = await _silo.NewHallAsync(1);
        JsonElement ticket = await hall.TakeAsync();
        string[] before = [.. (await hall.ListAsync()).Select(t => t.ToString())];
        Route[] routes = [.. Route.Of(_silo.Endpoints).Where(r => which(r) && !r.IsFallback)];
        Assert.NotEmpty(routes);
        foreach (Route route in routes)
        {
            await attempt(hall, route, route.Path(new Dictionary<string, string>
            {
                ["hall"] = hall.Id,
                ["no"] = "1",
                ["id"] = ticket.Text("id")!,
                ["token"] = ticket.Text("follow")![3..],
            }));
        }

        Assert.Equal(before, (await hall.ListAsync()).Select(t => t.ToString()));
        foreach (string stream in (string[])[$"hall/{hall.Id}", $"queue/{hall.Id}/A/2026-11-23", $"window/{hall.Id}/1/2026-11-23"])
        {
            Assert.Single(await _silo.Store.ReadStreamAsync(new(stream), cancellationToken: TestContext.Current.CancellationToken));
        }

        (await _silo.Client().GetAsync("/health/live")).Read();
        (await _silo.Client().GetAsync("/health/ready")).Read();
        await hall.TakeAsync();
    }

    private sealed class Chunked : HttpContent
    {
        private readonly byte[] _body;

        public Chunked(string body)
        {
            _body = Encoding.UTF8.GetBytes(body);
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => await stream.WriteAsync(_body);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
