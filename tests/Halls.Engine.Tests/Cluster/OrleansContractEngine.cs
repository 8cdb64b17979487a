using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Halls.Engine.Tests;

/// <summary>A cluster of one silo, called from within it, as the silo's own web edge does, and from a client, as another silo does. Grains
/// and their timers follow the manual clock; the cluster's own business follows the real one.</summary>
public sealed class OrleansContractEngine : IContractEngine, IAsyncLifetime
{
    private readonly InProcessTestCluster _cluster;
    private IServiceProvider? _services;

    public OrleansContractEngine()
        : this(new ContractSettings())
    {
    }

    internal OrleansContractEngine(ContractSettings settings)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(Clock);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.AddSingleton(Signals);
            silo.Services.AddScoped<ScopeProbe>();
            if (settings.HasShortResponseTimeout)
            {
                silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(2));
            }

            settings.ConfigureServices(silo.Services);
        });
        _cluster = builder.Build();
    }

    public Signals Signals { get; } = new();

    public ManualClock Clock { get; } = new();

    public IGrainFactory Grains => (_services ?? throw new InvalidOperationException("Not started.")).GetRequiredService<IGrainFactory>();

    public IGrainFactory Elsewhere => _cluster.Client;

    public async ValueTask InitializeAsync()
    {
        await _cluster.DeployAsync();
        _services = _cluster.GetSiloServiceProvider();
    }

    public void PassResponseTimeout()
    {
        // Its time-outs follow the real clock: the short one just passes.
    }

    public Task CollectIdleAsync() => Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    public Task StopAsync() => _cluster.StopAllSilosAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
