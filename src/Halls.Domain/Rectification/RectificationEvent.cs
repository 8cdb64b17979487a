using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;

namespace Halls.Domain.Rectification;

/// <summary>The deadlines of a case as they stand. Immutable.</summary>
/// <param name="Contact">To contact the evaluator; null for an anonymous one.</param>
/// <param name="Simple">To put it right if that can be done at once; for an anonymous one, to look into it.</param>
/// <param name="Complex">To put it right if it takes time.</param>
/// <param name="Claim">To claim the rating invalid.</param>
/// <param name="Due">The one that is followed: the simple one until the case is classified, then that of its kind, extensions included.</param>
/// <param name="Decision">To decide on the claim or objection that is pending, or null.</param>
/// <param name="Review">To review the completion, or null.</param>
/// <param name="Feedback">To tell the evaluator, or null.</param>
/// <param name="FollowUp">To ask for the verdict, or null.</param>
public sealed record CaseDeadlines(
    Deadline? Contact, Deadline Simple, Deadline Complex, Deadline Claim, Deadline Due, Deadline? Decision, Deadline? Review, Deadline? Feedback, Deadline? FollowUp)
{
    /// <summary>The same by a calendar that knows more; none is earlier than before .</summary>
    internal CaseDeadlines ConfirmedBy(WorkingCalendar calendar) => new(
        Contact?.ConfirmedBy(calendar), Simple.ConfirmedBy(calendar), Complex.ConfirmedBy(calendar), Claim.ConfirmedBy(calendar), Due.ConfirmedBy(calendar),
        Decision?.ConfirmedBy(calendar), Review?.ConfirmedBy(calendar), Feedback?.ConfirmedBy(calendar), FollowUp?.ConfirmedBy(calendar));
}

/// <summary>What happens in a rectification case.</summary>
public abstract record RectificationEvent : RatingStreamEvent
{
    private RectificationEvent()
    {
    }

    /// <summary>The case, which has the id of its rating.</summary>
    public required string CaseId { get; init; }

    /// <summary>A bad rating opened a case, in the same append .</summary>
    /// <param name="Rating">Under what the rating is counted.</param>
    /// <param name="RatedPerson">Who was rated, or null.</param>
    /// <param name="Handler">Who puts it right, or null until somebody takes it.</param>
    /// <param name="Limits">The policy that this case keeps to its end .</param>
    /// <param name="Deadlines">Its deadlines.</param>
    public sealed record CaseOpened(CountedRating Rating, string? RatedPerson, string? Handler, RectificationPolicy Limits, CaseDeadlines Deadlines) : RectificationEvent;

    /// <summary>Somebody was named, or took it.</summary>
    /// <param name="Handler">Who puts it right.</param>
    /// <param name="Reason">Why, or null where the handler took it.</param>
    /// <param name="By">Who said so.</param>
    public sealed record CaseAssigned(string Handler, string? Reason, string By) : RectificationEvent;

    /// <summary>The evaluator was contacted, or not reached .</summary>
    /// <param name="Channel">How.</param>
    /// <param name="Reached">Reached or not.</param>
    /// <param name="OutOfReach">With this attempt the evaluator counts as out of reach (联系不上).</param>
    /// <param name="Note">What was said or tried.</param>
    /// <param name="Evidence">Id of the call's record, or null.</param>
    /// <param name="By">The handler.</param>
    public sealed record EvaluatorContacted(ContactChannel Channel, bool Reached, bool OutOfReach, string Note, string? Evidence, string By) : RectificationEvent;

    /// <summary>The rating was found valid and it was said how it will be answered .</summary>
    /// <param name="Kind">How.</param>
    /// <param name="Finding">What was found.</param>
    /// <param name="Provision">The legal provision of an explanation, or null.</param>
    /// <param name="Due">By when.</param>
    /// <param name="By">The handler.</param>
    public sealed record CaseClassified(CaseKind Kind, string Finding, string? Provision, Deadline Due, string By) : RectificationEvent;

    /// <summary>More time was asked for .</summary>
    /// <param name="Days">So many more working days.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">The handler.</param>
    public sealed record ExtensionAsked(int Days, string Reason, string By) : RectificationEvent;

    /// <summary>More time was given or not .</summary>
    /// <param name="Approved">Given.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Due">The deadline that holds now.</param>
    /// <param name="By">The approver.</param>
    public sealed record ExtensionDecided(bool Approved, string Reason, Deadline Due, string By) : RectificationEvent;

    /// <summary>The rating was claimed invalid; no clock stops for that .</summary>
    /// <param name="Ground">Why.</param>
    /// <param name="Explanation">In words.</param>
    /// <param name="Evidence">Ids of what proves it.</param>
    /// <param name="DecideBy">By when it is decided.</param>
    /// <param name="By">The handler.</param>
    public sealed record InvalidityClaimed(InvalidityGround Ground, string Explanation, TextList Evidence, Deadline DecideBy, string By) : RectificationEvent;

    /// <summary>The supervising department decided on the claim. The rating stays where it is .</summary>
    /// <param name="Invalid">It is invalid.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Rating">The rating.</param>
    /// <param name="WasCounted">It was the one of its service that counted.</param>
    /// <param name="CountsInstead">The rating of the service that counts now, or null.</param>
    /// <param name="By">The approver.</param>
    public sealed record InvalidityDecided(bool Invalid, string Reason, CountedRating Rating, bool WasCounted, CountedRating? CountsInstead, string By) : RectificationEvent;

    /// <summary>The evaluator doesn't accept that the rating is invalid.</summary>
    /// <param name="Words">The evaluator's words, sealed, or null.</param>
    /// <param name="DecideBy">By when it is decided.</param>
    public sealed record ObjectionRaised(SealedText? Words, Deadline DecideBy) : RectificationEvent;

    /// <summary>The leader decided on the objection.</summary>
    /// <param name="Accepted">The rating is valid after all and the case goes on.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Rating">The rating.</param>
    /// <param name="Counts">It is the one of its service that counts again.</param>
    /// <param name="CountedInstead">The rating that counted meanwhile and doesn't any more, or null.</param>
    /// <param name="By">The leader.</param>
    public sealed record ObjectionDecided(bool Accepted, string Reason, CountedRating Rating, bool Counts, CountedRating? CountedInstead, string By) : RectificationEvent;

    /// <summary>The handler says that it is done .</summary>
    /// <param name="Cause">What was the cause.</param>
    /// <param name="Measure">What was done.</param>
    /// <param name="Evidence">Ids of what proves it.</param>
    /// <param name="ReviewBy">By when it is reviewed.</param>
    /// <param name="By">The handler.</param>
    public sealed record CompletionSubmitted(string Cause, string Measure, TextList Evidence, Deadline ReviewBy, string By) : RectificationEvent;

    /// <summary>The reviewer agrees.</summary>
    /// <param name="Kind">Rectified, or explained.</param>
    /// <param name="OnTime">It was done by its deadline, this time and, if the case was opened again, every time before .</param>
    /// <param name="FeedbackBy">By when the evaluator is told; null for an anonymous one.</param>
    /// <param name="By">The reviewer.</param>
    public sealed record CompletionApproved(CaseKind Kind, bool OnTime, Deadline? FeedbackBy, string By) : RectificationEvent;

    /// <summary>The reviewer doesn't agree; the clock has not stopped.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="By">The reviewer.</param>
    public sealed record CompletionReturned(string Reason, string By) : RectificationEvent;

    /// <summary>The evaluator was told the result.</summary>
    /// <param name="Channel">How.</param>
    /// <param name="Reply">What.</param>
    /// <param name="FollowUpBy">By when the verdict is asked for.</param>
    /// <param name="By">The handler.</param>
    public sealed record FeedbackGiven(ContactChannel Channel, string Reply, Deadline FollowUpBy, string By) : RectificationEvent;

    /// <summary>The evaluator was not reached for a verdict.</summary>
    /// <param name="Channel">How it was tried.</param>
    /// <param name="Note">What was tried.</param>
    /// <param name="Evidence">Id of the call's record.</param>
    /// <param name="Final">It was tried often enough: followed up without an answer.</param>
    /// <param name="By">The supervisor.</param>
    public sealed record FollowUpFailed(ContactChannel Channel, string Note, string Evidence, bool Final, string By) : RectificationEvent;

    /// <summary>The evaluator's verdict .</summary>
    /// <param name="Verdict">What it is.</param>
    /// <param name="Channel">How it was given.</param>
    /// <param name="Note">What else was said to the supervisor, or null.</param>
    /// <param name="By">The supervisor who asked; null where the evaluator gave it without anybody between.</param>
    public sealed record VerdictGiven(Verdict Verdict, ContactChannel Channel, string? Note, string? By) : RectificationEvent;

    /// <summary>It has to be put right once more.</summary>
    /// <param name="Round">The how-manieth time it is, from 2.</param>
    /// <param name="Due">By when.</param>
    /// <param name="By">The leader who said so; null where the verdict did.</param>
    public sealed record CaseReopened(int Round, Deadline Due, string? By) : RectificationEvent;

    /// <summary>A deadline was missed for too long, or the evaluator is not satisfied again: it is the leader's now.</summary>
    /// <param name="Clock">Which.</param>
    /// <param name="LastDay">The last day that was missed, or null.</param>
    public sealed record CaseEscalated(CaseClock Clock, DateOnly? LastDay) : RectificationEvent;

    /// <summary>It is over.</summary>
    /// <param name="PublishFrom">The first day on which it is published, without personal data .</param>
    /// <param name="Conclusion">What the leader says, or null where none had to.</param>
    /// <param name="By">The leader, or null.</param>
    public sealed record CaseArchived(DateOnly PublishFrom, string? Conclusion, string? By) : RectificationEvent;

    /// <summary>A year's notice came out, so what was provisional is certain .</summary>
    /// <param name="Deadlines">All deadlines as they stand now.</param>
    /// <param name="Calendar">The version of the calendar.</param>
    public sealed record DeadlinesConfirmed(CaseDeadlines Deadlines, string Calendar) : RectificationEvent;
}
