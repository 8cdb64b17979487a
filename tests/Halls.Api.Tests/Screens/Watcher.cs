using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Halls.Api.Tests.Screens;

/// <summary>A screen: a node process with the SignalR client from npm, led by lines of JSON (live/watcher.mjs).</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private static readonly string Folder = typeof(Watcher).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "LiveFolder").Value!;
    private static readonly Lazy<Task<string?>> Missing = new(PrepareAsync);

    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly Task _reading;
    private int _last;

    private Watcher(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Skips the running test when there is no Node. Where CI=true a skipped test is a failed one, so there it fails.</summary>
    public static async Task SkipUnlessPresentAsync()
    {
        if (await Missing.Value is { } reason)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"CI must run the live tests: {reason}");
            Assert.Skip(reason);
        }
    }

    /// <summary>Starts a screen and connects it.</summary>
    public static Task<Watcher> ConnectAsync(Uri silo) => ConnectAsync("watcher.mjs", new Uri(silo, "/hubs/board").ToString());

    /// <summary>Starts a page of figures and connects it.</summary>
    public static Task<Watcher> ConnectToFiguresAsync(Uri silo, string token) => ConnectAsync("figures.mjs", new Uri(silo, "/hubs/region").ToString(), token);

    private static async Task<Watcher> ConnectAsync(string script, params string[] arguments)
    {
        await SkipUnlessPresentAsync();
        var watcher = new Watcher(Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        try
        {
            await watcher.AskAsync(new { op = "start" });
            return watcher;
        }
        catch
        {
            await watcher.DisposeAsync();
            throw;
        }
    }

    public Task WatchAsync(string hall) => AskAsync(new { op = "watch", hall });

    /// <summary>Follows what a method of the hub is given: a region or a hall.</summary>
    public Task WatchAsync(string method, string what) => AskAsync(new { op = "watch", method, what });

    public Task UnwatchAsync(string hall) => AskAsync(new { op = "unwatch", hall });

    /// <summary>Follows a ticket by its link, such as <c>/t/…</c>.</summary>
    public Task WatchTicketAsync(string follow) => AskAsync(new { op = "watchTicket", token = follow["/t/".Length..] });

    /// <summary>Throws the next deltas away, as a bad network would.</summary>
    public Task LoseAsync(int count) => AskAsync(new { op = "lose", count });

    /// <summary>What the screen has seen.</summary>
    public Task<JsonElement> LookAsync() => AskAsync(new { op = "look" });

    /// <summary>Calls the hub; the text of the error when it refuses.</summary>
    public async Task<string?> RefusedAsync(string method, params object[] args)
    {
        try
        {
            await AskAsync(new { op = "invoke", method, args });
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task<JsonElement> AskAsync(object command)
    {
        int id = Interlocked.Increment(ref _last);
        var answer = _asked[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = JsonSerializer.SerializeToNode(command)!.AsObject();
        line["id"] = id;
        string text = line.ToJsonString() + "\n";
        lock (_process)
        {
            _process.StandardInput.Write(text);
            _process.StandardInput.Flush();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            JsonElement answer = JsonSerializer.Deserialize<JsonElement>(line);
            if (_asked.TryRemove(answer.GetProperty("id").GetInt32(), out TaskCompletionSource<JsonElement>? waiting))
            {
                if (answer.TryGetProperty("error", out JsonElement error))
                {
                    waiting.SetException(new InvalidOperationException(error.GetString()));
                }
                else
                {
                    waiting.SetResult(answer.GetProperty("value"));
                }
            }
        }

        foreach (TaskCompletionSource<JsonElement> waiting in _asked.Values)
        {
            waiting.TrySetException(new InvalidOperationException("The screen's process ended."));
        }
    }

    /// <summary>Installs the client once; says why when it can't be had.</summary>
    private static async Task<string?> PrepareAsync()
    {
        try
        {
            if (await RunAsync("node", "--version") is not (0, { } version) || !int.TryParse(version.TrimStart('v').Split('.')[0], out int major) || major < 20)
            {
                return "The live tests need Node 20 or newer.";
            }

            if (!Directory.Exists(Path.Combine(Folder, "node_modules", "@microsoft", "signalr")))
            {
                (int code, string output) = await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--prefix", Folder);
                return code == 0 ? null : $"The live tests need @microsoft/signalr, and npm ci ended with {code}: {output}";
            }

            return null;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"The live tests need Node 20 or newer with npm: {e.Message}";
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
    }
}
