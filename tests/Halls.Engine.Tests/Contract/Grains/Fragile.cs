using Orleans;

namespace Halls.Engine.Tests;

/// <summary>A grain that cannot be activated until it is told that it can.</summary>
public interface IFragileGrain : IGrainWithStringKey
{
    Task<string> Answer();
}

public sealed class FragileGrain(Signals signals) : Grain, IFragileGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        signals.Raise($"{key} tried");
        await Task.Yield();
        if (signals.Count($"{key} healed") == 0)
        {
            throw new ProbeFailure($"{key} is broken");
        }
    }

    public Task<string> Answer() => Task.FromResult("well");
}
