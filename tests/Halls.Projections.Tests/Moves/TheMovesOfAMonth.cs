using Dapper;
using Halls.Domain.Definitions;
using Halls.Domain.Tidal.Moves;
using Halls.EventStore;
using Halls.Projections.Figures;
using Halls.Projections.Moves;
using Halls.Projections.Tests.Transparency;
using static Halls.Projections.Tests.Moves.MoveLedger;

namespace Halls.Projections.Tests.Moves;

/// <summary>R-043: what is kept of each move of a window, and what a month's report makes of it. On both stores.</summary>
public abstract class TheMovesOfAMonth
{
    private static readonly DateOnly November = new(2026, 11, 1);
    private static readonly OpeningHours Workdays = new([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], 510, 1035, 1050);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract ValueTask<MoveLedger> NewLedgerAsync();

    [Fact]
    public async Task Have_each_why_who_from_when_to_when_whom_it_served_and_what_came_of_it()
    {
        await using MoveLedger ledger = await NewLedgerAsync();
        LedgerStore store = ledger.Open();
        await ledger.DefineAsync(store, "lc", "371502", Workdays);
        await ledger.AppendAsync(store, "hall/lc/2026-11-23", Proposed(At("09:00"), "p_1"));
        await ledger.AppendAsync(store, "queue/lc/B/2026-11-23", Started(At("09:01"), 2));
        await ledger.AppendAsync(store, "hall/lc/2026-11-23", Moved(At("09:03"), "m_1", 2, "A", "AB", MoveKind.Approved, proposal: "p_1"));

        // Two of the queue that it took up; one of its own queue, one at another window and one after the move count nowhere.
        await ledger.AppendAsync(store, "queue/lc/B/2026-11-23", Started(At("09:04"), 2), Started(At("09:10"), 2), Started(At("09:11"), 3));
        await ledger.AppendAsync(store, "queue/lc/A/2026-11-23", Started(At("09:12"), 2));
        await ledger.AppendAsync(store, "hall/lc/2026-11-23", Measured(At("09:18"), "m_1", 15, 12.5), Measured(At("10:03"), "m_1", 60, 40.5));
        await ledger.AppendAsync(store, "hall/lc/2026-11-23", Moved(At("10:33"), "m_2", 2, "AB", "A", MoveKind.ByHand, home: true));
        await ledger.AppendAsync(store, "queue/lc/B/2026-11-23", Started(At("10:34"), 2));

        // Nobody said when this one began, so it is written when it is done, with the instant of the call.
        await ledger.AppendAsync(store, "queue/lc/B/2026-11-23", Started(At("10:32"), 2));

        MovesReport report = await ReportAsync(store, FigureScope.OfHall("lc"), At("11:00"));
        MoveLine[] moves = [.. report.Moves!.Items];
        Assert.Equal(["m_2", "m_1"], moves.Select(m => m.Id));
        MoveLine m = moves[1];
        Assert.Equal((new DateOnly(2026, 11, 23), 2, "A", "A B"), (m.Day, m.Window, string.Join(' ', m.From), string.Join(' ', m.To)));
        Assert.Equal(("approved", "approved", "B 队有 23 人在等", "fluid", "u_wang"), (m.Cause, m.Kind, m.Reason, m.Proposer, m.Approver));
        Assert.Equal([new MoveReading("B", 23, 31.5, 1), new MoveReading("A", 2, null, 3)], m.Readings);
        Assert.Equal((60, 214, 17), (m.Forecast!.HorizonMinutes, m.Forecast.SavedPersonMinutes, m.Forecast.LenderPersonMinutes));
        Assert.Equal((9.5, "uncovered"), (m.Forecast.SavedErrorPersonMinutes, m.Forecast.Kind));
        Assert.Equal([new MoveExpectedWait("B", 28.4, 19.1), new MoveExpectedWait("A", 3, 5.5)], m.Forecast.Queues);
        Assert.Equal((At("09:03"), At("10:33"), 90.0, false, 3L), (m.At.ToUniversalTime(), m.Until!.Value.ToUniversalTime(), m.Minutes, m.Holding, m.Served));
        Assert.Equal((60, At("10:03")), (m.Receipt!.AfterMinutes, m.Receipt.At.ToUniversalTime()));
        Assert.Equal([new MoveOutcome("B", 7, 22.5, 19.1, 29), new MoveOutcome("A", 0, null, 5.5, null)], m.Receipt.Queues);
        Assert.Equal(("measured", 40.5, 60), (m.Effect, m.SavedPersonMinutes, m.EffectAfterMinutes));
        Assert.Equal(("home", "by-hand", false, 0L, true), (moves[0].Cause, moves[0].Kind, moves[0].Holding, moves[0].Served, moves[0].Until is null));
        Assert.Equal("lc大厅", report.Total.Name);
        await AssertSameAfterRebuildAsync(store);
    }

    [Fact]
    public async Task End_with_the_next_move_of_the_window_or_when_it_closes_for_the_day_or_else_with_the_hall()
    {
        await using MoveLedger ledger = await NewLedgerAsync();
        LedgerStore store = ledger.Open();
        await ledger.DefineAsync(store, "lc", "371502", Workdays);
        await ledger.AppendAsync(
            store, "hall/lc/2026-11-23", Moved(At("09:00"), "m_1", 2, "A", "AB"), Moved(At("09:00"), "m_2", 3, "A", "B"), Moved(At("09:10"), "m_3", 4, "A", "B"),
            Moved(At("09:30"), "m_4", 2, "AB", "A", home: true), Moved(At("17:40"), "m_5", 5, "A", "B", MoveKind.ByHand));
        await ledger.AppendAsync(store, "window/lc/3/2026-11-23", Opened(At("08:30")), Closed(At("12:00")));
        Assert.Equal([null, null, null, At("12:00"), At("09:30")], await EndsAsync(At("17:45")));
        await ledger.AppendAsync(store, "window/lc/3/2026-11-23", Opened(At("13:30")));
        Assert.Equal([null, null, null, null, At("09:30")], await EndsAsync(At("17:45")));
        await ledger.AppendAsync(store, "window/lc/3/2026-11-23", Closed(At("17:20")));

        // A window of the same number on another day ends nothing, and a new day begins with the opening plan.
        await ledger.AppendAsync(store, "hall/lc/2026-11-28", Moved(At("10:00", 28), "m_1", 4, "A", "B"));
        await ledger.AppendAsync(store, "window/lc/4/2026-11-27", Closed(At("17:20", 27)));

        // 17:30 by its hours for whoever never closed, on a day without hours nobody knows.
        Assert.Equal([null, At("17:40"), At("17:30"), At("17:30"), At("17:20"), At("09:30")], await EndsAsync(At("00:01", 29)));
        MovesReport report = await ReportAsync(store, FigureScope.OfHall("lc"), At("00:01", 29));

        // How long a window was away: the time after it went home is none of it.
        Assert.Equal(new MoveDurations(4, 30 + 500 + 500 + 0, 257.5), report.Total.Durations);
        Assert.Equal([null, 0, null, 500, 500, 30], report.Moves!.Items.Select(m => m.Minutes));
        Assert.Equal(0, report.Total.Moves.Holding);
        await AssertSameAfterRebuildAsync(store);

        async Task<DateTimeOffset?[]> EndsAsync(DateTimeOffset now) =>
            [.. (await ReportAsync(store, FigureScope.OfHall("lc"), now)).Moves!.Items.Select(m => m.Until?.ToUniversalTime())];
    }

    [Fact]
    public async Task Show_no_effect_without_a_baseline_and_never_a_nought_for_it()
    {
        await using MoveLedger ledger = await NewLedgerAsync();
        LedgerStore store = ledger.Open();
        await ledger.DefineAsync(store, "lc", "371502", Workdays);
        await ledger.AppendAsync(
            store, "hall/lc/2026-11-23", Moved(At("09:00"), "m_1", 2, "A", "AB"), Measured(At("09:15"), "m_1", 15, null), Moved(At("09:50"), "m_2", 3, "A", "AB"));
        MovesReport report = await ReportAsync(store, FigureScope.OfHall("lc"), At("10:00"));
        Assert.Equal(["pending", "no-baseline"], report.Moves!.Items.Select(m => m.Effect));
        Assert.All(report.Moves.Items, m => Assert.Null(m.SavedPersonMinutes));
        MoveEffects effect = report.Total.Effect;
        Assert.Equal((0L, null, null, null, 1L, 1L), (effect.Measured, effect.SavedPersonMinutes, effect.LostPersonMinutes, effect.NetPersonMinutes, effect.NoBaseline, effect.Pending));
        Assert.Equal("—", effect.Helped.Percent);

        // Nobody ever looked at the second: a day later nothing is pending any more.
        report = await ReportAsync(store, FigureScope.OfHall("lc"), At("08:00", 24));
        Assert.Equal((2L, 0L), (report.Total.Effect.NoBaseline, report.Total.Effect.Pending));

        // What the first look found stands where the second had nothing to compare with, and what is nought is a nought.
        await ledger.AppendAsync(store, "hall/lc/2026-11-24", Moved(At("09:00", 24), "m_1", 2, "A", "AB"), Measured(At("09:15", 24), "m_1", 15, -7.25), Measured(At("10:00", 24), "m_1", 60, null));
        await ledger.AppendAsync(store, "hall/lc/2026-11-24", Moved(At("11:00", 24), "m_2", 3, "A", "AB"), Measured(At("11:15", 24), "m_2", 15, 0));
        report = await ReportAsync(store, FigureScope.OfHall("lc"), At("12:00", 24));
        Assert.Equal([(0.0, 15), (-7.25, 15)], report.Moves!.Items.Take(2).Select(m => (m.SavedPersonMinutes!.Value, m.EffectAfterMinutes!.Value)));
        Assert.Equal(60, report.Moves.Items[1].Receipt!.AfterMinutes);
        effect = report.Total.Effect;
        Assert.Equal((2L, 0.0, 7.3, -7.3, 0L, 2L), (effect.Measured, effect.SavedPersonMinutes, effect.LostPersonMinutes, effect.NetPersonMinutes, effect.Helped.Numerator, effect.NoBaseline));
        await AssertSameAfterRebuildAsync(store);
    }

    [Fact]
    public async Task Are_counted_by_what_brought_them_about_and_by_hall_for_the_region_that_it_lay_in()
    {
        await using MoveLedger ledger = await NewLedgerAsync();
        LedgerStore store = ledger.Open();
        await ledger.DefineAsync(store, "lc", "371502", Workdays);
        await ledger.DefineAsync(store, "gx", "371525", Workdays);
        await ledger.AppendAsync(
            store, "hall/lc/2026-11-23", Proposed(At("08:50"), "p_1"), Proposed(At("08:50"), "p_2"), Proposed(At("08:50"), "p_3"), Proposed(At("08:50"), "p_4"), Proposed(At("08:50"), "p_5"),
            new TidalEvent.MoveDeclined("p_2", "u_wang") { At = At("08:55") }, new TidalEvent.ProposalLapsed("p_3", LapseReason.Expired) { At = At("09:00") },
            new TidalEvent.ProposalLapsed("p_4", LapseReason.Overtaken) { At = At("09:00") }, Moved(At("08:56"), "m_1", 2, "A", "AB", MoveKind.Approved, proposal: "p_1"),
            Moved(At("09:00"), "m_2", 3, "A", "AB"), Moved(At("09:00"), "m_3", 4, "A", "B", MoveKind.ByHand), Moved(At("11:00"), "m_4", 3, "AB", "A", home: true),
            Measured(At("12:00"), "m_1", 60, 30.5), Measured(At("12:00"), "m_2", 60, -4), Measured(At("12:00"), "m_3", 60, 8));
        await ledger.AppendAsync(store, "hall/gx/2026-11-23", Moved(At("09:00"), "m_1", 2, "A", "AB"), Measured(At("10:00"), "m_1", 60, 5));
        await ledger.AppendAsync(store, "hall/gx/2026-12-01", Moved(new DateTimeOffset(2026, 12, 1, 1, 0, 0, TimeSpan.Zero), "m_1", 2, "A", "AB"));

        // The hall moves house: what was stays where it was.
        await ledger.DefineAsync(store, "gx", "370102", Workdays);
        await ledger.AppendAsync(store, "hall/gx/2026-11-25", Moved(At("09:00", 25), "m_1", 2, "A", "AB"));

        DateTimeOffset now = At("09:00", 30);
        MovesReport city = await ReportAsync(store, FigureScope.OfRegion("371500"), now);
        Assert.Equal(("2026-11", "371500000000", "聊城市"), (city.Month, city.Region, city.Total.Name));
        Assert.Equal([("gx", "gx大厅", 1L), ("lc", "lc大厅", 4L)], city.Rows.Select(r => (r.Key, r.Name, r.Moves.Total)));
        Assert.Equal(new MoveCounts(5, 2, 1, 1, 1, 4, 0), city.Total.Moves);
        Assert.Equal(new ProposalCounts(5, 1, 1, 1, 1), city.Total.Proposals);
        MoveEffects effect = city.Total.Effect;
        Assert.Equal((4L, 43.5, 4.0, 39.5, "75.00%", 1L), (effect.Measured, effect.SavedPersonMinutes, effect.LostPersonMinutes, effect.NetPersonMinutes, effect.Helped.Percent, effect.NoBaseline));
        Assert.Null(city.Moves);
        Assert.Equal(1, (await ReportAsync(store, FigureScope.OfRegion("370100"), now)).Total.Moves.Total);
        Assert.Equal(2, (await ReportAsync(store, FigureScope.OfHall("gx"), now)).Total.Moves.Total);
        Assert.Equal(6, (await ReportAsync(store, FigureScope.Everywhere, now)).Total.Moves.Total);
        Assert.Equal(6, (await ReportAsync(store, new FigureScope([new("370100", null), new(null, "gx"), new("3715", null)]), now)).Total.Moves.Total);
        Assert.Empty((await ReportAsync(store, new FigureScope([]), now)).Rows);
        await AssertSameAfterRebuildAsync(store);
    }

    [Fact]
    public async Task Come_by_pages_the_latest_first()
    {
        await using MoveLedger ledger = await NewLedgerAsync();
        LedgerStore store = ledger.Open();
        await ledger.DefineAsync(store, "lc", "371502", Workdays);

        // Three at each instant, so that a page ends between equals.
        await ledger.AppendAsync(store, "hall/lc/2026-11-23", [.. Enumerable.Range(1, 20).Select(i => Moved(At("09:00").AddMinutes(i / 3), $"m_20261123.{i}", i, "A", "AB"))]);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            MovesReport page = await new MoveQueries(store).ReportAsync(November, FigureScope.OfHall("lc"), At("12:00"), 7, cursor, Stop);
            Assert.Equal(20, page.Total.Moves.Total);
            Assert.InRange(page.Moves!.Items.Count, 1, 7);
            seen.AddRange(page.Moves.Items.Select(m => m.Id));
            cursor = page.Moves.Next;
        }
        while (cursor is not null);
        Assert.Equal(20, seen.Distinct().Count());
        Assert.Equal(20, seen.Count);
        await Assert.ThrowsAsync<FormatException>(async () => await new MoveQueries(store).ReportAsync(November, FigureScope.OfHall("lc"), At("12:00"), 7, "nonsense", Stop));
    }

    [Fact]
    public async Task Are_what_a_recount_of_the_events_finds_whoever_wrote_them_and_whatever_failed()
    {
        var seen = new MovesRecount.Seen();
        for (int seed = 1; seed <= 6; seed++)
        {
            await using MoveLedger ledger = await NewLedgerAsync();
            await MovesRecount.HoldsAsync(ledger, seed, seen, Stop);
        }

        Assert.True(seen is { Rejected: > 0, Stale: > 0, Reopened: > 0, Served: > 10, NoBaseline: > 5, Measured: > 10, Late: > 0 }, $"{seen}");
    }

    protected static ValueTask<MovesReport> ReportAsync(LedgerStore store, FigureScope scope, DateTimeOffset now) =>
        new MoveQueries(store).ReportAsync(November, scope, now, 100, null, Stop);

    private static async Task AssertSameAfterRebuildAsync(LedgerStore store)
    {
        Assert.Empty(await store.VerifyAsync(Stop));
        string live = await RowsAsync(store);
        await store.RebuildAsync(Stop);
        Assert.Equal(live, await RowsAsync(store));
    }

    private static async Task<string> RowsAsync(LedgerStore store) => await store.ReadAsync(
        async (connection, token) => string.Join('\n', (await connection.QueryAsync(new CommandDefinition("SELECT * FROM window_moves ORDER BY hall, day, move", cancellationToken: token)))
            .Select(row => string.Join(' ', (IDictionary<string, object?>)row))),
        Stop);
}

public sealed class TheMovesOfAMonthInSqlite : TheMovesOfAMonth
{
    protected override ValueTask<MoveLedger> NewLedgerAsync() => ValueTask.FromResult(OnSqlite());

    [Theory]
    [InlineData("region", "window_moves_by_region (month=? AND region>? AND region<?)")]
    [InlineData("hall", "window_moves_by_hall (month=? AND hall=?")]
    [InlineData("everywhere", "(month=?)")]
    [InlineData("places", "(month=?")]
    public async Task Of_one_region_or_hall_are_one_range_of_an_index_however_many_halls_there_are(string of, string range)
    {
        await using MoveLedger ledger = await NewLedgerAsync();
        LedgerStore store = ledger.Open();
        FigureScope scope = of switch
        {
            "region" => FigureScope.OfRegion("371500"),
            "hall" => FigureScope.OfHall("lc"),
            "everywhere" => FigureScope.Everywhere,
            _ => new FigureScope([new("370100", null), new(null, "gx"), new("3715", null)]),
        };
        var values = new Dictionary<string, object>();
        string where = MoveQueries.WhereOf(scope, values);
        foreach (string name in (string[])["@month", "@today", "@lately", "@beforeAt", "@beforeMove", "@limit"])
        {
            values[name] = 0;
        }

        foreach (string sql in (string[])[MoveQueries.SumsOf(where), MoveQueries.AnswersOf(where), MoveQueries.MovesOf(where)])
        {
            string plan = await store.ReadAsync(
                async (connection, token) => string.Join('\n', (await connection.QueryAsync(new CommandDefinition("EXPLAIN QUERY PLAN " + sql, new DynamicParameters(values), cancellationToken: token)))
                    .Select(row => (string)row.detail)),
                TestContext.Current.CancellationToken);
            Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
            Assert.Contains("SEARCH", plan, StringComparison.Ordinal);
            if (sql.Contains("window_moves", StringComparison.Ordinal))
            {
                Assert.Contains(range, plan, StringComparison.Ordinal);
            }

            if (of == "hall")
            {
                // In the order of the index: a page ends without having sorted the month.
                Assert.DoesNotContain("TEMP B-TREE FOR ORDER BY", plan, StringComparison.Ordinal);
            }
        }
    }
}

public sealed class TheMovesOfAMonthInPostgres(SharedPostgres shared) : TheMovesOfAMonth
{
    protected override async ValueTask<MoveLedger> NewLedgerAsync()
    {
        (Testing.TemporaryPostgres server, string schema) = await shared.NewSchemaAsync();
        return OnPostgres(server, schema);
    }
}
