namespace Halls.Domain.Simulation;

/// <summary>A free window goes at once to the longest queue it may serve. What a hall does that has no rule; for comparison.</summary>
public sealed class LongestQueueFirst : IPostingRule
{
    /// <inheritdoc/>
    public double Every => 0;

    /// <inheritdoc/>
    public int[]? WhenFree(HallEngine hall, int window)
    {
        int longest = -1;
        int people = 0;
        ReadOnlySpan<int> posted = hall.Posted(window);
        foreach (int q in hall.Model.CanServe(window))
        {
            int waiting = hall.Waiting(q);
            if (waiting > people || (waiting == people && waiting > 0 && posted.Contains(q)))
            {
                (longest, people) = (q, waiting);
            }
        }

        if (longest < 0 || posted.Contains(longest))
        {
            return null;
        }

        if (posted.Length < hall.Model.MostPosted)
        {
            return Postings.With(posted, longest);
        }

        int[] shortestFirst = [.. posted];
        Array.Sort(shortestFirst, (a, b) => hall.Waiting(a).CompareTo(hall.Waiting(b)));
        foreach (int drop in shortestFirst)
        {
            int[] changed = Postings.With(posted, longest, drop);
            if (hall.KeepsCover(window, changed))
            {
                return changed;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Tick(HallEngine hall)
    {
    }
}
