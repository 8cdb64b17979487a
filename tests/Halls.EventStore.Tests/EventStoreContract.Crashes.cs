using Halls.EventStore.Crasher;

namespace Halls.EventStore.Tests;

public abstract partial class EventStoreContract
{
    /// <summary>How often the writing process is killed. A database server makes a round dearer, not the promise weaker.</summary>
    protected abstract int Kills { get; }

    [Fact]
    public async Task Keeps_every_acknowledged_append_whole_when_its_process_is_killed()
    {
        await using var ledger = await NewLedgerAsync();
        var chance = new Random(20260302);
        var acknowledged = new Dictionary<string, (int Append, long Version)>();
        for (var round = 0; round < Kills; round++)
        {
            await using var crasher = new CrasherProcess(ledger, $"round{round}", streams: 16, appends: 1_000_000);
            await crasher.WaitForAsync(chance.Next(1, 400), Stop);
            await crasher.KillAsync(Stop);
            foreach (var (stream, last) in crasher.Acknowledged) acknowledged.Add(stream, last);
        }

        await using var store = ledger.Open();
        await AssertNothingLostAsync(store, acknowledged);
    }

    [Fact]
    public async Task Never_lets_a_follower_skip_an_event_while_two_processes_append()
    {
        await using var ledger = await NewLedgerAsync();
        await using var follower = ledger.Open();
        const int appends = 150;
        const int eventsOfAStream = appends * 3; // Sizes go round from one to five.
        await using var one = new CrasherProcess(ledger, "one", streams: 4, appends);
        await using var other = new CrasherProcess(ledger, "other", streams: 4, appends);
        var ends = Task.WhenAll(one.EndAsync(Stop), other.EndAsync(Stop));

        long position = 0;
        var followed = new List<StoredEvent>();
        while (followed.Count < 8 * eventsOfAStream)
        {
            var page = await follower.ReadAllAsync(position, 100, Stop);
            foreach (var e in page) Assert.Equal(++position, e.Position);
            followed.AddRange(page);
            if (page.Count == 0)
            {
                if (ends.IsCompleted) await AssertEndedWellAsync();
                await Task.Yield();
            }
        }

        await AssertEndedWellAsync();
        AssertConsecutive(followed);
        Assert.Equal(8, followed.Select(e => e.Stream).Distinct().Count());
        var writers = followed.Select(e => e.Stream.Value.Split('/')[0]).ToArray();
        Assert.True(writers.Zip(writers.Skip(1)).Count(pair => pair.First != pair.Second) > 2, "The two processes did not take turns: the test saw nothing.");
        Assert.Empty(await follower.VerifyAsync(Stop));

        async Task AssertEndedWellAsync()
        {
            int[] codes = await ends;
            Assert.True(codes is [0, 0], $"A crasher failed: {await one.ErrorsAsync()}{await other.ErrorsAsync()}");
        }
    }

    /// <summary>Everything acknowledged is there, every append is whole, numbers have no gaps, and the tables equal a recount.</summary>
    internal static async Task AssertNothingLostAsync(LedgerStore store, IReadOnlyDictionary<string, (int Append, long Version)> acknowledged)
    {
        var events = await EverythingAsync(store);
        AssertConsecutive(events);
        var streams = events.ToLookup(e => e.Stream.Value);
        Assert.NotEmpty(acknowledged);
        foreach (var (stream, last) in acknowledged)
        {
            Assert.True(streams[stream].Count() >= last.Version, $"{stream}: {last.Version} events were acknowledged, {streams[stream].Count()} are there.");
            Assert.NotNull(await store.FindAnswerAsync(new RequestKey(stream, $"{stream}#{last.Append}"), Stop));
        }

        var codec = new ThingCodec();
        var decoded = events.Select(e => (Stream: e.Stream.Value, Event: codec.Decode(e.Type, e.Data.Span))).ToArray();
        foreach (var stream in decoded.GroupBy(e => e.Stream))
        {
            // An append is some notes and then the addition, which says how many events it was.
            var notes = 0;
            foreach (var (_, e) in stream)
            {
                if (e is ThingEvent.Noted note)
                {
                    Assert.Equal(notes++, note.Index);
                    continue;
                }

                var added = Assert.IsType<ThingEvent.Added>(e);
                Assert.Equal($"{notes}/{notes + 1}", added.Text);
                Assert.Equal($"{added.Id}", Text(await store.FindAnswerAsync(new RequestKey(stream.Key, added.Id), Stop)));
                notes = 0;
            }

            Assert.Equal(0, notes);
        }

        var additions = decoded.Select(d => d.Event).OfType<ThingEvent.Added>().ToArray();
        var noted = decoded.Length - additions.Length;
        Assert.Equal([$"{additions.Length}"], await QueryAsync(store, "SELECT count(*) FROM things"));
        Assert.Equal([$"{additions.Length}"], await QueryAsync(store, "SELECT count(*) FROM requests"));
        Assert.Equal(
            [$"added|{additions.Length}|{additions.Sum(a => a.Number)}", $"noted|{noted}|0"],
            await QueryAsync(store, "SELECT kind, events, total FROM tally ORDER BY kind"));
        Assert.Empty(await store.VerifyAsync(Stop));
    }
}
