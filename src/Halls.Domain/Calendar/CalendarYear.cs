using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Halls.Domain.Calendar;

/// <summary>How much is known of a year.</summary>
public enum CalendarStatus
{
    /// <summary>The State Council's notice for the year is out: days off and make-up days are certain.</summary>
    Published,

    /// <summary>No notice yet: only the statutory holidays, no bridge days, no make-up days. Whatever is computed with it is provisional (暂定).</summary>
    Provisional,
}

/// <summary>The days off and the make-up days of one year, in one revision of its file. Immutable; thread-safe.</summary>
public sealed record CalendarYear
{
    private const int LongestText = 200;

    /// <summary>The year.</summary>
    public required int Year { get; init; }

    /// <summary>The how-manieth form of this year's file it is, from 1. A later one replaces an earlier one.</summary>
    public required int Revision { get; init; }

    /// <summary>Published or provisional.</summary>
    public required CalendarStatus Status { get; init; }

    /// <summary>The notice it was taken from.</summary>
    public required string Basis { get; init; }

    /// <summary>Days off (放假), weekends among them or not.</summary>
    public required ImmutableSortedSet<DateOnly> Off { get; init; }

    /// <summary>Make-up days (调休上班): Saturdays and Sundays on which people work.</summary>
    public required ImmutableSortedSet<DateOnly> Work { get; init; }

    /// <summary>The same in every field.</summary>
    public bool Equals(CalendarYear? other) => other is not null && Year == other.Year && Revision == other.Revision && Status == other.Status && Basis == other.Basis
        && Off.SequenceEqual(other.Off) && Work.SequenceEqual(other.Work);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Year, Revision, Status, Basis, Off.Count, Work.Count);

    /// <summary>A make-up day, or Monday to Friday and no day off .</summary>
    public bool IsWorkingDay(DateOnly day) => Work.Contains(day) || (!IsWeekend(day) && !Off.Contains(day));

    /// <summary>Whether a day is a Saturday or a Sunday.</summary>
    public static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>The days that are working days in one of the two and not in the other, for whoever has to confirm an import .</summary>
    public static ImmutableArray<DateOnly> Differences(CalendarYear before, CalendarYear after) =>
        [.. before.Off.Union(before.Work).Union(after.Off).Union(after.Work).Where(day => before.IsWorkingDay(day) != after.IsWorkingDay(day))];

    /// <summary>Reads a calendar file.</summary>
    /// <remarks>
    /// <code>{ "year": 2026, "revision": 1, "status": "published", "basis": "…", "off": [{ "name": "元旦", "from": "2026-01-01", "to": "2026-01-03" }], "work": ["2026-01-04"] }</code>
    /// </remarks>
    /// <param name="json">The file's text.</param>
    /// <exception cref="FormatException">The file is no calendar; the message says where and why, in Chinese, for whoever imports it.</exception>
    public static CalendarYear Parse(string json)
    {
        using JsonDocument document = Document(json);
        try
        {
            return Read(document.RootElement);
        }
        catch (InvalidOperationException e)
        {
            // Half a character, which JSON can write and no text can hold.
            throw new FormatException("文件中有无法显示的字符。", e);
        }
    }

    private static CalendarYear Read(JsonElement root)
    {
        Only(root, "文件", "year", "revision", "status", "basis", "off", "work");
        int year = Number(root, "year", 2000, 2199);
        string status = Text(root, "status");
        var calendar = new CalendarYear
        {
            Year = year,
            Revision = Number(root, "revision", 1, 1000),
            Status = status switch
            {
                "published" => CalendarStatus.Published,
                "provisional" => CalendarStatus.Provisional,
                _ => throw new FormatException($"status 须为 published（已发布）或 provisional（暂定），不能是“{status}”。"),
            },
            Basis = Text(root, "basis"),
            Off = DaysOff(root, year),
            Work = MakeUpDays(root, year),
        };
        if (calendar.Off.Intersect(calendar.Work) is { IsEmpty: false } both)
        {
            throw new FormatException($"{Iso(both[0])} 既是放假日又是调休上班日。");
        }

        return calendar.Status == CalendarStatus.Provisional && !calendar.Work.IsEmpty
            ? throw new FormatException("放假通知尚未发布的年份不得含调休上班日：不能猜测。")
            : calendar;
    }

    private static ImmutableSortedSet<DateOnly> DaysOff(JsonElement root, int year)
    {
        ImmutableSortedSet<DateOnly>.Builder off = ImmutableSortedSet.CreateBuilder<DateOnly>();
        foreach (JsonElement holiday in List(root, "off"))
        {
            Only(holiday, "假期", "name", "from", "to");
            _ = Text(holiday, "name");
            DateOnly from = Day(Text(holiday, "from"), year), to = Day(Text(holiday, "to"), year);
            if (to < from)
            {
                throw new FormatException($"自 {Iso(from)} 起的假期，结束早于开始。");
            }

            for (DateOnly day = from; day <= to; day = day.AddDays(1))
            {
                if (!off.Add(day))
                {
                    throw new FormatException($"{Iso(day)} 同时属于两个假期。");
                }
            }
        }

        return off.Count > 0 ? off.ToImmutable() : throw new FormatException("off 须列出全年假期。");
    }

    private static ImmutableSortedSet<DateOnly> MakeUpDays(JsonElement root, int year)
    {
        ImmutableSortedSet<DateOnly>.Builder work = ImmutableSortedSet.CreateBuilder<DateOnly>();
        foreach (JsonElement each in List(root, "work"))
        {
            DateOnly day = Day(each.ValueKind == JsonValueKind.String ? each.GetString()! : each.GetRawText(), year);
            if (!IsWeekend(day) || !work.Add(day))
            {
                throw new FormatException($"调休上班日 {Iso(day)} 不是周六或周日，或重复列出。");
            }
        }

        return work.ToImmutable();
    }

    private static JsonDocument Document(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new FormatException("文件不是 JSON。", e);
        }
    }

    private static void Only(JsonElement element, string what, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{what}须为 JSON 对象。");
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                throw new FormatException($"{what}中有未知的成员“{member.Name}”。");
            }
        }
    }

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw new FormatException($"{name} 须为数组。");

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= LongestText } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw new FormatException($"{name} 须为文字，不得为空，不超过 {LongestText} 字。");

    private static int Number(JsonElement element, string name, int low, int high) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= low && number <= high
            ? number
            : throw new FormatException($"{name} 须为 {low} 至 {high} 的整数。");

    private static DateOnly Day(string text, int year) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day.Year == year
            ? day
            : throw new FormatException($"“{text}”须为 {year} 年的日期，格式 yyyy-MM-dd。");

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
