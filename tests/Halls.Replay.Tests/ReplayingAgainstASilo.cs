using System.Globalization;
using Halls.Replay.Api;
using Halls.Replay.Recordings;

namespace Halls.Replay.Tests;

/// <summary>The whole command against a real silo of its own: a process, HTTP, and a ledger on disk.</summary>
public sealed class ReplayingAgainstASilo : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("halls-replay-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ledger_and_file_agree_also_over_midnight_and_what_cannot_be_is_counted()
    {
        var (code, output) = await Replay(
            [
                Crafted.Served("8:00:00", 30, 60),
                Crafted.Served("8:00:05", 85, 0, type: "NE"),
                Crafted.Served("8:00:10", 80, 61),
                Crafted.Served("8:00:10", 0, 600, "S02", "NW"),
                Crafted.GaveUp("8:01:00", 45),
                Crafted.GaveUp("8:01:00", 0, "TT"),
                Crafted.Served("23:59:00", 20, 100),
                Crafted.Served("23:59:28", 35, 52, "S02"),
                Crafted.Served("0:10:00", 10, 20, day: "990104"),
                Crafted.Served("8:00:40", 10, 3600),
                Crafted.Served("9:00:00", 5, 60).With("ser_exit", "9:00:04"),
                Crafted.Served("9:00:00", 5, 60).With("outcome", "PHANTOM"),
                "broken",
            ]);
        Assert.Contains("a silo of its own at http://127.0.0.1:", output, StringComparison.Ordinal);
        Assert.Equal(
            "9 customers, 9 found once, 7 service times equal, 3 rows impossible, mean wait recorded 37.1 s, replayed 37.1 s",
            output.TrimEnd().Split('\n')[^1].TrimEnd('\r'));
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task The_halls_own_order_serves_who_came_first()
    {
        // Recorded: the second to come was called first. The hall calls the first at 8:00:20 and the second when that service is over.
        var (code, output) = await Replay(
            [Crafted.Served("8:00:00", 30, 10), Crafted.Served("8:00:05", 15, 10), Crafted.Served("8:30:00", 0, 1)], "--rule", "ours");
        Assert.EndsWith(
            "3 customers, 3 found once, 3 service times equal, 0 rows impossible, mean wait recorded 15.0 s, replayed 15.0 s",
            output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task A_silo_that_runs_already_by_its_own_clock_is_compared_within_a_tolerance()
    {
        var program = SiloProcess.FindProgram();
        Assert.NotNull(program);
        await using var silo = await SiloProcess.Start(
            program, ["--Clock:Start=2026-11-23T08:00:00+08:00", "--Clock:Speed=10"], Path.Combine(_folder.FullName, "running.log"),
            TestContext.Current.CancellationToken);
        var (code, output) = await Replay(
            [Crafted.Served("8:00:00", 10, 20), Crafted.GaveUp("8:00:02", 5)],
            "--url", silo.Address.ToString(), "--token", silo.Token, "--tolerance", "15");
        Assert.Contains("at 10 times real time: played at that pace, service times compared within 15 s", output, StringComparison.Ordinal);
        Assert.Contains("2 customers, 2 found once, 1 service times equal, 0 rows impossible", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Without_the_right_token_nothing_is_done()
    {
        var program = SiloProcess.FindProgram();
        Assert.NotNull(program);
        await using var silo = await SiloProcess.Start(program, [], Path.Combine(_folder.FullName, "real.log"), TestContext.Current.CancellationToken);
        var (code, output) = await Replay([Crafted.GaveUp("8:00:10", 20)], "--url", silo.Address.ToString(), "--token", "wrong");
        Assert.Contains("the replay couldn't be done: PUT /api/halls/", output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task A_program_that_is_no_silo_is_reported_with_its_output()
    {
        var (code, output) = await Replay([Crafted.GaveUp("8:00:10", 20)], "--silo", Path.Combine(_folder.FullName, "no.dll"));
        Assert.Contains("the silo ended with", output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private async Task<(int Code, string Output)> Replay(string[] rows, params string[] options)
    {
        var file = Path.Combine(_folder.FullName, "rows.txt");
        await File.WriteAllLinesAsync(file, rows.Prepend(RowReader.Header), TestContext.Current.CancellationToken);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var code = await ReplayCommand.Run(
            [file, "--speed", "max", "--out", _folder.FullName, .. options], output, output, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        return (code, output.ToString());
    }
}
