using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Halls.Cluster.Drill.Parts;

/// <summary>What all silos of the drill share.</summary>
internal sealed record ClusterSettings(
    string Store, string? Redis, string KeyFile, string TokenFile, int ProbeSeconds, int MissedProbes, DateTimeOffset ClockStart, DateTimeOffset ClockSince);

/// <summary>One silo: always at the same addresses, in ever new processes.</summary>
internal sealed class Silo : IAsyncDisposable
{
    /// <summary>A process under the load of this machine and of its own start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ClusterSettings _cluster;
    private readonly string _folder;
    private readonly int _siloPort;
    private readonly HttpClient _http;
    private Child? _process;

    public Silo(int number, int httpPort, int siloPort, ClusterSettings cluster, string folder)
    {
        Name = $"silo-{number}";
        _cluster = cluster;
        _folder = folder;
        _siloPort = siloPort;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}"));
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>Starts its process and waits until it is ready: the store can be written to, and the cluster is joined.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, Name)).FullName;
        _process = Child.Start(
            Name, Path.Combine(_folder, $"{Name}.log"), "dotnet",
            [
                Repository.SiloProgram, "--environment=Rehearsal", $"--urls={Address}", $"--Data={data}", "--Demo=off",
                $"--Store=postgres:{_cluster.Store};Application Name={Name}", $"--Keys:File={_cluster.KeyFile}", $"--Admin:TokenFile={_cluster.TokenFile}",
                .. Membership, "--Cluster:ServiceId=halls", "--Cluster:ClusterId=drill",
                "--Cluster:AdvertisedAddress=127.0.0.1", $"--Cluster:SiloPort={_siloPort}", "--Cluster:GatewayPort=0",
                $"--Cluster:ProbeSeconds={_cluster.ProbeSeconds}", $"--Cluster:MissedProbes={_cluster.MissedProbes}",
                $"--Clock:Start={_cluster.ClockStart:o}", "--Clock:Speed=1", $"--Clock:Since={_cluster.ClockSince:o}",
            ]);
        await _process.ReadyAsync(() => IsReadyAsync(stop), Patience, stop);
    }

    /// <summary>Redis, or, where there is none, the store's own PostgreSQL.</summary>
    private string[] Membership => _cluster.Redis is { } redis ? ["--Cluster:Provider=redis", $"--Cluster:Connection={redis}"] : ["--Cluster:Provider=postgres"];

    /// <summary>The engine that the silo was built with.</summary>
    public async Task<string> EngineAsync(CancellationToken stop) =>
        JsonSerializer.Deserialize<JsonElement>(await _http.GetStringAsync("/health/live", stop)).GetProperty("engine").GetString()!;

    /// <summary>The processor time that its process has used, and the memory it holds now.</summary>
    public (TimeSpan Processor, long Bytes) Used() => _process!.Used();

    public async Task KillAsync()
    {
        await _process!.KillAsync();
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Asks it to end, as every service manager does; answers the exit code.</summary>
    public async Task<int> TerminateAsync(TimeSpan patience, CancellationToken stop)
    {
        var code = await _process!.TerminateAsync(patience, stop);
        await _process.DisposeAsync();
        _process = null;
        return code;
    }

    public Task SignalAsync(string signal, CancellationToken stop) => _process!.SignalAsync(signal, stop);

    /// <summary>Waits for the end that nobody asked it for; answers the exit code.</summary>
    /// <exception cref="DrillException">It goes on.</exception>
    public async Task<int> EndsByItselfAsync(TimeSpan patience, CancellationToken stop)
    {
        var code = await _process!.EndAsync(patience, stop);
        await _process.DisposeAsync();
        _process = null;
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync("/health/ready", stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            // A connection that the other side ends while it is being made comes out of HttpClient as a bare SocketException.
            return false; // Not listening yet.
        }
    }
}
