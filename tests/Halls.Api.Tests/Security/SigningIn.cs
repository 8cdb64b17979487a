using System.Net;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

/// <summary>R-135.</summary>
public sealed class SigningIn : IDisposable
{
    private static readonly object Clerk = new { role = "clerk", hall = "lc", window = 3 };
    private static readonly object Supervisor = new { role = "supervisor", hall = "lc" };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answers_with_the_person_and_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        await using var app = await StartAsync();
        var user = await app.AddUserAsync("wang", Clerk);
        using var answer = await app.Caller().PostAsync("/api/session", new { login = "WANG", password = Password });

        var session = await Read(answer, 200);
        Assert.Equal(user.GetProperty("id").GetString(), session.GetProperty("id").GetString());
        Assert.Equal("王 wang", session.GetProperty("name").GetString());
        Assert.Equal("lc", session.GetProperty("hall").GetString());
        Assert.Equal(3, session.GetProperty("window").GetInt32());
        Assert.Equal("clerk", session.GetProperty("roles")[0].GetProperty("role").GetString());
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Makes_the_cookie_secure_where_a_known_proxy_says_https()
    {
        await using var app = await SecurityTestApp.StartAsync(_folder.Path, _clock, proxies: ["127.0.0.1"]);
        await app.AddUserAsync("wang", Clerk);
        using var answer = await app.Caller().SendAsync(
            HttpMethod.Post, "/api/session", System.Net.Http.Json.JsonContent.Create(new { login = "wang", password = Password }),
            ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.9"));

        Assert.Contains("; secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"from\":\"203.0.113.9\"", await app.Admin.ReadTextAsync("/api/admin/audit?action=sign-in"));
    }

    [Fact]
    public async Task Believes_no_forwarded_address_unless_a_proxy_is_configured()
    {
        await using var app = await StartAsync();
        using var answer = await app.Caller().SendAsync(
            HttpMethod.Post, "/api/session", System.Net.Http.Json.JsonContent.Create(new { login = "nobody", password = "x" }),
            ("X-Forwarded-For", "203.0.113.9"));

        Assert.Contains("\"from\":\"127.0.0.1\"", await app.Admin.ReadTextAsync("/api/admin/audit?action=sign-in"));
    }

    [Fact]
    public async Task Gives_a_wrong_password_and_an_unknown_login_the_same_answer()
    {
        await using var app = await StartAsync();
        await app.AddUserAsync("wang", Clerk);
        using var wrong = await app.Caller().PostAsync("/api/session", new { login = "wang", password = "Wrong-horse-7" });
        using var unknown = await app.Caller().PostAsync("/api/session", new { login = "nobody", password = "Wrong-horse-7" });

        await Refused(wrong, 401, "wrong-credentials");
        Assert.Equal(
            await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("wang")]
    [InlineData("nobody")]
    public async Task Locks_after_five_failures_for_half_an_hour_whether_the_login_exists_or_not(string login)
    {
        await using var app = await StartAsync();
        await app.AddUserAsync("wang", Clerk);
        var browser = app.Caller();
        for (var i = 0; i < 5; i++)
        {
            await Refused(await browser.PostAsync("/api/session", new { login, password = "Wrong-horse-7" }), 401, "wrong-credentials");
        }

        await Refused(await browser.PostAsync("/api/session", new { login, password = Password }), 401, "locked-out");
        _clock.Advance(TimeSpan.FromMinutes(29));
        await Refused(await browser.PostAsync("/api/session", new { login, password = Password }), 401, "locked-out");
        _clock.Advance(TimeSpan.FromMinutes(1));
        using var after = await browser.PostAsync("/api/session", new { login, password = Password });
        Assert.Equal(login == "wang" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task A_success_forgets_the_failures_before_it()
    {
        await using var app = await StartAsync();
        await app.AddUserAsync("wang", Clerk);
        var browser = app.Caller();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
            {
                await Refused(await browser.PostAsync("/api/session", new { login = "wang", password = "Wrong-horse-7" }), 401, "wrong-credentials");
            }

            await Read(await browser.PostAsync("/api/session", new { login = "wang", password = Password }), 200);
        }
    }

    [Fact]
    public async Task Many_guesses_at_once_try_no_more_passwords_than_five()
    {
        await using var app = await StartAsync();
        await app.AddUserAsync("wang", Clerk);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            app.Caller().PostAsync("/api/session", new { login = "wang", password = $"Guess-number-{i}" })));
        var reasons = await Task.WhenAll(answers.Select(async a => (await Read(a, 401)).GetProperty("type").GetString()));

        Assert.Equal(5, reasons.Count(r => r == "urn:halls:wrong-credentials"));
        Assert.Equal(25, reasons.Count(r => r == "urn:halls:locked-out"));
    }

    [Fact]
    public async Task A_lock_outlives_a_restart()
    {
        await using (var app = await StartAsync())
        {
            await app.AddUserAsync("wang", Clerk);
            for (var i = 0; i < 5; i++)
            {
                await Refused(await app.Caller().PostAsync("/api/session", new { login = "wang", password = "x" }), 401, "wrong-credentials");
            }
        }

        await using var again = await StartAsync();
        await Refused(await again.Caller().PostAsync("/api/session", new { login = "wang", password = Password }), 401, "locked-out");
    }

    [Fact]
    public async Task A_new_password_from_an_administrator_opens_the_lock_and_ends_the_sessions()
    {
        await using var app = await StartAsync();
        var id = (await app.AddUserAsync("wang", Clerk)).GetProperty("id").GetString();
        var session = await app.SignInAsync("wang");
        for (var i = 0; i < 5; i++)
        {
            await Refused(await app.Caller().PostAsync("/api/session", new { login = "wang", password = "x" }), 401, "wrong-credentials");
        }

        await Read(await app.Admin.PostAsync($"/api/users/{id}/password", new { password = "Another-horse-8" }), 204);
        await Refused(await session.GetAsync("/api/session"), 401, "unauthenticated");
        await app.SignInAsync("wang", "Another-horse-8");
    }

    [Fact]
    public async Task A_session_outlives_a_restart_but_not_its_end()
    {
        Cookie cookie;
        await using (var app = await StartAsync())
        {
            var browser = await app.StaffAsync("wang", Clerk);
            cookie = browser.Cookies.GetAllCookies().Single();
        }

        await using var again = await StartAsync();
        var copy = again.Caller();
        copy.Cookies.Add(again.Address, new Cookie(cookie.Name, cookie.Value));
        await Read(await copy.GetAsync("/api/session"), 200);

        var other = again.Caller();
        other.Cookies.Add(again.Address, new Cookie(cookie.Name, cookie.Value));
        await Read(await other.DeleteAsync("/api/session"), 204);
        await Refused(await copy.GetAsync("/api/session"), 401, "unauthenticated");
    }

    [Fact]
    public async Task Signing_out_ends_this_session_and_no_other()
    {
        await using var app = await StartAsync();
        var first = await app.StaffAsync("wang", Clerk);
        var second = await app.SignInAsync("wang");
        await Read(await first.DeleteAsync("/api/session"), 204);

        await Refused(await first.GetAsync("/api/session"), 401, "unauthenticated");
        await Read(await second.GetAsync("/api/session"), 200);
        await Read(await first.DeleteAsync("/api/session"), 204);
    }

    [Fact]
    public async Task A_session_ends_after_a_quarter_of_an_hour_without_a_request_and_at_a_window_after_half_an_hour()
    {
        await using var app = await StartAsync();
        var supervisor = await app.StaffAsync("li", Supervisor);
        var clerk = await app.StaffAsync("wang", Clerk);
        for (var i = 0; i < 4; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(14));
            await Read(await supervisor.GetAsync("/api/session"), 200);
        }

        // The clerk's browser was idle meanwhile, for 56 minutes.
        await Refused(await clerk.GetAsync("/api/session"), 401, "unauthenticated");
        clerk = await app.SignInAsync("wang");
        _clock.Advance(TimeSpan.FromMinutes(16));
        await Refused(await supervisor.GetAsync("/api/session"), 401, "unauthenticated");
        _clock.Advance(TimeSpan.FromMinutes(13));
        await Read(await clerk.GetAsync("/api/session"), 200);
    }

    [Fact]
    public async Task A_busy_session_ends_after_fourteen_hours_all_the_same()
    {
        await using var app = await StartAsync();
        var supervisor = await app.StaffAsync("li", Supervisor);
        for (var minutes = 0; minutes < 14 * 60; minutes += 12)
        {
            await Read(await supervisor.GetAsync("/api/session"), 200);
            _clock.Advance(TimeSpan.FromMinutes(12));
        }

        _clock.Advance(TimeSpan.FromMinutes(1));
        await Refused(await supervisor.GetAsync("/api/session"), 401, "unauthenticated");
    }

    [Fact]
    public async Task A_disabled_account_is_out_at_once_and_cannot_come_back()
    {
        await using var app = await StartAsync();
        var id = (await app.AddUserAsync("wang", Clerk)).GetProperty("id").GetString();
        var browser = await app.SignInAsync("wang");
        await Read(await app.Admin.DeleteAsync($"/api/users/{id}"), 204);

        await Refused(await browser.GetAsync("/api/session"), 401, "unauthenticated");
        await Refused(await app.Caller().PostAsync("/api/session", new { login = "wang", password = Password }), 401, "wrong-credentials");
        await Read(await app.Admin.DeleteAsync($"/api/users/{id}"), 204);
    }

    [Fact]
    public async Task A_change_of_roles_reaches_a_session_that_is_open()
    {
        await using var app = await StartAsync();
        var id = (await app.AddUserAsync("wang", Clerk)).GetProperty("id").GetString();
        var browser = await app.SignInAsync("wang");
        await Refused(await browser.GetAsync("/api/halls/lc/tidal"), 403, "forbidden");
        await Read(await app.Admin.PutAsync($"/api/users/{id}", new { name = "Wang", roles = new[] { Supervisor } }), 200);

        using var answer = await browser.GetAsync("/api/halls/lc/tidal");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_password_of_ninety_days_must_be_replaced_by_one_not_used_before()
    {
        await using var app = await StartAsync();
        await app.AddUserAsync("wang", Clerk);
        _clock.Advance(TimeSpan.FromDays(91));
        var browser = app.Caller();

        await Refused(await browser.PostAsync("/api/session", new { login = "wang", password = "Wrong-horse-7" }), 401, "wrong-credentials");
        await Refused(await browser.PostAsync("/api/session", new { login = "wang", password = Password }), 401, "password-expired");
        var unfit = await Refused(
            await browser.PostAsync("/api/session", new { login = "wang", password = Password, newPassword = Password }), 400, "invalid");
        Assert.Contains("last 5", unfit.GetProperty("errors").GetProperty("newPassword")[0].GetString());
        await Read(await browser.PostAsync("/api/session", new { login = "wang", password = Password, newPassword = "Another-horse-8" }), 200);
        await Read(await browser.GetAsync("/api/session"), 200);
        await app.SignInAsync("wang", "Another-horse-8");
    }

    [Fact]
    public async Task One_changes_ones_own_password_with_the_present_one_and_stays_signed_in_here_only()
    {
        await using var app = await StartAsync();
        var here = await app.StaffAsync("wang", Clerk);
        var elsewhere = await app.SignInAsync("wang");

        await Refused(await here.PostAsync("/api/users/me/password", new { current = "wrong", password = "Another-horse-8" }), 401, "wrong-credentials");
        await Refused(await here.PostAsync("/api/users/me/password", new { current = Password, password = "short" }), 400, "invalid");
        await Read(await here.PostAsync("/api/users/me/password", new { current = Password, password = "Another-horse-8" }, "change-1"), 204);
        await Read(await here.PostAsync("/api/users/me/password", new { current = Password, password = "Another-horse-8" }, "change-1"), 204);

        await Read(await here.GetAsync("/api/session"), 200);
        await Refused(await elsewhere.GetAsync("/api/session"), 401, "unauthenticated");
    }

    [Fact]
    public async Task Refuses_a_verb_that_a_page_of_another_site_sends_with_the_cookie()
    {
        await using var app = await StartAsync();
        var clerk = await app.StaffAsync("wang", Clerk);
        const string next = "/api/halls/lc/windows/3/next";

        await Refused(await clerk.SendAsync(HttpMethod.Post, next, null, ("Sec-Fetch-Site", "same-site")), 403, "cross-site");
        await Refused(await clerk.SendAsync(HttpMethod.Post, next, null, ("Sec-Fetch-Site", "cross-site")), 403, "cross-site");
        await Refused(await clerk.SendAsync(HttpMethod.Post, next, null, ("Origin", "http://127.0.0.1:1")), 403, "cross-site");
        foreach (var own in new[] { ("Sec-Fetch-Site", "same-origin"), ("Origin", $"http://{app.Address.Authority}"), ("X-Nothing", "") })
        {
            using var answer = await clerk.SendAsync(HttpMethod.Post, next, null, own);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_cookie_that_was_tampered_with_is_nobodys()
    {
        await using var app = await StartAsync();
        var browser = await app.StaffAsync("wang", Clerk);
        var cookie = browser.Cookies.GetAllCookies().Single();
        var forged = app.Caller();
        forged.Cookies.Add(app.Address, new Cookie(cookie.Name, cookie.Value[..^8] + "AAAAAAAA"));

        await Refused(await forged.GetAsync("/api/session"), 401, "unauthenticated");
        await Read(await forged.PostAsync("/api/keyed"), 200);
    }

    private Task<SecurityTestApp> StartAsync() => SecurityTestApp.StartAsync(_folder.Path, _clock);
}
