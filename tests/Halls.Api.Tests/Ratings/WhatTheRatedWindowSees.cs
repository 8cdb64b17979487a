using Halls.Api.Tests.Edge;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Ratings;

/// <summary>R-070: whoever works at a window does not see what today's citizens think of it, on any route that answers to them.</summary>
public sealed class WhatTheRatedWindowSees : IDisposable
{
    /// <summary>What only a rating, or a case about one, can have put into an answer.</summary>
    private static readonly string[] Telling = ["不满意", "等了很久", "服务态度差", "\"level\":", "\"receipt\"", "待核实", "13800001234", "张三"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // who also handles the cases of their department
    public async Task Is_nothing_of_todays_ratings_on_any_route(bool handles)
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await silo.NewHallAsync(Served.Definition());
        object[] roles = handles ? [new { role = "clerk", hall = hall.Id }, new { role = "handler", hall = hall.Id, department = "公安局" }] : [new { role = "clerk", hall = hall.Id }];
        using Caller clerk = await StaffAsync(silo, "wang", roles);
        await Read(await clerk.PostAsync($"/api/halls/{hall.Id}/windows/1/open"), 200);
        string link = await Served.ServeAsync(hall, clerk);
        string rating = (await silo.Client().PostAsync(link, new { level = 1, indicators = new[] { "115" }, text = "等了很久", name = "张三", phone = "13800001234" })).Read(201).Text("rating")!;
        string ticket = rating["r_".Length..rating.LastIndexOf('.')], token = link["/api/r/".Length..];

        int answered = 0;
        foreach (Route route in Route.Of(silo.Endpoints).Where(r => r.Method == "GET" && !r.IsHub && !r.Pattern.StartsWith("/openapi", StringComparison.Ordinal)))
        {
            foreach (string id in route.Parameters.Contains("id") ? new[] { ticket, rating } : [""])
            {
                string path = route.Path(new Dictionary<string, string>
                {
                    ["hall"] = hall.Id,
                    ["no"] = "1",
                    ["id"] = id,
                    ["token"] = token,
                    ["code"] = "371500",
                    ["month"] = "2026-11",
                    ["year"] = "2027",
                });
                foreach (string query in new[] { "", $"?hall={hall.Id}", "?all=true", "?region=371500" })
                {
                    using HttpResponseMessage answer = await clerk.GetAsync(path + query);
                    string said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                    answered += answer.IsSuccessStatusCode ? 1 : 0;
                    Assert.True((int)answer.StatusCode < 500, $"{path}{query}: {said}");
                    Assert.DoesNotContain(Telling, telling => System.Text.RegularExpressions.Regex.Unescape(said).Contains(telling, StringComparison.Ordinal));
                }
            }
        }

        Assert.True(answered > 20, $"only {answered} answers: the clerk reaches more than that");
        await Refused(await clerk.GetAsync(link), 403, "not-for-staff");
        await Refused(await clerk.PostAsync(link, new { level = 5 }), 403, "not-for-staff");
        Assert.Equal("rated", (await silo.Client().GetAsync(link)).Read().Text("state"));
    }
}
