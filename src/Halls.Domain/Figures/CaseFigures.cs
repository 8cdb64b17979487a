using Halls.Domain.Calendar;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;

namespace Halls.Domain.Figures;

/// <summary>What is counted of rectification cases. The cohort are the ratings of the month .</summary>
public enum CaseCounter
{
    /// <summary>Cases that were opened, valid or not.</summary>
    Opened,

    /// <summary>实名有效差评: the denominator of the rates.</summary>
    Named,

    /// <summary>Of those: rectified, and approved.</summary>
    NamedRectified,

    /// <summary>Of those: answered with an explanation, and approved. Handled, not rectified .</summary>
    NamedExplained,

    /// <summary>Of those: the deadline has passed.</summary>
    NamedDue,

    /// <summary>Of those that are due: rectified by the deadline.</summary>
    NamedRectifiedOnTime,

    /// <summary>Of those that are due: explained by the deadline.</summary>
    NamedExplainedOnTime,

    /// <summary>Of those that are due: neither rectified nor explained (超期, R-090).</summary>
    NamedOverdue,

    /// <summary>Of those: due later (未到期).</summary>
    NamedNotDue,

    /// <summary>Of those: the time to contact the evaluator has passed.</summary>
    NamedContactDue,

    /// <summary>Of those whose time has passed: reached in time.</summary>
    NamedContactedOnTime,

    /// <summary>Of those: the evaluator was told what came of it (已反馈). A case that is reopened is to be fed back again.</summary>
    NamedFedBack,

    /// <summary>Of those: followed up (回访), with an answer or after enough attempts.</summary>
    NamedFollowedUp,

    /// <summary>Of those followed up: 满意.</summary>
    NamedSatisfied,

    /// <summary>Of those followed up: 基本满意.</summary>
    NamedBasicallySatisfied,

    /// <summary>Of those followed up: 不满意.</summary>
    NamedUnsatisfied,

    /// <summary>Valid anonymous bad ratings; in none of the rates .</summary>
    Anonymous,

    /// <summary>Of those: rectified or explained, and approved.</summary>
    AnonymousHandled,

    /// <summary>Cases whose rating was claimed invalid (申请数).</summary>
    Claimed,

    /// <summary>Cases whose rating was judged invalid (认定无效数).</summary>
    JudgedInvalid,

    /// <summary>Cases with an extension .</summary>
    Extended,

    /// <summary>Cases that had to be put right more than once .</summary>
    Reopened,
}

/// <summary>
/// What the figures need to know of a case: one row of a table. Each event sets some of it from what the event itself says, so a projection can do
/// the same with columns. For a month's figures the events after its cut-off are left out (<see cref="IsOfCohort"/>). Immutable.
/// </summary>
public sealed record CaseFacts
{
    /// <summary>The case, which has the id of its rating.</summary>
    public required string Id { get; init; }

    /// <summary>Under what its rating is counted.</summary>
    public required CountedRating Rating { get; init; }

    /// <summary>When it is due, as it stands.</summary>
    public required Deadline Due { get; init; }

    /// <summary>When the evaluator has to be contacted; null for an anonymous one.</summary>
    public Deadline? Contact { get; init; }

    /// <summary>When the evaluator was first reached, or null.</summary>
    public DateTimeOffset? ReachedAt { get; init; }

    /// <summary>How it was answered, once that was approved; null before, and again when it is reopened.</summary>
    public CaseKind? Outcome { get; init; }

    /// <summary>It was done late, this time or an earlier one .</summary>
    public bool Late { get; init; }

    /// <summary>The evaluator was told what was approved; again not when it is reopened.</summary>
    public bool FedBack { get; init; }

    /// <summary>It was followed up.</summary>
    public bool FollowedUp { get; init; }

    /// <summary>The last verdict, or null.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The rating was claimed invalid.</summary>
    public bool Claimed { get; init; }

    /// <summary>The rating is judged invalid.</summary>
    public bool Invalid { get; init; }

    /// <summary>It got an extension.</summary>
    public bool Extended { get; init; }

    /// <summary>It was reopened.</summary>
    public bool Reopened { get; init; }

    /// <summary>The row of a case that was just opened.</summary>
    public static CaseFacts Of(RectificationEvent.CaseOpened opened) =>
        new() { Id = opened.CaseId, Rating = opened.Rating, Due = opened.Deadlines.Due, Contact = opened.Deadlines.Contact };

    /// <summary>Whether an event happened before the figures of this case's month were cut off .</summary>
    public bool IsOfCohort(RectificationEvent happened) => happened.At < ChinaTime.StartOf(Rating.CutOff);

    /// <summary>The row after an event.</summary>
    public CaseFacts After(RectificationEvent happened) => happened switch
    {
        RectificationEvent.EvaluatorContacted { Reached: true } e => this with { ReachedAt = ReachedAt ?? e.At },
        RectificationEvent.CaseClassified e => this with { Due = e.Due },
        RectificationEvent.ExtensionDecided { Approved: true } e => this with { Due = e.Due, Extended = true },
        RectificationEvent.InvalidityClaimed => this with { Claimed = true },
        RectificationEvent.InvalidityDecided { Invalid: true } => this with { Invalid = true },
        RectificationEvent.ObjectionDecided { Accepted: true } => this with { Invalid = false },
        RectificationEvent.CompletionApproved e => this with { Outcome = e.Kind, Late = !e.OnTime },
        RectificationEvent.FeedbackGiven => this with { FedBack = true },
        RectificationEvent.FollowUpFailed { Final: true } => this with { FollowedUp = true },
        RectificationEvent.VerdictGiven e => this with { FollowedUp = true, Verdict = e.Verdict },
        RectificationEvent.CaseReopened e => this with { Due = e.Due, Outcome = null, FedBack = false, Reopened = true },
        RectificationEvent.DeadlinesConfirmed e => this with { Due = e.Deadlines.Due, Contact = e.Deadlines.Contact },
        _ => this,
    };

    /// <summary>What the case adds to the counters.</summary>
    /// <param name="now">When; after the month's cut-off its figures stay as they were then.</param>
    public Tally<CaseCounter> CountedAt(DateTimeOffset now)
    {
        DateTimeOffset cutOff = ChinaTime.StartOf(Rating.CutOff), at = now < cutOff ? now : cutOff;
        long[] counted = new long[Tally<CaseCounter>.Count];
        void Add(CaseCounter counter, bool counts) => counted[(int)counter] = counts ? 1 : 0;

        Add(CaseCounter.Opened, true);
        Add(CaseCounter.Claimed, Claimed);
        Add(CaseCounter.JudgedInvalid, Invalid);
        Add(CaseCounter.Extended, Extended);
        Add(CaseCounter.Reopened, Reopened);
        if (Invalid)
        {
            return Tally<CaseCounter>.Of(counted);
        }

        if (!Rating.RealName)
        {
            Add(CaseCounter.Anonymous, true);
            Add(CaseCounter.AnonymousHandled, Outcome is not null);
            return Tally<CaseCounter>.Of(counted);
        }

        bool explained = Outcome == CaseKind.Explanation, rectified = Outcome is not null && !explained;
        bool due = Due.HasPassed(at);
        bool contactDue = Contact is { } contact && contact.HasPassed(at);
        Add(CaseCounter.Named, true);
        Add(CaseCounter.NamedRectified, rectified);
        Add(CaseCounter.NamedExplained, explained);
        Add(CaseCounter.NamedDue, due);
        Add(CaseCounter.NamedNotDue, !due);
        Add(CaseCounter.NamedRectifiedOnTime, due && rectified && !Late);
        Add(CaseCounter.NamedExplainedOnTime, due && explained && !Late);
        Add(CaseCounter.NamedOverdue, due && Outcome is null);
        Add(CaseCounter.NamedContactDue, contactDue);
        Add(CaseCounter.NamedContactedOnTime, contactDue && ReachedAt is { } reached && !Contact!.HasPassed(reached));
        Add(CaseCounter.NamedFedBack, FedBack);
        Add(CaseCounter.NamedFollowedUp, FollowedUp);
        Add(CaseCounter.NamedSatisfied, Verdict == Rectification.Verdict.Satisfied);
        Add(CaseCounter.NamedBasicallySatisfied, Verdict == Rectification.Verdict.BasicallySatisfied);
        Add(CaseCounter.NamedUnsatisfied, Verdict == Rectification.Verdict.Unsatisfied);
        return Tally<CaseCounter>.Of(counted);
    }
}
