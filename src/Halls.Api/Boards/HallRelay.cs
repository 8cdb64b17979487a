using System.Collections.Concurrent;
using Halls.Api.Tickets;
using Halls.Contracts;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Microsoft.AspNetCore.SignalR;
using Orleans;

namespace Halls.Api.Boards;

/// <summary>Collapses all the screens of this process that watch one hall into one lease on its grain. Thread-safe.</summary>
internal sealed class HallRelay(
    string hall, IHubContext<BoardHub, IBoardClient> hub, IGrainFactory grains, TicketFinder finder, CitizenLinks links, TimeProvider real)
    : LeasedRelay<IHallObserver>(grains, real), IHallObserver
{
    private readonly ConcurrentDictionary<string, WatchedTicket> _tickets = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private (string Epoch, long Version) _sent = ("", 0);
    private BoardSnapshot? _expected;
    private bool _ticketsDirty;

    public string Hall => hall;

    public static string Group(string hall) => "hall:" + hall;

    public static string TicketGroup(string ticketId) => "ticket:" + ticketId;

    public void EnterTicket(TicketView ticket)
    {
        Enter();
        _tickets.AddOrUpdate(ticket.Id, id => new WatchedTicket(1, ticket), (_, w) => w with { Watchers = w.Watchers + 1 });
    }

    public void ExitTicket(string ticketId)
    {
        Exit();
        WatchedTicket left = _tickets.AddOrUpdate(ticketId, _ => new WatchedTicket(0, null), (_, w) => w with { Watchers = w.Watchers - 1 });
        if (left.Watchers <= 0)
        {
            _tickets.TryRemove(new KeyValuePair<string, WatchedTicket>(ticketId, left));
        }
    }

    public async Task BoardChanged(BoardDelta delta)
    {
        lock (_lock)
        {
            _sent = (delta.Epoch, delta.Version);
            _ticketsDirty |= !delta.Queues.IsEmpty;
        }

        await hub.Clients.Group(Group(hall)).BoardChanged(delta);
    }

    public async Task TicketCalled(TicketCalledNotice notice)
    {
        await hub.Clients.Group(Group(hall)).TicketCalled(notice);
        foreach ((string id, WatchedTicket watched) in _tickets)
        {
            if (watched.Last?.Number == notice.Number)
            {
                await SendTicketAsync(id);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task BeforeRenewalAsync()
    {
        if (Missed() is { } board)
        {
            // Changes were lost on the way. A screen that missed one takes every row from here; one that missed more sees a gap and asks for the snapshot.
            await hub.Clients.Group(Group(hall)).BoardChanged(new BoardDelta
            {
                Hall = hall,
                Epoch = board.Epoch,
                Version = board.Version,
                AsOf = board.AsOf,
                Open = board.Open,
                Queues = board.Queues,
                Windows = board.Windows,
                Calls = board.Calls,
            });
        }
    }

    /// <inheritdoc/>
    protected override async Task WatchAsync(IHallObserver reference, bool taken) => Expect(await Grains.GetGrain<IHallGrain>(hall).Watch(reference), taken);

    /// <inheritdoc/>
    protected override Task UnwatchAsync(IHallObserver reference) => Grains.GetGrain<IHallGrain>(hall).Unwatch(reference);

    /// <summary>Sends on what changed for watched tickets.</summary>
    protected override async Task AfterRenewalAsync()
    {
        bool dirty;
        lock (_lock)
        {
            (dirty, _ticketsDirty) = (_ticketsDirty, false);
        }

        if (dirty)
        {
            foreach (string id in _tickets.Keys)
            {
                await SendTicketAsync(id);
            }
        }
    }

    /// <summary>Notes which version the hall has sent. Whoever watches from before a lease was taken asks for a snapshot after it.</summary>
    private void Expect(BoardSnapshot? board, bool taken)
    {
        lock (_lock)
        {
            _expected = board;
            if (taken && board is not null)
            {
                _sent = (board.Epoch, board.Version);
            }
        }
    }

    /// <summary>The board whose version has not come since the last renewal, a beat ago at least; null when nothing is missing.</summary>
    /// <remarks>If the hall's activation ended, its leases ended with it, and the next renewal shows another run of versions.</remarks>
    private BoardSnapshot? Missed()
    {
        lock (_lock)
        {
            BoardSnapshot? expected = _expected;
            _expected = null;
            if (expected is null || (_sent.Epoch == expected.Epoch && _sent.Version >= expected.Version))
            {
                return null;
            }

            _sent = (expected.Epoch, expected.Version);
            return expected;
        }
    }

    private async Task SendTicketAsync(string id)
    {
        if (_tickets.TryGetValue(id, out WatchedTicket? watched) && await finder.FindAsync(id) is { } now && watched.Last is { } last && now with { At = last.At } != last)
        {
            _tickets.TryUpdate(id, watched with { Last = now }, watched);
            await hub.Clients.Group(TicketGroup(id)).TicketChanged(TicketFinder.ForCitizen(now, links));
        }
    }

    private sealed record WatchedTicket(int Watchers, TicketView? Last);
}
