using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Histories;
using Halls.Domain.Tidal;

namespace Halls.Domain.Tests.Tidal;

/// <summary>What no proposal may ever do, for any hall in any state, however much it would like to move. Stated here once more in plain words, not by the policy's own checks.</summary>
public class AnyHall
{
    /// <summary>A hall, what it may do, and what happened in it today.</summary>
    public sealed record Case(HallView View, HallModel Model, TidalSettings Settings, TidalMemory Memory, ulong Seed)
    {
        public ImmutableArray<TidalProposal> Proposals { get; } = new TidalPolicy(Model, Settings)
            .Decide(View, new ArrivalForecast([.. View.Queues.Select(_ => (IReadOnlyList<double>)[0.05])], step: 1440), Memory, Seed).Proposals;

        public override string ToString() => string.Join(
            "\n", View.Windows.Select(w => $"{w.No} {w.Activity} posts {string.Join(',', w.Posted)} pending {(w.Pending is { } p ? string.Join(',', p) : "-")} plan {string.Join(',', w.Plan)} since {w.ChangedAt}")
                .Concat(View.Queues.Select(q => $"{q.Id} {q.Kind} min {q.MinWindows} waiting {q.Waiting.Length}"))
                .Concat(Proposals.Select(p => $"→ {p.Kind} {p.No}: {string.Join(',', p.Before)} → {string.Join(',', p.After)}")));
    }

    private const double Now = 600;

    private static readonly Gen<int[]> Chances = Gen.ArrayOf(Gen.Choose(0, 999), 400);

    private static readonly Arbitrary<Case> Cases = Arb.From(Chances.Select(Build));

    [Fact]
    public void Is_moved_often_enough_for_the_rest_to_mean_something()
    {
        int moved = 0;
        int declined = 0;
        Checking.Holds(Cases, c =>
        {
            moved += c.Proposals.Length;
            declined += c.Memory.Declines.Length;
        });
        Assert.True(moved > 60, $"{moved} proposals");
        Assert.True(declined > 60, $"{declined} declined");
    }

    [Fact]
    public void Keeps_for_every_queue_the_windows_that_it_must_have() => Checking.Holds(Cases, c =>
    {
        HallView after = c.Proposals.Aggregate(c.View, TidalPolicy.Made);
        for (int q = 0; q < c.View.Queues.Length; q++)
        {
            int before = c.View.Windows.Count(w => w.IsThere && w.Posting.Contains(q));
            int then = after.Windows.Count(w => w.IsThere && w.Posting.Contains(q));
            int least = Math.Max(1, c.View.Queues[q].MinWindows);
            Assert.True(then >= Math.Min(before, least), $"queue {q} has {then} of {before} windows, must have {least}");
        }
    });

    [Fact]
    public void Never_takes_the_last_window_of_green_lane_inquiry_or_no_help() => Checking.Holds(Cases, c =>
    {
        HallView after = c.Proposals.Aggregate(c.View, TidalPolicy.Made);
        for (int q = 0; q < c.View.Queues.Length; q++)
        {
            if (c.View.Queues[q].Kind is QueueKind.Green or QueueKind.Inquiry or QueueKind.NoHelp && c.View.Windows.Any(w => w.IsThere && w.Posting.Contains(q)))
            {
                Assert.Contains(after.Windows, w => w.IsThere && w.Posting.Contains(q));
            }
        }
    });

    [Fact]
    public void Moves_nobody_to_a_queue_that_the_window_may_not_serve() =>
        Checking.Holds(Cases, c => Assert.All(c.Proposals, p => Assert.All(p.After, q => Assert.True(c.Model.CanServe(p.Window).Contains(q)))));

    [Fact]
    public void Puts_no_more_on_a_sign_than_it_holds() =>
        Checking.Holds(Cases, c => Assert.All(c.Proposals, p => Assert.True(p.After.Length <= Math.Max(c.Model.MostPosted, p.Before.Length))));

    [Fact]
    public void Leaves_windows_alone_that_are_away_changing_or_have_just_changed() => Checking.Holds(Cases, c => Assert.All(c.Proposals, p =>
    {
        WindowView window = c.View.Windows[p.Window];
        Assert.True(window.Pending is null && window.Activity != WindowActivity.SettingUp);
        Assert.True(window.IsThere || window.Until <= Now + 6);
        Assert.True(Now - window.ChangedAt >= c.Settings.Stay);
        Assert.True(window.NextAbsence is not { } away || away.From >= Now + c.Settings.BeforeBreak);
    }));

    [Fact]
    public void Repeats_nothing_that_was_declined_a_short_while_ago() => Checking.Holds(Cases, c => Assert.All(
        c.Proposals, p => Assert.DoesNotContain(c.Memory.Declines, d => d.Window == p.Window && Now - d.At < c.Settings.CoolDown && p.After.Contains(d.To) && !p.Before.Contains(d.To))));

    [Fact]
    public void Opens_no_queue_again_at_a_window_that_opened_and_closed_it_within_half_an_hour() => Checking.Holds(Cases, c => Assert.All(
        c.Proposals, p => Assert.DoesNotContain(
            c.Memory.Moves, m => m.Window == p.Window && Now - m.At < c.Settings.NoFlapping && m.TookUp.Any(q => p.After.Contains(q) && !p.Before.Contains(q)))));

    [Fact]
    public void Has_no_more_windows_away_from_the_plan_than_it_may() => Checking.Holds(Cases, c =>
    {
        int Away(HallView view) => view.Windows.Count(w => w.IsThere && !w.Plan.Order().SequenceEqual(w.Posting.Order()));
        Assert.True(Away(c.Proposals.Aggregate(c.View, TidalPolicy.Made)) <= Math.Max(c.Settings.MostMoved, Away(c.View)));
    });

    [Fact]
    public void Gets_the_same_answer_to_the_same_question() => Checking.Holds(Cases, c => Assert.Equal(
        c.Proposals.Select(p => p.Why), new Case(c.View, c.Model, c.Settings, c.Memory, c.Seed).Proposals.Select(p => p.Why)), tests: 50);

    [Fact]
    public void Is_told_why_in_one_sentence_with_numbers() => Checking.Holds(Cases, c => Assert.All(c.Proposals, p =>
    {
        Assert.EndsWith("人·分钟。", p.Why, StringComparison.Ordinal);
        Assert.Equal(1, p.Why.Count(ch => ch == '。'));
        Assert.Contains($"{p.No}号窗口", p.Why, StringComparison.Ordinal);
        Assert.Contains(c.View.Queues[p.To.Queue].Name, p.Why, StringComparison.Ordinal);
    }));

    /// <summary>Builds a hall from a row of numbers, so that a failure shrinks to small ones.</summary>
    private static Case Build(int[] chances)
    {
        int at = 0;
        int Next(int below) => chances[at++ % chances.Length] % below;
        int queues = 2 + Next(4);
        int windows = 2 + Next(5);
        int most = 1 + Next(3);
        QueueKind[] kinds = [QueueKind.Ordinary, QueueKind.Ordinary, QueueKind.Green, QueueKind.NoHelp, QueueKind.Inquiry];
        var views = ImmutableArray.CreateBuilder<WindowView>();
        var speeds = new List<IReadOnlyList<double>>();
        for (int w = 0; w < windows; w++)
        {
            int[] can = [.. Enumerable.Range(0, queues).Where(_ => Next(3) > 0)];
            can = can.Length == 0 ? [Next(queues)] : can;
            ImmutableArray<int> plan = [.. can.Take(1 + Next(most))];
            ImmutableArray<int> posted = Next(4) == 0 ? [can[Next(can.Length)]] : plan;
            WindowActivity activity = (WindowActivity)(Next(8) switch { 0 => 2, 1 => 3, < 5 => 1, _ => 0 });
            speeds.Add([.. Enumerable.Range(0, queues).Select(q => can.Contains(q) ? 0.8 + (Next(5) / 10.0) : 0)]);
            views.Add(new WindowView
            {
                No = w + 1,
                Name = $"{w + 1}号窗口",
                Activity = activity,
                Serving = activity == WindowActivity.Busy ? posted[0] : -1,
                ServingSince = Now - Next(15),
                Until = activity is WindowActivity.Away or WindowActivity.SettingUp ? Now + Next(20) : double.PositiveInfinity,
                Posted = posted,
                Pending = Next(10) == 0 ? [can[Next(can.Length)]] : null,
                Plan = plan,
                ChangedAt = Next(4) == 0 ? Now - Next(50) : double.NegativeInfinity,
                NextAbsence = Next(6) == 0 ? new Absence(Now + Next(20), Now + 60, true, true) : null,
            });
        }

        var queueViews = ImmutableArray.CreateBuilder<QueueView>();
        for (int q = 0; q < queues; q++)
        {
            int people = Next(3) == 0 ? 0 : Next(15);
            queueViews.Add(new QueueView
            {
                Id = $"Q{q}",
                Name = $"队列{q}",
                Kind = kinds[Next(kinds.Length)],
                MinWindows = Next(4) == 0 ? 2 : Next(2),
                Target = 10 + Next(10),
                Arrived = people,
                Waiting = [.. Enumerable.Range(0, people).Select(i => new WaitingTicket(i == 0 && Next(3) == 0 ? Lane.Green : Lane.Ordinary, Now - people + i))],
            });
        }

        TidalMemory memory = TidalMemory.Empty;
        for (int i = Next(4); i > 0; i--)
        {
            memory = memory with { Moves = memory.Moves.Add(new PastMove(Now - Next(60), Next(windows), [Next(queues)], [Next(queues)])) };
        }

        for (int i = Next(4); i > 0; i--)
        {
            memory = memory.Decline(Now - Next(30), Next(windows), Next(queues));
        }

        // Eager: whatever is allowed is proposed, be it ever so bad.
        bool eager = Next(4) > 0;
        var settings = new TidalSettings
        {
            Open = null,
            Close = null,
            Futures = 8,
            Candidates = 6,
            MostMoved = Next(4),
            Margin = eager ? -100_000 : 10,
            Doubt = eager ? 0 : 0.5,
            Confirmed = 1,
        };
        return new Case(
            new HallView { Now = Now, Queues = queueViews.ToImmutable(), Windows = views.ToImmutable() },
            new HallModel([.. queueViews.Select(q => q.Target)], [.. queueViews.Select((_, q) => ServiceTime.Of(5 + q, 0.7))], speeds) { MostPosted = most, Choice = ChoiceRule.Pull },
            settings, memory, (ulong)Next(1000));
    }
}
