using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Histories;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Simulation;

public sealed class TheBreakTimetable
{
    private const int Opens = 540;

    [Fact]
    public void Sends_a_window_away_at_each_break_of_the_day_in_order() =>
        Assert.Equal([Known(720, 765), Known(900, 915)], BreakTimetable.Planned(Resting((900, 915), (720, 765)), Opens));

    [Fact]
    public void Leaves_out_what_is_over_when_the_day_begins_and_begins_no_break_before_it() =>
        Assert.Equal([Known(Opens, 550)], BreakTimetable.Planned(Resting((480, 540), (530, 550)), Opens));

    [Fact]
    public void Is_empty_where_none_is_planned() => Assert.Empty(BreakTimetable.Planned(Resting(), Opens));

    [Fact]
    public void Makes_people_wait_for_the_end_of_a_long_break()
    {
        // Given one every ten minutes, each of five minutes: nobody waits but for the break.
        TicketTable people = People([.. Enumerable.Range(0, 24).Select(i => (Opens + (i * 10.0), 5.0))]);
        DayFigures without = Play(people, []), with = Play(people, [BreakTimetable.Planned(Resting((600, 660)), Opens)]);
        Assert.Equal((0.0, 24), (without.Longest, without.People));
        Assert.Equal((60.0, 24), (with.Longest, with.People));
        Assert.True(with.Mean > 10, $"{with.Mean}");
    }

    [Fact]
    public void Begins_after_the_ticket_in_hand_and_ends_when_it_says_all_the_same()
    {
        // Given a service from 9:55 to 10:20, somebody at 10:30, and a break from ten to eleven.
        TicketTable people = People((595, 25), (630, 5));
        HallEngine hall = Played(people, [BreakTimetable.Planned(Resting((600, 660)), Opens)]);
        Assert.Equal((595.0, 660.0), (hall.CalledAt(0), hall.CalledAt(1)));
    }

    [Fact]
    public void Lets_no_window_begin_a_service_in_its_break_whatever_the_day()
    {
        Checking.Holds(Arb.From(AnyDay()), day =>
        {
            WindowDefinition[] windows = [.. day.Breaks.Select(Resting)];
            var begun = new List<(int Window, double At)>();
            HallModel model = new([15, 15], [ServiceTime.Of(5, 1), ServiceTime.Of(5, 1)], [.. windows.Select(_ => (IReadOnlyList<double>)[1.0, 1.0])]) { Choice = ChoiceRule.Pull };

            // Somebody comes long after everybody else, so that all their services are over.
            TicketTable people = People([.. day.People, (20_000, 1)]);
            var hall = new HallEngine(
                model, new NoMoves(), [.. windows.Select((_, w) => w % 3 == 0 ? new[] { 0, 1 } : [w % 3 - 1])], people, [.. windows.Select(w => BreakTimetable.Planned(w, Opens))], Opens)
            {
                Served = (h, _, window) => begun.Add((window, h.StartedAt(window))),
            };
            hall.Run(double.PositiveInfinity);
            Assert.Equal(day.People.Length, begun.Count);
            Assert.All(begun, b => Assert.DoesNotContain(windows[b.Window].Breaks!.Value, x => b.At >= x.From && b.At < x.To));
        });
    }

    [Fact]
    public void Is_what_the_record_says_where_the_clerk_paused_and_was_to_be_foreseen_as_far_as_it_was_planned()
    {
        Assert.Equal(
            [Closed(0, 510), Known(725, 765), Closed(765, 775), Closed(1050, 2880)],
            BreakTimetable.Recorded(Resting((720, 765)), [new(0, 510, false), new(725, 775, true), new(1050, 2880, false)], [700]));
        Assert.Equal([Closed(715, 720), Known(720, 740)], BreakTimetable.Recorded(Resting((720, 765)), [new(715, 740, true)], []));
    }

    [Fact]
    public void Was_taken_by_a_clerk_who_pressed_no_key_and_called_nobody()
    {
        Assert.Equal([Known(720, 765)], BreakTimetable.Recorded(Resting((720, 765)), [], [715, 730, 765]));
        Assert.Equal([Known(720, 765), Closed(750, 2880)], BreakTimetable.Recorded(Resting((720, 765)), [new(750, 2880, false)], [719]));
    }

    [Fact]
    public void Was_not_taken_by_a_clerk_who_worked_through_it_or_opened_in_it_or_was_not_there_at_all()
    {
        Assert.Empty(BreakTimetable.Recorded(Resting((720, 765)), [], [715, 731]));
        Assert.Equal([Closed(0, 740)], BreakTimetable.Recorded(Resting((720, 765)), [new(0, 740, false)], []));
        Assert.Equal([Closed(0, 2880)], BreakTimetable.Recorded(Resting((720, 765)), [new(0, 2880, false)], []));
    }

    [Fact]
    public void Never_sends_a_clerk_away_while_the_record_shows_a_call_after_the_first_ten_minutes_of_a_break()
    {
        Gen<(int From, int To)[]> breaks = Breaks();
        Gen<int[]> calls = Gen.Choose(0, 8).SelectMany(n => Gen.Choose(Opens, 1050).ArrayOf(n));
        Checking.Holds(Arb.From(breaks.SelectMany(b => calls.Select(c => (Breaks: b, Calls: c)))), day =>
        {
            bool WorkedThrough((int From, int To) b) => day.Calls.Any(c => c > b.From + 10 && c < b.To);
            Absence[] away = BreakTimetable.Recorded(Resting(day.Breaks), [new(0, 510, false)], [.. day.Calls.Select(c => (double)c)]);
            Assert.Equal([Closed(0, 510), .. day.Breaks.Where(b => !WorkedThrough(b)).Select(b => Known(b.From, b.To))], away);
        });
    }

    private static Absence Known(double from, double to) => new(from, to, Moves: false, Known: true);

    private static Absence Closed(double from, double to) => new(from, to, Moves: false, Known: false);

    private static WindowDefinition Resting(params (int From, int To)[] breaks) =>
        Sample.Hall.Windows[0] with { Breaks = [.. breaks.Select(b => new PlannedBreak(b.From, b.To))] };

    private static TicketTable People(params (double At, double Work)[] people)
    {
        var table = new TicketTable();
        for (int i = 0; i < people.Length; i++)
        {
            table.Add(people[i].At, i % 2, Lane.Ordinary, people[i].Work);
        }

        return table;
    }

    /// <summary>One window that serves both queues.</summary>
    private static HallEngine Played(TicketTable people, Absence[][] away)
    {
        HallModel model = new([15, 15], [ServiceTime.Of(5, 1), ServiceTime.Of(5, 1)], [[1, 1]]) { Choice = ChoiceRule.Pull };
        var hall = new HallEngine(model, new NoMoves(), [[0, 1]], people, away.Length == 0 ? null : away, Opens);
        hall.Run(double.PositiveInfinity);
        return hall;
    }

    private static DayFigures Play(TicketTable people, Absence[][] away) => DayFigures.Of(Played(people, away));

    /// <summary>Up to six breaks that don't overlap, as a definition may have them.</summary>
    private static Gen<(int From, int To)[]> Breaks() =>
        Gen.Choose(0, 6).SelectMany(n => Gen.Choose(0, 79).ArrayOf(2 * n)).Select(at =>
        {
            int[] ends = [.. at.Distinct().Order().Select(a => Opens - 30 + (a * 7))];
            return Enumerable.Range(0, ends.Length / 2).Select(i => (ends[2 * i], ends[(2 * i) + 1])).ToArray();
        });

    private static Gen<((int From, int To)[][] Breaks, (double At, double Work)[] People)> AnyDay() =>
        from windows in Gen.Choose(1, 5)
        from breaks in Breaks().ArrayOf(windows)
        from people in Gen.Choose(1, 120)
        from at in Gen.Choose(Opens, 1035).ArrayOf(people)
        from work in Gen.Choose(1, 30).ArrayOf(people)
        select (breaks, at.Order().Zip(work, (a, w) => ((double)a, (double)w)).ToArray());
}
