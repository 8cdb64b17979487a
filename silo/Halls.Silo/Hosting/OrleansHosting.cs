using System.Net;
using Halls.Grains;
using Halls.Silo.Hosting.Cluster;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Halls.Silo.Hosting;

/// <summary>Runs the grains on a Microsoft Orleans silo, alone or as one of a cluster.</summary>
internal static partial class EngineHosting
{
    public const string Engine = "Orleans";

    /// <summary>Looks whether the cluster's settings can work, before anything is opened or written.</summary>
    /// <exception cref="SiloSettingsException">They can't.</exception>
    /// <exception cref="ServiceAwayException">What lists the cluster's members can't be reached.</exception>
    public static Task CheckEngineAsync(this WebApplicationBuilder builder, SiloSettings settings)
    {
        ClusterSettings cluster = ClusterSettings.Read(builder.Configuration, settings);
        if (cluster.Provider != MembershipProvider.AzureTable)
        {
            return ClusterPreflight.CheckAsync(cluster);
        }

        Task? check = null;
        CheckAzureTable(cluster.Connection, ref check);
        return check ?? throw new SiloSettingsException("Cluster:Provider is azuretable, and this silo was built without it. Build with -p:HallsAzureTable=true.");
    }

    public static void AddEngine(this WebApplicationBuilder builder, SiloSettings settings)
    {
        ClusterSettings cluster = ClusterSettings.Read(builder.Configuration, settings);
        builder.Host.UseOrleans(silo =>
        {
            UseMembership(silo, cluster);
            silo.UseHalls(cluster);
        });
    }

    /// <summary>Whether this silo takes part in its cluster.</summary>
    public static bool IsJoined(IServiceProvider services) =>
        services.GetRequiredService<ISiloStatusOracle>().CurrentStatus == SiloStatus.Active;

    /// <summary>What every silo of ours has, wherever its members are listed.</summary>
    internal static ISiloBuilder UseHalls(this ISiloBuilder silo, ClusterSettings cluster)
    {
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = cluster.ProbeEvery;
            options.NumMissedProbesLimit = cluster.MissedProbes;

            // The last probe before a vote would go by way of a third silo, which in Orleans 10.2.2 is given no more time than is waited for its answer. So a silo
            // that says nothing at all (a cut cable, a machine without power) would never be declared dead; only one whose machine refuses connections would.
            options.EnableIndirectProbes = false;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);

            // A silo that can't join says so and ends; whatever started it starts it again.
            options.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        });

        // Longer than it takes to find a dead silo, shorter than anybody waits at a kiosk.
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(15));
        silo.AddPlacementDirector<HallPlacement, HallPlacementDirector>();
        silo.Services.AddHostedService<Rehoming>();
        silo.AddActivityPropagation();
        return silo;
    }

    static partial void CheckAzureTable(string connection, ref Task? check);

    static partial void UseAzureTable(ISiloBuilder silo, string connection);

    private static void UseMembership(ISiloBuilder silo, ClusterSettings cluster)
    {
        if (cluster.Provider == MembershipProvider.Localhost)
        {
            silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (cluster.ServiceId, cluster.ClusterId));
        silo.ConfigureEndpoints(cluster.AdvertisedAddress, cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(cluster.AdvertisedAddress));
        switch (cluster.Provider)
        {
            case MembershipProvider.Redis:
                silo.UseRedisClustering(options => options.ConfigurationOptions = ClusterPreflight.RedisOptions(cluster));
                break;
            case MembershipProvider.Postgres:
                silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", cluster.Connection));
                break;
            default:
                UseAzureTable(silo, cluster.Connection);
                break;
        }
    }
}
