using System.Collections.Immutable;
using Halls.Domain;
using Halls.Domain.Tidal.Moves;

namespace Halls.Grains.Tidal;

/// <summary>Advises nothing: windows are moved by people only. What came of their moves is counted, without anything to compare it with.</summary>
public sealed class NoAdvisor : ITidalAdvisor
{
    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public ImmutableArray<AdvisedMove> Advise(TidalSight sight) => [];

    /// <inheritdoc/>
    public MoveForecast? Foresee(TidalSight sight, int window, TextList to) => null;

    /// <inheritdoc/>
    public MoveReview Review(TidalSight sight, MoveHistory move, int minutes) => new(MoveReceipts.Actual(sight.Day, move.Assigned, minutes), null);
}
