using System.Collections.Immutable;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;
using static Halls.Domain.Tests.Support.Tide;

namespace Halls.Domain.Tests.Tidal;

public class ProposingMoves
{
    [Fact]
    public void Asks_a_person_when_the_hall_is_on_suggest()
    {
        Proposal p = Given().When(Advise(5, Suggest, null, (7, "B"))).ThenOne<TidalEvent.MoveProposed>().Proposal;
        Assert.Equal(("p_20261123.1", 7, "A", "B", Policy), (p.Id, p.Window, p.From.ToString(), p.To.ToString(), p.By));
        Assert.Equal(Line.Minute(15).ToUniversalTime(), p.ExpiresAt);
        Assert.Equal([new QueueReading("B", 12, 25, 2), new QueueReading("A", 3, 5, 3)], p.Readings);
    }

    [Fact]
    public void Moves_the_window_at_once_when_the_hall_is_on_auto()
    {
        TidalEvent.WindowAssigned moved = Given().When(Advise(5, Auto, null, (7, "B"))).ThenOne<TidalEvent.WindowAssigned>();
        Assert.Equal((MoveKind.Automatic, Policy, null), (moved.Kind, moved.Proposer, moved.Approver));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    public void Asks_a_person_on_auto_too_where_a_queue_wants_to_be_asked(string queue) =>
        Given().When(Advise(5, Auto with { Bounds = Suggest.Bounds.Add(queue, new QueueBounds(Auto: false)) }, null, (7, "B"))).ThenOne<TidalEvent.MoveProposed>();

    [Fact]
    public void Does_nothing_when_it_is_off() => Given().When(Advise(5, Suggest with { Mode = TidalMode.Off }, null, (7, "B"))).ThenNothingHappens();

    [Fact]
    public void Does_not_repeat_what_is_still_open() => Given(Proposed(1, 7, "A", "B")).When(Advise(5, Suggest, null, (7, "B"))).ThenNothingHappens();

    [Fact]
    public void Lets_go_of_what_is_over_but_not_of_what_the_policy_did_not_come_to_once_more()
    {
        Scenario<TidalState, TidalCommand, TidalEvent, TidalRefusal> open = Given().When(Advise(5, Suggest, null, (7, "B"))).Afterwards();
        open.When(Advise(6, Suggest, null)).ThenNothingHappens();
        open.When(Advise(6, Suggest, Floor.Waiting("B", 6))).ThenNothingHappens();
        open.When(Advise(6, Suggest, Floor.Waiting("B", 5))).Then(Lapsed(1, 6, LapseReason.Overtaken));
    }

    [Fact]
    public void Keeps_to_the_window_that_it_asked_for_when_another_is_as_good() =>
        Given(Proposed(1, 7, "A", "B")).When(Advise(5, Suggest, null, (2, "B"))).ThenNothingHappens();

    [Fact]
    public void Lets_go_of_a_proposal_when_it_wants_something_else_of_the_window() =>
        Assert.Equal(
            [LapseReason.Overtaken],
            TidalDecider.Decide(Given(Proposed(1, 7, "A", "B")).State, Advise(5, Suggest, null, (7, "AI"))).Events.OfType<TidalEvent.ProposalLapsed>().Select(e => e.Why));

    [Theory]
    [InlineData(7, "B")]
    [InlineData(2, "B")]
    [InlineData(7, "AB")]
    public void Does_not_repeat_what_was_declined_within_the_cool_down_R041(int window, string to)
    {
        Scenario<TidalState, TidalCommand, TidalEvent, TidalRefusal> declined = Given(Proposed(1, 7, "A", "B"), Declined(1, 2));
        declined.When(Advise(11.9, Suggest, null, (window, to))).ThenNothingHappens();
        declined.When(Advise(12, Suggest, null, (window, to))).ThenOne<TidalEvent.MoveProposed>();
    }

    [Fact]
    public void Does_not_repeat_what_nobody_answered_within_the_cool_down_R041()
    {
        Scenario<TidalState, TidalCommand, TidalEvent, TidalRefusal> lapsed = Given(Proposed(1, 7, "A", "B"), Lapsed(1, 10, LapseReason.Expired));
        lapsed.When(Advise(19, Suggest, null, (7, "B"))).ThenNothingHappens();
        lapsed.When(Advise(20, Suggest, null, (7, "B"))).ThenOne<TidalEvent.MoveProposed>();
    }

    [Theory]
    [InlineData(1, "B")] // must not serve B
    [InlineData(5, "A")] // the last of 办不成事
    [InlineData(6, "A")] // the last inquiry desk
    [InlineData(99, "A")] // not there
    [InlineData(7, "X")] // not there
    public void Leaves_alone_what_is_forbidden_R040_R042(int window, string to) => Given().When(Advise(5, Auto, null, (window, to))).ThenNothingHappens();

    [Theory]
    [InlineData(WindowStatus.Closed)]
    [InlineData(WindowStatus.Paused)]
    public void Leaves_alone_a_window_where_nobody_calls(WindowStatus status) =>
        Given().When(Advise(5, Auto, Floor.With(Window(7, "A", status: status)), (7, "B"))).ThenNothingHappens();

    [Fact]
    public void Leaves_every_queue_an_open_window_though_nobody_waits_there_R042() =>
        Assert.Equal([3], Moved(Given().State, Advise(5, Auto with { MaxPerHall = 9 }, Floor.Waiting("B", 0).Keeping("B", 0), (3, "A"), (4, "A"))));

    [Fact]
    public void Moves_one_after_the_other_so_that_two_together_break_no_rule() =>
        Assert.Equal([3], Moved(Given().State, Advise(5, Auto with { MaxPerHall = 9 }, null, (3, "A"), (4, "A"))));

    [Fact]
    public void Has_no_more_windows_away_than_the_hall_allows() =>
        Assert.Equal([7], Moved(Given().State, Advise(5, Auto with { MaxPerHall = 1 }, null, (7, "B"), (2, "B"))));

    [Fact]
    public void May_move_a_window_on_that_is_away_already() =>
        Assert.Equal([7], Moved(Given(Assigned(1, 7, "A", "B")).State, Advise(45, Auto with { MaxPerHall = 1 }, Floor.With(Window(7, "B", plan: "A")), (7, "I"))));

    [Fact]
    public void Keeps_within_the_bounds_of_a_queue()
    {
        Given().When(Advise(5, Auto with { Bounds = Suggest.Bounds.Add("B", new QueueBounds(Max: 2)) }, null, (7, "B"))).ThenNothingHappens();
        Given().When(Advise(5, Auto with { Bounds = Suggest.Bounds.Add("A", new QueueBounds(Min: 3)) }, null, (7, "B"))).ThenNothingHappens();
        Given().When(Advise(5, Auto with { Bounds = Suggest.Bounds.Add("A", new QueueBounds(Min: 2)).Add("B", new QueueBounds(Max: 3)) }, null, (7, "B"))).ThenOne<TidalEvent.WindowAssigned>();
    }

    [Fact]
    public void Leaves_a_window_alone_that_was_just_moved_R041()
    {
        Scenario<TidalState, TidalCommand, TidalEvent, TidalRefusal> moved = Given(Assigned(1, 7, "A", "B"));
        TidalFloor floor = Floor.With(Window(7, "B", plan: "A"));
        moved.When(Advise(29.9, Auto, floor, (7, "A"))).ThenNothingHappens();
        moved.When(Advise(30, Auto, floor, (7, "A"))).ThenOne<TidalEvent.WindowAssigned>();
    }

    [Fact]
    public void Does_not_open_a_queue_again_within_thirty_minutes_R041()
    {
        Scenario<TidalState, TidalCommand, TidalEvent, TidalRefusal> thereAndBack = Given(Assigned(1, 7, "A", "B"), Assigned(2, 7, "B", "A", at: 14, home: true));
        TidalRules restless = Auto with { MinStay = TimeSpan.FromMinutes(15) };
        thereAndBack.When(Advise(29.9, restless, null, (7, "B"))).ThenNothingHappens();
        thereAndBack.When(Advise(30, restless, null, (7, "B"))).ThenOne<TidalEvent.WindowAssigned>();
    }

    private static IEnumerable<int> Moved(TidalState state, TidalCommand command) => TidalDecider.Decide(state, command).Events.OfType<TidalEvent.WindowAssigned>().Select(e => e.Window);
}
