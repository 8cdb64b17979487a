using Orleans;

namespace Halls.Engine.Tests;

/// <summary>
/// What grains may rely on, whichever engine they run on. Each test uses grain keys of its own; those that need an engine of their own
/// start one.
/// </summary>
public abstract partial class EngineContract(IContractEngine engine)
{
    protected IContractEngine Engine => engine;

    protected Signals Signals => engine.Signals;

    protected abstract Task<IContractEngine> StartAnotherAsync(ContractSettings settings);

    /// <summary>A key of which no other test knows.</summary>
    protected static string NewKey() => $"key-{Guid.NewGuid():N}";

    protected T Grain<T>(out string key)
        where T : IGrainWithStringKey
    {
        key = NewKey();
        return engine.Grains.GetGrain<T>(key);
    }

    protected IProbeGrain Probe(out string key) => Grain<IProbeGrain>(out key);
}
