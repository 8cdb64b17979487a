using Microsoft.Extensions.Hosting;

namespace Halls.Engine;

/// <summary>Ties the engine's end to the host's.</summary>
internal sealed class EngineHost(GrainEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
}
