using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

public sealed class WhileTheStoreIsAway : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tokens_and_sessions_are_good_for_two_seconds_and_then_wait_for_it_while_what_is_public_goes_on()
    {
        await using var app = await StartAsync(_folder.Path, _clock);
        var kiosk = await app.DeviceAsync("kiosk", "lc");
        var clerk = await app.StaffAsync("wang", new { role = "clerk", hall = "lc" });
        await Read(await kiosk.GetAsync("/api/session"), 200);
        await Read(await clerk.GetAsync("/api/session"), 200);

        app.StoreIsAway = true;
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        await Read(await kiosk.GetAsync("/api/session"), 200);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        foreach (var caller in new[] { kiosk, clerk })
        {
            using var refused = await caller.GetAsync("/api/session");
            await Refused(refused, 503, "store-unavailable");
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal("public", await caller.ReadTextAsync("/api/public"));
        }

        app.StoreIsAway = false;
        await Read(await kiosk.GetAsync("/api/session"), 200);
        await Read(await clerk.GetAsync("/api/session"), 200);
    }

    [Fact]
    public async Task Nobody_signs_in_and_nothing_is_made()
    {
        await using var app = await StartAsync(_folder.Path, _clock);
        await app.AddUserAsync("wang", new { role = "clerk", hall = "lc" });
        await Read(await app.Admin.GetAsync("/api/session"), 200);

        app.StoreIsAway = true;
        await Refused(await app.Caller().PostAsync("/api/session", new { login = "wang", password = Password }), 503, "store-unavailable");
        await Refused(await app.Admin.PostAsync("/api/devices", new { kind = "wall", hall = "lc", name = "x" }, "k"), 503, "store-unavailable");

        app.StoreIsAway = false;
        await app.SignInAsync("wang");
        await Read(await app.Admin.PostAsync("/api/devices", new { kind = "wall", hall = "lc", name = "x" }, "k"), 201);
        Assert.Single((await Read(await app.Admin.GetAsync("/api/devices"), 200)).GetProperty("items").EnumerateArray());
    }
}
