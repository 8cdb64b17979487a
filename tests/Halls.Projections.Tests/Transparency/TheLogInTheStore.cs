using System.Security.Cryptography;
using Halls.Domain.Transparency;
using Halls.EventStore;
using Halls.Projections.Transparency;

namespace Halls.Projections.Tests.Transparency;

/// <summary>The log's tables, which both providers keep alike.</summary>
public abstract class TheLogInTheStore
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract ValueTask<LogLedger> NewLedgerAsync();

    [Fact]
    public async Task Is_empty_before_the_first_rating()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        await using LedgerStore store = ledger.Open();
        var log = new TransparencyQueries(store);
        await store.AppendAsync(To("a", 0, new Happening.Noted("not logged")), Stop);
        TreeFrontier edge = await log.EdgeAsync(Stop);
        Assert.Equal((0, TreeHash.OfNothing), (edge.Size, edge.Root));
        Assert.Empty(await log.LeavesAsync(0, 10, Stop));
        Assert.Null(await log.FindAsync(0, Stop));
        Assert.Empty(await store.VerifyAsync(Stop));
    }

    [Fact]
    public async Task Holds_a_leaf_for_each_logged_event_in_the_order_of_the_ledger()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        await using LedgerStore store = ledger.Open();
        await store.AppendAsync(To("rating/1", 0, new Happening.Rated("5")), Stop);
        await store.AppendAsync(To("queue/1", 0, new Happening.Noted("called")), Stop);
        await store.AppendAsync(To("rating/2", 0, new Happening.Rated("1"), new Happening.Noted("between"), new Happening.CaseOpened("手续")), Stop);

        IReadOnlyList<LeafRow> leaves = await new TransparencyQueries(store).LeavesAsync(0, 10, Stop);
        Assert.Equal(
            [(0, 1, "rating/1", 1, "rated.v1"), (1, 3, "rating/2", 1, "rated.v1"), (2, 5, "rating/2", 3, "case-opened.v1")],
            leaves.Select(l => (l.Number, l.Position, l.Stream, l.Version, l.Type)));
        await AssertWholeAsync(store);
    }

    [Fact]
    public async Task Goes_on_where_it_stood_when_it_is_opened_again()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        for (int i = 0; i < 9; i++)
        {
            await using LedgerStore store = ledger.Open();
            await store.AppendAsync(To($"rating/{i}", 0, new Happening.Rated($"{i}")), Stop);
        }

        await using LedgerStore last = ledger.Open();
        Assert.Equal(9, await AssertWholeAsync(last));
    }

    [Fact]
    public async Task Has_no_gap_and_no_double_when_two_processes_write_at_once()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        await using LedgerStore one = ledger.Open();
        await using LedgerStore two = ledger.Open();
        LedgerStore[] stores = [one, two];
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => stores[i % 2].AppendAsync(
            To($"rating/{i}", 0, new Happening.Rated($"{i}"), new Happening.Noted("and"), new Happening.CaseOpened("opened")), Stop).AsTask()));
        Assert.Equal(800, await AssertWholeAsync(one));
    }

    [Fact]
    public async Task Is_not_moved_by_appends_that_fail()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        await using LedgerStore store = ledger.Open();
        await store.AppendAsync(To("rating/0", 0, new Happening.Rated("0")), Stop);

        // As one batch, twice: the poison makes the whole run be undone and tried again one by one, and the stale one fails among the good ones.
        for (int round = 0; round < 2; round++)
        {
            Task<AppendResult>[] good = [], bad = [];
            await InOneBatchAsync(store, () =>
            {
                good = [.. Enumerable.Range(1, 5).Select(i => store.AppendAsync(To($"rating/{round}-{i}", 0, new Happening.Rated($"{i}")), Stop).AsTask())];
                bad =
                [
                    store.AppendAsync(To($"rating/{round}-poison", 0, new Happening.Rated("x"), new Happening.Poison("x")), Stop).AsTask(),
                    store.AppendAsync(To("rating/0", 0, new Happening.Rated("stale")), Stop).AsTask(),
                ];
                good = [.. good, .. Enumerable.Range(6, 5).Select(i => store.AppendAsync(To($"rating/{round}-{i}", 0, new Happening.Rated($"{i}")), Stop).AsTask())];
            });
            await Task.WhenAll(good);
            await Assert.ThrowsAsync<AppendRejectedException>(() => bad[0]);
            await Assert.ThrowsAsync<WrongExpectedVersionException>(() => bad[1]);
        }

        Assert.Equal(21, await AssertWholeAsync(store));
    }

    [Fact]
    public async Task Is_the_same_tree_after_a_rebuild_and_goes_on_from_there()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        await using LedgerStore store = ledger.Open();
        for (int i = 0; i < 3; i++)
        {
            // More than a page of the replay in all.
            await store.AppendAsync(To($"rating/{i}", 0, [.. Enumerable.Range(0, 900).Select(k => new Happening.Rated($"{k}"))]), Stop);
        }

        TreeFrontier before = await new TransparencyQueries(store).EdgeAsync(Stop);
        await store.RebuildAsync(Stop);
        Assert.Equal(before, await new TransparencyQueries(store).EdgeAsync(Stop));
        await store.AppendAsync(To("rating/after", 0, new Happening.Rated("after")), Stop);
        Assert.Equal(2701, await AssertWholeAsync(store));
    }

    [Fact]
    public async Task Proves_any_leaf_in_any_tree_and_any_tree_in_a_later_one()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        await using LedgerStore store = ledger.Open();
        await store.AppendAsync(To("rating/1", 0, [.. Enumerable.Range(0, 40).Select(k => new Happening.Rated($"{k}"))]), Stop);
        var log = new TransparencyQueries(store);
        IReadOnlyList<LeafRow> leaves = await log.LeavesAsync(0, 100, Stop);
        for (int size = 1; size <= 40; size += 3)
        {
            TreeHash root = await log.RootAsync(size, Stop);
            for (int leaf = 0; leaf < size; leaf++)
            {
                Assert.True(TreeVerification.Includes(leaves[leaf].Name.Hash, leaf, size, await log.InclusionAsync(leaf, size, Stop), root));
            }

            for (int first = 0; first <= size; first++)
            {
                Assert.True(TreeVerification.Extends(first, await log.RootAsync(first, Stop), size, root, await log.ConsistencyAsync(first, size, Stop)));
            }
        }

        await Assert.ThrowsAsync<TransparencyDamagedException>(async () => await log.RootAsync(41, Stop));
    }

    [Fact]
    public async Task Gives_a_receipt_from_which_the_leaf_can_be_made_again()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        await using LedgerStore store = ledger.Open();
        await store.AppendAsync(To("rating/1", 0, new Happening.Noted("first"), new Happening.Rated("办得很快")), Stop);
        var receipts = new LogReceipts(store, new TransparencyQueries(store), LogLedger.Salts);
        LogReceipt receipt = Assert.IsType<LogReceipt>(await receipts.FindAsync(new StreamName("rating/1"), 2, Stop));
        var leaf = new LogLeaf(
            receipt.Position, receipt.Stream, receipt.Version, receipt.Type,
            LogLeaf.DigestOf(receipt.Salt.Span, Microseconds.Of(receipt.At), receipt.Body.Span));
        Assert.Equal((receipt.Leaf, 1L), (new LeafName(0, leaf.Hash()), receipt.TreeSize));

        Assert.Null(await receipts.FindAsync(new StreamName("rating/1"), 1, Stop));
        Assert.Null(await receipts.FindAsync(new StreamName("rating/1"), 3, Stop));
        Assert.Null(await receipts.FindAsync(new StreamName("rating/2"), 1, Stop));
    }

    [Fact]
    public async Task Lists_few_differences_when_an_early_event_is_gone()
    {
        await using LogLedger ledger = await NewLedgerAsync();
        await using LedgerStore store = ledger.Open();
        await store.AppendAsync(To("rating/1", 0, [.. Enumerable.Range(0, 500).Select(k => new Happening.Rated($"{k}"))]), Stop);
        await store.WriteAsync(
            async (connection, transaction) =>
            {
                await using var command = connection.CreateCommand();
                (command.Transaction, command.CommandText) = (transaction, "DELETE FROM events WHERE position = 8");
                return await command.ExecuteNonQueryAsync(Stop);
            },
            Stop);
        IReadOnlyList<ProjectionDifference> differences = await store.VerifyAsync(Stop);
        Assert.Equal("7", differences.First(d => d.Table == "transparency_leaves").Key);
        Assert.InRange(differences.Count, 3, 41);
    }

    private static Append To(string stream, long version, params Happening[] events) =>
        new() { Stream = new StreamName(stream), ExpectedVersion = version, Events = [.. events.Select(Happening.Encode)] };

    /// <summary>Hands entries in while the writer is held up, so that they become one batch.</summary>
    private static async Task InOneBatchAsync(LedgerStore store, Action handIn)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> holding = store.WriteAsync(
            async (_, _) =>
            {
                held.SetResult();
                await release.Task;
                return 0;
            },
            Stop).AsTask();
        await held.Task;
        handIn();
        release.SetResult();
        await holding;
    }

    /// <summary>Compares everything in the log with the events, hashed here from the definition; returns the number of leaves.</summary>
    private static async Task<long> AssertWholeAsync(LedgerStore store)
    {
        var log = new TransparencyQueries(store);
        StoredEvent[] logged = [.. (await store.ReadAllAsync(0, int.MaxValue, Stop)).Where(e => Happening.Logged.Contains(e.Type))];
        byte[][] hashes = [.. logged.Select(e => SHA256.HashData([0, .. LogLedger.Projection.LeafOf(e).ToBytes()]))];
        IReadOnlyList<LeafRow> leaves = await log.LeavesAsync(0, int.MaxValue, Stop);
        Assert.Equal(Enumerable.Range(0, logged.Length).Select(i => (long)i), leaves.Select(l => l.Number));
        Assert.Equal(logged.Select(e => (e.Position, e.Stream.Value, e.Version, e.Type)), leaves.Select(l => (l.Position, l.Stream, l.Version, l.Type)));
        Assert.Equal(hashes, leaves.Select(l => l.Hash));
        TreeFrontier edge = await log.EdgeAsync(Stop);
        Assert.Equal((logged.Length, Convert.ToHexStringLower(Root(hashes))), (edge.Size, edge.Root.ToString()));
        Assert.Empty(await store.VerifyAsync(Stop));
        return edge.Size;
    }

    private static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        int left = 1;
        while (left * 2 < leaves.Length)
        {
            left *= 2;
        }

        return SHA256.HashData([1, .. Root(leaves[..left]), .. Root(leaves[left..])]);
    }
}

public sealed class TheLogInSqlite : TheLogInTheStore
{
    protected override ValueTask<LogLedger> NewLedgerAsync() => ValueTask.FromResult<LogLedger>(new SqliteLogLedger());
}

public sealed class TheLogInPostgres(SharedPostgres server) : TheLogInTheStore
{
    protected override ValueTask<LogLedger> NewLedgerAsync() => server.NewLedgerAsync();
}
