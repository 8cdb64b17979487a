using Halls.EventStore.Crasher;
using Halls.EventStore.Postgres;
using Halls.Testing;

namespace Halls.EventStore.Tests;

/// <summary>Which processes may have one PostgreSQL ledger open at the same time.</summary>
public sealed partial class ThePostgresLedger
{
    [Fact]
    public async Task Lets_releases_in_that_read_what_the_others_write()
    {
        await using var ledger = await NewLedgerAsync();
        await using (ledger.Open(With(Releases.First("a"))))
        await using (ledger.Open(With(Releases.First("b"))))
        await using (ledger.Open(With(Releases.Second("c"))))
        {
            await using var connection = ledger.Connect();
            await connection.OpenAsync(Stop);
            Assert.Equal(["a", "b", "c"], await QueryAsync(connection, "SELECT name FROM members ORDER BY name"));
        }

        await using (ledger.Open(With(Releases.Third())))
        await using (ledger.Open(With(Releases.Second())))
        {
        }
    }

    [Fact]
    public async Task Refuses_one_that_cannot_read_what_a_member_writes_without_a_trace()
    {
        await using var ledger = await NewLedgerAsync();
        await using var there = ledger.Open(With(Releases.Third("the new silo")));
        string before = await ContentAsync(ledger);
        var refusal = Assert.Throws<LedgerMemberException>(() => ledger.Open(With(Releases.First()) with { Registers = [Accounts] }));

        Assert.Matches(@"the new silo \(last heard of \d s ago\) writes thing-noted\.v2, which this version can't read", refusal.Message);
        Assert.Equal(before, await ContentAsync(ledger));
    }

    [Fact]
    public async Task Refuses_one_that_writes_what_a_member_cannot_read_without_a_trace()
    {
        await using var ledger = await NewLedgerAsync();
        await using var there = ledger.Open(With(Releases.First("the old silo")));
        string before = await ContentAsync(ledger);
        var refusal = Assert.Throws<LedgerMemberException>(() => ledger.Open(With(Releases.Third()) with { Registers = [Accounts] }));

        Assert.Matches(@"this version writes thing-noted\.v2, which the old silo \(last heard of \d s ago\) can't read", refusal.Message);
        Assert.Equal(before, await ContentAsync(ledger));
    }

    [Fact]
    public async Task Refuses_one_that_keeps_other_projections_than_a_member_before_it_touches_their_tables()
    {
        await using var ledger = await NewLedgerAsync();
        await using var there = ledger.Open(With(Releases.First("the old silo")));
        await there.AppendAsync(To("s", 0, Added("1")), Stop);
        string before = await ContentAsync(ledger);
        var refusal = Assert.Throws<LedgerMemberException>(() => ledger.Open(With(Releases.First()) with { Projections = [new ThingProjection(2)] }));

        Assert.Contains("keeps the projections things 1, this version things 2", refusal.Message);
        Assert.Equal(before, await ContentAsync(ledger));
        await there.AppendAsync(To("s", 1, Added("2")), Stop);
    }

    [Fact]
    public async Task Rolls_over_from_one_release_to_the_next_and_the_one_after_with_somebody_always_there()
    {
        await using var ledger = await NewLedgerAsync();
        var silos = new List<LedgerStore> { ledger.Open(With(Releases.First())), ledger.Open(With(Releases.First())) };
        var version = 0;
        foreach (var next in new[] { Releases.Second(), Releases.Second(), Releases.Third(), Releases.Third() })
        {
            await silos[0].DisposeAsync();
            silos.RemoveAt(0);
            silos.Add(ledger.Open(With(next)));
            foreach (var silo in silos) await silo.AppendAsync(To("s", version++, Noted()), Stop);
        }

        Assert.Equal(8, (await StreamAsync(silos[0], "s")).Count);
        foreach (var silo in silos) await silo.DisposeAsync();
    }

    [Fact]
    public async Task Forgets_who_leaves_and_who_is_silent_too_long()
    {
        await using var ledger = await NewLedgerAsync();
        await using (ledger.Open(With(Releases.Third())))
        {
        }

        await using var killed = ledger.Open(With(Releases.First()));
        await SilenceAsync(ledger, PostgresMembers.SilentFor - TimeSpan.FromSeconds(5));
        Assert.Throws<LedgerMemberException>(() => ledger.Open(With(Releases.Third())));
        await SilenceAsync(ledger, TimeSpan.FromSeconds(5));
        await using var next = ledger.Open(With(Releases.Third("next")));
        await using var connection = ledger.Connect();
        await connection.OpenAsync(Stop);
        Assert.Equal(["next"], await QueryAsync(connection, "SELECT name FROM members"));
    }

    [Fact]
    public async Task Hears_a_member_beat()
    {
        await using var ledger = await NewLedgerAsync();
        var time = new ManualTimeProvider();
        await using var there = ledger.Open(With(Releases.First()) with { Time = time });
        await SilenceAsync(ledger, TimeSpan.FromMinutes(1));
        time.Advance(PostgresMembers.BeatsEvery);
        await UntilAsync(async () => (await SilenceOfAsync(ledger)).SequenceEqual(["True"]));
        Assert.Throws<LedgerMemberException>(() => ledger.Open(With(Releases.Third())));
    }

    [Fact]
    public async Task Lets_one_that_was_given_up_write_nothing_until_it_fits_in_again()
    {
        await using var ledger = await NewLedgerAsync();
        var time = new ManualTimeProvider();
        await using var stopped = ledger.Open(With(Releases.First()) with { Time = time });
        await stopped.AppendAsync(To("s", 0, Noted()), Stop);
        await SilenceAsync(ledger, TimeSpan.FromMinutes(1));
        await using (var next = ledger.Open(With(Releases.Third())))
        {
            await next.AppendAsync(To("s", 1, Noted()), Stop);
            for (var i = 0; i < 3; i++)
            {
                var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await stopped.AppendAsync(To("s", 2, Noted()), Stop));
                Assert.False(refused.OutcomeUnknown);
                Assert.False(await stopped.IsWritableAsync(Stop));
                time.Advance(PostgresMembers.BeatsEvery);
            }

            Assert.Equal(2, (await StreamAsync(next, "s")).Count);
        }

        await UntilAsync(async () =>
        {
            time.Advance(PostgresMembers.BeatsEvery);
            return await stopped.IsWritableAsync(Stop);
        });
        Assert.Equal(3, (await stopped.AppendAsync(To("s", 2, Noted()), Stop)).Version);
    }

    [Fact]
    public async Task Lets_one_that_was_given_up_stay_out_when_its_tables_were_computed_anew_meanwhile()
    {
        await using var ledger = await NewLedgerAsync();
        var time = new ManualTimeProvider();
        var log = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopped = ledger.Open(With(Releases.First()) with { Time = time, Critical = message => log.TrySetResult() });
        await SilenceAsync(ledger, TimeSpan.FromMinutes(1));
        await using (ledger.Open(With(Releases.First()) with { Projections = [new ThingProjection(2)] }))
        {
        }

        time.Advance(PostgresMembers.BeatsEvery);
        await log.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await stopped.AppendAsync(To("s", 0, Added("1")), Stop));
        Assert.Empty(await EverythingAsync(stopped));
    }

    [Fact]
    public async Task Lets_releases_that_fit_start_all_at_once()
    {
        await using var ledger = await NewLedgerAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => ledger.Open(With(Releases.First($"silo {i}"))))));
        await Task.WhenAll(stores.Select(s => s.AppendAsync(To($"s{Array.IndexOf(stores, s)}", 0, Noted()), Stop).AsTask()));
        AssertConsecutive(await EverythingAsync(stores[0]));
        await Task.WhenAll(stores.Select(s => s.DisposeAsync().AsTask()));
        await using var connection = ledger.Connect();
        await connection.OpenAsync(Stop);
        Assert.Empty(await QueryAsync(connection, "SELECT name FROM members"));
    }

    private static Opening With(LedgerMember member) => Opening.Usual with { Member = member };

    /// <summary>Makes it so long ago that each member was heard of: the database's clock can't be moved, so what it wrote down is.</summary>
    private static async Task SilenceAsync(Ledger ledger, TimeSpan by)
    {
        await using var connection = ledger.Connect();
        await connection.OpenAsync(Stop);
        await QueryAsync(connection, FormattableString.Invariant($"UPDATE members SET beat_at = beat_at - interval '{by.TotalSeconds} s'"));
    }

    /// <summary>For each member, whether it was heard of lately.</summary>
    private static async Task<IReadOnlyList<string>> SilenceOfAsync(Ledger ledger)
    {
        await using var connection = ledger.Connect();
        await connection.OpenAsync(Stop);
        return await QueryAsync(connection, "SELECT beat_at > clock_timestamp() - interval '20 s' FROM members");
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await isSo()) await pace.WaitForNextTickAsync(patience.Token);
    }
}
