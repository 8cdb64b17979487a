using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Halls.Engine.Tests;

/// <summary>An engine with the grains of these tests, as the contract sees it.</summary>
public interface IContractEngine : IAsyncDisposable
{
    IGrainFactory Grains { get; }

    /// <summary>The same grains as another process calls them: where the engine has other processes, what crosses is written to bytes and read again.</summary>
    IGrainFactory Elsewhere { get; }

    Signals Signals { get; }

    /// <summary>The clock of the grains and their timers.</summary>
    ManualClock Clock { get; }

    /// <summary>Lets time pass until every call under way has waited too long, on a clock of the engine's own.</summary>
    void PassResponseTimeout();

    /// <summary>Lets every activation that is idle be collected as if nobody had used it for the collection age.</summary>
    Task CollectIdleAsync();

    /// <summary>Stops it as its host would.</summary>
    Task StopAsync();
}

/// <summary>How to start an engine for a single test.</summary>
public sealed record ContractSettings
{
    /// <summary>Short, for tests in which calls time out on an engine whose time cannot be moved.</summary>
    public bool HasShortResponseTimeout { get; init; }

    public Action<IServiceCollection> ConfigureServices { get; init; } = _ => { };
}
