namespace Halls.Domain.Simulation;

/// <summary>
/// Looks for the opening plan under which people wait least if nothing is moved, all day or in its first hours: each window in turn tries every sign it could have, on many drawn
/// days, until no single change helps any more. What the laboratory proposes to a supervisor who plans the week; deterministic.
/// </summary>
public static class PlanSearch
{
    /// <summary>How much of the day the opening plan of a hall is for that moves its windows afterwards, minutes; found on made-up days (docs/tidal.md).</summary>
    public const double OpeningMinutes = 150;

    /// <summary>What somebody counts as who is not called by the end, minutes after it.</summary>
    private const double Beyond = 4;

    /// <summary>Searches.</summary>
    /// <param name="scenario">The hall.</param>
    /// <param name="mostPosted">How many queues a window may post.</param>
    /// <param name="begin">The plan to begin with.</param>
    /// <param name="choice">How a free window chooses.</param>
    /// <param name="days">The days to try it on; not those on which it is judged afterwards.</param>
    /// <param name="until">
    /// The minute up to which waits count. A hall that moves its windows is best served by the plan for the first hours, because moves see to the rest of the
    /// day; <see cref="OpeningMinutes"/> are such. Whoever is not called by then counts as called a little later. <value>the whole day</value>
    /// </param>
    public static int[][] Best(
        DayScenario scenario, int mostPosted, IReadOnlyList<int[]> begin, ChoiceRule choice, IReadOnlyList<TicketTable> days, double until = double.PositiveInfinity)
    {
        HallModel model = scenario.Model(mostPosted).With(choice: choice);
        Absence[][] absences = scenario.Absences();
        int[][] plan = [.. begin];
        double least = Cost(model, plan, days, absences, until);
        for (bool better = true; better;)
        {
            better = false;
            for (int w = 0; w < plan.Length; w++)
            {
                foreach (int[] sign in Signs(model.CanServe(w).ToArray(), Math.Min(mostPosted, model.CanServe(w).Length), 0))
                {
                    int[] kept = plan[w];
                    plan[w] = sign;
                    double cost = Cost(model, plan, days, absences, until);
                    if (cost < least - 1e-9 && Covers(model, plan))
                    {
                        least = cost;
                        better = true;
                    }
                    else
                    {
                        plan[w] = kept;
                    }
                }
            }
        }

        return plan;
    }

    private static double Cost(HallModel model, int[][] plan, IReadOnlyList<TicketTable> days, Absence[][] absences, double until)
    {
        double cost = 0;
        foreach (TicketTable day in days)
        {
            var hall = new HallEngine(model, new NoMoves(), plan, day, absences);
            hall.Run(until);
            for (int i = 0; i < hall.NextToCome; i++)
            {
                double called = hall.CalledAt(i);
                double wait = !double.IsNaN(called) ? Math.Max(0, called - day.SinceOf(i)) : double.IsPositiveInfinity(until) ? 480 : until + Beyond - day.SinceOf(i);
                cost += wait + (0.5 * wait * wait / model.Promised(day.QueueOf(i), (int)day.LaneOf(i)));
            }
        }

        return cost;
    }

    private static bool Covers(HallModel model, int[][] plan)
    {
        for (int q = 0; q < model.Queues; q++)
        {
            if (!plan.Any(sign => sign.Contains(q)))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<int[]> Signs(int[] queues, int size, int from)
    {
        if (size == 0)
        {
            yield return [];
            yield break;
        }

        for (int i = from; i <= queues.Length - size; i++)
        {
            foreach (int[] rest in Signs(queues, size - 1, i + 1))
            {
                yield return [queues[i], .. rest];
            }
        }
    }
}
