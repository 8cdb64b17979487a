using System.Collections.Immutable;

namespace Halls.Domain.Queues;

/// <summary>One queue on one service day. Immutable; every look-up that a call or a newcomer needs is logarithmic.</summary>
public sealed record QueueState
{
    private const int LaneCount = 5;
    private const int RecentKept = 8;

    /// <summary>An empty day.</summary>
    public static QueueState Empty { get; } = new();

    /// <summary>Every ticket that was ever in this queue today, by id.</summary>
    public ImmutableDictionary<string, Ticket> Tickets { get; init; } = ImmutableDictionary<string, Ticket>.Empty;

    /// <summary>Those waiting, by lane, in order.</summary>
    public ImmutableArray<ImmutableSortedSet<Place>> Lanes { get; init; } =
        [.. Enumerable.Repeat(ImmutableSortedSet<Place>.Empty, LaneCount)];

    /// <summary>Those who let others ahead after a missed call. They wait, too.</summary>
    public ImmutableSortedSet<Returning> SetBack { get; init; } = ImmutableSortedSet<Returning>.Empty;

    /// <summary>Tickets called and not answered yet.</summary>
    public ImmutableSortedSet<string> Unanswered { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The ticket that each window has called or serves.</summary>
    public ImmutableDictionary<int, string> AtWindow { get; init; } = ImmutableDictionary<int, string>.Empty;

    /// <summary>The tickets parked at some window.</summary>
    public ImmutableSortedSet<string> HeldAt { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The last answered calls, oldest first, at most 8.</summary>
    public ImmutableList<string> Answered { get; init; } = [];

    /// <summary>How many numbers were given out.</summary>
    public int Issued { get; init; }

    /// <summary>How many tickets arrived here, issued or transferred in.</summary>
    public int Arrivals { get; init; }

    /// <summary>How many tickets were called here, recalls not counted.</summary>
    public long Calls { get; init; }

    /// <summary>Priority tickets called since the last ordinary one.</summary>
    public int Streak { get; init; }

    /// <summary>Tickets being served.</summary>
    public int Serving { get; init; }

    /// <summary>How many tickets are held.</summary>
    public int Held => HeldAt.Count;

    /// <summary>Tickets served.</summary>
    public int Done { get; init; }

    /// <summary>Tickets finally missed.</summary>
    public int Missed { get; init; }

    /// <summary>Tickets given up.</summary>
    public int Left { get; init; }

    /// <summary>Sum of the service times of today, seconds.</summary>
    public double ServiceSeconds { get; init; }

    /// <summary>Sum of their squares.</summary>
    public double ServiceSecondsSquared { get; init; }

    /// <summary>How many people wait.</summary>
    public int Waiting
    {
        get
        {
            int sum = SetBack.Count;
            foreach (ImmutableSortedSet<Place> lane in Lanes)
            {
                sum += lane.Count;
            }

            return sum;
        }
    }

    /// <summary>The ticket that would be called now and the rule that says so; null when nobody waits.</summary>
    /// <param name="maxConsecutivePriority">After so many priority calls in a row an ordinary ticket is due .</param>
    public (Ticket Ticket, CallCode Code)? Next(int maxConsecutivePriority)
    {
        ImmutableSortedSet<Place> ordinary = Lanes[(int)Lane.Ordinary];
        Place? chosen = null;
        CallCode code = CallCode.LongestWait;
        if (Streak >= maxConsecutivePriority && !ordinary.IsEmpty)
        {
            chosen = ordinary[0];
            code = Priority > 0 ? CallCode.OrdinaryTurn : CallCode.LongestWait;
        }
        else
        {
            for (int lane = 0; lane < LaneCount && chosen is null; lane++)
            {
                if (!Lanes[lane].IsEmpty)
                {
                    chosen = Lanes[lane][0];
                    code = (Lane)lane switch
                    {
                        Lane.Green => CallCode.GreenLane,
                        Lane.Appointment => CallCode.Appointment,
                        Lane.Front or Lane.Transferred => CallCode.TransferredIn,
                        _ => CallCode.LongestWait,
                    };
                }
            }
        }

        if (chosen is null)
        {
            if (SetBack.IsEmpty)
            {
                return null;
            }

            chosen = SetBack[0].Place;
            code = CallCode.CameBack;
        }

        Ticket ticket = Tickets[chosen.Value.TicketId];
        return (ticket, ticket.Misses > 0 ? CallCode.CameBack : code);
    }

    /// <summary>How many people are called before this one if nobody else comes. 0 for a ticket that does not wait.</summary>
    public int AheadOf(Ticket ticket, int maxConsecutivePriority)
    {
        if (ticket.State != TicketState.Waiting)
        {
            return 0;
        }

        int index = Lanes[(int)ticket.Lane].IndexOf(ticket.Place);
        if (index < 0)
        {
            int others = Waiting - 1;
            return Math.Min(others, Behind(ticket));
        }

        int max = maxConsecutivePriority, streak = Math.Min(Streak, max);
        ImmutableSortedSet<Place> ordinary = Lanes[(int)Lane.Ordinary];
        if (ticket.Lane == Lane.Ordinary)
        {
            // Before the (index+1)th ordinary call, every ordinary one ahead lets at most `max` priority tickets pass.
            return index + (int)Math.Min(Priority, Math.Max(0, max - streak) + ((long)max * index));
        }

        int ahead = index;
        for (int lane = 0; lane < (int)ticket.Lane; lane++)
        {
            ahead += Lanes[lane].Count;
        }

        return ahead + Math.Min(ordinary.Count, (streak + ahead) / max);
    }

    /// <summary>How many others go first before a ticket that was set back is in the line again; 0 for any other.</summary>
    public int Behind(Ticket ticket)
    {
        foreach (Returning r in SetBack)
        {
            if (r.Place.TicketId == ticket.Id)
            {
                return (int)Math.Max(0, r.DueAtCall - Calls);
            }
        }

        return 0;
    }

    /// <summary>When the one who has waited longest took the ticket; null when nobody waits.</summary>
    public DateTimeOffset? OldestWaitingSince
    {
        get
        {
            DateTimeOffset? oldest = null;
            void Look(Place place)
            {
                DateTimeOffset at = Tickets[place.TicketId].IssuedAt;
                if (oldest is null || at < oldest)
                {
                    oldest = at;
                }
            }

            for (int lane = 1; lane < LaneCount; lane++)
            {
                if (!Lanes[lane].IsEmpty)
                {
                    // Lanes are ordered by arrival, so the first of each is its oldest...
                    Look(Lanes[lane][0]);
                }
            }

            // ...but for tickets at the front or set back, which are few.
            foreach (Place place in Lanes[(int)Lane.Front])
            {
                Look(place);
            }

            foreach (Returning r in SetBack)
            {
                Look(r.Place);
            }

            return oldest;
        }
    }

    /// <summary>Those waiting in the order in which they would be called if nobody else came.</summary>
    public IEnumerable<Ticket> InCallingOrder(int maxConsecutivePriority)
    {
        QueueState state = this;
        while (state.Next(maxConsecutivePriority) is var (ticket, _))
        {
            yield return ticket;
            state = state.TakeOut(ticket).CountCall(ticket.Lane);
        }
    }

    private int Priority
    {
        get
        {
            int sum = 0;
            for (int lane = 0; lane < (int)Lane.Ordinary; lane++)
            {
                sum += Lanes[lane].Count;
            }

            return sum;
        }
    }

    internal QueueState Put(Ticket ticket) => this with { Tickets = Tickets.SetItem(ticket.Id, ticket) };

    internal QueueState LineUp(Ticket ticket) => this with
    {
        Tickets = Tickets.SetItem(ticket.Id, ticket),
        Lanes = Lanes.SetItem((int)ticket.Lane, Lanes[(int)ticket.Lane].Add(ticket.Place)),
    };

    internal QueueState LetAhead(Ticket ticket, int behind) => this with
    {
        Tickets = Tickets.SetItem(ticket.Id, ticket),
        SetBack = SetBack.Add(new Returning(Calls + behind, ticket.Place)),
    };

    /// <summary>Takes a waiting ticket out of the line, wherever in it it stands.</summary>
    internal QueueState TakeOut(Ticket ticket)
    {
        ImmutableSortedSet<Place> lane = Lanes[(int)ticket.Lane];
        ImmutableSortedSet<Place> without = lane.Remove(ticket.Place);
        if (!ReferenceEquals(lane, without))
        {
            return this with { Lanes = Lanes.SetItem((int)ticket.Lane, without) };
        }

        Returning? found = null;
        foreach (Returning r in SetBack)
        {
            if (r.Place.TicketId == ticket.Id)
            {
                found = r;
                break;
            }
        }

        return found is { } returning ? this with { SetBack = SetBack.Remove(returning) } : this;
    }

    /// <summary>Counts a call: the streak moves on, and whoever has let enough others ahead is back in the lane.</summary>
    internal QueueState CountCall(Lane lane)
    {
        QueueState state = this with { Calls = Calls + 1, Streak = lane == Lane.Ordinary ? 0 : Streak + 1 };
        while (!state.SetBack.IsEmpty && state.SetBack[0].DueAtCall <= state.Calls)
        {
            Returning back = state.SetBack[0];
            state = state with { SetBack = state.SetBack.Remove(back) };
            state = state.LineUp(state.Tickets[back.Place.TicketId]);
        }

        return state;
    }

    internal QueueState InHand(int window, string ticketId) => this with { AtWindow = AtWindow.SetItem(window, ticketId) };

    internal QueueState OutOfHand(Ticket ticket) =>
        ticket.Window is int no && AtWindow.TryGetValue(no, out string? id) && id == ticket.Id ? this with { AtWindow = AtWindow.Remove(no) } : this;

    internal QueueState Answer(string ticketId)
    {
        ImmutableList<string> answered = Answered.Remove(ticketId).Add(ticketId);
        return this with { Unanswered = Unanswered.Remove(ticketId), Answered = answered.Count > RecentKept ? answered.RemoveAt(0) : answered };
    }
}
