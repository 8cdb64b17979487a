using Halls.Contracts;
using Halls.Contracts.Queues;
using Orleans;

namespace Halls.Api.Tickets;

/// <summary>Finds a ticket by its id, wherever transfers have taken it. Thread-safe.</summary>
/// <param name="grains">Reaches the queues.</param>
public sealed class TicketFinder(IGrainFactory grains)
{
    /// <summary>More transfers than anybody would bear; ends a loop that no ledger should hold.</summary>
    private const int MaxTransfers = 100;

    /// <summary>The ticket as its present queue sees it, or null when there is none.</summary>
    public async ValueTask<TicketView?> FindAsync(string id)
    {
        if (!TicketKey.TryParse(id, out TicketKey key) || !Problems.TextRules.IsHallId(key.Hall) || key.Queue.Length > 8)
        {
            return null;
        }

        string? queue = key.Queue;
        TicketView? last = null;
        for (int hops = 0; queue is not null && hops < MaxTransfers; hops++)
        {
            TicketSight? sight = await grains.GetGrain<IQueueGrain>(new QueueKey(key.Hall, queue, key.Day).ToString()).Get(id);
            if (sight is null)
            {
                // It has left one queue and not yet joined the next: to the citizen it waits.
                return last is null ? null : last with { State = "waiting", Window = null };
            }

            last = sight.Ticket;
            queue = sight.MovedTo;
        }

        return last;
    }

    /// <summary>What the citizen sees of it: the own link, and nothing that clerks wrote for each other.</summary>
    public static TicketView ForCitizen(TicketView ticket, CitizenLinks links)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(links);
        return ticket with
        {
            Follow = links.Follow(ticket.Id),
            HoldReason = null,
            Reason = ticket.Reason is { } reason ? reason with { Text = null } : null,
        };
    }
}
