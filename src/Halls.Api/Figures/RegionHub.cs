using Halls.Api.Catalogue;
using Halls.Api.Security;
using Halls.Contracts;
using Halls.Projections.Figures;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Halls.Api.Figures;

/// <summary>What a watcher of figures hears.</summary>
public interface IRegionClient
{
    /// <summary>The figures have changed: all of them, as they are now. At most twice a second.</summary>
    Task FiguresChanged(LiveFigures figures);
}

/// <summary>A region's or a hall's figures, live. For whoever may see them.</summary>
/// <param name="relays">One relay for each watched region and hall of this process.</param>
/// <param name="directory">The halls.</param>
/// <param name="queries">Reads the figures.</param>
/// <param name="clock">The halls' time.</param>
[Authorize(Policy = Policies.FigureReader)]
public sealed class RegionHub(FigureRelays relays, HallDirectory directory, FigureQueries queries, ServiceClock clock) : Hub<IRegionClient>
{
    /// <summary>What one connection may watch at a time; a page needs one.</summary>
    private const int MaxWatched = 20;

    /// <summary>Follows a region; answers its figures as they are.</summary>
    /// <exception cref="HubException">No such code, not yours, or too many watched.</exception>
    public Task<LiveFigures> Watch(string code) => WatchAsync(OfRegion(code));

    /// <summary>Stops following a region.</summary>
    public Task Unwatch(string code) => UnwatchAsync(OfRegion(code));

    /// <summary>A region's figures as they are now.</summary>
    /// <exception cref="HubException">No such code, or not yours.</exception>
    public Task<LiveFigures> Resync(string code) => ReadAsync(OfRegion(code));

    /// <summary>Follows a hall; answers its figures as they are.</summary>
    /// <exception cref="HubException">No such hall, not yours, or too many watched.</exception>
    public async Task<LiveFigures> WatchHall(string hall) => await WatchAsync(await OfHallAsync(hall));

    /// <summary>Stops following a hall.</summary>
    public async Task UnwatchHall(string hall) => await UnwatchAsync(await OfHallAsync(hall));

    /// <summary>A hall's figures as they are now.</summary>
    /// <exception cref="HubException">No such hall, or not yours.</exception>
    public async Task<LiveFigures> ResyncHall(string hall) => await ReadAsync(await OfHallAsync(hall));

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        foreach (WatchedFigures watched in Watched)
        {
            relays.Exit(watched);
        }

        return base.OnDisconnectedAsync(exception);
    }

    private HashSet<WatchedFigures> Watched => (HashSet<WatchedFigures>)(Context.Items["watched"] ??= new HashSet<WatchedFigures>());

    private async Task<LiveFigures> WatchAsync(WatchedFigures which)
    {
        if (!Watched.Contains(which) && Watched.Count >= MaxWatched)
        {
            throw new HubException("too-many-watched");
        }

        if (Watched.Add(which))
        {
            // The group and the lease first and the snapshot then, so that no change falls between them.
            await Groups.AddToGroupAsync(Context.ConnectionId, which.Group);
            await relays.EnterAsync(which);
        }

        return await ReadAsync(which);
    }

    private async Task UnwatchAsync(WatchedFigures which)
    {
        if (Watched.Remove(which))
        {
            await Groups.RemoveFromGroupAsync(Context.ConnectionId, which.Group);
            relays.Exit(which);
        }
    }

    private async Task<LiveFigures> ReadAsync(WatchedFigures which)
    {
        // Before reading: then a push with a greater number is never older than what is read here, though it may arrive before it.
        long change = relays.ChangeOf(which);
        return await queries.LiveAsync(which.Scope, which.Region, clock.GetUtcNow(), Context.ConnectionAborted) with { Change = change };
    }

    private WatchedFigures OfRegion(string code) =>
        !FigureEndpoints.IsRegion(code) ? throw new HubException("no-such-region")
        : FigureRights.MaySeeRegion(Caller, code) ? WatchedFigures.OfRegion(code)
        : throw new HubException("forbidden");

    private async Task<WatchedFigures> OfHallAsync(string hall) =>
        await directory.FindAsync(hall) is not { } known ? throw new HubException("no-such-hall")
        : FigureRights.MaySeeHall(Caller, hall, known.View.Region) ? WatchedFigures.OfHall(hall, known.View.Region)
        : throw new HubException("forbidden");

    private Actor Caller => Context.User.FindActor() ?? throw new HubException("unauthenticated");
}
