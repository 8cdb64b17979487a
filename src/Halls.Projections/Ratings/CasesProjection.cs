using System.Globalization;
using Halls.Domain.Calendar;
using Halls.Domain.Rectification;
using Halls.EventStore;

namespace Halls.Projections.Ratings;

/// <summary>One row for each rectification case: where it stands and by when what has to be done. Committed with the events, so the work list is never behind them.</summary>
public sealed class CasesProjection : IProjection
{
    private static readonly string[] Handler = ["handler"];
    private static readonly string[] Contacted = ["contacted"];
    private static readonly string[] Reached = ["contacted", "contact_at"];
    private static readonly string[] Classified = ["stage", "kind", "due_at", "provisional"];
    private static readonly string[] Asked = ["extension_asked"];
    private static readonly string[] Extended = ["extension_asked", "due_at", "provisional"];
    private static readonly string[] Extensions = ["extensions"];
    private static readonly string[] Claimed = ["claim", "decision_at"];
    private static readonly string[] ClaimDecided = ["claim", "decision_at", "invalid"];
    private static readonly string[] Objection = ["objection", "decision_at"];
    private static readonly string[] ObjectionDecided = ["objection", "decision_at", "invalid"];
    private static readonly string[] Submitted = ["stage", "extension_asked", "step_at", "submitted_at"];
    private static readonly string[] Approved = ["stage", "step_at", "late"];
    private static readonly string[] Stage = ["stage"];
    private static readonly string[] StageAndStep = ["stage", "step_at"];
    private static readonly string[] Judged = ["stage", "verdict"];
    private static readonly string[] Reopened = ["stage", "due_at", "provisional", "round"];
    private static readonly string[] Escalated = ["escalated"];
    private static readonly string[] EscalatedToLeader = ["escalated", "stage"];
    private static readonly string[] Confirmed = ["due_at", "provisional"];

    /// <summary>
    /// The table of cases. Instants are UTC microseconds since 1970. A case that was contacted before it was classified is 核实中, and one that was judged invalid
    /// is 无效, whatever <c>stage</c> says: <see cref="CaseQueries"/> puts the three together.
    /// </summary>
    public static TableDefinition Cases { get; } = new(
        "rectifications",
        [
            new("id", ColumnKind.Text), new("service", ColumnKind.Text), new("hall", ColumnKind.Text), new("region", ColumnKind.Text), new("unit", ColumnKind.Text),
            new("window_no", ColumnKind.Integer, Nullable: true), new("item", ColumnKind.Text, Nullable: true), new("rated_person", ColumnKind.Text, Nullable: true),
            new("level", ColumnKind.Integer), new("real_name", ColumnKind.Integer), new("counted_on", ColumnKind.Text), new("opened_at", ColumnKind.Integer),
            new("stage", ColumnKind.Text), new("contacted", ColumnKind.Integer), new("invalid", ColumnKind.Integer), new("handler", ColumnKind.Text, Nullable: true),
            new("kind", ColumnKind.Text, Nullable: true), new("contact_at", ColumnKind.Integer, Nullable: true), new("due_at", ColumnKind.Integer),
            new("provisional", ColumnKind.Integer), new("step_at", ColumnKind.Integer, Nullable: true), new("decision_at", ColumnKind.Integer, Nullable: true),
            new("submitted_at", ColumnKind.Integer, Nullable: true), new("extension_asked", ColumnKind.Integer, Nullable: true), new("extensions", ColumnKind.Integer),
            new("claim", ColumnKind.Text, Nullable: true), new("objection", ColumnKind.Text, Nullable: true), new("verdict", ColumnKind.Text, Nullable: true),
            new("round", ColumnKind.Integer), new("late", ColumnKind.Integer), new("escalated", ColumnKind.Integer),
        ],
        ["id"],
        [new("rectifications_by_stage", ["stage", "region", "due_at", "id"]), new("rectifications_by_hall", ["hall", "stage", "due_at", "id"])]);

    /// <inheritdoc/>
    public string Name => "rectifications";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [Cases];

    /// <inheritdoc/>
    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        if (e.Payload is not RectificationEvent happened)
        {
            return;
        }

        ReadOnlySpan<object?> key = [happened.CaseId];
        switch (happened)
        {
            case RectificationEvent.CaseOpened o:
                rows.Insert(
                    Cases, o.CaseId, e.Stream.Value["rating/".Length..], o.Rating.Hall, RegionCode.Full(o.Rating.Region), o.Rating.Unit, (long?)o.Rating.Window, o.Rating.Item,
                    o.RatedPerson, (long)o.Rating.Level, o.Rating.RealName ? 1L : 0L, o.Rating.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    TicketsProjection.Micros(e.At), Text(CaseStage.AwaitingVerification), 0L, 0L, o.Handler, null, At(o.Deadlines.Contact), At(o.Deadlines.Due),
                    Provisional(o.Deadlines.Due), null, null, null, null, 0L, null, null, null, 1L, 0L, 0L);
                break;

            case RectificationEvent.CaseAssigned a:
                rows.Update(Cases, key, Handler, [a.Handler]);
                break;

            case RectificationEvent.EvaluatorContacted c:
                if (c.Reached || c.OutOfReach)
                {
                    rows.Update(Cases, key, Reached, [1L, null]);
                }
                else
                {
                    rows.Update(Cases, key, Contacted, [1L]);
                }

                break;

            case RectificationEvent.CaseClassified c:
                rows.Update(Cases, key, Classified, [Text(CaseStage.Rectifying), EnumText<CaseKind>.Of(c.Kind), At(c.Due), Provisional(c.Due)]);
                break;

            case RectificationEvent.ExtensionAsked a:
                rows.Update(Cases, key, Asked, [(long)a.Days]);
                break;

            case RectificationEvent.ExtensionDecided d:
                rows.Update(Cases, key, Extended, [null, At(d.Due), Provisional(d.Due)]);
                if (d.Approved)
                {
                    rows.Increment(Cases, key, Extensions, [1]);
                }

                break;

            case RectificationEvent.InvalidityClaimed c:
                rows.Update(Cases, key, Claimed, [EnumText<ClaimOutcome>.Of(ClaimOutcome.Pending), At(c.DecideBy)]);
                break;

            case RectificationEvent.InvalidityDecided d:
                rows.Update(Cases, key, ClaimDecided, [EnumText<ClaimOutcome>.Of(d.Invalid ? ClaimOutcome.Upheld : ClaimOutcome.Dismissed), null, d.Invalid ? 1L : 0L]);
                break;

            case RectificationEvent.ObjectionRaised o:
                rows.Update(Cases, key, Objection, [EnumText<ClaimOutcome>.Of(ClaimOutcome.Pending), At(o.DecideBy)]);
                break;

            case RectificationEvent.ObjectionDecided d:
                rows.Update(Cases, key, ObjectionDecided, [EnumText<ClaimOutcome>.Of(d.Accepted ? ClaimOutcome.Upheld : ClaimOutcome.Dismissed), null, d.Accepted ? 0L : 1L]);
                break;

            case RectificationEvent.CompletionSubmitted s:
                rows.Update(Cases, key, Submitted, [Text(CaseStage.AwaitingReview), null, At(s.ReviewBy), TicketsProjection.Micros(e.At)]);
                break;

            case RectificationEvent.CompletionApproved a:
                rows.Update(Cases, key, Approved, [Text(CaseStage.AwaitingFeedback), At(a.FeedbackBy), a.OnTime ? 0L : 1L]);
                break;

            case RectificationEvent.CompletionReturned:
                rows.Update(Cases, key, Stage, [Text(CaseStage.Rectifying)]);
                break;

            case RectificationEvent.FeedbackGiven f:
                rows.Update(Cases, key, StageAndStep, [Text(CaseStage.FedBack), At(f.FollowUpBy)]);
                break;

            case RectificationEvent.FollowUpFailed { Final: true }:
                rows.Update(Cases, key, Stage, [Text(CaseStage.FollowedUp)]);
                break;

            case RectificationEvent.VerdictGiven v:
                rows.Update(Cases, key, Judged, [Text(CaseStage.FollowedUp), EnumText<Verdict>.Of(v.Verdict)]);
                break;

            case RectificationEvent.CaseReopened r:
                rows.Update(Cases, key, Reopened, [Text(CaseStage.Rectifying), At(r.Due), Provisional(r.Due), (long)r.Round]);
                break;

            case RectificationEvent.CaseEscalated { Clock: CaseClock.Verdict }:
                rows.Update(Cases, key, EscalatedToLeader, [1L, Text(CaseStage.AwaitingLeader)]);
                break;

            case RectificationEvent.CaseEscalated:
                rows.Update(Cases, key, Escalated, [1L]);
                break;

            case RectificationEvent.CaseArchived:
                rows.Update(Cases, key, Stage, [Text(CaseStage.Archived)]);
                break;

            case RectificationEvent.DeadlinesConfirmed c:
                rows.Update(Cases, key, Confirmed, [At(c.Deadlines.Due), Provisional(c.Deadlines.Due)]);
                break;
        }
    }

    private static string Text(CaseStage stage) => EnumText<CaseStage>.Of(stage);

    private static long? At(Deadline? deadline) => deadline is null ? null : TicketsProjection.Micros(deadline.Expires);

    private static long Provisional(Deadline deadline) => deadline.Provisional ? 1 : 0;
}
