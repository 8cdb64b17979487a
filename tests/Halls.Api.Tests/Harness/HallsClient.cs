using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Halls.Api.Tests.Harness;

/// <summary>Somebody who talks HTTP to a silo: a kiosk, a clerk's console, a script.</summary>
public sealed class HallsClient : IDisposable
{
    private readonly HttpClient _http;

    public HallsClient(Uri address, string? token, TimeSpan? patience = null)
    {
        Address = address;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = address,
            Timeout = patience ?? TimeSpan.FromSeconds(60),
        };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Uri Address { get; }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object? body = null, string? key = null) => SendAsync(HttpMethod.Post, path, body, key);

    public Task<Answer> PutAsync(string path, object? body = null, string? key = null) => SendAsync(HttpMethod.Put, path, body, key);

    public Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, string? key = null)
    {
        HttpContent? content = body is null ? null
            : new StringContent(body as string ?? JsonSerializer.Serialize(body, JsonSerializerOptions.Web), Encoding.UTF8, "application/json");
        return SendAsync(method, path, content, key is null ? [] : [("Idempotency-Key", key)]);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(
            (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            answer.Content.Headers.ContentType?.MediaType, answer.Headers.RetryAfter?.Delta, answer.Headers.Location);
    }

    /// <summary>Somebody who works in one hall.</summary>
    public HallClient In(string hall) => new(this, hall);

    public void Dispose() => _http.Dispose();
}

/// <summary>What is done in one hall.</summary>
public sealed class HallClient(HallsClient http, string hall)
{
    public string Id => hall;

    public HallsClient Http => http;

    public Task<Answer> DefineAsync(object definition, string? key = null) => http.PutAsync($"/api/halls/{hall}", definition, key);

    public Task<Answer> IssueAsync(string queue = "A", string? ticketClass = null, string? key = null) =>
        http.PostAsync($"/api/halls/{hall}/tickets", new { queue, @class = ticketClass ?? "ordinary" }, key);

    /// <summary>Takes a ticket that has to be given.</summary>
    public async Task<JsonElement> TakeAsync(string queue = "A", string? ticketClass = null) => (await IssueAsync(queue, ticketClass)).Read(201);

    public Task<Answer> TicketAsync(string id) => http.GetAsync($"/api/halls/{hall}/tickets/{id}");

    public Task<Answer> BoardAsync() => http.GetAsync($"/api/halls/{hall}/board");

    public Task<Answer> WindowAsync(int no) => http.GetAsync($"/api/halls/{hall}/windows/{no}");

    public Task<Answer> AtAsync(int no, string verb, object? body = null, string? key = null) =>
        http.PostAsync($"/api/halls/{hall}/windows/{no}/{verb}", body, key);

    /// <summary>A verb that has to succeed; answers the window.</summary>
    public async Task<JsonElement> DoAsync(int no, string verb, object? body = null) => (await AtAsync(no, verb, body)).Read();

    /// <summary>Calls the next ticket, which has to be there; answers the ticket.</summary>
    public async Task<JsonElement> NextAsync(int no) => (await DoAsync(no, "next", new { confirm = false })).GetProperty("ticket");

    /// <summary>Every ticket of a day, page by page.</summary>
    public async Task<List<JsonElement>> ListAsync(string query = "limit=1000")
    {
        var all = new List<JsonElement>();
        string? cursor = null;
        do
        {
            JsonElement page = (await http.GetAsync(
                $"/api/halls/{hall}/tickets?{query}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}")).Read();
            all.AddRange(page.List("items"));
            cursor = page.Text("next");
        }
        while (cursor is not null);
        return all;
    }
}
