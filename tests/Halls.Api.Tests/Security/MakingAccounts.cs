using System.Text.Json;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

public sealed class MakingAccounts : IDisposable
{
    private static readonly object Clerk = new { role = "clerk", hall = "lc" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_key_makes_one_device_and_tells_the_same_token_after_a_restart_too()
    {
        string first;
        await using (var app = await StartAsync(_folder.Path))
        {
            first = await Text(await app.Admin.PostAsync("/api/devices", new { kind = "kiosk", hall = "lc", name = "东门" }, "kiosk-1"));
            Assert.Equal(first, await Text(await app.Admin.PostAsync("/api/devices", new { kind = "kiosk", hall = "lc", name = "东门" }, "kiosk-1")));
        }

        await using var again = await StartAsync(_folder.Path);
        Assert.Equal(first, await Text(await again.Admin.PostAsync("/api/devices", new { kind = "kiosk", hall = "lc", name = "东门" }, "kiosk-1")));
        var device = JsonSerializer.Deserialize<JsonElement>(first);
        await Read(await again.Caller(device.GetProperty("token").GetString()).GetAsync("/api/session"), 200);
        Assert.Single(await ItemsAsync(again, "/api/devices"));
    }

    [Fact]
    public async Task The_same_key_at_once_makes_one_user()
    {
        await using var app = await StartAsync(_folder.Path);
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => await Text(
            await app.Admin.PostAsync("/api/users", new { login = "wang", password = Password, name = "王", roles = new[] { Clerk } }, "same"))));

        Assert.Single(answers.Distinct());
        Assert.Single(await ItemsAsync(app, "/api/users"));
    }

    [Fact]
    public async Task Two_keys_make_two_devices_with_two_tokens()
    {
        await using var app = await StartAsync(_folder.Path);
        var one = await app.AddDeviceAsync("kiosk", "lc");
        var two = await app.AddDeviceAsync("kiosk", "lc");
        Assert.NotEqual(one.GetProperty("token").GetString(), two.GetProperty("token").GetString());
        Assert.NotEqual(one.GetProperty("id").GetString(), two.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_key_of_another_administrator_is_another_key()
    {
        await using var app = await StartAsync(_folder.Path);
        var other = await app.StaffAsync("chief", new { role = "systemAdministrator" });
        var body = new { kind = "kiosk", hall = "lc", name = "x" };
        var first = await Read(await app.Admin.PostAsync("/api/devices", body, "k"), 201);
        var second = await Read(await other.PostAsync("/api/devices", body, "k"), 201);
        Assert.NotEqual(first.GetProperty("token").GetString(), second.GetProperty("token").GetString());
    }

    [Fact]
    public async Task A_login_that_is_taken_in_other_letters_is_taken()
    {
        await using var app = await StartAsync(_folder.Path);
        await app.AddUserAsync("Wang", Clerk);
        await Refused(
            await app.Admin.PostAsync("/api/users", new { login = "wANG", password = Password, name = "x", roles = new[] { Clerk } }), 409, "login-taken");
    }

    [Fact]
    public async Task Every_wrong_field_is_named()
    {
        await using var app = await StartAsync(_folder.Path);
        var user = await Refused(await app.Admin.PostAsync("/api/users", new { login = "a b", password = "short", name = "\u0000", roles = Array.Empty<object>() }), 400, "invalid");
        var device = await Refused(await app.Admin.PostAsync("/api/devices", new { kind = "admin", hall = "LC!", window = 0, name = "" }), 400, "invalid");
        var client = await Refused(await app.Admin.PostAsync("/api/clients", new { name = new string('x', 65), region = "x" }), 400, "invalid");

        Assert.Equal(["login", "name", "password", "roles"], Fields(user));
        Assert.Equal(["hall", "kind", "name", "window"], Fields(device));
        Assert.Equal(["name", "region"], Fields(client));
        Assert.Equal([], await ItemsAsync(app, "/api/users"));
        Assert.Equal([], await ItemsAsync(app, "/api/devices"));
    }

    [Fact]
    public async Task Lists_come_in_pages_that_neither_skip_nor_repeat()
    {
        await using var app = await StartAsync(_folder.Path, new ManualTimeProvider());
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            made.Add((await app.AddDeviceAsync("wall", "lc")).GetProperty("id").GetString()!);
        }

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await Read(await app.Admin.GetAsync($"/api/devices?limit=3{(cursor.Length > 0 ? "&cursor=" + cursor : "")}"), 200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal(made.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        foreach (var query in new[] { "limit=0", "limit=1001", "limit=x", "cursor=nonsense", "cursor=1.%00" })
        {
            await Refused(await app.Admin.GetAsync("/api/devices?" + query), 400, "invalid");
        }
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_revoked()
    {
        await using var app = await StartAsync(_folder.Path);
        var client = await Read(await app.Admin.PostAsync("/api/clients", new { name = "省平台", region = "370000" }), 201);
        await Refused(await app.Admin.DeleteAsync("/api/devices/d_none"), 404, "no-such-device");
        await Refused(await app.Admin.DeleteAsync($"/api/devices/{client.GetProperty("id").GetString()}"), 404, "no-such-device");
        await Refused(await app.Admin.DeleteAsync("/api/users/u_none"), 404, "no-such-user");
        await Read(await app.Admin.DeleteAsync($"/api/clients/{client.GetProperty("id").GetString()}"), 204);
        await Refused(await app.Caller(client.GetProperty("token").GetString()).GetAsync("/api/session"), 401, "unauthenticated");
    }

    [Fact]
    public async Task No_administrator_makes_another_of_the_three_or_touches_one()
    {
        await using var app = await StartAsync(_folder.Path);
        var system = await app.StaffAsync("system", new { role = "systemAdministrator" });
        var security = await app.StaffAsync("security", new { role = "securityAdministrator" });
        var audit = await app.StaffAsync("audit", new { role = "auditAdministrator" });
        var ids = (await ItemsAsync(app, "/api/users")).ToDictionary(u => u.GetProperty("login").GetString()!, u => u.GetProperty("id").GetString()!);
        var clerk = new { login = "wang", password = Password, name = "王", roles = new object[] { Clerk } };
        var auditor = new { login = "mine", password = Password, name = "x", roles = new object[] { new { role = "auditAdministrator" } } };

        await Refused(await system.PostAsync("/api/users", auditor), 403, "forbidden");
        await Refused(await system.PutAsync($"/api/users/{ids["system"]}", new { name = "x", roles = new[] { Clerk } }), 403, "forbidden");
        await Refused(await system.PostAsync($"/api/users/{ids["audit"]}/password", new { password = "Another-horse-8" }), 403, "forbidden");
        await Refused(await system.DeleteAsync($"/api/users/{ids["security"]}"), 403, "forbidden");
        await Refused(await system.GetAsync("/api/admin/audit"), 403, "forbidden");
        await Refused(await security.PostAsync("/api/users", clerk), 403, "forbidden");
        await Refused(await security.GetAsync("/api/admin/audit"), 403, "forbidden");
        await Refused(await audit.GetAsync("/api/users"), 403, "forbidden");
        await Refused(await audit.PostAsync("/api/devices", new { kind = "kiosk", hall = "lc", name = "x" }), 403, "forbidden");

        var made = await Read(await system.PostAsync("/api/users", clerk), 201);
        await Refused(
            await system.PutAsync($"/api/users/{made.GetProperty("id").GetString()}", new { name = "x", roles = new[] { new { role = "auditAdministrator" } } }),
            403, "forbidden");
        await Read(await audit.GetAsync("/api/admin/audit"), 200);
        await Read(await security.DeleteAsync($"/api/users/{ids["system"]}"), 204);
        await Refused(await system.GetAsync("/api/users"), 401, "unauthenticated");
    }

    [Fact]
    public async Task A_second_factor_once_enrolled_is_asked_for_and_each_code_counts_once()
    {
        var clock = new ManualTimeProvider();
        await using var app = await StartAsync(_folder.Path, clock, secondFactor: Halls.Api.Security.SecondFactorRule.Required);
        await app.AddUserAsync("li", new { role = "supervisor", hall = "lc" });
        var browser = await app.SignInAsync("li");
        Assert.True((await Read(await browser.GetAsync("/api/session"), 200)).GetProperty("needsSecondFactor").GetBoolean());
        await Refused(await browser.GetAsync("/api/halls/lc/tidal"), 403, "forbidden");

        var factor = await Read(await browser.PostAsync("/api/users/me/second-factor"), 200);
        var secret = FromBase32(factor.GetProperty("secret").GetString()!);
        string Code() => Halls.Api.Security.Totp.CodeAt(secret, Halls.Api.Security.Totp.StepAt(clock.GetUtcNow()));
        await Refused(await browser.PostAsync("/api/users/me/second-factor/enrol", new { code = "000000" == Code() ? "000001" : "000000" }), 400, "invalid");
        await Read(await browser.PostAsync("/api/users/me/second-factor/enrol", new { code = Code() }), 204);
        using (var allowed = await browser.GetAsync("/api/halls/lc/tidal"))
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, allowed.StatusCode);
        }

        await Refused(await browser.PostAsync("/api/users/me/second-factor"), 409, "already-enrolled");
        await Refused(await app.Caller().PostAsync("/api/session", new { login = "li", password = Password }), 401, "code-needed");
        await Refused(await app.Caller().PostAsync("/api/session", new { login = "li", password = Password, code = Code() }), 401, "wrong-code");
        clock.Advance(TimeSpan.FromSeconds(30));
        await Read(await app.Caller().PostAsync("/api/session", new { login = "li", password = Password, code = Code() }), 200);
        await Refused(await app.Caller().PostAsync("/api/session", new { login = "li", password = Password, code = Code() }), 401, "wrong-code");
    }

    private static async Task<string> Text(HttpResponseMessage answer)
    {
        await Read(answer, 201);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement[]> ItemsAsync(SecurityTestApp app, string path) =>
        [.. (await Read(await app.Admin.GetAsync(path), 200)).GetProperty("items").EnumerateArray()];

    private static string[] Fields(JsonElement problem) => [.. problem.GetProperty("errors").EnumerateObject().Select(p => p.Name).Order()];

    internal static byte[] FromBase32(string text)
    {
        var (buffer, bits, bytes) = (0, 0, new List<byte>());
        foreach (var c in text)
        {
            (buffer, bits) = ((buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c), bits + 5);
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
                buffer &= (1 << bits) - 1;
            }
        }

        return [.. bytes];
    }
}
