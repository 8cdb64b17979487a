namespace Halls.Replay.Tests;

public sealed class ReadingTheCommandLine
{
    [Fact]
    public void A_file_alone_means_every_day_at_six_hundred_times_by_the_recorded_order()
    {
        var options = Options.Parse(["january.txt"]);
        Assert.Equal(("january.txt", 600.0, CallRule.Recorded), (options.File, options.Speed, options.Rule));
        Assert.Empty(options.Days);
        Assert.Null(options.Url);
    }

    [Fact]
    public void Days_speed_rule_and_server_are_taken()
    {
        var options = Options.Parse(
            ["--day", "1999-01-03", "f", "--day", "1999-01-04", "--speed", "max", "--rule", "ours", "--url", "http://127.0.0.1:5080", "--token", "t"]);
        Assert.Equal([new DateOnly(1999, 1, 3), new DateOnly(1999, 1, 4)], options.Days);
        Assert.Equal((double.PositiveInfinity, CallRule.Ours, "t"), (options.Speed, options.Rule, options.Token));
        Assert.Equal(new Uri("http://127.0.0.1:5080"), options.Url);
    }

    [Theory]
    [InlineData()]
    [InlineData("a", "b")]
    [InlineData("f", "--day")]
    [InlineData("f", "--day", "3.1.1999")]
    [InlineData("f", "--speed", "0")]
    [InlineData("f", "--speed", "-1")]
    [InlineData("f", "--rule", "theirs")]
    [InlineData("f", "--url", "silo")]
    [InlineData("f", "--fast")]
    public async Task What_cannot_be_understood_ends_with_64_and_says_how_it_is_used(params string[] arguments)
    {
        using var error = new StringWriter();
        Assert.Equal(64, await ReplayCommand.Run(arguments, TextWriter.Null, error, TestContext.Current.CancellationToken));
        Assert.Contains("Halls.Replay <file>", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_with_2() =>
        Assert.Equal(2, await ReplayCommand.Run(["/nowhere/at/all.txt"], TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_count_lists_what_is_impossible_without_a_silo()
    {
        var folder = Directory.CreateTempSubdirectory("halls-replay-tests-");
        try
        {
            var file = Path.Combine(folder.FullName, "day.txt");
            await File.WriteAllLinesAsync(file, [Crafted.GaveUp("8:00:00", 10), "broken"], TestContext.Current.CancellationToken);
            using var output = new StringWriter();
            Assert.Equal(0, await ReplayCommand.Run(
                [file, "--count", "--out", folder.FullName], output, TextWriter.Null, TestContext.Current.CancellationToken));
            Assert.StartsWith("2 rows: 1 customers, 0 PHANTOM (no customers, ignored), 1 impossible", output.ToString(), StringComparison.Ordinal);
            Assert.Equal(
                ["line 2: broken line (1 fields, not 17): broken"],
                await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "impossible.txt"), TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
