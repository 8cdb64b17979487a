using System.Collections.Immutable;
using Halls.Domain.Boards;
using Halls.Domain.Live;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Waits;
using Halls.Domain.Windows;

namespace Halls.Domain.Tests.Tidal;

/// <summary>R-043.</summary>
public class ReceiptOfAMove
{
    private static readonly HallView Crowd = SmallHall.Crowd(0, 10);

    private static readonly TidalProposal Move = new TidalPolicy(SmallHall.Model, new TidalSettings { Open = null, Close = null, Margin = 0, Doubt = 0 })
        .Decide(Crowd, SmallHall.NobodyComes, TidalMemory.Empty, 1).Proposals[0];

    /// <summary>What happened: exactly what a hall with the move does that serves everybody in six minutes.</summary>
    private static readonly MoveRecord Record = Recorded();

    [Fact]
    public void Compares_what_happened_with_the_same_day_without_the_move()
    {
        TidalReceipt receipt = TidalReceipt.Of(Record, SmallHall.Model, 60);
        Assert.Null(receipt.Missing);
        Assert.True(receipt.Saved > 0, $"{receipt.Saved}");
        Assert.Equal(10, receipt.Queues[0].People);
        Assert.True(receipt.Queues[0].Actual < receipt.Queues[0].Without);
        Assert.Equal(Move.To.With, receipt.Queues[0].Predicted);
    }

    [Fact]
    public void Replays_what_happened_exactly_when_everything_is_known()
    {
        TidalReceipt receipt = TidalReceipt.Of(Record, SmallHall.Model, 60);
        Assert.Equal((0.0, 0), (receipt.ReplayError!.Value, receipt.Guessed));
        Assert.Equal(receipt.Queues[0].Actual, receipt.Queues[0].With!.Value, 1e-9);
    }

    [Fact]
    public void Counts_waits_only_as_far_as_they_had_come()
    {
        TidalReceipt early = TidalReceipt.Of(Record, SmallHall.Model, 15);
        TidalReceipt late = TidalReceipt.Of(Record, SmallHall.Model, 60);
        Assert.True(early.Queues[0].Actual < late.Queues[0].Actual && early.Saved < late.Saved);
    }

    [Fact]
    public void Shows_no_effect_when_the_baseline_is_missing()
    {
        TidalReceipt none = TidalReceipt.Of(Record with { Before = null }, SmallHall.Model, 15);
        Assert.Equal((MissingBaseline.NoView, null, null), (none.Missing, none.Saved, none.Queues[0].Without));
        Assert.Equal(MissingBaseline.Gaps, TidalReceipt.Of(Record with { IsWhole = false }, SmallHall.Model, 15).Missing);
    }

    [Fact]
    public void Shows_a_loss_as_a_loss()
    {
        // The same record, but the move took a window from those people: without it they would have been called sooner.
        MoveRecord bad = Record with { Window = 0, After = [1] };
        Assert.True(TidalReceipt.Of(bad, SmallHall.Model, 60).Saved < 0);
    }

    [Fact]
    public void Guesses_services_that_are_not_over_and_says_how_many() =>
        Assert.Equal(10, TidalReceipt.Of(Record with { Waited = [.. Record.Waited.Select(p => p with { Work = null })] }, SmallHall.Model, 15).Guessed);

    [Fact]
    public void Is_made_from_a_live_day_with_what_turned_out()
    {
        // Window 2 moves to A at ten past nine, when four wait there and one is served; two come later, one of whom is called within the quarter of an hour.
        HallDay then = After(Open(1, 2), "A", [.. Line.IssuedUpTo(5), Line.Called(1, 2), Line.Started(1, 3)]);
        HallDay day = After(
            then, "A", Line.Issued(6, 12), Line.Completed(1, 14), Line.Called(2, 14), Line.Started(2, 14), Line.Called(3, 15, 2), Line.Started(3, 15, 2), Line.Completed(2, 20), Line.Issued(7, 40));
        var move = new TidalEvent.WindowAssigned(
            "m_20261123.1", 2, ["B"], ["A"], false, MoveKind.ByHand, "排队太长", [], new MoveForecast(45, [new QueueForecast("A", 20, 9)], 40, 0), null, "u", "u", [])
        { At = Line.Minute(10).ToUniversalTime() };
        MoveRecord record = MoveReceipts.Record(then, day, TidalRules.Default, move, Line.Minute(10))!;
        Assert.Equal((550.0, 1), (record.At, record.Window));
        Assert.Equal([(0, 9.0), (1, null)], record.Queues);
        Assert.Equal([(541.0, 554.0, 6.0), (542.0, 555.0, null), (543.0, null, null), (544.0, null, null)], record.Waited.Select(p => (p.Since, p.CalledAt, p.Work)));
        Assert.Equal([552.0, 580.0], record.Came.Select(p => p.Since));
        Assert.Equal([554, null, null], record.Ended);

        TidalReceipt receipt = TidalReceipt.Of(record, LiveDay.Model(day.Definition, ServiceTimes.Empty, mostPosted: 2, choice: ChoiceRule.Pull), 15);
        Assert.Equal((5, 0), (receipt.Queues[0].People, receipt.Queues[1].People));
        Assert.True(receipt.Saved > 0 && receipt.Queues[0].With < receipt.Queues[0].Without, $"{receipt}");
        Assert.Equal(4, receipt.Guessed);
        Assert.Null(MoveReceipts.Record(then, day, TidalRules.Default, move with { Window = 9 }, Line.Minute(10)));
        Assert.Null(MoveReceipts.Record(then, day, TidalRules.Default, move with { To = ["Z"] }, Line.Minute(10)));
    }

    private static HallDay Open(params int[] windows) => windows.Aggregate(
        HallDay.Begin(Sample.Hall with { Windows = Sample.Hall.Windows.SetItem(1, Sample.Hall.Windows[1] with { Serves = ["B"] }) }, Sample.Day),
        (day, no) => day.Evolve(no, new WindowEvent.WindowOpened("u_li") { At = Line.Minute(0).ToUniversalTime() }));

    private static HallDay After(HallDay day, string queue, params QueueEvent[] events) => events.Aggregate(day, (d, e) => d.Evolve(queue, e));

    private static MoveRecord Recorded()
    {
        var twin = new HallTwin(SmallHall.Model, new NoMoves());
        twin.Look(Crowd);
        double[] ends = [.. Crowd.Windows.Select(w => w.Serving < 0 ? 600.0 : 604.0)];
        twin.Record([.. Enumerable.Repeat(6.0, 10)], ends, []);
        HallEngine played = twin.Play(660, Move.Window, [.. Move.After]);
        return new MoveRecord
        {
            At = Move.At,
            Window = Move.Window,
            After = Move.After,
            Queues = [(Move.To.Queue, Move.To.With)],
            Before = Crowd,
            Waited = [.. Crowd.Queues[0].Waiting.Select((t, i) => new PersonSince(0, Lane.Ordinary, t.Since, played.CalledAt(i), 6))],
            Came = [],
            Ended = [.. ends.Select(e => (double?)e)],
        };
    }
}
