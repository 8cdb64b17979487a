using System.Text.Json;
using Halls.Api.Ratings;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Ratings;

/// <summary>R-068: the named job, only where it is the custom, once, and apart from what citizens said.</summary>
public sealed class RatingByDefault : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Is_done_by_the_named_job_after_seven_days_once_and_a_citizens_own_rating_still_counts_instead()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (HallClient hall, Caller clerk) = await OpenAsync(silo, new Dictionary<string, object> { ["rating.default_mode"] = "level3_after_7nd", ["rating.supplement_window"] = "15nd" });
        string rated = await Served.ServeAsync(hall, clerk), unrated = await Served.ServeAsync(hall, clerk);
        (await silo.Client().PostAsync(rated, new { level = 5 })).Read(201);

        await silo.SetClockAsync("2026-11-30T23:59:59+08:00");
        Assert.Equal(0, await LookAsync(silo));
        await silo.SetClockAsync("2026-12-01T00:00:00+08:00");
        Assert.Equal(1, await LookAsync(silo));
        Assert.Equal(0, await LookAsync(silo));

        JsonElement given = (await silo.Client().GetAsync(unrated)).Read().List("ratings").Single();
        Assert.Equal((3, "default"), (given.Int("level"), given.Text("channel")));
        EventStore.StoredEvent e = (await silo.Store.ReadStreamAsync(new($"rating/t_{unrated["/api/r/".Length..unrated.LastIndexOf('.')]}"), cancellationToken: TestContext.Current.CancellationToken)).Single();
        Assert.Contains("\"source\":\"default-ratings\"", System.Text.Encoding.UTF8.GetString(e.Data.Span));
        Assert.Contains("\"proof\":\"systemJob\"", System.Text.Encoding.UTF8.GetString(e.Data.Span));

        // The page stays open: what the system wrote is nobody's rating.
        Assert.Equal("open", (await silo.Client().GetAsync(unrated)).Read().Text("state"));
        (await silo.Client().PostAsync(unrated, new { level = 2, indicators = new[] { "214" } })).Read(201);
        Assert.Single((await silo.Admin.GetAsync("/api/rectifications")).Read().List("items"));
    }

    [Fact]
    public async Task Is_not_done_where_it_is_not_the_custom()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        (HallClient hall, Caller clerk) = await OpenAsync(silo, new { });
        string link = await Served.ServeAsync(hall, clerk);
        await silo.SetClockAsync("2026-12-02T00:00:00+08:00");
        Assert.Equal(0, await LookAsync(silo));
        Assert.Empty((await silo.Client().GetAsync(link)).Read().List("ratings"));
    }

    [Fact]
    public async Task Is_done_once_by_several_that_look_at_the_same_time_and_after_a_restart()
    {
        (string Link, int Rated) before;
        await using (HallsSilo silo = await HallsSilo.StartAsync(_folder.Path))
        {
            (HallClient hall, Caller clerk) = await OpenAsync(silo, new Dictionary<string, object> { ["rating.default_mode"] = "level3_after_7nd" });
            string link = "";
            for (int i = 0; i < 20; i++)
            {
                link = await Served.ServeAsync(hall, clerk);
            }

            await silo.SetClockAsync("2026-12-02T00:00:00+08:00");
            int[] rated = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
                () => ActivatorUtilities.CreateInstance<DefaultRatings>(silo.Services).LookAsync(TestContext.Current.CancellationToken))));
            before = (link, rated.Sum());
        }

        Assert.Equal(20, before.Rated);
        await using HallsSilo again = await HallsSilo.StartAsync(_folder.Path, "--Clock:Start=2026-12-02T01:00:00+08:00");
        Assert.Equal(0, await LookAsync(again));
        Assert.Single((await again.Client().GetAsync(before.Link)).Read().List("ratings"));
    }

    private static Task<int> LookAsync(HallsSilo silo) =>
        silo.Services.GetServices<IHostedService>().OfType<DefaultRatings>().Single().LookAsync(TestContext.Current.CancellationToken);

    private static async Task<(HallClient Hall, Caller Clerk)> OpenAsync(HallsSilo silo, object policy)
    {
        HallClient hall = await silo.NewHallAsync(Served.Definition(policy));
        Caller clerk = await StaffAsync(silo, "wang", new { role = "clerk", hall = hall.Id });
        await SecurityTestApp.Read(await clerk.PostAsync($"/api/halls/{hall.Id}/windows/1/open"), 200);
        return (hall, clerk);
    }
}
