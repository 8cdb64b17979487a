using Orleans;
using Orleans.Concurrency;

namespace Halls.Contracts.Ratings;

/// <summary>Hears that the figures of a region have moved.</summary>
[Alias("halls.region-observer")]
public interface IRegionObserver : IGrainObserver
{
    /// <summary>The figures of a region have moved. Holds no figure: whoever wants one reads it from where it is committed with the events.</summary>
    /// <param name="region">Region code.</param>
    /// <param name="change">Rises by one with each notice of this activation.</param>
    [Alias("figures-moved"), OneWay]
    Task FiguresMoved(string region, long change);
}

/// <summary>
/// One region: tells whoever watches that figures in it or below it have moved. Coalesces: at most two notices a second, the first at once.
/// Key: region code. Keeps nothing that a restart could lose.
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

/// <summary>Region codes and what lies above them.</summary>
public static class Regions
{
    private static readonly int[] Digits = [12, 9, 6, 4, 2];

    /// <summary>A code and those above it, the province last: 371502 → 371502, 371500, 370000.</summary>
    /// <param name="code">6 or 12 digits.</param>
    public static IEnumerable<string> AndAbove(string code)
    {
        string last = "";
        foreach (int digits in Digits.Where(d => d <= code.Length))
        {
            string at = code[..digits].PadRight(code.Length, '0');
            if (at != last)
            {
                yield return last = at;
            }
        }
    }
}
