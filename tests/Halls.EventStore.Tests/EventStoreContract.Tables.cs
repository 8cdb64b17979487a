using Halls.EventStore.Crasher;

namespace Halls.EventStore.Tests;

public abstract partial class EventStoreContract
{
    protected static readonly TableDefinition Accounts = new(
        "accounts",
        [new("name", ColumnKind.Text), new("role", ColumnKind.Text), new("failures", ColumnKind.Integer)],
        ["name"],
        [new("by_role", ["role"])]);

    [Fact]
    public async Task Commits_rows_with_the_events_that_caused_them()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(To("s", 0, Added("1", "one", 5), Added("2", "two", 8)), Stop);
        await store.AppendAsync(To("s", 2, Changed("1", "eins", 6), Removed("2"), Noted()), Stop);

        Assert.Equal(
            [$"s|1|eins|6|1.25|010205|{Microseconds.Of(Nine.AddMinutes(1))}|{Microseconds.Of(Nine)}"],
            await QueryAsync(store, "SELECT stream, id, text, number, weight, mark, changed_at, added_at FROM things"));
        Assert.Equal(
            ["added|2|13", "changed|1|6", "noted|1|0", "removed|1|0"], await QueryAsync(store, "SELECT kind, events, total FROM tally ORDER BY kind"));
    }

    [Fact]
    public async Task Keeps_the_order_of_changes_to_one_row_within_a_batch()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(To("old", 0, Added("1", "old")), Stop);
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(
            store,
            () => appends =
            [
                store.AppendAsync(To("a", 0, Added("1", "a"), Changed("1", "b"), Changed("1", "c"), Removed("1"), Added("1", "d"), Changed("1", "e")), Stop).AsTask(),
                store.AppendAsync(To("b", 0, Added("1", "a"), Removed("1")), Stop).AsTask(),
                store.AppendAsync(To("b", 2, Added("1", "b"), Removed("1"), Removed("1"), Added("1", "c")), Stop).AsTask(),
                store.AppendAsync(To("old", 1, Changed("1", "new"), Removed("1"), Added("1", "newer"), Changed("1", "newest")), Stop).AsTask(),
            ]);
        await Task.WhenAll(appends);
        Assert.Equal(["a|1|e", "b|1|c", "old|1|newest"], await QueryAsync(store, "SELECT stream, id, text FROM things ORDER BY stream"));
        Assert.Empty(await store.VerifyAsync(Stop));
    }

    [Fact]
    public async Task Lets_a_unique_value_move_from_row_to_row_within_a_batch()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open(Opening.Usual with { Projections = [new SeatProjection()] });
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(
            store,
            () => appends =
            [
                store.AppendAsync(To("a", 0, Added("one", "seat 1")), Stop).AsTask(),
                store.AppendAsync(To("a", 1, Changed("one", "seat 2"), Added("two", "seat 1")), Stop).AsTask(),
                store.AppendAsync(To("a", 3, Removed("one"), Added("three", "seat 2"), Changed("two", "seat 3"), Added("four", "seat 1")), Stop).AsTask(),
                store.AppendAsync(To("b", 0, Added("five", "seat 1")), Stop).AsTask(),
            ]);
        await Assert.ThrowsAsync<AppendRejectedException>(() => appends[3]);
        await Task.WhenAll(appends[..3]);
        Assert.Equal(["four|seat 1", "three|seat 2", "two|seat 3"], await QueryAsync(store, "SELECT who, seat FROM seats ORDER BY seat"));
        Assert.Empty(await store.VerifyAsync(Stop));
    }

    [Fact]
    public async Task Runs_work_on_tables_in_the_writers_transaction()
    {
        await using var ledger = await NewLedgerAsync();
        var opening = Opening.Usual with { Registers = [Accounts] };
        await using (var store = ledger.Open(opening))
        {
            var added = await store.WriteAsync(
                (connection, transaction) => ExecuteAsync(connection, transaction, "INSERT INTO accounts (name, role, failures) VALUES ('王芳', 'clerk', 0)"), Stop);
            Assert.Equal(1, added);
        }

        await using var again = ledger.Open(opening);
        Assert.Equal(["王芳|clerk|0"], await QueryAsync(again, "SELECT name, role, failures FROM accounts"));
    }

    [Fact]
    public async Task Undoes_work_that_throws_and_gives_the_caller_its_exception()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open(Opening.Usual with { Registers = [Accounts] });
        Task<int>[] works = [];
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(store, () =>
        {
            appends = [store.AppendAsync(To("a", 0, Added("1")), Stop).AsTask()];
            works = [InsertAsync("kept"), InsertAsync("undone", new InvalidDataException("no")), InsertAsync("kept"), InsertAsync("kept too")];
            appends = [.. appends, store.AppendAsync(To("a", 1, Added("2"), Poison()), Stop).AsTask(), store.AppendAsync(To("a", 1, Added("3")), Stop).AsTask()];
        });

        Assert.Equal(1, await works[0]);
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidDataException>(() => works[1])).Message);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => works[2]);
        Assert.Equal(1, await works[3]);
        Assert.Equal(1, (await appends[0]).Version);
        await Assert.ThrowsAsync<AppendRejectedException>(() => appends[1]);
        Assert.Equal(2, (await appends[2]).Version);
        Assert.Equal(["kept", "kept too"], await QueryAsync(store, "SELECT name FROM accounts ORDER BY name"));
        Assert.Equal(["1", "3"], await QueryAsync(store, "SELECT id FROM things ORDER BY id"));
        Assert.Empty(await store.VerifyAsync(Stop));

        Task<int> InsertAsync(string name, Exception? failure = null) => store.WriteAsync(
            async (connection, transaction) =>
            {
                var rows = await ExecuteAsync(connection, transaction, $"INSERT INTO accounts (name, role, failures) VALUES ('{name}', 'clerk', 0)");
                return failure is null ? rows : throw failure;
            },
            Stop).AsTask();
    }

    [Fact]
    public async Task Adds_columns_that_a_register_lacks_and_keeps_its_rows()
    {
        await using var ledger = await NewLedgerAsync();
        await using (var store = ledger.Open(Opening.Usual with { Registers = [Accounts] }))
        {
            await store.WriteAsync((c, t) => ExecuteAsync(c, t, "INSERT INTO accounts (name, role) VALUES ('a', 'clerk')"), Stop);
        }

        var wider = Accounts with
        {
            Columns = [.. Accounts.Columns, new("locked_until", ColumnKind.Integer, Nullable: true), new("note", ColumnKind.Text)],
            Indexes = [.. Accounts.Indexes, new("by_lock", ["locked_until"])],
        };
        await using var newer = ledger.Open(Opening.Usual with { Registers = [wider] });
        Assert.Equal(["a|clerk|0|null|"], await QueryAsync(newer, "SELECT name, role, failures, locked_until, note FROM accounts"));
    }

    [Fact]
    public async Task Finds_a_row_that_was_altered_one_that_is_missing_and_one_too_many()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(To("s", 0, Added("1", "one"), Added("2", "two"), Added("3", "three"), Noted()), Stop);
        Assert.Empty(await store.VerifyAsync(Stop));

        await store.WriteAsync(
            async (connection, transaction) =>
            {
                await ExecuteAsync(connection, transaction, "UPDATE things SET text = 'falsified' WHERE id = '1'");
                await ExecuteAsync(connection, transaction, "DELETE FROM things WHERE id = '2'");
                await ExecuteAsync(connection, transaction, "INSERT INTO things (stream, id, text) VALUES ('s', '4', 'invented')");
                return await ExecuteAsync(connection, transaction, "UPDATE tally SET events = 7 WHERE kind = 'noted'");
            },
            Stop);
        var differences = (await store.VerifyAsync(Stop)).OrderBy(d => d.Table).ThenBy(d => d.Key).ToArray();

        Assert.Equal([("tally", "noted"), ("things", "s/1"), ("things", "s/2"), ("things", "s/4")], differences.Select(d => (d.Table, d.Key)));
        Assert.Equal(("kind noted, events 7, total 0", "kind noted, events 1, total 0"), (differences[0].Live, differences[0].Recomputed));
        Assert.Contains("text falsified", differences[1].Live);
        Assert.Contains("text one", differences[1].Recomputed);
        Assert.Null(differences[2].Live);
        Assert.Contains("text two", differences[2].Recomputed);
        Assert.Contains("text invented", differences[3].Live);
        Assert.Null(differences[3].Recomputed);

        await store.RebuildAsync(Stop);
        Assert.Empty(await store.VerifyAsync(Stop));
        Assert.Equal(["1|one", "2|two", "3|three"], await QueryAsync(store, "SELECT id, text FROM things ORDER BY id"));
    }

    [Fact]
    public async Task Recomputes_a_projection_whose_version_is_another_one()
    {
        await using var ledger = await NewLedgerAsync();
        await using (var store = ledger.Open())
        {
            // More than one page of the replay.
            for (var i = 0; i < 30; i++) await store.AppendAsync(To("s", i * 100, [.. Enumerable.Range(0, 100).Select(k => Added($"{i}-{k}", "x", k))]), Stop);
            await store.WriteAsync((c, t) => ExecuteAsync(c, t, "DELETE FROM things"), Stop);
        }

        await using (var same = ledger.Open()) Assert.Empty(await QueryAsync(same, "SELECT id FROM things"));
        await using (var newer = ledger.Open(Opening.Usual with { Projections = [new ThingProjection(version: 2)] }))
        {
            Assert.Equal(["3000"], await QueryAsync(newer, "SELECT count(*) FROM things"));
            Assert.Equal(["added|3000|148500"], await QueryAsync(newer, "SELECT kind, events, total FROM tally"));
            Assert.Empty(await newer.VerifyAsync(Stop));
        }
    }

    [Fact]
    public async Task Computes_a_projection_that_is_new_and_forgets_one_that_nobody_keeps()
    {
        await using var ledger = await NewLedgerAsync();
        await using (var store = ledger.Open()) await store.AppendAsync(To("s", 0, Added("1", "seat 1")), Stop);
        await using (var other = ledger.Open(Opening.Usual with { Projections = [new SeatProjection()] }))
        {
            Assert.Equal(["1|seat 1"], await QueryAsync(other, "SELECT who, seat FROM seats"));
            await other.AppendAsync(To("s", 1, Added("2", "seat 2")), Stop);
        }

        await using var both = ledger.Open(Opening.Usual with { Projections = [new SeatProjection(), new ThingProjection()] });
        Assert.Equal(["1", "2"], await QueryAsync(both, "SELECT id FROM things ORDER BY id"));
        Assert.Empty(await both.VerifyAsync(Stop));
    }

    [Fact]
    public async Task Stops_a_rebuild_at_an_event_it_does_not_know_and_leaves_the_tables_alone()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(To("s", 0, Added("1"), new NewEvent("from-the-future.v9", "{}"u8.ToArray(), new ThingEvent.Noted("", 0, 1), Nine)), Stop);
        var unknown = await Assert.ThrowsAsync<UnknownEventException>(async () => await store.RebuildAsync(Stop));
        Assert.Equal("from-the-future.v9", unknown.Type);
        Assert.Equal(["1"], await QueryAsync(store, "SELECT id FROM things"));
        await Assert.ThrowsAsync<UnknownEventException>(async () => await store.VerifyAsync(Stop));
    }

    [Fact]
    public async Task Refuses_a_ledger_of_a_newer_format_and_leaves_it_alone()
    {
        await using var ledger = await NewLedgerAsync();
        await using (var store = ledger.Open())
        {
            await store.WriteAsync((c, t) => ExecuteAsync(c, t, "UPDATE meta SET value = '99' WHERE key = 'format'"), Stop);
        }

        var refused = Assert.Throws<StoreFormatException>(() => ledger.Open());
        Assert.Equal(99, refused.Found);
        Assert.Contains("format 99", refused.Message);
    }

    [Fact]
    public async Task Lets_two_processes_start_at_once_on_a_new_ledger()
    {
        await using var ledger = await NewLedgerAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ledger.Open(Opening.Usual with { Registers = [Accounts] }), Stop)));
        await Task.WhenAll(stores.Select((s, i) => s.AppendAsync(To($"s{i}", 0, Added("1")), Stop).AsTask()));
        AssertConsecutive(await EverythingAsync(stores[0]));
        Assert.Equal(["4"], await QueryAsync(stores[1], "SELECT count(*) FROM things"));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Refuses_a_projections_mistake_before_anything_is_written()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open(Opening.Usual with { Projections = [new MistakenProjection()] });
        var mistake = await Assert.ThrowsAsync<ArgumentException>(async () => await store.AppendAsync(To("s", 0, Added("1")), Stop));
        Assert.Contains("mistakes.number", mistake.Message);
        Assert.Empty(await EverythingAsync(store));
        Assert.Equal(1, (await store.AppendAsync(To("s", 0, Noted()), Stop)).Version);
    }

    [Fact]
    public async Task Says_that_it_can_be_written_to()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        Assert.True(await store.IsWritableAsync(Stop));
        Assert.True(await store.IsWritableAsync(Stop));
        Assert.Empty(await EverythingAsync(store));
    }

    /// <summary>Who sits where: nobody shares a seat.</summary>
    private sealed class SeatProjection : IProjection
    {
        private static readonly TableDefinition Seats = new(
            "seats", [new("who", ColumnKind.Text), new("seat", ColumnKind.Text)], ["who"], [new("once", ["seat"], Unique: true)]);

        private static readonly string[] Seat = ["seat"];

        public string Name => "seats";

        public int Version => 1;

        public IReadOnlyList<TableDefinition> Tables => [Seats];

        public void Project(in ProjectedEvent e, IRowWriter rows)
        {
            if (e.Payload is ThingEvent.Added added) rows.Insert(Seats, added.Id, added.Text);
            if (e.Payload is ThingEvent.Changed changed) rows.Update(Seats, [changed.Id], Seat, [changed.Text]);
            if (e.Payload is ThingEvent.Removed removed) rows.Delete(Seats, [removed.Id]);
        }
    }

    /// <summary>Writes text where a number belongs.</summary>
    private sealed class MistakenProjection : IProjection
    {
        private static readonly TableDefinition Mistakes = new("mistakes", [new("id", ColumnKind.Text), new("number", ColumnKind.Integer)], ["id"], []);

        public string Name => "mistakes";

        public int Version => 1;

        public IReadOnlyList<TableDefinition> Tables => [Mistakes];

        public void Project(in ProjectedEvent e, IRowWriter rows)
        {
            if (e.Payload is ThingEvent.Added added) rows.Insert(Mistakes, added.Id, "not a number");
        }
    }
}
