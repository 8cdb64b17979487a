using System.Collections.Immutable;
using System.Net;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.EventStore.Postgres;
using Halls.Grains;
using Halls.Grains.Tidal;
using Halls.Projections;
using Halls.Projections.Calendar;
using Halls.Silo.Hosting;
using Halls.Silo.Hosting.Cluster;
using Halls.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Halls.Cluster.Tests.Harness;

/// <summary>
/// Several silos in this process: their members in a real Redis, their ledger in a real PostgreSQL, set up by the silo's own <c>UseHalls</c>. Only the
/// web edge is missing. The halls' clock stands at nine of a Monday.
/// </summary>
internal sealed class HallCluster : IAsyncDisposable
{
    public static readonly DateOnly Day = new(2026, 11, 23);
    public static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);
    public const int MissedProbes = 2;
    private static readonly DateTimeOffset Nine = new(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(8));

    private readonly Servers _servers;
    private readonly string _name;
    private readonly string _ledger;
    private readonly Action<ISiloBuilder>? _more;
    private readonly Warnings _warnings = new();
    private ImmutableArray<HallSilo> _silos = [];
    private int _requests;

    private HallCluster(Servers servers, Action<ISiloBuilder>? more, string? ledger)
    {
        _servers = servers;
        _name = servers.NextName();
        _ledger = ledger ?? _name;
        _more = more;
    }

    /// <summary>The schema of the ledger.</summary>
    public string Ledger => _ledger;

    /// <summary>The silos that were not ended.</summary>
    public ImmutableArray<HallSilo> Silos => _silos;

    /// <summary>Starts silos and waits until each knows all of them.</summary>
    /// <param name="servers">Where members and ledger are.</param>
    /// <param name="silos">How many.</param>
    /// <param name="more">What a test adds to each silo.</param>
    /// <param name="ledger">The schema of a ledger that another cluster has too; a new one otherwise.</param>
    public static async Task<HallCluster> StartAsync(Servers servers, int silos, Action<ISiloBuilder>? more = null, string? ledger = null)
    {
        Servers.SkipUnlessPresent();
        var cluster = new HallCluster(servers, more, ledger);
        try
        {
            cluster._silos = [.. await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => cluster.StartSiloAsync(FreePorts.Take())))];
            await cluster.AgreesAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo, or one that was stopped again; returns when every silo knows it.</summary>
    /// <param name="again">The silo that was stopped: the new one has its address.</param>
    public async Task<HallSilo> JoinAsync(HallSilo? again = null)
    {
        HallSilo joined = await StartSiloAsync(again?.Address.Endpoint.Port ?? FreePorts.Take());
        _silos = _silos.Add(joined);
        await AgreesAsync();
        return joined;
    }

    /// <summary>Ends a silo in good order.</summary>
    public async Task StopAsync(HallSilo silo)
    {
        // Nobody new comes to a silo that is to be stopped; who is there already is served to the end.
        _silos = _silos.Remove(silo);
        await silo.Handle.StopSiloAsync(stopGracefully: true);
        silo.Hangup();
        await silo.Handle.DisposeAsync();
    }

    /// <summary>Ends a silo as SIGKILL would: it hands nothing over and tells nobody.</summary>
    public async Task CrashAsync(HallSilo silo)
    {
        _silos = _silos.Remove(silo);
        silo.Hangup();
        silo.Services.GetRequiredService<SilencedMembership>().Silence();
        silo.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value.UseLivenessGossip = false;
        await silo.Handle.StopSiloAsync(stopGracefully: false);
        await silo.Handle.DisposeAsync();
    }

    /// <summary>Waits until every silo knows exactly those that live, and which grains they can have.</summary>
    public Task<TimeSpan> AgreesAsync() => Eventually.IsAsync(
        () => _silos.All(silo => Knows(silo).SetEquals(_silos.Select(s => s.Address))), TimeSpan.FromSeconds(30), "all silos know the same members");

    public HallSilo Any() => _silos[Random.Shared.Next(_silos.Length)];

    /// <summary>Where a hall lives now, by the silos that live.</summary>
    public SiloAddress HomeOf(string hall) => HallHomes.Of(hall, [.. _silos.Select(s => s.Address)]);

    /// <summary>So many halls for each silo that are at home there, defined, with windows 1 and 2 open.</summary>
    public async Task<string[]> HallsForEachAsync(int perSilo)
    {
        var halls = new List<string>();
        foreach (HallSilo silo in _silos)
        {
            halls.AddRange(Enumerable.Range(1, 10_000).Select(i => $"h{i}").Where(h => HomeOf(h).Equals(silo.Address)).Take(perSilo));
        }

        await Task.WhenAll(halls.Select(DefineAsync));
        return [.. halls];
    }

    /// <summary>Defines a hall with queues A and B; window 1 serves A, window 2 both.</summary>
    public async Task DefineAsync(string hall)
    {
        DefineHallAnswer defined = await Any().Grains.GetGrain<IHallGrain>(hall).Define(new DefineHallRequest(
            new RequestStamp($"hall/{hall}", Key()), new HallView(
                hall, 0, hall, null, "371500", null, null, "Asia/Shanghai",
                [new HoursView(["mon", "tue", "wed", "thu", "fri"], "08:00", "17:00", "18:00")],
                [new QueueDefinitionView("A", "甲", null, "A", "ordinary", 1, null, 15), new QueueDefinitionView("B", "乙", null, "B", "ordinary", 1, null, 15)],
                [new WindowDefinitionView(1, "1号窗口", "dedicated", ["A"], ["A", "B"]), new WindowDefinitionView(2, "2号窗口", "dedicated", ["A", "B"], ["A", "B"])],
                ImmutableSortedDictionary<string, string>.Empty), "u_admin"));
        Assert.NotNull(defined.Hall);
    }

    /// <summary>Takes a ticket of queue A over one of the silos.</summary>
    public static Task<Outcome<TicketView>> IssueAsync(HallSilo over, string hall, string key) =>
        Queue(over, hall).Issue(new IssueTicketRequest(new RequestStamp(Scope(hall), key), "ordinary", null, null, null, "d_kiosk"));

    public static string Scope(string hall) => $"queue/{new QueueKey(hall, "A", Day)}";

    public static IQueueGrain Queue(HallSilo over, string hall, string queue = "A") => over.Grains.GetGrain<IQueueGrain>(new QueueKey(hall, queue, Day).ToString());

    public static IWindowGrain Window(HallSilo over, string hall, int no) => over.Grains.GetGrain<IWindowGrain>(new WindowKey(hall, no, Day).ToString());

    public WindowRequest Request() => new(Key(), "u_wang", false);

    public string Key() => $"k{Interlocked.Increment(ref _requests)}";

    /// <summary>Every grain of ours that is awake, with the silo where it is.</summary>
    public async Task<IReadOnlyList<(string Key, SiloAddress Silo)>> AwakeAsync()
    {
        DetailedGrainStatistic[] all = await Any().Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return [.. all.Where(s => s.GrainType.StartsWith("Halls.", StringComparison.Ordinal)).Select(s => (s.GrainId.Key.ToString()!, s.SiloAddress))];
    }

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(_warnings.ToString());
        foreach (HallSilo silo in _silos)
        {
            await StopAsync(silo);
        }
    }

    private static HashSet<SiloAddress> Knows(HallSilo silo)
    {
        HashSet<SiloAddress> members = [.. silo.Services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values
            .Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress)];
        return members.SetEquals(silo.Services.GetRequiredService<IClusterManifestProvider>().Current.Silos.Keys) ? members : [];
    }

    private async Task<HallSilo> StartSiloAsync(int port)
    {
        var settings = new ClusterSettings
        {
            Provider = MembershipProvider.Redis,
            Connection = _servers.Redis,
            ServiceId = "halls",
            ClusterId = _name,
            AdvertisedAddress = IPAddress.Loopback,
            SiloPort = port,
            GatewayPort = 0,
            ProbeEvery = ProbeEvery,
            MissedProbes = MissedProbes,
        };
        return new HallSilo(await InProcessSiloHandle.CreateAsync($"{_name}-{port}", new ConfigurationBuilder().Build(), host => host.UseOrleans((_, silo) =>
        {
            silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (settings.ServiceId, settings.ClusterId));
            silo.ConfigureEndpoints(settings.AdvertisedAddress, settings.SiloPort, settings.GatewayPort);
            silo.UseRedisClustering(options => options.ConfigurationOptions = ClusterPreflight.RedisOptions(settings));
            Silence(silo.Services);
            silo.UseHalls(settings);
            AddHalls(silo.Services, _servers, _ledger);
            silo.Services.AddLogging(logging => logging.AddProvider(_warnings));
            _more?.Invoke(silo);
        })));
    }

    private static void AddHalls(IServiceCollection services, Servers servers, string ledger)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new ServiceClock(TimeProvider.System, Nine, 1, stepped: true));
        services.AddSingleton(EventCodec.Current);
        services.AddSingleton<IEventDecoder>(EventCodec.Current);
        services.AddSingleton<IProjection, TicketsProjection>();
        services.AddSingleton<IProjection, HallsProjection>();
        services.AddPostgresStore(new PostgresStoreOptions { ConnectionString = servers.Postgres, Schema = ledger });
        services.AddSingleton<TicketQueries>();
        services.AddSingleton(new CitizenLinks(new byte[32]));
        services.AddSingleton(new PersonalVault(new byte[32]));
        services.AddSingleton<WorkingDays>();
        services.AddSingleton<ITidalAdvisor, NoAdvisor>();
    }

    private static void Silence(IServiceCollection services)
    {
        ServiceDescriptor real = services.Last(d => d.ServiceType == typeof(IMembershipTable));
        services.AddSingleton(s => new SilencedMembership((IMembershipTable)real.ImplementationFactory!(s)));
        services.AddSingleton<IMembershipTable>(s => s.GetRequiredService<SilencedMembership>());
    }
}
