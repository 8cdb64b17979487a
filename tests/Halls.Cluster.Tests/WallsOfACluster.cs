using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Screens;
using Halls.Cluster.Tests.Harness;

namespace Halls.Cluster.Tests;

/// <summary>Real screens, with the SignalR client of the real pages, each connected to one silo of three.</summary>
public sealed class WallsOfACluster(Servers servers)
{
    private static readonly string[] Parts = ["hall", "day", "open", "queues", "windows", "calls"];
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Hear_the_calls_that_were_made_on_any_silo()
    {
        await Watcher.SkipUnlessPresentAsync();
        await using EdgeCluster cluster = await EdgeCluster.StartAsync(servers, 3);
        string hall = cluster.HallAt(cluster.Silos[0]);
        await OpenAsync(cluster.Silos[1], hall, 1, 2, 3);
        await using Watcher first = await WatchAsync(cluster.Silos[0], hall), second = await WatchAsync(cluster.Silos[1], hall), third = await WatchAsync(cluster.Silos[2], hall);

        for (int i = 0; i < 3; i++)
        {
            HallClient over = cluster.Silos[i].Admin.In(hall);
            await over.TakeAsync();
            await over.NextAsync(i + 1);
        }

        foreach (Watcher wall in (Watcher[])[first, second, third])
        {
            await HearsAsync(wall, "A001 1", "A002 2", "A003 3");

            // A push that comes late over a busy machine is a gap, for which the wall asks: what counts is what it shows then.
            await ShowsAsync(wall, cluster.Silos[2], hall);
        }
    }

    [Fact]
    public async Task Go_on_when_the_silo_where_the_hall_lived_is_gone()
    {
        await Watcher.SkipUnlessPresentAsync();
        await using EdgeCluster cluster = await EdgeCluster.StartAsync(servers, 3);
        EdgeSilo home = cluster.Silos[0], near = cluster.Silos[1], far = cluster.Silos[2];
        string hall = cluster.HallAt(home);
        await OpenAsync(near, hall, 1, 2);
        await near.Admin.In(hall).TakeAsync();
        await using Watcher wall = await WatchAsync(near, hall);
        await near.Admin.In(hall).NextAsync(1);
        await HearsAsync(wall, "A001 1");

        var since = Stopwatch.StartNew();
        await cluster.KillAsync(home);
        await InsistAsync(far, hall, "tickets", new { queue = "A", @class = "ordinary" }, 201);
        await InsistAsync(far, hall, "windows/2/next", new { confirm = false }, 200);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The next ticket was called {since.Elapsed.TotalSeconds:0.0} s after the kill."));
        await ShowsAsync(wall, far, hall);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The wall showed it {since.Elapsed.TotalSeconds:0.0} s after the kill."));

        // The lease was taken anew where the hall lives now: from here on it hears every call at once.
        await far.Admin.In(hall).DoAsync(2, "recall");
        await HearsLastAsync(wall, "A002 2", calls: 2);
        await ShowsAsync(wall, near, hall);
    }

    [Fact]
    public async Task Are_not_held_up_by_walls_whose_silo_is_gone()
    {
        await Watcher.SkipUnlessPresentAsync();
        await using EdgeCluster cluster = await EdgeCluster.StartAsync(servers, 3);
        EdgeSilo home = cluster.Silos[0], lost = cluster.Silos[1], left = cluster.Silos[2];
        string hall = cluster.HallAt(home);
        await OpenAsync(home, hall, 1, 2, 3);
        await using Watcher orphan = await WatchAsync(lost, hall), wall = await WatchAsync(left, hall);
        await home.Admin.In(hall).TakeAsync();
        await home.Admin.In(hall).NextAsync(1);
        await HearsAsync(orphan, "A001 1");
        await HearsAsync(wall, "A001 1");

        await cluster.KillAsync(lost);
        for (int no = 2; no <= 3; no++)
        {
            var since = Stopwatch.StartNew();
            await InsistAsync(left, hall, "tickets", new { queue = "A", @class = "ordinary" }, 201);
            await InsistAsync(left, hall, $"windows/{no}/next", new { confirm = false }, 200);
            await HearsAsync(wall, [.. Enumerable.Range(1, no).Select(i => $"A00{i} {i}")]);
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Call {no} was heard {since.Elapsed.TotalSeconds:0.00} s after its ticket was asked for."));
        }

        await ShowsAsync(wall, home, hall);
    }

    private static async Task OpenAsync(EdgeSilo over, string hall, params int[] windows)
    {
        HallClient client = over.Admin.In(hall);
        (await client.DefineAsync(Definition.Of())).Read();
        foreach (int no in windows)
        {
            await client.DoAsync(no, "open");
        }
    }

    private static async Task<Watcher> WatchAsync(EdgeSilo silo, string hall)
    {
        Watcher wall = await Watcher.ConnectAsync(silo.WebAddress);
        await wall.WatchAsync(hall);
        return wall;
    }

    /// <summary>Sends a command with one key until it is answered as it must be; what is in the way must be passing (503).</summary>
    private static async Task InsistAsync(EdgeSilo over, string hall, string path, object body, int status)
    {
        string key = Guid.NewGuid().ToString("N");
        Answer answer = null!;
        await Eventually.IsAsync(
            async () => answer = await over.Admin.PostAsync($"/api/halls/{hall}/{path}", body, key),
            a => a.Status == status || (a.Status != 503 ? throw new InvalidOperationException($"{path}: {a.Status} {a.Text}") : false),
            TimeSpan.FromSeconds(30),
            path);
        answer.Read(status);
    }

    private static Task HearsAsync(Watcher wall, params string[] calls) => Eventually.IsAsync(
        async () => string.Join(", ", Calls(await wall.LookAsync()).Select(c => $"{c.Text("number")} {c.Int("window")}")), heard => heard == string.Join(", ", calls), Soon, "the wall hears " + string.Join(", ", calls));

    private static Task HearsLastAsync(Watcher wall, string call, int calls) => Eventually.IsAsync(
        async () => Calls(await wall.LookAsync()).Select(c => $"{c.Text("number")} {c.Int("window")} {c.Int("calls")}").LastOrDefault(),
        last => last == string.Create(CultureInfo.InvariantCulture, $"{call} {calls}"), Soon, "the wall hears the last call");

    private static JsonElement[] Calls(JsonElement seen) => seen.List("called");

    /// <summary>Waits until the wall shows what a silo answers.</summary>
    private static async Task ShowsAsync(Watcher wall, EdgeSilo over, string hall) => await Eventually.IsAsync(
        async () =>
        {
            Answer answer = await over.Admin.In(hall).BoardAsync();
            return (Board: answer.Status == 200 ? answer.Json : default, Shown: (await wall.LookAsync()).GetProperty("board"));
        },
        both => both.Board.ValueKind == JsonValueKind.Object && Parts.All(part => JsonElement.DeepEquals(both.Board.GetProperty(part), both.Shown.GetProperty(part))),
        Soon,
        "the wall shows the board");
}
