using System.Collections.Concurrent;
using Halls.Api.Tickets;
using Halls.Contracts;
using Halls.Contracts.Queues;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Halls.Api.Boards;

/// <summary>The relays of this process: one for each hall that somebody here watches. Thread-safe.</summary>
/// <param name="hub">Sends to groups.</param>
/// <param name="grains">The grains.</param>
/// <param name="finder">Finds tickets.</param>
/// <param name="links">Makes citizens' links.</param>
/// <param name="real">The machine's time.</param>
/// <param name="logger">Log.</param>
public sealed partial class BoardRelays(
    IHubContext<BoardHub, IBoardClient> hub, IGrainFactory grains, TicketFinder finder, CitizenLinks links, TimeProvider real, ILogger<BoardRelays> logger) : BackgroundService
{
    /// <summary>How often leases are looked at. A lease lasts a minute, so two renewals may fail.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, HallRelay> _relays = new(StringComparer.Ordinal);

    /// <summary>Somebody watches the hall, and hears its changes from now on unless the hall is away.</summary>
    public Task EnterAsync(string hall)
    {
        HallRelay relay = Relay(hall);
        relay.Enter();
        return Reach(relay, relay.TakeLeaseAsync);
    }

    /// <summary>Somebody watches it no more.</summary>
    public void Exit(string hall) => Relay(hall).Exit();

    /// <summary>Somebody watches the ticket, and hears its changes from now on unless the hall is away.</summary>
    public Task EnterTicketAsync(TicketView ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        HallRelay relay = Relay(ticket.Hall);
        relay.EnterTicket(ticket);
        return Reach(relay, relay.TakeLeaseAsync);
    }

    /// <summary>Somebody watches the ticket no more.</summary>
    public void ExitTicket(string ticketId)
    {
        if (TicketKey.TryParse(ticketId, out TicketKey key))
        {
            Relay(key.Hall).ExitTicket(ticketId);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, real);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.WhenAll(_relays.Values.Select(relay => Reach(relay, relay.BeatAsync)));
        }
    }

    private async Task Reach(HallRelay relay, Func<Task> beat)
    {
        try
        {
            await beat();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The hall or its silo is away. The screens keep their last state and show its age; the next beat tries again.
            LogUnreachable(relay.Hall, e);
        }
    }

    private HallRelay Relay(string hall) => _relays.GetOrAdd(hall, id => new HallRelay(id, hub, grains, finder, links, real));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The board of hall {Hall} can't be reached")]
    private partial void LogUnreachable(string hall, Exception exception);
}
