using Halls.Domain.Calendar;
using Halls.Domain.Figures;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.EventStore;

namespace Halls.Projections.Figures;

/// <summary>What a step in a case can set, in the order of the tables' columns.</summary>
internal enum CaseSetting
{
    /// <summary>The end of the time to put it right.</summary>
    DueAt,

    /// <summary>The end of the time to contact the evaluator.</summary>
    ContactAt,

    /// <summary>When the evaluator was reached; the first time counts.</summary>
    ReachedAt,

    /// <summary>How it was answered, once that was approved; empty when that was taken back.</summary>
    Outcome,

    /// <summary>It was done late.</summary>
    Late,

    /// <summary>The evaluator was told what was approved.</summary>
    FedBack,

    /// <summary>It was followed up.</summary>
    FollowedUp,

    /// <summary>The evaluator's verdict.</summary>
    Verdict,

    /// <summary>The rating was claimed invalid.</summary>
    Claimed,

    /// <summary>The rating is judged invalid.</summary>
    Invalid,

    /// <summary>It got an extension.</summary>
    Extended,

    /// <summary>It was reopened.</summary>
    Reopened,
}

/// <summary>
/// What the figures need to know of each rectification case (<see cref="CaseFacts"/>): a row as it is now, and every step that made it so. Whether a case is due
/// depends on when one asks, so no counter can hold it; and what happened after a month's cut-off must not count in it, which a step doesn't know of itself.
/// So a row says when its last step was: when that is before the cut-off the row is right, otherwise the steps before the cut-off are.
/// </summary>
public sealed class CaseFiguresProjection : IProjection
{
    private static readonly string[] Reached = ["last_at", "reached_at"];
    private static readonly string[] Reaches = ["reaches"];
    private static readonly string[] Due = ["last_at", "due_at"];
    private static readonly string[] Extended = ["last_at", "due_at", "extended"];
    private static readonly string[] Claimed = ["last_at", "claimed"];
    private static readonly string[] Invalid = ["last_at", "invalid"];
    private static readonly string[] Approved = ["last_at", "outcome", "late"];
    private static readonly string[] FedBack = ["last_at", "fed_back"];
    private static readonly string[] FollowedUp = ["last_at", "followed_up"];
    private static readonly string[] Judged = ["last_at", "followed_up", "verdict"];
    private static readonly string[] Reopened = ["last_at", "due_at", "outcome", "fed_back", "reopened"];
    private static readonly string[] Confirmed = ["last_at", "due_at", "contact_at"];

    /// <summary>The columns of what a step can set; null where it leaves it alone.</summary>
    private static readonly ColumnDefinition[] Set =
    [
        .. Enum.GetValues<CaseSetting>().Select(s => new ColumnDefinition(
            EnumText<CaseSetting>.Of(s).Replace('-', '_'), s is CaseSetting.Outcome or CaseSetting.Verdict ? ColumnKind.Text : ColumnKind.Integer, Nullable: true)),
    ];

    /// <summary>A row for each case. Instants are UTC microseconds since 1970; an outcome that was taken back is an empty text.</summary>
    internal static readonly TableDefinition Facts = new(
        "case_facts",
        [
            new("id", ColumnKind.Text), new("month", ColumnKind.Text), new("region", ColumnKind.Text), new("hall", ColumnKind.Text), new("unit", ColumnKind.Text),
            new("window_no", ColumnKind.Integer, Nullable: true), new("item", ColumnKind.Text, Nullable: true), new("channel", ColumnKind.Text), new("level", ColumnKind.Integer),
            new("real_name", ColumnKind.Integer), new("day", ColumnKind.Text), new("cut_at", ColumnKind.Integer), new("last_at", ColumnKind.Integer),
            new("reaches", ColumnKind.Integer), .. Set,
        ],
        ["id"],
        [new("case_facts_by_month", ["month", "region", "hall"])]);

    /// <summary>A row for each step that set something, the opening one too.</summary>
    internal static readonly TableDefinition Steps = new(
        "case_steps", [new("id", ColumnKind.Text), new("version", ColumnKind.Integer), new("last_at", ColumnKind.Integer), .. Set], ["id", "version"], []);

    /// <summary>What is read of a row or a step, in this order.</summary>
    internal static readonly string[] Settings = [.. Set.Select(c => c.Name)];

    /// <inheritdoc/>
    public string Name => "case-figures";

    /// <inheritdoc/>
    public int Version => 2;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [Facts, Steps];

    /// <inheritdoc/>
    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        if (e.Payload is RectificationEvent.CaseOpened opened)
        {
            Open(e, opened, rows);
            return;
        }

        (string[]? columns, object?[] values) = e.Payload switch
        {
            RectificationEvent.EvaluatorContacted { Reached: true } => (Reached, [At(e)]),
            RectificationEvent.CaseClassified c => (Due, [At(c.Due)]),
            RectificationEvent.ExtensionDecided { Approved: true } d => (Extended, [At(d.Due), 1L]),
            RectificationEvent.InvalidityClaimed => (Claimed, [1L]),
            RectificationEvent.InvalidityDecided { Invalid: true } => (Invalid, [1L]),
            RectificationEvent.ObjectionDecided { Accepted: true } => (Invalid, [0L]),
            RectificationEvent.CompletionApproved a => (Approved, [EnumText<CaseKind>.Of(a.Kind), a.OnTime ? 0L : 1L]),
            RectificationEvent.FeedbackGiven => (FedBack, [1L]),
            RectificationEvent.FollowUpFailed { Final: true } => (FollowedUp, [1L]),
            RectificationEvent.VerdictGiven v => (Judged, [1L, EnumText<Verdict>.Of(v.Verdict)]),
            RectificationEvent.CaseReopened r => (Reopened, [At(r.Due), "", 0L, 1L]),
            RectificationEvent.DeadlinesConfirmed c => (Confirmed, [At(c.Deadlines.Due), c.Deadlines.Contact is { } contact ? At(contact) : null]),
            _ => ((string[]?)null, Array.Empty<object?>()),
        };
        if (columns is null)
        {
            return;
        }

        string id = ((RectificationEvent)e.Payload).CaseId;
        object?[] step = new object?[Steps.Columns.Count];
        (step[0], step[1], step[2]) = (id, e.Version, At(e));
        for (int i = 1; i < columns.Length; i++)
        {
            step[3 + Array.IndexOf(Settings, columns[i])] = values[i - 1];
        }

        rows.Insert(Steps, step);
        rows.Update(Facts, [id], columns, [At(e), .. values]);
        if (columns == Reached)
        {
            // The first time is what counts, and an update can't look; where there are several the steps are asked.
            rows.Increment(Facts, [id], Reaches, [1]);
        }
    }

    private static void Open(in ProjectedEvent e, RectificationEvent.CaseOpened opened, IRowWriter rows)
    {
        CountedRating r = opened.Rating;
        object? due = At(opened.Deadlines.Due), contact = opened.Deadlines.Contact is { } until ? At(until) : null;
        rows.Insert(
            Facts, opened.CaseId, FigureText.OfMonth(r.Day), RegionCode.Full(r.Region), r.Hall, r.Unit, (long?)r.Window, r.Item, EnumText<RatingChannel>.Of(r.Channel), (long)r.Level,
            r.RealName, FigureText.OfDay(r.Day), TicketsProjection.Micros(ChinaTime.StartOf(r.CutOff)), At(e), 0L, due, contact, null, null, null, null, null, null, null, null, null, null);
        rows.Insert(Steps, opened.CaseId, e.Version, At(e), due, contact, null, null, null, null, null, null, null, null, null, null);
    }

    private static object At(in ProjectedEvent e) => TicketsProjection.Micros(e.At);

    private static object At(Deadline deadline) => TicketsProjection.Micros(deadline.Expires);
}
