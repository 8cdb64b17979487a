using Halls.Domain.Definitions;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Definitions;

public class OpeningHoursOfADay
{
    private static readonly HallDefinition TwoIntervals = Sample.HallOpen(
        new OpeningHours(Sample.Weekdays, Sample.Clock(8, 30), Sample.Clock(11, 45), Sample.Clock(12, 0)),
        new OpeningHours(Sample.Weekdays, Sample.Clock(13, 30), Sample.Clock(17, 0), Sample.Clock(17, 30)));

    [Theory]
    [InlineData("00:00:00.000", IntakeState.NotYetOpen)]
    [InlineData("08:29:59.999", IntakeState.NotYetOpen)]
    [InlineData("08:30:00.000", IntakeState.Accepting)]
    [InlineData("11:45:00.000", IntakeState.Accepting)]
    [InlineData("11:45:00.001", IntakeState.LastTicketPassed)]
    [InlineData("11:59:59.999", IntakeState.LastTicketPassed)]
    [InlineData("12:00:00.000", IntakeState.NotYetOpen)]
    [InlineData("13:29:59.999", IntakeState.NotYetOpen)]
    [InlineData("13:30:00.000", IntakeState.Accepting)]
    [InlineData("17:00:00.000", IntakeState.Accepting)]
    [InlineData("17:00:00.001", IntakeState.LastTicketPassed)]
    [InlineData("17:30:00.000", IntakeState.Closed)]
    [InlineData("23:59:59.999", IntakeState.Closed)]
    public void Of_two_intervals_are_each_read_at_their_edges(string time, IntakeState expected) =>
        Assert.Equal(expected, Intake.At(TwoIntervals, Sample.Local(0, 0) + TimeSpan.Parse(time, null)));

    [Fact]
    public void Do_not_depend_on_the_order_in_which_they_are_written()
    {
        HallDefinition reversed = TwoIntervals with { Hours = [.. TwoIntervals.Hours.Reverse()] };
        for (int minute = 0; minute < 1440; minute++)
        {
            DateTimeOffset at = Sample.Local(0, 0).AddMinutes(minute);
            Assert.Equal(Intake.At(TwoIntervals, at), Intake.At(reversed, at));
        }
    }

    [Fact]
    public void Hold_only_on_their_days()
    {
        Assert.Equal(IntakeState.NotOpenToday, Intake.At(TwoIntervals, Sample.Local(9, 0).AddDays(-1)));
        Assert.Equal(IntakeState.Accepting, Intake.At(TwoIntervals, Sample.Local(9, 0).AddDays(4)));
        Assert.Equal(IntakeState.NotOpenToday, Intake.At(TwoIntervals, Sample.Local(9, 0).AddDays(5)));
    }

    [Fact]
    public void Are_read_by_the_halls_own_clock_and_not_by_UTC()
    {
        // Seven in the morning in China is still yesterday, a Sunday, in UTC.
        DateTimeOffset early = Sample.Local(7, 0);
        Assert.Equal(DayOfWeek.Sunday, early.UtcDateTime.DayOfWeek);
        Assert.Equal(IntakeState.NotYetOpen, Intake.At(TwoIntervals, early));
    }

    [Fact]
    public void May_last_until_midnight()
    {
        HallDefinition allDay = Sample.HallOpen(new OpeningHours(Sample.Weekdays, 0, 1440, 1440));
        Assert.Equal(IntakeState.Accepting, Intake.At(allDay, Sample.Local(0, 0)));
        Assert.Equal(IntakeState.Accepting, Intake.At(allDay, Sample.Local(23, 59, 59, 999)));
        Assert.Equal(IntakeState.NotOpenToday, Intake.At(allDay, Sample.Local(0, 0).AddDays(5)));
    }

    [Fact]
    public void Take_a_last_ticket_at_closing_time_where_the_hall_says_so() =>
        Assert.Equal(IntakeState.Accepting, Intake.At(Sample.HallOpen(new OpeningHours(Sample.Weekdays, 510, 1050, 1050)), Sample.Local(17, 30)));

    [Fact]
    public void Of_the_whole_day_reach_from_the_first_opening_to_the_last_closing()
    {
        OpeningHours? day = Intake.Of(TwoIntervals, DayOfWeek.Monday);
        Assert.NotNull(day);
        Assert.Equal((Sample.Clock(8, 30), Sample.Clock(17, 0), Sample.Clock(17, 30)), (day.Open, day.LastTicket, day.Close));
    }

    [Fact]
    public void Of_a_day_without_any_are_none() => Assert.Null(Intake.Of(TwoIntervals, DayOfWeek.Sunday));
}
