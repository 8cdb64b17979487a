using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Api.Tests.Tidal;

/// <summary>Over HTTP, by hand: windows 1 to 6 serve A and may serve B, 7 serves B, 8 serves both.</summary>
public sealed class MovingWindows(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Takes_effect_with_the_next_call_and_shows_on_the_board_within_two_seconds_R042_R044()
    {
        HallClient hall = await _silo.NewHallAsync(1, 2);
        await hall.TakeAsync();
        await hall.TakeAsync();
        await hall.TakeAsync("B");
        Assert.Equal("A001", (await hall.NextAsync(1)).Text("number"));

        JsonElement moved = (await hall.AtAsync(1, "assign", new { serves = new[] { "B" }, reason = "乙队太长" })).Read();
        Assert.Equal((1, "open", "A001"), (moved.Int("no"), moved.Text("state"), moved.GetProperty("ticket").Text("number")));
        Assert.Equal(["B"], Strings(moved, "serves"));
        var since = System.Diagnostics.Stopwatch.StartNew();
        JsonElement board = await HallsSilo.UntilAsync(
            async () => (await hall.BoardAsync()).Read(), b => b.List("windows")[0].GetProperty("moved").GetBoolean(), "the board shows the move");
        Assert.InRange(since.Elapsed.TotalSeconds, 0, 2);
        Assert.Equal(["B"], Strings(board.List("windows")[0], "serves"));
        Assert.True(board.List("windows")[0].GetProperty("changing").GetBoolean());
        Assert.Equal([1], board.List("queues")[1].GetProperty("windows").EnumerateArray().Select(w => w.GetInt32()));

        await hall.DoAsync(1, "start");
        Assert.Equal("B001", (await hall.NextAsync(1)).Text("number"));
        Assert.Equal(["B"], Strings((await hall.WindowAsync(1)).Read(), "serves"));
    }

    [Fact]
    public async Task Is_kept_with_who_and_why_and_answered_once_for_each_key_R043()
    {
        HallClient hall = await _silo.NewHallAsync(1, 2);
        Answer first = await hall.AtAsync(1, "assign", new { serves = new[] { "B", "A" }, reason = "乙队太长" }, "press");
        first.Read();
        await hall.DoAsync(1, "pause", new { reason = "午休" });
        Answer again = await hall.AtAsync(1, "assign", new { serves = new[] { "B", "A" }, reason = "乙队太长" }, "press");
        Assert.Equal((first.Status, first.Text), (again.Status, again.Text));

        JsonElement tide = (await TideAsync(hall)).Read();
        Assert.Equal((hall.Id, "2026-11-23", "suggest"), (tide.Text("hall"), tide.Text("day"), tide.Text("mode")));
        JsonElement move = Assert.Single(tide.List("moves"));
        Assert.Equal(("m_20261123.1", 1, "by-hand", "乙队太长"), (move.Text("id"), move.Int("window"), move.Text("kind"), move.Text("reason")));
        Assert.Equal(move.Text("proposer"), move.Text("approver"));
        Assert.Equal(["A"], Strings(move, "from"));
        Assert.Equal(["B", "A"], Strings(move, "to"));
        Assert.Equal((1, 0, true), (tide.GetProperty("sum").Int("moves"), tide.GetProperty("sum").Int("measured"), tide.GetProperty("sum").IsNull("netPersonMinutes")));
    }

    [Fact]
    public async Task Is_refused_with_the_reason_where_the_rule_says_never_and_changes_nothing()
    {
        HallClient hall = await _silo.NewHallAsync(1, 8);
        await hall.TakeAsync();
        await hall.DoAsync(8, "pause", new { reason = "午休" });
        await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read(), b => b.List("windows")[7].Text("state") == "paused" && b.List("queues")[0].Int("waiting") == 1, "the hall knows");
        Answer refused = (await hall.AtAsync(1, "assign", new { serves = new[] { "B" }, reason = "试试" })).Refused(409, "queue-without-window");
        Assert.Contains("没有窗口", refused.Json.Text("detail"));
        (await hall.AtAsync(7, "assign", new { serves = new[] { "N" }, reason = "试试" })).Refused(409, "window-cannot-serve");
        (await hall.AtAsync(1, "assign", new { serves = new[] { "Z" }, reason = "试试" })).Refused(404, "no-such-queue");
        (await hall.AtAsync(99, "assign", new { serves = new[] { "B" }, reason = "试试" })).Refused(404, "no-such-window");
        Assert.Empty((await TideAsync(hall)).Read().List("moves"));
        Assert.Equal(["A"], Strings((await hall.WindowAsync(1)).Read(), "serves"));
    }

    [Theory]
    [InlineData("09:04", "09:45", "break-soon")]
    [InlineData("09:00", "09:45", "on-break")]
    [InlineData("09:05", "09:45", null)]
    public async Task Warns_of_a_planned_break_of_the_window_before_and_with_the_move(string from, string to, string? warning)
    {
        HallClient hall = await _silo.NewHallAsync((object)Definition.Of(windows: new object[]
        {
            new { no = 1, name = "1号窗口", kind = "dedicated", serves = new[] { "A" }, canServe = new[] { "A", "B" }, breaks = new[] { new { from, to } } },
            Definition.Window(2, ["A"]), Definition.Window(3, ["B"]),
        }));
        foreach (int no in (int[])[1, 2, 3])
        {
            await hall.DoAsync(no, "open");
        }

        await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read(), b => b.List("windows").All(w => w.Text("state") == "open"), "the hall knows");
        string[] warnings = warning is null ? [] : [warning];
        Assert.Equal(warnings, Strings(await hall.DoAsync(1, "assign", new { serves = new[] { "A", "B" }, @try = true }), "warnings"));
        Assert.Equal(warnings, Strings(await hall.DoAsync(1, "assign", new { serves = new[] { "A", "B" }, reason = "乙队太长" }), "warnings"));
        Assert.Equal(warnings, Strings((await TideAsync(hall)).Read().List("moves")[0], "warnings"));
    }

    [Fact]
    public async Task Puts_nobody_before_what_the_account_is_not_qualified_for_R040()
    {
        HallClient hall = await _silo.NewHallAsync();
        await OpensAsync(1, ["A"]);
        await OpensAsync(2, ["A", "B"]);
        await OpensAsync(3, null);
        await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read(), b => b.List("windows").Count(w => w.Text("state") == "open") == 3, "the hall knows");
        Answer refused = (await hall.AtAsync(1, "assign", new { serves = new[] { "B" }, reason = "试试" })).Refused(409, "clerk-not-qualified");
        Assert.Contains("资格", refused.Json.Text("detail"));
        Assert.Equal("clerk-not-qualified", (await hall.DoAsync(1, "assign", new { serves = new[] { "B" }, @try = true })).Text("refusal"));
        foreach (int no in (int[])[2, 3])
        {
            Assert.Equal(["B"], Strings(await hall.DoAsync(no, "assign", new { serves = new[] { "B" }, reason = "试试" }), "serves"));
        }

        async Task OpensAsync(int no, string[]? queues)
        {
            string clerk = (await _silo.Admin.PostAsync("/api/users", new
            {
                login = $"clerk-{no}-{hall.Id}",
                name = "窗口员",
                password = "Correct-Horse-9",
                roles = new[] { new { role = "clerk", hall = hall.Id, queues } },
            })).Read(201).Text("id")!;
            await hall.DoAsync(no, "open", new { clerk });
        }
    }

    [Fact]
    public async Task Never_takes_the_last_window_of_nohelp_inquiry_or_green_R042()
    {
        object Queue(string id, string kind) => new { id, name = "队列" + id, prefix = id, kind, minWindows = 1, targetWaitMinutes = 10 };
        HallClient hall = await _silo.NewHallAsync((object)Definition.Of(
            queues: new[] { Queue("A", "ordinary"), Queue("N", "nohelp"), Queue("I", "inquiry"), Queue("G", "green") },
            windows: new[] { Definition.Window(1, ["A"], "A"), Definition.Window(2, ["N"], "A", "N"), Definition.Window(3, ["I"], "A", "I"), Definition.Window(4, ["G"], "A", "G") }));
        foreach (int no in (int[])[1, 2, 3, 4])
        {
            await hall.DoAsync(no, "open");
        }

        foreach (int no in (int[])[2, 3, 4])
        {
            (await hall.AtAsync(no, "assign", new { serves = new[] { "A" }, reason = "大家都在等甲" })).Refused(409, "last-window-of-its-kind");
        }
    }

    [Theory]
    [InlineData("{\"serves\":[],\"reason\":\"r\"}", "serves")]
    [InlineData("{\"reason\":\"r\"}", "serves")]
    [InlineData("{\"serves\":[null],\"reason\":\"r\"}", "serves")]
    [InlineData("{\"serves\":[\"A23456789\"],\"reason\":\"r\"}", "serves")]
    [InlineData("{\"serves\":[\"B\"]}", "reason")]
    [InlineData("{\"serves\":[\"B\"],\"reason\":\"  \"}", "reason")]
    public async Task With_something_missing_is_told_by_field(string body, string field)
    {
        HallClient hall = await _silo.NewHallAsync(1);
        (await _silo.Admin.SendAsync(HttpMethod.Post, $"/api/halls/{hall.Id}/windows/1/assign", body)).Invalid(field);
    }

    [Fact]
    public async Task Is_for_supervisors_and_the_mode_too()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        HallsClient kiosk = _silo.Client((await _silo.Admin.PostAsync("/api/devices", new { kind = "kiosk", hall = hall.Id, name = "k" })).Read(201).Text("token"));
        (await kiosk.PostAsync($"/api/halls/{hall.Id}/windows/1/assign", new { serves = new[] { "B" }, reason = "r" })).Refused(403, "forbidden");
        (await kiosk.PutAsync($"/api/halls/{hall.Id}/tidal/mode", new { mode = "off" })).Refused(403, "forbidden");
        (await kiosk.GetAsync($"/api/halls/{hall.Id}/tidal")).Refused(403, "forbidden");
        (await _silo.Client().GetAsync($"/api/halls/{hall.Id}/tidal")).Refused(401, "unauthenticated");
    }

    [Fact]
    public async Task Has_a_mode_that_stays_with_the_definition_and_bounds_that_name_queues_of_the_hall()
    {
        HallClient hall = await _silo.NewHallAsync();
        Answer set = await ModeAsync(hall, new { mode = "auto", bounds = Of("A", new { min = 2, max = 6, auto = false }) }, "k");
        JsonElement setting = set.Read();
        Assert.Equal(("auto", 2, 6, false), (setting.Text("mode"), setting.GetProperty("bounds").GetProperty("A").Int("min"), setting.GetProperty("bounds").GetProperty("A").Int("max"),
            setting.GetProperty("bounds").GetProperty("A").GetProperty("auto").GetBoolean()));
        Assert.Equal("auto", (await ModeAsync(hall, new { mode = "auto" })).Read().Text("mode"));
        Assert.Equal("off", (await ModeAsync(hall, new { mode = "off" })).Read().Text("mode"));
        Assert.Equal(set.Text, (await ModeAsync(hall, new { mode = "auto", bounds = Of("A", new { min = 2, max = 6, auto = false }) }, "k")).Text);
        JsonElement tide = (await TideAsync(hall)).Read();
        Assert.Equal(("off", 2), (tide.Text("mode"), tide.GetProperty("bounds").GetProperty("A").Int("min")));
        Assert.Equal("off", (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}")).Read().GetProperty("policy").Text("tide.mode"));

        (await ModeAsync(hall, new { mode = "perhaps" })).Invalid("mode");
        (await ModeAsync(hall, new { })).Invalid("mode");
        (await ModeAsync(hall, new { mode = "auto", bounds = Of("Z", new { min = 1 }) })).Invalid("bounds");
        (await ModeAsync(hall, new { mode = "auto", bounds = Of("A", new { min = 3, max = 2 }) })).Invalid("bounds");
        (await ModeAsync(hall, new { mode = "auto", bounds = Of("A", new { min = -1 }) })).Invalid("bounds");
    }

    [Fact]
    public async Task Knows_no_proposal_that_was_not_made()
    {
        HallClient hall = await _silo.NewHallAsync();
        foreach (string answer in (string[])["approve", "decline"])
        {
            (await _silo.Admin.PostAsync($"/api/halls/{hall.Id}/tidal/proposals/p_20261123.1/{answer}")).Refused(404, "no-such-proposal");
            (await _silo.Admin.PostAsync($"/api/halls/nowhere/tidal/proposals/p_20261123.1/{answer}")).Refused(404, "no-such-hall");
        }
    }

    [Fact]
    public async Task Is_impossible_to_begin_with_when_the_plan_cannot_cover_its_queues()
    {
        HallClient hall = _silo.Admin.In("uncovered");
        Answer refused = (await hall.DefineAsync(Definition.Of(queues: new[]
        {
            new { id = "A", name = "综合受理", prefix = "A", minWindows = 1 }, new { id = "B", name = "不动产", prefix = "B", minWindows = 9 }, new { id = "C", name = "税务", prefix = "C", minWindows = 1 },
        }))).Invalid("queues[1].minWindows").Invalid("queues[2].minWindows");
        Assert.Contains("税务", refused.Json.GetProperty("errors").GetProperty("queues[2].minWindows")[0].GetString());
        (await hall.BoardAsync()).Refused(404, "no-such-hall");
    }

    private static Dictionary<string, object> Of(string queue, object bounds) => new() { [queue] = bounds };

    private Task<Answer> TideAsync(HallClient hall) => _silo.Admin.GetAsync($"/api/halls/{hall.Id}/tidal");

    private Task<Answer> ModeAsync(HallClient hall, object body, string? key = null) => _silo.Admin.PutAsync($"/api/halls/{hall.Id}/tidal/mode", body, key);

    private static string[] Strings(JsonElement json, string name) => [.. json.List(name).Select(s => s.GetString()!)];
}
