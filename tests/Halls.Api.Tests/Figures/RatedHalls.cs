using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Api.Tests.Figures;

/// <summary>Halls in several counties, where people are served and rate.</summary>
internal static class RatedHalls
{
    /// <summary>A hall in a region: window 1 is the police's, window 2 the hall's own, both open.</summary>
    public static async Task<HallClient> OpenAsync(HallsSilo silo, string region, string name)
    {
        Dictionary<string, object?> definition = Definition.Of(name: name, windows: new object[]
        {
            new { no = 1, name = "1号窗口", kind = "dedicated", serves = new[] { "A" }, canServe = new[] { "A" }, department = "公安局" },
            new { no = 2, name = "2号窗口", kind = "dedicated", serves = new[] { "A" }, canServe = new[] { "A" } },
        });
        definition["region"] = region;
        HallClient hall = await silo.NewHallAsync(definition);
        await hall.DoAsync(1, "open");
        await hall.DoAsync(2, "open");
        return hall;
    }

    /// <summary>Somebody is served to the end; the address under which the service is rated.</summary>
    public static async Task<string> ServeAsync(HallClient hall, int window = 1, string? item = null)
    {
        (await hall.Http.PostAsync($"/api/halls/{hall.Id}/tickets", new { queue = "A", @class = "ordinary", item })).Read(201);
        await hall.NextAsync(window);
        await hall.DoAsync(window, "start");
        return "/api" + (await hall.DoAsync(window, "complete")).GetProperty("rating").GetString();
    }

    /// <summary>Rates a service; a bad rating with a name and a number.</summary>
    public static async Task<JsonElement> RateAsync(HallsSilo silo, string link, int level, string channel = "qr") => (await silo.Client().PostAsync(
        link, level > 2 ? new { level, channel } : new { level, channel, indicators = new[] { level + (level == 1 ? "15" : "14") }, name = "张三", phone = "13800001234" })).Read(201);

    /// <summary>A month's report.</summary>
    public static async Task<JsonElement> ReportAsync(HallsSilo silo, string query, string month = "2026-11") => (await silo.Admin.GetAsync($"/api/reports/{month}?{query}")).Read();
}
