using Halls.Api.Catalogue;
using Halls.Api.Tickets;
using Halls.Contracts;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Orleans;

namespace Halls.Api.Boards;

/// <summary>What a board's or a ticket's watcher hears.</summary>
public interface IBoardClient
{
    /// <summary>The board changed: whole rows, under the next version.</summary>
    Task BoardChanged(BoardDelta delta);

    /// <summary>A ticket was called: show and speak it.</summary>
    Task TicketCalled(TicketCalledNotice notice);

    /// <summary>The watched ticket changed.</summary>
    Task TicketChanged(TicketView ticket);
}

/// <summary>Boards and tickets, live. Public: a board holds no personal data, and a ticket is only found by its citizen's link.</summary>
/// <param name="relays">One relay for each watched hall of this process.</param>
/// <param name="directory">The halls.</param>
/// <param name="grains">The grains.</param>
/// <param name="links">Reads citizens' links.</param>
/// <param name="finder">Finds tickets.</param>
[AllowAnonymous]
public sealed class BoardHub(BoardRelays relays, HallDirectory directory, IGrainFactory grains, CitizenLinks links, TicketFinder finder) : Hub<IBoardClient>
{
    /// <summary>What one connection may watch at a time; a wall needs one.</summary>
    private const int MaxWatched = 20;

    /// <summary>Follows a hall's board; answers the board as it is.</summary>
    /// <exception cref="HubException">No such hall, or too many watched.</exception>
    public async Task<BoardSnapshot> Watch(string hall)
    {
        if (await directory.FindAsync(hall) is null)
        {
            throw new HubException("no-such-hall");
        }

        if (Begins("hall:" + hall))
        {
            // The group and the lease first and the snapshot then, so that no change falls between them.
            await Groups.AddToGroupAsync(Context.ConnectionId, HallRelay.Group(hall));
            await relays.EnterAsync(hall);
        }

        return await Resync(hall);
    }

    /// <summary>Stops following a hall's board.</summary>
    public async Task Unwatch(string hall)
    {
        if (Watched.Remove("hall:" + hall))
        {
            await Groups.RemoveFromGroupAsync(Context.ConnectionId, HallRelay.Group(hall));
            relays.Exit(hall);
        }
    }

    /// <summary>The board as it is, for a client that saw a gap.</summary>
    /// <exception cref="HubException">No such hall.</exception>
    public async Task<BoardSnapshot> Resync(string hall) =>
        (await directory.FindAsync(hall) is null ? null : await grains.GetGrain<IHallGrain>(hall).GetBoard()) ?? throw new HubException("no-such-hall");

    /// <summary>Follows one ticket by its citizen's link; answers the ticket as it is.</summary>
    /// <exception cref="HubException">The link is none, or too many watched.</exception>
    public async Task<TicketView> WatchTicket(string token)
    {
        if (links.TicketOfFollow(token) is not { } id || await finder.FindAsync(id) is not { } ticket)
        {
            throw new HubException("no-such-ticket");
        }

        if (Begins("ticket:" + id))
        {
            await Groups.AddToGroupAsync(Context.ConnectionId, HallRelay.TicketGroup(id));
            await relays.EnterTicketAsync(ticket);

            // What changed before the lease began, nobody told.
            ticket = await finder.FindAsync(id) ?? ticket;
        }

        return TicketFinder.ForCitizen(ticket, links);
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        foreach (string watched in Watched)
        {
            if (watched.StartsWith("hall:", StringComparison.Ordinal))
            {
                relays.Exit(watched["hall:".Length..]);
            }
            else
            {
                relays.ExitTicket(watched["ticket:".Length..]);
            }
        }

        return base.OnDisconnectedAsync(exception);
    }

    private HashSet<string> Watched => (HashSet<string>)(Context.Items["watched"] ??= new HashSet<string>(StringComparer.Ordinal));

    /// <summary>Notes that this connection watches something; false when it does already.</summary>
    private bool Begins(string watched)
    {
        if (Watched.Contains(watched))
        {
            return false;
        }

        return Watched.Count < MaxWatched ? Watched.Add(watched) : throw new HubException("too-many-watched");
    }
}
