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
        using Caller colleague = await StaffAsync(silo, "colleague", new { role = "handler", hall = desk.Hall });
        object body = new { handler = await IdAsync(colleague), reason = "专人负责" };
        Answer first = await silo.Admin.PostAsync(at, body, "once");
        first.Read();
        Assert.Equal(first.Text, (await silo.Admin.PostAsync(at, body, "once")).Text);
        Assert.Single((await silo.Admin.GetAsync($"/api/rectifications/{desk.Case}")).Read().List("history"), s => s.Text("what") == "case-assigned");
    }

    [Fact]
    public async Task Is_assigned_only_to_somebody_who_handles_cases_of_that_unit()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        Desk desk = await Desk.OpenAsync(silo);
        string at = $"/api/rectifications/{desk.Case}/assign";
        using Caller other = await StaffAsync(silo, "other", new { role = "handler", hall = desk.Hall, department = "税务局" });
        using Caller second = await StaffAsync(silo, "colleague", new { role = "handler", hall = desk.Hall, department = "公安局" });
        foreach (string handler in new[] { "u_nobody", await IdAsync(other), await IdAsync(desk.Reviewer), await IdAsync(desk.Clerk) })
        {
            (await silo.Admin.PostAsync(at, new { handler, reason = "专人负责" })).Refused(400, "no-such-handler");
        }

        string colleague = await IdAsync(second);
        Assert.Equal(colleague, (await silo.Admin.PostAsync(at, new { handler = colleague, reason = "专人负责" })).Read().Text("handler"));
        Assert.Equal(204, (await silo.Admin.SendAsync(HttpMethod.Delete, $"/api/users/{desk.HandlerId}")).Status);
        (await silo.Admin.PostAsync(at, new { handler = desk.HandlerId, reason = "换回" })).Refused(400, "no-such-handler");
    }

    [Fact]
    public async Task Shows_the_words_of_an_objection_to_whoever_decides_it_and_not_to_the_rated_person()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        Desk desk = await Desk.OpenAsync(silo);
        string at = $"/api/rectifications/{desk.Case}/";
        await Read(await desk.Handler.PostAsync(at + "claim-invalid", new { ground = "mistake", note = "评错窗口", evidence = new[] { "video-1" } }), 200);
        using Caller boss = await StaffAsync(silo, "boss", new { role = "approver", hall = desk.Hall });
        await Read(await boss.PostAsync(at + "decide-invalid", new { approved = true, reason = "属实" }), 200);
        (await silo.Client().PostAsync(desk.Link + "/object", new { text = "我没有评错，就是1号窗口" })).Read();
        using Caller leader = await StaffAsync(silo, "leader", new { role = "region", region = "371500" });
        JsonElement seen = await Read(await leader.GetAsync($"/api/rectifications/{desk.Case}"), 200);
        Assert.Equal("我没有评错，就是1号窗口", seen.GetProperty("objection").GetString());
        Assert.Contains("decide-objection", seen.List("may").Select(m => m.GetString()));
        foreach (EventStore.StoredEvent e in await silo.Store.ReadAllAsync(0, 1000, TestContext.Current.CancellationToken))
        {
            Assert.DoesNotContain("我没有评错", System.Text.RegularExpressions.Regex.Unescape(System.Text.Encoding.UTF8.GetString(e.Data.Span)));
        }

        // The clerk who was rated handles cases, too; in this one they see nobody's words, and on the day itself not even that there is one.
        await silo.SetClockAsync("2026-11-24T09:00:00+08:00");
        (await silo.Admin.PutAsync($"/api/users/{await IdAsync(desk.Clerk)}", new { name = "wang", roles = new object[] { new { role = "clerk", hall = desk.Hall }, new { role = "handler", hall = desk.Hall } } })).Read();
        using Caller rated = await SignInAsync(silo, "wang");
        JsonElement hidden = await Read(await rated.GetAsync($"/api/rectifications/{desk.Case}"), 200);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (hidden.GetProperty("objection").ValueKind, hidden.GetProperty("rating").GetProperty("text").ValueKind));
    }

    private static async Task<string> IdAsync(Caller caller) => (await Read(await caller.GetAsync("/api/session"), 200)).GetProperty("id").GetString()!;

    /// <summary>A bad real-name rating, and the people who deal with it.</summary>
    private sealed record Desk(string Hall, string Link, string Case, Caller Clerk, Caller Handler, Caller Reviewer, string HandlerId)
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
            return new Desk(hall.Id, link, id, clerk, handler, reviewer, await IdAsync(handler));
        }
    }
}
