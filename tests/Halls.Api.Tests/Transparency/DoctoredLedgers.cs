using Halls.Api.Tests.Harness;
using Halls.Domain.Transparency;
using Halls.EventStore;
using Halls.Projections.Transparency;
using Halls.Testing;
using Microsoft.Data.Sqlite;

namespace Halls.Api.Tests.Transparency;

/// <summary>Somebody with power over the database does away with a bad rating. Whatever they do, the check finds it and says which.</summary>
public sealed class DoctoredLedgers : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LogTestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await LogTestApp.StartAsync(_folder.Path);
        await _app.RateAsync(0, 20);
        await _app.HeadAsync();
        await _app.RateAsync(20, 20);
        await _app.HeadAsync();

        // After the last head, where only the log's own table stands against the ledger.
        await _app.RateAsync(40, 5);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_is_found_where_nothing_was_done()
    {
        TransparencyReport report = await _app.AuditAsync([.. (await _app.LeavesAsync()).Select(l => l.Name)]);
        Assert.Equal((true, 45L, 2L, 0L), (report.Intact, report.Events, report.Heads, report.Unlisted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_rating_is_named(bool rebuilt)
    {
        await DoctorAsync(rebuilt, "DELETE FROM events WHERE position = 8");
        Assert.Equal([(TransparencyFault.Deleted, "rating/s7 version 1")], await NamedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_altered_rating_is_named(bool rebuilt)
    {
        await DoctorAsync(rebuilt, "UPDATE events SET data = CAST(replace(CAST(data AS TEXT), '\"level\":5', '\"level\":4') AS BLOB) WHERE position = 30");
        Assert.Equal([(TransparencyFault.Altered, "rating/s29 version 1")], await NamedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rating_with_another_time_is_named(bool rebuilt)
    {
        await DoctorAsync(rebuilt, "UPDATE events SET at = at + 1 WHERE position = 30");
        Assert.Equal([(TransparencyFault.Altered, "rating/s29 version 1")], await NamedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rating_given_to_another_service_is_named(bool rebuilt)
    {
        await DoctorAsync(rebuilt, "UPDATE events SET stream = (SELECT stream FROM events WHERE position = 12), version = 2 WHERE position = 30");
        Assert.Equal([(TransparencyFault.Altered, "rating/s29 version 1")], await NamedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_inserted_rating_is_named(bool rebuilt)
    {
        await DoctorAsync(
            rebuilt,
            "DELETE FROM events WHERE position = 12",
            "INSERT INTO streams (name, version, head) VALUES ('rating/invented', 1, 12)",
            "INSERT INTO events (position, stream, version, previous, type, at, data) SELECT 12, id, 1, 0, 'rated.v1', 0, x'7b7d' FROM streams WHERE name = 'rating/invented'");
        (TransparencyFault Fault, string Which)[] named = await NamedAsync();
        Assert.Equal([(TransparencyFault.Altered, "rating/s11 version 1")], named);
        Assert.Contains((await _app.AuditAsync()).Findings, f => f.Text.Contains("is rating/invented version 1 (rated.v1) now", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rating_squeezed_in_is_named(bool rebuilt)
    {
        // Room is made by an event that is not logged, whose place is taken.
        await _app.Store.AppendAsync(new Append { Stream = new StreamName("other/1"), ExpectedVersion = 0, Events = [new NewEvent("noted.v1", "{}"u8.ToArray(), "noted", DateTimeOffset.UnixEpoch)] }, Stop);
        await _app.RateAsync(45, 5);
        await _app.HeadAsync();
        await DoctorAsync(rebuilt, "UPDATE events SET type = 'rated.v1' WHERE position = 46");
        Assert.Equal([(TransparencyFault.Inserted, "other/1 version 1")], await NamedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_ratings_that_changed_places_are_named(bool rebuilt)
    {
        await DoctorAsync(
            rebuilt, "UPDATE events SET position = -8 WHERE position = 8", "UPDATE events SET position = 8 WHERE position = 33", "UPDATE events SET position = 33 WHERE position = -8");
        Assert.Equal([(TransparencyFault.Moved, "rating/s32 version 1"), (TransparencyFault.Moved, "rating/s7 version 1")], await NamedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_ratings_that_exchanged_what_they_say_are_named(bool rebuilt)
    {
        await DoctorAsync(
            rebuilt,
            "CREATE TABLE kept AS SELECT position, data, at FROM events WHERE position IN (8, 33)",
            "UPDATE events SET (data, at) = (SELECT data, at FROM kept WHERE position = 33) WHERE position = 8",
            "UPDATE events SET (data, at) = (SELECT data, at FROM kept WHERE position = 8) WHERE position = 33");
        Assert.Equal([(TransparencyFault.Moved, "rating/s32 version 1"), (TransparencyFault.Moved, "rating/s7 version 1")], await NamedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ratings_cut_off_at_the_end_are_named(bool rebuilt)
    {
        await DoctorAsync(rebuilt, "DELETE FROM events WHERE position BETWEEN 38 AND 45");

        // Those after the last head were in no signed tree; once the log's tables were computed anew too, only receipts can miss them.
        Assert.Equal(
            Enumerable.Range(37, rebuilt ? 3 : 8).Select(i => (TransparencyFault.Deleted, $"rating/s{i} version 1")), (await NamedAsync()).OrderBy(n => n.Item2));
        TransparencyReport report = await _app.AuditAsync();
        Assert.Contains(report.Findings, f => f.Fault == TransparencyFault.Head && f.Text.Contains("over the first 20 still fits", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_receipt_for_what_no_head_covered_is_missed()
    {
        LeafName receipt = await _app.LeafAsync("s43");
        LeafName kept = await _app.LeafAsync("s42");
        await DoctorAsync(rebuilt: true, "DELETE FROM events WHERE position = 44");
        Assert.True((await _app.AuditAsync()).Intact);
        TransparencyFinding finding = Assert.Single((await _app.AuditAsync(kept, receipt)).Findings);
        Assert.Equal(TransparencyFault.Receipt, finding.Fault);
        Assert.Contains(receipt.ToString(), finding.Text);
    }

    [Fact]
    public async Task A_leaf_altered_in_the_logs_own_table_is_found()
    {
        await _app.DoctorAsync("UPDATE transparency_leaves SET hash = zeroblob(32) WHERE number = 5");
        TransparencyFinding finding = Assert.Single((await _app.AuditAsync()).Findings);
        Assert.Equal(TransparencyFault.Tables, finding.Fault);
        Assert.Contains("rating/s5 version 1", finding.Text);
    }

    [Fact]
    public async Task A_node_altered_in_the_logs_own_table_is_found()
    {
        await _app.DoctorAsync("UPDATE transparency_nodes SET hash = zeroblob(32) WHERE number = 2");
        Assert.Equal(["transparency_nodes"], (await _app.Store.VerifyAsync(Stop)).Select(d => d.Table));
    }

    [Fact]
    public async Task Leaves_altered_outside_are_not_believed()
    {
        string file = Directory.EnumerateFiles(Path.Combine(_folder.Path, "heads"), "*.leaves.tsv").Single();
        string[] lines = File.ReadAllLines(file);
        string[] other = lines[7].Split('\t');
        other[^1] = new string('0', 64);
        lines[7] = string.Join('\t', other);
        File.WriteAllText(file, string.Join('\n', lines) + "\n");
        Assert.Contains((await _app.AuditAsync()).Findings, f => f.Fault == TransparencyFault.Journal);

        File.WriteAllText(file, string.Join('\n', lines.Select((l, i) => i == 3 ? "rubbish" : l)) + "\n");
        Assert.Contains((await _app.AuditAsync()).Findings, f => f.Fault == TransparencyFault.Journal && f.Text.Contains("rubbish", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_head_that_nobody_signed_is_found()
    {
        string file = Directory.EnumerateFiles(Path.Combine(_folder.Path, "heads"), "*.heads.jsonl").Single();
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"treeSize\":20", "\"treeSize\":19", StringComparison.Ordinal));
        TransparencyReport report = await _app.AuditAsync();
        Assert.Contains(report.Findings, f => f.Fault == TransparencyFault.Head && f.Text.Contains("signature", StringComparison.Ordinal));

        File.WriteAllText(file, "nonsense\n" + File.ReadAllText(file));
        Assert.Contains((await _app.AuditAsync()).Findings, f => f.Fault == TransparencyFault.Head && f.Text.Contains("nonsense", StringComparison.Ordinal));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Which(TransparencyFinding finding) => string.Join(' ', finding.Text.Split(": ", 2)[1].Replace("what ", "", StringComparison.Ordinal).Split(' ').Take(3));

    private async Task DoctorAsync(bool rebuilt, params string[] sql)
    {
        foreach (string statement in sql)
        {
            await _app.DoctorAsync(statement);
        }

        if (rebuilt)
        {
            await _app.RebuildAsync();
        }
    }

    /// <summary>The findings that name a rating. Every other one says what follows from those: heads that no longer fit, tables that differ.</summary>
    private async Task<(TransparencyFault Fault, string Which)[]> NamedAsync()
    {
        TransparencyReport report = await _app.AuditAsync();
        Assert.False(report.Intact);
        return
        [
            .. report.Findings.Where(f => f.Fault <= TransparencyFault.Moved).Select(f => (f.Fault, Which(f))).OrderBy(f => f.Item2, StringComparer.Ordinal),
        ];
    }
}

/// <summary>The same by the program that an auditor runs, on a copy of a data folder.</summary>
public sealed class TheAuditorsProgram : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Names_the_rating_that_was_deleted_from_a_copy_and_the_receipt_that_is_not_honoured()
    {
        string original = _folder.File("original"), copy = _folder.File("copy");
        string link;
        await using (HallsSilo silo = await HallsSilo.StartAsync(Directory.CreateDirectory(original).FullName, "--Transparency:HeadSeconds=0"))
        {
            for (int i = 0; i < 9; i++)
            {
                await silo.Store.AppendAsync(new Append
                {
                    Stream = new StreamName($"rating/svc{i}"),
                    ExpectedVersion = 0,
                    Events = [new NewEvent("rating-given.v1", "{}"u8.ToArray(), new object(), DateTimeOffset.UnixEpoch)],
                }, Stop);
            }

            LogReceipt receipt = (await Service<LogReceipts>(silo).FindAsync(new StreamName("rating/svc4"), 1, Stop))!;
            link = ReceiptView.Of("svc4", receipt).Check;
            (await silo.Client().GetAsync($"/api/transparency/proof?leaf={receipt.Leaf}")).Read();
        }

        SqliteConnection.ClearAllPools();
        string receipts = _folder.File("receipts.txt");
        File.WriteAllText(receipts, link + "\n");
        (_, string whole) = await SiloProcess.RunAsync("verify", $"--Data={original}", $"--Receipts={receipts}");
        Assert.Contains("Transparency log: 9 events are as they were logged", whole);

        CopyFolder(original, copy);
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(copy, "halls.db")};Pooling=False"))
        {
            await connection.OpenAsync(Stop);
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DELETE FROM events WHERE stream = (SELECT id FROM streams WHERE name = 'rating/svc4')";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Stop));
        }

        (int code, string said) = await SiloProcess.RunAsync("verify", $"--Data={copy}", $"--Receipts={receipts}");
        Assert.True(code == 1, said);
        Assert.Contains("Deleted: rating/svc4 version 1 (rating-given.v1)", said);
        Assert.Contains("is not honoured", said);

        File.Delete(Path.Combine(copy, "keys", "server.key"));
        (code, said) = await SiloProcess.RunAsync("verify", $"--Data={copy}");
        Assert.True(code == 2 && said.Contains("There is no key", StringComparison.Ordinal), said);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static T Service<T>(HallsSilo silo)
        where T : class => (T)silo.Services.GetService(typeof(T))!;

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
