using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Halls.Engine.Tests;

/// <summary>Used by one test only, so that its proxy class is made there.</summary>
public interface INeverCalledBefore : IGrainWithStringKey
{
    Task<string> WhoAreYou();
}

public sealed class NeverCalledBefore : Grain, INeverCalledBefore
{
    public Task<string> WhoAreYou() => Task.FromResult(this.GetPrimaryKeyString());
}

public sealed class FirstCallsAtOnce
{
    /// <summary>Found by two hundred halls defined at once on a silo that had just started: one in a hundred got a 500.</summary>
    [Fact]
    public async Task Many_callers_of_an_interface_that_nobody_called_before_all_get_their_grain()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton(TimeProvider.System).AddHallsEngine(null, typeof(NeverCalledBefore).Assembly).BuildServiceProvider();
        IGrainFactory grains = services.GetRequiredService<IGrainFactory>();
        const int callers = 16;
        using var together = new Barrier(callers);

        string[] answers = await Task.WhenAll(Enumerable.Range(0, callers).Select(i => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                return grains.GetGrain<INeverCalledBefore>($"grain {i}").WhoAreYou();
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        Assert.Equal(Enumerable.Range(0, callers).Select(i => $"grain {i}"), answers);
    }
}
