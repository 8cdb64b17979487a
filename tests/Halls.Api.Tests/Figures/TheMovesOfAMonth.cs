using System.Globalization;
using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Figures;

/// <summary>R-043 over HTTP: what a month's moves of windows were. The clock is the test's.</summary>
public sealed class TheMovesOfAMonth : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Are_there_as_soon_as_they_are_made_with_who_why_and_whom_they_served()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await TwoQueuesAsync(silo, "371502", "东昌府大厅");
        (await silo.Admin.PostAsync($"/api/halls/{hall.Id}/windows/2/assign", new { serves = new[] { "B" }, reason = "不动产排队人数过多" })).Read();
        await ServeAsync(hall, 2, "B");
        await ServeAsync(hall, 2, "B");
        await ServeAsync(hall, 1, "A");

        JsonElement report = await MovesAsync(silo, $"hall={hall.Id}");
        JsonElement move = Assert.Single(report.GetProperty("moves").List("items"));
        Assert.Equal(("by-hand", "by-hand", "不动产排队人数过多", 2, "2026-11-23"), (move.Text("cause"), move.Text("kind"), move.Text("reason"), move.Int("window"), move.Text("day")));
        Assert.Equal(("A", "B"), (move.List("from")[0].GetString(), move.List("to")[0].GetString()));
        Assert.Equal(["A", "B"], move.List("readings").Select(r => r.Text("queue")).Order(StringComparer.Ordinal));
        Assert.True(move.GetProperty("holding").GetBoolean() && move.IsNull("until") && move.IsNull("minutes"));
        Assert.Equal((2, "pending"), (move.Int("served"), move.Text("effect")));
        Assert.True(move.IsNull("savedPersonMinutes") && move.IsNull("receipt"));
        Assert.Equal(move.Text("proposer"), move.Text("approver"));

        // Back to the plan half an hour later: the first is over. There is too little for a replay, and that is no nought.
        await silo.SetClockAsync("2026-11-23T09:30:00+08:00");
        (await silo.Admin.PostAsync($"/api/halls/{hall.Id}/windows/2/assign", new { serves = new[] { "A" }, reason = "高峰已过" })).Read();
        report = await MovesAsync(silo, $"hall={hall.Id}");
        JsonElement[] moves = report.GetProperty("moves").List("items");
        Assert.Equal(["home", "by-hand"], moves.Select(m => m.Text("cause")));
        Assert.Equal(30, moves[1].GetProperty("minutes").GetDouble());
        JsonElement total = report.GetProperty("total");
        Assert.Equal((2, 1, 1, 1, 0), (Of(total, "moves", "total"), Of(total, "moves", "byHand"), Of(total, "moves", "home"), Of(total, "moves", "windows"), Of(total, "moves", "holding")));
        Assert.Equal(30, total.GetProperty("durations").GetProperty("meanMinutes").GetDouble());
        JsonElement live = (await silo.Admin.GetAsync($"/api/halls/{hall.Id}/tidal")).Read();
        Assert.Equal(live.List("moves").Select(m => m.Text("id")), moves.Select(m => m.Text("id")));
        Assert.Equal(live.List("moves").Select(m => m.Text("at")), moves.Select(m => m.Text("at")));
    }

    [Fact]
    public async Task Are_those_of_the_places_that_one_may_see_and_by_hall()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient county = await TwoQueuesAsync(silo, "371502", "东昌府大厅"), far = await TwoQueuesAsync(silo, "370102", "历下大厅");
        foreach (HallClient hall in (HallClient[])[county, far])
        {
            (await silo.Admin.PostAsync($"/api/halls/{hall.Id}/windows/2/assign", new { serves = new[] { "B" }, reason = "集中办理" })).Read();
        }

        using Caller region = await StaffAsync(silo, "region", new { role = "region", region = "371500" });
        using Caller department = await StaffAsync(silo, "department", new { role = "reviewer", hall = county.Id, department = "公安局" });
        JsonElement all = await MovesAsync(silo, "region=370000"), own = await Read(await region.GetAsync("/api/reports/2026-11/moves"), 200);
        Assert.Equal(["东昌府大厅", "历下大厅"], all.List("rows").Select(r => r.Text("name")).Order(StringComparer.Ordinal));
        Assert.Equal(2, Of(all.GetProperty("total"), "moves", "total"));
        Assert.Equal(("371500000000", county.Id), (own.Text("region"), Assert.Single(own.List("rows")).Text("key")));
        Assert.True(own.IsNull("moves"));
        Assert.Single((await Read(await region.GetAsync($"/api/reports/2026-11/moves?hall={county.Id}"), 200)).GetProperty("moves").List("items"));
        Assert.Empty((await MovesAsync(silo, "region=370000", "2026-10")).List("rows"));
        await Refused(await region.GetAsync("/api/reports/2026-11/moves?region=370000"), 403, "forbidden");
        await Refused(await region.GetAsync($"/api/reports/2026-11/moves?hall={far.Id}"), 403, "forbidden");
        await Refused(await department.GetAsync($"/api/reports/2026-11/moves?hall={county.Id}"), 403, "forbidden");
        await Refused(await department.GetAsync("/api/reports/2026-11/moves"), 403, "forbidden");
    }

    [Theory]
    [InlineData("2026-13", "", "month")]
    [InlineData("nonsense", "", "month")]
    [InlineData("2026-11", "region=37", "region")]
    [InlineData("2026-11", "hall=LC", "hall")]
    [InlineData("2026-11", "hall=lc&region=371500", "hall")]
    [InlineData("2026-11", "limit=0", "limit")]
    [InlineData("2026-11", "limit=1001", "limit")]
    [InlineData("2026-11", "cursor=nonsense", "cursor")]
    [InlineData("2026-11", "cursor=99999999999999999999_m", "cursor")]
    public async Task Refuse_what_is_malformed_by_field(string month, string query, string field)
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (await silo.Admin.GetAsync($"/api/reports/{month}/moves?{query}")).Invalid(field);
        (await silo.Admin.GetAsync("/api/reports/2026-11/moves?hall=nowhere")).Refused(404, "no-such-hall");
    }

    private static int Of(JsonElement figures, string part, string name) => figures.GetProperty(part).Int(name);

    private static async Task<JsonElement> MovesAsync(HallsSilo silo, string query, string month = "2026-11") => (await silo.Admin.GetAsync($"/api/reports/{month}/moves?{query}")).Read();

    private static async Task ServeAsync(HallClient hall, int window, string queue)
    {
        await hall.TakeAsync(queue);
        await hall.NextAsync(window);
        await hall.DoAsync(window, "start");
        await hall.DoAsync(window, "complete");
    }

    /// <summary>Windows 1 and 2 serve A, 3 serves B; 2 may serve both.</summary>
    private static async Task<HallClient> TwoQueuesAsync(HallsSilo silo, string region, string name)
    {
        Dictionary<string, object?> definition = Definition.Of(
            name: name, queues: Definition.Queues(null, "A", "B"), windows: new[] { Definition.Window(1, ["A"], "A"), Definition.Window(2, ["A"], "A", "B"), Definition.Window(3, ["B"], "B") });
        definition["region"] = region;
        HallClient hall = await silo.NewHallAsync((object)definition);
        foreach (int no in (int[])[1, 2, 3])
        {
            await hall.DoAsync(no, "open");
        }

        return hall;
    }
}
