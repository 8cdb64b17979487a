using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Support.Case;
using static Halls.Domain.Tests.Support.Service;

namespace Halls.Domain.Tests.Rectification;

/// <summary>R-086: who may do what in whose case.</summary>
public class DutiesOfACase
{
    private const CaseRoles Every = CaseRoles.Handler | CaseRoles.Reviewer | CaseRoles.Approver | CaseRoles.Supervisor | CaseRoles.Leader;

    /// <summary>May one person do both in one case? Every pair of duties, both ways round.</summary>
    private const string Pairs =
        """
        duty             EnterRating Assign Handle Review DecideExtension DecideInvalidity DecideObjection FollowUp Lead
        EnterRating      yes         yes    no     yes    yes             yes              yes             yes      yes
        Assign           yes         yes    yes    yes    yes             yes              yes             yes      yes
        Handle           no          yes    yes    no     no              no               no              no       no
        Review           yes         yes    no     yes    yes             yes              yes             yes      no
        DecideExtension  yes         yes    no     yes    yes             yes              yes             yes      yes
        DecideInvalidity yes         yes    no     yes    yes             yes              no              yes      yes
        DecideObjection  yes         yes    no     yes    yes             no               yes             yes      yes
        FollowUp         yes         yes    no     yes    yes             yes              yes             yes      no
        Lead             yes         yes    no     no     yes             yes              yes             no       yes
        """;

    public static TheoryData<Duty, Duty, bool> EveryPair()
    {
        string[][] rows = [.. Pairs.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        var cells = new TheoryData<Duty, Duty, bool>();
        foreach (string[] row in rows[1..])
        {
            for (int column = 1; column < rows[0].Length; column++)
            {
                cells.Add(Enum.Parse<Duty>(row[0]), Enum.Parse<Duty>(rows[0][column]), row[column] == "yes");
            }
        }

        return cells;
    }

    public static TheoryData<Duty> EveryDuty() => [.. Enum.GetValues<Duty>()];

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void One_person_may_do_both_only_where_the_table_says_so(Duty done, Duty wanted, bool allowed)
    {
        var parties = new CaseParties("u_li", Unit, wanted == Duty.Handle ? "u_one" : "u_handler", Involvement.None.And("u_one", done));
        RatingRefusal? refusal = SeparationOfDuties.Check(wanted, new CaseActor("u_one", null, Every), parties);
        Assert.Equal(allowed, refusal is null);
        if (!allowed)
        {
            Assert.Equal(done == Duty.Handle ? RatingRefusal.HandlerOfCase : RatingRefusal.DecidedBefore, refusal);
        }

        // Somebody else who has done nothing yet may.
        Assert.Null(SeparationOfDuties.Check(wanted, new CaseActor(wanted == Duty.Handle ? "u_one" : "u_two", null, Every), parties with { Involvement = Involvement.None.And("u_x", done) }));
    }

    [Fact]
    public void The_table_has_every_pair() => Assert.Equal(Enum.GetValues<Duty>().Length * Enum.GetValues<Duty>().Length, EveryPair().Count);

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void The_order_in_which_somebody_does_two_things_makes_no_difference(Duty one, Duty other, bool allowed)
    {
        Assert.Equal(allowed, SeparationOfDuties.Compatible(one, other));
        Assert.Equal(allowed, SeparationOfDuties.Compatible(other, one));
    }

    [Theory]
    [MemberData(nameof(EveryDuty))]
    public void The_rated_person_has_no_part_in_the_case(Duty duty) =>
        Assert.Equal(
            RatingRefusal.RatedPerson,
            SeparationOfDuties.Check(duty, new CaseActor("u_li", null, Every), new CaseParties("u_li", Unit, duty == Duty.Handle ? "u_li" : "u_handler", Involvement.None)));

    [Theory]
    [MemberData(nameof(EveryDuty))]
    public void The_rated_unit_handles_and_never_judges(Duty duty)
    {
        RatingRefusal? refusal = SeparationOfDuties.Check(
            duty, new CaseActor("u_colleague", Unit, Every), new CaseParties("u_li", Unit, duty == Duty.Handle ? "u_colleague" : "u_handler", Involvement.None));
        Assert.Equal(duty is Duty.Handle or Duty.Assign ? null : RatingRefusal.RatedUnit, refusal);
    }

    [Theory]
    [MemberData(nameof(EveryDuty))]
    public void The_handler_never_judges(Duty duty)
    {
        RatingRefusal? refusal = SeparationOfDuties.Check(duty, new CaseActor("u_handler", null, Every), new CaseParties("u_li", Unit, "u_handler", Involvement.None));
        Assert.Equal(duty is Duty.Handle or Duty.Assign ? null : RatingRefusal.HandlerOfCase, refusal);
    }

    [Theory]
    [MemberData(nameof(EveryDuty))]
    public void A_duty_takes_its_own_role_and_no_other(Duty duty)
    {
        var parties = new CaseParties("u_li", Unit, duty == Duty.Handle ? "u_one" : "u_handler", Involvement.None);
        Assert.Equal(RatingRefusal.RoleRequired, SeparationOfDuties.Check(duty, new CaseActor("u_one", null, Every & ~SeparationOfDuties.RoleFor(duty)), parties));
        Assert.Null(SeparationOfDuties.Check(duty, new CaseActor("u_one", null, SeparationOfDuties.RoleFor(duty)), parties));
    }

    [Fact]
    public void Nobody_but_the_named_handler_handles() =>
        Assert.Equal(RatingRefusal.NotTheHandler, Decide(In("fresh"), Contact(by: Handler with { Id = "u_other" })).Refusal);

    [Fact]
    public void A_case_that_nobody_has_is_taken_by_whoever_acts_first()
    {
        RatingState nobodys = After(Rate(1) with { Handlers = [] });
        Assert.Null(Of(nobodys).Handler);
        Assert.Collection(
            Decide(nobodys, Contact()).Events,
            e => Assert.Equal("u_handler", Assert.IsType<RectificationEvent.CaseAssigned>(e).Handler),
            e => Assert.IsType<RectificationEvent.EvaluatorContacted>(e));
        Assert.Equal(RatingRefusal.NotTheHandler, Decide(After(nobodys, Contact()), Classify(by: Handler with { Id = "u_other" })).Refusal);
        Assert.Equal(RatingRefusal.RatedPerson, Decide(nobodys, Contact(by: Handler with { Id = "u_li" })).Refusal);
    }

    [Fact]
    public void The_rated_person_is_passed_over_when_the_handler_is_named() => Assert.Equal("u_handler", Of(In("fresh")).Handler);

    [Fact]
    public void The_rated_person_cannot_be_named_later() => Assert.Equal(RatingRefusal.RatedPerson, Decide(In("fresh"), Assign("u_li")).Refusal);

    [Fact]
    public void A_former_handler_still_cannot_judge()
    {
        RatingState state = After(In("verifying"), Assign("u_new"), Classify(by: Handler with { Id = "u_new" }), Complete(by: Handler with { Id = "u_new" }));
        Assert.Equal(RatingRefusal.HandlerOfCase, Decide(state, Approve(by: Reviewer with { Id = "u_handler" })).Refusal);
    }

    [Fact]
    public void Who_judged_cannot_become_the_handler() => Assert.Equal(RatingRefusal.DecidedBefore, Decide(In("returned"), Assign("u_reviewer")).Refusal);

    [Fact]
    public void Who_entered_the_card_cannot_handle_the_case()
    {
        RatingState state = After(Enter(1), Enter(1, "u_second"));
        Assert.Equal(RatingRefusal.DecidedBefore, Decide(state, Assign("u_second")).Refusal);
        Assert.Equal(RatingRefusal.DecidedBefore, Decide(state, Assign("u_supervisor", Supervisor with { Id = "u_third" })).Refusal);
    }

    [Fact]
    public void Who_entered_the_card_is_passed_over_when_the_handler_is_named() =>
        Assert.Equal("u_free", Of(After(Enter(1), Enter(1, "u_second") with { Handlers = ["u_second", "u_supervisor", "u_free"] })).Handler);

    [Fact]
    public void Who_judged_a_rating_invalid_does_not_judge_the_objection() =>
        Assert.Equal(RatingRefusal.DecidedBefore, Decide(In("objected"), DecideObjection(by: new CaseActor("u_approver", null, CaseRoles.Leader))).Refusal);

    [Fact]
    public void Naming_the_same_handler_again_changes_nothing()
    {
        Decision<RatingStreamEvent, RatingRefusal> again = Decide(In("fresh"), Assign("u_handler"));
        Assert.Null(again.Refusal);
        Assert.Empty(again.Events);
    }

    [Theory]
    [InlineData("u_handler", Unit, CaseRoles.Handler, "联系", null)]
    [InlineData("u_other", Unit, CaseRoles.Handler, "联系", RatingRefusal.RoleRequired)]
    [InlineData("u_supervisor", null, CaseRoles.Supervisor, "回访", null)]
    [InlineData("u_supervisor", null, CaseRoles.Supervisor, " ", RatingRefusal.TextRequired)]
    [InlineData("u_boss", Unit, CaseRoles.Supervisor, "了解", RatingRefusal.RoleRequired)]
    [InlineData("u_reviewer", null, CaseRoles.Reviewer | CaseRoles.Approver | CaseRoles.Leader, "复核", RatingRefusal.RoleRequired)]
    [InlineData("u_li", null, CaseRoles.Supervisor | CaseRoles.Handler, "好奇", RatingRefusal.RatedPerson)]
    public void Who_rated_is_seen_by_the_contact_person_and_a_supervisor_for_a_purpose_R091(string id, string? unit, CaseRoles roles, string purpose, RatingRefusal? expected) =>
        Assert.Equal(expected, SeparationOfDuties.CheckSeeingEvaluator(new CaseActor(id, unit, roles), Of(In("fresh")).Parties, purpose));
}
