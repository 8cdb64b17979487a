using System.Collections.Immutable;
using Halls.Domain.Tidal.Moves;

namespace Halls.Grains.Tidal;

/// <summary>Advises nothing: windows are moved by people only, and waits are estimated by the plain formula. What came of moves is counted, without anything to
/// compare it with.</summary>
public sealed class NoAdvisor : ITidalAdvisor
{
    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public Task<ForeseenWaits?> ForeseeAsync(TidalSight sight) => Task.FromResult<ForeseenWaits?>(null);

    /// <inheritdoc/>
    public Task<ImmutableArray<AdvisedMove>> AdviseAsync(TidalSight sight) => Task.FromResult<ImmutableArray<AdvisedMove>>([]);

    /// <inheritdoc/>
    public Task<MoveForecast?> AppraiseAsync(TidalSight sight, int window, ImmutableArray<string> serves) => Task.FromResult<MoveForecast?>(null);

    /// <inheritdoc/>
    public Task<MoveReview> ReviewAsync(TidalSight sight, MoveHistory move, int minutes) =>
        Task.FromResult(new MoveReview(MoveReceipts.Actual(sight.Day, move.Assigned, minutes), null));
}
