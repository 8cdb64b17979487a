using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Halls.Replay.Playing;

namespace Halls.Replay.Api;

/// <summary>
/// The HTTP API, for one hall. A command that gets 429, 503 or no answer at all is sent again with the same Idempotency-Key until
/// <see cref="Patience"/> is over; every other refusal is an answer. Safe to use from many tasks.
/// </summary>
public sealed class HallsClient : IHallUnderReplay, IDisposable
{
    /// <summary>The hall's zone, Asia/Shanghai, has had no summer time since 1991.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http;
    private readonly string _hall;
    private readonly bool _stepped;
    private int _commands;
    private int _repeats;

    private HallsClient(HttpClient http, string hall, ClockView? clock)
    {
        _http = http;
        _hall = hall;
        _stepped = clock?.Speed == 0;
        Clock = clock;
    }

    /// <summary>What the server said about its clock; null when it offers none, and then it is taken to show real time.</summary>
    public ClockView? Clock { get; }

    /// <summary>The clock moves only when told to, so the ledger's times are the recorded ones exactly.</summary>
    public bool IsStepped => _stepped;

    /// <summary>How many requests were answered.</summary>
    public int Commands => _commands;

    /// <summary>How many commands had to be sent again.</summary>
    public int Repeats => _repeats;

    /// <summary>Connects, asks for the server's clock and defines the hall.</summary>
    /// <exception cref="HttpRequestException">The server can't be reached or doesn't take the definition.</exception>
    public static async Task<HallsClient> Connect(Uri server, string token, string hall, Windows windows, CancellationToken stop)
    {
        // Straight to the server: a proxy from the environment has no business between a load test and what it measures.
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = server,
            Timeout = TimeSpan.FromSeconds(30),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var clock = await http.GetAsync("/api/clock", stop);
            var view = clock.StatusCode switch
            {
                HttpStatusCode.OK => await clock.Content.ReadFromJsonAsync(Wire.Default.ClockView, stop),
                HttpStatusCode.NotFound => null,
                _ => throw new HttpRequestException($"GET /api/clock answers {(int)clock.StatusCode}"),
            };
            using var put = await http.PutAsync($"/api/halls/{hall}", JsonContent.Create(Definition(windows), Wire.Default.HallBody), stop);
            if (!put.IsSuccessStatusCode)
                throw new HttpRequestException($"PUT /api/halls/{hall} answers {(int)put.StatusCode}: {await put.Content.ReadAsStringAsync(stop)}");
            return new HallsClient(http, hall, view);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    public async Task SetClock(DateTime now, CancellationToken stop)
    {
        if (!_stepped)
            return;
        var body = new ClockBody(new DateTimeOffset(now, Offset));
        using var answer = await Send(HttpMethod.Put, "/api/clock", null, () => JsonContent.Create(body, Wire.Default.ClockBody), stop);
        if (await RefusalOf(answer, stop) is { } refusal)
            throw new HttpRequestException($"the clock can't be moved to {now:yyyy-MM-dd HH:mm:ss}: {refusal}");
    }

    public async Task<Answer<Ticket>> Issue(string queue, string request, CancellationToken stop)
    {
        var body = new IssueBody(queue, "ordinary");
        var answer = await Post(
            $"/api/halls/{_hall}/tickets", request, () => JsonContent.Create(body, Wire.Default.IssueBody), Wire.Default.TicketView, stop);
        return new Answer<Ticket>(
            answer.Value is { } ticket
                ? new Ticket(ticket.Id, ticket.Number, ticket.Follow, DateOnly.FromDateTime(ticket.IssuedAt.ToOffset(Offset).DateTime))
                : null,
            answer.Refusal);
    }

    public async Task<Answer> Leave(string follow, string request, CancellationToken stop)
    {
        using var answer = await Send(HttpMethod.Post, $"/api{follow}/leave", request, Empty, stop);
        return new Answer(await RefusalOf(answer, stop));
    }

    public Task<Answer> Open(int window, string request, CancellationToken stop) =>
        At(window, "open", request, () => JsonContent.Create(new OpenBody(null), Wire.Default.OpenBody), stop);

    public Task<Answer> Close(int window, string request, CancellationToken stop) => At(window, "close", request, Empty, stop);

    public Task<Answer> Start(int window, string request, CancellationToken stop) => At(window, "start", request, Empty, stop);

    public Task<Answer> Complete(int window, string request, CancellationToken stop) => At(window, "complete", request, Empty, stop);

    public Task<Answer> Call(int window, string ticket, string request, CancellationToken stop)
    {
        var body = new CallBody(ticket, "as recorded");
        return At(window, "call", request, () => JsonContent.Create(body, Wire.Default.CallBody), stop);
    }

    public async Task<Answer<string>> Next(int window, string request, CancellationToken stop)
    {
        var body = new NextBody(false);
        var answer = await Post(
            $"/api/halls/{_hall}/windows/{window}/next", request, () => JsonContent.Create(body, Wire.Default.NextBody),
            Wire.Default.WindowView, stop);
        return answer.Value switch
        {
            { Ticket: { } ticket } => new Answer<string>(ticket.Id, null),
            { Ticket: null } => new Answer<string>(null, new Refusal(200, "urn:halls:replay:no-ticket", "next answers with no ticket")),
            null => new Answer<string>(null, answer.Refusal),
        };
    }

    /// <summary>Every ticket of a service day, page by page.</summary>
    public async Task<IReadOnlyList<LedgerTicket>> Ledger(DateOnly day, CancellationToken stop)
    {
        var tickets = new List<LedgerTicket>();
        string? cursor = null;
        do
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"/api/halls/{_hall}/tickets?day={day:yyyy-MM-dd}&limit=1000") +
                (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
            using var answer = await Send(HttpMethod.Get, address, null, () => null, stop);
            if (!answer.IsSuccessStatusCode)
                throw new HttpRequestException($"GET {address} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
            var page = await answer.Content.ReadFromJsonAsync(Wire.Default.LedgerPage, stop)
                ?? throw new HttpRequestException($"GET {address} answers nothing");
            tickets.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return tickets;
    }

    public void Dispose() => _http.Dispose();

    private static HallBody Definition(Windows windows)
    {
        string[] everyType = [.. CustomerTypes.Select(known => known.Type)];
        return new HallBody(
            "Recorded service centre", "371500", null, null, "Asia/Shanghai",
            [new HoursBody(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "00:00", "24:00", "24:00")],
            [.. CustomerTypes.Select(known => new QueueBody(known.Type, known.Name, known.Prefix, "ordinary", 0, null, 15))],
            [.. windows.All.Select(window => new WindowBody(
                window.No, window.Server, "comprehensive", [.. window.Types], everyType))],
            new Dictionary<string, JsonElement>());
    }

    private static IReadOnlyList<(string Type, string Prefix, string Name)> CustomerTypes => Recordings.CustomerTypes.All;

    private static HttpContent Empty() => JsonContent.Create(new EmptyBody(), Wire.Default.EmptyBody);

    private async Task<Answer> At(int window, string verb, string request, Func<HttpContent?> body, CancellationToken stop)
    {
        using var answer = await Send(HttpMethod.Post, $"/api/halls/{_hall}/windows/{window}/{verb}", request, body, stop);
        return new Answer(await RefusalOf(answer, stop));
    }

    private async Task<Answer<T>> Post<T>(
        string address, string request, Func<HttpContent?> body, JsonTypeInfo<T> shape, CancellationToken stop)
        where T : class
    {
        using var answer = await Send(HttpMethod.Post, address, request, body, stop);
        if (await RefusalOf(answer, stop) is { } refusal)
            return new Answer<T>(null, refusal);
        var value = await answer.Content.ReadFromJsonAsync(shape, stop);
        return value is null ? throw new HttpRequestException($"POST {address} answers nothing") : new Answer<T>(value, null);
    }

    private async Task<HttpResponseMessage> Send(
        HttpMethod method, string address, string? request, Func<HttpContent?> body, CancellationToken stop)
    {
        var giveUpAt = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        for (var attempt = 1; ; attempt++)
        {
            var pause = TimeSpan.FromMilliseconds(Math.Min(2000, 50 << Math.Min(attempt, 6)));
            try
            {
                using var message = new HttpRequestMessage(method, address) { Content = body() };
                if (request is not null)
                    message.Headers.Add("Idempotency-Key", request);
                var answer = await _http.SendAsync(message, stop);
                if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                    || Environment.TickCount64 > giveUpAt)
                {
                    Interlocked.Increment(ref _commands);
                    return answer;
                }

                pause = answer.Headers.RetryAfter?.Delta ?? pause;
                answer.Dispose();
            }
            catch (Exception e) when (
                e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested && Environment.TickCount64 < giveUpAt)
            {
                // Nobody answered: whether the command took effect is unknown, and the same key makes asking again safe.
            }

            Interlocked.Increment(ref _repeats);
            await Task.Delay(pause, stop);
        }
    }

    private static async Task<Refusal?> RefusalOf(HttpResponseMessage answer, CancellationToken stop)
    {
        if (answer.IsSuccessStatusCode)
            return null;
        var text = await answer.Content.ReadAsStringAsync(stop);
        try
        {
            var problem = JsonSerializer.Deserialize(text, Wire.Default.ProblemBody);
            return new Refusal((int)answer.StatusCode, problem?.Type ?? "", problem?.Detail ?? problem?.Title ?? "");
        }
        catch (JsonException)
        {
            return new Refusal((int)answer.StatusCode, "", text.Length <= 200 ? text : text[..200]);
        }
    }
}
