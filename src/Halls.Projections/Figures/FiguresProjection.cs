using System.Globalization;
using Halls.Domain.Figures;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.EventStore;

namespace Halls.Projections.Figures;

/// <summary>
/// The counters of ratings and rateable services, moved in the transaction of the event that moves them, so that a report is never behind the facts.
/// What each event changes, <see cref="RatingFigures"/> says; here it is only carried to the rows.
/// </summary>
/// <remarks>A service of before completions said where they belong is not counted as rateable: its region and department can't be known from the event.</remarks>
public sealed class FiguresProjection : IProjection
{
    private static readonly (TableDefinition Table, Func<FigureKey, object?[]?> RowOf)[] Divisions =
    [
        (FigureTables.Halls, k => [Month(k), Region(k), k.Hall]),
        (FigureTables.Windows, k => [Month(k), Region(k), k.Hall, k.Unit, k.Window ?? FigureTables.NoWindow]),
        (FigureTables.Items, k => [Month(k), Region(k), k.Hall, k.Item ?? FigureTables.None]),
        (FigureTables.Days, k => [Month(k), Region(k), k.Hall, FigureText.OfDay(k.Day), ChannelOf(k) ?? FigureTables.None]),
        (FigureTables.RegionDays, k => [Month(k), Region(k), FigureText.OfDay(k.Day)]),
        (FigureTables.RegionChannels, k => ChannelOf(k) is { } channel ? [Month(k), Region(k), channel] : null),
    ];

    /// <inheritdoc/>
    public string Name => "figures";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [.. Divisions.Select(d => d.Table), FigureTables.Indicators, FigureTables.RegionIndicators];

    /// <inheritdoc/>
    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        switch (e.Payload)
        {
            case QueueEvent.ServiceCompleted { Region: { } region, Unit: { } unit } done:
                Write([RatingFigures.Served(ServiceOf(e.Stream, region, unit, done))], rows);
                break;

            case RatingStreamEvent happened:
                Write(RatingFigures.Of(happened), rows);
                if (happened is RatingEvent.RatingGiven { Rating: var rating })
                {
                    Tick(rating, rows);
                }

                break;
        }
    }

    private static RateableService ServiceOf(StreamName stream, string region, string unit, QueueEvent.ServiceCompleted done)
    {
        string[] parts = stream.Value.Split('/');
        return parts is ["queue", var hall, _, var day]
            ? new RateableService
            {
                Id = done.TicketId,
                Kind = ServiceKind.Ticket,
                Region = region,
                Hall = hall,
                Unit = unit,
                Window = done.Window,
                Item = done.Item,
                Clerk = done.By,
                Day = FigureText.Day(day),
                CompletedAt = done.At,
            }
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Not a queue's stream: '{stream}'."));
    }

    /// <summary>One increment for each row, with every counter of the table: then all changes of a batch to a table are one statement.</summary>
    private static void Write(IReadOnlyCollection<FigureDelta> deltas, IRowWriter rows)
    {
        foreach ((TableDefinition table, Func<FigureKey, object?[]?> rowOf) in Divisions)
        {
            var lines = new List<(object?[] Row, long[] Counts)>(2);
            foreach (FigureDelta delta in deltas)
            {
                if (rowOf(delta.Key) is { } row)
                {
                    int at = lines.FindIndex(l => l.Row.AsSpan().SequenceEqual(row));
                    long[] counts = at >= 0 ? lines[at].Counts : new long[FigureTables.Counters.Length];
                    if (at < 0)
                    {
                        lines.Add((row, counts));
                    }

                    counts[(int)delta.Counter] += delta.Change;
                    counts[FigureTables.Ratings] += delta.Counter <= RatingCounter.Default ? delta.Change : 0;
                }
            }

            foreach ((object?[] row, long[] counts) in lines)
            {
                rows.Increment(table, row, FigureTables.Counters, counts);
            }
        }
    }

    private static void Tick(Rating rating, IRowWriter rows)
    {
        string month = FigureText.OfMonth(rating.CountedOn), region = RegionCode.Full(rating.Service.Region);
        foreach (string code in rating.Indicators)
        {
            rows.Increment(FigureTables.Indicators, [month, region, rating.Service.Hall, code], FigureTables.Ticked, [1]);
            rows.Increment(FigureTables.RegionIndicators, [month, region, code], FigureTables.Ticked, [1]);
        }
    }

    private static string Month(FigureKey key) => FigureText.OfMonth(key.Day);

    private static string Region(FigureKey key) => RegionCode.Full(key.Region);

    private static string? ChannelOf(FigureKey key) => key.Channel is { } channel ? EnumText<RatingChannel>.Of(channel) : null;
}
