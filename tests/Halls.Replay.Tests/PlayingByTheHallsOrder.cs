using FsCheck;
using FsCheck.Fluent;
using Halls.Replay.Comparing;
using Halls.Replay.Playing;
using Halls.Replay.Recordings;

namespace Halls.Replay.Tests;

public sealed class PlayingByTheHallsOrder
{
    [Fact]
    public void Everybody_is_served_or_gives_up_and_the_ledger_agrees_with_any_file() =>
        Prop.ForAll(Crafted.AnyRows(hour: 9), rows =>
        {
            var recording = Crafted.Recording(rows);
            var (hall, journal, _) = Play(recording);
            var comparison = Comparison.Of(journal, hall.Ledger, new Terms(true, TimeSpan.Zero));
            return comparison.Agrees && comparison.Customers == recording.Accepted.Count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_hall_says_who_is_next_and_the_customer_brings_the_service_time_along()
    {
        // Recorded: the second to come was called first.
        var (hall, journal, _) = Play(Crafted.Recording(
            Crafted.Served("8:00:00", 90, 10), Crafted.Served("8:00:05", 5, 70), Crafted.Served("8:30:00", 0, 1)));
        var ledger = hall.Ledger;
        Assert.Equal([10.0, 70.0], ledger.Take(2).Select(ticket => ticket.ServiceSeconds!.Value));
        Assert.True(ledger[0].CalledAt < ledger[1].CalledAt);
        Assert.True(Comparison.Of(journal, ledger, new Terms(true, TimeSpan.Zero)).Agrees);
    }

    [Fact]
    public void One_who_gave_up_but_is_called_in_time_takes_the_median_service_time()
    {
        // Recorded: while line 3 waited in vain, the window took two who came later.
        var (hall, journal, player) = Play(Crafted.Recording(
            Crafted.Served("8:00:00", 0, 10), Crafted.GaveUp("8:00:05", 100), Crafted.Served("8:00:06", 5, 30),
            Crafted.Served("8:00:07", 40, 20)));
        Assert.Equal(1, player.ServedAlthoughTheyGaveUp);
        Assert.Equal(("done", 20.0), (hall.Ledger[1].State, hall.Ledger[1].ServiceSeconds!.Value));
        Assert.True(Comparison.Of(journal, hall.Ledger, new Terms(true, TimeSpan.Zero)).Agrees);
    }

    [Fact]
    public void A_window_that_left_its_people_waiting_in_the_record_is_away_here_too()
    {
        var recording = Crafted.Recording(Crafted.Served("8:00:00", 0, 60), Crafted.Served("8:10:00", 600, 60));
        var shifts = Capacity.Of(recording.Customers, new Windows(recording.Customers))[1];
        Assert.Equal(
            [(8, 0), (8, 10), (8, 20), (8, 21), (8, 21), (23, 59)],
            shifts.SelectMany(shift => new[] { (shift.From.Hour, shift.From.Minute), (shift.To.Hour, shift.To.Minute) }));
    }

    [Fact]
    public void A_window_that_had_nobody_to_serve_is_there_all_the_time()
    {
        var recording = Crafted.Recording(
            Crafted.Served("8:00:00", 0, 60), Crafted.Served("8:10:00", 0, 60), Crafted.GaveUp("8:05:00", 30, type: "NE"));
        var shifts = Capacity.Of(recording.Customers, new Windows(recording.Customers))[1];
        Assert.Equal([(8, 0), (8, 11)], shifts.Select(shift => (shift.From.Hour, shift.From.Minute)));
    }

    private static (InMemoryHall Hall, Journal Journal, OwnOrderPlayer Player) Play(Recording recording)
    {
        var windows = new Windows(recording.Customers);
        var hall = InMemoryHall.For(windows);
        var journal = new Journal();
        var player = new OwnOrderPlayer(
            hall, new Pace(DateTime.MinValue, double.PositiveInfinity, TimeProvider.System), journal, new Requests("test"));
        player.Play(recording.Customers, windows, CancellationToken.None).GetAwaiter().GetResult();
        return (hall, journal, player);
    }
}
