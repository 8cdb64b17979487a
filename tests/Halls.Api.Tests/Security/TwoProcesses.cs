using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

/// <summary>Two services over one store, as behind a load balancer: each keeps accounts and tokens in memory.</summary>
public sealed class TwoProcesses : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_one_revokes_the_other_refuses_within_two_seconds()
    {
        await using var here = await StartAsync(_folder.Path, _clock);
        await using var there = await StartAsync(_folder.Path, _clock);
        var device = await here.AddDeviceAsync("kiosk", "lc");
        var user = await here.AddUserAsync("wang", new { role = "clerk", hall = "lc" });
        _clock.Advance(TimeSpan.FromSeconds(2));
        var kiosk = there.Caller(device.GetProperty("token").GetString());
        var browser = await there.SignInAsync("wang");
        await Read(await kiosk.GetAsync("/api/session"), 200);
        await Read(await browser.GetAsync("/api/session"), 200);

        await Read(await here.Admin.DeleteAsync($"/api/devices/{device.GetProperty("id").GetString()}"), 204);
        await Read(await here.Admin.DeleteAsync($"/api/users/{user.GetProperty("id").GetString()}"), 204);
        await Refused(await here.Caller(device.GetProperty("token").GetString()).GetAsync("/api/session"), 401, "unauthenticated");
        _clock.Advance(TimeSpan.FromSeconds(2));

        await Refused(await kiosk.GetAsync("/api/session"), 401, "unauthenticated");
        await Refused(await browser.GetAsync("/api/session"), 401, "unauthenticated");
    }

    [Fact]
    public async Task What_one_admits_the_other_lets_in_within_two_seconds()
    {
        await using var here = await StartAsync(_folder.Path, _clock);
        await using var there = await StartAsync(_folder.Path, _clock);
        await Read(await there.Admin.GetAsync("/api/session"), 200);
        var device = await here.AddDeviceAsync("wall", "lc");
        _clock.Advance(TimeSpan.FromSeconds(2));

        await Read(await there.Caller(device.GetProperty("token").GetString()).GetAsync("/api/session"), 200);
    }

    [Fact]
    public async Task A_session_of_one_is_a_session_of_the_other_and_its_end_too()
    {
        await using var here = await StartAsync(_folder.Path, _clock);
        await using var there = await StartAsync(_folder.Path, _clock);
        var browser = await here.StaffAsync("wang", new { role = "clerk", hall = "lc" });
        var cookie = browser.Cookies.GetAllCookies().Single();
        var roaming = there.Caller();
        roaming.Cookies.Add(there.Address, new System.Net.Cookie(cookie.Name, cookie.Value));
        await Read(await roaming.GetAsync("/api/session"), 200);
        await Read(await browser.DeleteAsync("/api/session"), 204);
        _clock.Advance(TimeSpan.FromSeconds(2));

        await Refused(await roaming.GetAsync("/api/session"), 401, "unauthenticated");
    }

    [Fact]
    public async Task Both_write_one_chain_of_audit_entries()
    {
        await using var here = await StartAsync(_folder.Path, _clock);
        await using var there = await StartAsync(_folder.Path, _clock);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? here : there).AddDeviceAsync("wall", "lc")));

        var verification = await Read(await here.Admin.GetAsync("/api/admin/audit/verify"), 200);
        Assert.True(verification.GetProperty("intact").GetBoolean(), verification.ToString());
        Assert.Equal(21, verification.GetProperty("entries").GetInt64());
    }
}
