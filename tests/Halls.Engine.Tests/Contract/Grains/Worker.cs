using Orleans;
using Orleans.Concurrency;

namespace Halls.Engine.Tests;

/// <summary>A stateless worker of which two may work for one key.</summary>
public interface IWorkerGrain : IGrainWithStringKey
{
    Task<int> Hold(string name);
}

[StatelessWorker(2)]
public sealed class WorkerGrain(Signals signals) : Grain, IWorkerGrain
{
    private int _inside;

    public async Task<int> Hold(string name)
    {
        var inside = Interlocked.Increment(ref _inside);
        signals.Raise($"{name} entered");
        await signals.Raised($"{name} may go on");
        Interlocked.Decrement(ref _inside);
        return inside;
    }
}
