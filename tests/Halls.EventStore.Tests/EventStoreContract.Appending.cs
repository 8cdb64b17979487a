using System.Text;
using Halls.EventStore.Crasher;

namespace Halls.EventStore.Tests;

public abstract partial class EventStoreContract
{
    [Fact]
    public async Task Reads_back_what_was_appended_in_order()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        var first = await store.AppendAsync(To("queue/lc/A", 0, Added("1"), Changed("1", "b")), Stop);
        var second = await store.AppendAsync(To("queue/lc/A", 2, Removed("1")), Stop);

        var events = await StreamAsync(store, "queue/lc/A");

        Assert.Equal((2, 2), (first.Version, first.Position));
        Assert.Equal((3, 3), (second.Version, second.Position));
        Assert.Equal(["thing-added.v1", "thing-changed.v1", "thing-removed.v1"], events.Select(e => e.Type));
        Assert.Equal([1L, 2, 3], events.Select(e => e.Version));
        Assert.Equal(Added("1").Data.ToArray(), events[0].Data.ToArray());
        Assert.Equal(["thing-changed.v1"], (await store.ReadStreamAsync(new StreamName("queue/lc/A"), 1, 1, Stop)).Select(e => e.Type));
    }

    [Fact]
    public async Task Reads_a_stream_that_was_never_written_to_as_empty()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        Assert.Empty(await StreamAsync(store, "queue/lc/A"));
        Assert.Empty(await EverythingAsync(store));
        Assert.Equal(0, await store.HeadAsync(Stop));
    }

    [Fact]
    public async Task Writes_nothing_at_a_stale_version()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(To("s", 0, Added("1")), Stop);

        var refused = await Assert.ThrowsAsync<WrongExpectedVersionException>(
            async () => await store.AppendAsync(Asked("s", "r", "answer", To("s", 0, Added("2"))), Stop));
        await Assert.ThrowsAsync<WrongExpectedVersionException>(async () => await store.AppendAsync(To("s", 2, Added("2")), Stop));

        Assert.Equal((0, 1), (refused.Expected, refused.Actual));
        Assert.Single(await EverythingAsync(store));
        Assert.Null(await store.FindAnswerAsync(new RequestKey("s", "r"), Stop));
        Assert.Equal(["1"], await QueryAsync(store, "SELECT id FROM things"));
    }

    [Fact]
    public async Task Writes_nothing_that_was_decided_on_an_append_that_was_not_written_though_another_writer_filled_its_place()
    {
        await using var ledger = await NewLedgerAsync();
        await using var one = ledger.Open();
        await using var other = ledger.Open();
        await other.AppendAsync(To("s", 0, Noted("other")), Stop);
        var stale = To("s", 0, Noted("one"));
        var onTop = To("s", 1, Noted("one")) with { After = stale.Fate };
        var further = To("s", 2, Noted("one")) with { After = onTop.Fate };

        var lost = await Task.WhenAll(WinsAsync(one, stale), WinsAsync(one, onTop), WinsAsync(one, further));
        Assert.DoesNotContain(true, lost);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(async () => await one.AppendAsync(To("s", 1, Noted("late")) with { After = stale.Fate }, Stop));
        Assert.Single(await EverythingAsync(one));

        var first = To("s", 1, Noted("one"));
        var second = To("s", 2, Noted("one")) with { After = first.Fate };
        Assert.DoesNotContain(false, await Task.WhenAll(WinsAsync(one, first), WinsAsync(one, second)));
        Assert.True(await WinsAsync(one, To("s", 3, Noted("one")) with { After = second.Fate }));
        Assert.Equal(4, (await EverythingAsync(one)).Count);
    }

    [Fact]
    public async Task Lets_exactly_one_of_two_writers_win()
    {
        await using var ledger = await NewLedgerAsync();
        await using var one = ledger.Open();
        await using var other = ledger.Open();
        for (var version = 0; version < 20; version++)
        {
            var attempts = await Task.WhenAll(
                WinsAsync(one, To("s", version, Noted("one"))), WinsAsync(other, To("s", version, Noted("other"))));
            Assert.Single(attempts, won => won);
        }

        var events = await EverythingAsync(one);
        Assert.Equal(20, events.Count);
        AssertConsecutive(events);
    }

    [Fact]
    public async Task Lets_exactly_one_of_two_appends_in_one_batch_win()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        Task<bool>[] attempts = [];
        await InOneBatchAsync(store, () => attempts = [WinsAsync(store, To("s", 0, Noted())), WinsAsync(store, To("s", 0, Noted()))]);
        var won = await Task.WhenAll(attempts);
        Assert.Equal([true, false], won);
        Assert.Single(await StreamAsync(store, "s"));
    }

    [Fact]
    public async Task Takes_appends_to_one_stream_that_follow_each_other_in_one_batch()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(
            store, () => appends = [.. Enumerable.Range(0, 10).Select(v => store.AppendAsync(To("s", v, Noted($"{v}")), Stop).AsTask())]);
        Assert.Equal(Enumerable.Range(1, 10).Select(v => (long)v), (await Task.WhenAll(appends)).Select(r => r.Version));
        AssertConsecutive(await EverythingAsync(store));
    }

    [Fact]
    public async Task Fails_a_stale_append_alone_in_its_batch()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        Task<bool>[] attempts = [];
        await InOneBatchAsync(
            store,
            () => attempts = [.. Enumerable.Range(0, 9).Select(i => WinsAsync(store, To($"s{i}", i == 4 ? 7 : 0, Added($"{i}"))))]);

        var won = await Task.WhenAll(attempts);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => i != 4), won);
        Assert.Equal(8, (await EverythingAsync(store)).Count);
        Assert.Empty(await store.VerifyAsync(Stop));
    }

    [Fact]
    public async Task Fails_an_append_that_the_tables_refuse_alone_in_its_batch()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(To("double", 0, Added("twice")), Stop);
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(
            store,
            () => appends =
            [
                store.AppendAsync(Asked("a", "1", "first", To("a", 0, Added("1"))), Stop).AsTask(),
                store.AppendAsync(To("poisoned", 0, Noted(), Poison()), Stop).AsTask(),
                store.AppendAsync(To("double", 1, Added("twice")), Stop).AsTask(),
                store.AppendAsync(To("a", 1, Added("2")), Stop).AsTask(),
                store.AppendAsync(Asked("a", "1", "second", To("a", 2, Added("3"))), Stop).AsTask(),
            ]);

        Assert.Equal(1, (await appends[0]).Version);
        Assert.Equal("poisoned", (await Assert.ThrowsAsync<AppendRejectedException>(() => appends[1])).Stream.Value);
        await Assert.ThrowsAsync<AppendRejectedException>(() => appends[2]);
        Assert.Equal(2, (await appends[3]).Version);
        Assert.Equal((true, "first"), ((await appends[4]).Repeated, Text((await appends[4]).Answer)));
        var events = await EverythingAsync(store);
        Assert.Equal(["double", "a", "a"], events.Select(e => e.Stream.Value));
        AssertConsecutive(events);
        Assert.Empty(await store.VerifyAsync(Stop));
        Assert.Equal(2, (await store.AppendAsync(To("double", 1, Noted()), Stop)).Version);
    }

    [Fact]
    public async Task Keeps_times_to_the_microsecond()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        var at = new DateTimeOffset(2026, 3, 2, 23, 59, 59, 999, 999, TimeSpan.FromHours(8)).AddTicks(9);
        var before1970 = new DateTimeOffset(1949, 10, 1, 15, 0, 0, 0, 1, TimeSpan.FromHours(8));
        await store.AppendAsync(
            To("s", 0, ThingCodec.Encode(new ThingEvent.Added("1", "", 0), at), ThingCodec.Encode(new ThingEvent.Noted("", 0, 1), before1970)), Stop);

        var events = await StreamAsync(store, "s");

        Assert.Equal(at.AddTicks(-9), events[0].At);
        Assert.Equal(TimeSpan.Zero, events[0].At.Offset);
        Assert.Equal(before1970, events[1].At);
        Assert.Equal([$"{Microseconds.Of(at)}"], await QueryAsync(store, "SELECT added_at FROM things"));
        Assert.Empty(await store.VerifyAsync(Stop));
    }

    [Fact]
    public async Task Keeps_names_and_bodies_that_are_not_ascii()
    {
        await using var ledger = await NewLedgerAsync();
        const string stream = "queue/隆昌市政务服务中心/不动产登记 é🎫/2026-03-02";
        await using (var store = ledger.Open())
        {
            await store.AppendAsync(Asked("范围/🎫", "请求-ñ", "答复：请到3号窗口", To(stream, 0, Added("𠮷野家", "请 A 零零一 号到 3 号窗口 🪟"))), Stop);
        }

        await using (var again = ledger.Open())
        {
            var e = Assert.Single(await StreamAsync(again, stream));
            Assert.Equal("请 A 零零一 号到 3 号窗口 🪟", ((ThingEvent.Added)new ThingCodec().Decode(e.Type, e.Data.Span)).Text);
            Assert.Equal(stream, Assert.Single(await EverythingAsync(again)).Stream.Value);
            Assert.Equal("答复：请到3号窗口", Text(await again.FindAnswerAsync(new RequestKey("范围/🎫", "请求-ñ"), Stop)));
            Assert.Equal(["𠮷野家|请 A 零零一 号到 3 号窗口 🪟"], await QueryAsync(again, "SELECT id, text FROM things"));
            Assert.Empty(await again.VerifyAsync(Stop));
        }
    }

    [Fact]
    public async Task Refuses_text_that_cannot_be_stored_before_it_reaches_the_writer()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        foreach (var text in new[] { "half a pair \ud83c", "the other \udfab half", "a nul \0" })
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.AppendAsync(Asked("s", text, "", To("s", 0, Noted())), Stop));
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.AppendAsync(To("s", 0, Added(text)), Stop));
        }

        Assert.Empty(await EverythingAsync(store));
    }

    [Fact]
    public async Task Keeps_an_empty_body_and_an_empty_answer_apart_from_none()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await store.AppendAsync(
            Asked("s", "", "", To("s", 0, new NewEvent("thing-noted.v1", default, new ThingEvent.Noted("", 0, 1), Nine))), Stop);
        Assert.Equal(0, Assert.Single(await StreamAsync(store, "s")).Data.Length);
        Assert.Equal(0, (await store.FindAnswerAsync(new RequestKey("s", ""), Stop))!.Value.Length);
        Assert.Null(await store.FindAnswerAsync(new RequestKey("", "s"), Stop));
    }

    [Fact]
    public async Task Refuses_an_append_with_nothing_to_write()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.AppendAsync(To("s", 0), Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await store.AppendAsync(To("s", -1, Noted()), Stop));
    }

    [Fact]
    public async Task Reads_everything_in_pages_by_position()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        for (var i = 0; i < 7; i++) await store.AppendAsync(To($"s{i % 3}", i / 3, Noted($"{i}")), Stop);

        var pages = new List<IReadOnlyList<StoredEvent>>();
        long after = 0;
        while (await store.ReadAllAsync(after, 3, Stop) is { Count: > 0 } page)
        {
            pages.Add(page);
            after = page[^1].Position;
        }

        Assert.Equal([3, 3, 1], pages.Select(p => p.Count));
        AssertConsecutive([.. pages.SelectMany(p => p)]);
        Assert.Equal(7, await store.HeadAsync(Stop));
    }

    [Fact]
    public async Task Gives_up_waiting_when_the_caller_does_and_goes_on()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<AppendResult>? append = null;
        await InOneBatchAsync(store, () =>
        {
            append = store.AppendAsync(To("s", 0, Noted()), impatient.Token).AsTask();
            impatient.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append!);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(async () => await store.AppendAsync(To("s", 0, Noted()), Stop));
    }

    [Fact]
    public async Task Refuses_at_once_when_as_much_waits_as_it_accepts()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open(Opening.Usual with { WaitingLimit = 4 });
        Task<AppendResult>[] waiting = [];
        await InOneBatchAsync(store, () =>
        {
            waiting = [.. Enumerable.Range(0, 4).Select(i => store.AppendAsync(To($"s{i}", 0, Noted()), Stop).AsTask())];
            Assert.IsType<StoreBusyException>(store.AppendAsync(To("too many", 0, Noted()), Stop).AsTask().Exception?.InnerException);
            Assert.False(store.IsWritableAsync(Stop).AsTask().Result);
        });

        Assert.Equal(4, (await Task.WhenAll(waiting)).Length);
        Assert.Empty(await StreamAsync(store, "too many"));
        Assert.Equal(1, (await store.AppendAsync(To("too many", 0, Noted()), Stop)).Version);
    }

    [Fact]
    public async Task Commits_what_waits_when_it_is_closed_and_takes_nothing_afterwards()
    {
        await using var ledger = await NewLedgerAsync();
        var store = ledger.Open();
        Task<AppendResult>[] waiting = [];
        await InOneBatchAsync(store, () => waiting = [.. Enumerable.Range(0, 50).Select(i => store.AppendAsync(To($"s{i}", 0, Noted()), Stop).AsTask())]);
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Task.WhenAll(waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.AppendAsync(To("late", 0, Noted()), Stop));

        await using var again = ledger.Open();
        Assert.Equal(50, (await EverythingAsync(again)).Count);
    }

    [Fact]
    public async Task Never_continues_a_caller_on_the_writers_thread()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        var writer = await store.WriteAsync((_, _) => ValueTask.FromResult(Environment.CurrentManagedThreadId), Stop);
        for (var i = 0; i < 20; i++)
        {
            var thread = await store.AppendAsync(To("s", i, Noted()), Stop).AsTask()
                .ContinueWith(_ => Environment.CurrentManagedThreadId, Stop, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            Assert.NotEqual(writer, thread);
        }
    }

    [Fact]
    public async Task Keeps_personal_fields_in_the_transaction_of_their_event()
    {
        await using var ledger = await NewLedgerAsync();
        await using var store = ledger.Open();
        var phone = new SealedField("p-1", "phone", new byte[] { 1, 2, 3 }, new byte[] { 9 });
        var name = new SealedField("p-2", "name", Encoding.UTF8.GetBytes("密文"), null);
        await store.AppendAsync(To("s", 0, Noted()) with { Personal = [phone, name] }, Stop);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(
            async () => await store.AppendAsync(To("s", 0, Noted()) with { Personal = [phone with { Id = "p-3" }] }, Stop));

        var found = await store.FindPersonalAsync("p-1", Stop);
        Assert.Equal(("phone", "010203", "09"), (found!.Kind, Convert.ToHexString(found.Cipher.Span), Convert.ToHexString(found.Lookup!.Value.Span)));
        Assert.Null((await store.FindPersonalAsync("p-2", Stop))!.Lookup);
        Assert.Null(await store.FindPersonalAsync("p-3", Stop));
    }

    private static async Task<bool> WinsAsync(LedgerStore store, Append append)
    {
        try
        {
            await store.AppendAsync(append, Stop);
            return true;
        }
        catch (WrongExpectedVersionException)
        {
            return false;
        }
    }
}
