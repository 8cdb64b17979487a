using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Testing;

namespace Halls.Api.Tests.Crash;

/// <summary>The silo's process is killed with SIGKILL at random instants while kiosks and clerks work.</summary>
public sealed class PulledPlug(ITestOutputHelper output) : IDisposable
{
    private const int Kiosks = 4;
    private const int Windows = 6;
    private readonly TemporaryFolder _folder = new();

    /// <summary>How often; HALLS_CRASH_ROUNDS says otherwise.</summary>
    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("HALLS_CRASH_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : 50;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Loses_nothing_that_was_acknowledged_on_SQLite()
    {
        await RoundsAsync(Rounds);
        (int code, string said) = await SiloProcess.RunAsync("verify", $"--Data={_folder.Path}");
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Loses_nothing_that_was_acknowledged_on_PostgreSQL()
    {
        TemporaryPostgres.SkipUnlessPresent();
        await using TemporaryPostgres server = await TemporaryPostgres.StartAsync();
        await RoundsAsync(Math.Max(1, Rounds / 10), $"--Store=postgres:{server.ConnectionString}");
    }

    private async Task RoundsAsync(int rounds, params string[] settings)
    {
        int seed = Random.Shared.Next(1_000_000);
        output.WriteLine($"seed {seed}");
        var dice = new Random(seed);
        var kept = new List<Sent>();
        int acknowledged = 0, unanswered = 0;
        SiloProcess silo = await SiloProcess.StartAsync(_folder.Path, null, settings);
        try
        {
            using (var first = new HallsClient(silo.Address, silo.AdminToken))
            {
                (await first.In("lc").DefineAsync(Definition.Of(windows: Enumerable.Range(1, Windows).Select(
                    no => Definition.Window(no, no % 2 == 0 ? ["A", "B", "N"] : ["A"], "A", "B", "N")).ToArray()))).Read();
            }

            for (int round = 0; round < rounds; round++)
            {
                Load load;
                using (var client = new HallsClient(silo.Address, silo.AdminToken))
                {
                    load = new Load(client.In("lc"), seed + (round * 1000));
                    Task working = load.RunAsync(Kiosks, Windows);

                    // A silo that has just started takes its time for the first commands.
                    await Task.WhenAny(working, load.UnderWay);

                    // The instant is the point of this test; nothing waits for it.
                    await Task.WhenAny(working, Task.Delay(dice.Next(50, 600), TestContext.Current.CancellationToken));
                    await silo.KillAsync();
                    await working;
                }

                await silo.DisposeAsync();
                silo = await SiloProcess.StartAsync(_folder.Path, null, settings);
                acknowledged += load.Sent.Count(s => s.IsDone);
                unanswered += load.Sent.Count(s => s.Answer is null);
                using var after = new HallsClient(silo.Address, silo.AdminToken);
                await CheckAsync(after.In("lc"), load.Sent, kept);
            }
        }
        finally
        {
            await silo.DisposeAsync();
        }

        output.WriteLine($"{rounds} rounds, {acknowledged} acknowledged, {unanswered} settled afterwards, {kept.Count} tickets");
        Assert.True(acknowledged > rounds * Load.Enough, $"only {acknowledged} commands in {rounds} rounds: that is no load");
        Assert.True(unanswered > rounds / 2, $"only {unanswered} commands were cut off in {rounds} rounds");
    }

    private static async Task CheckAsync(HallClient hall, IReadOnlyCollection<Sent> sent, List<Sent> kept)
    {
        // What was not answered is sent again with its key: done before or done now, but once.
        foreach (Sent unanswered in sent.Where(s => s.Answer is null))
        {
            Answer settled = await hall.Http.PostAsync(unanswered.Path, unanswered.Body, unanswered.Key);
            Assert.True(settled.Status is 200 or 201 or 409, $"{unanswered.Path}: {settled.Status} {settled.Text}");
            unanswered.Answer = settled;
        }

        // What was answered gets the very same answer.
        await Parallel.ForEachAsync(sent.Where(s => s.IsDone), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (done, _) =>
        {
            Answer again = await hall.Http.PostAsync(done.Path, done.Body, done.Key);
            Assert.True((again.Status, again.Text) == (done.Answer!.Status, done.Answer.Text), $"{done.Path} with {done.Key}\nfirst {done.Answer.Text}\nthen  {again.Text}");
        });

        // A transfer that lost its second half arrives by itself.
        JsonElement board = await Recount.BoardEqualsAsync(hall);
        Assert.Equal(3, board.List("queues").Length);
        List<JsonElement> tickets = await hall.ListAsync();

        kept.AddRange(sent.Where(s => s.Answer!.Status == 201));
        Dictionary<string, JsonElement> byId = tickets.ToDictionary(t => t.Text("id")!);
        Assert.Equal(kept.Count, byId.Count);
        foreach (Sent issued in kept)
        {
            Assert.Equal(issued.Answer!.Json.Text("number"), byId[issued.Answer.Json.Text("id")!].Text("number"));
        }

        foreach (IGrouping<char, int> numbers in tickets.Select(t => t.Text("number")!).GroupBy(n => n[0], n => int.Parse(n[1..], CultureInfo.InvariantCulture)))
        {
            Assert.Equal(Enumerable.Range(1, numbers.Count()), numbers.Order());
        }

        foreach (Sent completed in sent.Where(s => s.IsDone && s.Path.EndsWith("/complete", StringComparison.Ordinal)))
        {
            Assert.Equal("done", byId[completed.Answer!.Json.GetProperty("ticket").Text("id")!].Text("state"));
        }

        foreach (Sent left in sent.Where(s => s.IsDone && s.Path.EndsWith("/leave", StringComparison.Ordinal)))
        {
            Assert.Equal("left", byId[left.Answer!.Json.Text("id")!].Text("state"));
        }
    }
}
