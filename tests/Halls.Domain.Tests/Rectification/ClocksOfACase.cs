using Halls.Domain.Calendar;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Calendar;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Case;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Rectification;

public class ClocksOfACase
{
    /// <summary>The example of R-084: rated on Wednesday 30 September, before the long holiday.</summary>
    [Fact]
    public void Run_from_the_day_of_rating_R084()
    {
        CaseDeadlines deadlines = Of(After(Rate(1, On(9, 30)))).Deadlines;
        Assert.Equal(new DateOnly(2026, 10, 8), deadlines.Contact!.LastDay);
        Assert.Equal(new DateOnly(2026, 10, 13), deadlines.Due.LastDay);
        Assert.Equal(deadlines.Simple, deadlines.Due);
        Assert.Equal(10, deadlines.Complex.WorkingDays);
        Assert.Equal(3, deadlines.Claim.WorkingDays);
        Assert.False(deadlines.Due.HasPassed(On(10, 13, 23, 59, 59)));
        Assert.True(deadlines.Due.HasPassed(On(10, 14, 0, 0)));
    }

    [Fact]
    public void Have_no_contact_clock_for_an_anonymous_evaluator()
    {
        CaseState anonymous = Of(After(Rate(1, who: Evaluator.Unknown)));
        Assert.Null(anonymous.Deadlines.Contact);
        Assert.Equal([CaseClock.Rectify], anonymous.Clocks.Select(c => c.Clock));
    }

    [Fact]
    public void Follow_the_anonymous_limit_for_an_anonymous_evaluator() =>
        Assert.Equal(9, Of(After(Rate(1, who: Evaluator.Unknown) with { Rules = With(RectificationPolicy.Default with { AnonymousLimit = 9 }) })).Deadlines.Due.WorkingDays);

    [Theory]
    [InlineData(CaseKind.AtOnce, 5)]
    [InlineData(CaseKind.Explanation, 5)]
    [InlineData(CaseKind.WithinLimit, 10)]
    public void Follow_the_kind_of_answer_R083(CaseKind kind, int days) =>
        Assert.Equal(days, Of(After(In("verifying"), Classify(kind, "《行政许可法》第三十二条"))).Deadlines.Due.WorkingDays);

    [Fact]
    public void Are_fixed_when_the_case_is_opened_whatever_the_policy_becomes_R001()
    {
        // Nothing that comes after the rating brings a policy with it: whatever is computed later follows what was written into the first event.
        var generous = new RectificationPolicy { ContactLimit = 2, LimitSimple = 6, LimitComplex = 11, ReviewLimit = 3, FeedbackLimit = 4, FollowUpLimit = 7, PublishLag = 9 };
        RatingState state = After(Rate(1) with { Rules = With(generous) });
        Assert.Equal(generous, Of(state).Limits);
        Assert.Equal((2, 6, 11), (Of(state).Deadlines.Contact!.WorkingDays, Of(state).Deadlines.Simple.WorkingDays, Of(state).Deadlines.Complex.WorkingDays));
        state = After(state, Contact(), Classify(), Complete());
        Assert.Equal(3, Of(state).Deadlines.Review!.WorkingDays);
        state = After(state, Approve());
        Assert.Equal(4, Of(state).Deadlines.Feedback!.WorkingDays);
        state = After(state, FeedBack());
        Assert.Equal(7, Of(state).Deadlines.FollowUp!.WorkingDays);
        Assert.Equal(
            WorkingCalendar.Shipped.DeadlineAfter(Day, 9).LastDay, Of(After(state, GiveVerdict(Verdict.Satisfied))).PublishFrom);
        Assert.DoesNotContain(typeof(RectificationCommand).GetNestedTypes().SelectMany(t => t.GetProperties()), p => p.PropertyType == typeof(RectificationPolicy));
    }

    [Fact]
    public void Stop_for_contact_when_the_evaluator_is_reached() => Assert.DoesNotContain(CaseClock.Contact, Of(In("verifying")).Clocks.Select(c => c.Clock));

    [Fact]
    public void Go_on_for_contact_while_nobody_answers() =>
        Assert.Contains(CaseClock.Contact, Of(After(In("fresh"), Contact(reached: false))).Clocks.Select(c => c.Clock));

    [Fact]
    public void Are_not_stopped_by_a_claim_R087()
    {
        CaseState claimed = Of(In("claimed"));
        Assert.Equal([CaseClock.Rectify, CaseClock.Decision], claimed.Clocks.Select(c => c.Clock).Order());
        Assert.Equal(Of(In("rectifying")).Deadlines.Due, claimed.Deadlines.Due);
        Assert.Equal(claimed.Deadlines.Due, Of(After(In("claimed"), DecideInvalid(false))).Deadlines.Due);
        Assert.Equal(claimed.Deadlines.Due, Of(In("valid-again")).Deadlines.Due);
    }

    [Fact]
    public void Do_not_start_again_when_a_completion_is_returned() => Assert.Equal(Of(In("rectifying")).Deadlines.Due, Of(In("returned")).Deadlines.Due);

    [Theory]
    [InlineData("fresh", "Contact Rectify")]
    [InlineData("in-review", "Review")]
    [InlineData("approved", "Feedback")]
    [InlineData("fed-back", "FollowUp")]
    [InlineData("reopened", "Rectify")]
    [InlineData("with-leader", "")]
    [InlineData("archived", "")]
    [InlineData("invalid", "")]
    [InlineData("objected", "Decision")]
    public void Are_those_of_the_stage(string stage, string clocks) => Assert.Equal(clocks, string.Join(' ', Of(In(stage)).Clocks.Select(c => c.Clock)));

    [Fact]
    public void Tell_the_leader_a_working_day_after_a_deadline_was_missed()
    {
        // Contact was due on Monday 28 September; Tuesday is the working day of grace.
        RatingState state = In("fresh");
        Assert.Empty(Decide(state, CheckClocks(On(9, 29, 23, 59, 59))).Events);
        var escalated = Assert.IsType<RectificationEvent.CaseEscalated>(Assert.Single(Decide(state, CheckClocks(On(9, 30, 0, 0))).Events));
        Assert.Equal((CaseClock.Contact, new DateOnly(2026, 9, 28)), (escalated.Clock, escalated.LastDay));
    }

    [Fact]
    public void Tell_the_leader_once()
    {
        RatingState told = After(In("fresh"), CheckClocks(On(12, 1)));
        Assert.Empty(Decide(told, CheckClocks(On(12, 2))).Events);
        Assert.Equal(CaseStage.AwaitingVerification, Of(told).Stage);
    }

    [Fact]
    public void Tell_the_leader_again_of_a_new_deadline() =>
        Assert.Single(Decide(After(In("in-review"), CheckClocks(On(12, 1)), Return(On(12, 1))), CheckClocks(On(12, 5))).Events);

    [Theory]
    [InlineData("2026-09-24T11:00:00+08:00", Lamp.Green)]
    [InlineData("2026-10-07T12:00:00+08:00", Lamp.Green)]
    [InlineData("2026-10-08T12:00:00+08:00", Lamp.Yellow)]
    [InlineData("2026-10-09T23:59:59+08:00", Lamp.Yellow)]
    [InlineData("2026-10-10T00:00:00+08:00", Lamp.Red)]
    public void Show_yellow_with_a_day_left_and_red_when_it_is_over_R060(string now, Lamp lamp) =>
        Assert.Equal(lamp, Lamps.Of(Of(In("fresh")).Deadlines.Due, DateTimeOffset.Parse(now), WorkingCalendar.Shipped));

    [Fact]
    public void Show_yellow_with_a_fifth_left_of_a_long_limit_R060()
    {
        Deadline ten = WorkingCalendar.Shipped.DeadlineAfter(new DateOnly(2026, 11, 2), 10);
        Assert.Equal(new DateOnly(2026, 11, 16), ten.LastDay);
        Assert.Equal(Lamp.Green, Lamps.Of(ten, On(11, 11), WorkingCalendar.Shipped));
        Assert.Equal(Lamp.Yellow, Lamps.Of(ten, On(11, 12), WorkingCalendar.Shipped));
    }

    [Fact]
    public void Become_certain_when_the_year_is_published_and_never_earlier_R004()
    {
        RateableService late = Done with { Day = new DateOnly(2026, 12, 25), CompletedAt = On(12, 25).ToUniversalTime() };
        RatingState state = After(Rate(1, On(12, 25)) with { Service = late });
        Assert.True(Of(state).Deadlines.Due.Provisional);
        Assert.False(Of(state).Deadlines.Contact!.Provisional);
        var confirm = new RectificationCommand.ConfirmDeadlines { Now = On(12, 28), CaseId = First, Calendar = WorkingCalendar.Shipped };
        Assert.Empty(Decide(state, confirm).Events);
        confirm = confirm with { Calendar = WorkingCalendar.Shipped.With(ImportingAYear.Published2027) };
        RatingState certain = After(state, confirm);
        Assert.Equal((new DateOnly(2027, 1, 5), false), (Of(certain).Deadlines.Due.LastDay, Of(certain).Deadlines.Due.Provisional));
        Assert.Empty(Decide(certain, confirm).Events);
    }
}
