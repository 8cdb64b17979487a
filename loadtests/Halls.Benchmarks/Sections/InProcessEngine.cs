using Halls.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Halls.Benchmarks.Sections;

/// <summary>Starts the engine with the benchmark's own grain.</summary>
internal static class Engines
{
    public static IHost Start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHallsEngine(null, typeof(NothingGrain).Assembly);
        IHost host = builder.Build();
        host.Start();
        return host;
    }
}
