using System.Globalization;
using Halls.Api.Tests.Harness;
using Halls.Silo;
using Halls.Silo.Hosting.Cluster;
using Halls.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Halls.Cluster.Tests.Harness;

/// <summary>A whole silo of a cluster, with its web edge: Kestrel, SignalR and all that the program puts together.</summary>
internal sealed class EdgeSilo(WebApplication app, string token) : IDisposable
{
    public WebApplication App => app;

    public Uri WebAddress { get; } = new(app.Urls.First());

    public SiloAddress Address { get; } = app.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>Talks HTTP to this silo as the administrator.</summary>
    public HallsClient Admin { get; } = new(new Uri(app.Urls.First()), token);

    public void Dispose() => Admin.Dispose();
}

/// <summary>Whole silos in this process, with a Redis, a database and a data folder in common. The halls' clock stands at nine of a Monday.</summary>
internal sealed class EdgeCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<EdgeSilo> _silos = [];
    private readonly string[] _settings;

    private EdgeCluster(string[] settings) => _settings = settings;

    public IReadOnlyList<EdgeSilo> Silos => _silos;

    public static async Task<EdgeCluster> StartAsync(Servers servers, int silos)
    {
        Servers.SkipUnlessPresent();
        string database = await servers.NewDatabaseAsync();
        var cluster = new EdgeCluster(
        [
            "--environment=Test", "--urls=http://127.0.0.1:0", "--Demo=off", "--Clock:Mode=stepped", "--Clock:Start=2026-11-23T09:00:00+08:00",
            "--Limits:PublicPerSecond=1000000", "--Limits:PublicBurst=1000000", "--Logging:LogLevel:Default=None", $"--Store=postgres:{database}",
            "--Cluster:Provider=redis", $"--Cluster:Connection={servers.Redis}", $"--Cluster:ClusterId={servers.NextName()}", "--Cluster:AdvertisedAddress=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--Cluster:ProbeSeconds={HallCluster.ProbeEvery.TotalSeconds}"),
            string.Create(CultureInfo.InvariantCulture, $"--Cluster:MissedProbes={HallCluster.MissedProbes}"),
        ]);
        try
        {
            // The first one makes the tables and the keys.
            await cluster.JoinAsync();
            await Task.WhenAll(Enumerable.Range(1, silos - 1).Select(_ => cluster.JoinAsync()));
            await cluster.AgreesAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A hall that lives on one of the silos.</summary>
    public string HallAt(EdgeSilo silo) =>
        Enumerable.Range(1, 10_000).Select(i => $"h{i}").First(h => HallHomes.Of(h, [.. _silos.Select(s => s.Address)]).Equals(silo.Address));

    /// <summary>Ends a silo abruptly: it hands nothing over, and connections break. The others learn of it by the silence and by the broken connections.</summary>
    public async Task KillAsync(EdgeSilo silo)
    {
        _silos.Remove(silo);
        silo.App.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value.UseLivenessGossip = false;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await silo.App.StopAsync(now.Token);
        await silo.App.DisposeAsync();
        silo.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EdgeSilo silo in _silos)
        {
            await silo.App.StopAsync();
            await silo.App.DisposeAsync();
            silo.Dispose();
        }

        _folder.Dispose();
    }

    private async Task JoinAsync()
    {
        WebApplication app = await SiloApplication.BuildAsync(
            [.. _settings, $"--Data={_folder.Path}", string.Create(CultureInfo.InvariantCulture, $"--Cluster:SiloPort={FreePorts.Take()}")]);
        try
        {
            await app.StartAsync();
            var silo = new EdgeSilo(app, (await File.ReadAllTextAsync(_folder.File("admin.token"))).Trim());
            lock (_silos)
            {
                _silos.Add(silo);
            }
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private Task<TimeSpan> AgreesAsync() => Eventually.IsAsync(
        () => _silos.All(silo => silo.App.Services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values
            .Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress).ToHashSet().SetEquals(_silos.Select(s => s.Address))),
        TimeSpan.FromSeconds(30),
        "all silos know the same members");
}
