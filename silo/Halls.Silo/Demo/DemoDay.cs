namespace Halls.Silo.Demo;

/// <summary>The demonstration hall: what it is and how its days go.</summary>
internal static class DemoDay
{
    /// <summary>The hall.</summary>
    public const string Hall = "demo";

    /// <summary>The window that is left to whoever looks.</summary>
    public const int YourWindow = 3;

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly TimeSpan Start = new(8, 24, 0);
    private static readonly TimeSpan End = new(18, 15, 0);

    /// <summary>The file that says that a data folder holds a demonstration.</summary>
    public static string MarkerIn(string dataFolder) => Path.Combine(dataFolder, "demo.json");

    /// <summary>A few minutes before the doors open on the day of an instant.</summary>
    public static DateTimeOffset Opening(DateTimeOffset now)
    {
        DateTime day = TimeZoneInfo.ConvertTime(now, Zone).Date + Start;
        return new DateTimeOffset(day, Zone.GetUtcOffset(day));
    }

    /// <summary>The next opening, once the day is over; null while it lasts.</summary>
    public static DateTimeOffset? NextOpening(DateTimeOffset now)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(now, Zone);
        return local.TimeOfDay >= End ? Opening(now.AddDays(1)) : local.TimeOfDay < Start ? Opening(now) : null;
    }

    /// <summary>The hour of the hall's day, such as 9.5 for half past nine.</summary>
    public static double Hour(DateTimeOffset now) => TimeZoneInfo.ConvertTime(now, Zone).TimeOfDay.TotalHours;

    /// <summary>How many people come, against the day's mean: a morning and an afternoon tide.</summary>
    public static double Tide(double hour) => hour is < 8.4 or > 17.2
        ? 0
        : 0.35 + (1.5 * Math.Exp(-Math.Pow((hour - 9.8) / 0.8, 2))) + (1.15 * Math.Exp(-Math.Pow((hour - 15.2) / 0.9, 2)));

    /// <summary>The queues: id, Chinese and English name, kind, people an hour, minutes of service, promised wait.</summary>
    public static IReadOnlyList<DemoQueue> Queues { get; } =
    [
        new("A", "综合受理", "General acceptance", "ordinary", 18, 8.5, 20),
        new("B", "社会保险", "Social insurance", "ordinary", 15, 9, 20),
        new("C", "不动产登记", "Real-estate registration", "ordinary", 6, 14, 25),
        new("D", "税务", "Tax", "ordinary", 11, 8, 20),
        new("E", "出入境", "Exit and entry", "ordinary", 7, 10, 20),
        new("F", "统一出件", "Results", "delivery", 10, 3, 10),
        new("G", "综合咨询", "Inquiry", "inquiry", 9, 4, 10),
        new("N", "办不成事", "Couldn't get it done", "nohelp", 1.5, 15, 10),
    ];

    /// <summary>The windows: number, kind, queues served.</summary>
    public static IReadOnlyList<DemoWindow> Windows { get; } =
    [
        new(1, "comprehensive", "A", "AB"), new(2, "comprehensive", "A", "AB"), new(3, "comprehensive", "A", "ABD"), new(4, "comprehensive", "AB", "ABD"),
        new(5, "dedicated", "B", "AB"), new(6, "dedicated", "B", "B"), new(7, "tidal", "BD", "ABCDE"), new(8, "dedicated", "C", "C"),
        new(9, "dedicated", "C", "C"), new(10, "dedicated", "D", "D"), new(11, "dedicated", "DE", "DE"), new(12, "dedicated", "E", "E"),
        new(13, "delivery", "F", "FG"), new(14, "inquiry", "G", "FG"), new(15, "nohelp", "N", "N"),
    ];

    /// <summary>The definition as it is sent to the API.</summary>
    public static object Definition() => new
    {
        name = "聊城市政务服务中心（演示）",
        nameEn = "Liaocheng Government Service Hall (demonstration)",
        region = "371500",
        latitude = 36.45,
        longitude = 115.98,
        timeZone = "Asia/Shanghai",
        hours = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, open = "08:30", lastTicket = "17:15", close = "17:30" } },
        queues = Queues.Select(q => new { id = q.Id, name = q.Name, nameEn = q.NameEn, prefix = q.Id, kind = q.Kind, minWindows = 1, targetWaitMinutes = q.TargetMinutes }),
        windows = Windows.Select(w => new { no = w.No, name = $"{w.No}号窗口", kind = w.Kind, serves = Ids(w.Serves), canServe = Ids(w.CanServe) }),
        policy = new { },
    };

    private static IEnumerable<string> Ids(string letters) => letters.Select(c => c.ToString());
}

/// <summary>A queue of the demonstration.</summary>
internal sealed record DemoQueue(string Id, string Name, string NameEn, string Kind, double PerHour, double ServiceMinutes, int TargetMinutes);

/// <summary>A window of the demonstration; queues as letters.</summary>
internal sealed record DemoWindow(int No, string Kind, string Serves, string CanServe);
