namespace Halls.Domain.Waits;

/// <summary>An estimate that was told to somebody, and what became of it. Minutes from the estimate on.</summary>
/// <param name="Queue">The queue's id.</param>
/// <param name="Day">The service day.</param>
/// <param name="Low">The low end that was told.</param>
/// <param name="Likely">The middle that was told.</param>
/// <param name="High">The high end that was told.</param>
/// <param name="Waited">How much longer it was until the call; null for somebody who was never called, who counts nowhere .</param>
public readonly record struct KeptEstimate(string Queue, DateOnly Day, double Low, double Likely, double High, double? Waited);

/// <summary>How true the estimates of a queue were on a day. A range counts as it is told: whole minutes, rounded outwards, and "at once" is within a minute.</summary>
/// <param name="Queue">The queue's id.</param>
/// <param name="Day">The service day.</param>
/// <param name="Count">Estimates whose outcome is known.</param>
/// <param name="Inside">How many of them held.</param>
/// <param name="Sooner">How many were called before the low end.</param>
/// <param name="Later">How many were called after the high end.</param>
/// <param name="MeanError">Mean distance between the middle and what happened, minutes.</param>
/// <param name="MeanMiss">Of those outside, by how much on average, minutes; 0 when none was.</param>
/// <param name="MeanWidth">Mean width of the range, minutes.</param>
/// <param name="MuchLater">How many waited more than ten minutes longer than the high end said.</param>
public sealed record EstimateQuality(
    string Queue, DateOnly Day, int Count, int Inside, int Sooner, int Later, double MeanError, double MeanMiss, double MeanWidth, int MuchLater)
{
    /// <summary>A free window has been told as no wait; until its clerk has pressed the key that is still true.</summary>
    private const double AtOnce = 1;

    /// <summary>The share that held, or null when nothing is known: no ratio is not a bad one.</summary>
    public double? Held => Count == 0 ? null : (double)Inside / Count;

    /// <summary>By queue and day, in that order.</summary>
    public static IReadOnlyList<EstimateQuality> Of(IEnumerable<KeptEstimate> estimates) =>
    [
        .. estimates.Where(e => e.Waited is not null).GroupBy(e => (e.Queue, e.Day)).OrderBy(g => g.Key.Day).ThenBy(g => g.Key.Queue, StringComparer.Ordinal)
            .Select(g => Of(g.Key.Queue, g.Key.Day, g)),
    ];

    private static EstimateQuality Of(string queue, DateOnly day, IEnumerable<KeptEstimate> estimates)
    {
        int count = 0;
        int sooner = 0;
        int later = 0;
        int muchLater = 0;
        double error = 0;
        double miss = 0;
        double width = 0;
        foreach (KeptEstimate e in estimates)
        {
            double waited = e.Waited!.Value;
            var told = WaitRange.Outwards(new WaitQuantiles(e.Low, e.Likely, e.High));
            (double low, double high) = (told.Low, Math.Max(AtOnce, told.High));
            count++;
            error += Math.Abs(waited - e.Likely);
            width += high - low;
            sooner += waited < low ? 1 : 0;
            later += waited > high ? 1 : 0;
            muchLater += waited > high + 10 ? 1 : 0;
            miss += waited < low ? low - waited : waited > high ? waited - high : 0;
        }

        int outside = sooner + later;
        return new EstimateQuality(queue, day, count, count - outside, sooner, later, error / count, outside == 0 ? 0 : miss / outside, width / count, muchLater);
    }
}
