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
    public void A_server_that_was_away_while_people_waited_is_away_then()
    {
        // Recorded: free at 8:01, line 3 waits from 8:02 on and is served at 8:12.
        var (hall, _, _) = Play(Crafted.Recording(
            Crafted.Served("8:00:00", 0, 60), Crafted.Served("8:02:00", 600, 60), Crafted.Served("8:30:00", 0, 60)));
        Assert.Equal([(8, 0), (8, 12), (8, 30)], hall.Ledger.Select(ticket => (ticket.CalledAt!.Value.Hour, ticket.CalledAt.Value.Minute)));
    }

    [Fact]
    public void A_server_that_wrote_up_after_a_service_writes_up_here_too()
    {
        // Recorded: line 3 is served first and forty seconds pass before line 2. Here line 2 comes first, and forty seconds pass all the same.
        var (hall, _, _) = Play(Crafted.Recording(
            Crafted.Served("8:00:00", 155, 10), Crafted.Served("8:00:05", 10, 100), Crafted.Served("8:30:00", 0, 60)));
        Assert.Equal([15, 65], hall.Ledger.Take(2).Select(ticket => (int)(ticket.CalledAt!.Value.TimeOfDay - TimeSpan.FromHours(8)).TotalSeconds));
    }

    [Fact]
    public void A_server_that_had_nobody_to_serve_was_there()
    {
        var recording = Crafted.Recording(
            Crafted.Served("8:00:00", 0, 60), Crafted.Served("8:10:00", 0, 60), Crafted.GaveUp("8:05:00", 300, type: "NE"));
        var shift = Assert.Single(Capacity.Of([.. recording.Customers], new Windows(recording.Customers)));
        Assert.Equal([TimeSpan.Zero], shift.WritingUp);
        Assert.Empty(shift.Breaks);
    }

    [Fact]
    public void A_call_is_taken_by_the_window_that_has_been_free_longest()
    {
        var (hall, _, _) = Play(Crafted.Recording(
            Crafted.Served("8:00:00", 0, 60), Crafted.Served("8:00:00", 0, 30, "S02"), Crafted.Served("8:10:00", 0, 60),
            Crafted.Served("8:20:00", 0, 60), Crafted.Served("8:30:00", 0, 60, "S02")));
        Assert.Equal([1, 2, 2, 1, 2], hall.Ledger.Select(ticket => ticket.Window));
    }

    [Fact]
    public void A_window_is_open_from_its_first_service_to_its_last_and_the_last_of_a_type_stays()
    {
        var (hall, _, _) = Play(Crafted.Recording(
            Crafted.Served("8:00:00", 0, 60), Crafted.Served("9:00:00", 0, 60, "S02"), Crafted.Served("9:00:00", 0, 1, "S02", day: "990104")));
        Assert.Equal(
            [(3, 8, "1 open"), (3, 8, "1 close"), (3, 9, "2 open"), (3, 23, "2 close"), (4, 9, "2 open"), (4, 23, "2 close")],
            hall.Log.Where(entry => entry.Command.EndsWith("open", StringComparison.Ordinal) || entry.Command.EndsWith("close", StringComparison.Ordinal))
                .Select(entry => (entry.At.Day, entry.At.Hour, entry.Command)));
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
