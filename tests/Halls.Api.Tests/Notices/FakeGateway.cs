using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Tests.Notices;

/// <summary>A request as the gateway got it.</summary>
internal sealed record Posted(string Key, string Signature, string Body, string? ContentType)
{
    public JsonElement Json { get; } = JsonSerializer.Deserialize<JsonElement>(Body);
}

/// <summary>An operator's gateway: a real HTTP server that answers as it is told, remembers keys, and checks signatures by the documentation alone.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Posted> _arrived = Channel.CreateUnbounded<Posted>();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();

    private FakeGateway(WebApplication app) => _app = app;

    public static byte[] Key { get; } = "a key that the gateway shares with the hall"u8.ToArray();

    /// <summary>Everything that came, in order.</summary>
    public ConcurrentQueue<Posted> Requests { get; } = new();

    /// <summary>What a phone got: one message for each key, however often it was sent.</summary>
    public ConcurrentDictionary<string, string> Delivered { get; } = new();

    public string Endpoint => _app.Urls.First() + "/messages";

    public static async Task<FakeGateway> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var gateway = new FakeGateway(app);
        app.MapPost("/messages", (RequestDelegate)gateway.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }

    /// <summary>The answers to the next requests, in order; when there are none left, everything is accepted.</summary>
    public void Answer(params Func<HttpContext, Task>[] answers)
    {
        foreach (Func<HttpContext, Task> answer in answers)
        {
            _answers.Enqueue(answer);
        }
    }

    public static Func<HttpContext, Task> Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return Task.CompletedTask;
    };

    /// <summary>Takes the message and never answers.</summary>
    public static async Task Hang(HttpContext context)
    {
        var ended = new TaskCompletionSource();
        await using (context.RequestAborted.Register(ended.SetResult))
        {
            await ended.Task;
        }
    }

    /// <summary>The next request, when it has come.</summary>
    public ValueTask<Posted> NextAsync() => _arrived.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var posted = new Posted(
            context.Request.Headers["Idempotency-Key"].ToString(), context.Request.Headers["Halls-Signature"].ToString(), Encoding.UTF8.GetString(body.ToArray()),
            context.Request.ContentType);
        Requests.Enqueue(posted);
        Func<HttpContext, Task> answer = _answers.TryDequeue(out Func<HttpContext, Task>? told) ? told : Status(202);
        if (!IsSigned(posted, body.ToArray()))
        {
            answer = Status(401);
        }
        else if (answer == Hang)
        {
            Delivered[posted.Key] = posted.Json.GetProperty("phone").GetString()!;
        }

        await _arrived.Writer.WriteAsync(posted);
        await answer(context);
        if (context.Response.StatusCode is >= 200 and < 300)
        {
            Delivered[posted.Key] = posted.Json.GetProperty("phone").GetString()!;
        }
    }

    /// <summary>As docs/sms.md says.</summary>
    private static bool IsSigned(Posted posted, byte[] body)
    {
        string[] parts = posted.Signature.Split(',');
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{parts[0]["t=".Length..]}.{posted.Key}."), .. body];
        return parts[1] == "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Key, signed));
    }
}
