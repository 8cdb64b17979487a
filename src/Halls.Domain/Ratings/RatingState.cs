using System.Collections.Immutable;
using Halls.Domain.Rectification;

namespace Halls.Domain.Ratings;

/// <summary>The ratings of one service and what became of the bad ones. Immutable.</summary>
public sealed record RatingState
{
    /// <summary>Not rated yet.</summary>
    public static RatingState Empty { get; } = new();

    /// <summary>Every rating, as they were given. None is ever changed or taken out .</summary>
    public ImmutableArray<Rating> Ratings { get; init; } = [];

    /// <summary>The ids of those that the supervising department judged invalid .</summary>
    public ImmutableSortedSet<string> Invalid { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>What was entered by one person and waits for a second one .</summary>
    public ImmutableArray<RatingEntry> Entries { get; init; } = [];

    /// <summary>The rectification cases by id, which is the rating's.</summary>
    public ImmutableSortedDictionary<string, CaseState> Cases { get; init; } = ImmutableSortedDictionary.Create<string, CaseState>(StringComparer.Ordinal);

    /// <summary>How often the evaluator rated; default ratings don't count.</summary>
    public int TimesRated => Ratings.Count(r => !r.IsDefault);

    /// <summary>The rating that counts: the latest valid one; an evaluator's own before a default one. Null when there is none.</summary>
    public Rating? Counted => CountedWithout(Invalid);

    /// <summary>The rating that would count if these were invalid.</summary>
    internal Rating? CountedWithout(ImmutableSortedSet<string> invalid) => Ratings.Where(r => !invalid.Contains(r.Id)).MaxBy(r => r.Number);
}
