using System.Collections.Immutable;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;

namespace Halls.Domain.Tidal;

/// <summary>Somebody who waited after a move, as it turned out. Minutes on the view's clock.</summary>
/// <param name="Queue">The queue's index.</param>
/// <param name="Lane">The part of the line.</param>
/// <param name="Since">When the wait began.</param>
/// <param name="CalledAt">When the ticket was first called; null when it was not yet, or never.</param>
/// <param name="Work">What the service turned out to be, minutes at speed 1; null when that is not known (yet).</param>
public readonly record struct PersonSince(int Queue, Lane Lane, double Since, double? CalledAt, double? Work);

/// <summary>What is on record of the time after a move.</summary>
public sealed record MoveRecord
{
    /// <summary>When the window was moved.</summary>
    public required double At { get; init; }

    /// <summary>The window's index.</summary>
    public required int Window { get; init; }

    /// <summary>What it has posted since.</summary>
    public required ImmutableArray<int> After { get; init; }

    /// <summary>The queues that are looked at, and the mean wait that had been expected there with the move, minutes; null where nothing was.</summary>
    public required ImmutableArray<(int Queue, double? Predicted)> Queues { get; init; }

    /// <summary>The hall at the moment at which it was decided; null when that was not kept, and then there is no baseline.</summary>
    public required HallView? Before { get; init; }

    /// <summary>Those who waited then, in the order of the view.</summary>
    public required ImmutableArray<PersonSince> Waited { get; init; }

    /// <summary>Those who came since, by time.</summary>
    public required ImmutableArray<PersonSince> Came { get; init; }

    /// <summary>For each window, when the service under way at the move ended; null when it had none or it is not known.</summary>
    public required ImmutableArray<double?> Ended { get; init; }

    /// <summary>False when something is missing from the record, as after a failure: no effect is shown then.</summary>
    public bool IsWhole { get; init; } = true;
}

/// <summary>One queue after a move.</summary>
/// <param name="Queue">Its index.</param>
/// <param name="People">People who waited in it within the time.</param>
/// <param name="Actual">Their mean wait, as far as it had come, minutes.</param>
/// <param name="Predicted">What had been expected with the move, minutes; null where nothing was.</param>
/// <param name="Without">Mean wait in the replay without the move; null without a baseline.</param>
/// <param name="With">Mean wait in the replay with the move, which says how far a replay can be believed; null without a baseline.</param>
public sealed record QueueReceipt(int Queue, int People, double Actual, double? Predicted, double? Without, double? With);

/// <summary>Why no effect is shown.</summary>
public enum MissingBaseline
{
    /// <summary>The hall as it was before the move is not on record.</summary>
    NoView,

    /// <summary>The record has gaps.</summary>
    Gaps,

    /// <summary>Nobody waited within the time.</summary>
    Nobody,
}

/// <summary>
/// What a move did, so long after it: what happened to both queues, against what had been predicted and against the same people, services and arrivals played
/// again without the move. Negative effects are shown like any others. Immutable.
/// </summary>
/// <param name="Minutes">Minutes since the move.</param>
/// <param name="Queues">The queues that the record asks about, in its order.</param>
/// <param name="Saved">Person-minutes of waiting saved over all queues, less than nothing when they were lost: replay without the move less replay with it; null when the baseline is missing.</param>
/// <param name="ReplayError">Person-minutes by which the replay with the move misses what happened; null when the baseline is missing.</param>
/// <param name="Guessed">Services whose length had to be guessed because they were not over.</param>
/// <param name="Missing">Why no effect is shown; null when one is.</param>
public sealed record TidalReceipt(
    double Minutes, ImmutableArray<QueueReceipt> Queues, double? Saved, double? ReplayError, int Guessed, MissingBaseline? Missing)
{
    /// <summary>Writes the receipt.</summary>
    /// <param name="record">What is on record.</param>
    /// <param name="model">What is believed of the hall.</param>
    /// <param name="minutes">Minutes since the move: 15 and 60.</param>
    public static TidalReceipt Of(MoveRecord record, HallModel model, double minutes)
    {
        double end = record.At + minutes;
        ImmutableArray<PersonSince> people = [.. record.Waited, .. record.Came.Where(p => p.Since <= end)];
        MissingBaseline? missing = record.Before is null ? MissingBaseline.NoView : !record.IsWhole ? MissingBaseline.Gaps : people.IsEmpty ? MissingBaseline.Nobody : null;
        double[] waits = [.. people.Select(p => Within(p.CalledAt, p.Since, end))];
        double[]? without = null;
        double[]? with = null;
        int guessed = 0;
        if (missing is null)
        {
            var twin = new HallTwin(model, new NoMoves());
            twin.Look(record.Before!);
            guessed = people.Count(p => p.Work is null);
            double Work(PersonSince p) => p.Work ?? model.Mean(p.Queue);
            double[] ends = [.. record.Before!.Windows.Select((w, i) => record.Ended[i] ?? (w.Serving < 0 ? record.At : record.At + Left(model, w, i, record.At)))];
            twin.Record(
                [.. record.Waited.Select(Work)], ends, record.Came.Where(p => p.Since <= end).Select(p => (p.Since, p.Queue, p.Lane, Work(p))));
            without = Replayed(twin.Play(end), people, end);
            with = Replayed(twin.Play(end, record.Window, [.. record.After]), people, end);
        }

        QueueReceipt Queue((int Index, double? Predicted) queue)
        {
            int[] of = [.. Enumerable.Range(0, people.Length).Where(i => people[i].Queue == queue.Index)];
            double? Mean(double[]? values) => values is null || of.Length == 0 ? null : of.Average(i => values[i]);
            return new QueueReceipt(queue.Index, of.Length, Mean(waits) ?? 0, queue.Predicted, Mean(without), Mean(with));
        }

        return new TidalReceipt(
            minutes, [.. record.Queues.Select(Queue)], without is null ? null : without.Sum() - with!.Sum(),
            with is null ? null : with.Sum() - waits.Sum(), guessed, missing);
    }

    private static double Left(HallModel model, WindowView window, int index, double now)
    {
        double speed = Math.Max(1e-3, model.Speed(index, window.Serving));
        var service = new ServiceTime(model.LogMean(window.Serving), model.LogSd(window.Serving));
        return service.MeanResidual((now - window.ServingSince) * speed) / speed;
    }

    private static double[] Replayed(HallEngine played, ImmutableArray<PersonSince> people, double end) =>
        [.. people.Select((p, i) => Within(double.IsNaN(played.CalledAt(i)) ? null : played.CalledAt(i), p.Since, end))];

    /// <summary>A wait as far as it had come by the end of the time.</summary>
    private static double Within(double? calledAt, double since, double end) => Math.Max(0, Math.Min(calledAt ?? end, end) - since);
}
