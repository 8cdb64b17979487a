using Halls.Domain.Figures;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Case;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Figures;

public class FiguresOfAMonth
{
    /// <summary>A hundred services, of which these were rated.</summary>
    private static readonly Tally<RatingCounter> Ratings = Tally<RatingCounter>.Zero
        .With(RatingCounter.Level5, 40).With(RatingCounter.Level4, 15).With(RatingCounter.Level3, 5).With(RatingCounter.Level2, 3).With(RatingCounter.Level1, 1)
        .With(RatingCounter.Default, 16).With(RatingCounter.Superseded, 2).With(RatingCounter.Invalid, 1)
        .With(RatingCounter.Rateable, 100).With(RatingCounter.Rated, 65);

    /// <summary>Eight real-name bad ratings, six of them due.</summary>
    private static readonly Tally<CaseCounter> Cases = Tally<CaseCounter>.Zero
        .With(CaseCounter.Named, 8).With(CaseCounter.NamedRectified, 5).With(CaseCounter.NamedExplained, 1).With(CaseCounter.NamedDue, 6).With(CaseCounter.NamedNotDue, 2)
        .With(CaseCounter.NamedRectifiedOnTime, 3).With(CaseCounter.NamedExplainedOnTime, 1).With(CaseCounter.NamedOverdue, 1)
        .With(CaseCounter.NamedContactDue, 8).With(CaseCounter.NamedContactedOnTime, 7).With(CaseCounter.NamedFollowedUp, 6)
        .With(CaseCounter.NamedSatisfied, 3).With(CaseCounter.NamedBasicallySatisfied, 1).With(CaseCounter.NamedUnsatisfied, 1);

    private static readonly MonthFigures Month = new(Ratings, Cases);

    [Fact]
    public void Are_counted_as_they_are_defined_R100()
    {
        Assert.Equal((80, 64, 4), (Month.Total, Month.Active, Month.Bad));
        Assert.Equal(new Ratio(64, 80), Month.ActiveRate);
        Assert.Equal(new Ratio(65, 100), Month.ParticipationRate);
        Assert.Equal(new Ratio(60, 64), Month.GoodRate);
        Assert.Equal(new Ratio(55, 64), Month.SatisfiedRate);
        Assert.Equal(new Ratio(4, 64), Month.BadRate);
        Assert.Equal("625.00", Month.BadRate.PerTenThousand);
        Assert.Equal(new Ratio(5, 8), Month.RectificationRate);
        Assert.Equal(new Ratio(6, 8), Month.HandledRate);
        Assert.Equal(new Ratio(3, 6), Month.OnTimeRate);
        Assert.Equal(new Ratio(4, 6), Month.OnTimeHandledRate);
        Assert.Equal(new Ratio(7, 8), Month.ContactRate);
        Assert.Equal(new Ratio(6, 8), Month.FollowUpRate);
        Assert.Equal(new Ratio(4, 5), Month.FollowUpSatisfaction);
    }

    [Fact]
    public void Have_a_definition_for_every_ratio_R100() =>
        Assert.Equal(Month.Ratios.Keys.Append("ratings").Order(StringComparer.Ordinal), FigureDefinition.All.Select(d => d.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Have_no_ratio_where_there_is_nothing_to_divide_by_R102()
    {
        var nothing = new MonthFigures(Tally<RatingCounter>.Zero, Tally<CaseCounter>.Zero);
        Assert.All(nothing.Ratios.Values, ratio => Assert.Equal("—", ratio.Percent));
        Assert.True(nothing.HasNoBadRatings);
        Assert.False(nothing.IsFullyHandled);
    }

    [Fact]
    public void Never_say_a_hundred_per_cent_while_something_is_overdue_or_open_R090()
    {
        Assert.False(Month.IsFullyHandled);
        Assert.False((Month with { Cases = Tally<CaseCounter>.Zero.With(CaseCounter.Named, 2).With(CaseCounter.NamedRectified, 1).With(CaseCounter.NamedNotDue, 1) }).IsFullyHandled);
        Assert.True((Month with { Cases = Tally<CaseCounter>.Zero.With(CaseCounter.Named, 2).With(CaseCounter.NamedRectified, 1).With(CaseCounter.NamedExplained, 1) }).IsFullyHandled);
    }

    [Fact]
    public void Keep_default_ratings_out_of_every_rate_R068()
    {
        var with = new MonthFigures(Ratings.With(RatingCounter.Default, 1000), Cases);
        Assert.Equal((Month.GoodRate, Month.SatisfiedRate, Month.BadRate, Month.ParticipationRate), (with.GoodRate, with.SatisfiedRate, with.BadRate, with.ParticipationRate));
        Assert.Equal(1080, with.Total);
    }

    [Fact]
    public void Leave_a_case_that_is_not_due_at_the_cut_off_out_of_the_rate_on_time_R101()
    {
        // Rated on the last day of September with a limit of ten working days: due on 20 October, after the cut-off on the 15th.
        Tally<CaseCounter> tally = Row(Rate(1, On(9, 30)), Contact(at: On(9, 30)), Classify(CaseKind.WithinLimit, at: On(9, 30)), Complete(On(10, 8)), Approve(On(10, 8))).CountedAt(On(12, 1));
        Assert.Equal((1, 1, 0, 1, 0), (tally[CaseCounter.Named], tally[CaseCounter.NamedRectified], tally[CaseCounter.NamedDue], tally[CaseCounter.NamedNotDue], tally[CaseCounter.NamedRectifiedOnTime]));
    }

    [Fact]
    public void Count_what_was_completed_late_as_completed_and_not_as_on_time_R090()
    {
        Tally<CaseCounter> tally = Row(Rate(1), Contact(), Classify(), Complete(On(10, 12)), Approve(On(10, 12))).CountedAt(On(12, 1));
        Assert.Equal((1, 1, 0, 0), (tally[CaseCounter.NamedRectified], tally[CaseCounter.NamedDue], tally[CaseCounter.NamedRectifiedOnTime], tally[CaseCounter.NamedOverdue]));
    }

    [Fact]
    public void List_as_overdue_what_is_due_and_open_R090()
    {
        CaseFacts row = Row(Rate(1), Contact(), Classify());
        Assert.Equal(0, row.CountedAt(On(10, 9, 23, 59, 59))[CaseCounter.NamedOverdue]);
        Assert.Equal(1, row.CountedAt(On(10, 10, 0, 0))[CaseCounter.NamedOverdue]);
    }

    [Fact]
    public void Count_an_explanation_as_handled_and_not_as_rectified_R083()
    {
        Tally<CaseCounter> tally = Row(Rate(1), Contact(), Classify(CaseKind.Explanation, "《某法》第一条"), Complete(), Approve()).CountedAt(On(12, 1));
        Assert.Equal((0, 1, 0, 1), (tally[CaseCounter.NamedRectified], tally[CaseCounter.NamedExplained], tally[CaseCounter.NamedRectifiedOnTime], tally[CaseCounter.NamedExplainedOnTime]));
    }

    [Fact]
    public void Count_as_fed_back_whoever_was_told_what_was_approved_until_it_is_reopened_R081()
    {
        object[] approved = [Rate(1), Contact(), Classify(), Complete(), Approve()];
        object[] reopened = [.. approved, FeedBack(), GiveVerdict(Verdict.Unsatisfied)];
        long FedBack(params object[] commands) => Row(commands).CountedAt(On(12, 1))[CaseCounter.NamedFedBack];
        Assert.Equal((0, 1, 1), (FedBack(approved), FedBack([.. approved, FeedBack()]), FedBack([.. approved, FeedBack(), GiveVerdict(Verdict.Satisfied)])));
        Assert.Equal((0, 0, 1), (FedBack(reopened), FedBack([.. reopened, Complete(), Approve()]), FedBack([.. reopened, Complete(), Approve(), FeedBack()])));
        Assert.Equal(0, FedBack([.. approved, FeedBack(On(10, 15, 0, 0))]));
    }

    [Fact]
    public void Leave_what_happens_after_the_cut_off_to_a_corrected_bulletin_R101()
    {
        Assert.Equal(1, Row(Rate(1), Contact(), Classify(), Complete(), Approve(On(10, 14, 23, 59, 59))).CountedAt(On(12, 1))[CaseCounter.NamedRectified]);
        Assert.Equal(0, Row(Rate(1), Contact(), Classify(), Complete(), Approve(On(10, 15, 0, 0))).CountedAt(On(12, 1))[CaseCounter.NamedRectified]);
    }

    [Fact]
    public void Keep_anonymous_ratings_out_of_the_real_name_rates_R073()
    {
        Tally<CaseCounter> tally = Row(Rate(1, who: Evaluator.Unknown), Classify(), Complete(), Approve()).CountedAt(On(12, 1));
        Assert.Equal((0, 1, 1), (tally[CaseCounter.Named], tally[CaseCounter.Anonymous], tally[CaseCounter.AnonymousHandled]));
    }

    [Fact]
    public void Show_how_many_were_claimed_and_how_many_judged_invalid_R087()
    {
        Tally<CaseCounter> tally = Row(Rate(1), ClaimInvalid(), DecideInvalid()).CountedAt(On(12, 1));
        Assert.Equal((1, 1, 1, 0), (tally[CaseCounter.Opened], tally[CaseCounter.Claimed], tally[CaseCounter.JudgedInvalid], tally[CaseCounter.Named]));
    }

    [Fact]
    public void Find_a_sum_that_does_not_agree_R104()
    {
        SumDifference difference = Assert.Single(Reconciliation.Differences(
            Ratings, ("channels", [Ratings.With(RatingCounter.Level5, -417), Tally<RatingCounter>.Zero]), ("regions", [Ratings])));
        Assert.Equal(new SumDifference("channels", RatingCounter.Level5, 40, -377), difference);
    }

    [Fact]
    public void Move_by_one_with_each_rating()
    {
        FigureDelta[] deltas = [.. Decide(RatingState.Empty, Rate(2)).Events.SelectMany(e => RatingFigures.Of(e))];
        var key = new FigureKey(Day, "371502", "lc", Service.Unit, 3, "不动产登记", RatingChannel.Qr);
        Assert.Equal(
            [new FigureDelta(key, RatingCounter.Level2, 1), new FigureDelta(key, RatingCounter.RealName, 1), new FigureDelta(key with { Channel = null }, RatingCounter.Rated, 1)], deltas);
    }

    [Fact]
    public void Move_from_the_first_rating_to_the_second_where_there_are_two_R074()
    {
        RatingRules twice = With(RatingPolicy.Default with { TimesPerService = 2 });
        RatingState once = After(Rate(2) with { Rules = twice });
        FigureDelta[] deltas = [.. Decide(once, Rate(5, On(9, 25)) with { Rules = twice }).Events.SelectMany(e => RatingFigures.Of(e))];
        Assert.Equal(-1, deltas.Single(d => d.Counter == RatingCounter.Level2).Change);
        Assert.Equal(1, deltas.Single(d => d.Counter == RatingCounter.Level5).Change);
        Assert.Equal(1, deltas.Single(d => d.Counter == RatingCounter.Superseded).Change);
        Assert.DoesNotContain(deltas, d => d.Counter == RatingCounter.Rated);
    }

    private static CaseFacts Row(params object[] commands)
    {
        RatingState state = RatingState.Empty;
        CaseFacts? row = null;
        foreach (object command in commands)
        {
            Decision<RatingStreamEvent, RatingRefusal> decision = Decide(state, command);
            Assert.Null(decision.Refusal);
            foreach (RatingStreamEvent happened in decision.Events)
            {
                state = RatingDecider.Evolve(state, happened);
                row = happened is RectificationEvent.CaseOpened opened ? CaseFacts.Of(opened)
                    : happened is RectificationEvent e && row!.IsOfCohort(e) ? row.After(e)
                    : row;
            }
        }

        return row!;
    }
}
