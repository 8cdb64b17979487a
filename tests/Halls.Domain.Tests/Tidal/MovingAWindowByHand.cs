using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;
using static Halls.Domain.Tests.Support.Tide;

namespace Halls.Domain.Tests.Tidal;

public class MovingAWindowByHand
{
    [Fact]
    public void Puts_other_queues_on_its_sign_and_keeps_who_why_and_what_it_looked_like_R043()
    {
        TidalEvent.WindowAssigned moved = Given().When(Assign(7, "B", at: 5)).ThenOne<TidalEvent.WindowAssigned>();
        Assert.Equal(("m_20261123.1", 7, "A", "B", MoveKind.ByHand, false), (moved.Move, moved.Window, moved.From.ToString(), moved.To.ToString(), moved.Kind, moved.Home));
        Assert.Equal(("排队太长", Supervisor, Supervisor), (moved.Reason, moved.Proposer, moved.Approver));
        Assert.Equal([new QueueReading("B", 12, 25, 2), new QueueReading("A", 3, 5, 3)], moved.Readings);
        Assert.Equal(Line.Minute(5).ToUniversalTime(), moved.At);
        Assert.Equal(TimeSpan.Zero, moved.At.Offset);
    }

    [Fact]
    public void To_what_it_serves_already_changes_nothing() => Given().When(Assign(7, "A")).ThenNothingHappens();

    [Fact]
    public void To_a_queue_that_it_may_not_serve_is_refused_R040() => Given().When(Assign(1, "B")).ThenRefused(TidalRefusal.WindowCannotServe);

    [Fact]
    public void To_a_queue_that_its_clerk_is_not_qualified_for_is_refused_to_people_and_never_advised_R040()
    {
        TidalFloor floor = Floor.With(Window(7, "A") with { NotQualified = ["B"] });
        Given().When(Assign(7, "B", floor: floor)).ThenRefused(TidalRefusal.ClerkNotQualified);
        Given().When(Assign(7, "AB", floor: floor)).ThenRefused(TidalRefusal.ClerkNotQualified);
        Given().When(Advise(0, Auto, floor, (7, "B"))).ThenNothingHappens();
        Given().When(Assign(2, "B", floor: floor)).ThenOne<TidalEvent.WindowAssigned>();
    }

    [Fact]
    public void To_no_queue_at_all_is_refused() => Given().When(Assign(7, "")).ThenRefused(TidalRefusal.WindowCannotServe);

    [Fact]
    public void Of_a_hall_without_that_window_or_queue_is_refused()
    {
        Given().When(Assign(99, "B")).ThenRefused(TidalRefusal.NoSuchWindow);
        Given().When(Assign(7, "X")).ThenRefused(TidalRefusal.NoSuchQueue);
    }

    [Fact]
    public void Away_from_a_queue_where_people_wait_is_refused_when_no_open_window_is_left_R042() =>
        Given().When(Assign(4, "A", floor: Floor.With(Window(3, "B", status: WindowStatus.Paused)))).ThenRefused(TidalRefusal.QueueWithoutWindow);

    [Fact]
    public void Away_from_a_queue_where_people_wait_is_refused_though_the_window_itself_is_closed() =>
        Given().When(Assign(4, "A", floor: Floor.With(Window(3, "B", status: WindowStatus.Closed)).With(Window(4, "B", status: WindowStatus.Closed))))
            .ThenRefused(TidalRefusal.QueueWithoutWindow);

    [Fact]
    public void Away_from_an_empty_queue_is_possible_and_warned_about() =>
        Assert.Equal(
            "queue-left-empty",
            Given().When(Assign(4, "A", floor: Floor.Waiting("B", 0).With(Window(3, "B", status: WindowStatus.Closed)))).ThenOne<TidalEvent.WindowAssigned>().Warnings.ToString());

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Is_refused_for_the_last_window_of_its_kind_though_nobody_waits_R042(int window) =>
        Given().When(Assign(window, "A")).ThenRefused(TidalRefusal.LastWindowOfItsKind);

    [Fact]
    public void Is_refused_for_the_last_sign_of_its_kind_though_the_window_is_closed_R042() =>
        Given().When(Assign(5, "A", floor: Floor.With(Window(5, "N", status: WindowStatus.Closed)))).ThenRefused(TidalRefusal.LastWindowOfItsKind);

    [Fact]
    public void Is_possible_for_one_of_two_of_its_kind() =>
        Given().When(Assign(5, "A", floor: Floor.With(Window(7, "NA")))).ThenOne<TidalEvent.WindowAssigned>();

    [Fact]
    public void Below_what_a_queue_has_to_keep_is_refused_while_people_wait() =>
        Given().When(Assign(4, "A", floor: Floor.Keeping("B", 2))).ThenRefused(TidalRefusal.BelowMinWindows);

    [Fact]
    public void Below_what_a_queue_has_to_keep_is_warned_about_when_nobody_waits() =>
        Assert.Equal("below-minimum", Given().When(Assign(4, "A", floor: Floor.Keeping("B", 2).Waiting("B", 0))).ThenOne<TidalEvent.WindowAssigned>().Warnings.ToString());

    [Fact]
    public void There_and_back_at_once_is_possible_and_warned_about_R041() =>
        Assert.Equal(
            "moved-recently",
            Given(Assigned(1, 7, "A", "B")).When(Assign(7, "A", at: 1, floor: Floor.With(Window(7, "B", plan: "A")))).ThenOne<TidalEvent.WindowAssigned>().Warnings.ToString());

    [Theory]
    [InlineData(6, "")]
    [InlineData(5, "")]
    [InlineData(4, "break-soon")]
    [InlineData(0, "on-break")]
    [InlineData(-44, "on-break")]
    [InlineData(-45, "")]
    public void Just_before_or_in_the_windows_planned_break_is_possible_and_warned_about(int beginsIn, string warned)
    {
        FloorWindow window = Window(7, "A") with { Break = new FloorBreak(Line.Minute(beginsIn), Line.Minute(beginsIn + 45)) };
        Assert.Equal(warned, Given().When(Assign(7, "B", floor: Floor.With(window))).ThenOne<TidalEvent.WindowAssigned>().Warnings.ToString());
    }

    [Fact]
    public void Back_to_the_opening_plan_ends_the_move_before_it()
    {
        TidalState state = Given(Assigned(1, 7, "A", "B"), Assigned(2, 7, "B", "A", at: 40, home: true)).State;
        Assert.Empty(state.Away);
        Assert.Equal([Line.Minute(40).ToUniversalTime(), null], state.Moves.Select(m => m.EndedAt));
    }

    [Fact]
    public void Names_each_move_of_the_day_anew() =>
        Assert.Equal("m_20261123.2", Given(Assigned(1, 7, "A", "B")).When(Assign(3, "A", at: 1)).ThenOne<TidalEvent.WindowAssigned>().Move);

    [Fact]
    public void Lets_go_of_a_proposal_for_the_same_window() =>
        Assert.Equal(
            LapseReason.NotPossible,
            Assert.IsType<TidalEvent.ProposalLapsed>(TidalDecider.Decide(Given(Proposed(1, 7, "A", "B")).State, Assign(7, "AB", at: 2)).Events[1]).Why);
}
