using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Halls.Benchmarks.Sections;

/// <summary>Starts an Orleans silo with the benchmark's own grain.</summary>
internal static class Engines
{
    public static IHost Start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        IHost host = builder.Build();
        host.Start();
        return host;
    }
}
