using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;

namespace Halls.Api.Tests.Ratings;

/// <summary>A hall with two departments, where people are served.</summary>
internal static class Served
{
    /// <summary>Window 1 is the police's, window 2 the hall's own.</summary>
    public static object Definition(object? policy = null) => Harness.Definition.Of(
        windows: new object[]
        {
            new { no = 1, name = "1号窗口", kind = "dedicated", serves = new[] { "A" }, canServe = new[] { "A" }, department = "公安局" },
            new { no = 2, name = "2号窗口", kind = "dedicated", serves = new[] { "A" }, canServe = new[] { "A" } },
        },
        policy: policy);

    /// <summary>Somebody is served to the end by a clerk at an open window; the citizen's rating link.</summary>
    public static async Task<string> ServeAsync(HallClient hall, Caller clerk, int window = 1)
    {
        await hall.TakeAsync();
        string at = $"/api/halls/{hall.Id}/windows/{window}/";
        await SecurityTestApp.Read(await clerk.PostAsync(at + "next"), 200);
        await SecurityTestApp.Read(await clerk.PostAsync(at + "start"), 200);
        JsonElement done = await SecurityTestApp.Read(await clerk.PostAsync(at + "complete"), 200);
        return "/api" + done.GetProperty("rating").GetString();
    }
}
