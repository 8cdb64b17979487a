using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace Halls.Grains.Tests;

/// <summary>A Microsoft Orleans cluster of one silo, called from without, as the web edge of another silo does: every request, answer and failure crosses as bytes.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private EngineUnderTest(InProcessTestCluster cluster) => _cluster = cluster;

    public IServiceProvider Services => _cluster.GetSiloServiceProvider();

    public IGrainFactory Grains => _cluster.Client;

    public static async Task<EngineUnderTest> StartAsync(TimeProvider clock, Action<IServiceCollection> configure)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddPlacementDirector<HallPlacement, OnlySilo>();
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

    /// <summary>Where halls live on a cluster is the silo's affair; here there is one.</summary>
    private sealed class OnlySilo : IPlacementDirector
    {
        public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
            Task.FromResult(context.GetCompatibleSilos(target).Single());
    }
}
