using Orleans;

namespace Halls.Engine.Tests;

/// <summary>Bounds on memory, not on time: they hold on any machine. Time is measured by the benchmarks.</summary>
public sealed class CostOfACall(InProcessContractEngine engine) : IClassFixture<InProcessContractEngine>
{
    private const int Calls = 10_000;

    [Fact]
    public async Task A_call_that_completes_at_once_allocates_its_message_and_nothing_else()
    {
        var probe = engine.Grains.GetGrain<IProbeGrain>(Keys.New());
        await probe.Nothing();
        var bytes = Measure(() => Assert.True(probe.Nothing().IsCompletedSuccessfully));
        Assert.InRange(bytes, 1, 104);
    }

    [Fact]
    public async Task An_argument_costs_its_own_size_and_is_not_boxed()
    {
        var probe = engine.Grains.GetGrain<ICostGrain>(Keys.New());
        await probe.Take(1, 2);
        var bytes = Measure(() => Assert.True(probe.Take(1, 2).IsCompletedSuccessfully));
        Assert.InRange(bytes, 1, 104 + 16);
    }

    [Fact]
    public void A_reference_is_small()
    {
        Assert.InRange(Measure(() => engine.Grains.GetGrain<IProbeGrain>("same")), 1, 64);
    }

    private static long Measure(Action call)
    {
        // The first round pays for what is made once.
        for (var warm = 0; warm < 100; warm++)
        {
            call();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < Calls; count++)
        {
            call();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}

public interface ICostGrain : IGrainWithStringKey
{
    Task Take(long one, long two);
}

public sealed class CostGrain : Grain, ICostGrain
{
    public Task Take(long one, long two) => Task.CompletedTask;
}
