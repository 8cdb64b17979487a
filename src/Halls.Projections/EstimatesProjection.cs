using System.Globalization;
using Dapper;
using Halls.Domain.Queues;
using Halls.EventStore;

namespace Halls.Projections;

/// <summary>One row for each wait that was told with a ticket. What became of it stands in the ticket's row.</summary>
public sealed class EstimatesProjection : IProjection
{
    private static readonly TableDefinition Estimates = new(
        "estimates",
        [
            new("id", ColumnKind.Text), new("hall", ColumnKind.Text), new("day", ColumnKind.Text), new("queue", ColumnKind.Text), new("class", ColumnKind.Text),
            new("issued_at", ColumnKind.Integer), new("low", ColumnKind.Real), new("likely", ColumnKind.Real), new("high", ColumnKind.Real), new("raw_low", ColumnKind.Real),
            new("raw_high", ColumnKind.Real),
        ],
        ["id"],
        [new("estimates_by_day", ["hall", "day", "issued_at", "id"])]);

    /// <inheritdoc/>
    public string Name => "estimates";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [Estimates];

    /// <inheritdoc/>
    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        if (e.Payload is QueueEvent.TicketIssued { Estimate: { } told } issued && e.Stream.Value.Split('/') is ["queue", var hall, var queue, var day])
        {
            rows.Insert(
                Estimates, issued.TicketId, hall, day, queue, EnumText<TicketClass>.Of(issued.Class), TicketsProjection.Micros(e.At), told.Low, told.Likely, told.High,
                told.RawLow, told.RawHigh);
        }
    }
}

/// <summary>A wait that was told, minutes, and what became of it.</summary>
public sealed class EstimateRow
{
    /// <summary>The ticket.</summary>
    public string Id { get; init; } = "";

    /// <summary>The service day.</summary>
    public string Day { get; init; } = "";

    /// <summary>The queue.</summary>
    public string Queue { get; init; } = "";

    /// <summary>The ticket's class.</summary>
    public string Class { get; init; } = "";

    /// <summary>The low end that was told.</summary>
    public double Low { get; init; }

    /// <summary>The middle that was told.</summary>
    public double Likely { get; init; }

    /// <summary>The high end that was told.</summary>
    public double High { get; init; }

    /// <summary>The low end before it was corrected.</summary>
    public double RawLow { get; init; }

    /// <summary>The high end before it was corrected.</summary>
    public double RawHigh { get; init; }

    /// <summary>Microseconds until the first call; null while there is none.</summary>
    public long? WaitedUs { get; init; }
}

/// <summary>Reads the estimates that were told. Thread-safe.</summary>
/// <param name="tables">The store.</param>
public sealed class EstimateQueries(IStoreTables tables)
{
    /// <summary>Every estimate of a hall of some days, in the order in which they were told; a ticket that went over to another queue counts nowhere.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public ValueTask<IReadOnlyList<EstimateRow>> OfDaysAsync(string hall, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        tables.ReadAsync<IReadOnlyList<EstimateRow>>(
            async (connection, token) =>
            [
                .. await connection.QueryAsync<EstimateRow>(new CommandDefinition(
                    """
                    SELECT e.id AS "Id", e.day AS "Day", e.queue AS "Queue", e.class AS "Class", e.low AS "Low", e.likely AS "Likely", e.high AS "High", e.raw_low AS "RawLow",
                    e.raw_high AS "RawHigh", t.first_called_at - t.issued_at AS "WaitedUs"
                    FROM estimates e JOIN tickets t ON t.id = e.id AND t.queue = e.queue
                    WHERE e.hall = @hall AND e.day >= @from AND e.day <= @to ORDER BY e.day, e.issued_at, e.id
                    """,
                    new { hall, from = Text(from), to = Text(to) },
                    cancellationToken: token)),
            ],
            cancellationToken);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
