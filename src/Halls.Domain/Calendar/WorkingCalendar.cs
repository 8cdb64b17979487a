using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Halls.Domain.Calendar;

/// <summary>How many working days there are between two days.</summary>
/// <param name="Days">The number.</param>
/// <param name="Provisional">A year in between is not published (暂定, R-004).</param>
public readonly record struct WorkingDayCount(int Days, bool Provisional);

/// <summary>
/// Working days by the published calendars (行政许可法 82: days are working days, without statutory holidays). A year without a notice is counted
/// with what the law itself names and everything so computed is provisional: bridge and make-up days are never guessed (R-004). A hall that is
/// open at a weekend doesn't make it a working day (R-006). Immutable; thread-safe.
/// </summary>
public sealed record WorkingCalendar
{
    private const int MostDays = 3_000;
    private readonly ImmutableSortedDictionary<int, CalendarYear> _years;

    private WorkingCalendar(ImmutableSortedDictionary<int, CalendarYear> years) => _years = years;

    /// <summary>The calendars that this version was shipped with.</summary>
    public static WorkingCalendar Shipped { get; } = ReadShipped();

    /// <summary>The years that have a file, in order.</summary>
    public IEnumerable<CalendarYear> Years => _years.Values;

    /// <summary>Says which files it is made of, such as <c>2025.1 2026.1 2027.1?</c>; a provisional one has a question mark.</summary>
    public string Version => string.Join(
        ' ', _years.Values.Select(y => string.Create(CultureInfo.InvariantCulture, $"{y.Year}.{y.Revision}{(y.Status == CalendarStatus.Provisional ? "?" : "")}")));

    /// <summary>The calendar with one year added or replaced.</summary>
    /// <exception cref="ArgumentException">The year is there in the same or a later revision, or a notice would be taken back.</exception>
    public WorkingCalendar With(CalendarYear year)
    {
        if (_years.TryGetValue(year.Year, out CalendarYear? present))
        {
            if (year.Revision <= present.Revision)
            {
                throw new ArgumentException($"{year.Year} is there in revision {present.Revision}; a new file needs a later one.", nameof(year));
            }

            if (present.Status == CalendarStatus.Published && year.Status == CalendarStatus.Provisional)
            {
                throw new ArgumentException($"{year.Year} is published; a provisional file can't take that back.", nameof(year));
            }
        }

        return new(_years.SetItem(year.Year, year));
    }

    /// <summary>Whether the year's notice is out.</summary>
    public bool IsPublished(int year) => _years.TryGetValue(year, out CalendarYear? file) && file.Status == CalendarStatus.Published;

    /// <summary>Whether a day is a working day (R-002), as far as is known.</summary>
    public bool IsWorkingDay(DateOnly day) => _years.TryGetValue(day.Year, out CalendarYear? file) ? file.IsWorkingDay(day) : !CalendarYear.IsWeekend(day);

    /// <summary>The deadline of so many working days after a day, which is not counted itself (R-003).</summary>
    /// <param name="day">The day on which it begins, a working day or not.</param>
    /// <param name="workingDays">How many, 1 to 3000.</param>
    public Deadline DeadlineAfter(DateOnly day, int workingDays)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workingDays, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workingDays, MostDays);
        DateOnly last = day;
        bool provisional = false;
        for (int left = workingDays; left > 0;)
        {
            last = last.AddDays(1);
            provisional |= !IsPublished(last.Year);
            left -= IsWorkingDay(last) ? 1 : 0;
        }

        return new(day, workingDays, last, provisional);
    }

    /// <summary>The same for those who may not work with a provisional date: false where a year that it touches is not published.</summary>
    public bool TryDeadlineAfter(DateOnly day, int workingDays, [NotNullWhen(true)] out Deadline? deadline)
    {
        Deadline found = DeadlineAfter(day, workingDays);
        deadline = found.Provisional ? null : found;
        return deadline is not null;
    }

    /// <summary>The working days from one day to another, the first counted if it is one, the last never: [from, to).</summary>
    /// <param name="from">The first day.</param>
    /// <param name="to">The day after the last; not before <paramref name="from"/>.</param>
    public WorkingDayCount Count(DateOnly from, DateOnly to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        int days = 0;
        bool provisional = false;
        for (DateOnly day = from; day < to; day = day.AddDays(1))
        {
            provisional |= !IsPublished(day.Year);
            days += IsWorkingDay(day) ? 1 : 0;
        }

        return new(days, provisional);
    }

    private static WorkingCalendar ReadShipped()
    {
        var assembly = typeof(WorkingCalendar).Assembly;
        var years = ImmutableSortedDictionary.CreateBuilder<int, CalendarYear>();
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("calendar/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var year = CalendarYear.Parse(reader.ReadToEnd());
            years.Add(year.Year, year);
        }

        return new(years.ToImmutable());
    }
}
