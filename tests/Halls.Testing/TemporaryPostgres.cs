using System.Diagnostics;
using System.Globalization;

namespace Halls.Testing;

/// <summary>
/// A PostgreSQL server of the test's own: in a temporary folder, on a free loopback port, with fsync on. A test may stop it, kill it and
/// start it again; disposing removes it. As root it runs under another user, because PostgreSQL refuses to run as root.
/// </summary>
public sealed class TemporaryPostgres : IAsyncDisposable
{
    private static readonly Lazy<(string? Folder, string? Missing)> Found = new(Find);

    private readonly TemporaryFolder _folder;
    private readonly string[] _asUser;
    private readonly int _port;

    private TemporaryPostgres(TemporaryFolder folder, string[] asUser, int port)
    {
        _folder = folder;
        _asUser = asUser;
        _port = port;
    }

    /// <summary>Why there can be no server here, or null when there can be one.</summary>
    public static string? Missing => Found.Value.Missing;

    /// <summary>Reaches the server's database <c>postgres</c> as its superuser.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Timeout=5;Include Error Detail=true";

    private string Data => _folder.File("data");

    /// <summary>Skips the running test when there is no PostgreSQL. Where CI=true a skipped test is a failed one, so there it fails.</summary>
    public static void SkipUnlessPresent()
    {
        if (Missing is null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"CI must run the PostgreSQL tests: {Missing}");
        Assert.Skip(Missing);
    }

    /// <summary>Makes a server and starts it.</summary>
    public static async Task<TemporaryPostgres> StartAsync()
    {
        if (Missing is not null) throw new InvalidOperationException(Missing);
        var folder = new TemporaryFolder();
        string[] asUser = [];
        if (Environment.UserName == "root")
        {
            var user = await RunsAsync("id", "-u", "postgres") ? "postgres" : "nobody";
            await RunAsync("chown", user, folder.Path);
            asUser = ["setpriv", $"--reuid={user}", $"--regid={await OutputAsync("id", "-g", user)}", "--clear-groups"];
        }

        var server = new TemporaryPostgres(folder, asUser, FreePorts.Take());
        await server.ToolAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the server after it was stopped or killed; returns when it accepts connections.</summary>
    public Task StartAgainAsync() => ToolAsync(
        "pg_ctl", "-D", Data, "-l", _folder.File("data/server.log"), "-w", "-t", "60", "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''", "start");

    /// <summary>The server's address, such as <c>127.0.0.1:40001</c>.</summary>
    public string Address => $"127.0.0.1:{_port}";

    /// <summary>Asks a password of a user from now on; everybody else is let in as before. The user has to be there.</summary>
    public async Task RequirePasswordAsync(string user)
    {
        var rules = Path.Combine(Data, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, $"host all \"{user}\" 127.0.0.1/32 scram-sha-256\n" + await File.ReadAllTextAsync(rules));
        await ToolAsync("pg_ctl", "-D", Data, "reload");
    }

    /// <summary>Stops the server in good order; open connections are cut.</summary>
    public Task StopAsync() => ToolAsync("pg_ctl", "-D", Data, "-m", "fast", "-w", "stop");

    /// <summary>Ends every process of the server with SIGKILL at once, as a crash of the machine would.</summary>
    public async Task KillAsync()
    {
        var first = int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        int[] all = [first, .. ChildrenOf(first)];
        foreach (var id in all) await RunsAsync("kill", "-KILL", id.ToString(CultureInfo.InvariantCulture));

        // A server that starts while a process of the old one still holds the shared memory refuses.
        foreach (var id in all)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                await process.WaitForExitAsync();
            }
            catch (ArgumentException)
            {
                // It is gone already.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await KillAsync();
        _folder.Dispose();
    }

    private static IEnumerable<int> ChildrenOf(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            string status;
            try
            {
                status = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                // It ended while we were looking.
                continue;
            }

            // pid (name) state parent …; the name may hold anything.
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[1] == parent.ToString(CultureInfo.InvariantCulture)) yield return id;
        }
    }

    private static (string? Folder, string? Missing) Find()
    {
        if (!OperatingSystem.IsLinux()) return (null, "PostgreSQL tests run on Linux only.");
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var v) ? v : 0).Select(d => Path.Combine(d, "bin"))
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var folder = installed.Concat(onPath).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "pg_ctl")));
        return folder is null ? (null, "PostgreSQL was not found: neither on PATH nor under /usr/lib/postgresql (apt install postgresql).") : (folder, null);
    }

    private static async Task<bool> RunsAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
        return process.ExitCode == 0;
    }

    private static async Task RunAsync(string program, params string[] arguments) => await OutputAsync(program, arguments);

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await errors}");
        }

        return (await output).Trim();
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        return Process.Start(start)!;
    }

    /// <summary>Runs one of PostgreSQL's programs as the server's user.</summary>
    private async Task ToolAsync(string program, params string[] arguments)
    {
        string[] line = [.. _asUser, Path.Combine(Found.Value.Folder!, program), .. arguments];

        // The server inherits what pg_ctl has open; reading its output to the end would wait for the server's end.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", _folder.File($"{program}.log"), .. line])
        {
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            var log = await File.ReadAllTextAsync(_folder.File($"{program}.log"));
            var serverLog = _folder.File("data/server.log");
            var server = File.Exists(serverLog) ? string.Join('\n', (await File.ReadAllLinesAsync(serverLog)).TakeLast(20)) : "";
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {log}\n{server}");
        }
    }
}
