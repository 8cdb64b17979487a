using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Bookings;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;

namespace Halls.Domain.Live;

/// <summary>
/// A service day in the numbers of forecast, policy and laboratory: what <see cref="LiveHall"/> leaves to whoever knows the day's moves and rules. Queues and windows
/// by their place in the definition, minutes from the hall's midnight. Pure.
/// </summary>
public static class LiveDay
{
    /// <summary>What is believed of a hall.</summary>
    /// <param name="definition">The hall.</param>
    /// <param name="services">How long services take.</param>
    /// <param name="hour">The hour, or null for the day.</param>
    /// <param name="mostPosted">How many queues a sign may hold. <value>no limit</value></param>
    /// <param name="alike">All windows are as fast as each other, as when each service's own length is known. <value>false</value></param>
    /// <param name="day">The day whose clerks sit at the windows, so that none is thought to take up what they are not qualified for; null for none in particular.</param>
    /// <param name="choice">How a free window chooses. <value>as a hall that does not know yet how long its services take</value></param>
    public static HallModel Model(
        HallDefinition definition, Waits.ServiceTimes services, int? hour = null, int mostPosted = int.MaxValue, bool alike = false, HallDay? day = null, ChoiceRule choice = ChoiceRule.Urgency)
    {
        var policy = PolicyValues.Of(definition);
        return new HallModel(
            [.. definition.Queues.Select(q => (double)q.TargetWaitMinutes)],
            [.. definition.Queues.Select(q => services.Of(q.Id, q.TargetWaitMinutes, hour))],
            [.. definition.Windows.Select(w => definition.Queues.Select(q => !(day?.MayTakeUp(w.No, q.Id) ?? w.CanServe.Contains(q.Id)) ? 0 : alike ? 1 : services.Speed(w.No, w.Kind, q.Id)).ToArray())])
        {
            MostPosted = mostPosted,
            Choice = choice,
            MaxConsecutivePriority = policy.MaxConsecutivePriority,
            RecallTimes = policy.RecallTimes,
            RecallBehind = policy.RecallBehind,
        };
    }

    /// <summary>
    /// A hall's day at an instant. Where bookings were announced, those who are still to come are in it, and the tickets that it has counted are those of people who
    /// walked in: whoever is expected one by one must not make the day look busier, too (<see cref="Experience.Comers"/>).
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="rules">How few windows a queue keeps.</param>
    /// <param name="localNow">The instant with the hall's own offset.</param>
    public static HallView View(HallDay day, TidalRules rules, DateTimeOffset localNow)
    {
        DateTimeOffset midnight = Midnight(localNow);
        HallView view = LiveHall.View(
            day, localNow, day.Tide.LastMoved.ToDictionary(m => m.Key, m => new LiveHall.Posting(day.Serves(m.Key), ChangedAt: m.Value)),
            StillToCome.Of(day.Booked, id => Appointments(day, id).Select(t => (t.IssuedAt - midnight).TotalMinutes), (localNow - midnight).TotalMinutes));
        return view with
        {
            Queues =
            [
                .. view.Queues.Select(q => q with
                {
                    MinWindows = Math.Max(q.MinWindows, rules.Of(q.Id).Min ?? 0),
                    Arrived = day.Booked.IsEmpty ? q.Arrived : q.Arrived - Appointments(day, q.Id).Count(),
                }),
            ],
        };
    }

    /// <summary>The appointment tickets that were taken in a queue, whatever became of them; those that came over from another queue are that one's.</summary>
    private static IEnumerable<Ticket> Appointments(HallDay day, string queue) => day.Queue(queue).Tickets.Values.Where(t => t.Class == TicketClass.Appointment && t.Transfers == 0);

    /// <summary>For each queue of the view, the ids of those who wait there in the view's order.</summary>
    public static ImmutableArray<ImmutableArray<string>> Waiting(HallDay day) => [.. day.Definition.Queues.Select(q => (ImmutableArray<string>)[.. Line(day.Queue(q.Id)).Select(t => t.Id)])];

    /// <summary>What the policy has to remember of the day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="localNow">The instant with the hall's own offset.</param>
    /// <param name="tides">Since when queues have been in flood or calm, from the look before.</param>
    public static TidalMemory Memory(HallDay day, DateTimeOffset localNow, TidalMemory tides)
    {
        DateTimeOffset midnight = Midnight(localNow);
        HallDefinition hall = day.Definition;
        var index = Index(hall);
        int WindowOf(int no) => IndexOf(hall, no);
        ImmutableArray<int> Queues(IEnumerable<string> ids) => [.. ids.Where(index.ContainsKey).Select(id => index[id])];
        return tides with
        {
            Moves =
            [
                .. day.Tide.Moves.Select(m => m.Assigned).Where(m => WindowOf(m.Window) >= 0).Select(m => new PastMove(
                    (m.At - midnight).TotalMinutes, WindowOf(m.Window), Queues(m.To.Except(m.From)), Queues(m.From.Except(m.To)))),
            ],
            Declines =
            [
                .. from p in day.Tide.Proposals
                   where p.Status is ProposalStatus.Declined or ProposalStatus.Lapsed && p.Why is not LapseReason.Overtaken && p.EndedAt is not null && WindowOf(p.Proposal.Window) >= 0
                   from queue in Queues(p.Proposal.To.Except(p.Proposal.From))
                   select new Declined((p.EndedAt!.Value - midnight).TotalMinutes, WindowOf(p.Proposal.Window), queue),
            ],
        };
    }

    /// <summary>What the policy may do by the values in force.</summary>
    public static TidalSettings Settings(TidalRules rules) => new()
    {
        MostMoved = rules.MaxPerHall,
        Stay = rules.MinStay.TotalMinutes,
        NoFlapping = TidalRules.Flapping.TotalMinutes,
        CoolDown = rules.CoolDown.TotalMinutes,
        BeforeBreak = TidalRules.BeforeBreak.TotalMinutes,
    };

    /// <summary>A ticket of today as one can learn from it.</summary>
    public static PastTicket Past(HallDay day, string queue, Ticket ticket, DateTimeOffset midnight) => new(
        day.Day, queue, ticket.Window, ticket.Class, (ticket.IssuedAt - midnight).TotalMinutes, ticket.CalledAt is { } called ? (called - midnight).TotalMinutes : null,
        ticket.State == TicketState.Done && ticket is { CalledAt: { } began, EndedAt: { } ended } ? (ended - began - ticket.HeldFor).TotalMinutes : null);

    /// <summary>The hall's midnight before an instant.</summary>
    public static DateTimeOffset Midnight(DateTimeOffset localNow) => localNow - localNow.TimeOfDay;

    /// <summary>The place of a window in the definition, or -1.</summary>
    public static int IndexOf(HallDefinition hall, int no)
    {
        for (int w = 0; w < hall.Windows.Length; w++)
        {
            if (hall.Windows[w].No == no)
            {
                return w;
            }
        }

        return -1;
    }

    /// <summary>The places of the queues in the definition.</summary>
    public static ImmutableDictionary<string, int> Index(HallDefinition hall) =>
        hall.Queues.Select((q, i) => (q.Id, i)).ToImmutableDictionary(q => q.Id, q => q.i, StringComparer.Ordinal);

    /// <summary>Those who wait, lane by lane and within a lane in order, those who were set back at their place in the lane: as the view has them.</summary>
    private static IEnumerable<Ticket> Line(QueueState state) => state.Lanes.SelectMany(lane => lane).Concat(state.SetBack.Select(back => back.Place))
        .Select(place => state.Tickets[place.TicketId]).OrderBy(t => t.Lane).ThenBy(t => t.Place);
}
