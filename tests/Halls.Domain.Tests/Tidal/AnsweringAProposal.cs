using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;
using static Halls.Domain.Tests.Support.Tide;

namespace Halls.Domain.Tests.Tidal;

public class AnsweringAProposal
{
    [Fact]
    public void With_yes_moves_the_window_and_keeps_who_thought_of_it_and_who_decided_R043()
    {
        TidalEvent.WindowAssigned moved = Given(Proposed(1, 7, "A", "B")).When(Approve("p_20261123.1", 3)).ThenOne<TidalEvent.WindowAssigned>();
        Assert.Equal((MoveKind.Approved, "p_20261123.1", Policy, Supervisor, "因为"), (moved.Kind, moved.Proposal, moved.Proposer, moved.Approver, moved.Reason));
        Assert.Equal(ProposalStatus.Approved, Given(Proposed(1, 7, "A", "B"), moved).State.Proposal("p_20261123.1")!.Status);
    }

    [Fact]
    public void With_no_moves_nothing() => Given(Proposed(1, 7, "A", "B")).When(Decline("p_20261123.1", 3)).Then(Declined(1, 3));

    [Fact]
    public void Twice_alike_changes_nothing()
    {
        Given(Proposed(1, 7, "A", "B"), Declined(1, 1)).When(Decline("p_20261123.1", 3)).ThenNothingHappens();
        Given(Proposed(1, 7, "A", "B")).When(Approve("p_20261123.1", 3)).Afterwards().When(Approve("p_20261123.1", 4)).ThenNothingHappens();
    }

    [Fact]
    public void Twice_otherwise_is_refused()
    {
        Given(Proposed(1, 7, "A", "B"), Declined(1, 1)).When(Approve("p_20261123.1", 3)).ThenRefused(TidalRefusal.ProposalOver);
        Given(Proposed(1, 7, "A", "B")).When(Approve("p_20261123.1", 3)).Afterwards().When(Decline("p_20261123.1", 4)).ThenRefused(TidalRefusal.ProposalOver);
    }

    [Fact]
    public void Too_late_is_refused()
    {
        Given(Proposed(1, 7, "A", "B")).When(Approve("p_20261123.1", 10)).ThenRefused(TidalRefusal.ProposalOver);
        Given(Proposed(1, 7, "A", "B")).When(Decline("p_20261123.1", 10)).ThenRefused(TidalRefusal.ProposalOver);
        Given(Proposed(1, 7, "A", "B"), Lapsed(1, 2, LapseReason.Overtaken)).When(Approve("p_20261123.1", 3)).ThenRefused(TidalRefusal.ProposalOver);
    }

    [Fact]
    public void That_was_never_made_is_refused()
    {
        Given().When(Approve("p_20261123.1", 3)).ThenRefused(TidalRefusal.NoSuchProposal);
        Given().When(Decline("p_20261123.1", 3)).ThenRefused(TidalRefusal.NoSuchProposal);
    }

    [Fact]
    public void With_yes_is_refused_when_the_hall_has_changed_so_that_it_is_forbidden()
    {
        Given(Proposed(1, 7, "A", "B")).When(Approve("p_20261123.1", 3, Floor.With(Window(7, "A", status: WindowStatus.Paused)))).ThenRefused(TidalRefusal.WindowNotOpen);
        Given(Proposed(1, 4, "B", "A")).When(Approve("p_20261123.1", 3, Floor.With(Window(3, "B", status: WindowStatus.Closed)))).ThenRefused(TidalRefusal.QueueWithoutWindow);
    }

    [Fact]
    public void Is_over_when_its_time_is_over_or_it_became_impossible_or_nobody_asks()
    {
        Given(Proposed(1, 7, "A", "B")).When(Sweep(9.9)).ThenNothingHappens();
        Given(Proposed(1, 7, "A", "B")).When(Sweep(10)).Then(Lapsed(1, 10, LapseReason.Expired));
        Given(Proposed(1, 7, "A", "B")).When(Sweep(3, Floor.With(Window(7, "A", status: WindowStatus.Closed)))).Then(Lapsed(1, 3, LapseReason.NotPossible));
        Given(Proposed(1, 7, "A", "B")).When(Sweep(3, rules: Suggest with { Mode = TidalMode.Off })).Then(Lapsed(1, 3, LapseReason.SwitchedOff));
    }

    [Fact]
    public void Is_followed_by_what_came_of_it_once()
    {
        var measured = new TidalEvent.MoveMeasured("m_20261123.1", 15, [new QueueOutcome("B", 4, 11.5, 14, 22)], 40, -2.5) { At = Line.Minute(15).ToUniversalTime() };
        var measure = new TidalCommand.Measure("m_20261123.1", 15, measured.Queues, 40, -2.5) { Now = Line.Minute(15), Day = Sample.Day, Floor = Floor, Rules = Suggest };
        Given(Assigned(1, 7, "A", "B")).When(measure).Then(measured);
        Given(Assigned(1, 7, "A", "B"), measured).When(measure).ThenNothingHappens();
        Given().When(measure).ThenRefused(TidalRefusal.NoSuchMove);
    }
}
