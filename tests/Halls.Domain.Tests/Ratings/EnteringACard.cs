using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Ratings;

/// <summary>R-075: paper cards, boxes and the hotline.</summary>
public class EnteringACard
{
    [Fact]
    public void Of_a_good_level_takes_one_person()
    {
        Rating rating = Given().When(Enter(4)).ThenOne<RatingEvent.RatingGiven>().Rating;
        Assert.Equal(new EnteredBy("u_supervisor", null), rating.Entry);
        Assert.Equal((RatingProof.Entered, "scan-1"), (rating.Proof, rating.Source));
    }

    [Fact]
    public void Keeps_the_time_of_rating_apart_from_that_of_entry()
    {
        RatingEvent.RatingGiven given = Given().When(Enter(4, ratedAt: On(9, 25), at: On(9, 28))).ThenOne<RatingEvent.RatingGiven>();
        Assert.Equal((On(9, 25), On(9, 28)), (given.Rating.RatedAt, given.At));
        Assert.Equal(new DateOnly(2026, 9, 25), given.Rating.CountedOn);
    }

    [Fact]
    public void Of_a_bad_level_takes_two_people()
    {
        Assert.Empty(After(Enter(1)).Ratings);
        RatingState state = After(Enter(1), Enter(1, "u_second"));
        Assert.Equal(new EnteredBy("u_supervisor", "u_second"), Assert.Single(state.Ratings).Entry);
        Assert.Single(state.Cases);
    }

    [Fact]
    public void Twice_by_the_same_person_is_refused() => Assert.Equal(RatingRefusal.SecondPersonRequired, Decide(After(Enter(1)), Enter(1)).Refusal);

    [Fact]
    public void Differently_by_two_people_waits_for_a_third_who_agrees_with_one_of_them()
    {
        RatingState state = After(Enter(1), Enter(2, "u_second"));
        Assert.Equal((0, 2), (state.Ratings.Length, state.Entries.Length));
        Assert.Equal(2, Assert.Single(After(state, Enter(2, "u_third")).Ratings).Level);
    }

    [Fact]
    public void Cannot_cover_up_a_bad_card_with_a_good_one() => Assert.Empty(After(Enter(1), Enter(5, "u_second")).Ratings);

    [Fact]
    public void Can_be_corrected_by_whoever_misread_it() => Assert.Equal(2, Assert.Single(After(Enter(1), Enter(2), Enter(2, "u_second")).Ratings).Level);

    [Theory]
    [InlineData(RatingChannel.Qr)]
    [InlineData(RatingChannel.Evaluator)]
    [InlineData(RatingChannel.Default)]
    public void On_the_evaluators_own_channel_is_refused_R067(RatingChannel channel) =>
        Given().When(Enter(5, channel: channel)).ThenRefused(RatingRefusal.ChannelNotForEntry);

    [Theory]
    [InlineData(RatingChannel.Hotline)]
    [InlineData(RatingChannel.Paper)]
    [InlineData(RatingChannel.Box)]
    public void Is_possible_for_what_has_no_screen(RatingChannel channel) => Given().When(Enter(5, channel: channel)).ThenOne<RatingEvent.RatingGiven>();

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Without_the_scan_or_the_call_is_refused(string source) => Given().When(Enter(5, source: source)).ThenRefused(RatingRefusal.SourceRequired);

    [Theory]
    [InlineData(CaseRoles.None)]
    [InlineData(CaseRoles.Handler | CaseRoles.Reviewer | CaseRoles.Approver | CaseRoles.Leader)]
    public void Without_a_supervision_account_is_refused(CaseRoles roles) =>
        Given().When(Enter(5) with { By = Supervisor with { Roles = roles } }).ThenRefused(RatingRefusal.RoleRequired);

    [Fact]
    public void By_the_rated_person_is_refused_R086() => Given().When(Enter(5, by: "u_li")).ThenRefused(RatingRefusal.RatedPerson);

    [Fact]
    public void By_the_rated_unit_is_refused_R086() => Given().When(Enter(5) with { By = Supervisor with { Unit = Unit } }).ThenRefused(RatingRefusal.RatedUnit);

    [Fact]
    public void Rated_before_there_were_indicators_is_refused() =>
        Given().When(Enter(1, ratedAt: On(9, 25).AddYears(-10))).ThenRefused(RatingRefusal.RatedAtImpossible);

    [Fact]
    public void Rated_before_the_service_is_refused() => Given().When(Enter(5, ratedAt: On(9, 23))).ThenRefused(RatingRefusal.RatedAtImpossible);

    [Fact]
    public void Rated_in_the_future_is_refused() => Given().When(Enter(5, ratedAt: On(9, 29), at: On(9, 28))).ThenRefused(RatingRefusal.RatedAtImpossible);

    [Fact]
    public void Is_in_time_by_the_day_of_rating_whenever_it_is_entered_R072()
    {
        Given().When(Enter(5, ratedAt: On(10, 9), at: On(10, 12))).ThenOne<RatingEvent.RatingGiven>();
        Given().When(Enter(5, ratedAt: On(10, 10), at: On(10, 12))).ThenRefused(RatingRefusal.RatingOver);
    }

    [Fact]
    public void After_its_month_was_cut_off_is_counted_on_the_day_of_entry_R101()
    {
        Rating rating = Given().When(Enter(5, ratedAt: On(9, 30), at: On(10, 15, 0, 0))).ThenOne<RatingEvent.RatingGiven>().Rating;
        Assert.Equal((new DateOnly(2026, 10, 15), new DateOnly(2026, 11, 15)), (rating.CountedOn, rating.CutOff));
        Assert.Equal(new DateOnly(2026, 9, 30), Given().When(Enter(5, ratedAt: On(9, 30), at: On(10, 14, 23, 59, 59))).ThenOne<RatingEvent.RatingGiven>().Rating.CountedOn);
    }

    [Fact]
    public void Of_a_service_that_is_rated_is_refused() => Assert.Equal(RatingRefusal.AlreadyRated, Decide(After(Rate(5)), Enter(1)).Refusal);

    [Fact]
    public void Of_a_wrong_form_is_refused_like_any_other() => Given().When(Enter(1, indicators: ["510"])).ThenRefused(RatingRefusal.IndicatorOfAnotherLevel);

    [Theory]
    [InlineData("p_n", "p_p", false, true)]
    [InlineData("p_n", null, false, false)]
    [InlineData("p_n", "p_p", true, false)]
    public void Is_real_name_with_name_and_number_on_the_card_R073(string? name, string? phone, bool anonymous, bool realName) =>
        Assert.Equal(
            realName, Given().When(Enter(5, who: new Evaluator(Verification.None, name, phone, anonymous))).ThenOne<RatingEvent.RatingGiven>().Rating.RealName);

    [Fact]
    public void Gives_the_unit_its_full_time_from_the_day_of_entry() =>
        Assert.Equal(new DateOnly(2026, 9, 28), After(Enter(1), Enter(1, "u_second")).Cases[First].Deadlines.Due.From);
}
