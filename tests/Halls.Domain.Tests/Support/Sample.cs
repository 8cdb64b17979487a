using System.Collections.Immutable;
using Halls.Domain.Definitions;

namespace Halls.Domain.Tests.Support;

/// <summary>A hall as the tests know it: queues A, B and N, windows 1 to 3, Monday to Friday from 08:30.</summary>
internal static class Sample
{
    /// <summary>A Monday.</summary>
    public static DateOnly Day { get; } = new(2026, 11, 23);

    public static ImmutableArray<DayOfWeek> Weekdays { get; } =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    public static HallDefinition Hall { get; } = new()
    {
        Name = "聊城市政务服务中心",
        NameEn = "Liaocheng Government Service Centre",
        Region = "371500",
        Latitude = 36.45,
        Longitude = 115.98,
        TimeZone = "Asia/Shanghai",
        Hours = [new OpeningHours(Weekdays, Clock(8, 30), Clock(17, 15), Clock(17, 30))],
        Queues =
        [
            new QueueDefinition("A", "综合受理", "General", "A", QueueKind.Ordinary, 1, null, 15),
            new QueueDefinition("B", "不动产登记", null, "B", QueueKind.Ordinary, 1, 1200, 20),
            new QueueDefinition("N", "办不成事", null, "N", QueueKind.NoHelp, 1, null, 10),
        ],
        Windows =
        [
            new WindowDefinition(1, "1号窗口", WindowKind.Dedicated, ["A"], ["A", "B"]),
            new WindowDefinition(2, "2号窗口", WindowKind.Comprehensive, ["A", "B"], ["A", "B"]),
            new WindowDefinition(3, "3号窗口", WindowKind.Tidal, ["B"], ["A", "B", "N"]),
        ],
    };

    /// <summary>The same hall with other hours.</summary>
    public static HallDefinition HallOpen(params OpeningHours[] hours) => Hall with { Hours = [.. hours] };

    /// <summary>The same hall with one queue replaced.</summary>
    public static HallDefinition HallWith(QueueDefinition queue) => Hall with { Queues = [.. Hall.Queues.Select(q => q.Id == queue.Id ? queue : q)] };

    public static int Clock(int hour, int minute) => (hour * 60) + minute;

    /// <summary>An instant of the sample day by the hall's own clock.</summary>
    public static DateTimeOffset Local(int hour, int minute, int second = 0, int milliseconds = 0) =>
        new DateTimeOffset(Day.Year, Day.Month, Day.Day, hour, minute, second, TimeSpan.FromHours(8)).AddMilliseconds(milliseconds);
}
