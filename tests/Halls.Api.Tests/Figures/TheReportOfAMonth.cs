using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Testing;
using static Halls.Api.Tests.Figures.RatedHalls;
using static Halls.Api.Tests.Security.SecurityTestApp;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Figures;

/// <summary>The figures of a month over HTTP (RULES part I).</summary>
public sealed class TheReportOfAMonth : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Counts_what_happened_however_it_is_divided_and_every_division_adds_up()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient county = await OpenAsync(silo, "371502", "东昌府大厅"), other = await OpenAsync(silo, "371525000000", "冠县大厅"), city = await OpenAsync(silo, "371500", "市大厅"), far = await OpenAsync(silo, "370102", "历下大厅");
        await RateAsync(silo, await ServeAsync(county, 1, "社保卡"), 5);
        await RateAsync(silo, await ServeAsync(county, 1, "社保卡"), 1);
        await RateAsync(silo, await ServeAsync(county, 2), 3, "mobile");
        await RateAsync(silo, await ServeAsync(other, 2), 2);
        await RateAsync(silo, await ServeAsync(city, 1), 4);
        await RateAsync(silo, await ServeAsync(far, 1), 5);
        await ServeAsync(county, 1);

        JsonElement cities = await ReportAsync(silo, "region=370000&by=region");
        Assert.Equal([("370100000000", "济南市", 1), ("371500000000", "聊城市", 5)], Rows(cities));
        JsonElement counties = await ReportAsync(silo, "region=371500&by=region");
        Assert.Equal([("371500000000", "聊城市本级", 1), ("371502000000", "东昌府区", 3), ("371525000000", "冠县", 1)], Rows(counties));
        Assert.Equal(
            [("370102000000", "历下区", 1), ("371500000000", "聊城市", 1), ("371502000000", "东昌府区", 3), ("371525000000", "冠县", 1)], Rows(await ReportAsync(silo, "region=370000&by=county")));
        Assert.Equal([("371502000000", "东昌府区", 3)], Rows(await ReportAsync(silo, "region=371502000000&by=region")));
        Assert.Equal([(county.Id, "东昌府大厅", 3), (other.Id, "冠县大厅", 1), (city.Id, "市大厅", 1)], Rows(await ReportAsync(silo, "region=371500")));
        Assert.Equal([(county.Id, "东昌府大厅", 1), (other.Id, "冠县大厅", 1), ("公安局", "公安局", 3)], Rows(await ReportAsync(silo, "region=371500&by=department")));
        Assert.Equal([($"{county.Id}/1", "东昌府大厅 1号窗口", 2), ($"{county.Id}/2", "东昌府大厅 2号窗口", 1)], Rows(await ReportAsync(silo, $"hall={county.Id}&by=window")));
        Assert.Equal([("社保卡", "社保卡", 2), ("", "未注明", 3)], Rows(await ReportAsync(silo, "region=371500&by=item")));
        Assert.Equal([("mobile", "移动端", 1), ("qr", "二维码", 4)], Rows(await ReportAsync(silo, "region=371500&by=channel")));
        Assert.Equal([("mobile", "移动端", 1), ("qr", "二维码", 2)], Rows(await ReportAsync(silo, $"hall={county.Id}&by=channel")));
        Assert.Equal([("2026-11-23", "11月23日", 6)], Rows(await ReportAsync(silo, "by=day")));
        JsonElement indicators = await ReportAsync(silo, "region=371500&by=indicator");
        Assert.Empty(indicators.List("rows"));
        Assert.Equal([("115", 1, 1), ("214", 2, 1)], indicators.List("indicators").Select(i => (i.Text("code")!, i.Int("level"), i.Int("count"))));
        Assert.Equal("服务态度差效率低", indicators.List("indicators")[0].Text("label"));

        foreach (string query in (string[])["", "region=370000", "region=371500", "region=371502", $"hall={county.Id}"])
        {
            foreach (string by in (string[])["region", "hall", "department", "window", "item", "channel", "day"])
            {
                JsonElement report = await ReportAsync(silo, $"{query}&by={by}");
                Assert.All(report.List("identities"), identity => Assert.True(identity.GetProperty("holds").GetBoolean(), $"{query} {by} {identity}"));
                Assert.Empty(new[] { "levels", "halls", "days", "channels", "departments", "windows", "items" }.Except(report.List("identities").Select(i => i.Text("of"))));
                Assert.Equal(Count(report.GetProperty("total")), report.List("rows").Sum(Count));
                Assert.Equal(Named(report.GetProperty("total")), report.List("rows").Sum(Named));
            }
        }

        JsonElement total = counties.GetProperty("total"), ratings = total.GetProperty("ratings");
        Assert.Equal(
            (5, 5, 1, 1, 1, 1, 1, 6, 5, 2),
            (ratings.Int("total"), ratings.Int("active"), ratings.Int("level5"), ratings.Int("level4"), ratings.Int("level3"), ratings.Int("level2"), ratings.Int("level1"),
                ratings.Int("rateable"), ratings.Int("rated"), ratings.Int("realName")));
        JsonElement bad = total.GetProperty("ratios").GetProperty("badRate");
        Assert.Equal((2, 5, "40.00%", "4000.00"), (bad.Int("numerator"), bad.Int("denominator"), bad.Text("percent"), bad.Text("perTenThousand")));
        Assert.Equal((2, 2, 0), (total.GetProperty("cases").Int("opened"), total.GetProperty("cases").Int("named"), total.GetProperty("cases").Int("namedDue")));
        JsonElement none = (await ReportAsync(silo, "region=370100")).GetProperty("total");
        Assert.True(none.GetProperty("noBadRatings").GetBoolean());
        Assert.Equal(("—", JsonValueKind.Null), (none.GetProperty("ratios").GetProperty("rectificationRate").Text("percent"), none.GetProperty("ratios").GetProperty("rectificationRate").GetProperty("value").ValueKind));
        Assert.False(none.GetProperty("ratios").GetProperty("goodRate").TryGetProperty("perTenThousand", out _));
    }

    [Fact]
    public async Task Says_what_is_due_as_of_now_and_stands_still_after_the_cut_off()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await OpenAsync(silo, "371502", "东昌府大厅");
        await RateAsync(silo, await ServeAsync(hall), 1);
        async Task<(int Due, int Overdue, bool Final)> Stands()
        {
            JsonElement report = await ReportAsync(silo, $"hall={hall.Id}"), cases = report.GetProperty("total").GetProperty("cases");
            Assert.Equal("2026-12-15T00:00:00+08:00", report.Text("cutOff"));
            return (cases.Int("namedDue"), cases.Int("namedOverdue"), report.GetProperty("final").GetBoolean());
        }

        Assert.Equal((0, 0, false), await Stands());
        await silo.SetClockAsync("2026-12-01T00:00:00+08:00");
        Assert.Equal((1, 1, false), await Stands());
        JsonElement late = (await silo.Admin.GetAsync("/api/regions/371502/live")).Read().List("late").Single();
        Assert.Equal(("公安局", 1, "2026-11-30", "东昌府大厅"), (late.Text("unit"), late.Int("overdue"), late.Text("oldestDue"), late.Text("hallName")));
        await silo.SetClockAsync("2026-12-15T00:00:00+08:00");
        Assert.Equal((1, 1, true), await Stands());
    }

    [Fact]
    public async Task Is_cut_off_when_the_halls_policy_says()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await silo.NewHallAsync(Definition.Of(policy: new Dictionary<string, object> { ["report.cutoff"] = 10 }));
        Assert.Equal("2026-12-10T00:00:00+08:00", (await ReportAsync(silo, $"hall={hall.Id}")).Text("cutOff"));
    }

    [Fact]
    public async Task Is_for_those_whose_place_it_is()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient county = await OpenAsync(silo, "371502", "东昌府大厅"), far = await OpenAsync(silo, "370102", "历下大厅");
        await RateAsync(silo, await ServeAsync(county), 5);
        await RateAsync(silo, await ServeAsync(far), 4);
        using Caller region = await StaffAsync(silo, "region", new { role = "region", region = "371500" });
        using Caller reviewer = await StaffAsync(silo, "reviewer", new { role = "reviewer", hall = county.Id }, new { role = "supervisor", region = "370100" });
        using Caller handler = await StaffAsync(silo, "handler", new { role = "handler", hall = county.Id, department = "公安局" });
        using Caller departments = await StaffAsync(silo, "departments", new { role = "reviewer", hall = county.Id, department = "公安局" });

        Assert.Equal([(county.Id, "东昌府大厅", 1)], Rows(await Read(await region.GetAsync("/api/reports/2026-11"), 200)));
        Assert.Equal("371500000000", (await Read(await region.GetAsync("/api/reports/2026-11"), 200)).GetProperty("region").GetString());
        await Read(await region.GetAsync("/api/reports/2026-11?region=371502"), 200);
        await Read(await region.GetAsync($"/api/reports/2026-11?hall={county.Id}"), 200);
        await Read(await region.GetAsync($"/api/halls/{county.Id}/figures/live"), 200);
        await Read(await region.GetAsync("/api/regions/371500000000/live"), 200);
        await Refused(await region.GetAsync("/api/reports/2026-11?region=370000"), 403, "forbidden");
        await Refused(await region.GetAsync($"/api/reports/2026-11?hall={far.Id}"), 403, "forbidden");
        await Refused(await region.GetAsync($"/api/halls/{far.Id}/figures/live"), 403, "forbidden");
        await Refused(await region.GetAsync("/api/regions/370000/live"), 403, "forbidden");

        JsonElement both = await Read(await reviewer.GetAsync("/api/reports/2026-11?by=region"), 200);
        Assert.Equal([("370000000000", "山东省", 2)], Rows(both));
        Assert.All(both.GetProperty("identities").EnumerateArray(), identity => Assert.True(identity.GetProperty("holds").GetBoolean()));
        foreach (Caller without in new[] { handler, departments })
        {
            await Refused(await without.GetAsync("/api/reports/2026-11"), 403, "forbidden");
            await Refused(await without.GetAsync($"/api/halls/{county.Id}/figures/live"), 403, "forbidden");
        }
    }

    [Theory]
    [InlineData("2026-13", "", "month")]
    [InlineData("2026-1", "", "month")]
    [InlineData("nonsense", "", "month")]
    [InlineData("2026-11", "region=37", "region")]
    [InlineData("2026-11", "region=37150", "region")]
    [InlineData("2026-11", "region=x71500", "region")]
    [InlineData("2026-11", "by=colour", "by")]
    [InlineData("2026-11", "hall=LC", "hall")]
    [InlineData("2026-11", "hall=lc&region=371500", "hall")]
    public async Task Refuses_what_is_malformed_by_field(string month, string query, string field)
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (await silo.Admin.GetAsync($"/api/reports/{month}?{query}")).Invalid(field);
    }

    [Fact]
    public async Task Of_a_hall_that_is_none_is_not_found()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (await silo.Admin.GetAsync("/api/reports/2026-11?hall=nowhere")).Refused(404, "no-such-hall");
        (await silo.Admin.GetAsync("/api/halls/nowhere/figures/live")).Refused(404, "no-such-hall");
        (await silo.Admin.GetAsync("/api/regions/3715/live")).Invalid("code");
    }

    private static (string Key, string Name, int Total)[] Rows(JsonElement report) =>
        [.. report.GetProperty("rows").EnumerateArray().Select(r => (r.Text("key")!, r.Text("name")!, Count(r)))];

    private static int Count(JsonElement row) => row.GetProperty("ratings").Int("total");

    private static int Named(JsonElement row) => row.GetProperty("cases").Int("named");
}
