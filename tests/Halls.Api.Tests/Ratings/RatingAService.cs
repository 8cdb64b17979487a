using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Testing;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Ratings;

/// <summary>From the citizen's link to the rating, through the real silo (RULES part F).</summary>
public sealed class RatingAService : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Offers_five_levels_each_with_its_own_indicators_and_names_no_clerk()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (_, Caller clerk, string link) = await ServedAsync(silo);
        using Caller served = clerk;
        JsonElement page = (await silo.Client().GetAsync(link)).Read();
        Assert.Equal("open", page.Text("state"));
        Assert.Equal("2026-11-30", page.Text("until"));
        Assert.Equal(["非常满意", "满意", "基本满意", "不满意", "非常不满意"], page.List("levels").Select(l => l.Text("name")));
        Assert.All(page.List("levels"), level => Assert.All(level.List("indicators"), i => Assert.StartsWith(level.GetProperty("level").ToString(), i.Text("code"))));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("service").GetProperty("clerk").ValueKind);
    }

    [Fact]
    public async Task Is_done_once_and_a_repeated_request_gets_its_first_answer()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (_, Caller clerk, string link) = await ServedAsync(silo);
        using Caller served = clerk;
        HallsClient citizen = silo.Client();
        Answer first = await citizen.PostAsync(link, new { level = 5, indicators = new[] { "517", "510" } }, "tap-1");
        JsonElement receipt = first.Read(201);
        Assert.StartsWith("r_t_", receipt.Text("rating"));
        Assert.Equal(1, receipt.GetProperty("treeSize").GetInt64());
        Assert.Equal(first.Text, (await citizen.PostAsync(link, new { level = 5, indicators = new[] { "517", "510" } }, "tap-1")).Text);
        (await citizen.PostAsync(link, new { level = 1, indicators = new[] { "115" } })).Refused(409, "already-rated");
        JsonElement page = (await citizen.GetAsync(link)).Read();
        Assert.Equal("rated", page.Text("state"));
        Assert.Equal(["510", "517"], page.List("ratings").Single().List("indicators").Select(i => i.Text("code")));
        Assert.Empty((await silo.Admin.GetAsync("/api/rectifications?all=true")).Read().List("items"));
    }

    [Theory]
    [InlineData("""{"level":0}""", "invalid")]
    [InlineData("""{"level":6}""", "invalid")]
    [InlineData("""{"level":5,"channel":"evaluator"}""", "invalid")]
    [InlineData("""{"level":5,"channel":"paper"}""", "invalid")]
    [InlineData("""{"level":4,"indicators":["510"]}""", "indicator-of-another-level")]
    [InlineData("""{"level":4,"indicators":["499"]}""", "unknown-indicator")]
    [InlineData("""{"level":4,"indicators":["413","413"]}""", "indicator-twice")]
    [InlineData("""{"level":2}""", "reason-required")]
    [InlineData("""{"level":1,"text":"差"}""", "reason-required")]
    public async Task Refuses_what_could_never_be_right_and_stores_nothing(string body, string reason)
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (_, Caller clerk, string link) = await ServedAsync(silo);
        using Caller served = clerk;
        long before = await silo.Store.HeadAsync(TestContext.Current.CancellationToken);
        (await silo.Client().PostAsync(link, body)).Refused(400, reason);
        Assert.Equal(before, await silo.Store.HeadAsync(TestContext.Current.CancellationToken));
        Assert.Equal("open", (await silo.Client().GetAsync(link)).Read().Text("state"));
    }

    [Fact]
    public async Task Refuses_a_text_that_is_too_long_and_says_so_in_Chinese()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (_, Caller clerk, string link) = await ServedAsync(silo);
        using Caller served = clerk;
        Answer refused = await silo.Client().PostAsync(link, new { level = 5, text = new string('好', 501) });
        refused.Refused(400, "text-too-long");
        Assert.Contains("长度", refused.Json.Text("detail"));
        (await silo.Client().PostAsync(link, new { level = 5, text = new string('好', 500) })).Read(201);
    }

    [Fact]
    public async Task Is_over_when_five_working_days_have_gone_by()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (HallClient hall, Caller clerk, string late) = await ServedAsync(silo);
        using Caller served = clerk;
        string intime = await Served.ServeAsync(hall, clerk);
        await silo.SetClockAsync("2026-11-30T23:59:59+08:00");
        (await silo.Client().PostAsync(intime, new { level = 4 })).Read(201);
        await silo.SetClockAsync("2026-12-01T00:00:00+08:00");
        Answer over = await silo.Client().PostAsync(late, new { level = 4 });
        over.Refused(410, "rating-over");
        Assert.Contains("12345", over.Json.Text("detail"));
    }

    [Fact]
    public async Task Takes_the_services_own_link_and_no_other()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (_, Caller clerk, string link) = await ServedAsync(silo);
        using Caller served = clerk;
        string forged = link[..^1] + (link[^1] == 'A' ? 'B' : 'A');
        (await silo.Client().PostAsync(forged, new { level = 5 })).Refused(404, "no-such-link");
        (await silo.Admin.PostAsync(forged, new { level = 5 })).Refused(404, "no-such-link");
        (await silo.Client().GetAsync("/api/r/nonsense")).Refused(404, "no-such-link");
    }

    [Fact]
    public async Task Keeps_no_personal_data_in_clear_in_the_ledger()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (_, Caller clerk, string link) = await ServedAsync(silo);
        using Caller served = clerk;
        (await silo.Client().PostAsync(link, new { level = 2, indicators = new[] { "214" }, text = "我是赵铁柱，住在幸福里", name = "赵铁柱", phone = "13812345678" })).Read(201);
        foreach (EventStore.StoredEvent e in await silo.Store.ReadAllAsync(0, 1000, TestContext.Current.CancellationToken))
        {
            string body = System.Text.RegularExpressions.Regex.Unescape(System.Text.Encoding.UTF8.GetString(e.Data.Span));
            Assert.DoesNotContain("赵铁柱", body);
            Assert.DoesNotContain("13812345678", body);
            Assert.DoesNotContain("幸福里", body);
        }
    }

    [Fact]
    public async Task At_the_desk_offers_the_last_service_of_that_window_until_the_time_out()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (HallClient hall, Caller clerk, _) = await ServedAsync(silo);
        using Caller served = clerk;
        string token = (await silo.Admin.PostAsync("/api/devices", new { kind = "evaluator", name = "1号窗口评价器", hall = hall.Id, window = 1 })).Read(201).Text("token")!;
        HallsClient device = silo.Client(token);
        JsonElement page = (await device.GetAsync("/api/evaluator")).Read().GetProperty("page");
        string service = page.GetProperty("service").Text("id")!;
        await Served.ServeAsync(hall, clerk);
        (await silo.Client().GetAsync("/api/evaluator")).Refused(401, "unauthenticated");
        Assert.Equal(JsonValueKind.Null, (await silo.Admin.GetAsync("/api/evaluator")).Read().GetProperty("page").ValueKind);
        (await silo.Admin.PostAsync("/api/evaluator", new { service, level = 5 })).Refused(404, "not-served-here");
        await SecurityTestApp.Refused(await clerk.PostAsync("/api/evaluator", new { service, level = 5 }), 403, "forbidden");

        long before = await silo.Store.HeadAsync(TestContext.Current.CancellationToken);
        await silo.SetClockAsync("2026-11-23T09:01:01+08:00");
        Assert.Equal(JsonValueKind.Null, (await device.GetAsync("/api/evaluator")).Read().GetProperty("page").ValueKind);
        Assert.Equal(before, await silo.Store.HeadAsync(TestContext.Current.CancellationToken));
        (await device.PostAsync("/api/evaluator", new { service = "t_elsewhere.20261123.A.1", level = 5 })).Refused(404, "not-served-here");
        (await device.PostAsync("/api/evaluator", new { service, level = 5 })).Read(201);
        (await device.PostAsync("/api/evaluator", new { service, level = 4 })).Refused(409, "already-rated");
    }

    [Fact]
    public async Task A_bad_card_takes_two_people_and_neither_is_the_rated_one()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (HallClient hall, Caller clerk, string link) = await ServedAsync(silo);
        using Caller served = clerk;
        using Caller one = await StaffAsync(silo, "one", new { role = "supervisor", hall = hall.Id }), two = await StaffAsync(silo, "two", new { role = "supervisor", hall = hall.Id });
        string service = "t_" + link["/api/r/".Length..link.LastIndexOf('.')];
        object card = new { service, level = 1, indicators = new[] { "115" }, channel = "paper", ratedAt = "2026-11-23T09:00:00+08:00", source = "scan-17" };
        JsonElement first = await SecurityTestApp.Read(await one.PostAsync("/api/ratings/entries", card), 201);
        Assert.True(first.GetProperty("needsSecondPerson").GetBoolean());
        await SecurityTestApp.Refused(await one.PostAsync("/api/ratings/entries", card), 409, "second-person-required");
        await SecurityTestApp.Refused(await clerk.PostAsync("/api/ratings/entries", card), 403, "forbidden");
        JsonElement second = await SecurityTestApp.Read(await two.PostAsync("/api/ratings/entries", card), 201);
        Assert.StartsWith("r_t_", second.GetProperty("rating").GetString());
        Assert.Single((await silo.Admin.GetAsync("/api/rectifications")).Read().List("items"));
    }

    [Fact]
    public async Task Who_enters_a_card_sees_what_was_served_and_nothing_that_was_rated_or_entered()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (HallClient hall, Caller clerk, string link) = await ServedAsync(silo);
        using Caller served = clerk;
        using Caller supervisor = await StaffAsync(silo, "one", new { role = "supervisor", hall = hall.Id }), handler = await StaffAsync(silo, "two", new { role = "handler", hall = hall.Id });
        using Caller elsewhere = await StaffAsync(silo, "three", new { role = "supervisor", hall = (await silo.NewHallAsync()).Id });
        string service = "t_" + link["/api/r/".Length..link.LastIndexOf('.')], path = $"/api/ratings/entries/{service}";
        await SecurityTestApp.Read(await supervisor.PostAsync("/api/ratings/entries", new { service, level = 1, indicators = new[] { "115" }, channel = "paper", ratedAt = "2026-11-23T09:00:00+08:00", source = "scan-17" }), 201);
        (await silo.Client().PostAsync(link, new { level = 5, channel = "qr" })).Read(201);
        JsonElement page = await SecurityTestApp.Read(await supervisor.GetAsync(path), 200);
        Assert.Equal(["badRequiresReason", "levels", "service", "textMax", "until"], page.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal(service, page.GetProperty("service").Text("id"));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("service").GetProperty("clerk").ValueKind);
        Assert.Contains(page.List("levels").Last().List("indicators"), i => i.Text("code") == "115");
        await SecurityTestApp.Refused(await handler.GetAsync(path), 403, "role-required");
        await SecurityTestApp.Refused(await elsewhere.GetAsync(path), 403, "role-required");
        await SecurityTestApp.Refused(await clerk.GetAsync(path), 403, "forbidden");
        await SecurityTestApp.Refused(await supervisor.GetAsync("/api/ratings/entries/A007"), 400, "invalid");
        await SecurityTestApp.Refused(await supervisor.GetAsync($"/api/ratings/entries/t_{hall.Id}.20261123.A.999"), 409, "service-not-completed");
    }

    private static async Task<(HallClient Hall, Caller Clerk, string Link)> ServedAsync(HallsSilo silo)
    {
        HallClient hall = await silo.NewHallAsync(Served.Definition());
        Caller clerk = await StaffAsync(silo, "wang", new { role = "clerk", hall = hall.Id });
        await SecurityTestApp.Read(await clerk.PostAsync($"/api/halls/{hall.Id}/windows/1/open"), 200);
        return (hall, clerk, await Served.ServeAsync(hall, clerk));
    }
}
