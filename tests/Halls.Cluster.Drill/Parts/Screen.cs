using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Halls.Cluster.Drill.Parts;

/// <summary>A wall: a node process with the SignalR client of the real pages (tests/Halls.Api.Tests/live/watcher.mjs), led by lines of JSON.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Halls.Api.Tests", "live");
    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly Task _reading;
    private int _last;

    private Screen(string name, Process process)
    {
        Name = name;
        _process = process;
        _reading = ReadAsync();
    }

    public string Name { get; }

    /// <summary>Installs the client, once for every test that uses it.</summary>
    /// <exception cref="DrillException">There is no Node, or npm can't get the client.</exception>
    public static async Task PrepareAsync(CancellationToken stop)
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "@microsoft", "signalr")))
        {
            return;
        }

        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--prefix", Folder])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> output = npm.StandardOutput.ReadToEndAsync(stop), errors = npm.StandardError.ReadToEndAsync(stop);
            await npm.WaitForExitAsync(stop);
            if (npm.ExitCode != 0)
            {
                throw new DrillException($"The walls need @microsoft/signalr, and npm ci ended with {npm.ExitCode}:\n{await output}{await errors}");
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DrillException($"The walls need Node 20 with npm: {e.Message}");
        }
    }

    /// <summary>Connects to an address and watches every hall of the drill.</summary>
    public static async Task<Screen> WatchAsync(string name, Uri address, IEnumerable<string> halls)
    {
        var screen = new Screen(name, Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "watcher.mjs"), new Uri(address, "/hubs/board").ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        try
        {
            await screen.AskAsync(new { op = "start" });
            foreach (var hall in halls)
            {
                await screen.AskAsync(new { op = "watch", hall });
            }

            return screen;
        }
        catch
        {
            await screen.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it has shown and spoken so far.</summary>
    public async Task<Heard> LookAsync()
    {
        var seen = await AskAsync(new { op = "look" });
        return new Heard(
            seen.GetProperty("called").EnumerateArray()
                .Select(c => new Call(c.GetProperty("hall").GetString()!, c.GetProperty("number").GetString()!, c.GetProperty("calls").GetInt32())).ToHashSet(),
            seen.GetProperty("reconnects").GetInt32(), seen.GetProperty("state").GetString()!);
    }

    /// <summary>Waits until it has connected again by itself.</summary>
    /// <exception cref="DrillException">It hasn't in time.</exception>
    public async Task UntilConnectedAsync(TimeSpan patience, CancellationToken stop)
    {
        var waited = Stopwatch.StartNew();
        while ((await LookAsync()).State != "Connected")
        {
            if (waited.Elapsed > patience)
            {
                throw new DrillException($"{Name} didn't connect again in {patience.TotalSeconds:0} s.");
            }

            await Task.Delay(100, stop);
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
        var id = Interlocked.Increment(ref _last);
        var answer = _asked[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = JsonSerializer.SerializeToNode(command)!.AsObject();
        line["id"] = id;
        var text = line.ToJsonString() + "\n";
        try
        {
            lock (_process)
            {
                _process.StandardInput.Write(text);
                _process.StandardInput.Flush();
            }
        }
        catch (IOException e)
        {
            throw new DrillException($"The process of {Name} ended: {e.Message}");
        }

        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var answer = JsonSerializer.Deserialize<JsonElement>(line);
            if (_asked.TryRemove(answer.GetProperty("id").GetInt32(), out var waiting))
            {
                if (answer.TryGetProperty("error", out var error))
                {
                    waiting.SetException(new DrillException($"{Name}: {error.GetString()}"));
                }
                else
                {
                    waiting.SetResult(answer.GetProperty("value"));
                }
            }
        }

        foreach (var waiting in _asked.Values)
        {
            waiting.TrySetException(new DrillException($"The process of {Name} ended."));
        }
    }
}

/// <summary>What a wall has heard: the calls, how often it had to connect again, and how its connection is.</summary>
internal sealed record Heard(IReadOnlySet<Call> Calls, int Reconnects, string State);

/// <summary>The n-th call of a ticket.</summary>
internal sealed record Call(string Hall, string Number, int Calls);
