namespace Halls.Domain.Calendar;

/// <summary>The time by which statutory limits run: Asia/Shanghai, UTC+8 without daylight saving .</summary>
public static class ChinaTime
{
    /// <summary>Eight hours ahead of UTC, all year.</summary>
    public static TimeSpan Offset { get; } = TimeSpan.FromHours(8);

    /// <summary>The calendar day of an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>The instant at which a day begins.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    /// <summary>24:00 of a day: the first instant that no longer belongs to it.</summary>
    public static DateTimeOffset EndOf(DateOnly day) => StartOf(day.AddDays(1));
}
