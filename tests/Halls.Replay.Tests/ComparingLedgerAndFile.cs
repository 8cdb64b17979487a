using Halls.Replay.Api;
using Halls.Replay.Comparing;
using Halls.Replay.Playing;
using Halls.Replay.Recordings;

namespace Halls.Replay.Tests;

public sealed class ComparingLedgerAndFile
{
    private static readonly Terms Exact = new(true, TimeSpan.Zero);
    private readonly Journal _journal = new();
    private readonly InMemoryHall _hall;

    public ComparingLedgerAndFile()
    {
        var recording = Crafted.Recording(Crafted.Served("8:00:00", 30, 60), Crafted.GaveUp("8:00:10", 20));
        var windows = new Windows(recording.Customers);
        _hall = InMemoryHall.For(windows);
        new RecordedPlayer(_hall, new Pace(Crafted.Midnight, double.PositiveInfinity, TimeProvider.System), _journal, new Requests("test"))
            .Play(RecordedPlan.Of(recording.Customers, windows), CancellationToken.None).GetAwaiter().GetResult();
    }

    [Fact]
    public void What_was_played_agrees()
    {
        var comparison = Comparison.Of(_journal, _hall.Ledger, Exact);
        Assert.Equal((true, 2, 2, 1, 1), (comparison.Agrees, comparison.Customers, comparison.FoundOnce, comparison.Served, comparison.ServiceTimesEqual));
        Assert.Equal(new WaitPair("PS", 30, 30), Assert.Single(comparison.Waits));
    }

    [Fact]
    public void The_last_line_reads_as_agreed() =>
        Assert.Equal(
            "2 customers, 2 found once, 1 service times equal, 739 rows impossible, mean wait recorded 30.0 s, replayed 30.0 s",
            Report.LastLine(Comparison.Of(_journal, _hall.Ledger, Exact), 739));

    [Fact]
    public void The_last_line_of_nobody_has_waits_of_zero() =>
        Assert.Equal(
            "0 customers, 0 found once, 0 service times equal, 1 rows impossible, mean wait recorded 0.0 s, replayed 0.0 s",
            Report.LastLine(Comparison.Of(new Journal(), [], Exact), 1));

    [Fact]
    public void A_ticket_that_the_ledger_lost_is_not_found()
    {
        var comparison = Comparison.Of(_journal, _hall.Ledger.Skip(1), Exact);
        Assert.Equal((false, 1, 0), (comparison.Agrees, comparison.FoundOnce, comparison.ServiceTimesEqual));
        Assert.Equal("line 2: S001 is in the ledger 0 times", Assert.Single(comparison.Disagreements.Select(Report.Line)));
    }

    [Fact]
    public void A_ticket_that_the_ledger_holds_twice_is_not_found_once() =>
        Assert.Equal("line 3: S002 is in the ledger 2 times", OnlyDisagreement([.. _hall.Ledger, _hall.Ledger[1]]));

    [Fact]
    public void A_ticket_that_nobody_took_is_a_disagreement() =>
        Assert.Equal(
            "the ledger holds S003 (t_9), which the replay didn't take",
            OnlyDisagreement([.. _hall.Ledger, _hall.Ledger[1] with { Id = "t_9", Number = "S003" }]));

    [Fact]
    public void A_service_that_ends_a_second_later_is_not_equal()
    {
        var ledger = Changed(ticket => ticket with { FinishedAt = ticket.FinishedAt!.Value.AddSeconds(1), ServiceSeconds = 61 });
        var comparison = Comparison.Of(_journal, ledger, Exact);
        Assert.Equal((false, 0), (comparison.Agrees, comparison.ServiceTimesEqual));
        Assert.Contains("line 2: S001: service 61 s, in the file 60 s", comparison.Disagreements.Select(Report.Line));
    }

    [Fact]
    public void Within_the_tolerance_of_a_running_clock_a_service_may_differ()
    {
        var ledger = Changed(ticket => ticket with { FinishedAt = ticket.FinishedAt!.Value.AddSeconds(1), ServiceSeconds = 61 });
        Assert.True(Comparison.Of(_journal, ledger, new Terms(false, TimeSpan.FromSeconds(2))).Agrees);
        Assert.False(Comparison.Of(_journal, ledger, new Terms(false, TimeSpan.FromSeconds(0.5))).Agrees);
    }

    [Fact]
    public void A_figure_that_does_not_follow_from_its_times_is_a_disagreement() =>
        Assert.Equal("line 2: S001: serviceSeconds 59, but from start to finish 60", OnlyDisagreement(Changed(ticket => ticket with { ServiceSeconds = 59 })));

    [Fact]
    public void Another_window_is_a_disagreement() =>
        Assert.Equal("line 2: S001 was served at window 1, but the ledger says 2", OnlyDisagreement(Changed(ticket => ticket with { Window = 2 })));

    [Fact]
    public void Another_queue_is_not_found() =>
        Assert.Contains("line 2: S001 is in queue NE", Disagreements(Changed(ticket => ticket with { Queue = "NE" })));

    [Fact]
    public void A_service_that_never_ended_is_a_disagreement()
    {
        var ledger = Changed(ticket => ticket with { State = "serving", FinishedAt = null, ServiceSeconds = null });
        Assert.Contains("line 2: S001 was served, but is 'serving'", Disagreements(ledger));
        Assert.Contains("line 2: S001 has no whole service in the ledger", Disagreements(ledger));
    }

    [Fact]
    public void One_who_gave_up_and_still_waits_is_a_disagreement() =>
        Assert.Equal("line 3: S002 gave up, but is 'waiting'", OnlyDisagreement([_hall.Ledger[0], _hall.Ledger[1] with { State = "waiting" }]));

    [Fact]
    public void A_ticket_taken_at_another_second_is_a_disagreement() =>
        Assert.Contains(
            "line 2: taken 1999-01-03 07:59:59.000, not 1999-01-03 08:00:00",
            Disagreements(Changed(ticket => ticket with { IssuedAt = ticket.IssuedAt.AddSeconds(-1) })));

    [Fact]
    public void A_number_that_was_skipped_is_a_disagreement()
    {
        var taken = _journal.All.Last();
        taken.Ticket = taken.Ticket! with { Number = "S003" };
        Assert.Contains("queue PS on 1999-01-03: 1 numbers were not given, the first S002", Disagreements(_hall.Ledger));
    }

    private IReadOnlyList<LedgerTicket> Changed(Func<LedgerTicket, LedgerTicket> change) => [change(_hall.Ledger[0]), _hall.Ledger[1]];

    private IEnumerable<string> Disagreements(IReadOnlyList<LedgerTicket> ledger)
    {
        var comparison = Comparison.Of(_journal, ledger, Exact);
        Assert.False(comparison.Agrees);
        return comparison.Disagreements.Select(Report.Line);
    }

    private string OnlyDisagreement(IReadOnlyList<LedgerTicket> ledger) => Assert.Single(Disagreements(ledger));
}
