using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Case;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Rectification;

public class PuttingItRight
{
    [Fact]
    public void Goes_through_every_stage_to_the_archive_R081()
    {
        Assert.Equal(
            [
                CaseStage.AwaitingVerification, CaseStage.Verifying, CaseStage.Rectifying, CaseStage.AwaitingReview, CaseStage.AwaitingFeedback, CaseStage.FedBack,
                CaseStage.Archived,
            ],
            new[] { "fresh", "verifying", "rectifying", "in-review", "approved", "fed-back", "archived" }.Select(s => Of(In(s)).Stage));
        Assert.Equal(
            ["待核实", "核实中", "整改中", "待复核", "待反馈", "已反馈", "已回访", "待督办", "归档", "无效"], Enum.GetValues<CaseStage>().Select(CaseWords.NameOf));
    }

    [Fact]
    public void Needs_three_failed_attempts_on_two_days_before_the_evaluator_is_out_of_reach_R082()
    {
        RatingState oneDay = After(In("fresh"), Contact(reached: false), Contact(reached: false), Contact(reached: false));
        Assert.False(Of(oneDay).OutOfReach);
        RatingState twoDays = After(oneDay, Contact(reached: false, at: On(9, 25)));
        Assert.True(Of(twoDays).OutOfReach);
        Assert.False(Of(After(In("fresh"), Contact(reached: false), Contact(reached: false, at: On(9, 25)))).OutOfReach);
        Assert.DoesNotContain(CaseClock.Contact, Of(twoDays).Clocks.Select(c => c.Clock));
    }

    [Fact]
    public void Goes_on_though_the_evaluator_is_out_of_reach_R082()
    {
        RatingState state = After(In("fresh"), Contact(reached: false), Contact(reached: false), Contact(reached: false, at: On(9, 25)), Classify());
        Assert.Equal(CaseStage.AwaitingReview, Of(After(state, Complete())).Stage);
    }

    [Fact]
    public void Is_not_complete_before_the_evaluator_was_reached_R088() =>
        Assert.Equal(RatingRefusal.ContactFirst, Decide(After(In("fresh"), Contact(reached: false), Classify()), Complete()).Refusal);

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Needs_evidence_of_a_failed_call_R082(string? evidence)
    {
        Assert.Equal(RatingRefusal.EvidenceRequired, Decide(In("fresh"), Contact(reached: false, evidence: evidence)).Refusal);
        Assert.Null(Decide(In("fresh"), Contact(reached: true, evidence: evidence)).Refusal);
        Assert.Equal(RatingRefusal.EvidenceRequired, Decide(In("fed-back"), FollowUp(null, evidence: evidence)).Refusal);
    }

    [Fact]
    public void Has_nobody_to_contact_when_the_evaluator_is_anonymous() =>
        Assert.Equal(RatingRefusal.EvaluatorAnonymous, Decide(After(Rate(1, who: Evaluator.Unknown)), Contact()).Refusal);

    [Fact]
    public void Of_an_anonymous_rating_ends_with_the_approval()
    {
        RatingState state = After(Rate(1, who: Evaluator.Unknown), Classify(), Complete(), Approve());
        Assert.Equal(CaseStage.Archived, Of(state).Stage);
        Assert.Equal(new DateOnly(2026, 10, 9), Of(state).PublishFrom);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("法")]
    public void Needs_the_legal_provision_for_an_explanation_R083(string? provision) =>
        Assert.Equal(RatingRefusal.ProvisionRequired, Decide(In("verifying"), Classify(CaseKind.Explanation, provision)).Refusal);

    [Fact]
    public void Keeps_no_provision_where_nothing_is_explained() =>
        Assert.Null(Assert.IsType<RectificationEvent.CaseClassified>(Assert.Single(Decide(In("verifying"), Classify(CaseKind.AtOnce, "《某法》第一条")).Events)).Provision);

    [Fact]
    public void Needs_cause_measure_and_evidence_R088()
    {
        Assert.Equal(RatingRefusal.TextRequired, Decide(In("rectifying"), Complete(cause: " ")).Refusal);
        Assert.Equal(RatingRefusal.TextRequired, Decide(In("rectifying"), Complete(measure: "")).Refusal);
        Assert.Equal(RatingRefusal.EvidenceRequired, Decide(In("rectifying"), Complete(evidence: [])).Refusal);
        Assert.Equal(RatingRefusal.EvidenceRequired, Decide(In("rectifying"), Complete(evidence: ["e_1", " "])).Refusal);
    }

    [Fact]
    public void Keeps_no_personal_data_in_clear()
    {
        Assert.Equal(RatingRefusal.PersonalDataInText, Decide(In("fresh"), Contact(note: "打了13800138000")).Refusal);
        Assert.Equal(RatingRefusal.PersonalDataInText, Decide(In("rectifying"), Complete(measure: "已退款至6222021234567890128")).Refusal);
        Assert.Equal(RatingRefusal.TextTooLong, Decide(In("fresh"), Contact(note: new string('字', 501))).Refusal);
        Assert.Null(Decide(In("fresh"), Contact(note: new string('字', 500))).Refusal);
    }

    [Theory]
    [InlineData(10, 9, true)]
    [InlineData(10, 10, false)]
    public void Is_on_time_when_it_was_said_to_be_done_by_the_last_day_and_the_reviewer_agrees_later(int month, int day, bool onTime)
    {
        RatingState state = After(In("rectifying"), Complete(On(month, day, 23)));
        var approved = Assert.IsType<RectificationEvent.CompletionApproved>(Assert.Single(Decide(state, Approve(On(10, 12))).Events));
        Assert.Equal((onTime, CaseKind.AtOnce), (approved.OnTime, approved.Kind));
    }

    [Fact]
    public void Is_late_when_what_was_handed_in_on_time_was_sent_back_and_comes_late_R090()
    {
        RatingState state = After(In("rectifying"), Complete(), Return(On(10, 12)), Complete(On(10, 12)), Approve(On(10, 12)));
        Assert.True(Of(state).Late);
    }

    [Fact]
    public void Stays_late_when_it_is_reopened_and_done_in_time_R090()
    {
        RatingState state = After(
            In("rectifying"), Complete(On(10, 12)), Approve(On(10, 12)), FeedBack(On(10, 12)), GiveVerdict(Verdict.Unsatisfied, On(10, 12)), Complete(On(10, 13)));
        Assert.False(Assert.IsType<RectificationEvent.CompletionApproved>(Assert.Single(Decide(state, Approve(On(10, 13))).Events)).OnTime);
    }

    [Theory]
    [InlineData(Verdict.Satisfied)]
    [InlineData(Verdict.BasicallySatisfied)]
    public void Ends_with_a_satisfied_evaluator_R089(Verdict verdict)
    {
        Assert.Equal((CaseStage.Archived, verdict), (Of(After(In("fed-back"), GiveVerdict(verdict))).Stage, Of(After(In("fed-back"), GiveVerdict(verdict))).Verdict));
        Assert.Equal(CaseStage.Archived, Of(After(In("fed-back"), FollowUp(verdict))).Stage);
    }

    [Fact]
    public void Begins_once_more_with_an_unsatisfied_evaluator_and_then_goes_to_the_leader_R089()
    {
        CaseState reopened = Of(In("reopened"));
        Assert.Equal((CaseStage.Rectifying, 2, 5), (reopened.Stage, reopened.Round, reopened.Deadlines.Due.WorkingDays));
        Assert.Equal(CaseStage.AwaitingLeader, Of(In("with-leader")).Stage);
        Assert.Equal(CaseStage.Archived, Of(After(In("with-leader"), Close())).Stage);
    }

    [Fact]
    public void Gets_the_limit_of_its_kind_when_it_begins_once_more() =>
        Assert.Equal(
            10, Of(After(In("verifying"), Classify(CaseKind.WithinLimit), Complete(), Approve(), FeedBack(), GiveVerdict(Verdict.Unsatisfied))).Deadlines.Due.WorkingDays);

    [Fact]
    public void Can_be_sent_back_by_the_leader_who_is_asked_again_after_that_R089()
    {
        RatingState third = After(In("with-leader"), Return(by: Leader));
        Assert.Equal((CaseStage.Rectifying, 3), (Of(third).Stage, Of(third).Round));
        Assert.Equal(CaseStage.AwaitingLeader, Of(After(third, Complete(), Approve(), FeedBack(), GiveVerdict(Verdict.Unsatisfied))).Stage);
    }

    [Fact]
    public void Goes_straight_to_the_leader_where_the_policy_reopens_nothing()
    {
        RatingState state = After(
            Rate(1) with { Rules = With(RectificationPolicy.Default with { ReopenOnUnsatisfied = 0 }) }, Contact(), Classify(), Complete(), Approve(), FeedBack(),
            GiveVerdict(Verdict.Unsatisfied));
        Assert.Equal(CaseStage.AwaitingLeader, Of(state).Stage);
    }

    [Fact]
    public void Ends_without_a_verdict_after_three_attempts_on_two_days_R089()
    {
        RatingState twice = After(In("fed-back"), FollowUp(null), FollowUp(null));
        Assert.Equal(CaseStage.FedBack, Of(After(twice, FollowUp(null))).Stage);
        CaseState ended = Of(After(twice, FollowUp(null, On(9, 25))));
        Assert.Equal((CaseStage.Archived, true, null), (ended.Stage, ended.FollowedUp, ended.Verdict));
    }

    [Fact]
    public void Is_published_five_working_days_after_it_is_over_R092() => Assert.Equal(new DateOnly(2026, 10, 9), Of(In("archived")).PublishFrom);
}
