using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Halls.Domain.Queues;

/// <summary>One queue on one service day. Immutable; every look-up that a call or a newcomer needs is logarithmic.</summary>
public sealed record QueueState
{
    private const int LaneCount = CallingOrder.LaneCount;
    private const int RecentKept = 8;

    /// <summary>An empty day.</summary>
    public static QueueState Empty { get; } = new();

    /// <summary>Every ticket that was ever in this queue today, by id.</summary>
    public ImmutableDictionary<string, Ticket> Tickets { get; init; } = ImmutableDictionary<string, Ticket>.Empty;

    /// <summary>Those waiting, by lane, in order.</summary>
    public ImmutableArray<ImmutableSortedSet<Place>> Lanes { get; init; } =
        [.. Enumerable.Repeat(ImmutableSortedSet<Place>.Empty, LaneCount)];

    /// <summary>Those in the lanes by the instant at which they took their tickets, which is not the order of a lane for tickets sent to the front or the tail.</summary>
    public ImmutableSortedSet<Place> ByAge { get; init; } = ImmutableSortedSet<Place>.Empty;

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

    /// <summary>The prefixes of the numbers given out here: one, unless the hall was redefined during the day.</summary>
    public ImmutableSortedSet<string> Prefixes { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>How many tickets arrived here, issued or transferred in.</summary>
    public int Arrivals { get; init; }

    /// <summary>How many tickets were called here, recalls not counted.</summary>
    public long Calls { get; init; }

    /// <summary>For each lane, how many tickets of the lanes before it were called since it was last called itself.</summary>
    public ImmutableArray<int> PassedOver { get; init; } = [.. Enumerable.Repeat(0, LaneCount)];

    /// <summary>Priority tickets called since the last ordinary one.</summary>
    public int Streak => PassedOver[(int)Lane.Ordinary];

    /// <summary>How often somebody was set back.</summary>
    public int SetBacks { get; init; }

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
    public int Waiting => ByAge.Count + SetBack.Count;

    /// <summary>The ticket that would be called now and the rule that says so; null when nobody waits.</summary>
    /// <remarks>
    /// The first lane that is not empty, unless a lane was passed over too often: the ordinary one <paramref name="maxConsecutivePriority"/> times,
    /// another one twice as often, so that a stream of green tickets can't hold up the booked and the transferred for ever either.
    /// </remarks>
    /// <param name="maxConsecutivePriority">After so many priority calls in a row an ordinary ticket is due .</param>
    public (Ticket Ticket, CallCode Code)? Next(int maxConsecutivePriority)
    {
        Span<int> waiting = stackalloc int[LaneCount];
        for (int i = 0; i < LaneCount; i++)
        {
            waiting[i] = Lanes[i].Count;
        }

        int lane = CallingOrder.NextLane(waiting, PassedOver.AsSpan(), maxConsecutivePriority);
        if (lane < 0)
        {
            return SetBack.IsEmpty ? null : (Tickets[SetBack[0].Place.TicketId], CallCode.CameBack);
        }

        Ticket ticket = Tickets[Lanes[lane][0].TicketId];
        CallCode code = ticket.Misses > 0 ? CallCode.CameBack : (Lane)lane switch
        {
            Lane.Green => CallCode.GreenLane,
            Lane.Appointment => CallCode.Appointment,
            Lane.Front or Lane.Transferred => CallCode.TransferredIn,
            _ => ByAge.Count > Lanes[lane].Count ? CallCode.OrdinaryTurn : CallCode.LongestWait,
        };
        return (ticket, code);
    }

    /// <summary>How many people are called before this one if nobody else comes and everybody called is there. 0 for a ticket that does not wait.</summary>
    /// <remarks>Plays the calls through with numbers only, so it says exactly where <see cref="InCallingOrder"/> has the ticket, in time linear in the answer.</remarks>
    public int AheadOf(Ticket ticket, int maxConsecutivePriority)
    {
        if (ticket.State != TicketState.Waiting)
        {
            return 0;
        }

        int own = (int)ticket.Lane;
        int index = Lanes[own].IndexOf(ticket.Place);
        bool inLane = index >= 0;
        if (inLane && SetBack.IsEmpty && Lanes[own].Count == Waiting)
        {
            // Everybody waits in this one lane: nothing to play through. It is the usual case, and every ticket that is taken asks.
            return index;
        }

        int before = inLane ? index : ~index;
        Span<int> waiting = stackalloc int[LaneCount];
        Span<int> passed = stackalloc int[LaneCount];
        for (int i = 0; i < LaneCount; i++)
        {
            waiting[i] = Lanes[i].Count;
            passed[i] = PassedOver[i];
        }

        int back = 0;
        for (int ahead = 0; ; ahead++)
        {
            int lane = CallingOrder.NextLane(waiting, passed, maxConsecutivePriority);
            if (lane == own && inLane && before == 0)
            {
                return ahead;
            }

            if (lane >= 0)
            {
                waiting[lane]--;
                before -= lane == own && before > 0 ? 1 : 0;
            }
            else
            {
                // Only people who were set back are left: the next of them is called before the others have gone first.
                Place early = SetBack[back++].Place;
                if (early.TicketId == ticket.Id)
                {
                    return ahead;
                }

                lane = (int)Tickets[early.TicketId].Lane;
            }

            CallingOrder.Pass(passed, lane);
            for (; back < SetBack.Count && SetBack[back].DueAtCall <= Calls + ahead + 1; back++)
            {
                Place place = SetBack[back].Place;
                int returns = (int)Tickets[place.TicketId].Lane;
                waiting[returns]++;
                inLane |= place.TicketId == ticket.Id;
                before += returns == own && place.CompareTo(ticket.Place) < 0 ? 1 : 0;
            }
        }
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
            DateTimeOffset? oldest = ByAge.IsEmpty ? null : Tickets[ByAge[0].TicketId].IssuedAt;
            foreach (Returning r in SetBack)
            {
                DateTimeOffset at = Tickets[r.Place.TicketId].IssuedAt;
                oldest = oldest is null || at < oldest ? at : oldest;
            }

            return oldest;
        }
    }

    /// <summary>How many of those in the lanes took their ticket before this one.</summary>
    internal int EarlierThan(Ticket ticket)
    {
        int index = ByAge.IndexOf(Age(ticket));
        return index < 0 ? ~index : index;
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

    internal QueueState Put(Ticket ticket) => this with { Tickets = Tickets.SetItem(ticket.Id, ticket) };

    internal QueueState LineUp(Ticket ticket) => this with
    {
        Tickets = Tickets.SetItem(ticket.Id, ticket),
        Lanes = Lanes.SetItem((int)ticket.Lane, Lanes[(int)ticket.Lane].Add(ticket.Place)),
        ByAge = ByAge.Add(Age(ticket)),
    };

    internal QueueState LetAhead(Ticket ticket, int behind) => this with
    {
        Tickets = Tickets.SetItem(ticket.Id, ticket),
        SetBack = SetBack.Add(new Returning(Calls + behind, SetBacks, ticket.Place)),
        SetBacks = SetBacks + 1,
    };

    /// <summary>Takes a waiting ticket out of the line, wherever in it it stands.</summary>
    internal QueueState TakeOut(Ticket ticket)
    {
        ImmutableSortedSet<Place> lane = Lanes[(int)ticket.Lane];
        ImmutableSortedSet<Place> without = lane.Remove(ticket.Place);
        if (!ReferenceEquals(lane, without))
        {
            return this with { Lanes = Lanes.SetItem((int)ticket.Lane, without), ByAge = ByAge.Remove(Age(ticket)) };
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

    /// <summary>Counts a call: the lanes after it were passed over once more, and whoever has let enough others ahead is back in the lane.</summary>
    internal QueueState CountCall(Lane lane)
    {
        int[] passed = [.. PassedOver];
        CallingOrder.Pass(passed, (int)lane);
        QueueState state = this with { Calls = Calls + 1, PassedOver = ImmutableCollectionsMarshal.AsImmutableArray(passed) };
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

    private static Place Age(Ticket ticket) => ticket.Place with { Key = ticket.IssuedAt.UtcTicks };
}
