using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Queues;

namespace Halls.Domain.Tidal.Moves;

/// <summary>What happened after a move, counted from the day's tickets. Pure.</summary>
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
            .. move.To.Except(move.From).Concat(move.From.Except(move.To)).Select(queue =>
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
}
