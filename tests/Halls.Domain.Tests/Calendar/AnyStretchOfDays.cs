using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Calendar;
using Halls.Domain.Tests.Histories;

namespace Halls.Domain.Tests.Calendar;

/// <summary>Working-day arithmetic from any day on, over published, provisional and unknown years.</summary>
public class AnyStretchOfDays
{
    private static readonly WorkingCalendar Calendar = WorkingCalendar.Shipped;
    private static readonly Arbitrary<(DateOnly Day, int Days)> Starts = Arb.From(
        from offset in Gen.Choose(0, 1500) from days in Gen.Choose(1, 60) select (new DateOnly(2024, 12, 1).AddDays(offset), days));

    private static readonly Arbitrary<(DateOnly A, DateOnly B, DateOnly C)> Triples = Arb.From(
        from offsets in Gen.ArrayOf(Gen.Choose(0, 900), 3)
        let sorted = offsets.Order().Select(o => new DateOnly(2025, 1, 1).AddDays(o)).ToArray()
        select (sorted[0], sorted[1], sorted[2]));

    [Fact]
    public void Adding_n_and_counting_gives_n() => Checking.Holds(Starts, s =>
    {
        Deadline deadline = Calendar.DeadlineAfter(s.Day, s.Days);
        Assert.Equal(s.Days, Calendar.Count(s.Day.AddDays(1), deadline.LastDay.AddDays(1)).Days);
        Assert.True(Calendar.IsWorkingDay(deadline.LastDay));
        Assert.True(deadline.LastDay > s.Day);
    });

    [Fact]
    public void One_more_day_ends_later_and_a_later_start_never_ends_earlier() => Checking.Holds(Starts, s =>
    {
        Deadline deadline = Calendar.DeadlineAfter(s.Day, s.Days);
        Assert.True(Calendar.DeadlineAfter(s.Day, s.Days + 1).LastDay > deadline.LastDay);
        Assert.True(Calendar.DeadlineAfter(s.Day.AddDays(1), s.Days).LastDay >= deadline.LastDay);
    });

    [Fact]
    public void Adding_in_two_steps_is_adding_at_once() => Checking.Holds(Starts, s =>
    {
        int first = 1 + (s.Days / 2);
        DateOnly between = Calendar.DeadlineAfter(s.Day, first).LastDay;
        Assert.Equal(Calendar.DeadlineAfter(s.Day, first + s.Days).LastDay, Calendar.DeadlineAfter(between, s.Days).LastDay);
    });

    [Fact]
    public void Half_open_intervals_add_up() => Checking.Holds(Triples, t =>
    {
        WorkingDayCount first = Calendar.Count(t.A, t.B), second = Calendar.Count(t.B, t.C), whole = Calendar.Count(t.A, t.C);
        Assert.Equal(new WorkingDayCount(first.Days + second.Days, first.Provisional || second.Provisional), whole);
    });

    [Fact]
    public void A_date_is_provisional_exactly_when_it_reaches_an_unpublished_year() => Checking.Holds(Starts, s =>
    {
        Deadline deadline = Calendar.DeadlineAfter(s.Day, s.Days);
        bool unpublished = Enumerable.Range(s.Day.AddDays(1).Year, deadline.LastDay.Year - s.Day.AddDays(1).Year + 1).Any(year => !Calendar.IsPublished(year));
        Assert.Equal(unpublished, deadline.Provisional);
        Assert.Equal(!unpublished, Calendar.TryDeadlineAfter(s.Day, s.Days, out _));
    });

    [Fact]
    public void A_confirmed_date_is_never_earlier_than_what_was_said_before() => Checking.Holds(Starts, s =>
    {
        WorkingCalendar published = Calendar.With(ImportingAYear.Published2027);
        Deadline before = Calendar.DeadlineAfter(s.Day, s.Days), after = before.ConfirmedBy(published);
        Assert.True(after.LastDay >= before.LastDay);
        Assert.Equal((before.From, before.WorkingDays), (after.From, after.WorkingDays));
        if (!before.Provisional)
        {
            Assert.Same(before, after);
        }
        else
        {
            Assert.True(after.LastDay == before.LastDay || after.LastDay == published.DeadlineAfter(s.Day, s.Days).LastDay);
        }
    });
}
