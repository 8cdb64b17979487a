using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Testing;

namespace Halls.Api.Tests.Day;

public sealed class DefiningAHall(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Answers_what_was_stored_and_gives_it_to_everybody()
    {
        HallClient hall = await _silo.NewHallAsync(Definition.Of(policy: new Dictionary<string, object> { ["queue.recall_behind"] = 5 }));
        Answer stored = await _silo.Client().GetAsync($"/api/halls/{hall.Id}");
        JsonElement json = stored.Read();

        Assert.Equal(("聊城市政务服务中心", "371500", "Asia/Shanghai"), (json.Text("name"), json.Text("region"), json.Text("timeZone")));
        Assert.Equal(36.45, json.GetProperty("latitude").GetDouble());
        Assert.Equal("""[{"days":["mon","tue","wed","thu","fri"],"open":"08:30","lastTicket":"17:15","close":"17:30"}]""", json.GetProperty("hours").GetRawText());
        JsonElement queue = json.List("queues")[0];
        Assert.Equal(("A", "A", "ordinary", 1, 15), (queue.Text("id"), queue.Text("prefix"), queue.Text("kind"), queue.Int("minWindows"), queue.Int("targetWaitMinutes")));
        Assert.True(queue.IsNull("dailyMax"));
        JsonElement window = json.List("windows")[0];
        Assert.Equal((1, "1号窗口", "dedicated"), (window.Int("no"), window.Text("name"), window.Text("kind")));
        Assert.Equal(["A", "B"], window.List("canServe").Select(q => q.GetString()));
        Assert.Equal(5, json.GetProperty("policy").Int("queue.recall_behind"));
    }

    [Fact]
    public async Task Keeps_the_planned_breaks_of_each_window()
    {
        HallClient hall = await _silo.NewHallAsync((object)Resting("12:00", "12:45"));
        JsonElement json = (await _silo.Client().GetAsync($"/api/halls/{hall.Id}")).Read();
        Assert.Equal("""[{"from":"12:00","to":"12:45"},{"from":"23:00","to":"24:00"}]""", json.List("windows")[0].GetProperty("breaks").GetRawText());
        Assert.Empty(json.List("windows")[1].List("breaks"));
        Assert.Equal(2, (await hall.DefineAsync(json.GetRawText())).Read().Int("version"));

        (await hall.DefineAsync(Resting("12:45", "12:00"))).Invalid("windows[0].breaks[0]");
        (await hall.DefineAsync(Resting("22:00", "23:30"))).Invalid("windows[0].breaks[1]");
        (await hall.DefineAsync(Resting("noon", "25:00"))).Invalid("windows[0].breaks[0].from").Invalid("windows[0].breaks[0].to");
        (await hall.DefineAsync(Resting(null, "12:45"))).Invalid("windows[0].breaks[0].from");
    }

    private static Dictionary<string, object?> Resting(string? from, string to) => Definition.Of(windows: new object[]
    {
        new { no = 1, name = "1号窗口", kind = "dedicated", serves = new[] { "A" }, breaks = new[] { new { from, to }, new { from = (string?)"23:00", to = "24:00" } } },
        Definition.Window(2, ["B"]),
    });

    [Fact]
    public async Task What_was_given_can_be_put_back_as_it_is()
    {
        HallClient hall = await _silo.NewHallAsync();
        string stored = (await _silo.Client().GetAsync($"/api/halls/{hall.Id}")).Text;
        JsonElement again = (await hall.DefineAsync(stored)).Read();
        Assert.Equal(2, again.Int("version"));
    }

    public static TheoryData<string, object, string> Faulty => new()
    {
        { "name", "", "name" },
        { "region", "37150", "region" },
        { "region", "三七一五零零", "region" },
        { "latitude", 91, "latitude" },
        { "longitude", -181, "longitude" },
        { "timeZone", "Mars/Olympus", "timeZone" },
        { "timeZone", "../../etc/passwd", "timeZone" },
        { "timeZone", "", "timeZone" },
        { "hours", Definition.Hours("9", "17:00", "17:30"), "hours[0].open" },
        { "hours", Definition.Hours("18:00", "17:00", "17:30"), "hours[0]" },
        { "hours", new object[] { new { days = new[] { "montag" }, open = "08:00", close = "12:00" } }, "hours[0].days" },
        { "hours", new object?[] { null }, "hours[0].open" },
        { "queues", Array.Empty<object>(), "queues" },
        { "queues", Definition.Queues(null, "A", "A"), "queues[1].id" },
        { "queues", Definition.Queues(null, "A/B"), "queues[0].id" },
        { "queues", Definition.Queues(null, "a", "b"), "queues[0].prefix" },
        { "queues", Definition.Queues(-1, "A", "B"), "queues[0].dailyMax" },
        { "queues", new object?[] { null }, "queues[0].id" },
        { "windows", new[] { Definition.Window(0, ["A"]) }, "windows[0].no" },
        { "windows", new[] { Definition.Window(1, ["A"]), Definition.Window(1, ["A"]) }, "windows[1].no" },
        { "windows", new[] { Definition.Window(1, ["Z"]) }, "windows[0].canServe" },
        { "windows", new[] { Definition.Window(1, ["A"], "B") }, "windows[0].serves" },
        { "windows", new object?[] { new { no = 1, serves = new string?[] { null } } }, "windows[0].canServe" },
        { "policy", new Dictionary<string, object> { ["no.such.key"] = 1 }, "policy.no.such.key" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task Is_refused_by_field(string part, object value, string field)
    {
        HallClient hall = _silo.Admin.In("faulty");
        Dictionary<string, object?> definition = Definition.Of();
        definition[part] = value;
        (await hall.DefineAsync(definition)).Invalid(field);
        (await _silo.Client().GetAsync("/api/halls/faulty")).Refused(404, "no-such-hall");
    }

    [Theory]
    [InlineData("UPPER")]
    [InlineData("under_score")]
    [InlineData("a%20b")]
    [InlineData("123456789012345678901234567890123")]
    [InlineData("大厅")]
    public async Task Is_refused_under_a_name_that_no_hall_can_have(string id)
    {
        (await _silo.Admin.PutAsync($"/api/halls/{id}", Definition.Of())).Invalid("hall");
    }

    [Fact]
    public async Task May_be_longer_than_other_bodies()
    {
        object[] windows = [.. Enumerable.Range(1, 500).Select(no => Definition.Window(no, ["A", "B", "N"]))];
        var definition = Definition.Of(windows: windows);
        Assert.True(JsonSerializer.Serialize(definition).Length > 64 * 1024 / 2);
        definition["comment"] = new string('x', 100_000);
        (await _silo.Admin.PutAsync("/api/halls/large", definition)).Read();
    }

    [Fact]
    public async Task Under_way_it_goes_on_with_the_new_one()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        string waiting = (await hall.TakeAsync()).Text("id")!;
        object[] windows = [Definition.Window(1, ["A", "C"]), Definition.Window(9, ["C"])];
        (await hall.DefineAsync(Definition.Of(name: "新大厅", queues: Definition.Queues(null, "A", "C"), windows: windows))).Read();

        Assert.Equal("C001", (await hall.TakeAsync("C")).Text("number"));
        (await hall.IssueAsync("B")).Refused(404, "no-such-queue");
        await hall.DoAsync(9, "open");
        Assert.Equal(waiting, (await hall.NextAsync(1)).Text("id"));
        JsonElement ticket = (await hall.TicketAsync(waiting)).Read();
        Assert.Equal("新大厅", ticket.Text("hallName"));
        Assert.Equal(["A", "C"], (await hall.WindowAsync(1)).Json.List("serves").Select(s => s.GetString()));
        JsonElement board = await Recount.BoardEqualsAsync(hall);
        Assert.Equal(["A", "C"], board.List("queues").Select(q => q.Text("id")));
        Assert.Equal([1, 9], board.List("windows").Select(w => w.Int("no")));
    }

    [Fact]
    public async Task Cannot_take_a_queue_away_from_those_who_stand_in_it()
    {
        HallClient hall = await _silo.NewHallAsync(7);
        JsonElement ticket = await hall.TakeAsync("B");
        object without = Definition.Of(queues: Definition.Queues(null, "A"), windows: new[] { Definition.Window(7, ["A"]) });
        await AnnouncedAsync(hall, "B", 1);

        (await hall.DefineAsync(without)).Refused(409, "queue-in-use");
        await hall.NextAsync(7);
        await hall.DoAsync(7, "start");
        await hall.DoAsync(7, "hold", new { reason = "x" });
        (await hall.DefineAsync(without)).Refused(409, "queue-in-use");
        await hall.DoAsync(7, "resume-ticket", new { ticket = ticket.Text("id") });
        await hall.DoAsync(7, "complete");
        await Recount.BoardEqualsAsync(hall);
        (await hall.DefineAsync(without)).Read();
    }

    [Fact]
    public async Task Cannot_take_a_window_away_from_its_clerk()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        object without = Definition.Of(windows: new[] { Definition.Window(2, ["A"]) });
        await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Json.List("windows")[0], w => w.Text("state") == "open", "opened");
        (await hall.DefineAsync(without)).Refused(409, "window-in-use");
        await hall.DoAsync(1, "close");
        await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Json.List("windows")[0], w => w.Text("state") == "closed", "closed");
        (await hall.DefineAsync(without)).Read();
        (await hall.AtAsync(1, "open")).Refused(404, "no-such-window");
    }

    [Fact]
    public async Task A_queue_that_was_taken_away_and_comes_back_goes_on_counting()
    {
        HallClient hall = await _silo.NewHallAsync(7);
        await hall.TakeAsync("B");
        await hall.NextAsync(7);
        await hall.DoAsync(7, "start");
        await hall.DoAsync(7, "complete");
        await Recount.BoardEqualsAsync(hall);
        (await hall.DefineAsync(Definition.Of(queues: Definition.Queues(null, "A"), windows: new[] { Definition.Window(7, ["A"]) }))).Read();
        (await hall.DefineAsync(Definition.Of())).Read();

        Assert.Equal("B002", (await hall.TakeAsync("B")).Text("number"));
        await Recount.BoardEqualsAsync(hall);
    }

    [Fact]
    public async Task The_same_key_defines_once()
    {
        HallClient hall = await _silo.NewHallAsync();
        Answer first = await hall.DefineAsync(Definition.Of(name: "一"), "d1");
        (await hall.DefineAsync(Definition.Of(name: "二"), "d2")).Read();
        Assert.Equal(first.Text, (await hall.DefineAsync(Definition.Of(name: "一"), "d1")).Text);
        Assert.Equal("二", (await _silo.Client().GetAsync($"/api/halls/{hall.Id}")).Json.Text("name"));
    }

    private static Task AnnouncedAsync(HallClient hall, string queue, int waiting) => HallsSilo.UntilAsync(
        async () => (await hall.BoardAsync()).Json.List("queues").Single(q => q.Text("id") == queue), q => q.Int("waiting") == waiting, "announced");
}

public sealed class FindingAHall : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lists_the_nearest_first_with_what_waits_there()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        foreach ((string id, double latitude, double longitude) in ((string, double, double)[])[("far", 39.9, 116.4), ("near", 36.45, 115.98), ("nowhere", 0, 0)])
        {
            Dictionary<string, object?> definition = Definition.Of(name: id);
            definition["latitude"] = id == "nowhere" ? null : latitude;
            definition["longitude"] = id == "nowhere" ? null : longitude;
            (await silo.Admin.In(id).DefineAsync(definition)).Read();
        }

        await silo.Admin.In("near").TakeAsync();
        HallsClient citizen = silo.Client();
        JsonElement[] halls = (await HallsSilo.UntilAsync(
            async () => (await citizen.GetAsync("/api/halls?near=36.45,115.98")).Read(), l => l.List("items")[0].Int("waiting") == 1, "the nearest first, with one waiting")).List("items");

        Assert.Equal(["near", "far", "nowhere"], halls.Select(h => h.Text("id")));
        Assert.Equal(0, halls[0].GetProperty("distanceKm").GetDouble());
        Assert.InRange(halls[1].GetProperty("distanceKm").GetDouble(), 380, 390);
        Assert.True(halls[2].IsNull("distanceKm"));
        Assert.True(halls[0].GetProperty("open").GetBoolean());
        JsonElement queue = halls[0].List("queues")[0];
        Assert.Equal(("A", 1), (queue.Text("id"), queue.Int("waiting")));
        Assert.True(queue.TryGetProperty("wait", out _));

        JsonElement page = (await citizen.GetAsync("/api/halls?near=36.45,115.98&limit=2")).Read();
        Assert.Equal(2, page.List("items").Length);
        JsonElement rest = (await citizen.GetAsync($"/api/halls?near=36.45,115.98&limit=2&cursor={page.Text("next")}")).Read();
        Assert.Equal(["nowhere"], rest.List("items").Select(h => h.Text("id")));
        Assert.True(rest.IsNull("next"));
    }

    [Fact]
    public async Task Refuses_a_place_that_is_none()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        foreach (string near in (string[])["x", "1", "1,2,3", "91,0", "0,181", "NaN,NaN", "1e400,0", ""])
        {
            (await silo.Client().GetAsync($"/api/halls?near={near}")).Invalid("near");
        }
    }
}
