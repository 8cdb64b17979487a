using Halls.Domain.Queues;
using Halls.EventStore;

namespace Halls.Projections.Notices;

/// <summary>
/// One row for each ticket for which a phone number was given when it was taken: who can be written to at all. Committed with the event, so nobody who gave
/// a number is forgotten by a crash. Holds the opaque id of the sealed number, never the number.
/// </summary>
public sealed class TicketPhonesProjection : IProjection
{
    /// <summary>The table.</summary>
    public static TableDefinition Phones { get; } = new(
        "ticket_phones",
        [new("ticket", ColumnKind.Text), new("hall", ColumnKind.Text), new("day", ColumnKind.Text), new("phone", ColumnKind.Text)],
        ["ticket"],
        [new("ticket_phones_by_day", ["hall", "day", "ticket"])]);

    /// <inheritdoc/>
    public string Name => "ticket-phones";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [Phones];

    /// <inheritdoc/>
    public void Project(in ProjectedEvent e, IRowWriter rows)
    {
        if (e.Payload is QueueEvent.TicketIssued { Phone: { } phone } issued)
        {
            string[] parts = e.Stream.Value.Split('/');
            rows.Insert(Phones, issued.TicketId, parts[1], parts[3], phone);
        }
    }
}
