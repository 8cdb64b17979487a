using System.Collections.Immutable;
using Halls.Contracts;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.Domain;
using Halls.Domain.Queues;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Waits;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Grains.Tidal;
using Halls.Testing;

namespace Halls.Grains.Tests;

/// <summary>Windows 1 and 8 of the hall under test: 1 serves A and may serve B, 8 serves both.</summary>
public sealed class MovingWindows : IDisposable
{
    private const string Moves = "hall/lc/2026-11-23";
    private readonly TemporaryFolder _folder = new();
    private int _requests;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task By_hand_takes_effect_at_the_next_call_after_the_ticket_in_hand_R042()
    {
        await using HallUnderTest hall = await OpenAsync();
        await hall.IssueAsync("A");
        await hall.IssueAsync("A");
        await hall.IssueAsync("B");
        Assert.Equal("A001", (await hall.Window(1).Next(hall.Request(), came: false)).Value!.Ticket!.Number);

        WindowView moved = (await hall.Window(1).Assign(hall.Request(), ["B"], "队伍太长")).Value!;
        Assert.Equal(["B"], moved.Serves);
        Assert.Equal("A001", moved.Ticket!.Number);
        BoardSnapshot board = await hall.BoardPassesAsync(b => b.Windows[0].Serves.SequenceEqual(["B"]));
        Assert.True(board.Windows[0] is { Moved: true, Changing: true, Ticket: "A001" });
        Assert.Equal([8], board.Queues[0].Windows);
        Assert.Equal([1, 8], board.Queues[1].Windows);

        Assert.Equal("B001", (await hall.Window(1).Next(hall.Request(), came: true)).Value!.Ticket!.Number);
        Assert.Equal(["B"], (await hall.Window(1).Get()).Value!.Serves);
        board = await hall.BoardPassesAsync(b => b.Windows[0].Ticket == "B001");
        Assert.False(board.Windows[0].Changing);
    }

    [Fact]
    public async Task Is_kept_over_a_restart_and_so_is_its_answer()
    {
        WindowView first;
        await using (HallUnderTest hall = await OpenAsync())
        {
            first = (await hall.Window(1).Assign(hall.Request("press"), ["B"], "队伍太长")).Value!;
        }

        await using HallUnderTest again = await HallUnderTest.StartAsync(_folder.Path);
        WindowView repeated = (await again.Window(1).Assign(again.Request("press"), ["B"], "队伍太长")).Value!;
        Assert.Equal((first.No, first.State, first.Clerk, "B"), (repeated.No, repeated.State, repeated.Clerk, string.Join(',', repeated.Serves)));
        Assert.Equal(["B"], (await again.Board.GetBoard())!.Windows[0].Serves);
        Assert.Single((await again.Board.GetTide())!.Moves);
    }

    [Fact]
    public async Task Ends_with_the_day_the_next_one_begins_with_the_opening_plan()
    {
        await using HallUnderTest hall = await OpenAsync();
        await hall.Window(1).Assign(hall.Request(), ["B"], "队伍太长");
        hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddDays(1));
        BoardSnapshot board = await hall.BoardPassesAsync(b => b.Day == HallUnderTest.Day.AddDays(1));
        Assert.Equal(["A"], board.Windows[0].Serves);
        Assert.Empty((await hall.Board.GetTide())!.Moves);
    }

    [Fact]
    public async Task Is_refused_where_the_rule_says_never_and_writes_nothing()
    {
        await using HallUnderTest hall = await OpenAsync();
        await hall.Window(8).Pause(hall.Request(), "午休");
        await hall.IssueAsync("A");
        await hall.BoardPassesAsync(b => b.Queues[0].Waiting == 1 && b.Windows[1].State == "paused");
        Assert.Equal("queue-without-window", (await hall.Window(1).Assign(hall.Request(), ["B"], "试试")).Refusal);
        Assert.Equal("no-such-queue", (await hall.Window(1).Assign(hall.Request(), ["Z"], "试试")).Refusal);
        Assert.Empty(await hall.Store.ReadStreamAsync(new StreamName(Moves), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task On_auto_follows_the_advisor_and_on_suggest_asks_first()
    {
        var advisor = new Advisor { Advice = _ => [new AdvisedMove(1, ["B"], "乙队等候12人，预计26分钟", null)] };
        await using HallUnderTest hall = await OpenAsync(advisor);
        await hall.IssueAsync("B");
        TidalView tide = await TidePassesAsync(hall, t => t.Proposals.Length == 1);
        Assert.Equal((1, "B", "乙队等候12人，预计26分钟", "test", "suggest"), (tide.Proposals[0].Window, tide.Proposals[0].To[0], tide.Proposals[0].Why, tide.Proposals[0].By, tide.Mode));
        Assert.Equal(["A"], (await hall.Board.GetBoard())!.Windows[0].Serves);

        ProposalView answered = (await AnswerAsync(hall, tide.Proposals[0].Id, approve: true, "yes")).Value!;
        Assert.Equal("approved", answered.Status);
        Assert.Equal(["B"], (await hall.Board.GetBoard())!.Windows[0].Serves);
        Assert.Equal(answered.Move, (await AnswerAsync(hall, tide.Proposals[0].Id, approve: true, "yes")).Value!.Move);
        Assert.Equal("proposal-over", (await AnswerAsync(hall, tide.Proposals[0].Id, approve: false, "no")).Refusal);
        MoveView move = Assert.Single((await hall.Board.GetTide())!.Moves);
        Assert.Equal(("approved", "test", "u_zhao", answered.Id), (move.Kind, move.Proposer, move.Approver, move.Proposal));

        advisor.Advice = _ => [new AdvisedMove(1, ["A"], "高峰已过", null)];
        Assert.Equal("auto", (await hall.Board.SetTide(new SetTideRequest("m1", "auto", null, "u_zhao"))).Setting!.Mode);
        hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddMinutes(31));
        tide = await TidePassesAsync(hall, t => t.Moves.Length == 2);
        Assert.Equal(("automatic", null, true), (tide.Moves[0].Kind, tide.Moves[0].Approver, tide.Moves[0].Home));
    }

    [Fact]
    public async Task Comes_with_waits_that_the_hall_foresees_told_at_ticket_time_and_live_and_kept_R029()
    {
        var advisor = new Advisor
        {
            Foreseeing = sight => new ForeseenWaits(
                sight.Now.ToUniversalTime(), ImmutableDictionary<string, (WaitQuantiles, WaitQuantiles)>.Empty.Add("A", (new(8, 12.4, 19.2), new(9, 12.4, 17))),
                sight.Day.Queue("A").Tickets.Keys.ToImmutableDictionary(id => id, _ => new WaitQuantiles(3, 5, 9.5)), ImmutableDictionary<(int, string), double>.Empty),
        };
        await using HallUnderTest hall = await OpenAsync(advisor);
        string first = (await hall.IssueAsync("A")).Value!.Id;
        BoardSnapshot board = await hall.BoardPassesAsync(b => b.Queues[0].Wait is not null);
        Assert.Equal(new WaitView(8, 12, 20), board.Queues[0].Wait);
        Assert.Null(board.Queues[1].Wait);

        TicketView second = (await hall.PassesAsync(() => hall.IssueAsync("A"), t => t.Value!.Wait is not null)).Value!;
        Assert.Equal(new WaitView(8, 12, 20), second.Wait);
        await hall.PassesAsync(() => hall.Queue("A").Get(first), sight => sight!.Ticket.Wait == new WaitView(3, 5, 10));
        hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddMinutes(2));
        Assert.Contains((await hall.Queue("A").Get(first))!.Ticket.Wait, (WaitView[])[new(1, 3, 8), new(3, 5, 10)]);
        var kept = (await hall.Store.ReadStreamAsync(new StreamName("queue/lc/A/2026-11-23"), cancellationToken: TestContext.Current.CancellationToken))
            .Select(e => EventCodec.Current.Decode(e.Type, e.Data.Span)).OfType<QueueEvent.TicketIssued>().ToArray();
        Assert.Null(kept[0].Estimate);
        Assert.Equal(new ToldWait(8, 12.4, 19.2, 9, 17), kept[^1].Estimate);
    }

    [Fact]
    public async Task By_hand_works_while_the_advisor_fails_and_windows_keep_what_they_serve_R045()
    {
        var advisor = new Advisor { Advice = _ => throw new InvalidOperationException("The estimator is broken.") };
        await using HallUnderTest hall = await OpenAsync(advisor);
        await hall.Window(1).Assign(hall.Request(), ["B"], "队伍太长");
        await hall.IssueAsync("A");
        TidalView tide = await TidePassesAsync(hall, t => t.Policy.State == "failing");
        Assert.Equal(["B"], (await hall.Board.GetBoard())!.Windows[0].Serves);
        Assert.Null((await hall.Window(1).Assign(hall.Request(), ["A"], "队伍短了")).Refusal);
        Assert.Equal("A001", (await hall.Window(1).Next(hall.Request(), came: false)).Value!.Ticket!.Number);

        // Once it works again, nobody has to start anything.
        advisor.Advice = _ => [];
        hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddMinutes(6));
        await hall.IssueAsync("A");
        await TidePassesAsync(hall, t => t.Policy.State == "ready");
        Assert.Equal(2, (await hall.Board.GetTide())!.Moves.Length);
    }

    [Fact]
    public async Task By_hand_keeps_what_is_expected_of_it_and_what_the_person_was_told_R043()
    {
        var advisor = new Advisor { Appraising = (window, serves) => new MoveForecast(45, [new QueueForecast("B", 26, 14), new QueueForecast("A", 4, 6.5)], 160, window + serves.Length, 17.5, TidalKind.Flood) };
        await using HallUnderTest hall = await OpenAsync(advisor);
        await hall.IssueAsync("B");
        await hall.BoardPassesAsync(b => b.Queues[1].Waiting == 1);

        MoveTrial trial = (await hall.Board.TryMove(1, ["B"]))!;
        Assert.Equal((1, "A", "B", null), (trial.Window, string.Join(',', trial.From), string.Join(',', trial.To), trial.Refusal));
        Assert.Equal([("B", 1), ("A", 0)], trial.Readings.Select(r => (r.Queue, r.Waiting)));
        Assert.Equal((26, 14, 160, 2), (trial.Forecast!.Queues[0].Without, trial.Forecast.Queues[0].With, trial.Forecast.SavedPersonMinutes, trial.Forecast.LenderPersonMinutes));
        Assert.Empty(await hall.Store.ReadStreamAsync(new StreamName(Moves), cancellationToken: TestContext.Current.CancellationToken));

        WindowView moved = (await hall.Window(1).Assign(hall.Request("press"), ["B"], "队伍太长")).Value!;
        Assert.Equal(14, moved.Forecast!.Queues[0].With);
        Assert.Empty(moved.Warnings!.Value);
        MoveView move = Assert.Single((await hall.Board.GetTide())!.Moves);
        Assert.Equal((26, 14, 160), (move.Forecast!.Queues[0].Without, move.Forecast.Queues[0].With, move.Forecast.SavedPersonMinutes));
        Assert.Equal((17.5, "flood"), (move.Forecast.SavedErrorPersonMinutes, move.Forecast.Kind));

        WindowView back = (await hall.Window(1).Assign(hall.Request(), ["A"], "看错了")).Value!;
        Assert.Equal(["moved-recently"], back.Warnings!.Value);
        Assert.Equal(14, (await hall.Window(1).Assign(hall.Request("press"), ["B"], "队伍太长")).Value!.Forecast!.Queues[0].With);
        Assert.Null((await hall.Window(1).Get()).Value!.Warnings);
    }

    [Fact]
    public async Task By_hand_goes_on_without_a_forecast_when_the_advisor_throws_R045()
    {
        await using HallUnderTest hall = await OpenAsync(new Advisor { Appraising = (_, _) => throw new InvalidOperationException("The estimator is broken.") });
        Assert.Null((await hall.Board.TryMove(1, ["B"]))!.Forecast);
        WindowView moved = (await hall.Window(1).Assign(hall.Request(), ["B"], "队伍太长")).Value!;
        Assert.Equal(("B", null), (string.Join(',', moved.Serves), moved.Forecast));
        Assert.Null(Assert.Single((await hall.Board.GetTide())!.Moves).Forecast);
    }

    [Fact]
    public async Task By_hand_waits_half_a_second_for_a_forecast_and_the_hall_not_at_all_R045()
    {
        using var thinking = new SemaphoreSlim(0);
        var advisor = new Advisor();
        advisor.Appraising = (_, _) =>
        {
            advisor.Entered.TrySetResult();
            thinking.Wait();
            return new MoveForecast(45, [], 1, 0);
        };
        await using HallUnderTest hall = await OpenAsync(advisor);
        await hall.IssueAsync("A");
        Task<Outcome<WindowView>> moving = hall.Window(1).Assign(hall.Request(), ["B"], "队伍太长");
        await advisor.Entered.Task.WaitAsync(TestContext.Current.CancellationToken);

        // The other window calls meanwhile, and the mover does not wait for ever.
        Assert.Equal("A001", (await hall.Window(8).Next(hall.Request(), came: false)).Value!.Ticket!.Number);
        Assert.False(moving.IsCompleted);
        await hall.PassesAsync(() => Task.FromResult(moving.IsCompleted), done => done);
        Assert.Equal(("B", null), (string.Join(',', (await moving).Value!.Serves), (await moving).Value!.Forecast));
        Assert.Null(Assert.Single((await hall.Board.GetTide())!.Moves).Forecast);

        // Those that nobody waits for any more do not pile up.
        for (int i = 0; i < 3; i++)
        {
            Task<MoveTrial?> trial = hall.Board.TryMove(8, ["A"]);
            await hall.PassesAsync(() => Task.FromResult(trial.IsCompleted), done => done);
        }

        Assert.Null((await hall.Board.TryMove(8, ["A"]))!.Forecast);
        thinking.Release(100);
        await hall.PassesAsync(() => hall.Board.TryMove(8, ["A"]), trial => trial!.Forecast is not null);
    }

    [Fact]
    public async Task Tried_only_says_why_the_rule_would_refuse_it_and_asks_nobody_what_it_would_bring()
    {
        var advisor = new Advisor { Appraising = (_, _) => throw new InvalidOperationException("Nobody asks.") };
        await using HallUnderTest hall = await OpenAsync(advisor);
        await hall.Window(8).Pause(hall.Request(), "午休");
        await hall.IssueAsync("A");
        await hall.BoardPassesAsync(b => b.Queues[0].Waiting == 1 && b.Windows[1].State == "paused");
        Assert.Equal("queue-without-window", (await hall.Board.TryMove(1, ["B"]))!.Refusal);
        Assert.Equal("no-such-queue", (await hall.Board.TryMove(1, ["Z"]))!.Refusal);
        Assert.Equal("no-such-window", (await hall.Board.TryMove(9, ["A"]))!.Refusal);
        Assert.Null((await hall.Board.TryMove(1, ["A"])) is { Refusal: null, Forecast: null, Readings.Length: 0 } ? null : "It changes nothing.");
        Assert.Empty(await hall.Store.ReadStreamAsync(new StreamName(Moves), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waits_for_no_advisor_however_long_it_thinks()
    {
        using var thinking = new SemaphoreSlim(0);
        var advisor = new Advisor();
        advisor.Advice = _ =>
        {
            advisor.Entered.TrySetResult();
            thinking.Wait();
            return [new AdvisedMove(8, ["A"], "想了很久", null)];
        };
        await using HallUnderTest hall = await OpenAsync(advisor);
        await hall.IssueAsync("A");
        await hall.PassesAsync(() => Task.FromResult(advisor.Entered.Task.IsCompleted), entered => entered);

        // The hall goes on meanwhile, and asks nobody a second time.
        await hall.Window(8).Close(hall.Request());
        await hall.BoardPassesAsync(b => b.Windows[1].State == "closed");
        Assert.Equal("A001", (await hall.Window(1).Next(hall.Request(), came: false)).Value!.Ticket!.Number);
        Assert.Equal(1, advisor.Looks);

        // What it comes to in the end is decided on the hall as it is then: the window has closed.
        thinking.Release(100);
        TidalView tide = await TidePassesAsync(hall, t => t.Policy.LastRunAt is not null);
        Assert.Empty(tide.Proposals);
        Assert.Empty(tide.Moves);
    }

    [Fact]
    public async Task Is_looked_at_after_fifteen_minutes_and_after_an_hour_R043()
    {
        var advisor = new Advisor { Reviewing = (move, minutes) => new MoveReview([new QueueOutcome("B", minutes, 5, null, 9)], minutes == 15 ? 12 : -3, minutes == 15 ? 1.5 : -2) };
        await using HallUnderTest hall = await OpenAsync(advisor);
        await hall.Window(1).Assign(hall.Request(), ["B"], "队伍太长");
        hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddMinutes(15));
        TidalView tide = await TidePassesAsync(hall, t => t.Moves[0].Receipts.Length == 1);
        Assert.Equal((12, 1.5), (tide.Sum.NetPersonMinutes, tide.Sum.ReplayErrorPersonMinutes));
        hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddMinutes(45));
        tide = await TidePassesAsync(hall, t => t.Moves[0].Receipts.Length == 2);
        Assert.Equal((1, 1, 0, 3, -3), (tide.Sum.Moves, tide.Sum.Measured, tide.Sum.SavedPersonMinutes, tide.Sum.LostPersonMinutes, tide.Sum.NetPersonMinutes));

        // How far the replay can be believed: with its sign at the receipt, its size in the sum.
        Assert.Equal([1.5, -2], tide.Moves[0].Receipts.Select(r => r.ReplayErrorPersonMinutes));
        Assert.Equal(2, tide.Sum.ReplayErrorPersonMinutes);
    }

    [Fact]
    public async Task By_the_policy_stops_with_the_mode_and_the_mode_outlives_the_day()
    {
        var advisor = new Advisor { Advice = _ => [new AdvisedMove(1, ["B"], "乙队太长", null)] };
        await using HallUnderTest hall = await OpenAsync(advisor);
        await hall.IssueAsync("B");
        await TidePassesAsync(hall, t => t.Proposals.Length == 1);
        Assert.Equal("off", (await hall.Board.SetTide(new SetTideRequest("m1", "off", null, "u_zhao"))).Setting!.Mode);
        Assert.Empty((await hall.Board.GetTide())!.Proposals);
        hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddDays(1));
        TidalView tide = await TidePassesAsync(hall, t => t.Day == HallUnderTest.Day.AddDays(1));
        Assert.Equal("off", tide.Mode);
    }

    [Fact]
    public async Task Is_not_half_done_when_the_ledger_fails()
    {
        await using HallUnderTest hall = await OpenAsync();
        hall.Store.FailAfter(a => a.Stream.Value == Moves, new StoreUnavailableException("lost", outcomeUnknown: true));
        await Assert.ThrowsAnyAsync<Exception>(() => hall.Window(1).Assign(hall.Request("press"), ["B"], "队伍太长"));
        Assert.Equal(["B"], (await hall.Window(1).Assign(hall.Request("press"), ["B"], "队伍太长")).Value!.Serves);
        Assert.Single((await hall.Board.GetTide())!.Moves);
        Assert.Equal(["B"], (await hall.Board.GetBoard())!.Windows[0].Serves);
    }

    private static Task<TidalView> TidePassesAsync(HallUnderTest hall, Func<TidalView, bool> isRight) =>
        hall.PassesAsync(async () => await hall.Board.GetTide() ?? throw new InvalidOperationException("No hall."), isRight);

    private static Task<Outcome<ProposalView>> AnswerAsync(HallUnderTest hall, string proposal, bool approve, string key) =>
        hall.Board.AnswerProposal(new AnswerProposalRequest(key, proposal, approve, "u_zhao"));

    private async Task<HallUnderTest> OpenAsync(ITidalAdvisor? advisor = null)
    {
        HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path, advisor);
        foreach (int no in (int[])[1, 8])
        {
            await hall.Window(no).Open(hall.Request($"open{++_requests}"), "u_wang");
        }

        await hall.BoardPassesAsync(b => b.Windows.All(w => w.State == "open"));
        return hall;
    }

    private sealed class Advisor : ITidalAdvisor
    {
        private int _looks;

        public string Name => "test";

        public Func<TidalSight, ImmutableArray<AdvisedMove>> Advice { get; set; } = _ => [];

        public Func<MoveHistory, int, MoveReview> Reviewing { get; set; } = (_, _) => new MoveReview([], null);

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Looks => Volatile.Read(ref _looks);

        public Func<TidalSight, ForeseenWaits?> Foreseeing { get; set; } = _ => null;

        public Task<ForeseenWaits?> ForeseeAsync(TidalSight sight) => Task.FromResult(Foreseeing(sight));

        public Task<ImmutableArray<AdvisedMove>> AdviseAsync(TidalSight sight)
        {
            Interlocked.Increment(ref _looks);
            return Task.FromResult(Advice(sight));
        }

        public Func<int, ImmutableArray<string>, MoveForecast?> Appraising { get; set; } = (_, _) => null;

        public Task<MoveForecast?> AppraiseAsync(TidalSight sight, int window, ImmutableArray<string> serves) => Task.FromResult(Appraising(window, serves));

        public Task<MoveReview> ReviewAsync(TidalSight sight, MoveHistory move, int minutes) => Task.FromResult(Reviewing(move, minutes));
    }
}
