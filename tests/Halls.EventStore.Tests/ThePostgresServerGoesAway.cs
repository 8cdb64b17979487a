using Halls.Testing;

namespace Halls.EventStore.Tests;

/// <summary>What only a database server can do to its ledger. Each test has a server of its own, because it stops it.</summary>
public sealed class ThePostgresServerGoesAway
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Says_unavailable_while_the_server_is_stopped_and_goes_on_when_it_is_back()
    {
        TemporaryPostgres.SkipUnlessPresent();
        await using var server = await TemporaryPostgres.StartAsync();
        await using var store = new PostgresLedger(server, "halls").Open();
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(round + 1, (await store.AppendAsync(Noted("s", round), Stop)).Version);
            await store.ReadStreamAsync(new StreamName("s"), cancellationToken: Stop);
            await server.StopAsync();
            for (var i = 0; i < 3; i++)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(Noted("s", round + 1), Stop));
                await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ReadStreamAsync(new StreamName("s"), cancellationToken: Stop));
                Assert.False(await store.IsWritableAsync(Stop));
            }

            await server.StartAgainAsync();
            Assert.True(await store.IsWritableAsync(Stop));
            Assert.Equal(round + 1, (await store.ReadStreamAsync(new StreamName("s"), cancellationToken: Stop)).Count);
        }

        Assert.Equal(3, (await store.AppendAsync(Noted("s", 2), Stop)).Version);
        Assert.Empty(await store.VerifyAsync(Stop));
    }

    [Fact]
    public async Task Keeps_every_acknowledged_append_whole_when_the_server_is_killed()
    {
        TemporaryPostgres.SkipUnlessPresent();
        await using var server = await TemporaryPostgres.StartAsync();
        var ledger = new PostgresLedger(server, "halls");
        var acknowledged = new Dictionary<string, (int Append, long Version)>();
        var chance = new Random(20260302);
        for (var round = 0; round < 4; round++)
        {
            await using var crasher = new CrasherProcess(ledger, $"round{round}", streams: 16, appends: 1_000_000);
            await crasher.WaitForAsync(chance.Next(1, 400), Stop);
            await server.KillAsync();
            Assert.NotEqual(0, await crasher.EndAsync(Stop));
            Assert.Contains(nameof(StoreUnavailableException), await crasher.ErrorsAsync());
            foreach (var (stream, last) in crasher.Acknowledged) acknowledged.Add(stream, last);
            await server.StartAgainAsync();
        }

        await using var store = ledger.Open();
        await EventStoreContract.AssertNothingLostAsync(store, acknowledged);
    }

    private static Append Noted(string stream, long version) => new()
    {
        Stream = new StreamName(stream),
        ExpectedVersion = version,
        Events = [Crasher.ThingCodec.Encode(new Crasher.ThingEvent.Noted("", 0, 1), new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)))],
    };
}
