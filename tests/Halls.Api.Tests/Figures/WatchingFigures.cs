using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Screens;
using Halls.Api.Tests.Security;
using Halls.Testing;
using static Halls.Api.Tests.Figures.RatedHalls;

namespace Halls.Api.Tests.Figures;

/// <summary>Figures on an open page, followed with the client of the real pages.</summary>
public sealed class WatchingFigures : IDisposable
{
    private static readonly string[] Regions = ["371502000000", "371500000000", "370000000000"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Moves_within_a_second_of_the_tap_for_the_hall_the_county_the_city_and_the_province()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await OpenAsync(silo, "371502", "东昌府大厅"), neighbour = await OpenAsync(silo, "371525", "冠县大厅");
        string[] links = new string[6];
        for (int i = 0; i < links.Length; i++)
        {
            links[i] = await ServeAsync(hall);
        }

        string elsewhere = await ServeAsync(neighbour);
        await using Watcher page = await Watcher.ConnectToFiguresAsync(silo.Address, silo.AdminToken);
        await page.WatchAsync("WatchHall", hall.Id);
        foreach (string region in Regions)
        {
            await page.WatchAsync("Watch", region[..6]);
        }

        string[] watched = [hall.Id, .. Regions];
        Assert.All(watched, w => Assert.Equal(0, Shown(page.LookAsync().Result, w)));
        var latencies = new List<(string Where, double Milliseconds)>();
        for (int i = 0; i < links.Length; i++)
        {
            await RateAsync(silo, links[i], i == 3 ? 1 : 5);
            long acknowledged = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            int now = i + 1;
            JsonElement seen = await HallsSilo.UntilAsync(page.LookAsync, s => watched.All(w => Shown(s, w) == now), $"rating {now} everywhere");
            latencies.AddRange(watched.Select(w => (w, (double)seen.GetProperty(w).List("pushes").First(p => p.Int("total") == now).GetProperty("at").GetInt64() - acknowledged)));
        }

        // The first of each place is read by code that is only being compiled.
        Assert.All(latencies.Skip(watched.Length), l => Assert.True(l.Milliseconds < 1000, $"{l.Where}: {l.Milliseconds} ms; all: {string.Join(' ', latencies)}"));

        JsonElement last = await page.LookAsync();
        JsonElement county = last.GetProperty("371502000000").GetProperty("figures");
        Assert.Equal((1, 1, 1), (county.GetProperty("total").GetProperty("ratings").Int("level1"), county.GetProperty("total").GetProperty("cases").Int("named"), county.List("parts").Length));
        Assert.Equal(["371500000000", "370000000000"], county.List("above").Select(a => a.Text("key")));
        Assert.Equal((hall.Id, "东昌府区"), (county.List("parts")[0].Text("key"), county.Text("name")));

        await RateAsync(silo, elsewhere, 4);
        JsonElement after = await HallsSilo.UntilAsync(page.LookAsync, s => Shown(s, "371500000000") == 7 && Shown(s, "370000000000") == 7, "the neighbour's rating in the city and the province");
        Assert.Equal((6, 6), (Shown(after, hall.Id), Shown(after, "371502000000")));
        Assert.Equal(["371502000000", "371525000000"], after.GetProperty("371500000000").GetProperty("figures").List("parts").Select(p => p.Text("key")));
        Assert.Equal("371500000000", after.GetProperty("370000000000").GetProperty("figures").List("parts").Single().Text("key"));
        Assert.Equal([$"{hall.Id}/1"], after.GetProperty(hall.Id).GetProperty("figures").List("parts").Select(p => p.Text("key")));
        JsonElement asked = (await silo.Admin.GetAsync("/api/regions/371500/live")).Read();
        Assert.Equal(asked.GetProperty("total").ToString(), after.GetProperty("371500000000").GetProperty("figures").GetProperty("total").ToString());
    }

    [Fact]
    public async Task Sends_at_most_two_a_second_however_many_rate_and_ends_with_the_last()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await OpenAsync(silo, "371502", "东昌府大厅");
        string[] links = new string[30];
        for (int i = 0; i < links.Length; i++)
        {
            links[i] = await ServeAsync(hall, 1 + (i % 2));
        }

        await using Watcher page = await Watcher.ConnectToFiguresAsync(silo.Address, silo.AdminToken);
        await page.WatchAsync("Watch", "371500");
        await Task.WhenAll(links.Select(link => RateAsync(silo, link, 5)));
        JsonElement seen = (await HallsSilo.UntilAsync(page.LookAsync, s => Shown(s, "371500000000") == 30, "all thirty")).GetProperty("371500000000");
        long[] changes = [.. seen.List("pushes").Select(p => p.GetProperty("change").GetInt64())], at = [.. seen.List("pushes").Select(p => p.GetProperty("at").GetInt64())];
        Assert.Equal(changes.Order(), changes);
        Assert.True(changes.Length <= 2 + ((at[^1] - at[0]) / 500), $"{changes.Length} pushes in {at[^1] - at[0]} ms");
    }

    [Fact]
    public async Task Moves_when_a_service_is_completed_though_nobody_rates()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await OpenAsync(silo, "371502", "东昌府大厅");
        await using Watcher page = await Watcher.ConnectToFiguresAsync(silo.Address, silo.AdminToken);
        await page.WatchAsync("Watch", "370000");
        await ServeAsync(hall);
        await HallsSilo.UntilAsync(page.LookAsync, s => s.GetProperty("370000000000").List("pushes").Any(p => p.Int("rateable") == 1), "one that can be rated");
    }

    [Fact]
    public async Task Is_refused_for_what_is_none_and_for_what_is_not_yours()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await OpenAsync(silo, "371502", "东昌府大厅");
        await using Watcher page = await Watcher.ConnectToFiguresAsync(silo.Address, silo.AdminToken);
        Assert.Contains("no-such-region", await page.RefusedAsync("Watch", "3715"));
        Assert.Contains("no-such-hall", await page.RefusedAsync("WatchHall", "nowhere"));
        string kiosk = (await silo.Admin.PostAsync("/api/devices", new { kind = "kiosk", hall = hall.Id, name = "kiosk" })).Read(201).Text("token")!;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Watcher.ConnectToFiguresAsync(silo.Address, kiosk));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Watcher.ConnectToFiguresAsync(silo.Address, "hk_none"));
        for (int i = 0; i < 20; i++)
        {
            await page.WatchAsync("Watch", $"37{i:00}00");
        }

        Assert.Contains("too-many-watched", await page.RefusedAsync("Watch", "380000"));
        Assert.Null(await page.RefusedAsync("Unwatch", "370000"));
        Assert.Null(await page.RefusedAsync("Watch", "380000"));
    }

    private static int Shown(JsonElement seen, string what) => seen.GetProperty(what).GetProperty("figures").GetProperty("total").GetProperty("ratings").Int("total");
}
