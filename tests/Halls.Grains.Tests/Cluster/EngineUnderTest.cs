using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Halls.Grains.Tests;

/// <summary>A Microsoft Orleans cluster of one silo, called from within it, as the silo's own web edge does.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private EngineUnderTest(InProcessTestCluster cluster) => _cluster = cluster;

    public IServiceProvider Services => _cluster.GetSiloServiceProvider();

    public static async Task<EngineUnderTest> StartAsync(TimeProvider clock, Action<IServiceCollection> configure)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(clock);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            configure(silo.Services);
        });
        InProcessTestCluster cluster = builder.Build();
        await cluster.DeployAsync();
        return new EngineUnderTest(cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
