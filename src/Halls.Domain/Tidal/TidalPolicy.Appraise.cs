using System.Collections.Immutable;
using Halls.Domain.Simulation;

namespace Halls.Domain.Tidal;

/// <summary>What is expected of a change that somebody else thought of.</summary>
/// <param name="Horizon">Minutes ahead: this is expected of those who wait now or come until then, each until called.</param>
/// <param name="Queues">The queues that the window would take up, then those that it would give up.</param>
/// <param name="Saved">Waiting saved by them over all queues, person-minutes; less than nothing where the change costs more than it saves.</param>
/// <param name="LenderCost">What it costs the people of every queue that the window posts now, person-minutes.</param>
public sealed record TidalAppraisal(double Horizon, ImmutableArray<QueueOutlook> Queues, double Saved, double LenderCost);

/// <content>Judges a change that a person thinks of, by the measure of the policy's own proposals.</content>
public sealed partial class TidalPolicy
{
    /// <summary>
    /// Says what a change of one window's sign is expected to do: the same double as in <see cref="Decide"/>, the same horizon and number of futures, each
    /// played with the change and without. No bound is asked: that is for whoever decides. The bounds of <see cref="TidalSettings"/> play no part.
    /// </summary>
    /// <param name="view">The hall.</param>
    /// <param name="forecast">Who comes on an average day.</param>
    /// <param name="window">The window's index.</param>
    /// <param name="posted">What it is to post.</param>
    /// <param name="seed">Chance: the same seed, the same answer.</param>
    public TidalAppraisal Appraise(HallView view, ArrivalForecast forecast, int window, ImmutableArray<int> posted, ulong seed)
    {
        _twin.Look(view, forecast.Learn(view));
        (double[] without, double[] with, double[] people, double[] saved, _) = Effect(view, window, [.. posted], seed);
        ImmutableArray<int> before = view.Windows[window].Posting;
        return new TidalAppraisal(
            _settings.Horizon,
            [.. posted.Except(before).Concat(before.Except(posted)).Select(q => OutlookOf(view, q, without[q], with[q], people[q]))],
            saved.Average(),
            before.Sum(q => with[q] - without[q]) / _settings.Futures);
    }

    /// <summary>
    /// Plays futures with a change and without. The gain is what the policy decides by, cut at the horizon; what is said of the waits is played on until
    /// everybody is called: cut at the horizon, a long line would look half as long as it is.
    /// </summary>
    /// <returns>For each queue the minutes waited without and with it and the people, over all futures; for each future the minutes saved; and the gain of a future.</returns>
    private (double[] Without, double[] With, double[] People, double[] Saved, double Gain) Effect(HallView view, int window, int[] posted, ulong seed)
    {
        double end = view.Now + _settings.Horizon;
        double last = end + Patience;
        double[] without = new double[_model.Queues];
        double[] with = new double[_model.Queues];
        double[] people = new double[_model.Queues];
        double[] saved = new double[_settings.Futures];
        double gain = 0;
        for (int r = 0; r < saved.Length; r++)
        {
            _twin.Draw(SeededRandom.Mix(seed, (ulong)r + 1), end);
            gain += (Cost(_twin.Play(end), end) - Cost(_twin.Play(end, window, posted), end)) / saved.Length;
            Tally(_twin.Play(last), last);
            for (int q = 0; q < without.Length; q++)
            {
                without[q] += _sum[q];
                people[q] += _people[q];
                saved[r] += _sum[q];
            }

            Tally(_twin.Play(last, window, posted), last);
            for (int q = 0; q < with.Length; q++)
            {
                with[q] += _sum[q];
                saved[r] -= _sum[q];
            }
        }

        return (without, with, people, saved, gain);
    }

    private static QueueOutlook OutlookOf(HallView view, int queue, double without, double with, double people) => new(
        queue, view.Queues[queue].Id, view.Queues[queue].Waiting.Length, view.Cover(queue), people > 0 ? without / people : 0, people > 0 ? with / people : 0);
}
