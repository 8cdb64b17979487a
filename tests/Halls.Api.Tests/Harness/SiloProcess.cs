using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using Halls.Testing;

namespace Halls.Api.Tests.Harness;

/// <summary>How a process ended that was to end by itself.</summary>
public sealed record Ended(int Code, string Output, string Errors);

/// <summary>The built silo as a process of its own, so that it can be killed as a power cut would.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _output = [];

    private SiloProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public string AdminToken { get; private set; } = "";

    /// <summary>What it has said so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>The silo's program, where the build puts it.</summary>
    public static string Program { get; } =
        typeof(SiloProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SiloProgram").Value!;

    /// <summary>Starts a silo with a clock that stands at nine, and waits until it is ready.</summary>
    public static async Task<SiloProcess> StartAsync(string data, int? port = null, params string[] settings)
    {
        Assert.True(File.Exists(Program), $"The silo was not built: {Program}");
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port ?? FreePorts.Take()}"));
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = data,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])
            [
                Program, "--environment=Test", $"--urls={address}", $"--Data={data}", "--Demo=off", "--Clock:Mode=stepped", $"--Clock:Start={HallsSilo.NineOClock}",
                .. HallsSilo.PortsOfItsOwn(), .. settings,
            ])
        {
            start.ArgumentList.Add(argument);
        }

        // A process that is to be killed needs no second tier of compiled code.
        start.Environment["DOTNET_TieredPGO"] = "0";
        var silo = new SiloProcess(Process.Start(start)!, address);
        try
        {
            await silo.BecomesReadyAsync();
            silo.AdminToken = (await File.ReadAllTextAsync(Path.Combine(data, "admin.token"), TestContext.Current.CancellationToken)).Trim();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a verb of the silo's program, such as <c>verify</c>, to its end.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Starts the silo's program, which is to end by itself, and waits for that.</summary>
    public static async Task<Ended> EndsAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"It did not end within {Patience}: {await output}{await errors}");
        }

        return new Ended(process.ExitCode, await output, await errors);
    }

    /// <summary>Ends it with SIGKILL, without any farewell.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task BecomesReadyAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var waited = Stopwatch.StartNew();
        while (!await IsReadyAsync(http))
        {
            Assert.False(_process.HasExited, $"The silo ended with {(_process.HasExited ? _process.ExitCode : 0)}:\n{Output}");
            Assert.True(waited.Elapsed < Patience, $"The silo is not ready after {Patience}:\n{Output}");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // A connection that the other side ends while it is being made comes out of HttpClient as a bare SocketException.
            return false; // Not listening yet.
        }
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.Add(line.Data ?? "");
        }
    }
}
