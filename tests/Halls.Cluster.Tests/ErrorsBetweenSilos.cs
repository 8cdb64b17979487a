using Halls.Cluster.Tests.Harness;
using Halls.EventStore;
using Halls.Grains;
using Orleans;

namespace Halls.Cluster.Tests;

/// <summary>What a grain throws is answered to the caller according to its type (503 to wait, 409, 500), so it must arrive as what it was.</summary>
public sealed class ErrorsBetweenSilos(Servers servers)
{
    [Fact]
    public async Task Arrive_with_their_type_and_all_that_they_say()
    {
        await using HallCluster cluster = await HallCluster.StartAsync(servers, 2);
        string hall = Enumerable.Range(1, 100).Select(i => $"h{i}").First(h => cluster.HomeOf(h).Equals(cluster.Silos[0].Address));
        IThrowingGrain home = cluster.Silos[0].Grains.GetGrain<IThrowingGrain>(hall), away = cluster.Silos[1].Grains.GetGrain<IThrowingGrain>(hall);
        Assert.Equal(cluster.Silos[0].Address.ToParsableString(), await away.Where());

        foreach (IThrowingGrain grain in (IThrowingGrain[])[home, away])
        {
            StoreBusyException busy = await Assert.ThrowsAsync<StoreBusyException>(() => grain.Throw(nameof(StoreBusyException)));
            Assert.Equal(new StoreBusyException().Message, busy.Message);

            StoreUnavailableException unknown = await Assert.ThrowsAsync<StoreUnavailableException>(() => grain.Throw("unknown outcome"));
            Assert.Equal(("The line broke.", true), (unknown.Message, unknown.OutcomeUnknown));
            StoreUnavailableException nothingWritten = await Assert.ThrowsAsync<StoreUnavailableException>(() => grain.Throw("nothing written"));
            Assert.Equal(("The disk is gone.", false), (nothingWritten.Message, nothingWritten.OutcomeUnknown));

            WrongExpectedVersionException conflict = await Assert.ThrowsAsync<WrongExpectedVersionException>(() => grain.Throw(nameof(WrongExpectedVersionException)));
            Assert.Equal((new StreamName("queue/lc/A/2026-11-23"), 4, 7), (conflict.Stream, conflict.Expected, conflict.Actual));

            AppendRejectedException rejected = await Assert.ThrowsAsync<AppendRejectedException>(() => grain.Throw(nameof(AppendRejectedException)));
            Assert.Equal(new StreamName("hall/lc"), rejected.Stream);
            Assert.Contains("too long", rejected.Message);
        }
    }
}

/// <summary>Throws what it is told to.</summary>
[Alias("test.throwing")]
public interface IThrowingGrain : IGrainWithStringKey
{
    /// <summary>The silo on which it is.</summary>
    [Alias("where")]
    Task<string> Where();

    [Alias("throw")]
    Task Throw(string what);
}

[PlaceByHall]
public sealed class ThrowingGrain(Orleans.Runtime.ILocalSiloDetails here) : Grain, IThrowingGrain
{
    public Task<string> Where() => Task.FromResult(here.SiloAddress.ToParsableString());

    public Task Throw(string what) => what switch
    {
        nameof(StoreBusyException) => throw new StoreBusyException(),
        "unknown outcome" => throw new StoreUnavailableException("The line broke.", outcomeUnknown: true, new IOException("Broken pipe.")),
        "nothing written" => throw new StoreUnavailableException("The disk is gone.", outcomeUnknown: false),
        nameof(WrongExpectedVersionException) => throw new WrongExpectedVersionException(new StreamName("queue/lc/A/2026-11-23"), 4, 7),
        nameof(AppendRejectedException) => throw new AppendRejectedException(new StreamName("hall/lc"), new ArgumentException("The name is too long.")),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "Nothing that this grain throws."),
    };
}
