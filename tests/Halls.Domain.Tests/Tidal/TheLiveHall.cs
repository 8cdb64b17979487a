using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Definitions;
using Halls.Domain.Live;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Waits;
using Halls.Domain.Windows;
using static Halls.Domain.Tests.Support.Line;

namespace Halls.Domain.Tests.Tidal;

/// <summary>What the forecast and the policy see of a live day.</summary>
public class TheLiveHall
{
    [Fact]
    public void Is_seen_with_everybody_in_the_order_of_the_lanes()
    {
        HallDay day = After(Open(1), "A", Issued(1), Issued(2, 1), Issued(3, 2, TicketClass.Green), Issued(4, 3, TicketClass.Appointment));
        QueueView queue = LiveHall.View(day, Minute(5)).Queues[0];
        Assert.Equal([(Lane.Green, 542.0), (Lane.Appointment, 543.0), (Lane.Ordinary, 540.0), (Lane.Ordinary, 541.0)], queue.Waiting.Select(t => (t.Lane, t.Since)));
        Assert.Equal(("A", 15.0, 4), (queue.Id, queue.Target, queue.Arrived));
    }

    [Fact]
    public void Is_seen_with_those_who_were_set_back()
    {
        HallDay day = After(Open(1), "A", [.. IssuedUpTo(5), Called(1, 6), SetBack(1, 7)]);
        Assert.Equal((540.0, 3), (LiveHall.View(day, Minute(8)).Queues[0].Waiting[0].Since, LiveHall.View(day, Minute(8)).Queues[0].Waiting[0].Behind));
    }

    [Fact]
    public void Is_seen_with_what_each_window_does()
    {
        HallDay day = After(Open(1, 2), "A", Issued(1), Called(1, 1), Started(1, 2)).Evolve(2, new WindowEvent.WindowPaused("午休", "u_li") { At = Minute(3).ToUniversalTime() });
        HallView view = LiveHall.View(day, Minute(10));
        Assert.Equal([WindowActivity.Busy, WindowActivity.Away, WindowActivity.Away], view.Windows.Select(w => w.Activity));
        Assert.Equal((0, 542.0), (view.Windows[0].Serving, view.Windows[0].ServingSince));
        Assert.Equal(563, view.Windows[1].Until);
        Assert.Equal(double.PositiveInfinity, view.Windows[2].Until);
        Assert.Equal(570 + 480 - 15, view.LastTicket);
    }

    [Fact]
    public void Is_seen_with_what_was_moved()
    {
        var postings = new Dictionary<int, LiveHall.Posting> { [3] = new(["A"], null, Minute(4)) };
        WindowView window = LiveHall.View(Open(3), Minute(10), postings).Windows[2];
        Assert.Equal([0], window.Posted);
        Assert.Equal([1], window.Plan);
        Assert.Equal(544, window.ChangedAt);
    }

    [Fact]
    public void Lets_a_clerk_take_up_only_what_the_account_is_qualified_for_R040()
    {
        HallDay Sits(params string[]? queues) => HallDay.Begin(Sample.Hall, Sample.Day)
            .Evolve(3, new WindowEvent.WindowOpened("u_li", queues is null ? null : [.. queues]) { At = Minute(0).ToUniversalTime() });
        HallDay narrow = Sits("N");
        Assert.Equal(["A"], TidalFloor.Of(narrow, Minute(1)).Window(3)!.NotQualified);
        HallModel model = LiveDay.Model(Sample.Hall, ServiceTimes.Empty, day: narrow);
        Assert.Equal((false, true, true), (model.May(2, 0), model.May(2, 1), model.May(2, 2)));

        // What is on the sign in the morning needs no qualification here; and no list means all.
        Assert.Equal(["A", "N"], TidalFloor.Of(Sits([]), Minute(1)).Window(3)!.NotQualified);
        Assert.Empty(TidalFloor.Of(Sits(null), Minute(1)).Window(3)!.NotQualified);
        HallDay another = narrow.Evolve(3, new WindowEvent.WindowClosed("u_li") { At = Minute(1).ToUniversalTime() });
        Assert.True(another.MayTakeUp(3, "A"));
        Assert.False(another.MayTakeUp(1, "N"));
    }

    [Fact]
    public void Lets_windows_serve_only_what_they_may()
    {
        HallModel model = LiveDay.Model(Sample.Hall, ServiceTimes.Empty, mostPosted: 2, choice: ChoiceRule.Pull);
        Assert.False(model.May(0, 2));
        Assert.True(model.May(2, 2));
        Assert.Equal(7.5, model.Mean(0), 1e-9);
    }

    [Fact]
    public void Is_seen_with_the_next_break_of_each_window_that_is_not_over()
    {
        Assert.Equal(new Absence(600, 645, false, true), Resting(0).NextAbsence);
        Assert.Equal(new Absence(600, 645, false, true), Resting(65).NextAbsence);
        Assert.Equal(new Absence(900, 915, false, true), Resting(105).NextAbsence);
        Assert.Null(Resting(375).NextAbsence);
        Assert.Null(LiveHall.View(Open(1), Minute(0)).Windows[0].NextAbsence);
    }

    [Fact]
    public void Expects_a_clerk_who_pauses_in_a_planned_break_at_its_end_and_not_after_twenty_minutes()
    {
        static WindowEvent Paused(double at) => new WindowEvent.WindowPaused("午休", "u_li") { At = Minute(at).ToUniversalTime() };
        Assert.Equal((645.0, 900.0), (Resting(70, Paused(62)).Until, Resting(70, Paused(62)).NextAbsence!.Value.From));
        Assert.Equal(645, Resting(104, Paused(10)).Until);
        Assert.Equal((565.0, 600.0), (Resting(10, Paused(5)).Until, Resting(10, Paused(5)).NextAbsence!.Value.From));
        Assert.Equal(655, Resting(110, Paused(62)).Until);
    }

    [Fact]
    public void Expects_no_more_of_a_break_of_whoever_came_back_in_it_or_works_through_it()
    {
        HallDay day = Rests(1).Evolve(1, new WindowEvent.WindowPaused("午休", "u_li") { At = Minute(60).ToUniversalTime() })
            .Evolve(1, new WindowEvent.WindowResumed("u_li") { At = Minute(80).ToUniversalTime() });
        Assert.Equal(900, LiveHall.View(day, Minute(85)).Windows[0].NextAbsence!.Value.From);
        HallDay late = After(Rests(1), "A", Issued(1), Issued(2), Called(1, 61), Started(1, 61));
        Assert.Equal(600, LiveHall.View(late, Minute(75)).Windows[0].NextAbsence!.Value.From);
        Assert.Equal(900, LiveHall.View(After(late, "A", Completed(1, 75), Called(2, 75)), Minute(76)).Windows[0].NextAbsence!.Value.From);
    }

    [Fact]
    public void Tells_a_longer_wait_when_it_knows_that_the_only_two_windows_are_about_to_go_on_their_break()
    {
        HallDay day = After(Open(1, 2), "A", [.. IssuedUpTo(8), Called(1, 53), Started(1, 53, 1), Called(2, 54, 2), Started(2, 54, 2)]);
        WaitForecast known = Forecast(Alone([new PlannedBreak(600, 645)])), unknown = Forecast(Alone(null));
        Assert.InRange(known.Newcomers[0].Likely - unknown.Newcomers[0].Likely, 30, 60);
        Assert.True(known.Tickets[0][^1].High > unknown.Tickets[0][^1].High);

        WaitForecast Forecast(HallDefinition hall) => new WaitForecaster(LiveDay.Model(hall, ServiceTimes.Empty, mostPosted: 2, choice: ChoiceRule.Pull))
            .Forecast(LiveHall.View(day.Redefine(hall), Minute(55)), NobodyComes, 1);
    }

    [Fact]
    public void Lets_no_window_move_that_is_about_to_go_on_its_break()
    {
        HallModel model = LiveDay.Model(Sample.Hall, ServiceTimes.Empty, mostPosted: 2, choice: ChoiceRule.Pull);
        TidalBound? Why(double minute) => TidalBounds.Why(LiveHall.View(Rests(1, 2, 3), Minute(minute)), model, new TidalSettings(), TidalMemory.Empty, 0, [0, 1]);
        Assert.Null(Why(54));
        Assert.Equal(TidalBound.BreakSoon, Why(56));
        Assert.Equal(TidalBound.BreakSoon, Why(63));
        Assert.Null(Why(106));
    }

    [Fact]
    public void Forbids_the_policy_at_the_decider_what_its_own_bounds_forbid_before_and_in_a_break()
    {
        HallModel model = LiveDay.Model(Sample.Hall, ServiceTimes.Empty, mostPosted: 2, choice: ChoiceRule.Pull);
        HallDay plain = Rests(1, 2, 3), worksOn = After(plain, "A", Issued(1), Called(1, 71)), back = plain
            .Evolve(1, new WindowEvent.WindowPaused("午休", "u_li") { At = Minute(60).ToUniversalTime() }).Evolve(1, new WindowEvent.WindowResumed("u_li") { At = Minute(80).ToUniversalTime() });
        foreach ((HallDay day, int from) in ((HallDay, int)[])[(plain, 0), (worksOn, 72), (back, 81)])
        {
            for (int minute = from; minute < 400; minute++)
            {
                TidalBound? bound = TidalBounds.Why(LiveHall.View(day, Minute(minute)), model, LiveDay.Settings(TidalRules.Default), TidalMemory.Empty, 0, [0, 1]);
                TidalRefusal? refusal = TidalGuards.Unasked(TidalState.Empty, TidalFloor.Of(day, Minute(minute)), TidalRules.Default, 1, ["A", "B"], Minute(minute));
                Assert.True((bound == TidalBound.BreakSoon) == (refusal is TidalRefusal.BreakSoon or TidalRefusal.OnBreak), $"{bound} {refusal} in minute {minute}");
            }
        }
    }

    [Fact]
    public void Knows_on_which_break_a_paused_clerk_is()
    {
        HallDay paused = Rests(1).Evolve(1, new WindowEvent.WindowPaused("午休", "u_li") { At = Minute(62).ToUniversalTime() });
        Assert.Equal(new FloorBreak(Minute(60), Minute(105)), TidalFloor.Of(paused, Minute(70)).Window(1)!.Break);
        Assert.Equal(new FloorBreak(Minute(360), Minute(375)), TidalFloor.Of(paused, Minute(106)).Window(1)!.Break);
        Assert.Null(TidalFloor.Of(Open(1), Minute(62)).Window(1)!.Break);
    }

    [Fact]
    public void Has_a_policy_that_sees_a_break_coming_and_what_a_window_that_stays_is_worth_then()
    {
        // Ten have come for A within ten minutes. Windows 1 and 2 serve them; the first goes at ten o'clock for three quarters of an hour. Window 3 has nothing to do.
        HallDay day = After(Open(1, 2, 3), "A", [.. Enumerable.Range(1, 10).Select(i => Issued(i, 34 + i)), Called(1, 44), Started(1, 44), Called(2, 44, 2), Started(2, 44, 2)]);
        HallDefinition planned = Sample.Hall with { Windows = Sample.Hall.Windows.SetItem(0, Sample.Hall.Windows[0] with { Breaks = [new PlannedBreak(600, 645)] }) };
        TidalAppraisal known = Appraise(planned), unknown = Appraise(Sample.Hall);
        Assert.True(known.Queues[0].Without > unknown.Queues[0].Without + 1 && known.Saved > unknown.Saved + 10, $"{known} {unknown}");
        Assert.Equal(3, Policy(planned).Decide(View(planned), NobodyComes, TidalMemory.Empty, 1).Proposals[0].No);

        TidalPolicy Policy(HallDefinition hall) => new(LiveDay.Model(hall, ServiceTimes.Empty, mostPosted: 2, choice: ChoiceRule.Pull), new TidalSettings { Open = null, Close = null });
        HallView View(HallDefinition hall) => LiveHall.View(day.Redefine(hall), Minute(45));
        TidalAppraisal Appraise(HallDefinition hall) => Policy(hall).Appraise(View(hall), NobodyComes, 2, [1, 0], 1);
    }

    private static ArrivalForecast NobodyComes { get; } = new([[0.0], [0.0], [0.0]], step: 1440);

    /// <summary>The sample hall, in which each window has a break at ten and one at three.</summary>
    private static HallDay Rests(params int[] windows) => Open(windows).Redefine(Sample.Hall with
    {
        Windows = [.. Sample.Hall.Windows.Select(w => w with { Breaks = [new PlannedBreak(900, 915), new PlannedBreak(600, 645)] })],
    });

    /// <summary>The first two windows alone, both with these breaks and A on their signs.</summary>
    private static HallDefinition Alone(ImmutableArray<PlannedBreak>? breaks) => Sample.Hall with
    {
        Windows = [Sample.Hall.Windows[0] with { Breaks = breaks }, Sample.Hall.Windows[1] with { Serves = ["A"], Breaks = breaks }],
    };

    private static WindowView Resting(double minute, params WindowEvent[] events) =>
        LiveHall.View(events.Aggregate(Rests(1), (day, e) => day.Evolve(1, e)), Minute(minute)).Windows[0];

    private static HallDay Open(params int[] windows) =>
        windows.Aggregate(HallDay.Begin(Sample.Hall, Sample.Day), (day, no) => day.Evolve(no, new WindowEvent.WindowOpened("u_li") { At = Minute(0).ToUniversalTime() }));

    private static HallDay After(HallDay day, string queue, params QueueEvent[] events) => events.Aggregate(day, (d, e) => d.Evolve(queue, e));
}
