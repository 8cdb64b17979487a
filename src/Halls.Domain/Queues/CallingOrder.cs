namespace Halls.Domain.Queues;

/// <summary>
/// The rules of who is called next, as functions of bare numbers: which part of a line has its turn, and which of the queues that a window
/// serves is the most urgent. The live hall, its forecast and the laboratory all ask here, so that what is tried out is what happens. Pure; thread-safe.
/// </summary>
public static class CallingOrder
{
    /// <summary>How many parts a line has: the values of <see cref="Lane"/>.</summary>
    public const int LaneCount = 5;

    /// <summary>Priority classes are promised this wait, minutes; ordinary ones what their queue promises.</summary>
    public const double PriorityTargetMinutes = 5;

    /// <summary>The lane whose turn it is, or -1 when all are empty. A lane passed over too often goes first, the ordinary one before all others.</summary>
    /// <param name="waiting">For each lane, how many wait in it.</param>
    /// <param name="passed">For each lane, how many tickets of the lanes before it were called since it was last called itself.</param>
    /// <param name="maxConsecutivePriority">After so many priority calls in a row an ordinary ticket is due; another lane after twice as many.</param>
    public static int NextLane(ReadOnlySpan<int> waiting, ReadOnlySpan<int> passed, int maxConsecutivePriority)
    {
        int first = -1;
        for (int lane = LaneCount - 1; lane >= 0; lane--)
        {
            if (waiting[lane] > 0)
            {
                if (passed[lane] >= (lane == (int)Lane.Ordinary ? maxConsecutivePriority : 2 * maxConsecutivePriority))
                {
                    return lane;
                }

                first = lane;
            }
        }

        return first;
    }

    /// <summary>Counts a call: its lane begins anew, those after it were passed over once more.</summary>
    public static void Pass(Span<int> passed, int called)
    {
        passed[called] = 0;
        for (int lane = called + 1; lane < LaneCount; lane++)
        {
            passed[lane]++;
        }
    }

    /// <summary>The wait that somebody in a lane of a queue is promised, minutes.</summary>
    public static double Target(Lane lane, double queueTargetMinutes) =>
        lane == Lane.Ordinary ? queueTargetMinutes : Math.Min(PriorityTargetMinutes, queueTargetMinutes);

    /// <summary>
    /// How urgent a queue is for a window: (age of its head + half a minute) over the target, times the rate at which the window serves it: the delay
    /// form of the generalised cµ rule (Mandelbaum and Stolyar 2004). The age grows without bound, so no queue that is served can starve.
    /// </summary>
    /// <param name="ageMinutes">How long the head has waited.</param>
    /// <param name="targetMinutes">What it was promised.</param>
    /// <param name="rate">Services of that queue that the window gets done in a unit of time; 1 where that is not known.</param>
    public static double Urgency(double ageMinutes, double targetMinutes, double rate = 1) => (ageMinutes + 0.5) / targetMinutes * rate;

    /// <summary>What each person in a queue that one window serves counts for besides its oldest ones, in the measure of <see cref="Press"/>; found on made-up days (docs/tidal.md).</summary>
    private const double CrowdWeight = 4;

    /// <summary>
    /// How much somebody presses who has waited so long: age^1.25 over the promise, the marginal cost of a wait whose cost grows faster than its square
    /// (generalised cµ, Van Mieghem 1995; the power was found on made-up days, docs/tidal.md). It grows without bound, so nobody who waits is left for ever.
    /// </summary>
    public static double Press(double ageMinutes, double targetMinutes)
    {
        double age = Math.Max(0, ageMinutes);
        return ((age * Math.Sqrt(Math.Sqrt(age))) + 0.5) / targetMinutes;
    }

    /// <summary>
    /// How much a queue pulls at a window once it is known how long services take: what the head of its lanes presses that presses most, and the crowd for each
    /// window that serves it, times the rate at which the window serves it. A queue that few windows serve pulls more, because whoever is not called here is
    /// less likely to be called elsewhere. A fresh booked ticket at the head doesn't hide the old ordinary one behind it.
    /// </summary>
    /// <param name="press">The greatest <see cref="Press"/> of its lanes' heads.</param>
    /// <param name="waiting">People in it.</param>
    /// <param name="windows">How many windows that are there serve it, this one included.</param>
    /// <param name="rate">Services of that queue that the window gets done in a minute.</param>
    public static double Pull(double press, int waiting, int windows, double rate)
    {
        double alone = Math.Max(1, windows);
        return (press + (CrowdWeight * waiting / alone)) * rate / Math.Sqrt(Math.Sqrt(alone));
    }
}
