using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

/// <summary>The same registers on the other provider, in a server that stops and comes back.</summary>
public sealed class OnPostgres : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private TemporaryPostgres? _server;

    public async ValueTask InitializeAsync()
    {
        TemporaryPostgres.SkipUnlessPresent();
        _server = await TemporaryPostgres.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Accounts_tokens_sessions_and_their_audit_work_over_two_processes()
    {
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        Assert.Equal(here.AdminToken, there.AdminToken);

        var body = new { kind = "kiosk", hall = "lc", name = "东门" };
        var device = await Read(await here.Admin.PostAsync("/api/devices", body, "k"), 201);
        Assert.Equal(device.ToString(), (await Read(await here.Admin.PostAsync("/api/devices", body, "k"), 201)).ToString());
        var id = (await here.AddUserAsync("wang", new { role = "clerk", hall = "lc", window = 3 })).GetProperty("id").GetString();
        await Refused(await there.Admin.PostAsync("/api/users", new { login = "WANG", password = Password, name = "x", roles = new[] { new { role = "guide", hall = "lc" } } }), 409, "login-taken");
        _clock.Advance(TimeSpan.FromSeconds(2));
        var clerk = await there.SignInAsync("wang");
        var kiosk = there.Caller(device.GetProperty("token").GetString());
        await Read(await kiosk.GetAsync("/api/session"), 200);
        await Read(await clerk.GetAsync("/api/session"), 200);

        await Read(await here.Admin.PutAsync($"/api/users/{id}", new { name = "王", roles = new[] { new { role = "guide", hall = "lc" } } }), 200);
        await Read(await here.Admin.DeleteAsync($"/api/devices/{device.GetProperty("id").GetString()}"), 204);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Refused(await kiosk.GetAsync("/api/session"), 401, "unauthenticated");
        Assert.Equal("guide", (await Read(await clerk.GetAsync("/api/session"), 200)).GetProperty("roles")[0].GetProperty("role").GetString());
        await Read(await clerk.PostAsync("/api/users/me/second-factor"), 200);
        await Read(await clerk.PostAsync("/api/users/me/password", new { current = Password, password = "Another-horse-8" }), 204);
        await Read(await clerk.DeleteAsync("/api/session"), 204);
        await Refused(await clerk.GetAsync("/api/session"), 401, "unauthenticated");

        var guesses = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            (i % 2 == 0 ? here : there).Caller().PostAsync("/api/session", new { login = "wang", password = "x" })));
        var reasons = await Task.WhenAll(guesses.Select(async a => (await Read(a, 401)).GetProperty("type").GetString()));
        Assert.Equal(5, reasons.Count(r => r == "urn:halls:wrong-credentials"));
        await Read(await here.Admin.DeleteAsync($"/api/users/{id}"), 204);
        Assert.Equal(2, (await Read(await here.Admin.GetAsync("/api/admin/audit?limit=2"), 200)).GetProperty("items").GetArrayLength());
        var verification = await Read(await there.Admin.GetAsync("/api/admin/audit/verify"), 200);
        Assert.True(verification.GetProperty("intact").GetBoolean(), verification.ToString());
    }

    [Fact]
    public async Task A_stopped_server_is_503_and_when_it_is_back_so_is_everything()
    {
        await using var app = await StartAsync();
        var clerk = await app.StaffAsync("wang", new { role = "clerk", hall = "lc" });
        await _server!.StopAsync();
        _clock.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 3; i++)
        {
            await Refused(await clerk.GetAsync("/api/session"), 503, "store-unavailable");
            await Refused(await app.Admin.GetAsync("/api/users"), 503, "store-unavailable");
            await Refused(await app.Caller().PostAsync("/api/session", new { login = "wang", password = Password }), 503, "store-unavailable");
            Assert.Equal("public", await clerk.ReadTextAsync("/api/public"));
        }

        await _server.StartAgainAsync();
        await Read(await clerk.GetAsync("/api/session"), 200);
        await Read(await app.Admin.GetAsync("/api/users"), 200);

        // The writer finds out that its connection is gone by using it, so the first change may be told to come again.
        using var first = await app.Caller().PostAsync("/api/session", new { login = "wang", password = Password });
        if (!first.IsSuccessStatusCode)
        {
            await Refused(first, 503, "store-unavailable");
        }

        await app.SignInAsync("wang");
    }

    private Task<SecurityTestApp> StartAsync() => SecurityTestApp.StartAsync(_folder.Path, _clock, postgres: _server!.ConnectionString);
}
