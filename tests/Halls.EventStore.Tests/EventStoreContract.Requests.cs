namespace Halls.EventStore.Tests;

public abstract partial class EventStoreContract
{
    [Fact]
    public async Task Answers_a_repeated_request_with_its_first_answer_and_writes_nothing()
    {
        await using var ledger = await NewLedgerAsync();
        await using (var store = ledger.Open())
        {
            var first = await store.AppendAsync(Asked("window/3", "r1", "A001", To("s", 0, Added("1"))), Stop);
            var again = await store.AppendAsync(Asked("window/3", "r1", "A002", To("s", 1, Added("2"))), Stop);
            Assert.Equal((false, 1, "A001"), (first.Repeated, first.Version, Text(first.Answer)));
            Assert.Equal((true, 0, 0, "A001"), (again.Repeated, again.Version, again.Position, Text(again.Answer)));
        }

        await using (var reopened = ledger.Open())
        {
            var stale = await reopened.AppendAsync(Asked("window/3", "r1", "A003", To("s", 0, Added("3"))), Stop);
            var elsewhere = await reopened.AppendAsync(Asked("window/3", "r1", "A004", To("another", 0, Added("4"))), Stop);
            Assert.Equal((true, "A001"), (stale.Repeated, Text(stale.Answer)));
            Assert.Equal((true, "A001"), (elsewhere.Repeated, Text(elsewhere.Answer)));
            Assert.Single(await EverythingAsync(reopened));
            Assert.Equal(["1"], await QueryAsync(reopened, "SELECT id FROM things"));
            Assert.Equal("A001", Text(await reopened.FindAnswerAsync(new RequestKey("window/3", "r1"), Stop)));
        }
    }

    [Fact]
    public async Task Takes_the_same_id_in_another_scope_for_another_request()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(Asked("window/3", "r1", "A001", To("s", 0, Noted())), Stop);
        Assert.False((await store.AppendAsync(Asked("window/4", "r1", "A002", To("s", 1, Noted())), Stop)).Repeated);
        Assert.False((await store.AppendAsync(Asked("window/3", "r0", "A003", To("s", 2, Noted())), Stop)).Repeated);
        Assert.Equal(["r0", "r1"], await store.ListRequestsAsync("window/3", Stop));
        Assert.Equal(["r1"], await store.ListRequestsAsync("window/4", Stop));
        Assert.Empty(await store.ListRequestsAsync("window", Stop));
    }

    [Fact]
    public async Task Takes_a_request_twice_in_one_batch_once()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(
            store,
            () => appends =
            [
                store.AppendAsync(Asked("w", "r", "first", To("s", 0, Added("1"))), Stop).AsTask(),
                store.AppendAsync(Asked("w", "r", "second", To("s", 0, Added("1"))), Stop).AsTask(),
                store.AppendAsync(Asked("w", "r", "third", To("t", 0, Added("1"))), Stop).AsTask(),
            ]);
        var results = await Task.WhenAll(appends);
        Assert.Equal([false, true, true], results.Select(r => r.Repeated));
        Assert.All(results, r => Assert.Equal("first", Text(r.Answer)));
        Assert.Single(await EverythingAsync(store));
    }

    [Fact]
    public async Task Takes_a_request_once_when_the_first_attempt_in_its_batch_was_stale()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(
            store,
            () => appends =
            [
                store.AppendAsync(Asked("w", "r", "stale", To("s", 5, Added("1"))), Stop).AsTask(),
                store.AppendAsync(Asked("w", "r", "fresh", To("s", 0, Added("1"))), Stop).AsTask(),
            ]);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => appends[0]);
        Assert.Equal((false, "fresh"), ((await appends[1]).Repeated, Text((await appends[1]).Answer)));
    }

    [Fact]
    public async Task Takes_a_request_once_when_two_processes_are_asked_at_once()
    {
        await using var ledger = await NewLedgerAsync();
        await using var one = ledger.Open();
        await using var other = ledger.Open();
        for (var i = 0; i < 20; i++)
        {
            var results = await Task.WhenAll(
                one.AppendAsync(Asked("w", $"r{i}", "one", To($"one{i}", 0, Noted())), Stop).AsTask(),
                other.AppendAsync(Asked("w", $"r{i}", "other", To($"other{i}", 0, Noted())), Stop).AsTask());
            Assert.Single(results, r => !r.Repeated);
            Assert.Single(results.Select(r => Text(r.Answer)).Distinct());
        }

        Assert.Equal(20, (await EverythingAsync(one)).Count);
    }

    [Fact]
    public async Task Records_a_request_that_changed_nothing()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(To("s", 0, Noted()), Stop);
        var recorded = await store.AppendAsync(Asked("w", "r", "nothing to do", To("s", 1)), Stop);
        var repeated = await store.AppendAsync(Asked("w", "r", "", To("s", 9)), Stop);
        Assert.Equal((false, 1, 0), (recorded.Repeated, recorded.Version, recorded.Position));
        Assert.Equal((true, "nothing to do"), (repeated.Repeated, Text(repeated.Answer)));
        await Assert.ThrowsAsync<WrongExpectedVersionException>(async () => await store.AppendAsync(Asked("w", "r2", "", To("s", 0)), Stop));
        Assert.Single(await EverythingAsync(store));
    }
}
