using System.Collections.Immutable;
using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;

namespace Halls.Domain.Rectification;

/// <summary>A claim that the rating is invalid, and what became of it.</summary>
/// <param name="Ground">Why.</param>
/// <param name="Outcome">Decided or not.</param>
/// <param name="Objection">What became of the evaluator's objection; null when there was none.</param>
/// <param name="Words">The evaluator's own words in the objection, sealed; null where there are none.</param>
public sealed record InvalidityClaim(InvalidityGround Ground, ClaimOutcome Outcome, ClaimOutcome? Objection, SealedText? Words = null);

/// <summary>One rectification case. Immutable.</summary>
public sealed record CaseState
{
    /// <summary>The case, which has the id of its rating.</summary>
    public required string Id { get; init; }

    /// <summary>Under what the rating is counted.</summary>
    public required CountedRating Rating { get; init; }

    /// <summary>Who was rated, or null.</summary>
    public required string? RatedPerson { get; init; }

    /// <summary>The policy that it keeps to its end.</summary>
    public required RectificationPolicy Limits { get; init; }

    /// <summary>Its deadlines as they stand.</summary>
    public required CaseDeadlines Deadlines { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public CaseStage Stage { get; init; }

    /// <summary>Who puts it right, or null while nobody does.</summary>
    public string? Handler { get; init; }

    /// <summary>Who has done what.</summary>
    public Involvement Involvement { get; init; } = Involvement.None;

    /// <summary>When the evaluator was first reached, or null.</summary>
    public DateTimeOffset? ReachedAt { get; init; }

    /// <summary>The days of the attempts that reached nobody.</summary>
    public ImmutableArray<DateOnly> FailedContacts { get; init; } = [];

    /// <summary>The evaluator is out of reach (联系不上).</summary>
    public bool OutOfReach { get; init; }

    /// <summary>How it is answered; null until it is classified.</summary>
    public CaseKind? Kind { get; init; }

    /// <summary>So many more working days are asked for; null when none are.</summary>
    public int? ExtensionAsked { get; init; }

    /// <summary>How many extensions it got.</summary>
    public int Extensions { get; init; }

    /// <summary>The claim that the rating is invalid, or null.</summary>
    public InvalidityClaim? Claim { get; init; }

    /// <summary>Where it stood when the rating was judged invalid.</summary>
    public CaseStage StageBefore { get; init; }

    /// <summary>The how-manieth time it is put right.</summary>
    public int Round { get; init; } = 1;

    /// <summary>It was done late in this round or an earlier one; it stays late for ever .</summary>
    public bool Late { get; init; }

    /// <summary>When the handler last said that it is done, or null.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>When the reviewer agreed; null while nobody has, and again when it is reopened.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>The days of the attempts to get a verdict that reached nobody.</summary>
    public ImmutableArray<DateOnly> FailedFollowUps { get; init; } = [];

    /// <summary>It was followed up, with an answer or after enough attempts.</summary>
    public bool FollowedUp { get; init; }

    /// <summary>The evaluator's last verdict, or null.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Which missed clocks the leader knows of, each with its last day.</summary>
    public ImmutableHashSet<(CaseClock Clock, DateOnly? LastDay)> Escalated { get; init; } = [];

    /// <summary>From when it is published; null while it is open.</summary>
    public DateOnly? PublishFrom { get; init; }

    /// <summary>The people of the case.</summary>
    public CaseParties Parties => new(RatedPerson, Rating.Unit, Handler, Involvement);

    /// <summary>Nothing is to be done any more.</summary>
    public bool IsOver => Stage is CaseStage.Archived or CaseStage.Invalid && Claim?.Objection != ClaimOutcome.Pending;

    /// <summary>Work is going on: nobody has said that it is done.</summary>
    public bool IsBeingWorkedOn => Stage is CaseStage.AwaitingVerification or CaseStage.Verifying or CaseStage.Rectifying;

    /// <summary>The clocks that run now, each with its deadline.</summary>
    public IEnumerable<(CaseClock Clock, Deadline Deadline)> Clocks
    {
        get
        {
            if (IsBeingWorkedOn)
            {
                if (Deadlines.Contact is { } contact && ReachedAt is null && !OutOfReach)
                {
                    yield return (CaseClock.Contact, contact);
                }

                yield return (CaseClock.Rectify, Deadlines.Due);
            }

            if (Deadlines.Decision is { } decision && (Claim is { Outcome: ClaimOutcome.Pending } or { Objection: ClaimOutcome.Pending }))
            {
                yield return (CaseClock.Decision, decision);
            }

            if (Stage == CaseStage.AwaitingReview)
            {
                yield return (CaseClock.Review, Deadlines.Review!);
            }
            else if (Stage == CaseStage.AwaitingFeedback)
            {
                yield return (CaseClock.Feedback, Deadlines.Feedback!);
            }
            else if (Stage == CaseStage.FedBack)
            {
                yield return (CaseClock.FollowUp, Deadlines.FollowUp!);
            }
        }
    }
}

/// <summary>How urgent something is. Computed when it is looked at, never stored .</summary>
public enum Lamp
{
    /// <summary>There is time.</summary>
    Green,

    /// <summary>At most one working day is left; of a limit of ten or more, at most a fifth.</summary>
    Yellow,

    /// <summary>The deadline has passed.</summary>
    Red,
}

/// <summary>Reads lamps.</summary>
public static class Lamps
{
    private const int LongLimit = 10;

    /// <summary>The lamp of a deadline at an instant.</summary>
    public static Lamp Of(Deadline deadline, DateTimeOffset now, WorkingCalendar calendar)
    {
        if (deadline.HasPassed(now))
        {
            return Lamp.Red;
        }

        int left = calendar.Count(ChinaTime.DayOf(now).AddDays(1), deadline.LastDay.AddDays(1)).Days;
        return left <= 1 || (deadline.WorkingDays >= LongLimit && left * 5 <= deadline.WorkingDays) ? Lamp.Yellow : Lamp.Green;
    }
}
