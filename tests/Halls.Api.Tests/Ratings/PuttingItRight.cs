using System.Text.Json;
using Halls.Api.Ratings;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Halls.Api.Tests.Security.SecurityTestApp;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Ratings;

/// <summary>One rectification case to its end over HTTP, by people with roles (RULES part G).</summary>
public sealed class PuttingItRight : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Goes_from_the_tap_to_the_citizens_own_verdict_and_each_step_is_somebody_elses()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        Desk desk = await Desk.OpenAsync(silo);
        string id = desk.Case, at = $"/api/rectifications/{id}/";

        JsonElement listed = (await Read(await desk.Handler.GetAsync("/api/rectifications"), 200)).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(("待核实", "公安局", "yellow"), (listed.GetProperty("stateName").GetString(), listed.GetProperty("unit").GetString(), listed.GetProperty("lamp").GetString()));
        Assert.Equal("2026-12-01T00:00:00+08:00", listed.GetProperty("due").GetString());

        await Refused(await desk.Handler.PostAsync(at + "classify", new { kind = "at-once", note = "情况属实" }), 409, "contact-first");
        await Refused(await desk.Clerk.PostAsync(at + "contact", new { channel = "phone", reached = true, note = "已联系" }), 403, "forbidden");
        await Refused(await desk.Reviewer.PostAsync(at + "contact", new { channel = "phone", reached = true, note = "已联系" }), 403, "role-required");
        await Read(await desk.Handler.PostAsync(at + "contact", new { channel = "phone", reached = true, note = "已电话核实" }), 200);
        await Read(await desk.Handler.PostAsync(at + "classify", new { kind = "at-once", note = "情况属实" }), 200);
        await Refused(await desk.Handler.PostAsync(at + "complete", new { cause = "排班不足", measure = "增开窗口" }), 400, "evidence-required");
        JsonElement done = await Read(await desk.Handler.PostAsync(at + "complete", new { cause = "排班不足", measure = "增开窗口", evidence = new[] { "doc-1" } }), 200);
        Assert.Equal("待复核", done.GetProperty("stageName").GetString());
        await Refused(await desk.Handler.PostAsync(at + "approve"), 403, "role-required");
        await Read(await desk.Reviewer.PostAsync(at + "approve"), 200);
        await Read(await desk.Handler.PostAsync(at + "feed-back", new { channel = "phone", note = "已增开窗口，向您致歉" }), 200);

        JsonElement page = (await silo.Client().GetAsync(desk.Link)).Read();
        Assert.True(page.GetProperty("case").GetProperty("mayGiveVerdict").GetBoolean());
        Assert.Equal("已增开窗口，向您致歉", page.GetProperty("case").Text("reply"));
        JsonElement judged = (await silo.Client().PostAsync(desk.Link + "/verdict", new { verdict = "satisfied" })).Read();
        Assert.Equal("归档", judged.GetProperty("case").Text("stageName"));
        (await silo.Client().PostAsync(desk.Link + "/verdict", new { verdict = "unsatisfied" })).Refused(409, "wrong-stage");

        JsonElement whole = await Read(await desk.Reviewer.GetAsync($"/api/rectifications/{id}"), 200);
        Assert.True(whole.GetProperty("over").GetBoolean());
        Assert.Equal(
            ["case-opened", "evaluator-contacted", "case-classified", "completion-submitted", "completion-approved", "feedback-given", "verdict-given", "case-archived"],
            whole.GetProperty("history").EnumerateArray().Select(s => s.GetProperty("what").GetString()));
        Assert.Empty((await silo.Admin.GetAsync("/api/rectifications")).Read().List("items"));
        Assert.Single((await silo.Admin.GetAsync("/api/rectifications?all=true&state=archived")).Read().List("items"));
    }

    [Fact]
    public async Task Shows_who_rated_only_to_those_who_may_and_logs_each_look()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        Desk desk = await Desk.OpenAsync(silo);
        string path = $"/api/rectifications/{desk.Case}/evaluator";
        JsonElement seen = await Read(await desk.Handler.PostAsync(path, new { purpose = "电话核实" }), 200);
        Assert.Equal(("张三", "13800001234", "等了很久"), (seen.GetProperty("name").GetString(), seen.GetProperty("phone").GetString(), seen.GetProperty("text").GetString()));
        await Refused(await desk.Reviewer.PostAsync(path, new { purpose = "好奇" }), 403, "role-required");
        await Read(await desk.Handler.PostAsync(path, new { purpose = "" }), 400);
        string audit = (await silo.Admin.GetAsync("/api/admin/audit?limit=1000")).Read().ToString();
        Assert.Equal(2, audit.Split("evaluator.viewed").Length - 1);
        Assert.DoesNotContain("13800001234", audit);
    }

    [Fact]
    public async Task Is_not_seen_by_another_department_or_region()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        Desk desk = await Desk.OpenAsync(silo);
        using Caller other = await StaffAsync(silo, "other", new { role = "handler", hall = desk.Hall, department = "税务局" });
        using Caller far = await StaffAsync(silo, "far", new { role = "supervisor", region = "370100" });
        foreach (Caller stranger in new[] { other, far })
        {
            Assert.Empty((await Read(await stranger.GetAsync("/api/rectifications?all=true"), 200)).GetProperty("items").EnumerateArray());
            await Refused(await stranger.GetAsync($"/api/rectifications/{desk.Case}"), 404, "no-such-case");
            await Refused(await stranger.PostAsync($"/api/rectifications/{desk.Case}/contact", new { channel = "phone", reached = true, note = "已联系" }), 404, "no-such-case");
        }
    }

    [Fact]
    public async Task Goes_to_the_leader_when_a_clock_was_missed_for_a_day_and_stays_overdue()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        Desk desk = await Desk.OpenAsync(silo);
        await silo.SetClockAsync("2026-11-25T00:00:00+08:00");
        JsonElement late = (await silo.Admin.GetAsync("/api/rectifications?overdue=true")).Read().List("items").Single();
        Assert.Equal(("red", true, false), (late.Text("lamp"), late.GetProperty("overdue").GetBoolean(), late.GetProperty("escalated").GetBoolean()));
        Assert.Empty((await silo.Admin.GetAsync("/api/rectifications?overdue=false")).Read().List("items"));

        await silo.SetClockAsync("2026-11-26T00:00:00+08:00");
        CaseClocks clocks = silo.Services.GetServices<IHostedService>().OfType<CaseClocks>().Single();
        await clocks.LookAsync(TestContext.Current.CancellationToken);
        await clocks.LookAsync(TestContext.Current.CancellationToken);
        JsonElement whole = (await silo.Admin.GetAsync($"/api/rectifications/{desk.Case}")).Read();
        Assert.Single(whole.List("history"), s => s.Text("what") == "case-escalated");
        Assert.True((await silo.Admin.GetAsync("/api/rectifications")).Read().List("items").Single().GetProperty("escalated").GetBoolean());
    }

    [Fact]
    public async Task A_repeated_step_takes_effect_once()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        Desk desk = await Desk.OpenAsync(silo);
        string at = $"/api/rectifications/{desk.Case}/assign";
        object body = new { handler = "u_somebody", reason = "专人负责" };
        Answer first = await silo.Admin.PostAsync(at, body, "once");
        first.Read();
        Assert.Equal(first.Text, (await silo.Admin.PostAsync(at, body, "once")).Text);
        Assert.Single((await silo.Admin.GetAsync($"/api/rectifications/{desk.Case}")).Read().List("history"), s => s.Text("what") == "case-assigned");
    }

    /// <summary>A bad real-name rating, and the people who deal with it.</summary>
    private sealed record Desk(string Hall, string Link, string Case, Caller Clerk, Caller Handler, Caller Reviewer)
    {
        public static async Task<Desk> OpenAsync(HallsSilo silo)
        {
            HallClient hall = await silo.NewHallAsync(Served.Definition());
            Caller clerk = await StaffAsync(silo, "wang", new { role = "clerk", hall = hall.Id });
            await Read(await clerk.PostAsync($"/api/halls/{hall.Id}/windows/1/open"), 200);
            string link = await Served.ServeAsync(hall, clerk);
            Caller handler = await StaffAsync(silo, "handler", new { role = "handler", hall = hall.Id, department = "公安局" });
            Caller reviewer = await StaffAsync(silo, "reviewer", new { role = "reviewer", hall = hall.Id });
            string id = (await silo.Client().PostAsync(link, new { level = 1, indicators = new[] { "115" }, text = "等了很久", name = "张三", phone = "13800001234" }))
                .Read(201).Text("rating")!;
            return new Desk(hall.Id, link, id, clerk, handler, reviewer);
        }
    }
}
