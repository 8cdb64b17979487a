using System.Net;
using Orleans.Hosting;

namespace Halls.Silo.Hosting;

/// <summary>Runs the grains on a Microsoft Orleans silo.</summary>
internal static class EngineHosting
{
    public const string Engine = "Orleans";

    public static void AddEngine(this WebApplicationBuilder builder)
    {
        IConfigurationSection cluster = builder.Configuration.GetSection("Cluster");
        string provider = cluster.GetValue("Provider", "localhost")!;
        if (provider != "localhost")
        {
            throw new SiloSettingsException($"Cluster:Provider is '{provider}'; this build knows localhost.");
        }

        builder.Host.UseOrleans(silo => silo.UseLocalhostClustering(
            cluster.GetValue("SiloPort", 11111), cluster.GetValue("GatewayPort", 30000), serviceId: "halls", clusterId: "halls"));
    }
}
