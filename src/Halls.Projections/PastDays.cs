using System.Globalization;
using Halls.Domain.Live;
using Halls.Domain.Queues;

namespace Halls.Projections;

/// <summary>Rows of tickets as the domain learns from them. Pure.</summary>
public static class PastDays
{
    /// <summary>A row with its minutes counted from the hall's midnight.</summary>
    /// <param name="row">The row.</param>
    /// <param name="zone">The hall's time zone.</param>
    public static PastTicket Of(PastTicketRow row, TimeZoneInfo zone)
    {
        var day = DateOnly.ParseExact(row.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        DateTime midnight = day.ToDateTime(TimeOnly.MinValue);
        DateTimeOffset from = new(midnight, zone.GetUtcOffset(midnight));
        double Minute(long micros) => (TicketsProjection.Instant(micros) - from).TotalMinutes;
        return new PastTicket(
            day, row.Queue, (int?)row.WindowNo, EnumText<TicketClass>.TryParse(row.Class, out TicketClass known) ? known : TicketClass.Ordinary, Minute(row.IssuedAt),
            row.CalledAt is { } called ? Minute(called) : null,
            row is { State: "done", CalledAt: { } began, EndedAt: { } ended } ? (ended - began - row.HeldUs) / 60e6 : null);
    }
}
