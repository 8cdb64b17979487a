using Halls.Domain.Simulation;

namespace Halls.Domain.Tidal;

/// <summary>
/// MaxWeight with hysteresis and bias: a free window takes up the queue with the greatest people over √(mean service) when that is more than (1 + h) times
/// the greatest of those it posts, and b. Needs no forecast and no time (Tassiulas and Ephremides 1992; hysteresis after Chan, Armony and Bambos, bias after
/// Hsieh, Hou and Liu). The rule by which the twin assumes that the hall will go on, and the one to fall back on. Thread-safe.
/// </summary>
/// <param name="Hysteresis">h. <value>2</value></param>
/// <param name="Bias">b. <value>0.5</value></param>
/// <param name="Stay">Minutes for which a window keeps what it has taken up. <value>20</value></param>
public sealed record MaxWeightRule(double Hysteresis = 2, double Bias = 0.5, double Stay = 20) : IPostingRule
{
    /// <inheritdoc/>
    public double Every => 0;

    /// <inheritdoc/>
    public int[]? WhenFree(HallEngine hall, int window)
    {
        if (hall.Now - hall.ChangedAt(window) < Stay)
        {
            return null;
        }

        ReadOnlySpan<int> posted = hall.Posted(window);
        double own = 0;
        foreach (int q in posted)
        {
            own = Math.Max(own, Weight(hall, q));
        }

        int heaviest = -1;
        double weight = ((1 + Hysteresis) * own) + Bias;
        foreach (int q in hall.Model.CanServe(window))
        {
            double w = hall.Waiting(q) == 0 ? 0 : Weight(hall, q);
            if (w > weight && !posted.Contains(q))
            {
                (heaviest, weight) = (q, w);
            }
        }

        if (heaviest < 0)
        {
            return null;
        }

        if (posted.Length < hall.Model.MostPosted)
        {
            return Postings.With(posted, heaviest);
        }

        // The lightest of its queues goes that another window serves, too.
        int drop = -1;
        double lightest = double.PositiveInfinity;
        foreach (int q in posted)
        {
            double w = Weight(hall, q);
            if (w < lightest && hall.Cover(q, window) > 0)
            {
                (drop, lightest) = (q, w);
            }
        }

        return drop < 0 ? null : Postings.With(posted, heaviest, drop);
    }

    /// <inheritdoc/>
    public void Tick(HallEngine hall)
    {
    }

    private static double Weight(HallEngine hall, int queue) => hall.Waiting(queue) / Math.Sqrt(hall.Model.Mean(queue));
}
