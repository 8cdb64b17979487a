using Halls.Domain.Queues;

namespace Halls.Domain.Simulation;

/// <summary>The waits of a simulated day, minutes.</summary>
/// <param name="People">How many were called.</param>
/// <param name="Mean">Mean wait.</param>
/// <param name="P50">Half of them waited no longer.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="P95">Nineteen of twenty.</param>
/// <param name="Longest">The longest wait.</param>
/// <param name="Over20">Share that waited more than 20 minutes.</param>
/// <param name="OverTarget">Share that waited longer than was promised.</param>
/// <param name="WorstQueue">The greatest mean wait of a queue.</param>
/// <param name="Moves">How often a window took up another queue.</param>
/// <param name="MeanByQueue">Mean wait of each queue; 0 where nobody came.</param>
/// <param name="NeverCalled">People who came and were not called by the end.</param>
public sealed record DayFigures(
    int People, double Mean, double P50, double P90, double P95, double Longest, double Over20, double OverTarget, double WorstQueue, int Moves,
    IReadOnlyList<double> MeanByQueue, int NeverCalled)
{
    /// <summary>Of a day that has been run.</summary>
    public static DayFigures Of(HallEngine hall)
    {
        TicketTable tickets = hall.Tickets;
        var waits = new List<double>(tickets.Count);
        double[] sum = new double[hall.Model.Queues];
        int[] people = new int[hall.Model.Queues];
        int late = 0;
        int over20 = 0;
        int never = 0;
        for (int i = 0; i < tickets.Count; i++)
        {
            double called = hall.CalledAt(i);
            if (double.IsNaN(called))
            {
                never++;
                continue;
            }

            double wait = Math.Max(0, called - tickets.SinceOf(i));
            int queue = tickets.QueueOf(i);
            waits.Add(wait);
            sum[queue] += wait;
            people[queue]++;
            over20 += wait > 20 ? 1 : 0;
            late += wait > hall.Model.Promised(queue, (int)tickets.LaneOf(i)) ? 1 : 0;
        }

        waits.Sort();
        double[] means = [.. sum.Select((s, q) => people[q] == 0 ? 0 : s / people[q])];
        int n = waits.Count;
        double At(double share) => Percentile.Of(waits, share) ?? 0;
        return new DayFigures(
            n, n == 0 ? 0 : waits.Sum() / n, At(0.5), At(0.9), At(0.95), n == 0 ? 0 : waits[^1], n == 0 ? 0 : (double)over20 / n, n == 0 ? 0 : (double)late / n,
            means.Length == 0 ? 0 : means.Max(), hall.Moves, means, never);
    }
}
