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

    /// <summary>All nought.</summary>
    public bool IsZero => !_counts.AsSpan().ContainsAnyExcept(0L);

    /// <summary>One number.</summary>
    public long this[TCounter counter] => _counts[Array.IndexOf(Counters, counter)];

    /// <summary>The two added up.</summary>
    public static Tally<TCounter> operator +(Tally<TCounter> one, Tally<TCounter> other) => new([.. one._counts.Zip(other._counts, (a, b) => a + b)]);

    /// <summary>The sum of many.</summary>
    public static Tally<TCounter> Sum(IEnumerable<Tally<TCounter>> tallies) => tallies.Aggregate(Zero, (a, b) => a + b);

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
