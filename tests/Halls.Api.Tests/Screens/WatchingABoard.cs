using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Contracts;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Halls.Api.Tests.Screens;

public sealed class WatchingABoard(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Begins_with_the_snapshot_and_goes_on_with_consecutive_changes_to_the_same_board()
    {
        HallClient hall = await _silo.NewHallAsync(1, 2, 7);
        await hall.TakeAsync();
        await using Watcher wall = await Watcher.ConnectAsync(_silo.Address);
        await wall.WatchAsync(hall.Id);
        JsonElement first = await wall.LookAsync();
        Assert.Equal((hall.Id, 1), (first.GetProperty("board").Text("hall"), first.Int("snapshots")));

        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(0, 40).Select(i => hall.TakeAsync(i % 3 == 0 ? "B" : "A"))),
            Screen.ServeAsync(hall, 1, 15), Screen.ServeAsync(hall, 2, 15), Screen.ServeAsync(hall, 7, 10));

        JsonElement seen = await Screen.ShowsAsync(hall, wall);
        Assert.Equal((0, 1, 0), (seen.Int("gaps"), seen.Int("snapshots"), seen.Int("resyncs")));
        long[] versions = [.. seen.List("versions").Select(v => v.GetInt64())];
        Assert.NotEmpty(versions);
        Assert.Equal(Enumerable.Range(0, versions.Length).Select(i => versions[0] + i), versions);
    }

    [Fact]
    public async Task Hears_every_call_at_once_from_the_very_first()
    {
        HallClient hall = await _silo.NewHallAsync(1, 2);
        await hall.TakeAsync();
        await hall.TakeAsync();
        await using Watcher wall = await Watcher.ConnectAsync(_silo.Address);
        await wall.WatchAsync(hall.Id);
        await hall.NextAsync(1);
        await hall.NextAsync(2);
        await hall.DoAsync(1, "recall");

        JsonElement seen = await HallsSilo.UntilAsync(wall.LookAsync, s => s.List("called").Length >= 3, "three calls");
        Assert.Equal(
            [("A001", 1, 1), ("A002", 2, 1), ("A001", 1, 2)],
            seen.List("called").Select(c => (c.Text("number")!, c.Int("window"), c.Int("calls"))));
        Assert.All(seen.List("called"), c => Assert.Equal("队列A", c.Text("queueName")));
    }

    [Fact]
    public async Task After_a_lost_change_asks_for_the_board_and_is_right_again()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await using Watcher wall = await Watcher.ConnectAsync(_silo.Address);
        await wall.WatchAsync(hall.Id);
        await hall.TakeAsync();
        await Screen.ShowsAsync(hall, wall);

        await wall.LoseAsync(1);
        long version = (await wall.LookAsync()).GetProperty("board").GetProperty("version").GetInt64();
        await hall.TakeAsync();
        await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read(), b => b.GetProperty("version").GetInt64() > version, "the lost change");
        await hall.NextAsync(1);
        JsonElement seen = await Screen.ShowsAsync(hall, wall);
        Assert.Equal((1, 1), (seen.Int("gaps"), seen.Int("resyncs")));
    }

    [Fact]
    public async Task Sees_a_new_definition()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await hall.TakeAsync();
        await using Watcher wall = await Watcher.ConnectAsync(_silo.Address);
        await wall.WatchAsync(hall.Id);
        (await hall.DefineAsync(Definition.Of(name: "新大厅", queues: Definition.Queues(null, "A", "C"), windows: new[] { Definition.Window(1, ["A", "C"]), Definition.Window(12, ["C"]) }))).Read();

        JsonElement seen = await Screen.ShowsAsync(hall, wall);
        Assert.Equal(["A", "C"], seen.GetProperty("board").List("queues").Select(q => q.Text("id")));
        Assert.Equal([1, 12], seen.GetProperty("board").List("windows").Select(w => w.Int("no")));
        await hall.TakeAsync("C");
        await Screen.ShowsAsync(hall, wall);
    }

    [Fact]
    public async Task Of_two_who_watch_one_may_stop_and_the_other_goes_on()
    {
        HallClient hall = await _silo.NewHallAsync(1), other = await _silo.NewHallAsync();
        await using Watcher wall = await Watcher.ConnectAsync(_silo.Address), second = await Watcher.ConnectAsync(_silo.Address);
        await wall.WatchAsync(hall.Id);
        await second.WatchAsync(hall.Id);
        await hall.TakeAsync();
        await Screen.ShowsAsync(hall, wall);
        await Screen.ShowsAsync(hall, second);

        await second.UnwatchAsync(hall.Id);
        int before = (await second.LookAsync()).List("versions").Length;
        await hall.TakeAsync();
        await other.TakeAsync();
        await Screen.ShowsAsync(hall, wall);
        Assert.Equal(before, (await second.LookAsync()).List("versions").Length);
        await second.WatchAsync(hall.Id);
        await hall.NextAsync(1);
        await Screen.ShowsAsync(hall, second);
        await HallsSilo.UntilAsync(second.LookAsync, s => s.List("called").Length == 1, "the call");
    }

    [Fact]
    public async Task Goes_on_after_everybody_left_and_somebody_came_back()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await using (Watcher first = await Watcher.ConnectAsync(_silo.Address))
        {
            await first.WatchAsync(hall.Id);
        }

        await using Watcher wall = await Watcher.ConnectAsync(_silo.Address);
        await wall.WatchAsync(hall.Id);
        for (int i = 0; i < 5; i++)
        {
            await hall.TakeAsync();
            await Screen.ShowsAsync(hall, wall);
        }
    }

    [Fact]
    public async Task Outlives_the_silo()
    {
        using var folder = new TemporaryFolder();
        HallsSilo silo = await HallsSilo.StartAsync(folder.Path);
        try
        {
            string id = (await silo.NewHallAsync(1)).Id;
            await using var wire = new Wire(silo.Address);
            await using Watcher wall = await Watcher.ConnectAsync(wire.Address);
            await wall.WatchAsync(id);
            await silo.Admin.In(id).TakeAsync();
            await Screen.ShowsAsync(silo.Admin.In(id), wall);

            wire.Cut();
            await silo.DisposeAsync();
            silo = await HallsSilo.StartAsync(folder.Path);
            await silo.Admin.In(id).TakeAsync();
            wire.Mend(silo.Address);
            await Screen.ShowsAsync(silo.Admin.In(id), wall);
            await silo.Admin.In(id).NextAsync(1);
            await HallsSilo.UntilAsync(wall.LookAsync, s => s.List("called").Length == 1, "the call");
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    [Fact]
    public async Task Shows_the_new_day_though_the_database_was_away_at_midnight()
    {
        TemporaryPostgres.SkipUnlessPresent();
        await using TemporaryPostgres server = await TemporaryPostgres.StartAsync();
        using var folder = new TemporaryFolder();
        await using HallsSilo silo = await HallsSilo.StartAsync(folder.Path, $"--Store=postgres:{server.ConnectionString}");
        HallClient hall = await silo.NewHallAsync(1);
        await hall.TakeAsync();
        await using Watcher wall = await Watcher.ConnectAsync(silo.Address);
        await wall.WatchAsync(hall.Id);
        await Screen.ShowsAsync(hall, wall);

        await server.StopAsync();
        Assert.True(silo.Services.GetRequiredService<ServiceClock>().MoveTo(DateTimeOffset.Parse("2026-11-24T09:00:00+08:00", CultureInfo.InvariantCulture)));
        await HallsSilo.UntilAsync(async () => JsonSerializer.SerializeToElement((await hall.BoardAsync()).Status), s => s.GetInt32() == 503, "the hall can't be read");
        Assert.Equal("2026-11-23", (await wall.LookAsync()).GetProperty("board").Text("day"));
        await server.StartAgainAsync();
        await HallsSilo.UntilAsync(async () => (await wall.LookAsync()).GetProperty("board"), b => b.Text("day") == "2026-11-24", "the screen shows the new day");
        await HallsSilo.UntilAsync(
            async () => JsonSerializer.SerializeToElement((await silo.Client().GetAsync("/health/ready")).Status), s => s.GetInt32() == 200, "it can be written again");
        Assert.Equal("A001", (await hall.TakeAsync()).Text("number"));
        await Screen.ShowsAsync(hall, wall);
    }

    [Fact]
    public async Task Is_refused_for_what_is_not_there_and_beyond_twenty_halls()
    {
        HallClient hall = await _silo.NewHallAsync();
        await using Watcher wall = await Watcher.ConnectAsync(_silo.Address);
        Assert.Contains("no-such-hall", await wall.RefusedAsync("Watch", "nowhere"));
        Assert.Contains("no-such-hall", await wall.RefusedAsync("Watch", "../../etc"));
        Assert.Contains("no-such-hall", await wall.RefusedAsync("Resync", "nowhere"));
        Assert.Contains("no-such-ticket", await wall.RefusedAsync("WatchTicket", "nonsense"));
        Assert.NotNull(await wall.RefusedAsync("Watch", 7));
        Assert.NotNull(await wall.RefusedAsync("BoardChanged", hall.Id));
        for (int i = 0; i < 20; i++)
        {
            Assert.Null(await wall.RefusedAsync("Watch", (await _silo.NewHallAsync()).Id));
        }

        Assert.Contains("too-many-watched", await wall.RefusedAsync("Watch", hall.Id));
        Assert.Null(await wall.RefusedAsync("Resync", hall.Id));
    }
}

/// <summary>Runs by itself: what it measures is a time.</summary>
[Collection(nameof(Alone))]
public sealed class ADroppedConnection(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Is_right_again_within_two_seconds_of_its_return()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await using var wire = new Wire(_silo.Address);
        await using Watcher wall = await Watcher.ConnectAsync(wire.Address);
        await wall.WatchAsync(hall.Id);
        await hall.TakeAsync();
        await Screen.ShowsAsync(hall, wall);

        wire.Cut();
        await HallsSilo.UntilAsync(wall.LookAsync, s => s.Text("state") == "Reconnecting", "the screen notices");
        for (int i = 0; i < 20; i++)
        {
            await hall.TakeAsync();
        }

        await Screen.ServeAsync(hall, 1, 10);
        await Recount.BoardEqualsAsync(hall);
        Assert.Equal(1, (await wall.LookAsync()).GetProperty("board").List("queues")[0].Int("waiting"));

        wire.Mend();
        var since = Stopwatch.StartNew();
        await Screen.ShowsAsync(hall, wall);
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(2), $"{since.Elapsed.TotalSeconds} s");
        await hall.TakeAsync();
        JsonElement seen = await Screen.ShowsAsync(hall, wall);
        Assert.Equal(1, seen.Int("reconnects"));
    }
}

/// <summary>Tests that no other test may disturb.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

public sealed class WatchingATicket(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Tells_its_citizen_the_place_the_call_and_the_end()
    {
        HallClient hall = await _silo.NewHallAsync(1, 2);
        await hall.TakeAsync();
        string follow = (await hall.TakeAsync()).Text("follow")!;
        await using Watcher phone = await Watcher.ConnectAsync(_silo.Address);
        await phone.WatchTicketAsync(follow);
        Assert.Equal(("waiting", 1), Last(await phone.LookAsync()));

        await hall.NextAsync(1);
        await HallsSilo.UntilAsync(phone.LookAsync, s => Last(s) == ("waiting", 0), "nobody ahead");
        await hall.NextAsync(2);
        JsonElement called = await HallsSilo.UntilAsync(phone.LookAsync, s => Last(s) == ("called", 0), "the call");
        Assert.Equal(2, called.List("tickets")[^1].Int("window"));
        await hall.DoAsync(2, "start");
        await hall.DoAsync(2, "hold", new { reason = "不给外人看" });
        JsonElement held = await HallsSilo.UntilAsync(phone.LookAsync, s => Last(s) == ("held", 0), "held");
        Assert.DoesNotContain("不给外人看", held.ToString());
        await hall.DoAsync(2, "resume-ticket", new { ticket = called.List("tickets")[^1].Text("id") });
        await hall.DoAsync(2, "complete");
        JsonElement done = await HallsSilo.UntilAsync(phone.LookAsync, s => Last(s) == ("done", 0), "done");
        Assert.StartsWith("/r/", done.List("tickets")[^1].Text("rating"));
        Assert.Empty(done.List("called"));
    }

    [Fact]
    public async Task Follows_it_into_another_queue()
    {
        HallClient hall = await _silo.NewHallAsync(1, 7);
        string follow = (await hall.TakeAsync()).Text("follow")!;
        await using Watcher phone = await Watcher.ConnectAsync(_silo.Address);
        await phone.WatchTicketAsync(follow);
        await hall.NextAsync(1);
        await hall.DoAsync(1, "transfer", new { queue = "B" });
        await HallsSilo.UntilAsync(phone.LookAsync, s => Last(s).State == "waiting" && s.List("tickets")[^1].Text("queue") == "B", "in the other queue");
        await hall.NextAsync(7);
        await HallsSilo.UntilAsync(phone.LookAsync, s => Last(s).State == "called", "called there");
    }

    private static (string State, int Ahead) Last(JsonElement seen) => seen.List("tickets")[^1] is var ticket ? (ticket.Text("state")!, ticket.Int("ahead")) : default;
}

/// <summary>What tests of screens have in common.</summary>
internal static class Screen
{
    /// <summary>Waits until the screen shows what GET says.</summary>
    public static async Task<JsonElement> ShowsAsync(HallClient hall, Watcher wall)
    {
        await Recount.BoardEqualsAsync(hall);
        JsonElement board = default;
        return await HallsSilo.UntilAsync(
            async () =>
            {
                board = (await hall.BoardAsync()).Read();
                return await wall.LookAsync();
            },
            seen => ((string[])["hall", "day", "epoch", "open", "queues", "windows", "calls"]).All(
                part => JsonElement.DeepEquals(seen.GetProperty("board").GetProperty(part), board.GetProperty(part))),
            "the screen shows the board");
    }

    public static async Task ServeAsync(HallClient hall, int no, int times)
    {
        for (int i = 0; i < times; i++)
        {
            if ((await hall.AtAsync(no, "next", new { confirm = true })).Status == 200 && i % 4 == 0)
            {
                await hall.DoAsync(no, i % 8 == 0 ? "miss" : "start");
            }
        }
    }
}
