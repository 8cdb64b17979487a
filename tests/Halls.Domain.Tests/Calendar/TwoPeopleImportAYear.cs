using Halls.Domain.Calendar;
using Halls.Domain.Tests.Support;
using static Halls.Domain.Tests.Calendar.ImportingAYear;

namespace Halls.Domain.Tests.Calendar;

/// <summary>R-005: one proposes, another confirms, and only then does it hold.</summary>
public class TwoPeopleImportAYear
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private static readonly CalendarEvent.CalendarProposed Proposed = new(Published2027, "u_li") { At = Now };

    [Fact]
    public void Nothing_holds_before_somebody_else_confirms_it()
    {
        var proposed = Given().When(Propose(Published2027)).Afterwards();
        Assert.Equal("2025.1 2026.1 2027.1?", proposed.State.Calendar.Version);
        var confirmed = proposed.When(Confirm("u_wang")).Afterwards();
        Assert.Equal("2025.1 2026.1 2027.2", confirmed.State.Calendar.Version);
        Assert.Empty(confirmed.State.Proposals);
    }

    [Fact]
    public void The_same_person_cannot_do_both() => Given(Proposed).When(Confirm("u_li")).ThenRefused(CalendarRefusal.ProposerCannotConfirm);

    [Fact]
    public void Nobody_confirms_another_revision_than_they_looked_at() => Given(Proposed).When(Confirm("u_wang", revision: 3)).ThenRefused(CalendarRefusal.NoSuchCalendar);

    [Fact]
    public void There_is_nothing_to_confirm_or_take_back_where_nothing_is_proposed()
    {
        Given().When(Confirm("u_wang")).ThenRefused(CalendarRefusal.NoSuchCalendar);
        Given().When(new CalendarCommand.Decline(2027, "无") { Now = Now, By = "u_wang" }).ThenRefused(CalendarRefusal.NoSuchCalendar);
    }

    [Fact]
    public void One_proposal_waits_for_a_year_and_the_same_one_sent_again_changes_nothing()
    {
        Given(Proposed).When(Propose(Published2027)).ThenNothingHappens();
        Given(Proposed).When(Propose(Published2027, "u_wang")).ThenRefused(CalendarRefusal.ProposalPending);
        Given(Proposed).When(Propose(Published2027 with { Revision = 3 })).ThenRefused(CalendarRefusal.ProposalPending);
        Given(Proposed).When(Propose(Published2027 with { Year = 2028 })).ThenOne<CalendarEvent.CalendarProposed>();
    }

    [Fact]
    public void What_was_taken_back_can_be_proposed_again()
    {
        var declined = Given(Proposed).When(new CalendarCommand.Decline(2027, "日期有误") { Now = Now, By = "u_li" }).Afterwards();
        declined.When(Confirm("u_wang")).ThenRefused(CalendarRefusal.NoSuchCalendar);
        declined.When(Propose(Published2027)).ThenOne<CalendarEvent.CalendarProposed>();
    }

    [Fact]
    public void A_revision_that_is_not_later_is_refused() =>
        Given().When(Propose(Published2027 with { Revision = 1 })).ThenRefused(CalendarRefusal.RevisionNotLater);

    [Fact]
    public void A_notice_cannot_be_taken_back() =>
        Given(Proposed, new CalendarEvent.CalendarConfirmed(2027, 2, "u_wang") { At = Now })
            .When(Propose(Published2027 with { Revision = 3, Status = CalendarStatus.Provisional, Work = [] })).ThenRefused(CalendarRefusal.NoticeTakenBack);

    [Fact]
    public void A_year_that_a_later_version_of_the_program_brought_with_it_is_kept()
    {
        // The ledger holds an import of a year that this version was shipped with in the same revision.
        CalendarYear shipped = WorkingCalendar.Shipped.Years.Single(y => y.Year == 2026);
        CalendarState state = CalendarDecider.Evolve(
            CalendarDecider.Evolve(CalendarDecider.Initial, new CalendarEvent.CalendarProposed(shipped with { Off = [] }, "u_li") { At = Now }),
            new CalendarEvent.CalendarConfirmed(2026, 1, "u_wang") { At = Now });
        Assert.Equal(shipped, state.Calendar.Years.Single(y => y.Year == 2026));
    }

    [Fact]
    public void A_file_that_contradicts_itself_is_told_so_in_Chinese()
    {
        FormatException both = Assert.Throws<FormatException>(() => CalendarYear.Parse(File(work: "\"2027-01-02\"")));
        Assert.Equal("2027-01-02 既是放假日又是调休上班日。", both.Message);
        FormatException weekday = Assert.Throws<FormatException>(() => CalendarYear.Parse(File(work: "\"2027-01-06\"")));
        Assert.Equal("调休上班日 2027-01-06 不是周六或周日，或重复列出。", weekday.Message);
        FormatException overlap = Assert.Throws<FormatException>(() => CalendarYear.Parse(File(more: """,{"name":"春节","from":"2027-01-02","to":"2027-01-05"}""")));
        Assert.Equal("2027-01-02 同时属于两个假期。", overlap.Message);
        Assert.Throws<FormatException>(() => CalendarYear.Parse(File(basis: "\\ud800")));
        Assert.Throws<FormatException>(() => CalendarYear.Parse(File(basis: new string('长', 201))));
    }

    private static string File(string work = "", string more = "", string basis = "通知") =>
        $$"""{"year":2027,"revision":2,"status":"published","basis":"{{basis}}","off":[{"name":"元旦","from":"2027-01-01","to":"2027-01-03"}{{more}}],"work":[{{work}}]}""";

    private static CalendarCommand Propose(CalendarYear year, string by = "u_li") => new CalendarCommand.Propose(year) { Now = Now, By = by };

    private static CalendarCommand Confirm(string by, int revision = 2) => new CalendarCommand.Confirm(2027, revision) { Now = Now, By = by };

    private static Scenario<CalendarState, CalendarCommand, CalendarEvent, CalendarRefusal> Given(params CalendarEvent[] events) =>
        new Scenario<CalendarState, CalendarCommand, CalendarEvent, CalendarRefusal>(CalendarDecider.Decide, CalendarDecider.Evolve, CalendarDecider.Initial).And(events);
}
