using Orleans;
using Orleans.Concurrency;

namespace Halls.Contracts.Ratings;

/// <summary>Hears that the figures of a region have moved.</summary>
[Alias("halls.region-observer")]
public interface IRegionObserver : IGrainObserver
{
    /// <summary>The figures of a region have moved. Holds no figure: whoever wants one reads it from where it is committed with the events.</summary>
    /// <param name="region">Region code, 12 digits.</param>
    /// <param name="change">Rises by one with each notice of this activation.</param>
    [Alias("figures-moved"), OneWay]
    Task FiguresMoved(string region, long change);
}

/// <summary>
/// One region: tells whoever watches that figures in it or below it have moved. Coalesces: at most two notices a second, the first at once.
/// Key: region code with 12 digits. Keeps nothing that a restart could lose.
/// </summary>
[Alias("halls.region-grain")]
public interface IRegionGrain : IGrainWithStringKey
{
    /// <summary>Something was counted in a hall of the region.</summary>
    [Alias("counted"), OneWay]
    Task Counted(string hall);

    /// <summary>Watches, for a minute; repeated, it renews.</summary>
    /// <returns>The number of the last notice.</returns>
    [Alias("watch")]
    Task<long> Watch(IRegionObserver observer);

    /// <summary>Watches no more.</summary>
    [Alias("unwatch")]
    Task Unwatch(IRegionObserver observer);
}
