using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Halls.Domain.Queues;

namespace Halls.Domain.Simulation;

/// <summary>Shows a simulated hall as a live one is seen: only what somebody in it could know.</summary>
/// <param name="queues">The queues' names, kinds and bounds; what waits in them is filled in.</param>
/// <param name="windows">The windows' names and opening plan; what they do is filled in.</param>
/// <param name="lastTicket">When the last ticket is taken.</param>
/// <param name="booked">Everybody booked for the day, by slot.</param>
public sealed class EngineView(ImmutableArray<QueueView> queues, ImmutableArray<WindowView> windows, double lastTicket, ImmutableArray<BookedArrival> booked)
{
    private readonly List<WaitingTicket> _line = [];
    private readonly List<(int Ticket, int Behind)> _back = [];

    /// <summary>The hall of a made-up scenario.</summary>
    /// <param name="scenario">The hall.</param>
    /// <param name="plan">Its opening plan.</param>
    /// <param name="people">The day's people, for the bookings.</param>
    public static EngineView Of(DayScenario scenario, IReadOnlyList<int[]> plan, TicketTable people)
    {
        var booked = new List<BookedArrival>();
        for (int i = 0; i < people.Count; i++)
        {
            if (people.LaneOf(i) == Lane.Appointment)
            {
                booked.Add(new BookedArrival(scenario.BookingGrid * Math.Floor(people.SinceOf(i) / scenario.BookingGrid), people.QueueOf(i)));
            }
        }

        return new EngineView(
            [.. scenario.Queues.Select(q => new QueueView { Id = q.Id, Name = q.Id, Target = q.Target })],
            [.. plan.Select((p, w) => new WindowView { No = w + 1, Name = $"{w + 1}号窗口", Posted = ImmutableCollectionsMarshal.AsImmutableArray(p), Plan = ImmutableCollectionsMarshal.AsImmutableArray(p) })],
            scenario.LastTicket,
            [.. booked.OrderBy(b => b.At).ThenBy(b => b.Queue)]);
    }

    /// <summary>The hall now.</summary>
    public HallView Show(HallEngine hall)
    {
        var shownQueues = ImmutableArray.CreateBuilder<QueueView>(queues.Length);
        for (int q = 0; q < queues.Length; q++)
        {
            shownQueues.Add(queues[q] with { Waiting = Line(hall, q), PassedOver = Passed(hall, q), Arrived = hall.ArrivedAt(q) });
        }

        var shownWindows = ImmutableArray.CreateBuilder<WindowView>(windows.Length);
        for (int w = 0; w < windows.Length; w++)
        {
            int inHand = hall.InHand(w);
            WindowActivity activity = hall.Activity(w);
            shownWindows.Add(windows[w] with
            {
                Activity = activity,
                Serving = activity == WindowActivity.Busy ? hall.Tickets.QueueOf(inHand) : -1,
                ServingSince = hall.StartedAt(w),
                Until = activity is WindowActivity.SettingUp or WindowActivity.Away ? hall.Until(w) : double.PositiveInfinity,
                Posted = [.. hall.Posted(w)],
                Pending = hall.IsMoving(w) ? [.. hall.Posting(w)] : null,
                ChangedAt = hall.ChangedAt(w),
                NextAbsence = hall.NextKnownAbsence(w),
            });
        }

        return new HallView
        {
            Now = hall.Now,
            LastTicket = lastTicket,
            Queues = shownQueues.MoveToImmutable(),
            Windows = shownWindows.MoveToImmutable(),
            Booked = [.. booked.Where(b => b.At > hall.Now)],
        };
    }

    private static ImmutableArray<int> Passed(HallEngine hall, int queue)
    {
        int[] passed = new int[CallingOrder.LaneCount];
        for (int lane = 0; lane < passed.Length; lane++)
        {
            passed[lane] = hall.PassedOver(queue, (Lane)lane);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(passed);
    }

    private ImmutableArray<WaitingTicket> Line(HallEngine hall, int queue)
    {
        if (hall.Waiting(queue) == 0)
        {
            return [];
        }

        _line.Clear();
        _back.Clear();
        _back.AddRange(hall.SetBack(queue));
        for (int lane = 0; lane < CallingOrder.LaneCount; lane++)
        {
            for (int ticket = hall.Head(queue, (Lane)lane); ticket >= 0; ticket = hall.Behind(ticket))
            {
                _line.Add(new WaitingTicket((Lane)lane, hall.Tickets.SinceOf(ticket)));
            }

            foreach ((int ticket, int behind) in _back)
            {
                if ((int)hall.Tickets.LaneOf(ticket) == lane)
                {
                    double since = hall.Tickets.SinceOf(ticket);
                    int at = _line.Count;
                    while (at > 0 && (int)_line[at - 1].Lane == lane && _line[at - 1].Since > since)
                    {
                        at--;
                    }

                    _line.Insert(at, new WaitingTicket((Lane)lane, since, Math.Max(1, behind)));
                }
            }
        }

        return [.. _line];
    }
}
