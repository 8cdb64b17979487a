using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Waits;
using Halls.Domain.Windows;

namespace Halls.Domain.Simulation;

/// <summary>
/// The live hall as the forecast and the tidal policy see it: a view made from a service day (docs/tidal.md). Minutes are the hall's local ones,
/// from midnight. Pure; thread-safe.
/// </summary>
public static class LiveHall
{
    /// <summary>A clerk who paused is expected back so many minutes after having left, and not before a few minutes from now.</summary>
    private const double UsualPause = 20;
    private const double SoonestBack = 5;

    /// <summary>What is known of a window beyond its session.</summary>
    /// <param name="Serves">What it posts now; the definition's plan where nothing was moved.</param>
    /// <param name="Pending">What it will post from its next call on; null when no move is under way.</param>
    /// <param name="ChangedAt">When it last took up another queue; null when it never did today.</param>
    public sealed record Posting(ImmutableArray<string> Serves, ImmutableArray<string>? Pending = null, DateTimeOffset? ChangedAt = null);

    /// <summary>
    /// The hall now. Planned breaks are read as <see cref="BreakTimetable"/> says: a clerk who pauses in one is back at its end, whenever the pause began.
    /// </summary>
    /// <param name="day">The service day.</param>
    /// <param name="now">The instant, at the hall's own offset.</param>
    /// <param name="postings">What differs from the plan, by window number.</param>
    /// <param name="booked">Who is booked and still to come: minute and queue id.</param>
    public static HallView View(
        HallDay day, DateTimeOffset now, IReadOnlyDictionary<int, Posting>? postings = null, IEnumerable<(double At, string Queue)>? booked = null)
    {
        HallDefinition hall = day.Definition;
        var indices = hall.Queues.Select((q, i) => (q.Id, i)).ToDictionary(q => q.Id, q => q.i, StringComparer.Ordinal);
        DateTimeOffset midnight = new(now.Date, now.Offset);
        double Minute(DateTimeOffset at) => (at - midnight).TotalMinutes;
        ImmutableArray<int> Indices(ImmutableArray<string> ids) => [.. ids.Where(indices.ContainsKey).Select(id => indices[id])];
        return new HallView
        {
            Now = Minute(now),
            LastTicket = hall.Hours.Where(h => h.Days.Contains(now.DayOfWeek) && h.LastTicket >= Minute(now)).Select(h => (double)h.LastTicket).DefaultIfEmpty(Minute(now)).Max(),
            Queues = [.. hall.Queues.Select(q => new QueueView
            {
                Id = q.Id,
                Name = q.Name,
                Kind = q.Kind,
                MinWindows = q.MinWindows,
                Target = q.TargetWaitMinutes,
                Waiting = Line(day.Queue(q.Id), Minute),
                PassedOver = day.Queue(q.Id).PassedOver,
                Arrived = day.Queue(q.Id).Issued,
            })],
            Windows = [.. hall.Windows.Select(w => Window(day, w, postings?.GetValueOrDefault(w.No), Minute(now), Minute, Indices, indices))],
            Booked = [.. (booked ?? []).Where(b => b.At > Minute(now) && indices.ContainsKey(b.Queue)).OrderBy(b => b.At).Select(b => new BookedArrival(b.At, indices[b.Queue]))],
        };
    }

    private static WindowView Window(
        HallDay day, WindowDefinition window, Posting? posting, double now, Func<DateTimeOffset, double> minute, Func<ImmutableArray<string>, ImmutableArray<int>> indicesOf,
        Dictionary<string, int> indices)
    {
        WindowState session = day.Window(window.No);
        (string Queue, Ticket Ticket)? inHand = null;
        foreach ((string id, QueueState queue) in day.Queues)
        {
            if (queue.AtWindow.TryGetValue(window.No, out string? ticket) && indices.ContainsKey(id))
            {
                inHand = (id, queue.Tickets[ticket]);
            }
        }

        bool open = session.Status == WindowStatus.Open, paused = session.Status == WindowStatus.Paused;
        double since = session.Since is { } at ? minute(at) : now;
        (PlannedBreak? current, PlannedBreak? next) = BreakTimetable.Read(window, session, inHand?.Ticket, now, minute);
        double until = !paused ? double.PositiveInfinity : current is not null ? current.To : Math.Max(now + SoonestBack, since + UsualPause);
        return new WindowView
        {
            No = window.No,
            Name = window.Name,
            Activity = !open ? WindowActivity.Away : inHand is null ? WindowActivity.Idle : WindowActivity.Busy,
            Serving = open && inHand is { } hand ? indices[hand.Queue] : -1,
            ServingSince = inHand is { } called ? minute(called.Ticket.StartedAt ?? called.Ticket.CalledAt ?? called.Ticket.IssuedAt) : 0,
            Until = until,
            Posted = indicesOf(posting?.Serves ?? day.Serves(window.No)),
            Pending = posting?.Pending is { } pending ? indicesOf(pending) : null,
            Plan = indicesOf(window.Serves),
            ChangedAt = posting?.ChangedAt is { } changed ? minute(changed) : double.NegativeInfinity,
            NextAbsence = next is null ? null : new Absence(next.From, next.To, Moves: false, Known: true),
        };
    }

    private static ImmutableArray<WaitingTicket> Line(QueueState queue, Func<DateTimeOffset, double> minute)
    {
        var line = new List<(Lane Lane, Place Place, WaitingTicket Ticket)>(queue.Waiting);
        for (int lane = 0; lane < CallingOrder.LaneCount; lane++)
        {
            foreach (Place place in queue.Lanes[lane])
            {
                line.Add(((Lane)lane, place, new WaitingTicket((Lane)lane, minute(queue.Tickets[place.TicketId].IssuedAt))));
            }
        }

        foreach (Returning back in queue.SetBack)
        {
            Ticket ticket = queue.Tickets[back.Place.TicketId];
            line.Add((ticket.Lane, back.Place, new WaitingTicket(ticket.Lane, minute(ticket.IssuedAt), (int)Math.Max(1, back.DueAtCall - queue.Calls))));
        }

        return [.. line.OrderBy(t => t.Lane).ThenBy(t => t.Place).Select(t => t.Ticket)];
    }
}
