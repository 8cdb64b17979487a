using Halls.Domain.Calendar;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Support;

/// <summary>Commands to the case of <see cref="Service"/>, in few words. Without a time it is the day of the service, 11 o'clock.</summary>
internal static class Case
{
    public static readonly string[] Stages =
        ["fresh", "verifying", "rectifying", "extension-asked", "claimed", "in-review", "in-review-claimed", "returned", "approved", "fed-back", "reopened", "with-leader", "archived", "invalid", "objected", "objection-dismissed", "valid-again"];

    public static DateTimeOffset Eleven { get; } = On(9, 24, 11);

    public static RectificationCommand Assign(string handler = "u_new", CaseActor? by = null) =>
        new RectificationCommand.Assign(handler, "值班安排", by ?? Supervisor) { Now = Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand Contact(bool reached = true, DateTimeOffset? at = null, string note = "已联系核实", string? evidence = "e_call", CaseActor? by = null) =>
        new RectificationCommand.Contact(ContactChannel.Phone, reached, note, evidence, by ?? Handler) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand Classify(
        CaseKind kind = CaseKind.AtOnce, string? provision = null, DateTimeOffset? at = null, CaseActor? by = null, string finding = "情况属实") =>
        new RectificationCommand.Classify(kind, finding, provision, by ?? Handler) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand Extend(int days = 5, DateTimeOffset? at = null, CaseActor? by = null, string reason = "需要协调") =>
        new RectificationCommand.Extend(days, reason, by ?? Handler) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand DecideExtension(bool approved = true, DateTimeOffset? at = null, CaseActor? by = null) =>
        new RectificationCommand.DecideExtension(approved, "理由充分", by ?? Approver) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand ClaimInvalid(DateTimeOffset? at = null, TextList? evidence = null, CaseActor? by = null) =>
        new RectificationCommand.ClaimInvalid(InvalidityGround.Mistake, "点错了按钮", evidence ?? ["e_1"], by ?? Handler)
        {
            Now = at ?? Eleven,
            CaseId = First,
            Calendar = WorkingCalendar.Shipped,
        };

    public static RectificationCommand DecideInvalid(bool invalid = true, CaseActor? by = null, DateTimeOffset? at = null) =>
        new RectificationCommand.DecideInvalid(invalid, "证据充分", by ?? Approver) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand ObjectToInvalidity() =>
        new RectificationCommand.ObjectToInvalidity(new SealedText("p_objection", 12, "mark")) { Now = Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand DecideObjection(bool accepted = true, CaseActor? by = null) =>
        new RectificationCommand.DecideObjection(accepted, "重新核实", by ?? Leader) { Now = Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand Complete(DateTimeOffset? at = null, CaseActor? by = null, string cause = "培训不足", string measure = "已培训并道歉", TextList? evidence = null) =>
        new RectificationCommand.Complete(cause, measure, evidence ?? ["e_2"], by ?? Handler) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand Approve(DateTimeOffset? at = null, CaseActor? by = null) =>
        new RectificationCommand.Approve(by ?? Reviewer) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand Return(DateTimeOffset? at = null, CaseActor? by = null) =>
        new RectificationCommand.Return("证据不足", by ?? Reviewer) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand FeedBack(DateTimeOffset? at = null, CaseActor? by = null) =>
        new RectificationCommand.FeedBack(ContactChannel.Phone, "已整改并致歉", by ?? Handler) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand FollowUp(Verdict? verdict = Verdict.Satisfied, DateTimeOffset? at = null, string? evidence = "e_call", CaseActor? by = null) =>
        new RectificationCommand.FollowUp(ContactChannel.Phone, verdict, "电话回访", evidence, by ?? Supervisor)
        {
            Now = at ?? Eleven,
            CaseId = First,
            Calendar = WorkingCalendar.Shipped,
        };

    public static RectificationCommand GiveVerdict(Verdict verdict, DateTimeOffset? at = null) =>
        new RectificationCommand.GiveVerdict(verdict) { Now = at ?? Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand Close(CaseActor? by = null) =>
        new RectificationCommand.Close("依法依规办结", by ?? Leader) { Now = Eleven, CaseId = First, Calendar = WorkingCalendar.Shipped };

    public static RectificationCommand CheckClocks(DateTimeOffset at) => new RectificationCommand.CheckClocks { Now = at, CaseId = First, Calendar = WorkingCalendar.Shipped };

    /// <summary>A real-name bad rating's case that has come to a stage.</summary>
    public static RatingState In(string stage) => stage switch
    {
        "fresh" => After(Rate(1)),
        "verifying" => After(In("fresh"), Contact()),
        "rectifying" => After(In("verifying"), Classify()),
        "extension-asked" => After(In("rectifying"), Extend()),
        "claimed" => After(In("rectifying"), ClaimInvalid()),
        "in-review" => After(In("rectifying"), Complete()),
        "in-review-claimed" => After(In("claimed"), Complete()),
        "returned" => After(In("in-review"), Return()),
        "approved" => After(In("in-review"), Approve()),
        "fed-back" => After(In("approved"), FeedBack()),
        "reopened" => After(In("fed-back"), GiveVerdict(Verdict.Unsatisfied)),
        "with-leader" => After(In("reopened"), Complete(), Approve(), FeedBack(), GiveVerdict(Verdict.Unsatisfied)),
        "archived" => After(In("fed-back"), GiveVerdict(Verdict.Satisfied)),
        "invalid" => After(In("claimed"), DecideInvalid()),
        "objected" => After(In("invalid"), ObjectToInvalidity()),
        "objection-dismissed" => After(In("objected"), DecideObjection(false)),
        "valid-again" => After(In("objected"), DecideObjection()),
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };

    public static CaseState Of(RatingState state) => state.Cases[First];
}
