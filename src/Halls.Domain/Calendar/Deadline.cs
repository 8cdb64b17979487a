using System.Text.Json.Serialization;

namespace Halls.Domain.Calendar;

/// <summary>So many working days after a day. It lasts until 24:00 of <paramref name="LastDay"/>, Asia/Shanghai. Immutable.</summary>
/// <param name="From">The day on which it began, which is not counted.</param>
/// <param name="WorkingDays">How many working days it gives.</param>
/// <param name="LastDay">The last of them.</param>
/// <param name="Provisional">A year that it touches was not published when it was computed (暂定, R-004).</param>
public sealed record Deadline(DateOnly From, int WorkingDays, DateOnly LastDay, bool Provisional)
{
    /// <summary>The first instant that is too late.</summary>
    [JsonIgnore]
    public DateTimeOffset Expires => ChinaTime.EndOf(LastDay);

    /// <summary>Whether it is over at an instant.</summary>
    public bool HasPassed(DateTimeOffset now) => now >= Expires;

    /// <summary>The same deadline by a calendar that knows more. It is never earlier than what was communicated before .</summary>
    public Deadline ConfirmedBy(WorkingCalendar calendar)
    {
        if (!Provisional)
        {
            return this;
        }

        Deadline fresh = calendar.DeadlineAfter(From, WorkingDays);
        return fresh.LastDay < LastDay ? fresh with { LastDay = LastDay } : fresh;
    }
}
