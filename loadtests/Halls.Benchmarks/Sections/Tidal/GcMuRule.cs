using Halls.Domain.Queues;
using Halls.Domain.Simulation;

namespace Halls.Benchmarks.Sections.Tidal;

/// <summary>Generalised cµ with hysteresis as a rule of posting (ALGORITHMS 2.1), to compare with: the index of a queue is the age of its most pressing head over the promise, times the rate.</summary>
internal sealed record GcMuRule(double Hysteresis, double Bias, double Stay, double Floor) : IPostingRule
{
    public double Every => 0;

    public int[]? WhenFree(HallEngine hall, int window)
    {
        if (hall.Now - hall.ChangedAt(window) < Stay)
            return null;
        int[] posted = [.. hall.Posted(window)];
        double own = posted.Max(q => Index(hall, window, q));
        int best = -1;
        double most = ((1 + Hysteresis) * own) + Bias;
        foreach (int q in hall.Model.CanServe(window))
        {
            double index = Index(hall, window, q);
            if (!posted.Contains(q) && hall.Waiting(q) > 0 && index > most && index / hall.Model.Rate(window, q) >= Floor)
                (best, most) = (q, index);
        }

        if (best < 0)
            return null;
        if (posted.Length < hall.Model.MostPosted)
            return Postings.With(posted, best);
        foreach (int drop in posted.OrderBy(q => Index(hall, window, q)))
        {
            if (hall.Cover(drop, window) > 0)
                return Postings.With(posted, best, drop);
        }

        return null;
    }

    public void Tick(HallEngine hall)
    {
    }

    private static double Index(HallEngine hall, int window, int queue)
    {
        double most = 0;
        for (int lane = 0; lane < CallingOrder.LaneCount; lane++)
        {
            int head = hall.Head(queue, (Lane)lane);
            if (head >= 0)
                most = Math.Max(most, (hall.Now - hall.Tickets.SinceOf(head)) / hall.Model.Promised(queue, lane));
        }

        return most * hall.Model.Rate(window, queue);
    }
}
