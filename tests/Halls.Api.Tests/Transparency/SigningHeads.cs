using System.Text;
using Halls.Api.Tests.Harness;
using Halls.Api.Transparency;
using Halls.Projections.Transparency;
using Halls.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Halls.Api.Tests.Transparency;

/// <summary>When heads are signed, and what is kept of them outside the database.</summary>
public sealed class SigningHeads : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 23, 30, 0, TimeSpan.FromHours(8));

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new(Start);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_day_has_a_head_even_when_nothing_happened()
    {
        await using LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time);
        var daily = new DailyHead(app.Get<TransparencyLog>(), _time, NullLogger<DailyHead>.Instance);
        await daily.StartAsync(CancellationToken.None);
        await ArmedAsync();
        Assert.Equal([("2026-11-23", 0)], Heads(app));

        await app.RateAsync(0, 2);
        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Single(Heads(app));
        _time.Advance(TimeSpan.FromMinutes(1));
        await ArmedAsync();
        _time.Advance(TimeSpan.FromDays(1));
        await ArmedAsync();
        Assert.Equal([("2026-11-23", 0), ("2026-11-24", 2), ("2026-11-25", 2)], Heads(app));
        await daily.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_day_that_has_a_head_gets_no_second_one_at_the_next_start()
    {
        for (int start = 0; start < 3; start++)
        {
            await using LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time);
            await app.Get<TransparencyLog>().DailyAsync(CancellationToken.None);
            Assert.Single(Heads(app));
        }
    }

    [Fact]
    public async Task Heads_on_demand_keep_their_distance_and_whoever_asks_too_soon_waits()
    {
        await using LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time, headSeconds: 5);
        await app.RateAsync(0, 1);
        Assert.Equal(1, (await app.HeadAsync()).Head.Size);
        await app.RateAsync(1, 1);
        Task<SignedHead> waiting = app.HeadAsync();
        await ArmedAsync();
        Assert.False(waiting.IsCompleted);
        await app.RateAsync(2, 1);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, (await waiting).Head.Size);
        Assert.Equal([1, 3], app.Get<HeadJournal>().Heads().Select(h => h.Head.Size));
    }

    [Fact]
    public async Task The_leaves_outside_are_those_in_the_log()
    {
        await using LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time);
        for (int round = 0; round < 3; round++)
        {
            await app.RateAsync(round * 10, 4);
            await app.HeadAsync();
            _time.Advance(TimeSpan.FromHours(12));
        }

        Assert.Equal(
            (await app.LeavesAsync()).Select(l => (l.Name, l.Position, l.Stream, l.Version, l.Type)),
            app.Get<HeadJournal>().Leaves().Select(l => (l.Name, l.Position, l.Stream, l.Version, l.Type)));
        Assert.Equal(12, app.Get<HeadJournal>().Leaves().Count());
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_cut_off_before_the_next_head()
    {
        await using LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time);
        await app.RateAsync(0, 3);
        await app.HeadAsync();

        // Killed after two leaves and a half, and in the middle of the head's line.
        File.AppendAllText(Path.Combine(_folder.Path, "heads", "2026-11-23.leaves.tsv"), "3\t4\trating/x\t1\trated.v1\t" + new string('0', 64) + "\n4\t5\trat");
        File.AppendAllText(Path.Combine(_folder.Path, "heads", "2026-11-23.heads.jsonl"), "{\"treeSize\":5,\"rootH");
        Assert.True((await app.AuditAsync()).Intact);

        await app.RateAsync(3, 2);
        Assert.Equal(5, (await app.HeadAsync()).Head.Size);
        Assert.Equal([3, 5], app.Get<HeadJournal>().Heads().Select(h => h.Head.Size));
        Assert.Equal([0, 1, 2, 3, 4], app.Get<HeadJournal>().Leaves().Select(l => l.Number));
        Assert.True((await app.AuditAsync()).Intact);
    }

    [Fact]
    public async Task A_file_that_somebody_wrote_over_stops_the_signing_and_nothing_else()
    {
        await using LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time);
        await app.RateAsync(0, 3);
        await app.HeadAsync();
        string heads = Path.Combine(_folder.Path, "heads", "2026-11-23.heads.jsonl");
        string right = File.ReadAllText(heads);
        File.AppendAllText(heads, "rubbish\n");
        await app.RateAsync(3, 1);
        (await app.GetAsync("/head")).Refused(503, "log-broken");
        (await app.GetAsync("/heads?day=2026-11-23")).Refused(503, "log-broken");
        Assert.Contains((await app.AuditAsync()).Findings, f => f.Text.Contains("rubbish", StringComparison.Ordinal));

        File.WriteAllText(heads, right);
        string leaves = Path.Combine(_folder.Path, "heads", "2026-11-23.leaves.tsv");
        File.WriteAllText(leaves, File.ReadAllText(leaves)[..10]);
        (await app.GetAsync("/head")).Refused(503, "log-broken");
    }

    [Fact]
    public async Task A_head_that_cannot_be_kept_is_not_signed()
    {
        await using LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time);
        await app.RateAsync(0, 3);
        string inTheWay = Directory.CreateDirectory(Path.Combine(_folder.Path, "heads", "2026-11-23.leaves.tsv")).FullName;
        Answer refused = (await app.GetAsync("/head")).Refused(503, "heads-unwritable");
        Assert.NotNull(refused.RetryAfter);
        Assert.Empty(app.Get<HeadJournal>().Heads());

        Directory.Delete(inTheWay);
        Assert.Equal(3, (await app.ReadAsync("/head")).GetProperty("treeSize").GetInt64());
    }

    [Fact]
    public async Task Two_processes_on_one_folder_sign_one_after_the_other()
    {
        await using LogTestApp one = await LogTestApp.StartAsync(_folder.Path, _time);
        await using LogTestApp two = await LogTestApp.StartAsync(_folder.Path, _time);
        Assert.Equal(one.Get<HeadKey>().Id, two.Get<HeadKey>().Id);
        LogTestApp[] apps = [one, two];
        for (int i = 0; i < 6; i++)
        {
            await apps[i % 2].RateAsync(i, 1);
            SignedHead[] heads = await Task.WhenAll(one.HeadAsync(), two.HeadAsync());
            Assert.All(heads, h => Assert.Equal(i + 1, h.Head.Size));
            Assert.Equal(heads[0].Signature, heads[1].Signature);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], one.Get<HeadJournal>().Heads().Select(h => h.Head.Size));
        Assert.True((await two.AuditAsync()).Intact);
    }

    [Fact]
    public async Task Heads_of_a_lost_key_can_still_be_checked()
    {
        await using (LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time))
        {
            await app.Get<TransparencyLog>().DailyAsync(CancellationToken.None);
        }

        File.Delete(Path.Combine(_folder.Path, "keys", "server.key"));
        await using LogTestApp again = await LogTestApp.StartAsync(_folder.Path, _time, replaceKey: true);
        await again.Get<TransparencyLog>().DailyAsync(CancellationToken.None);
        SignedHead[] heads = [.. again.Get<HeadJournal>().Heads()];
        Assert.Equal(2, heads.Select(h => h.Head.KeyId).Distinct().Count());
        Assert.All(heads, h => Assert.True(HeadKey.Signed(again.Get<HeadJournal>().FindKey(h.Head.KeyId)!, h)));
        Assert.False(HeadKey.Signed(again.Get<HeadJournal>().FindKey(heads[1].Head.KeyId)!, heads[0]));
        Assert.False(HeadKey.Signed(Encoding.ASCII.GetBytes("no key"), heads[0]));
        Assert.True((await again.AuditAsync()).Intact);
    }

    private static IEnumerable<(string Day, int Size)> Heads(LogTestApp app) => app.Get<HeadJournal>().Heads().Select(h => (h.Head.AtText[..10], (int)h.Head.Size));

    /// <summary>Waits until the code under test has armed its timer; a hang ends with the test's own time-out.</summary>
    private async Task ArmedAsync()
    {
        while (_time.ArmedTimers == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
