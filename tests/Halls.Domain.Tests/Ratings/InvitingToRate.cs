using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Ratings;

/// <summary><c>rating.invite_after</c>: somebody who hasn't rated is invited once, while there is time. The service is of Thursday 2026-09-24, its last day 2026-10-09.</summary>
public class InvitingToRate
{
    [Fact]
    public void Is_due_so_many_natural_days_after_the_service_while_there_is_time()
    {
        Assert.Equal(new DateOnly(2026, 9, 27), Invitations.DueOn(Done, RatingPolicy.Default, WorkingCalendar.Shipped));
        Assert.Null(Invitations.DueOn(Done, RatingPolicy.Default with { InviteAfter = null }, WorkingCalendar.Shipped));
        Assert.Null(Invitations.DueOn(Done, RatingPolicy.Default with { InviteAfter = 16 }, WorkingCalendar.Shipped));
        Assert.NotNull(Invitations.DueOn(Done, RatingPolicy.Default with { InviteAfter = 15 }, WorkingCalendar.Shipped));
    }

    [Theory]
    [InlineData(9, 26, false)]
    [InlineData(9, 27, true)]
    [InlineData(10, 9, true)]
    [InlineData(10, 10, false)]
    public void Goes_out_from_its_day_on_until_the_time_to_rate_is_over(int month, int day, bool goes) =>
        Assert.Equal(goes, Invitations.GoOutOn(new DateOnly(2026, month, day), Day, RatingPolicy.Default, WorkingCalendar.Shipped));

    [Fact]
    public void Is_looked_for_at_least_as_far_back_as_any_policy_lets_anybody_rate()
    {
        RatingPolicy longest = RatingPolicy.Default with { SupplementWindow = new RatingWindow(30, DayUnit.WorkingDays) };
        for (DateOnly day = new(2025, 1, 1); day < new DateOnly(2027, 12, 31); day = day.AddDays(1))
        {
            Assert.InRange(longest.SupplementWindow.LastDay(day, WorkingCalendar.Shipped).DayNumber - day.DayNumber, 30, Invitations.LongestWindow);
        }
    }

    [Fact]
    public void Is_asked_again_right_before_it_is_sent()
    {
        Assert.Null(Check(RatingState.Empty, On(9, 27, 0, 0)));
        Assert.Null(Check(RatingState.Empty, On(10, 9, 23, 59)));
        Assert.Equal(InvitationRefusal.NotYet, Check(RatingState.Empty, On(9, 26, 23, 59)));
        Assert.Equal(InvitationRefusal.RatingOver, Check(RatingState.Empty, On(10, 10, 0, 0)));
        Assert.Equal(InvitationRefusal.AlreadyRated, Check(After(Rate(5)), On(9, 28)));
        Assert.Equal(InvitationRefusal.NotInvited, Invitations.Check(RatingState.Empty, Done, RatingPolicy.Default with { InviteAfter = null }, WorkingCalendar.Shipped, On(9, 28)));
        Assert.Equal(InvitationRefusal.ServiceNotCompleted, Invitations.Check(RatingState.Empty, null, RatingPolicy.Default, WorkingCalendar.Shipped, On(9, 28)));
    }

    [Fact]
    public void Still_goes_to_somebody_for_whom_only_the_system_rated() => Assert.Null(Check(After(ByDefault(On(10, 2))), On(10, 9)));

    private static InvitationRefusal? Check(RatingState state, DateTimeOffset now) => Invitations.Check(state, Done, RatingPolicy.Default, WorkingCalendar.Shipped, now);
}
