using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Ratings;

/// <summary>R-068: what is written where nobody rates, and only where that is the custom.</summary>
public class DefaultRatings
{
    [Fact]
    public void Are_off_unless_a_policy_turns_them_on() =>
        Given().When(ByDefault(On(10, 10), RatingPolicy.Default.DefaultMode)).ThenRefused(RatingRefusal.DefaultRatingsOff);

    [Fact]
    public void Come_after_seven_natural_days()
    {
        Given().When(ByDefault(On(10, 1, 23, 59, 59))).ThenRefused(RatingRefusal.DefaultTooEarly);
        Rating rating = Given().When(ByDefault(On(10, 2, 0, 0))).ThenOne<RatingEvent.RatingGiven>().Rating;
        Assert.Equal((3, RatingChannel.Default, 0, false), (rating.Level, rating.Channel, rating.Number, rating.RealName));
        Assert.Equal((RatingProof.SystemJob, "default-ratings"), (rating.Proof, rating.Source));
    }

    [Fact]
    public void Have_the_national_code_of_a_default_rating() => Assert.Equal(7, RatingChannels.NationalCode(RatingChannel.Default));

    [Fact]
    public void Are_never_written_over_a_rating() => Assert.Equal(RatingRefusal.AlreadyRated, Decide(After(Rate(1)), ByDefault(On(10, 10))).Refusal);

    [Fact]
    public void Are_written_once() => Assert.Equal(RatingRefusal.AlreadyRated, Decide(After(ByDefault(On(10, 10))), ByDefault(On(10, 11))).Refusal);

    [Fact]
    public void Give_way_to_the_evaluators_own_rating()
    {
        RatingState state = After(ByDefault(On(10, 2)), Rate(1, On(10, 9)));
        Assert.Equal((First, 1), (state.Counted!.Id, state.TimesRated));
        Assert.Single(state.Cases);
    }

    [Fact]
    public void Need_a_completed_service() => Given().When(ByDefault(On(10, 10)) with { Service = null }).ThenRefused(RatingRefusal.ServiceNotCompleted);
}
