using Halls.Domain.Figures;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.EventStore;
using Halls.Projections.Figures;

namespace Halls.Projections.Ratings;

/// <summary>
/// One row for each rating: the records behind every figure, and what signals of gaming are looked for in. Narrow, because there are millions: the
/// service is the id without its first two letters and its number, the month is the day's, the words and the evaluator are sealed elsewhere.
/// </summary>
public sealed class RatingsProjection : IProjection
{
    /// <summary>How a rating counts: as its level says.</summary>
    public const string Counted = "counted";

    /// <summary>How a rating counts: not, because a later one of its service does .</summary>
    public const string Superseded = "superseded";

    /// <summary>How a rating counts: not, because it was judged invalid .</summary>
    public const string Invalid = "invalid";

    private static readonly string[] State = ["state"];

    /// <summary>
    /// The table. Instants are UTC microseconds since 1970; <c>day</c> is the day whose figures it belongs to; <c>state</c> is as those figures have it, so it stands
    /// still once their month is cut off.
    /// </summary>
    public static TableDefinition Ratings { get; } = new(
        "ratings",
        [
            new("id", ColumnKind.Text), new("hall", ColumnKind.Text), new("day", ColumnKind.Text), new("region", ColumnKind.Text), new("unit", ColumnKind.Text),
            new("window_no", ColumnKind.Integer, Nullable: true), new("item", ColumnKind.Text, Nullable: true), new("channel", ColumnKind.Text),
            new("level", ColumnKind.Integer), new("real_name", ColumnKind.Integer), new("supplementary", ColumnKind.Integer), new("state", ColumnKind.Text),
            new("rated_at", ColumnKind.Integer), new("completed_at", ColumnKind.Integer), new("proof", ColumnKind.Text), new("source", ColumnKind.Text, Nullable: true),
            new("text_mark", ColumnKind.Text, Nullable: true),
        ],
        ["id"],
        [new("ratings_by_day", ["hall", "day"])]);

    /// <inheritdoc/>
    public string Name => "ratings";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [Ratings];

    /// <inheritdoc/>
    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        switch (e.Payload)
        {
            case RatingEvent.RatingGiven given:
                Rating r = given.Rating;
                rows.Insert(
                    Ratings, r.Id, r.Service.Hall, FigureText.OfDay(r.CountedOn), RegionCode.Full(r.Service.Region), r.Service.Unit, (long?)r.Service.Window, r.Service.Item,
                    EnumText<RatingChannel>.Of(r.Channel), (long)r.Level, r.RealName, r.Supplementary, Counted, TicketsProjection.Micros(r.RatedAt),
                    TicketsProjection.Micros(r.Service.CompletedAt), EnumText<RatingProof>.Of(r.Proof), r.Source, r.Text?.Mark);
                Becomes(given.Replaces, Superseded, given, rows);
                break;

            case RectificationEvent.InvalidityDecided { Invalid: true } decided:
                Becomes(decided.Rating, Invalid, decided, rows);
                Becomes(decided.CountsInstead, Counted, decided, rows);
                break;

            case RectificationEvent.ObjectionDecided { Accepted: true } decided:
                Becomes(decided.Rating, decided.Counts ? Counted : Superseded, decided, rows);
                Becomes(decided.CountedInstead, Superseded, decided, rows);
                break;
        }
    }

    private static void Becomes(CountedRating? rating, string state, RatingStreamEvent happened, IRowWriter rows)
    {
        if (rating is not null && RatingFigures.MayChange(happened, rating))
        {
            rows.Update(Ratings, [rating.Id], State, [state]);
        }
    }
}
