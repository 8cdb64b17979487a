using System.Globalization;
using Halls.Domain.Waits;

namespace Halls.Projections;

/// <summary>How true the waits of a queue were that were told on a day.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Day">The service day.</param>
/// <param name="Inside">Of those called, how many were called within the range that they were told.</param>
/// <param name="Called">How many of those who were told something were called.</param>
/// <param name="Share">The one over the other; null when nobody was.</param>
/// <param name="Sooner">How many were called before the low end.</param>
/// <param name="Later">How many were called after the high end.</param>
/// <param name="MuchLater">How many were called more than ten minutes after the high end.</param>
/// <param name="MeanErrorMinutes">How far the middle was off, on average.</param>
/// <param name="MeanMissMinutes">Of those outside, by how much, on average.</param>
/// <param name="MeanWidthMinutes">How wide the range was, on average.</param>
public sealed record EstimateQualityRow(
    string Queue, string Day, int Inside, int Called, double? Share, int Sooner, int Later, int MuchLater, double MeanErrorMinutes, double MeanMissMinutes, double MeanWidthMinutes);

/// <summary>Counts how often waits that were told did hold. Thread-safe.</summary>
/// <param name="estimates">What was told.</param>
public sealed class EstimateQualities(EstimateQueries estimates)
{
    /// <summary>By day and queue. Whoever was never called, or went over to another queue, counts nowhere .</summary>
    /// <exception cref="Halls.EventStore.StoreUnavailableException">The store cannot be read.</exception>
    public async ValueTask<IReadOnlyList<EstimateQualityRow>> OfAsync(string hall, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        IReadOnlyList<EstimateRow> rows = await estimates.OfDaysAsync(hall, from, to, cancellationToken);
        return
        [
            .. EstimateQuality.Of(rows.Select(r => new KeptEstimate(
                    r.Queue, DateOnly.ParseExact(r.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), r.Low, r.Likely, r.High, r.WaitedUs is { } waited ? waited / 60e6 : null)))
                .Select(q => new EstimateQualityRow(
                    q.Queue, q.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), q.Inside, q.Count, q.Held is { } held ? Math.Round(held, 4) : null, q.Sooner, q.Later, q.MuchLater,
                    Math.Round(q.MeanError, 2), Math.Round(q.MeanMiss, 2), Math.Round(q.MeanWidth, 2))),
        ];
    }
}
