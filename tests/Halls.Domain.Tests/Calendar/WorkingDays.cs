using System.Globalization;
using Halls.Domain.Calendar;

namespace Halls.Domain.Tests.Calendar;

public class WorkingDays
{
    private static readonly WorkingCalendar Calendar = WorkingCalendar.Shipped;

    /// <summary>The vectors of the rules, counted by hand from the two published notices.</summary>
    [Theory]
    [InlineData("2025-01-24", 1, "2025-01-26")]
    [InlineData("2025-01-24", 5, "2025-02-07")]
    [InlineData("2025-09-26", 3, "2025-09-30")]
    [InlineData("2025-09-30", 5, "2025-10-14")]
    [InlineData("2026-02-13", 1, "2026-02-14")]
    [InlineData("2026-02-14", 1, "2026-02-24")]
    [InlineData("2026-02-13", 5, "2026-02-27")]
    [InlineData("2026-04-30", 3, "2026-05-08")]
    [InlineData("2026-04-30", 5, "2026-05-11")]
    [InlineData("2026-06-18", 1, "2026-06-22")]
    [InlineData("2026-06-18", 20, "2026-07-17")]
    [InlineData("2026-09-24", 1, "2026-09-28")]
    [InlineData("2026-09-24", 5, "2026-10-09")]
    [InlineData("2026-09-30", 1, "2026-10-08")]
    [InlineData("2026-09-30", 5, "2026-10-13")]
    public void Are_counted_from_the_day_after_R003(string start, int days, string due)
    {
        Assert.True(Calendar.TryDeadlineAfter(Day(start), days, out Deadline? deadline));
        Assert.Equal(new Deadline(Day(start), days, Day(due), Provisional: false), deadline);
        Assert.Equal(deadline, Calendar.DeadlineAfter(Day(start), days));
    }

    [Fact]
    public void That_reach_a_year_without_a_notice_are_refused_to_those_who_need_certainty_R004()
    {
        Assert.False(Calendar.TryDeadlineAfter(Day("2026-12-25"), 5, out Deadline? deadline));
        Assert.Null(deadline);
    }

    [Fact]
    public void That_reach_a_year_without_a_notice_are_provisional_and_never_end_on_a_holiday_that_the_law_names_R004()
    {
        Deadline deadline = Calendar.DeadlineAfter(Day("2026-12-25"), 5);
        Assert.True(deadline.Provisional);
        Assert.Equal(Day("2027-01-04"), deadline.LastDay);
    }

    [Fact]
    public void That_reach_a_year_without_a_file_are_provisional_R004() => Assert.True(Calendar.DeadlineAfter(Day("2031-03-03"), 1).Provisional);

    [Fact]
    public void Are_certain_up_to_the_last_day_of_a_published_year_R004()
    {
        Deadline deadline = Calendar.DeadlineAfter(Day("2026-12-25"), 4);
        Assert.False(deadline.Provisional);
        Assert.Equal(Day("2026-12-31"), deadline.LastDay);
    }

    [Theory]
    [InlineData(2025)]
    [InlineData(2026)]
    public void Are_248_in_each_of_the_published_years(int year) =>
        Assert.Equal(new WorkingDayCount(248, Provisional: false), Calendar.Count(new DateOnly(year, 1, 1), new DateOnly(year + 1, 1, 1)));

    [Theory]
    [InlineData("2026-10-10", true)]
    [InlineData("2026-10-11", false)]
    [InlineData("2026-10-07", false)]
    [InlineData("2026-10-08", true)]
    [InlineData("2026-02-22", false)]
    public void Are_make_up_days_and_weekdays_that_are_not_off_R002(string day, bool working) => Assert.Equal(working, Calendar.IsWorkingDay(Day(day)));

    [Fact]
    public void End_at_midnight_in_Shanghai_R003()
    {
        Deadline deadline = Calendar.DeadlineAfter(Day("2026-09-30"), 1);
        Assert.Equal(DateTimeOffset.Parse("2026-10-08T16:00:00Z", CultureInfo.InvariantCulture), deadline.Expires);
        Assert.False(deadline.HasPassed(DateTimeOffset.Parse("2026-10-08T23:59:59.9999999+08:00", CultureInfo.InvariantCulture)));
        Assert.True(deadline.HasPassed(DateTimeOffset.Parse("2026-10-09T00:00:00+08:00", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Of_an_event_at_a_weekend_begin_on_the_next_working_day_R003() => Assert.Equal(Day("2026-11-23"), Calendar.DeadlineAfter(Day("2026-11-21"), 1).LastDay);

    [Theory]
    [InlineData("2026-07-08", "2026-07-13", 3)]
    [InlineData("2026-09-24", "2026-09-28", 1)]
    [InlineData("2026-07-08", "2026-07-08", 0)]
    public void Between_two_days_count_the_first_and_not_the_last_R055(string from, string to, int days) =>
        Assert.Equal(new WorkingDayCount(days, Provisional: false), Calendar.Count(Day(from), Day(to)));

    [Fact]
    public void Cannot_be_counted_backwards() => Assert.Throws<ArgumentOutOfRangeException>(() => Calendar.Count(Day("2026-07-08"), Day("2026-07-07")));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3001)]
    public void Are_one_at_least_and_a_lifetime_at_most(int days) => Assert.Throws<ArgumentOutOfRangeException>(() => Calendar.DeadlineAfter(Day("2026-07-08"), days));

    [Theory]
    [InlineData("2026-11-22T15:59:59Z", "2026-11-22")]
    [InlineData("2026-11-22T16:00:00Z", "2026-11-23")]
    public void Change_at_midnight_in_Shanghai_wherever_the_server_stands(string instant, string day) =>
        Assert.Equal(Day(day), ChinaTime.DayOf(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture)));

    internal static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
