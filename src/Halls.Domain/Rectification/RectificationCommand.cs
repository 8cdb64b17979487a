using Halls.Domain.Calendar;
using Halls.Domain.Ratings;

namespace Halls.Domain.Rectification;

/// <summary>Commands to a rectification case.</summary>
public abstract record RectificationCommand
{
    private RectificationCommand()
    {
    }

    /// <summary>When.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The case.</summary>
    public required string CaseId { get; init; }

    /// <summary>The working days.</summary>
    public required WorkingCalendar Calendar { get; init; }

    /// <summary>Names the handler.</summary>
    public sealed record Assign(string Handler, string Reason, CaseActor By) : RectificationCommand;

    /// <summary>Says whether the evaluator was reached .</summary>
    public sealed record Contact(ContactChannel Channel, bool Reached, string Note, string? Evidence, CaseActor By) : RectificationCommand;

    /// <summary>Finds the rating valid and says how it will be answered .</summary>
    public sealed record Classify(CaseKind Kind, string Finding, string? Provision, CaseActor By) : RectificationCommand;

    /// <summary>Asks for so many more working days .</summary>
    public sealed record Extend(int Days, string Reason, CaseActor By) : RectificationCommand;

    /// <summary>Gives more time, or doesn't .</summary>
    public sealed record DecideExtension(bool Approved, string Reason, CaseActor By) : RectificationCommand;

    /// <summary>Claims that the rating is invalid .</summary>
    public sealed record ClaimInvalid(InvalidityGround Ground, string Explanation, TextList Evidence, CaseActor By) : RectificationCommand;

    /// <summary>Decides on that.</summary>
    public sealed record DecideInvalid(bool Invalid, string Reason, CaseActor By) : RectificationCommand;

    /// <summary>The evaluator objects to the decision; the words, if any, are sealed.</summary>
    public sealed record ObjectToInvalidity(SealedText? Words) : RectificationCommand;

    /// <summary>Decides on the objection.</summary>
    public sealed record DecideObjection(bool Accepted, string Reason, CaseActor By) : RectificationCommand;

    /// <summary>Says that it is done .</summary>
    public sealed record Complete(string Cause, string Measure, TextList Evidence, CaseActor By) : RectificationCommand;

    /// <summary>Agrees that it is done.</summary>
    public sealed record Approve(CaseActor By) : RectificationCommand;

    /// <summary>Doesn't agree. The leader can do so with a case that came up to him.</summary>
    public sealed record Return(string Reason, CaseActor By) : RectificationCommand;

    /// <summary>Tells the evaluator.</summary>
    public sealed record FeedBack(ContactChannel Channel, string Reply, CaseActor By) : RectificationCommand;

    /// <summary>Asks for the verdict; <paramref name="Verdict"/> is null where nobody was reached .</summary>
    public sealed record FollowUp(ContactChannel Channel, Verdict? Verdict, string Note, string? Evidence, CaseActor By) : RectificationCommand;

    /// <summary>The evaluator's own verdict, by the link .</summary>
    public sealed record GiveVerdict(Verdict Verdict) : RectificationCommand;

    /// <summary>The leader ends a case that came up to him.</summary>
    public sealed record Close(string Conclusion, CaseActor By) : RectificationCommand;

    /// <summary>Lets the leader know of deadlines that were missed for too long. Repeated, it changes nothing.</summary>
    public sealed record CheckClocks : RectificationCommand;

    /// <summary>Makes provisional deadlines certain where the calendar allows it. Repeated, it changes nothing.</summary>
    public sealed record ConfirmDeadlines : RectificationCommand;
}
