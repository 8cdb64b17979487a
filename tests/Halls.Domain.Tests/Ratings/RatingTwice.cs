using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Ratings;

/// <summary>R-074: a rating can't be changed; where the policy allows a second one, it stands beside the first.</summary>
public class RatingTwice
{
    private static readonly RatingRules Twice = With(RatingPolicy.Default with { TimesPerService = 2 });

    [Fact]
    public void Leaves_the_first_as_it_was_and_counts_the_second()
    {
        RatingState state = After(Rate(2) with { Rules = Twice }, Rate(5, On(9, 25)) with { Rules = Twice });
        Assert.Equal([First, Second], state.Ratings.Select(r => r.Id));
        Assert.Equal([2, 5], state.Ratings.Select(r => r.Level));
        Assert.Equal(Second, state.Counted!.Id);
    }

    [Fact]
    public void Says_which_rating_does_not_count_any_more()
    {
        RatingState once = After(Rate(2) with { Rules = Twice });
        RatingEvent.RatingGiven second = Given([.. Decide(RatingState.Empty, Rate(2) with { Rules = Twice }).Events])
            .When(Rate(5, On(9, 25)) with { Rules = Twice }).ThenOne<RatingEvent.RatingGiven>();
        Assert.Equal(CountedRating.Of(once.Ratings[0]), second.Replaces);
    }

    [Fact]
    public void Goes_on_with_the_rectification_of_the_first() =>
        Assert.Equal(CaseStage.AwaitingVerification, After(Rate(2) with { Rules = Twice }, Rate(5, On(9, 25)) with { Rules = Twice }).Cases[First].Stage);

    [Fact]
    public void Opens_a_second_case_when_it_is_bad_again() =>
        Assert.Equal([First, Second], After(Rate(2) with { Rules = Twice }, Rate(1, On(9, 25)) with { Rules = Twice }).Cases.Keys);

    [Fact]
    public void Is_refused_a_third_time() =>
        Assert.Equal(
            RatingRefusal.AlreadyRated,
            Decide(After(Rate(2) with { Rules = Twice }, Rate(5, On(9, 25)) with { Rules = Twice }), Rate(3, On(9, 26)) with { Rules = Twice }).Refusal);
}
