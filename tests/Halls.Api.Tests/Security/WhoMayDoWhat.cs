using System.Net;
using Halls.Api.Accounts;
using Halls.Api.Security;
using Halls.Projections;
using Halls.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

public sealed class WhoMayDoWhat : IDisposable
{
    private const string A = Policies.Administrator;
    private const string Sec = Policies.SecurityAdministrator;
    private const string Aud = Policies.AuditAdministrator;
    private const string Any = Policies.StaffOrDevice;
    private const string Tick = Policies.TicketIssuer;
    private const string Win = Policies.WindowClerk;
    private const string Sup = Policies.Supervisor;
    private const string Case = Policies.CaseWorker;
    private const string Fig = Policies.FigureReader;
    private const string Eva = Policies.Evaluator;
    private const string Cli = Policies.Client;
    private const string Book = Policies.BookingSystem;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string[]> InHallLcAtWindow3 => new()
    {
        { "admin token", [A, Sec, Aud, Any, Tick, Win, Sup, Case, Fig, Eva, Cli, Book] },
        { "system administrator", [A, Sec, Any, Tick, Win, Sup, Case, Fig, Eva, Cli, Book] },
        { "security administrator", [Sec] },
        { "audit administrator", [Aud] },
        { "clerk lc", [Any, Win] },
        { "clerk lc 3", [Any, Win] },
        { "clerk lc 4", [Any] },
        { "clerk jn", [] },
        { "clerk 371500", [Any, Win] },
        { "guide lc", [Any, Tick] },
        { "guide jn", [] },
        { "supervisor lc", [Any, Win, Sup, Case, Fig, Book] },
        { "supervisor 370000", [Any, Win, Sup, Case, Fig, Book] },
        { "supervisor 370100", [Case, Fig] },
        { "handler lc", [Any, Case] },
        { "handler of a department", [Case] },
        { "kiosk lc", [Any, Tick] },
        { "kiosk jn", [] },
        { "wall lc", [Any] },
        { "evaluator lc 3", [Any, Eva] },
        { "client 370000", [Cli, Book] },
        { "client 370100", [Cli] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(InHallLcAtWindow3))]
    public void In_hall_lc_at_window_3(string who, string[] allowed)
    {
        string[] policies = [A, Sec, Aud, Any, Tick, Win, Sup, Case, Fig, Eva, Cli, Book];
        Assert.Equal(allowed, policies.Where(p => Policies.Allow(p, ActorNamed(who), "lc", 3, "371500")));
    }

    [Fact]
    public void A_policy_of_a_hall_on_a_route_without_a_hall_lets_only_administrators_in()
    {
        foreach (var policy in new[] { Any, Tick, Win, Sup, Book })
        {
            Assert.True(Policies.Allow(policy, ActorNamed("admin token"), null, null, null));
            foreach (var who in new[] { "clerk lc", "supervisor 370000", "kiosk lc", "guide lc", "client 370000" })
            {
                Assert.False(Policies.Allow(policy, ActorNamed(who), null, null, null), $"{who} {policy}");
            }
        }
    }

    [Fact]
    public void A_policy_that_is_not_there_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Policies.Allow("clark", ActorNamed("admin token"), "lc", 3, null));

    [Fact]
    public async Task Routes_hold_it()
    {
        await using var app = await StartAsync(_folder.Path);
        var clerk = await app.StaffAsync("clerk", new { role = "clerk", hall = "lc", window = 3 });
        var guide = await app.StaffAsync("guide", new { role = "guide", hall = "lc" });
        var city = await app.StaffAsync("city", new { role = "supervisor", region = "371500" });
        var kiosk = await app.DeviceAsync("kiosk", "lc");
        var evaluator = await app.DeviceAsync("evaluator", "lc", 3);
        var nobody = app.Caller();
        const string next = "POST /api/halls/lc/windows/3/next";

        await Expect(clerk, next, 200);
        await Expect(clerk, "POST /api/halls/lc/windows/4/next", 403);
        await Expect(clerk, "POST /api/halls/jn/windows/3/next", 403);
        await Expect(clerk, "POST /api/halls/lc/tickets", 403);
        await Expect(clerk, "GET /api/halls/lc/windows/4", 200);
        await Expect(guide, "POST /api/halls/lc/tickets", 200);
        await Expect(guide, next, 403);
        await Expect(kiosk, "POST /api/halls/lc/tickets", 200);
        await Expect(kiosk, "POST /api/halls/jn/tickets", 403);
        await Expect(kiosk, next, 403);
        await Expect(evaluator, "GET /api/halls/lc/windows/3", 200);
        await Expect(evaluator, next, 403);
        await Expect(city, "GET /api/halls/lc-south/tidal", 200);
        await Expect(city, "GET /api/halls/jn/tidal", 403);
        await Expect(app.Admin, next, 200);
        await Expect(nobody, next, 401);
        await Expect(nobody, "GET /api/feed", 401);
        await Expect(nobody, "GET /api/public", 200);
        await Expect(app.Caller("halls_wrong"), "GET /api/public", 200);
        await Expect(app.Caller("halls_wrong"), next, 401);
        await Expect(app.Caller(new string('x', 5000)), next, 401);
    }

    [Fact]
    public async Task A_route_that_nobody_thought_of_is_found_and_closed()
    {
        await using var app = await StartAsync(_folder.Path);
        var clerk = await app.StaffAsync("clerk", new { role = "clerk", hall = "lc" });

        Assert.Equal(["GET /api/forgotten"], UnguardedRoutes.Find(app.Endpoints));
        await Expect(app.Caller(), "GET /api/forgotten", 401);
        await Expect(clerk, "GET /api/forgotten", 403);
        await Expect(app.Admin, "GET /api/forgotten", 200);
    }

    [Fact]
    public async Task What_is_no_route_is_told_so_without_asking_for_credentials()
    {
        await using var app = await StartAsync(_folder.Path);
        await Refused(await app.Caller().GetAsync("/api/nothing"), 404, "not-found");
        await Refused(await app.Caller().DeleteAsync("/api/halls/lc/tickets"), 405, "method-not-allowed");
        await Refused(await app.Caller().PostTextAsync("/api/echo", "a=b", "application/x-www-form-urlencoded"), 415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_token_in_the_address_counts_for_hubs_only()
    {
        await using var app = await StartAsync(_folder.Path);
        await Expect(app.Caller(), $"GET /api/feed?access_token={app.AdminToken}", 401);
    }

    [Theory]
    [InlineData("370000", "371502", true)]
    [InlineData("371500", "371500", true)]
    [InlineData("371500", "371502", true)]
    [InlineData("371502", "371500", false)]
    [InlineData("370100", "371500", false)]
    [InlineData("37", "371500", true)]
    [InlineData("371502", "371502001003", true)]
    [InlineData("371502001000", "371502001003", true)]
    [InlineData("371502001000", "371502001103", true)]
    [InlineData("371502001000", "371502002003", false)]
    [InlineData("371500000000", "371502", true)]
    public void A_region_covers_what_lies_in_it(string outer, string inner, bool covers) => Assert.Equal(covers, RegionCode.Covers(outer, inner));

    [Fact]
    public void Roles_hold_somewhere_and_administrators_are_kept_apart()
    {
        Assert.Null(GrantRules.Fault([new(Role.Clerk, "lc", Window: 3), new(Role.Handler, Department: "公安局")]));
        Assert.Null(GrantRules.Fault([new(Role.Clerk, "lc", Queues: ["A", "B"])]));
        Assert.Null(GrantRules.Fault([new(Role.Clerk, "lc", Queues: [])]));
        Assert.NotNull(GrantRules.Fault([new(Role.Supervisor, "lc", Queues: ["A"])]));
        Assert.NotNull(GrantRules.Fault([new(Role.Clerk, Region: "371500", Queues: ["A"])]));
        Assert.NotNull(GrantRules.Fault([new(Role.Clerk, "lc", Queues: ["A", "A"])]));
        Assert.NotNull(GrantRules.Fault([new(Role.Clerk, "lc", Queues: ["../A"])]));
        Assert.NotNull(GrantRules.Fault([]));
        Assert.NotNull(GrantRules.Fault(null));
        Assert.NotNull(GrantRules.Fault([new(Role.Clerk)]));
        Assert.NotNull(GrantRules.Fault([new(Role.Clerk, Window: 3, Region: "371500")]));
        Assert.NotNull(GrantRules.Fault([new(Role.Guide, "lc", Window: 3)]));
        Assert.NotNull(GrantRules.Fault([new(Role.Clerk, "lc", "371500")]));
        Assert.NotNull(GrantRules.Fault([new(Role.Supervisor, "LC")]));
        Assert.NotNull(GrantRules.Fault([new(Role.Region, "lc")]));
        Assert.NotNull(GrantRules.Fault([new(Role.SystemAdministrator, "lc")]));
        Assert.NotNull(GrantRules.Fault([new(Role.SystemAdministrator), new(Role.AuditAdministrator)]));
        Assert.NotNull(GrantRules.Fault([new((Role)99, "lc")]));
    }

    private static async Task Expect(Caller caller, string request, int status)
    {
        var (method, path) = (request.Split(' ')[0], request.Split(' ')[1]);
        using var answer = await caller.SendAsync(new HttpMethod(method), path);
        if (status == 200)
        {
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{request} gave {answer.StatusCode}");
            return;
        }

        await Refused(answer, status, status == 401 ? "unauthenticated" : "forbidden");
        Assert.Null(answer.Headers.Location);
    }

    private static Actor ActorNamed(string who) => who switch
    {
        "admin token" => Token(ActorKind.Admin),
        "system administrator" => Person(new Grant(Role.SystemAdministrator)),
        "security administrator" => Person(new Grant(Role.SecurityAdministrator)),
        "audit administrator" => Person(new Grant(Role.AuditAdministrator)),
        "clerk lc" => Person(new Grant(Role.Clerk, "lc")),
        "clerk lc 3" => Person(new Grant(Role.Clerk, "lc", Window: 3)),
        "clerk lc 4" => Person(new Grant(Role.Clerk, "lc", Window: 4)),
        "clerk jn" => Person(new Grant(Role.Clerk, "jn")),
        "clerk 371500" => Person(new Grant(Role.Clerk, Region: "371500")),
        "guide lc" => Person(new Grant(Role.Guide, "lc")),
        "guide jn" => Person(new Grant(Role.Guide, "jn")),
        "supervisor lc" => Person(new Grant(Role.Supervisor, "lc")),
        "supervisor 370000" => Person(new Grant(Role.Supervisor, Region: "370000")),
        "supervisor 370100" => Person(new Grant(Role.Supervisor, Region: "370100")),
        "handler lc" => Person(new Grant(Role.Handler, "lc")),
        "handler of a department" => Person(new Grant(Role.Handler, Department: "公安局")),
        "kiosk lc" => Token(ActorKind.Kiosk, "lc"),
        "kiosk jn" => Token(ActorKind.Kiosk, "jn"),
        "wall lc" => Token(ActorKind.Wall, "lc"),
        "evaluator lc 3" => Token(ActorKind.Evaluator, "lc"),
        "client 370000" => Token(ActorKind.Client, region: "370000"),
        "client 370100" => Token(ActorKind.Client, region: "370100"),
        _ => throw new ArgumentOutOfRangeException(nameof(who), who, null),
    };

    private static Actor Person(params Grant[] grants) => new() { Id = "u_1", Kind = ActorKind.Person, Name = "x", Grants = grants };

    private static Actor Token(ActorKind kind, string? hall = null, string? region = null) => new() { Id = "t_1", Kind = kind, Name = "x", Hall = hall, Region = region };
}
