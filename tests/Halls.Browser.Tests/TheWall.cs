using System.Diagnostics;
using Halls.Api.Tests.Harness;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

public sealed class TheWall(Surfaces surfaces)
{
    private static readonly (string Id, string Name)[] Queues =
        [("A", "综合受理"), ("B", "社会保险"), ("C", "不动产登记"), ("D", "税务"), ("E", "出入境"), ("F", "统一出件"), ("N", "办不成事")];

    [Fact]
    public async Task Shows_a_call_at_once_with_its_window()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(BusyHall());
        IPage wall = await surfaces.OpenAsync($"/wall/{hall.Id}", 1920, 1080);
        for (int i = 0; i < 6; i++)
        {
            foreach ((string queue, _) in Queues.Skip(i % 2))
            {
                await hall.TakeAsync(queue);
            }
        }

        for (int no = 1; no <= 11; no++)
        {
            await hall.DoAsync(no, "open");
            await hall.NextAsync(no);
            if (no is not (4 or 9))
            {
                await hall.DoAsync(no, "start");
            }
        }

        await hall.DoAsync(12, "open");

        // A call flashes for eight seconds, which a busy machine may need to look twice: the page itself notes what flashed.
        await wall.GetByTestId("hero").EvaluateAsync(
            "hero => { window.flashed = []; new MutationObserver(() => hero.classList.contains('flash') && window.flashed.push(hero.textContent)).observe(hero, { attributes: true, childList: true, characterData: true, subtree: true }) }");
        string number = (await hall.NextAsync(12)).Text("number")!;
        await Assertions.Expect(wall.GetByTestId("hero-number")).ToHaveTextAsync(number);
        await Assertions.Expect(wall.GetByTestId("hero-window")).ToContainTextAsync("12");
        await wall.WaitForFunctionAsync("number => window.flashed.some(text => text.indexOf(number) >= 0)", number);
        await Surfaces.PictureAsync(wall, "wall");
        Assert.True((await wall.Locator(".hero-number").BoundingBoxAsync())!.Height > 150, "the newest call is not very large");
    }

    [Fact]
    public async Task Shows_every_unanswered_call_however_many_there_are()
    {
        object[] windows = [.. Enumerable.Range(1, 40).Select(no => Definition.Window(no, ["A"]))];
        HallClient hall = await surfaces.Silo.NewHallAsync(Definition.Of(windows: windows));
        var called = new List<string>();
        for (int no = 1; no <= 40; no++)
        {
            await hall.DoAsync(no, "open");
            await hall.TakeAsync();
            called.Add((await hall.NextAsync(no)).Text("number")!);
        }

        IPage wall = await surfaces.OpenAsync($"/wall/{hall.Id}", 1920, 1080);
        await Assertions.Expect(wall.GetByTestId("hero-number")).ToHaveTextAsync(called[^1]);
        await Surfaces.PictureAsync(wall, "wall-40-unanswered");

        // They may turn pages, but within a turn each has been seen whole.
        var seen = new HashSet<string> { called[^1] };
        var patience = Stopwatch.StartNew();
        while (called.Any(number => !seen.Contains(number)) && patience.Elapsed < TimeSpan.FromSeconds(40))
        {
            foreach (ILocator row in await wall.GetByTestId("calls").Locator("li").AllAsync())
            {
                LocatorBoundingBoxResult? box = await row.BoundingBoxAsync();
                string? number = await row.GetAttributeAsync("data-number");
                if (box is not null && number is not null && box.X >= 0 && box.Y >= 0 && box.X + box.Width <= 1920 && box.Y + box.Height <= 1080)
                {
                    seen.Add(number);
                }
            }
        }

        Assert.Empty(called.Except(seen));
    }

    [Fact]
    public async Task Says_that_it_is_stale_and_is_right_again_within_two_seconds_of_the_connections_return()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1, 2);
        await hall.TakeAsync();
        string first = (await hall.NextAsync(1)).Text("number")!;
        await using var wire = new BreakableWire(surfaces.Silo.Address);
        IPage wall = await surfaces.OpenAsync($"/wall/{hall.Id}", 1920, 1080, at: wire.Address);
        await Assertions.Expect(wall.GetByTestId("hero-number")).ToHaveTextAsync(first);
        await Assertions.Expect(wall.GetByTestId("link")).ToHaveAttributeAsync("data-state", "live");

        wire.Cut();
        await hall.TakeAsync();
        string second = (await hall.NextAsync(2)).Text("number")!;
        await Assertions.Expect(wall.GetByTestId("link")).ToHaveAttributeAsync("data-state", "late", new() { Timeout = 15_000 });
        await Assertions.Expect(wall.GetByTestId("hero-number")).ToHaveTextAsync(first);
        await Surfaces.PictureAsync(wall, "wall-stale");

        wire.Mend();
        var back = Stopwatch.StartNew();
        await Assertions.Expect(wall.GetByTestId("hero-number")).ToHaveTextAsync(second, new() { Timeout = 10_000 });
        await Assertions.Expect(wall.GetByTestId("link")).ToHaveAttributeAsync("data-state", "live");
        TestContext.Current.TestOutputHelper?.WriteLine($"right again after {back.Elapsed.TotalSeconds:0.00} s");
        Assert.True(back.Elapsed < TimeSpan.FromSeconds(4), $"It took {back.Elapsed}; two seconds are promised and as much again allowed on a busy machine.");
    }

    /// <summary>A hall as one finds it: what the picture in the README shows.</summary>
    private static Dictionary<string, object?> BusyHall() => Definition.Of(
        queues: Queues.Select(q => new { id = q.Id, name = q.Name, prefix = q.Id, kind = q.Id == "N" ? "nohelp" : "ordinary", targetWaitMinutes = 15 }).ToArray(),
        windows: Enumerable.Range(1, 12).Select(no => Definition.Window(no, [Queues[no % Queues.Length].Id])).ToArray());
}
