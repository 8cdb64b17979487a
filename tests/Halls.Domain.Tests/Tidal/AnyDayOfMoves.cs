using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Definitions;
using Halls.Domain.Tests.Histories;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;

namespace Halls.Domain.Tests.Tidal;

/// <summary>Whatever a policy advises and whatever people do, some things never happen .</summary>
public class AnyDayOfMoves
{
    private static readonly string[] Queues = ["A", "B", "N", "I", "G"];

    /// <summary>What is done next: who does what to which window, how many minutes pass before, and what the hall looks like then.</summary>
    public sealed record Deed(int Kind, int Window, int Signs, int Minutes, ImmutableArray<int> People, ImmutableArray<int> Status);

    private static readonly Arbitrary<ImmutableArray<Deed>> Days = Arb.From(
        from deeds in Gen.ArrayOf(
            from kind in Gen.Choose(0, 9)
            from window in Gen.Choose(1, 9)
            from signs in Gen.Choose(0, 31)
            from minutes in Gen.Choose(0, 12)
            from people in Gen.ArrayOf(Gen.Choose(0, 3), Queues.Length)
            from status in Gen.ArrayOf(Gen.Frequency((6, Gen.Constant(1)), (1, Gen.Choose(0, 2))), 8)
            select new Deed(kind, window, signs, minutes, [.. people], [.. status]),
            60)
        select deeds.ToImmutableArray());

    private static readonly ImmutableArray<FloorQueue> Plan =
    [
        new("A", QueueKind.Ordinary, 1, 0, null), new("B", QueueKind.Ordinary, 2, 0, null), new("N", QueueKind.NoHelp, 1, 0, null), new("I", QueueKind.Inquiry, 0, 0, null),
        new("G", QueueKind.Green, 1, 0, null),
    ];

    private static readonly ImmutableArray<FloorWindow> Windows =
    [
        Tide.Window(1, "A", can: "A"), Tide.Window(2, "A", can: "ABG"), Tide.Window(3, "B", can: "ABNIG"), Tide.Window(4, "B", can: "AB"), Tide.Window(5, "BA", can: "ABI"),
        Tide.Window(6, "N", can: "ABN"), Tide.Window(7, "I", can: "ABI"), Tide.Window(8, "G", can: "ABG"),
    ];

    [Fact]
    public void No_window_ever_serves_what_it_may_not_R040() => Holds((before, e, after) =>
        Assert.Subset(before.Window(e.Window)!.CanServe.ToHashSet(), e.To.ToHashSet()));

    [Fact]
    public void No_move_leaves_people_waiting_without_an_open_window_R042() => Holds((before, e, after) =>
        Assert.All(after.Queues.Where(q => e.From.Except(e.To).Contains(q.Id) && q.Waiting > 0), q => Assert.True(after.OpenFor(q.Id) > 0)));

    [Fact]
    public void No_move_takes_the_last_window_of_a_green_lane_of_inquiry_or_of_nohelp_R042() => Holds((before, e, after) =>
        Assert.All(after.Queues.Where(q => q.Kind != QueueKind.Ordinary && e.From.Except(e.To).Contains(q.Id)), q =>
        {
            Assert.True(after.SignedFor(q.Id) > 0);
            Assert.True(after.OpenFor(q.Id) > 0 || before.OpenFor(q.Id) == 0);
        }));

    [Fact]
    public void No_move_takes_a_window_from_people_who_wait_below_what_their_queue_keeps() => Holds((before, e, after) =>
        Assert.All(after.Queues.Where(q => e.From.Except(e.To).Contains(q.Id) && q.Waiting > 0 && after.OpenFor(q.Id) < before.OpenFor(q.Id)), q =>
            Assert.True(after.OpenFor(q.Id) >= q.MinWindows)));

    [Fact]
    public void The_policy_leaves_every_queue_an_open_window_and_moves_none_that_is_not_open_R042() => Holds((before, e, after) =>
    {
        if (e.Kind != MoveKind.ByHand)
        {
            Assert.Equal(WindowStatus.Open, before.Window(e.Window)!.Status);
            Assert.All(e.From.Except(e.To), q => Assert.True(after.OpenFor(q) >= Math.Max(1, after.Queue(q)!.MinWindows)));
        }
    });

    [Fact]
    public void The_policy_never_opens_closes_and_opens_within_thirty_minutes_R041() => Checking.Holds(Days, deeds =>
    {
        // Of each window and queue: when it came onto the sign and when it went, with who did it.
        var turns = new Dictionary<(int, string), List<(DateTimeOffset At, bool On, bool ByHand)>>();
        Play(deeds, (_, e, _) =>
        {
            foreach ((string queue, bool on) in e.To.Except(e.From).Select(q => (q, true)).Concat(e.From.Except(e.To).Select(q => (q, false))))
            {
                List<(DateTimeOffset At, bool On, bool ByHand)> of = turns.TryGetValue((e.Window, queue), out var known) ? known : turns[(e.Window, queue)] = [];
                of.Add((e.At, on, e.Kind == MoveKind.ByHand));
                if (of.Count >= 3 && !of[^1].ByHand)
                {
                    Assert.Equal(of[^1].On, of[^3].On);
                    Assert.True(of[^1].At - of[^3].At >= TimeSpan.FromMinutes(30), $"Window {e.Window} and queue {queue} flap.");
                }
            }
        });
    });

    [Fact]
    public void A_declined_proposal_does_not_come_again_within_the_cool_down_R041() => Checking.Holds(Days, deeds =>
    {
        var declined = new List<(int Window, DateTimeOffset At)>();
        Dictionary<string, int> proposed = [];
        Play(deeds, null, e =>
        {
            switch (e)
            {
                case TidalEvent.MoveProposed p:
                    proposed[p.Proposal.Id] = p.Proposal.Window;
                    Assert.DoesNotContain(declined, d => d.Window == p.Proposal.Window && p.At - d.At < TidalRules.Default.CoolDown);
                    break;
                case TidalEvent.MoveDeclined d:
                    declined.Add((proposed[d.Proposal], d.At));
                    break;
            }
        });
    });

    [Fact]
    public void No_more_windows_are_away_by_the_policy_than_the_hall_allows() => Holds((before, e, after) =>
    {
        if (e.Kind != MoveKind.ByHand && !e.Home && !before.Window(e.Window)!.IsAway)
        {
            Assert.True(after.Away <= TidalRules.Default.MaxPerHall);
        }
    });

    [Fact]
    public void People_are_warned_wherever_the_policy_would_have_been_refused_and_nowhere_else() => Checking.Holds(Days, deeds =>
    {
        TidalState state = TidalDecider.Initial;
        DateTimeOffset now = Sample.Local(8, 30);
        TidalRules rules = TidalRules.Default with { MaxPerHall = 1, Bounds = TidalRules.Default.Bounds.Add("A", new QueueBounds(Max: 3)).Add("B", new QueueBounds(Min: 2)) };
        foreach (Deed deed in deeds)
        {
            now = now.AddMinutes(deed.Minutes);
            TidalFloor floor = FloorOf(state, deed, now);
            TextList to = [.. Queues.Where((_, i) => (deed.Signs & (1 << i)) != 0)];
            var decision = TidalDecider.Decide(state, new TidalCommand.Assign(deed.Window, to, "手工", null, "u_zhao") { Now = now, Day = Sample.Day, Floor = floor, Rules = rules });
            foreach (TidalEvent e in decision.Events)
            {
                if (e is TidalEvent.WindowAssigned moved)
                {
                    Assert.Equal(TidalGuards.Unasked(state, floor, rules, deed.Window, to, now) is not null, moved.Warnings.Count > 0);
                }

                state = TidalDecider.Evolve(state, e);
            }
        }
    });

    [Fact]
    public void The_policy_moves_no_window_that_is_on_its_break_or_goes_there_within_five_minutes() => Holds((before, e, after) =>
    {
        if (e.Kind != MoveKind.ByHand)
        {
            Assert.True(before.Window(e.Window)!.Break is not { } planned || planned.From - e.At >= TimeSpan.FromMinutes(5));
        }
    });

    private static TidalFloor FloorOf(TidalState state, Deed deed, DateTimeOffset now) => new(
        [
            .. Windows.Select((w, i) => w with
            {
                Serves = state.Away.TryGetValue(w.No, out TextList? away) ? [.. away] : w.Plan,
                Status = (WindowStatus)deed.Status[i],
                Break = i % 2 == 0 ? BreakOf(i, now) : null,
            }),
        ],
        [.. Plan.Select((q, i) => q with { Waiting = deed.People[i], OldestSince = deed.People[i] > 0 ? now.AddMinutes(-5) : null })]);

    /// <summary>A quarter of an hour in every two, at another time for each window.</summary>
    private static FloorBreak BreakOf(int window, DateTimeOffset now)
    {
        DateTimeOffset from = Sample.Local(8, 40).AddMinutes(10 * window);
        while (from.AddMinutes(15) <= now)
        {
            from = from.AddHours(2);
        }

        return new FloorBreak(from, from.AddMinutes(15));
    }

    private static void Holds(Action<TidalFloor, TidalEvent.WindowAssigned, TidalFloor> check) => Checking.Holds(Days, deeds => Play(deeds, check));

    /// <summary>Lets a hostile policy and hasty people loose on the decider.</summary>
    private static void Play(ImmutableArray<Deed> deeds, Action<TidalFloor, TidalEvent.WindowAssigned, TidalFloor>? check, Action<TidalEvent>? each = null)
    {
        TidalState state = TidalDecider.Initial;
        DateTimeOffset now = Sample.Local(8, 30);
        foreach (Deed deed in deeds)
        {
            now = now.AddMinutes(deed.Minutes);
            TidalFloor floor = FloorOf(state, deed, now);
            TextList to = [.. Queues.Where((_, i) => (deed.Signs & (1 << i)) != 0)];
            string proposal = state.Open.FirstOrDefault()?.Proposal.Id ?? "p_20261123.1";
            TidalRules rules = TidalRules.Default with { Mode = deed.Kind % 2 == 0 ? TidalMode.Auto : TidalMode.Suggest };
            TidalCommand command = deed.Kind switch
            {
                0 or 1 => new TidalCommand.Assign(deed.Window, to, "手工", null, "u_zhao") { Now = now, Day = Sample.Day, Floor = floor, Rules = rules },
                <= 6 => new TidalCommand.Advise(
                    [new AdvisedMove(deed.Window, to, "", null), new AdvisedMove((deed.Window % 8) + 1, to, "", null), new AdvisedMove(deed.Window, ["B"], "", null)], "rogue")
                { Now = now, Day = Sample.Day, Floor = floor, Rules = rules },
                7 => new TidalCommand.Approve(proposal, "u_zhao") { Now = now, Day = Sample.Day, Floor = floor, Rules = rules },
                8 => new TidalCommand.Decline(proposal, "u_zhao") { Now = now, Day = Sample.Day, Floor = floor, Rules = rules },
                _ => new TidalCommand.Sweep { Now = now, Day = Sample.Day, Floor = floor, Rules = rules },
            };
            foreach (TidalEvent e in TidalDecider.Decide(state, command).Events)
            {
                state = TidalDecider.Evolve(state, e);
                each?.Invoke(e);
                if (e is TidalEvent.WindowAssigned moved)
                {
                    TidalFloor after = floor.With(moved.Window, moved.To);
                    check?.Invoke(floor, moved, after);
                    floor = after;
                }
            }

            // A request that is sent again finds that it is so already.
            if (command is TidalCommand.Assign && TidalDecider.Decide(state, command with { Floor = floor }) is { Refusal: null } again)
            {
                Assert.Empty(again.Events);
            }
        }
    }
}
