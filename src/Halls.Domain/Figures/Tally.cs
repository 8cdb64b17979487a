namespace Halls.Domain.Figures;

/// <summary>A number for each of some counters. Immutable; equal to another with the same numbers.</summary>
/// <typeparam name="TCounter">The counters.</typeparam>
public sealed class Tally<TCounter> : IEquatable<Tally<TCounter>>
    where TCounter : struct, Enum
{
    private static readonly TCounter[] Counters = Enum.GetValues<TCounter>();
    private readonly long[] _counts;

    private Tally(long[] counts) => _counts = counts;

    /// <summary>All nought.</summary>
    public static Tally<TCounter> Zero { get; } = new(new long[Counters.Length]);

    /// <summary>How many counters there are.</summary>
    public static int Count => Counters.Length;

    /// <summary>All nought.</summary>
    public bool IsZero => !_counts.AsSpan().ContainsAnyExcept(0L);

    /// <summary>One number.</summary>
    public long this[TCounter counter] => _counts[Array.IndexOf(Counters, counter)];

    /// <summary>The two added up.</summary>
    public static Tally<TCounter> operator +(Tally<TCounter> one, Tally<TCounter> other) => Sum([one, other]);

    /// <summary>A tally of these numbers, one for each counter in their order.</summary>
    /// <exception cref="ArgumentException">There are more or fewer numbers than counters.</exception>
    public static Tally<TCounter> Of(ReadOnlySpan<long> counts) =>
        counts.Length == Counters.Length ? new(counts.ToArray()) : throw new ArgumentException($"{Counters.Length} numbers expected, {counts.Length} given.", nameof(counts));

    /// <summary>The sum of many.</summary>
    public static Tally<TCounter> Sum(IEnumerable<Tally<TCounter>> tallies)
    {
        long[] sum = new long[Counters.Length];
        foreach (Tally<TCounter> tally in tallies)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += tally._counts[i];
            }
        }

        return new(sum);
    }

    /// <summary>With one number changed.</summary>
    public Tally<TCounter> With(TCounter counter, long change)
    {
        long[] counts = [.. _counts];
        counts[Array.IndexOf(Counters, counter)] += change;
        return new(counts);
    }

    /// <inheritdoc/>
    public bool Equals(Tally<TCounter>? other) => other is not null && _counts.AsSpan().SequenceEqual(other._counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Tally<TCounter>);

    /// <inheritdoc/>
    public override int GetHashCode() => _counts.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Counters.Zip(_counts).Where(c => c.Second != 0).Select(c => $"{c.First}={c.Second}"));
}
