using Halls.Api.Limits;
using Halls.Testing;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

public sealed class Limiting : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_flood_from_one_address_is_told_to_wait_and_those_with_a_token_are_not()
    {
        await using var app = await StartAsync(_folder.Path, limits: new LimitsOptions { PublicPerSecond = 1, PublicBurst = 5 });
        var kiosk = await app.DeviceAsync("kiosk", "lc");
        var flood = app.Caller();
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 100 && answers.All(a => a.IsSuccessStatusCode); i++)
        {
            answers.Add(await flood.GetAsync("/api/public"));
        }

        Assert.InRange(answers.Count, 6, 99);
        using var refused = answers[^1];
        await Refused(refused, 429, "too-many-requests");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        for (var i = 0; i < 100; i++)
        {
            using var served = await kiosk.GetAsync("/api/public");
            Assert.True(served.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task Signing_in_is_limited_by_address_whoever_asks()
    {
        await using var app = await StartAsync(_folder.Path, limits: new LimitsOptions { SignInPerMinute = 3 });
        for (var i = 0; i < 3; i++)
        {
            await Refused(await app.Caller().PostAsync("/api/session", new { login = "nobody" + i, password = "x" }), 401, "wrong-credentials");
        }

        await Refused(await app.Admin.PostAsync("/api/session", new { login = "other", password = "x" }), 429, "too-many-requests");
        await Read(await app.Admin.GetAsync("/api/session"), 200);
    }

    [Fact]
    public async Task Each_token_has_a_limit_of_its_own()
    {
        await using var app = await StartAsync(_folder.Path, limits: new LimitsOptions { TokenPerSecond = 2 });
        var (one, two) = (await app.DeviceAsync("kiosk", "lc"), await app.DeviceAsync("kiosk", "lc"));
        var statuses = new List<int>();
        for (var i = 0; i < 50 && !statuses.Contains(429); i++)
        {
            using var answer = await one.GetAsync("/api/public");
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Contains(429, statuses);
        await Read(await two.GetAsync("/api/session"), 200);
    }

    [Fact]
    public void A_limit_of_nothing_is_refused_at_the_start() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Microsoft.Extensions.DependencyInjection.ServiceCollection().AddHallsLimits(new LimitsOptions { TokenPerSecond = 0 }));
}
