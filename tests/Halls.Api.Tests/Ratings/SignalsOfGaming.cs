using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Ratings;

/// <summary>R-069 over HTTP: what looks helped along is shown to the supervisor, and to nobody who is rated.</summary>
public sealed class SignalsOfGaming : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Are_shown_to_the_supervisor_with_the_ratings_in_question_and_nothing_is_taken_out()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (HallClient hall, Caller clerk) = await OpenAsync(silo);
        using Caller boss = await StaffAsync(silo, "boss", new { role = "supervisor", hall = hall.Id });
        Assert.Empty((await Read(await boss.GetAsync("/api/ratings/signals"), 200)).GetProperty("items").EnumerateArray());
        for (int i = 0; i < 3; i++)
        {
            string link = await Served.ServeAsync(hall, clerk);
            await silo.SetClockAsync($"2026-11-23T09:{10 + (i * 10)}:00+08:00");
            (await silo.Client().PostAsync(link, new { level = 5, text = "服务非常好" })).Read(201);
        }

        JsonElement flag = (await Read(await boss.GetAsync($"/api/ratings/signals?hall={hall.Id}&day=2026-11-23"), 200)).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(("same-text", "评价文字雷同", hall.Id, "2026-11-23"), (flag.Text("signal"), flag.Text("signalName"), flag.Text("hall"), flag.Text("day")));
        Assert.Equal([5, 5, 5], flag.List("ratings").Select(r => r.Int("level")));
        Assert.All(flag.List("ratings"), r => Assert.Equal((1, "qr"), (r.Int("window"), r.Text("channel"))));
        Assert.Equal("2026-11-23T09:10:00+08:00", flag.List("ratings")[0].Text("ratedAt"));
        Assert.DoesNotContain("服务非常好", flag.ToString());
        Assert.Empty((await Read(await boss.GetAsync("/api/ratings/signals?day=2026-11-22"), 200)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Come_page_by_page_each_once()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        var expected = new List<string>();
        for (int h = 0; h < 2; h++)
        {
            (HallClient hall, Caller clerk) = await OpenAsync(silo);
            for (int i = 0; i < 3; i++)
            {
                string link = await Served.ServeAsync(hall, clerk);
                expected.Add((await silo.Client().PostAsync(link, new { level = 4 })).Read(201).Text("rating")!); // in the very second of the service's end
            }
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            JsonElement page = (await silo.Admin.GetAsync($"/api/ratings/signals?limit=2{(cursor is null ? "" : "&cursor=" + cursor)}")).Read();
            Assert.InRange(page.List("items").Length, 1, 2);
            seen.AddRange(page.List("items").Select(i => i.Text("subject")!));
            cursor = page.Text("next");
        }
        while (cursor is not null);
        Assert.Equal(expected.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        (await silo.Admin.GetAsync("/api/ratings/signals?cursor=nonsense")).Invalid("cursor");
        (await silo.Admin.GetAsync("/api/ratings/signals?day=yesterday")).Invalid("day");
        (await silo.Admin.GetAsync("/api/ratings/signals?region=3715x")).Invalid("region");
        (await silo.Admin.GetAsync("/api/ratings/signals?hall=nowhere")).Refused(404, "no-such-hall");
    }

    [Fact]
    public async Task Are_for_supervisors_and_leaders_within_their_places_and_not_for_the_rated_unit_or_who_serves_there()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (HallClient hall, Caller clerk) = await OpenAsync(silo);
        (await silo.Client().PostAsync(await Served.ServeAsync(hall, clerk), new { level = 4 })).Read(201);
        string path = $"/api/ratings/signals?hall={hall.Id}";
        async Task<int> Status(string login, params object[] roles)
        {
            using Caller who = await StaffAsync(silo, login, roles);
            using HttpResponseMessage answer = await who.GetAsync(path);
            return (int)answer.StatusCode;
        }

        Assert.Equal(200, await Status("here", new { role = "supervisor", hall = hall.Id }));
        Assert.Equal(200, await Status("city", new { role = "supervisor", region = "371500" }));
        Assert.Equal(200, await Status("leader", new { role = "region", region = "370000" }));
        Assert.Equal(403, await Status("elsewhere", new { role = "supervisor", region = "370100" }));
        Assert.Equal(403, await Status("unit", new { role = "reviewer", hall = hall.Id, department = "公安局" }));
        Assert.Equal(403, await Status("handler", new { role = "handler", hall = hall.Id }));
        Assert.Equal(403, await Status("reviewer", new { role = "reviewer", hall = hall.Id }));
        Assert.Equal(403, await Status("both", new { role = "supervisor", hall = hall.Id }, new { role = "clerk", hall = hall.Id }));
        await Refused(await clerk.GetAsync(path), 403, "forbidden");
        (await silo.Client().GetAsync(path)).Refused(401, "unauthenticated");

        // Without a hall's name each sees what is theirs.
        using Caller far = await StaffAsync(silo, "far", new { role = "supervisor", region = "370100" });
        Assert.Empty((await Read(await far.GetAsync("/api/ratings/signals"), 200)).GetProperty("items").EnumerateArray());
    }

    private static async Task<(HallClient Hall, Caller Clerk)> OpenAsync(HallsSilo silo)
    {
        HallClient hall = await silo.NewHallAsync(Served.Definition());
        Caller clerk = await StaffAsync(silo, "wang-" + hall.Id, new { role = "clerk", hall = hall.Id });
        await Read(await clerk.PostAsync($"/api/halls/{hall.Id}/windows/1/open"), 200);
        return (hall, clerk);
    }
}
