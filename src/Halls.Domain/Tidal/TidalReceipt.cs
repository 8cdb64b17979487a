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
    /// <summary>The move.</summary>
    public required TidalProposal Move { get; init; }

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
/// <param name="Predicted">What the proposal had expected with the move, minutes.</param>
/// <param name="Without">Mean wait in the replay without the move; null without a baseline.</param>
/// <param name="With">Mean wait in the replay with the move, which says how far a replay can be believed; null without a baseline.</param>
public sealed record QueueReceipt(int Queue, int People, double Actual, double Predicted, double? Without, double? With);

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
/// <param name="To">The queue that got the window.</param>
/// <param name="From">The queue that gave it; null when none did.</param>
/// <param name="Saved">Person-minutes of waiting saved over all queues, less than nothing when they were lost: replay without the move less replay with it; null when the baseline is missing.</param>
/// <param name="ReplayError">Person-minutes by which the replay with the move misses what happened; null when the baseline is missing.</param>
/// <param name="Guessed">Services whose length had to be guessed because they were not over.</param>
/// <param name="Missing">Why no effect is shown; null when one is.</param>
public sealed record TidalReceipt(
    double Minutes, QueueReceipt To, QueueReceipt? From, double? Saved, double? ReplayError, int Guessed, MissingBaseline? Missing)
{
    /// <summary>Writes the receipt.</summary>
    /// <param name="record">What is on record.</param>
    /// <param name="model">What is believed of the hall.</param>
    /// <param name="minutes">Minutes since the move: 15 and 60.</param>
    public static TidalReceipt Of(MoveRecord record, HallModel model, double minutes)
    {
        TidalProposal move = record.Move;
        double end = move.At + minutes;
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
            double[] ends = [.. record.Before!.Windows.Select((w, i) => record.Ended[i] ?? (w.Serving < 0 ? move.At : move.At + Left(model, w, i, move.At)))];
            twin.Record(
                [.. record.Waited.Select(Work)], ends, record.Came.Where(p => p.Since <= end).Select(p => (p.Since, p.Queue, p.Lane, Work(p))));
            without = Replayed(twin.Play(end), people, end);
            with = Replayed(twin.Play(end, move.Window, [.. move.After]), people, end);
        }

        QueueReceipt Queue(QueueOutlook outlook)
        {
            int[] of = [.. Enumerable.Range(0, people.Length).Where(i => people[i].Queue == outlook.Queue)];
            double? Mean(double[]? values) => values is null || of.Length == 0 ? null : of.Average(i => values[i]);
            return new QueueReceipt(outlook.Queue, of.Length, Mean(waits) ?? 0, outlook.With, Mean(without), Mean(with));
        }

        return new TidalReceipt(
            minutes, Queue(move.To), move.From is null ? null : Queue(move.From), without is null ? null : without.Sum() - with!.Sum(),
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

/// <summary>The effect of a day's moves, person-minutes.</summary>
/// <param name="Moves">How many there were.</param>
/// <param name="Saved">Saved by those that saved.</param>
/// <param name="Lost">Lost by those that lost; not negative.</param>
/// <param name="Unknown">How many have no baseline and count in neither.</param>
public sealed record TidalSum(int Moves, double Saved, double Lost, int Unknown)
{
    /// <summary>What is left.</summary>
    public double Net => Saved - Lost;

    /// <summary>Sums receipts, one for each move.</summary>
    public static TidalSum Of(IReadOnlyCollection<TidalReceipt> receipts) => new(
        receipts.Count,
        receipts.Sum(r => Math.Max(0, r.Saved ?? 0)),
        receipts.Sum(r => Math.Max(0, -(r.Saved ?? 0))),
        receipts.Count(r => r.Saved is null));
}
