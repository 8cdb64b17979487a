using System.Data.Common;
using Halls.EventStore.Crasher;

namespace Halls.EventStore.Tests;

public abstract partial class EventStoreContract
{
    private static readonly Opening Counted = Opening.Usual with { Projections = [new ThingProjection(), new CountedProjection()] };

    [Fact]
    public async Task Runs_a_sequence_in_the_order_of_positions_whoever_writes()
    {
        await using var ledger = await NewLedgerAsync();
        await using (var one = ledger.Open(Counted))
        await using (var two = ledger.Open(Counted))
        {
            LedgerStore[] stores = [one, two];
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => stores[i % 2].AppendAsync(To($"s{i}", 0, Noted(), Added($"{i}"), Noted()), Stop).AsTask()));
            await AssertCountedAsync(one, 200);
        }

        await using var again = ledger.Open(Counted);
        await again.AppendAsync(To("more", 0, Added("1"), Added("2")), Stop);
        await AssertCountedAsync(again, 202);
        await again.RebuildAsync(Stop);
        await again.AppendAsync(To("more", 2, Added("3")), Stop);
        await AssertCountedAsync(again, 203);
    }

    [Fact]
    public async Task Puts_a_sequence_back_when_what_it_was_given_is_undone()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open(Counted);
        for (var round = 0; round < 2; round++)
        {
            Task<AppendResult>[] good = [], bad = [];
            await InOneBatchAsync(store, () =>
            {
                good = [store.AppendAsync(To($"a{round}", 0, Added("1")), Stop).AsTask()];
                bad = [store.AppendAsync(To($"b{round}", 0, Added("2"), Poison()), Stop).AsTask(), store.AppendAsync(To($"c{round}", 7, Added("3")), Stop).AsTask()];
                good = [.. good, store.AppendAsync(To($"d{round}", 0, Added("4"), Added("5")), Stop).AsTask()];
            });
            await Task.WhenAll(good);
            await Assert.ThrowsAsync<AppendRejectedException>(() => bad[0]);
            await Assert.ThrowsAsync<WrongExpectedVersionException>(() => bad[1]);
        }

        await AssertCountedAsync(store, 6);
    }

    /// <summary>Every added thing has the next number, in the order of positions; and the live rows are those of a recomputation.</summary>
    private static async Task AssertCountedAsync(LedgerStore store, int count)
    {
        var added = (await EverythingAsync(store)).Where(e => e.Type == "thing-added.v1").Select((e, i) => $"{i}|{e.Position}|{e.Stream}|{e.Version}").ToArray();
        Assert.Equal(count, added.Length);
        Assert.Equal(added, await QueryAsync(store, "SELECT number, position, stream, version FROM counted ORDER BY number"));
        Assert.Empty(await store.VerifyAsync(Stop));
    }

    /// <summary>Numbers the things that are added, from nought.</summary>
    private sealed class CountedProjection : ISequencedProjection
    {
        private static readonly TableDefinition Table = new(
            "counted",
            [new("number", ColumnKind.Integer), new("position", ColumnKind.Integer), new("stream", ColumnKind.Text), new("version", ColumnKind.Integer)],
            ["number"],
            []);

        public string Name => "counted";

        public int Version => 1;

        public IReadOnlyList<TableDefinition> Tables { get; } = [Table];

        public bool Concerns(string type) => type == "thing-added.v1";

        public ISequence Begin() => new Count(0);

        public ISequence Resume(DbConnection connection, DbTransaction transaction)
        {
            using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, "SELECT count(*) FROM counted");
            return new Count((long)command.ExecuteScalar()!);
        }

        private sealed class Count(long next) : ISequence
        {
            private long _next = next;

            public void Append(IReadOnlyList<StoredEvent> events, IRowWriter rows)
            {
                foreach (var e in events) rows.Insert(Table, _next++, e.Position, e.Stream.Value, e.Version);
            }
        }
    }
}
