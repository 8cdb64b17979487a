using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Halls.Cluster.Drill.Load;

/// <summary>
/// Sends commands to the one address as a kiosk or a console does: what is not answered, or answered with "not now", is sent again with the same
/// Idempotency-Key until it is settled. Keeps every command. Safe to use from many tasks.
/// </summary>
internal sealed class Caller : IDisposable
{
    /// <summary>How long a console waits for one answer before it asks again.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly HttpClient _http;
    private readonly Stopwatch _clock;
    private readonly ConcurrentQueue<Command> _commands = new();

    public Caller(Uri address, string token, Stopwatch clock)
    {
        _clock = clock;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = address, Timeout = AnswerWithin };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>A command that is not settled after this is a breach.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(90);

    public IReadOnlyCollection<Command> Commands => _commands;

    /// <summary>Sends until it is settled, or <see cref="Patience"/> is over.</summary>
    public async Task<Command> SendAsync(string hall, string verb, string path, object? body, string key, CancellationToken stop, HttpMethod? method = null)
    {
        var command = new Command(hall, verb, path, body, key) { Sent = _clock.ElapsedMilliseconds };
        _commands.Enqueue(command);
        while (_clock.ElapsedMilliseconds - command.Sent < Patience.TotalMilliseconds)
        {
            var (status, text) = await TryAsync(method ?? HttpMethod.Post, path, body, key, stop);
            if (status is not (0 or 429 or >= 500))
            {
                (command.Status, command.Text, command.Settled) = (status, text, _clock.ElapsedMilliseconds);
                return command;
            }

            lock (command.Failures)
            {
                command.Failures.Add((_clock.ElapsedMilliseconds, status == 0 ? text : $"{status}"));
            }

            await Task.Delay(Pause, stop);
        }

        return command;
    }

    /// <summary>Sends a settled command once more, with its key; what comes should be what came.</summary>
    public Task<(int Status, string Text)> RepeatAsync(Command command, CancellationToken stop) => TryAsync(HttpMethod.Post, command.Path, command.Body, command.Key, stop);

    /// <summary>Reads something that has to be there.</summary>
    /// <exception cref="HttpRequestException">It isn't.</exception>
    public async Task<JsonElement> ReadAsync(string path, CancellationToken stop) =>
        JsonSerializer.Deserialize<JsonElement>(await _http.GetStringAsync(path, stop));

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, string Text)> TryAsync(HttpMethod method, string path, object? body, string key, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Idempotency-Key", key);
            if (body is not null)
            {
                request.Content = new StringContent(JsonSerializer.Serialize(body, JsonSerializerOptions.Web), Encoding.UTF8, "application/json");
            }

            using var answer = await _http.SendAsync(request, stop);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            // A connection that the other side ends while it is being made comes out of HttpClient as a bare SocketException.
            return (0, e is TaskCanceledException ? "no answer" : "connection broke");
        }
    }
}
