using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Live;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;

namespace Halls.Domain.Tidal.Moves;

/// <summary>What happened after a move, counted from the day's tickets, and what is on record of it for the replay. Pure.</summary>
public static class MoveReceipts
{
    /// <summary>
    /// The queues that gained and those that lent the window: how many people were called there for the first time within so many minutes, how long they had
    /// waited on average, and what had been expected.
    /// </summary>
    /// <param name="day">The hall's day.</param>
    /// <param name="move">The move.</param>
    /// <param name="minutes">How long after it.</param>
    public static ImmutableArray<QueueOutcome> Actual(HallDay day, TidalEvent.WindowAssigned move, int minutes)
    {
        DateTimeOffset until = move.At.AddMinutes(minutes);
        return
        [
            .. Touched(move).Select(queue =>
            {
                double[] waits =
                [
                    .. day.Queue(queue).Tickets.Values.Where(t => t.FirstCalledAt > move.At && t.FirstCalledAt <= until).Select(t => t.Wait!.Value.TotalMinutes),
                ];
                return new QueueOutcome(
                    queue, waits.Length, waits.Length == 0 ? null : Math.Round(waits.Average(), 1), move.Forecast?.Queues.FirstOrDefault(q => q.Queue == queue)?.With, null);
            }),
        ];
    }

    /// <summary>
    /// What is on record of the time after a move, for <see cref="TidalReceipt"/>: the hall as it stood, who waited, who came, how long services turned out to be. Null
    /// where the hall is not the same any more: a queue or the window is gone.
    /// </summary>
    /// <param name="then">The day as it stood at the move.</param>
    /// <param name="day">The day since.</param>
    /// <param name="rules">The values in force.</param>
    /// <param name="move">The move.</param>
    /// <param name="localAt">When it was made, with the hall's own offset.</param>
    public static MoveRecord? Record(HallDay then, HallDay day, TidalRules rules, TidalEvent.WindowAssigned move, DateTimeOffset localAt)
    {
        HallDefinition hall = day.Definition;
        DateTimeOffset midnight = LiveDay.Midnight(localAt);
        ImmutableDictionary<string, int> index = LiveDay.Index(hall);
        int window = LiveDay.IndexOf(hall, move.Window);
        if (window < 0 || move.To.Concat(move.From).Any(q => !index.ContainsKey(q)))
        {
            return null;
        }

        HallView view = LiveDay.View(then, rules, localAt);
        double Minute(DateTimeOffset at) => (at - midnight).TotalMinutes;
        PersonSince Person(string queue, Ticket ticket) => new(
            index[queue], ticket.Lane, Minute(ticket.IssuedAt),
            ticket.FirstCalledAt > move.At ? Minute(ticket.FirstCalledAt.Value) : ticket.CalledAt > move.At ? Minute(ticket.CalledAt.Value) : null,
            LiveDay.Past(day, queue, ticket, midnight).Busy);
        Ticket Now(string queue, string id, Ticket before) => day.Queue(queue).Tickets.GetValueOrDefault(id, before);
        double? Ended(int no)
        {
            if (then.InHandAt(no) is not { CalledAt: { } called } before)
            {
                return null;
            }

            string queue = then.Queues.First(q => q.Value.Tickets.ContainsKey(before.Id)).Key;
            return LiveDay.Past(day, queue, Now(queue, before.Id, before), midnight).Busy is { } busy ? Minute(called) + busy : null;
        }

        return new MoveRecord
        {
            At = view.Now,
            Window = window,
            After = [.. move.To.Select(q => index[q])],
            Queues = [.. Touched(move).Select(q => (index[q], move.Forecast?.Queues.FirstOrDefault(f => f.Queue == q)?.With))],
            Before = view,
            Waited = [.. LiveDay.Waiting(then).SelectMany((ids, q) => ids.Select(id => (Queue: hall.Queues[q].Id, Id: id))).Select(t => Person(t.Queue, Now(t.Queue, t.Id, then.Queue(t.Queue).Tickets[t.Id])))],
            Came =
            [
                .. from queue in day.Queues
                   where index.ContainsKey(queue.Key)
                   from ticket in queue.Value.Tickets.Values
                   where ticket.Transfers == 0 && ticket.IssuedAt > move.At
                   orderby ticket.IssuedAt
                   select Person(queue.Key, ticket),
            ],
            Ended = [.. hall.Windows.Select(w => Ended(w.No))],
        };
    }

    /// <summary>The queues that gained, then those that lent.</summary>
    private static IEnumerable<string> Touched(TidalEvent.WindowAssigned move) => move.To.Except(move.From).Concat(move.From.Except(move.To));
}
