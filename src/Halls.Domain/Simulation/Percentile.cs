namespace Halls.Domain.Simulation;

/// <summary>Percentiles of waits, as the laboratory, the command line and the benchmarks' days count them. Pure.</summary>
public static class Percentile
{
    /// <summary>
    /// The value that follows on the given share of all in their order: half of an odd number lie on each side of the one at 0.5, and of an even number it is the upper of the
    /// two in the middle. Always one of the values, never a mean of two.
    /// </summary>
    /// <param name="sorted">The values, ascending.</param>
    /// <param name="share">0 for the least, 1 for the greatest.</param>
    /// <returns>The value, or null when there are none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public static double? Of(IReadOnlyList<double> sorted, double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        return sorted.Count == 0 ? null : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }
}
