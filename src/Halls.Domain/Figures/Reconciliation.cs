using System.Collections.Immutable;

namespace Halls.Domain.Figures;

/// <summary>A sum that is not what it must be.</summary>
/// <param name="Of">Which sum.</param>
/// <param name="Counter">Which number.</param>
/// <param name="Expected">The total.</param>
/// <param name="Sum">What the parts add up to.</param>
public readonly record struct SumDifference(string Of, RatingCounter Counter, long Expected, long Sum);

/// <summary>R-104: whatever way the ratings are divided, the parts add up to the total; otherwise nothing is published.</summary>
public static class Reconciliation
{
    private static readonly ImmutableArray<RatingCounter> OfRatings =
    [
        RatingCounter.Level5, RatingCounter.Level4, RatingCounter.Level3, RatingCounter.Level2, RatingCounter.Level1, RatingCounter.Default,
        RatingCounter.RealName, RatingCounter.Supplementary, RatingCounter.Superseded, RatingCounter.Invalid,
    ];

    /// <summary>What doesn't add up, counter by counter; empty when all does.</summary>
    /// <param name="total">The total.</param>
    /// <param name="divisions">The ways in which it was divided, each with the tallies of its parts.</param>
    public static ImmutableArray<SumDifference> Differences(
        Tally<RatingCounter> total, params ReadOnlySpan<(string Name, IEnumerable<Tally<RatingCounter>> Parts)> divisions)
    {
        ImmutableArray<SumDifference>.Builder differences = ImmutableArray.CreateBuilder<SumDifference>();
        foreach ((string name, IEnumerable<Tally<RatingCounter>> parts) in divisions)
        {
            differences.AddRange(Between(name, total, Tally<RatingCounter>.Sum(parts), services: false));
        }

        return differences.ToImmutable();
    }

    /// <summary>What doesn't add up in one division, counter by counter.</summary>
    /// <param name="of">Which sum.</param>
    /// <param name="total">The total.</param>
    /// <param name="sum">What the parts add up to.</param>
    /// <param name="services">Whether services are divided that way, too: they have no channel.</param>
    public static IEnumerable<SumDifference> Between(string of, Tally<RatingCounter> total, Tally<RatingCounter> sum, bool services) =>
        from counter in services ? OfRatings.Add(RatingCounter.Rateable).Add(RatingCounter.Rated) : OfRatings
        where sum[counter] != total[counter]
        select new SumDifference(of, counter, total[counter], sum[counter]);
}
