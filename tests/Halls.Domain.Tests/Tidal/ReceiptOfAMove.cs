using System.Collections.Immutable;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Support;
using Halls.Domain.Tidal;

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
        Assert.Equal(10, receipt.To.People);
        Assert.True(receipt.To.Actual < receipt.To.Without);
        Assert.Equal(Move.To.With, receipt.To.Predicted);
    }

    [Fact]
    public void Replays_what_happened_exactly_when_everything_is_known()
    {
        TidalReceipt receipt = TidalReceipt.Of(Record, SmallHall.Model, 60);
        Assert.Equal((0.0, 0), (receipt.ReplayError!.Value, receipt.Guessed));
        Assert.Equal(receipt.To.Actual, receipt.To.With!.Value, 1e-9);
    }

    [Fact]
    public void Counts_waits_only_as_far_as_they_had_come()
    {
        TidalReceipt early = TidalReceipt.Of(Record, SmallHall.Model, 15);
        TidalReceipt late = TidalReceipt.Of(Record, SmallHall.Model, 60);
        Assert.True(early.To.Actual < late.To.Actual && early.Saved < late.Saved);
    }

    [Fact]
    public void Shows_no_effect_when_the_baseline_is_missing()
    {
        TidalReceipt none = TidalReceipt.Of(Record with { Before = null }, SmallHall.Model, 15);
        Assert.Equal((MissingBaseline.NoView, null, null), (none.Missing, none.Saved, none.To.Without));
        Assert.Equal(MissingBaseline.Gaps, TidalReceipt.Of(Record with { IsWhole = false }, SmallHall.Model, 15).Missing);
    }

    [Fact]
    public void Shows_a_loss_as_a_loss()
    {
        // The same record, but the move took a window from those people: without it they would have been called sooner.
        MoveRecord bad = Record with { Move = Move with { Window = 0, Before = [0], After = [1] } };
        Assert.True(TidalReceipt.Of(bad, SmallHall.Model, 60).Saved < 0);
    }

    [Fact]
    public void Guesses_services_that_are_not_over_and_says_how_many() =>
        Assert.Equal(10, TidalReceipt.Of(Record with { Waited = [.. Record.Waited.Select(p => p with { Work = null })] }, SmallHall.Model, 15).Guessed);

    [Fact]
    public void Sums_what_was_saved_and_what_was_lost_apart()
    {
        TidalReceipt Receipt(double? saved) => TidalReceipt.Of(Record, SmallHall.Model, 60) with { Saved = saved };
        TidalSum sum = TidalSum.Of([Receipt(30), Receipt(-12), Receipt(null)]);
        Assert.Equal(new TidalSum(3, 30, 12, 1), sum);
        Assert.Equal(18, sum.Net);
    }

    private static MoveRecord Recorded()
    {
        var twin = new HallTwin(SmallHall.Model, new NoMoves());
        twin.Look(Crowd);
        double[] ends = [.. Crowd.Windows.Select(w => w.Serving < 0 ? 600.0 : 604.0)];
        twin.Record([.. Enumerable.Repeat(6.0, 10)], ends, []);
        HallEngine played = twin.Play(660, Move.Window, [.. Move.After]);
        return new MoveRecord
        {
            Move = Move,
            Before = Crowd,
            Waited = [.. Crowd.Queues[0].Waiting.Select((t, i) => new PersonSince(0, Lane.Ordinary, t.Since, played.CalledAt(i), 6))],
            Came = [],
            Ended = [.. ends.Select(e => (double?)e)],
        };
    }
}
