using System.Text.Json;
using Halls.Api.Ratings;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Ratings;
using Halls.Api.Tests.Security;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Halls.Api.Tests.Security.SecurityTestApp;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Calendar;

/// <summary>R-004 and R-005 through the real silo: a case of late December is due provisionally until the year's notice is imported by two people.</summary>
public sealed class ImportingAYear : IDisposable
{
    /// <summary>An invented notice: nobody knows the real one yet.</summary>
    private const string Notice =
        """
        {"year":2027,"revision":2,"status":"published","basis":"虚构的通知",
         "off":[{"name":"元旦","from":"2027-01-01","to":"2027-01-04"}],"work":["2027-01-10"]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lists_the_cases_that_it_would_change_and_then_makes_their_deadlines_certain()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        await silo.SetClockAsync("2026-12-28T09:00:00+08:00");
        HallClient hall = await silo.NewHallAsync(Served.Definition());
        using Caller clerk = await StaffAsync(silo, "wang", new { role = "clerk", hall = hall.Id });
        await Read(await clerk.PostAsync($"/api/halls/{hall.Id}/windows/1/open"), 200);
        string id = (await silo.Client().PostAsync(await Served.ServeAsync(hall, clerk), new { level = 1, indicators = new[] { "115" } })).Read(201).Text("rating")!;
        JsonElement before = (await silo.Admin.GetAsync("/api/rectifications")).Read().List("items").Single();
        Assert.Equal((true, "2027-01-06T00:00:00+08:00"), (before.GetProperty("provisional").GetBoolean(), before.Text("due")));

        JsonElement proposed = (await silo.Admin.PostAsync("/api/calendar/proposals", Notice)).Read(201);
        Assert.Equal(["2027-01-04", "2027-01-10"], proposed.GetProperty("proposal").List("differences").Select(d => d.GetString()!).Where(d => d.StartsWith("2027-01", StringComparison.Ordinal)));
        JsonElement change = proposed.List("cases").Single();
        Assert.Equal((id, "2027-01-05", "2027-01-06", false), (change.Text("case"), change.Text("due"), change.Text("becomes"), change.GetProperty("provisional").GetBoolean()));
        Assert.Equal("2025.1 2026.1 2027.1?", (await silo.Admin.GetAsync("/api/calendar")).Read().Text("version"));

        (await silo.Admin.PostAsync("/api/calendar/proposals/2027/confirm", new { revision = 2 })).Refused(403, "proposer-cannot-confirm");
        using Caller second = await StaffAsync(silo, "second", new { role = "systemAdministrator" });
        await Refused(await second.PostAsync("/api/calendar/proposals/2027/confirm", new { revision = 3 }), 404, "no-such-calendar");
        JsonElement holds = await Read(await second.PostAsync("/api/calendar/proposals/2027/confirm", new { revision = 2 }), 200);
        Assert.Equal("2025.1 2026.1 2027.2", holds.Text("version"));

        await silo.Services.GetServices<IHostedService>().OfType<CaseClocks>().Single().LookAsync(TestContext.Current.CancellationToken);
        JsonElement after = (await silo.Admin.GetAsync("/api/rectifications")).Read().List("items").Single();
        Assert.Equal((false, "2027-01-07T00:00:00+08:00"), (after.GetProperty("provisional").GetBoolean(), after.Text("due")));
        Assert.Contains((await silo.Admin.GetAsync($"/api/rectifications/{id}")).Read().List("history"), s => s.Text("what") == "deadlines-confirmed");

        // What is decided from now on is certain at once.
        string certain = (await silo.Client().PostAsync(await Served.ServeAsync(hall, clerk), new { level = 1, indicators = new[] { "115" } })).Read(201).Text("rating")!;
        Assert.Equal("2027-01-06", (await silo.Admin.GetAsync($"/api/rectifications/{certain}")).Read().Text("due"));
        string audit = (await silo.Admin.GetAsync("/api/admin/audit?limit=1000")).Read().ToString();
        Assert.Contains("calendar-proposed", audit);
        Assert.Contains("proposer-cannot-confirm", audit);
    }

    [Fact]
    public async Task Holds_after_a_restart()
    {
        await using (HallsSilo silo = await HallsSilo.StartAsync(_folder.Path))
        {
            (await silo.Admin.PostAsync("/api/calendar/proposals", Notice, "once")).Read(201);
            (await silo.Admin.PostAsync("/api/calendar/proposals", Notice, "once")).Read(201);
            using Caller second = await StaffAsync(silo, "second", new { role = "systemAdministrator" });
            await Read(await second.PostAsync("/api/calendar/proposals/2027/confirm", new { revision = 2 }), 200);
        }

        await using HallsSilo again = await HallsSilo.StartAsync(_folder.Path);
        JsonElement calendar = (await again.Admin.GetAsync("/api/calendar")).Read();
        Assert.Equal("2025.1 2026.1 2027.2", calendar.Text("version"));
        Assert.Equal("published", calendar.List("years").Single(y => y.Int("year") == 2027).Text("status"));
        (await again.Admin.PostAsync("/api/calendar/proposals", Notice)).Refused(409, "revision-not-later");
    }

    [Theory]
    [InlineData("""{"year":2027,"revision":2,"status":"published","basis":"通知","off":[{"name":"元旦","from":"2027-01-01","to":"2027-01-03"},{"name":"春节","from":"2027-01-03","to":"2027-01-05"}],"work":[]}""", "2027-01-03 同时属于两个假期。")]
    [InlineData("""{"year":2027,"revision":2,"status":"published","basis":"通知","off":[{"name":"元旦","from":"2027-01-01","to":"2027-01-03"}],"work":["2027-01-06"]}""", "调休上班日 2027-01-06 不是周六或周日，或重复列出。")]
    [InlineData("""{"year":2027,"revision":2,"status":"published","basis":"通知","off":[{"name":"元旦","from":"2027-01-01","to":"2027-01-03"}],"work":["2027-01-02"]}""", "2027-01-02 既是放假日又是调休上班日。")]
    [InlineData("""{"year":2027,"revision":2,"status":"provisional","basis":"通知","off":[{"name":"元旦","from":"2027-01-01","to":"2027-01-03"}],"work":["2027-01-09"]}""", "放假通知尚未发布的年份不得含调休上班日：不能猜测。")]
    [InlineData("""{"year":2027,"status":"published"}""", "revision 须为 1 至 1000 的整数。")]
    [InlineData("[]", "文件须为 JSON 对象。")]
    public async Task Refuses_a_file_that_is_no_calendar_or_contradicts_itself(string file, string message)
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        Answer refused = (await silo.Admin.PostAsync("/api/calendar/proposals", file)).Invalid("file");
        Assert.Equal(message, refused.Json.GetProperty("errors").GetProperty("file")[0].GetString());
        Assert.Empty((await silo.Admin.GetAsync("/api/calendar")).Read().List("proposals"));
    }

    [Fact]
    public async Task Is_for_administrators_and_can_be_taken_back()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        using Caller boss = await StaffAsync(silo, "boss", new { role = "supervisor", region = "371500" });
        await Refused(await boss.PostTextAsync("/api/calendar/proposals", Notice), 403, "forbidden");
        await Read(await boss.GetAsync("/api/calendar"), 200);
        (await silo.Client().GetAsync("/api/calendar")).Refused(401, "unauthenticated");
        (await silo.Admin.PostAsync("/api/calendar/proposals", Notice)).Read(201);
        await Refused(await boss.PostAsync("/api/calendar/proposals/2027/confirm", new { revision = 2 }), 403, "forbidden");
        (await silo.Admin.PostAsync("/api/calendar/proposals/2027/decline", new { reason = "" })).Invalid("reason");
        (await silo.Admin.PostAsync("/api/calendar/proposals/2027/decline", new { reason = "日期有误" })).Read();
        (await silo.Admin.GetAsync("/api/calendar/proposals/2027")).Refused(404, "no-such-calendar");
        (await silo.Admin.PostAsync("/api/calendar/proposals", Notice)).Read(201);
    }
}
