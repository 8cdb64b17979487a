using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Browser.Tests;

/// <summary>Services that can be rated, and bad ratings of them.</summary>
internal static class RatedServices
{
    /// <summary>A hall whose windows belong to a department of its own, with windows 1 and 2 opened by the administrator.</summary>
    public static async Task<HallClient> NewHallOfDepartmentsAsync(this Surfaces surfaces)
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(Definition.Of(windows: new object[]
        {
            new { no = 1, name = "1号窗口", kind = "dedicated", serves = new[] { "A" }, canServe = new[] { "A" }, department = "市市场监管局" },
            new { no = 2, name = "2号窗口", kind = "dedicated", serves = new[] { "B" }, canServe = new[] { "B" }, department = "市自然资源和规划局" },
        }));
        await hall.DoAsync(1, "open");
        await hall.DoAsync(2, "open");
        return hall;
    }

    /// <summary>Serves somebody at a window; answers the completed ticket, which has the rating link.</summary>
    public static async Task<JsonElement> ServeAsync(this HallClient hall, int no = 1)
    {
        await hall.TakeAsync(no == 1 ? "A" : "B");
        await hall.NextAsync(no);
        await hall.DoAsync(no, "start");
        return (await hall.DoAsync(no, "complete")).GetProperty("ticket");
    }

    /// <summary>The link on the citizen's ticket.</summary>
    public static async Task<string> FollowAsync(this HallClient hall, JsonElement ticket) =>
        (await hall.Http.GetAsync($"/api/halls/{hall.Id}/tickets/{ticket.Text("id")}")).Read().Text("follow")!;

    /// <summary>What stands behind a ticket's rating link.</summary>
    public static async Task<JsonElement> RatingPageAsync(this HallClient hall, JsonElement ticket) => (await hall.Http.GetAsync("/api" + ticket.Text("rating"))).Read();

    /// <summary>Rates a service badly, by name; answers the case, which has the id of its rating.</summary>
    public static async Task<string> RateBadlyAsync(this HallClient hall, JsonElement ticket) =>
        (await hall.Http.PostAsync("/api" + ticket.Text("rating"), new { level = 1, indicators = new[] { "115" }, text = "问了三个窗口。", channel = "qr", name = "赵某", phone = "13800005678" }))
        .Read(201).Text("rating")!;
}
