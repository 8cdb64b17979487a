using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Case;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Rectification;

/// <summary>R-085.</summary>
public class AskingForMoreTime
{
    [Fact]
    public void Moves_the_deadline_by_exactly_the_days_that_were_given()
    {
        CaseState extended = Of(After(In("extension-asked"), DecideExtension()));
        Assert.Equal((10, Day, 1), (extended.Deadlines.Due.WorkingDays, extended.Deadlines.Due.From, extended.Extensions));
        Assert.Null(extended.ExtensionAsked);
    }

    [Fact]
    public void Moves_nothing_when_it_is_refused()
    {
        CaseState same = Of(After(In("extension-asked"), DecideExtension(false)));
        Assert.Equal((Of(In("rectifying")).Deadlines.Due, 0), (same.Deadlines.Due, same.Extensions));
        Assert.Null(Decide(After(In("extension-asked"), DecideExtension(false)), Extend()).Refusal);
    }

    [Fact]
    public void Is_too_late_after_the_deadline()
    {
        Assert.Null(Decide(In("rectifying"), Extend(at: On(10, 9, 23, 59, 59))).Refusal);
        Assert.Equal(RatingRefusal.DeadlinePassed, Decide(In("rectifying"), Extend(at: On(10, 10, 0, 0))).Refusal);
    }

    [Fact]
    public void Must_also_be_approved_before_the_deadline()
    {
        Assert.Equal(RatingRefusal.DeadlinePassed, Decide(In("extension-asked"), DecideExtension(at: On(10, 10, 0, 0))).Refusal);
        Assert.Null(Decide(In("extension-asked"), DecideExtension(false, On(10, 10, 0, 0))).Refusal);
    }

    [Fact]
    public void Happens_once() => Assert.Equal(RatingRefusal.NoMoreExtensions, Decide(After(In("extension-asked"), DecideExtension()), Extend(1)).Refusal);

    [Fact]
    public void Happens_as_often_as_the_policy_says()
    {
        RatingState twice = After(
            Rate(1) with { Rules = With(RectificationPolicy.Default with { ExtensionsMax = 2 }) }, Contact(), Classify(), Extend(4), DecideExtension(), Extend(6), DecideExtension());
        Assert.Equal(15, Of(twice).Deadlines.Due.WorkingDays);
        Assert.Equal(RatingRefusal.NoMoreExtensions, Decide(twice, Extend(1)).Refusal);
        RatingState none = After(Rate(1) with { Rules = With(RectificationPolicy.Default with { ExtensionsMax = 0 }) }, Contact(), Classify());
        Assert.Equal(RatingRefusal.NoMoreExtensions, Decide(none, Extend(1)).Refusal);
    }

    [Fact]
    public void Never_makes_more_than_fifteen_working_days_of_it()
    {
        Assert.Null(Decide(In("rectifying"), Extend(10)).Refusal);
        Assert.Equal(RatingRefusal.ExtensionTooLong, Decide(In("rectifying"), Extend(11)).Refusal);
        RatingState complex = After(In("verifying"), Classify(CaseKind.WithinLimit));
        Assert.Null(Decide(complex, Extend(5)).Refusal);
        Assert.Equal(RatingRefusal.ExtensionTooLong, Decide(complex, Extend(6)).Refusal);
        Assert.Equal(RatingRefusal.ExtensionTooLong, Decide(complex, Extend(int.MaxValue)).Refusal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Of_no_days_is_a_mistake_of_the_caller(int days) => Assert.Throws<ArgumentOutOfRangeException>(() => Decide(In("rectifying"), Extend(days)));

    [Fact]
    public void Is_forgotten_when_the_work_is_handed_in() =>
        Assert.Equal(RatingRefusal.NoExtensionAsked, Decide(After(In("extension-asked"), Complete(), Return()), DecideExtension()).Refusal);
}
