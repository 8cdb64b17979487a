using FsCheck;
using FsCheck.Fluent;
using Halls.Replay.Comparing;
using Halls.Replay.Playing;
using Halls.Replay.Recordings;

namespace Halls.Replay.Tests;

public sealed class PlayingTheRecording
{
    [Fact]
    public void No_window_is_ever_given_two_customers_and_the_ledger_agrees_with_any_file() =>
        Prop.ForAll(Crafted.AnyRows(), rows =>
        {
            // The hall refuses a second ticket in hand, and each refusal is a disagreement.
            var recording = Crafted.Recording(rows);
            var (hall, journal) = Play(recording);
            var comparison = Comparison.Of(journal, hall.Ledger, new Terms(true, TimeSpan.Zero));
            return comparison.Agrees
                && comparison.Customers == recording.Accepted.Count
                && comparison.Customers + recording.Ignored.Count + recording.Impossible.Count == recording.Rows
                && comparison.Served == recording.Customers.Count(customer => customer.Service is not null);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_window_ends_one_service_before_it_calls_the_next_of_the_same_second()
    {
        var (hall, _) = Play(Crafted.Recording(
            Crafted.Served("8:00:00", 60, 60), Crafted.Served("8:00:01", 119, 0), Crafted.Served("8:00:02", 118, 30)));
        Assert.Equal(
            ["1 complete", "1 call t_2", "1 start", "1 complete", "1 call t_3", "1 start"],
            hall.Log.Where(entry => entry.At == Crafted.Midnight.AddHours(8).AddSeconds(120)).Select(entry => entry.Command));
    }

    [Fact]
    public void A_customer_without_a_wait_has_the_ticket_before_the_call()
    {
        var (hall, _) = Play(Crafted.Recording(Crafted.Served("8:00:00", 0, 5)));
        Assert.Equal(
            ["issue PS", "1 open", "1 call t_1", "1 start", "1 complete", "1 close"], hall.Log.Select(entry => entry.Command));
    }

    [Fact]
    public void Who_gives_up_at_once_takes_a_ticket_first()
    {
        var (hall, _) = Play(Crafted.Recording(Crafted.GaveUp("8:00:00", 0)));
        Assert.Equal(["issue PS", "leave /t/t_1"], hall.Log.Select(entry => entry.Command));
    }

    [Fact]
    public void Tickets_of_one_queue_and_second_are_taken_in_the_order_of_the_file()
    {
        var recording = Crafted.Recording(Crafted.Served("8:00:00", 9, 5), Crafted.GaveUp("8:00:00", 3), Crafted.GaveUp("8:00:00", 2));
        var (_, journal) = Play(recording);
        Assert.Equal([(2, "S001"), (3, "S002"), (4, "S003")], journal.All.Select(played => (played.Customer.Line, played.Ticket!.Number)));
    }

    [Fact]
    public void A_window_is_open_from_the_first_service_of_a_day_to_its_last()
    {
        var (hall, _) = Play(Crafted.Recording(
            Crafted.Served("8:00:00", 0, 5), Crafted.Served("9:00:00", 0, 5), Crafted.Served("7:00:00", 0, 5, day: "990104")));
        Assert.Equal(
            [(3, 8, "1 open"), (3, 9, "1 close"), (4, 7, "1 open"), (4, 7, "1 close")],
            hall.Log.Where(entry => entry.Command is "1 open" or "1 close").Select(entry => (entry.At.Day, entry.At.Hour, entry.Command)));
    }

    [Fact]
    public void A_session_goes_on_past_midnight_and_the_next_day_has_its_own()
    {
        var (hall, journal) = Play(Crafted.Recording(
            Crafted.Served("23:59:00", 30, 100), Crafted.Served("0:05:00", 0, 5, day: "990104")));
        Assert.Equal(
            [(3, 23, "1 open"), (4, 0, "1 close"), (4, 0, "1 open"), (4, 0, "1 close")],
            hall.Log.Where(entry => entry.Command is "1 open" or "1 close").Select(entry => (entry.At.Day, entry.At.Hour, entry.Command)));
        Assert.True(Comparison.Of(journal, hall.Ledger, new Terms(true, TimeSpan.Zero)).Agrees);
    }

    [Fact]
    public void A_session_whose_only_customer_is_called_after_midnight_opens_before()
    {
        var (hall, _) = Play(Crafted.Recording(Crafted.Served("23:59:28", 35, 52)));
        Assert.Equal(
            [(3, "issue PS"), (3, "1 open"), (4, "1 call t_1"), (4, "1 start"), (4, "1 complete"), (4, "1 close")],
            hall.Log.Select(entry => (entry.At.Day, entry.Command)));
    }

    [Fact]
    public void A_refused_ticket_is_in_the_journal_and_nothing_more_is_sent_for_it()
    {
        var recording = Crafted.Recording(Crafted.Served("8:00:00", 5, 5, type: "NE"), Crafted.GaveUp("8:00:00", 5, type: "NE"));
        var windows = new Windows(recording.Customers);
        var hall = InMemoryHall.For(windows);
        hall.RefusedQueues.Add("NE");
        var journal = Play(recording, windows, hall);
        Assert.Equal(["issue NE", "issue NE", "1 open", "1 close"], hall.Log.Select(entry => entry.Command));
        Assert.All(journal.All, played => Assert.Equal("issue: 409 urn:halls:queue-full", Assert.Single(played.Refusals)));
        Assert.False(Comparison.Of(journal, hall.Ledger, new Terms(true, TimeSpan.Zero)).Agrees);
    }

    private static (InMemoryHall Hall, Journal Journal) Play(Recording recording)
    {
        var windows = new Windows(recording.Customers);
        var hall = InMemoryHall.For(windows);
        return (hall, Play(recording, windows, hall));
    }

    private static Journal Play(Recording recording, Windows windows, InMemoryHall hall)
    {
        var journal = new Journal();
        var pace = new Pace(DateTime.MinValue, double.PositiveInfinity, TimeProvider.System);
        new RecordedPlayer(hall, pace, journal, new Requests("test"))
            .Play(RecordedPlan.Of(recording.Customers, windows), CancellationToken.None).GetAwaiter().GetResult();
        return journal;
    }
}
