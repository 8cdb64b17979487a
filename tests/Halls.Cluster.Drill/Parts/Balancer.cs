using System.Globalization;

namespace Halls.Cluster.Drill.Parts;

/// <summary>The one address: a real HAProxy with the very configuration that deploy/haproxy ships.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly Child _process;
    private readonly HttpClient _figures;

    private Balancer(Child process, Uri address, Uri figures)
    {
        _process = process;
        Address = address;
        _figures = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = figures, Timeout = TimeSpan.FromSeconds(5) };
    }

    public Uri Address { get; }

    public static async Task<Balancer> StartAsync(int port, int figures, IReadOnlyList<Uri> silos, string folder, CancellationToken stop)
    {
        string At(int p) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{p}");
        var process = Child.Start(
            "haproxy", Path.Combine(folder, "haproxy.log"), Installed.Find("haproxy", "haproxy"),
            ["-db", "-f", Path.Combine(Repository.Root, "deploy", "haproxy", "haproxy.cfg")],
            [("HALLS_LISTEN", At(port)), ("HALLS_STATS", At(figures)), .. silos.Select((silo, i) => ($"HALLS_SILO_{i + 1}", silo.Authority))]);
        var balancer = new Balancer(process, new Uri($"http://{At(port)}"), new Uri($"http://{At(figures)}"));
        try
        {
            await process.ReadyAsync(() => balancer.AnswersAsync(stop), TimeSpan.FromSeconds(15), stop);
            return balancer;
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many requests each silo was given, and whether it is up, as HAProxy itself counts.</summary>
    public async Task<IReadOnlyList<(string Silo, bool IsUp, long Requests, long Redispatched)>> FiguresAsync(CancellationToken stop)
    {
        var lines = (await _figures.GetStringAsync("/stats;csv", stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines[0].TrimStart('#', ' ').Split(',');
        int Column(string name) => Array.IndexOf(names, name);
        return
        [
            .. from line in lines.Skip(1)
               let fields = line.Split(',')
               where fields[Column("pxname")] == "api" && fields[Column("svname")].StartsWith("silo-", StringComparison.Ordinal)
               select (
                   fields[Column("svname")], fields[Column("status")].StartsWith("UP", StringComparison.Ordinal),
                   long.Parse(fields[Column("stot")], CultureInfo.InvariantCulture), long.Parse(fields[Column("wredis")], CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>Waits until it sends requests to every silo.</summary>
    public Task AllUpAsync(TimeSpan patience, CancellationToken stop) =>
        _process.ReadyAsync(async () => (await FiguresAsync(stop)).All(s => s.IsUp), patience, stop);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _figures.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken stop)
    {
        try
        {
            return (await FiguresAsync(stop)).Count > 0;
        }
        catch (HttpRequestException)
        {
            return false; // Not listening yet.
        }
    }
}
