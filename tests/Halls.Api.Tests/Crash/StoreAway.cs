using Halls.Api.Tests.Harness;
using Halls.Testing;

namespace Halls.Api.Tests.Crash;

/// <summary>The store can't be written to for a while: 503 meanwhile, and afterwards work goes on without a restart.</summary>
public sealed class StoreAway
{
    [Fact]
    public async Task A_full_disk_is_503_until_there_is_space_again()
    {
        using SmallDisk? disk = SmallDisk.TryMount(24, out string? reason);
        if (disk is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"CI must run this test: {reason}");
            Assert.Skip(reason!);
        }

        await using HallsSilo silo = await HallsSilo.StartAsync(disk.Path);
        HallClient hall = await silo.NewHallAsync(1);
        string before = (await hall.TakeAsync()).Text("id")!;
        disk.Fill();
        (int refused, List<string> given) = await UntilRefusedAsync(hall);

        await RefusesAsync(silo, hall);
        Assert.Equal(before, (await hall.TicketAsync(before)).Read().Text("id"));
        disk.Clear();
        await GoesOnAsync(silo, hall, [before, .. given], refused);
    }

    [Fact]
    public async Task A_stopped_database_is_503_until_it_runs_again()
    {
        TemporaryPostgres.SkipUnlessPresent();
        await using TemporaryPostgres server = await TemporaryPostgres.StartAsync();
        using var folder = new TemporaryFolder();
        await using HallsSilo silo = await HallsSilo.StartAsync(folder.Path, $"--Store=postgres:{server.ConnectionString}");
        HallClient hall = await silo.NewHallAsync(1);
        string before = (await hall.TakeAsync()).Text("id")!;
        await server.StopAsync();
        (int refused, List<string> given) = await UntilRefusedAsync(hall);

        await RefusesAsync(silo, hall);
        await server.StartAgainAsync();
        await GoesOnAsync(silo, hall, [before, .. given], refused);
    }

    [Fact]
    public async Task A_killed_database_is_503_until_it_runs_again_and_keeps_what_it_acknowledged()
    {
        TemporaryPostgres.SkipUnlessPresent();
        await using TemporaryPostgres server = await TemporaryPostgres.StartAsync();
        using var folder = new TemporaryFolder();
        await using HallsSilo silo = await HallsSilo.StartAsync(folder.Path, $"--Store=postgres:{server.ConnectionString}");
        HallClient hall = await silo.NewHallAsync(1);
        string[] before = [.. (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => hall.TakeAsync()))).Select(t => t.Text("id")!)];
        await server.KillAsync();
        (int refused, List<string> given) = await UntilRefusedAsync(hall);

        await RefusesAsync(silo, hall);
        await server.StartAgainAsync();
        await GoesOnAsync(silo, hall, [.. before, .. given], refused);
    }

    /// <summary>Takes tickets until one is refused: what the store has left, it may use.</summary>
    private static async Task<(int Refused, List<string> Given)> UntilRefusedAsync(HallClient hall)
    {
        var given = new List<string>();
        for (int i = 0; i < 5000; i++)
        {
            Answer answer = await hall.IssueAsync(key: $"full-{i}");
            if (answer.Status != 201)
            {
                answer.IsProblem();
                Assert.Equal(503, answer.Status);
                return (i, given);
            }

            given.Add(answer.Json.Text("id")!);
        }

        Assert.Fail("The store never refused.");
        return default;
    }

    private static async Task RefusesAsync(HallsSilo silo, HallClient hall)
    {
        Answer refused = await hall.IssueAsync();
        Assert.Equal(503, refused.IsProblem().Status);
        Assert.True(refused.RetryAfter > TimeSpan.Zero, refused.Text);

        // Many at once fall on an activation that gives up with the first of them, and are handed to the next, and the next.
        Answer[] together = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => hall.IssueAsync()));
        Assert.All(together, answer => Assert.True(answer.IsProblem().Status == 503 && answer.RetryAfter > TimeSpan.Zero, answer.Text));
        Assert.Equal(503, (await silo.Client().GetAsync("/health/ready")).IsProblem().Status);
        (await silo.Client().GetAsync("/health/live")).Read();
    }

    private static async Task GoesOnAsync(HallsSilo silo, HallClient hall, List<string> given, int refused)
    {
        await HallsSilo.UntilAsync(
            async () => System.Text.Json.JsonSerializer.SerializeToElement((await silo.Client().GetAsync("/health/ready")).Status), s => s.GetInt32() == 200, "ready again");
        string settled = (await hall.IssueAsync(key: $"full-{refused}")).Read(201).Text("id")!;
        Assert.Equal(settled, (await hall.IssueAsync(key: $"full-{refused}")).Read(201).Text("id"));
        given.Add(settled);
        given.Add((await hall.TakeAsync()).Text("id")!);
        Assert.Equal("A001", (await hall.NextAsync(1)).Text("number"));

        Assert.Equal(Enumerable.Range(1, given.Count).Select(n => $"A{n:000}").Order(StringComparer.Ordinal), (await hall.ListAsync()).Select(t => t.Text("number")!).Order(StringComparer.Ordinal));
        Assert.Equal(given.Order(), (await hall.ListAsync()).Select(t => t.Text("id")!).Order());
        await Recount.BoardEqualsAsync(hall);
    }
}
