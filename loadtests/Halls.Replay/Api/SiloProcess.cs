using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Halls.Replay.Api;

/// <summary>
/// A silo of the replay's own: on a free port of this machine, on a scratch store, with a clock that the replay moves. Disposing it ends
/// the process and removes the store.
/// </summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly DirectoryInfo _scratch;
    private readonly StreamWriter _log;

    private SiloProcess(Process process, DirectoryInfo scratch, StreamWriter log, Uri address)
    {
        _process = process;
        _scratch = scratch;
        _log = log;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The administrator's token that the silo wrote on its first start.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The silo's program beside the replay's own, where the build of this repository puts both; null when it isn't there.</summary>
    public static string? FindProgram()
    {
        // artifacts/<engine>/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = own.Parent?.Parent is { } bin ? Path.Combine(bin.FullName, "Halls.Silo", own.Name, "Halls.Silo.dll") : null;
        return program is not null && File.Exists(program) ? program : null;
    }

    /// <summary>Starts a silo and waits until it is ready. Whatever goes wrong, no process is left behind.</summary>
    /// <param name="program">Path of Halls.Silo.dll.</param>
    /// <param name="clock">The options of its clock.</param>
    /// <param name="logFile">Where its output goes.</param>
    /// <param name="stop">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">The silo ended, or wasn't ready in two minutes.</exception>
    public static async Task<SiloProcess> Start(string program, IEnumerable<string> clock, string logFile, CancellationToken stop)
    {
        var scratch = Directory.CreateTempSubdirectory("halls-replay-");
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        var data = Path.Combine(scratch.FullName, "data");
        var log = new StreamWriter(logFile, append: false) { AutoFlush = true };
        // Of several values given to one option the last is taken, so the environment of whoever starts the replay can't change these.
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = scratch.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                program, "--environment=Replay", $"--urls={address}", $"--Data={data}", "--Store=sqlite", "--Demo=off",
                // Where the engine is a cluster's, this is a cluster of one beside whatever else runs here.
                string.Create(CultureInfo.InvariantCulture, $"--Cluster:SiloPort={FreePort()}"),
            },
        };
        foreach (var option in clock)
            start.ArgumentList.Add(option);
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet can't be started");
        var silo = new SiloProcess(process, scratch, log, address);
        process.OutputDataReceived += silo.Log;
        process.ErrorDataReceived += silo.Log;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await silo.Ready(Path.Combine(data, "admin.token"), logFile, stop);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _log.DisposeAsync();
        _scratch.Delete(recursive: true);
    }

    private async Task Ready(string tokenFile, string logFile, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var waited = Stopwatch.StartNew();
        while (!await IsReady(http, stop) || !File.Exists(tokenFile))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"the silo ended with {_process.ExitCode}; its output is in {logFile}");
            if (waited.Elapsed > Patience)
                throw new InvalidOperationException($"the silo isn't ready after {Patience.TotalSeconds} s; its output is in {logFile}");
            await Task.Delay(100, stop);
        }

        Token = (await File.ReadAllTextAsync(tokenFile, stop)).Trim();
    }

    private static async Task<bool> IsReady(HttpClient http, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready", stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return false; // Not listening yet.
        }
    }

    private void Log(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_log)
            _log.WriteLine(line.Data);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
