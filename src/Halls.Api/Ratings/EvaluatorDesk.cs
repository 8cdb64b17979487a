using Halls.Api.Catalogue;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Contracts.Ratings;
using Halls.Projections;
using Orleans;

namespace Halls.Api.Ratings;

/// <summary>What the evaluator on a desk shows.</summary>
/// <param name="Page">The service that can be rated now; null when there is none.</param>
public sealed record AtDeskAnswer(RatingPage? Page);

/// <summary>Finds what can be rated at a window's desk: the service that was completed there last, for as long as the device's time-out. Thread-safe.</summary>
/// <param name="tickets">Finds tickets.</param>
/// <param name="directory">The halls.</param>
/// <param name="grains">Reaches the ratings.</param>
/// <param name="clock">The halls' time.</param>
public sealed class EvaluatorDesk(TicketQueries tickets, HallDirectory directory, IGrainFactory grains, ServiceClock clock)
{
    /// <summary>Somebody may still be typing when the time-out of the page has begun anew with each touch.</summary>
    private static readonly TimeSpan StillHere = TimeSpan.FromMinutes(10);

    /// <summary>The service at the device's window that can be rated now, or null.</summary>
    public async Task<RatingPage?> PresentAsync(Actor device, CancellationToken cancellationToken)
    {
        if (await LastAsync(device, cancellationToken) is not { } last)
        {
            return null;
        }

        Outcome<RatingPage> page = await grains.GetGrain<IRatingGrain>(last.Id).Page();
        return page.Value is { State: "open" } open && clock.GetUtcNow() - open.Service.CompletedAt < TimeSpan.FromSeconds(open.TimeoutSeconds) ? open : null;
    }

    /// <summary>Whether a service was completed at the device's window, and not long ago: the clerk may have gone on while the citizen still chooses .</summary>
    public async Task<bool> WasServedHereAsync(Actor device, string service, CancellationToken cancellationToken) =>
        device is { Kind: ActorKind.Evaluator, Hall: { } id, Window: { } no } && await directory.FindAsync(id) is { } hall
        && await tickets.DoneAtWindowAsync(id, directory.Today(hall), no, service, cancellationToken) is { EndedAt: { } ended }
        && clock.GetUtcNow() - TicketsProjection.Instant(ended) < StillHere;

    private async Task<TicketRow?> LastAsync(Actor device, CancellationToken cancellationToken) =>
        device is { Kind: ActorKind.Evaluator, Hall: { } id, Window: { } no } && await directory.FindAsync(id) is { } hall
            ? await tickets.LastDoneAtWindowAsync(id, directory.Today(hall), no, cancellationToken)
            : null;
}
