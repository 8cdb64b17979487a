using Halls.EventStore;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Halls.Cluster.Tests.Harness;

/// <summary>One silo of a cluster under test, as somebody sees it who is connected to it.</summary>
internal sealed class HallSilo(InProcessSiloHandle handle)
{
    private readonly CancellationTokenSource _gone = new();

    public InProcessSiloHandle Handle => handle;

    public SiloAddress Address => handle.SiloAddress;

    public IServiceProvider Services => handle.ServiceProvider;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IEventStore Store => Services.GetRequiredService<IEventStore>();

    /// <summary>Ends whatever somebody waits for from this silo, as a connection that breaks does.</summary>
    public CancellationToken Gone => _gone.Token;

    public void Hangup() => _gone.Cancel();
}
