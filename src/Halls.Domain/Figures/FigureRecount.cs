using System.Collections.Immutable;
using Halls.Domain.Calendar;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;

namespace Halls.Domain.Figures;

/// <summary>Where one rating of a recount ended up.</summary>
/// <param name="Rating">The rating.</param>
/// <param name="Counter">Level, default, superseded or invalid.</param>
public readonly record struct RecountedRating(CountedRating Rating, RatingCounter Counter);

/// <summary>What a recount of one service's stream found.</summary>
/// <param name="Ratings">Every rating.</param>
/// <param name="Cases">Every case, as it was at its month's cut-off or now.</param>
/// <param name="RatedOn">The service, if the evaluator has rated it; or null.</param>
public sealed record RecountedService(
    ImmutableArray<RecountedRating> Ratings, ImmutableArray<(CountedRating Rating, Tally<CaseCounter> Tally)> Cases, RateableService? RatedOn);

/// <summary>
/// Counts from the raw events what <see cref="RatingFigures"/> and <see cref="CaseFacts"/> keep. It follows another way: it replays each
/// stream up to the cut-off with the deciders and asks the state, so it relies on none of what the events say about earlier ones.
/// </summary>
public static class FigureRecount
{
    /// <summary>Recounts the stream of one service.</summary>
    /// <param name="stream">Its events in order.</param>
    /// <param name="now">Events later than that are left out.</param>
    public static RecountedService Of(IReadOnlyList<RatingStreamEvent> stream, DateTimeOffset now)
    {
        IEnumerable<RatingStreamEvent> Before(DateOnly cutOff) => stream.TakeWhile(e => e.At <= now && e.At < ChinaTime.StartOf(cutOff));
        RatingState last = Fold(stream.TakeWhile(e => e.At <= now));
        return new(
            [
                .. from rating in last.Ratings
                   let then = Fold(Before(rating.CutOff))
                   let key = CountedRating.Of(rating)
                   select new RecountedRating(
                       key,
                       then.Invalid.Contains(rating.Id) ? RatingCounter.Invalid
                       : then.Counted?.Id == rating.Id ? RatingFigures.CounterOf(key)
                       : RatingCounter.Superseded),
            ],
            [.. from each in last.Cases.Values select (each.Rating, Count([.. Before(each.Rating.CutOff)], each.Id, now))],
            last.Ratings.FirstOrDefault(r => !r.IsDefault)?.Service);
    }

    private static RatingState Fold(IEnumerable<RatingStreamEvent> events) => events.Aggregate(RatingDecider.Initial, RatingDecider.Evolve);

    /// <summary>Whether any of the approved completions came after what was then the deadline.</summary>
    private static bool WasLate(IReadOnlyList<RatingStreamEvent> events, string id)
    {
        RatingState state = RatingDecider.Initial;
        bool late = false;
        foreach (RatingStreamEvent happened in events)
        {
            late |= happened is RectificationEvent.CompletionApproved approved && approved.CaseId == id
                && state.Cases[id].SubmittedAt >= state.Cases[id].Deadlines.Due.Expires;
            state = RatingDecider.Evolve(state, happened);
        }

        return late;
    }

    private static Tally<CaseCounter> Count(IReadOnlyList<RatingStreamEvent> events, string id, DateTimeOffset now)
    {
        RatingState state = Fold(events);
        CaseState at = state.Cases[id];
        DateTimeOffset cutOff = ChinaTime.StartOf(at.Rating.CutOff), when = now < cutOff ? now : cutOff;
        bool invalid = state.Invalid.Contains(id), named = at.Rating.RealName && !invalid, handled = at.ApprovedAt is not null;
        bool explained = handled && at.Kind == CaseKind.Explanation, rectified = handled && at.Kind != CaseKind.Explanation;
        bool inTime = !WasLate(events, id);
        bool due = when >= at.Deadlines.Due.Expires, contactDue = at.Deadlines.Contact is { } contact && when >= contact.Expires;
        (CaseCounter Counter, bool Counts)[] counted =
        [
            (CaseCounter.Opened, true),
            (CaseCounter.Named, named),
            (CaseCounter.NamedRectified, named && rectified),
            (CaseCounter.NamedExplained, named && explained),
            (CaseCounter.NamedDue, named && due),
            (CaseCounter.NamedNotDue, named && !due),
            (CaseCounter.NamedRectifiedOnTime, named && due && rectified && inTime),
            (CaseCounter.NamedExplainedOnTime, named && due && explained && inTime),
            (CaseCounter.NamedOverdue, named && due && !handled),
            (CaseCounter.NamedContactDue, named && contactDue),
            (CaseCounter.NamedContactedOnTime, named && contactDue && at.ReachedAt < at.Deadlines.Contact!.Expires),
            (CaseCounter.NamedFedBack, named && handled && at.Stage != CaseStage.AwaitingFeedback),
            (CaseCounter.NamedFollowedUp, named && at.FollowedUp),
            (CaseCounter.NamedSatisfied, named && at.Verdict == Verdict.Satisfied),
            (CaseCounter.NamedBasicallySatisfied, named && at.Verdict == Verdict.BasicallySatisfied),
            (CaseCounter.NamedUnsatisfied, named && at.Verdict == Verdict.Unsatisfied),
            (CaseCounter.Anonymous, !at.Rating.RealName && !invalid),
            (CaseCounter.AnonymousHandled, !at.Rating.RealName && !invalid && handled),
            (CaseCounter.Claimed, at.Claim is not null),
            (CaseCounter.JudgedInvalid, invalid),
            (CaseCounter.Extended, at.Extensions > 0),
            (CaseCounter.Reopened, at.Round > 1),
        ];
        return counted.Where(c => c.Counts).Aggregate(Tally<CaseCounter>.Zero, (tally, c) => tally.With(c.Counter, 1));
    }
}
