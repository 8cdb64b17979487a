using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Halls.Testing;

/// <summary>
/// A Redis server of the test's own: nothing on disk, on a loopback port of its own. A test may kill it and start it again, which begins it empty;
/// disposing ends it.
/// </summary>
public sealed class TemporaryRedis : IAsyncDisposable
{
    private static readonly Lazy<string?> Program = new(Find);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePorts.Take();
    private readonly string? _password;
    private Process? _server;

    private TemporaryRedis(string? password) => _password = password;

    /// <summary>Why there can be no server here, or null when there can be one.</summary>
    public static string? Missing => Program.Value is null ? "redis-server was not found on PATH (apt install redis-server)." : null;

    /// <summary>Where it listens, as a client of Redis takes it.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Skips the running test when there is no Redis. Where CI=true a skipped test is a failed one, so there it fails.</summary>
    public static void SkipUnlessPresent()
    {
        if (Missing is null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"CI must run the Redis tests: {Missing}");
        Assert.Skip(Missing);
    }

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="password">What it asks of its clients. <value>null: nothing</value></param>
    public static async Task<TemporaryRedis> StartAsync(string? password = null)
    {
        var server = new TemporaryRedis(password);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server after it was killed; returns when it answers.</summary>
    public async Task StartAgainAsync()
    {
        string log = _folder.File("redis.log");
        _server = Process.Start(new ProcessStartInfo(
            Program.Value ?? throw new InvalidOperationException(Missing),
            [
                "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path, "--logfile", log, "--save", "", "--appendonly", "no",
                .. _password is null ? (string[])[] : ["--requirepass", _password],
            ]))!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await AnswersAsync(patience.Token))
        {
            if (_server.HasExited || patience.IsCancellationRequested)
            {
                throw new InvalidOperationException($"redis-server does not answer: {(File.Exists(log) ? await File.ReadAllTextAsync(log) : "it wrote no log")}");
            }

            await pace.WaitForNextTickAsync();
        }
    }

    /// <summary>Ends it with SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_server is null) return;
        _server.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(d => Path.Combine(d, "redis-server")).FirstOrDefault(File.Exists);

    private async Task<bool> AnswersAsync(CancellationToken stop)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, stop);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), stop);
            byte[] answer = new byte[5];
            await stream.ReadExactlyAsync(answer, stop);
            return Encoding.ASCII.GetString(answer) is "+PONG" or "-NOAU"; // NOAUTH: it is there, and asks for its password.
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false; // Not listening yet.
        }
    }
}
