using System.Globalization;
using System.Text.Json;
using Halls.Replay.Recordings;

namespace Halls.Replay.Tests;

/// <summary>The command <c>simulate</c>: days played again under other policies, without a silo.</summary>
public sealed class SimulatingDays : IDisposable
{
    private static readonly string MadeUp = Path.Combine(Root(), "loadtests", "Halls.Benchmarks", "Scenarios", "hall-12.json");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("halls-replay-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_recorded_day_without_choice_is_played_as_it_was()
    {
        string[] one =
        [
            Crafted.Served("8:00:00", 0, 60), Crafted.Served("8:00:10", 50, 30), Crafted.Served("8:00:20", 70, 60), Crafted.GaveUp("8:00:30", 45),
        ];
        (int code, string output, _, JsonElement[] figures) = await Simulate([Recorded(one), "--policy", "recorded,none"]);
        Assert.Equal(0, code);
        Assert.Contains("1 days (1999-01-03), 4 people, 1 windows", output, StringComparison.Ordinal);
        Assert.Equal(["recorded", "none"], figures.Select(f => f.GetProperty("policy").GetString()!));
        foreach (JsonElement waits in figures.Select(f => f.GetProperty("waits")))
        {
            // 0, 50 and 70 seconds, the one who gave up after 45 having left.
            Assert.Equal(3, waits.GetProperty("people").GetInt32());
            Assert.Equal(1, waits.GetProperty("neverCalled").GetInt32());
            Assert.Equal(2.0 / 3, waits.GetProperty("mean").GetDouble(), 3);
            Assert.Equal(50.0 / 60, waits.GetProperty("p50").GetDouble(), 3);
            Assert.Equal(70.0 / 60, waits.GetProperty("longest").GetDouble(), 3);
            Assert.Equal(0, waits.GetProperty("overTarget").GetDouble());
        }
    }

    [Fact]
    public async Task A_sign_decides_whom_a_window_can_call()
    {
        // One server who is recorded with both types; with only one of them on the sign the other waits until the day's end.
        string file = Recorded([Crafted.Served("8:00:00", 0, 60, type: "PS"), Crafted.Served("8:00:10", 50, 60, type: "NE"), Crafted.Served("8:05:00", 0, 60, type: "PS")]);
        (_, _, _, JsonElement[] both) = await Simulate([file, "--policy", "none"]);
        (_, _, _, JsonElement[] sign) = await Simulate([file, "--policy", "none", "--window", "1=PS"]);
        Assert.Equal(3, both[0].GetProperty("waits").GetProperty("people").GetInt32());
        Assert.Equal(2, sign[0].GetProperty("waits").GetProperty("people").GetInt32());
        Assert.Equal(1, sign[0].GetProperty("queues").GetProperty("NE").GetProperty("neverCalled").GetInt32());
    }

    [Fact]
    public async Task Drawn_days_depend_on_the_seed_and_nothing_else_and_moves_shorten_the_waits_of_hall_12()
    {
        string[] arguments = [MadeUp, "--draw", "2", "--policy", "none,tidal", "--half-hours"];
        (int code, string once, _, JsonElement[] figures) = await Simulate(arguments);
        (_, string again, _, _) = await Simulate(arguments);
        (_, string other, _, _) = await Simulate([.. arguments, "--seed", "7"]);
        Assert.Equal(0, code);
        Assert.Equal(once, again);
        Assert.NotEqual(once, other);
        double Mean(int policy) => figures[policy].GetProperty("waits").GetProperty("mean").GetDouble();
        Assert.True(Mean(1) < Mean(0), $"{Mean(1)} with moves, {Mean(0)} without");
        double Moves(int policy) => figures[policy].GetProperty("movesADay").GetDouble();

        // Without a policy a window still takes a queue over whose last window goes on its break.
        Assert.True(Moves(0) <= 2 && Moves(1) > Moves(0) + 2, $"{Moves(1)} moves with the policy, {Moves(0)} without");
        Assert.Equal(2, once.Split('\n').Count(line => line.Contains('█', StringComparison.Ordinal) || line.Contains('▂', StringComparison.Ordinal)));
        foreach (JsonElement policy in figures)
            Assert.Equal(policy.GetProperty("waits").GetProperty("people").GetInt32(), policy.GetProperty("queues").EnumerateObject().Sum(q => q.Value.GetProperty("people").GetInt32()));
    }

    [Theory]
    [InlineData("which file?")]
    [InlineData("--policy fastest: one of", "f", "--policy", "none,fastest")]
    [InlineData("--draw 0:", "f.json", "--draw", "0")]
    [InlineData("--draw 501:", "f.json", "--draw", "501")]
    [InlineData("--seed -1:", "f.json", "--seed", "-1")]
    [InlineData("--window 7: not like", "f", "--window", "7")]
    [InlineData("--day is for a recording", "f.json", "--day", "1999-01-03")]
    [InlineData("--policy recorded is for a recording", "f.json", "--policy", "recorded")]
    [InlineData("--fast: unknown", "f", "--fast")]
    [InlineData("--json needs a value", "f", "--json")]
    public async Task What_cannot_be_understood_ends_with_64_and_says_how_it_is_used(string why, params string[] arguments)
    {
        (int code, string error) = await Refused(arguments);
        Assert.Equal(64, code);
        Assert.StartsWith(why, error, StringComparison.Ordinal);
        Assert.Contains("Halls.Replay simulate <file>", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1=PS,NE,NW", "a sign holds 2 queues")]
    [InlineData("2=PS", "the hall has windows 1 to 1")]
    [InlineData("1=TT", "may serve PS, not TT")]
    public async Task A_sign_that_cannot_be_is_refused_before_anything_is_played(string sign, string why)
    {
        (int code, string error) = await Refused([Recorded([Crafted.Served("8:00:00", 0, 60)]), "--window", sign]);
        Assert.Equal(64, code);
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_or_a_file_that_is_not_there_ends_with_2()
    {
        Assert.Equal((2, "nobody came on 1999-01-09"), await Refused([Recorded([Crafted.Served("8:00:00", 0, 60)]), "--day", "1999-01-09"]));
        Assert.Equal(2, (await Refused(["/nowhere/at/all.txt"])).Code);
        string broken = Path.Combine(_folder.FullName, "broken.json");
        await File.WriteAllTextAsync(broken, "{ \"name\": 3", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await Refused([broken])).Code);
    }

    [Fact]
    public async Task Nobody_waits_for_a_run_that_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using var error = new StringWriter();
        Assert.Equal(2, await ReplayCommand.Run(["simulate", MadeUp, "--draw", "500"], TextWriter.Null, error, stop.Token));
        Assert.Equal("stopped", error.ToString().TrimEnd());
    }

    private string Recorded(string[] rows)
    {
        string file = Path.Combine(_folder.FullName, "recording.txt");
        File.WriteAllLines(file, rows.Prepend(RowReader.Header));
        return file;
    }

    private async Task<(int Code, string Output, string Error, JsonElement[] Figures)> Simulate(string[] arguments)
    {
        string json = Path.Combine(_folder.FullName, "figures.json");
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = await ReplayCommand.Run(["simulate", .. arguments, "--json", json], output, error, TestContext.Current.CancellationToken);
        Assert.Equal("", error.ToString());
        return (code, output.ToString(), error.ToString(), JsonSerializer.Deserialize<JsonElement[]>(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken))!);
    }

    private static async Task<(int Code, string Error)> Refused(string[] arguments)
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = await ReplayCommand.Run(["simulate", .. arguments], TextWriter.Null, error, TestContext.Current.CancellationToken);
        return (code, error.ToString().TrimEnd());
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Halls.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("not in the project");
    }
}
