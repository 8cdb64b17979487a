using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Halls.Engine.Tests;

/// <summary>The engine in one process, under a generic host. Its own times run on a clock apart from that of the grains.</summary>
public sealed class InProcessContractEngine : IContractEngine, IAsyncLifetime
{
    /// <summary>Less than half of the response timeout, so that passing it twice lets no call time out.</summary>
    private static readonly TimeSpan CollectionAge = TimeSpan.FromSeconds(10);

    private readonly ManualClock _engineClock = new();
    private readonly IHost _host;

    public InProcessContractEngine()
        : this(new ContractSettings())
    {
    }

    internal InProcessContractEngine(ContractSettings settings, Action<EngineOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(Signals);
        builder.Services.AddScoped<ScopeProbe>();
        builder.Services.AddSingleton<ILoggerFactory>(Log);
        builder.Services.AddHallsEngine(
            options =>
            {
                options.EngineClock = _engineClock;
                options.CollectionAge = CollectionAge;
                configure?.Invoke(options);
            },
            typeof(ProbeGrain).Assembly);
        settings.ConfigureServices(builder.Services);
        _host = builder.Build();
    }

    public Signals Signals { get; } = new();

    public ManualClock Clock { get; } = new();

    public ManualClock EngineClock => _engineClock;

    public CollectedLog Log { get; } = new();

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>There is no other process.</summary>
    public IGrainFactory Elsewhere => Grains;

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public void PassResponseTimeout() => _engineClock.Advance(2 * new EngineOptions().ResponseTimeout);

    public Task CollectIdleAsync()
    {
        _engineClock.Advance(2 * CollectionAge);
        return Task.CompletedTask;
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
