using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Case;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Rectification;

/// <summary>R-087.</summary>
public class ClaimingThatARatingIsInvalid
{
    private static readonly RatingRules Twice = With(RatingPolicy.Default with { TimesPerService = 2 });

    [Fact]
    public void Takes_the_rating_out_of_the_count_and_leaves_it_where_it_is()
    {
        RatingState state = In("invalid");
        Assert.Null(state.Counted);
        Assert.Single(state.Ratings);
        Assert.Equal([First], state.Invalid);
        Assert.Equal(CaseStage.Invalid, Of(state).Stage);
    }

    [Fact]
    public void Says_under_what_the_rating_was_counted()
    {
        var decided = Assert.IsType<RectificationEvent.InvalidityDecided>(Assert.Single(Decide(In("claimed"), DecideInvalid()).Events));
        Assert.Equal(CountedRating.Of(In("claimed").Ratings[0]), decided.Rating);
        Assert.True(decided.WasCounted);
        Assert.Null(decided.CountsInstead);
    }

    [Fact]
    public void Changes_nothing_when_it_is_dismissed()
    {
        RatingState state = After(In("claimed"), DecideInvalid(false));
        Assert.Equal(First, state.Counted!.Id);
        Assert.Equal(CaseStage.Rectifying, Of(state).Stage);
        var decided = Assert.IsType<RectificationEvent.InvalidityDecided>(Assert.Single(Decide(In("claimed"), DecideInvalid(false)).Events));
        Assert.False(decided.WasCounted);
        Assert.Equal(RatingRefusal.AlreadyClaimed, Decide(state, ClaimInvalid()).Refusal);
    }

    [Fact]
    public void Needs_evidence() => Assert.Equal(RatingRefusal.EvidenceRequired, Decide(In("fresh"), ClaimInvalid(evidence: [])).Refusal);

    [Fact]
    public void Is_possible_for_three_working_days()
    {
        Assert.Null(Decide(In("fresh"), ClaimInvalid(On(9, 30, 23, 59, 59))).Refusal);
        Assert.Equal(new DateOnly(2026, 9, 30), Of(In("fresh")).Deadlines.Claim.LastDay);
        Assert.Equal(RatingRefusal.ClaimTooLate, Decide(In("fresh"), ClaimInvalid(On(10, 1, 0, 0))).Refusal);
    }

    [Fact]
    public void Is_decided_by_the_supervising_department_within_its_limit() => Assert.Equal(2, Of(In("claimed")).Deadlines.Decision!.WorkingDays);

    [Fact]
    public void Can_be_objected_to_by_the_evaluator_once()
    {
        Assert.Equal(ClaimOutcome.Pending, Of(In("objected")).Claim!.Objection);
        Assert.Equal(RatingRefusal.AlreadyObjected, Decide(In("objection-dismissed"), ObjectToInvalidity()).Refusal);
        Assert.Equal(CaseStage.Invalid, Of(In("objection-dismissed")).Stage);
        Assert.True(Of(In("objection-dismissed")).IsOver);
        Assert.False(Of(In("objected")).IsOver);
    }

    [Fact]
    public void Is_undone_when_the_objection_is_accepted()
    {
        RatingState state = In("valid-again");
        Assert.Equal(First, state.Counted!.Id);
        Assert.Empty(state.Invalid);
        Assert.Equal((CaseStage.Rectifying, ClaimOutcome.Dismissed), (Of(state).Stage, Of(state).Claim!.Outcome));
        var decided = Assert.IsType<RectificationEvent.ObjectionDecided>(Assert.Single(Decide(In("objected"), DecideObjection()).Events));
        Assert.True(decided.Counts);
        Assert.Null(decided.CountedInstead);
    }

    [Fact]
    public void Lets_the_earlier_rating_count_again()
    {
        RatingState state = After(Rate(3) with { Rules = Twice }, Rate(1, On(9, 25)) with { Rules = Twice });
        RatingState claimed = After(state, OnSecond(ClaimInvalid(On(9, 25))));
        var decided = Assert.IsType<RectificationEvent.InvalidityDecided>(Assert.Single(Decide(claimed, OnSecond(DecideInvalid())).Events));
        Assert.Equal(First, decided.CountsInstead!.Id);
        RatingState invalid = After(claimed, OnSecond(DecideInvalid()));
        Assert.Equal(First, invalid.Counted!.Id);
        RatingState objected = After(invalid, OnSecond(ObjectToInvalidity()));
        var accepted = Assert.IsType<RectificationEvent.ObjectionDecided>(Assert.Single(Decide(objected, OnSecond(DecideObjection())).Events));
        Assert.Equal((true, First), (accepted.Counts, accepted.CountedInstead!.Id));
    }

    [Fact]
    public void Of_a_rating_that_no_longer_counts_moves_no_count()
    {
        RatingState state = After(Rate(1) with { Rules = Twice }, Rate(5, On(9, 25)) with { Rules = Twice }, ClaimInvalid());
        var decided = Assert.IsType<RectificationEvent.InvalidityDecided>(Assert.Single(Decide(state, DecideInvalid()).Events));
        Assert.False(decided.WasCounted);
        Assert.Null(decided.CountsInstead);
        RatingState objected = After(state, DecideInvalid(), ObjectToInvalidity());
        Assert.False(Assert.IsType<RectificationEvent.ObjectionDecided>(Assert.Single(Decide(objected, DecideObjection()).Events)).Counts);
    }

    [Fact]
    public void Returns_to_the_stage_that_it_interrupted() =>
        Assert.Equal(
            CaseStage.AwaitingReview, Of(After(In("in-review-claimed"), DecideInvalid(), ObjectToInvalidity(), DecideObjection())).Stage);

    private static RectificationCommand OnSecond(RectificationCommand command) => command with { CaseId = Second };
}
