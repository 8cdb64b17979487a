using Halls.EventStore.Crasher;
using Halls.Testing;

namespace Halls.EventStore.Tests;

public sealed partial class TheSqliteLedger
{
    [Fact]
    public async Task Says_unavailable_while_the_disk_is_full_and_goes_on_when_there_is_space()
    {
        var disk = SmallDisk.TryMount(megabytes: 6, out var reason);
        if (disk is null) Assert.Skip(reason!);
        using (disk)
        {
            var ledger = new SqliteLedger(Path.Combine(disk.Path, "halls.db"));
            var acknowledged = 0;
            await using (var store = ledger.Open())
            {
                await store.AppendAsync(Asked("s", "first", "1", To("s", acknowledged++, Added("first"))), Stop);
                disk.Fill();
                await AppendUntilUnavailableAsync();
                for (var i = 0; i < 3; i++)
                {
                    await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(Large(), Stop));
                }

                Assert.Equal(acknowledged, (await StreamAsync(store, "s")).Count);

                disk.Clear();
                Assert.Equal(acknowledged + 1, (await store.AppendAsync(Large(), Stop)).Version);
                acknowledged++;
                Assert.True(await store.IsWritableAsync(Stop));

                disk.Fill();
                await AppendUntilUnavailableAsync();
                disk.Clear();
                Assert.Equal(acknowledged + 1, (await store.AppendAsync(Large(), Stop)).Version);
                acknowledged++;
                Assert.Empty(await store.VerifyAsync(Stop));

                Append Large() => To("s", acknowledged, Added($"{acknowledged}", new string('x', 20_000)));

                async Task AppendUntilUnavailableAsync()
                {
                    try
                    {
                        while (true)
                        {
                            await store.AppendAsync(Large(), Stop);
                            acknowledged++;
                        }
                    }
                    catch (StoreUnavailableException)
                    {
                        // The disk is full now; every append before this one was acknowledged.
                    }
                }
            }

            await using var again = ledger.Open();
            Assert.Equal(acknowledged, (await StreamAsync(again, "s")).Count);
            AssertConsecutive(await EverythingAsync(again));
        }
    }

    [Fact]
    public async Task Fails_a_batch_that_does_not_fit_as_a_whole_and_takes_the_next()
    {
        await using var ledger = new SqliteLedger();
        await using var store = ledger.Open();
        await store.AppendAsync(To("s", 0, Added("1")), Stop);

        // As large as it is now, and no page more; the limit belongs to this connection and ends with it.
        await store.WriteAsync((c, t) => ExecuteAsync(c, t, "PRAGMA max_page_count = 1"), Stop);
        Task<AppendResult>[] appends = [];
        await InOneBatchAsync(
            store, () => appends = [.. Enumerable.Range(0, 20).Select(i => store.AppendAsync(To($"t{i}", 0, Added("1", new string('x', 5000))), Stop).AsTask())]);
        foreach (var append in appends) Assert.False((await Assert.ThrowsAsync<StoreUnavailableException>(() => append)).OutcomeUnknown);

        Assert.Equal(2, (await store.AppendAsync(To("s", 1, Added("2", new string('x', 5000))), Stop)).Version);
        AssertConsecutive(await EverythingAsync(store));
        Assert.Equal(2, await store.HeadAsync(Stop));
    }

    [Fact]
    public async Task Waits_for_another_process_that_holds_the_file_and_says_unavailable_when_that_takes_too_long()
    {
        await using var ledger = new SqliteLedger();
        await using var store = new Sqlite.SqliteStore(
            new Sqlite.SqliteStoreOptions { Path = ledger.Path, BusyTimeout = TimeSpan.FromMilliseconds(50) },
            [],
            [],
            new ThingCodec(),
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Sqlite.SqliteStore>.Instance);
        await using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={ledger.Path};Pooling=False"))
        {
            other.Open();
            await using var transaction = other.BeginTransaction(deferred: false);
            Assert.False((await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(To("s", 0, Noted()), Stop))).OutcomeUnknown);
            Assert.False(await store.IsWritableAsync(Stop));
        }

        Assert.Equal(1, (await store.AppendAsync(To("s", 0, Noted()), Stop)).Version);
    }
}
