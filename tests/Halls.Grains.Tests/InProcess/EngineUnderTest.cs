using Halls.Engine;
using Halls.Grains.Boards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Halls.Grains.Tests;

/// <summary>The engine in one process.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly IHost _host;

    private EngineUnderTest(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public static async Task<EngineUnderTest> StartAsync(TimeProvider clock, Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(clock);
        configure(builder.Services);

        // Time-outs of calls follow the real clock: the test's own only moves the grains' timers.
        builder.Services.AddHallsEngine(options => options.EngineClock = TimeProvider.System, typeof(HallGrain).Assembly);
        IHost host = builder.Build();
        await host.StartAsync();
        return new EngineUnderTest(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
