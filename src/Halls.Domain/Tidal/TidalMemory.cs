using System.Collections.Immutable;

namespace Halls.Domain.Tidal;

/// <summary>A window changed what it posts, by whatever decision.</summary>
/// <param name="At">When.</param>
/// <param name="Window">The window's index.</param>
/// <param name="TookUp">The queues it took up.</param>
/// <param name="GaveUp">The queues it gave up.</param>
public sealed record PastMove(double At, int Window, ImmutableArray<int> TookUp, ImmutableArray<int> GaveUp);

/// <summary>A proposal that somebody declined.</summary>
/// <param name="At">When.</param>
/// <param name="Window">The window's index.</param>
/// <param name="To">The queue it was to take up.</param>
public sealed record Declined(double At, int Window, int To);

/// <summary>What the policy must remember of the day between two decisions. Immutable; everything in it can be folded from the day's events.</summary>
public sealed record TidalMemory
{
    /// <summary>A day on which nothing has happened.</summary>
    public static TidalMemory Empty { get; } = new();

    /// <summary>Today's moves, oldest first.</summary>
    public ImmutableArray<PastMove> Moves { get; init; } = [];

    /// <summary>Today's declined proposals, oldest first.</summary>
    public ImmutableArray<Declined> Declines { get; init; } = [];

    /// <summary>Since when a queue has been in flood without a break; a queue that is not is not in it.</summary>
    public ImmutableSortedDictionary<int, double> FloodSince { get; init; } = ImmutableSortedDictionary<int, double>.Empty;

    /// <summary>Since when a queue has been calm without a break; a queue that is not is not in it.</summary>
    public ImmutableSortedDictionary<int, double> CalmSince { get; init; } = ImmutableSortedDictionary<int, double>.Empty;

    /// <summary>With one more move.</summary>
    public TidalMemory Moved(double at, int window, ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        ImmutableArray<int>.Builder took = ImmutableArray.CreateBuilder<int>();
        ImmutableArray<int>.Builder gave = ImmutableArray.CreateBuilder<int>();
        foreach (int q in after)
        {
            if (!before.Contains(q))
            {
                took.Add(q);
            }
        }

        foreach (int q in before)
        {
            if (!after.Contains(q))
            {
                gave.Add(q);
            }
        }

        return this with { Moves = Moves.Add(new PastMove(at, window, took.ToImmutable(), gave.ToImmutable())) };
    }

    /// <summary>With one more declined proposal.</summary>
    public TidalMemory Decline(double at, int window, int to) => this with { Declines = Declines.Add(new Declined(at, window, to)) };
}
