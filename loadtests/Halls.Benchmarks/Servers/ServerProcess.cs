using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Halls.Benchmarks.Servers;

/// <summary>A server under test: a process of its own on a free port of this machine, with a scratch folder that goes with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly DirectoryInfo _scratch;
    private readonly ConcurrentQueue<string> _lastLines = new();

    private ServerProcess(Process process, DirectoryInfo scratch, Uri address)
    {
        _process = process;
        _scratch = scratch;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The administrator's token; null for a server that has none.</summary>
    public string? Token { get; private set; }

    /// <summary>Processor time that the server has used so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Processor time that several servers have used so far.</summary>
    public static TimeSpan ProcessorOf(IEnumerable<ServerProcess> servers) => servers.Aggregate(TimeSpan.Zero, (sum, server) => sum + server.Processor);

    /// <summary>The silo, with limits that are out of the way.</summary>
    public static Task<ServerProcess> SiloAsync(Options options) => SiloAsync(options, options.Silo ?? Beside("Halls.Silo"), options.Store);

    /// <summary>A silo of a given build on a given store.</summary>
    /// <param name="options">Where scratch folders are made.</param>
    /// <param name="program">Its <c>Halls.Silo.dll</c>.</param>
    /// <param name="store">Its store.</param>
    /// <param name="settings">More settings; of one given twice the last is taken.</param>
    public static Task<ServerProcess> SiloAsync(Options options, string program, string store, params string[] settings) => StartAsync(
        options, program,
        [
            "--environment=Production", "--Demo=off", $"--Store={store}", "--Limits:PublicPerSecond=1000000", "--Limits:PublicBurst=1000000",
            "--Limits:TokenPerSecond=10000000", "--Limits:AdminPerSecond=10000000", "--Limits:PersonPerSecond=1000000", .. settings,
        ], hasToken: true);

    /// <summary>The silo that the same configuration built for an engine.</summary>
    public static string SiloFor(string engine)
    {
        // artifacts/<engine>/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string program = Path.Combine(own.Parent!.Parent!.Parent!.Parent!.FullName, engine, "bin", "Halls.Silo", own.Name, "Halls.Silo.dll");
        return File.Exists(program) ? program : throw new BenchmarkException($"{program} is not there; build it with HallsEngine={engine}.");
    }

    /// <summary>One of the comparison servers.</summary>
    public static Task<ServerProcess> ComparisonAsync(Options options) =>
        StartAsync(options, typeof(ServerProcess).Assembly.Location, ["serve"], hasToken: false);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _scratch.Delete(recursive: true);
    }

    private static string Beside(string project)
    {
        // artifacts/<engine>/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string program = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project + ".dll");
        return File.Exists(program) ? program : throw new BenchmarkException($"{program} is not there; build {project} or give --silo.");
    }

    private static async Task<ServerProcess> StartAsync(Options options, string program, string[] arguments, bool hasToken)
    {
        DirectoryInfo scratch = Directory.CreateDirectory(Path.Combine(options.Scratch, "halls-bench-" + Path.GetRandomFileName()));
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        string data = arguments.LastOrDefault(a => a.StartsWith("--Data=", StringComparison.Ordinal))?["--Data=".Length..] ?? Path.Combine(scratch.FullName, "data");
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = scratch.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[program, $"--urls={address}", $"--Data={data}", .. arguments])
            start.ArgumentList.Add(argument);
        var server = new ServerProcess(Process.Start(start) ?? throw new BenchmarkException("dotnet can't be started."), scratch, address);
        server._process.OutputDataReceived += server.Keep;
        server._process.ErrorDataReceived += server.Keep;
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await server.ReadyAsync(hasToken ? Path.Combine(data, "admin.token") : null);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task ReadyAsync(string? tokenFile)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var waited = Stopwatch.StartNew();
        while (!await IsReadyAsync(http) || (tokenFile is not null && !File.Exists(tokenFile)))
        {
            if (_process.HasExited || waited.Elapsed > Patience)
                throw new BenchmarkException($"The server is not ready:\n{string.Join('\n', _lastLines)}");
            await Task.Delay(100);
        }

        Token = tokenFile is null ? null : (await File.ReadAllTextAsync(tokenFile)).Trim();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false; // Not listening yet.
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        _lastLines.Enqueue(line.Data);
        while (_lastLines.Count > 30)
            _lastLines.TryDequeue(out string? _);
    }

    internal static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
