using Halls.Api.Tests.Harness;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

public sealed class TheWindowConsole(Surfaces surfaces)
{
    [Fact]
    public async Task Is_worked_by_keys_alone()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(Definition.Of());
        for (int i = 0; i < 4; i++)
        {
            await hall.TakeAsync();
        }

        IPage console = await surfaces.OpenAsync($"/window/{hall.Id}/1", 1366, 768);
        await Surfaces.PictureAsync(console, "sign-in");
        await Surfaces.SignInAsync(console, await surfaces.StaffAsync(hall.Id, "clerk"));
        await Assertions.Expect(console.Locator("[data-verb=pause]")).ToBeEnabledAsync();
        await console.Keyboard.PressAsync("F10");
        await Assertions.Expect(console.Locator("[data-verb=next]")).ToBeEnabledAsync();

        await console.Keyboard.PressAsync("F2");
        await Assertions.Expect(console.GetByTestId("in-hand-number")).ToHaveTextAsync("A001");
        await Surfaces.PictureAsync(console, "console-called");
        await console.Keyboard.PressAsync("F3");
        await Assertions.Expect(console.Locator(".person-times")).ToContainTextAsync("2 次");
        await Assertions.Expect(console.Locator("[data-verb=start]")).ToBeEnabledAsync();
        await console.Keyboard.PressAsync("F4");
        await Assertions.Expect(console.Locator("[data-verb=complete]")).ToBeEnabledAsync();
        await Surfaces.PictureAsync(console, "console-serving");
        await console.Keyboard.PressAsync("F6");
        await Assertions.Expect(console.Locator(".person-none")).ToBeVisibleAsync();
        await console.Keyboard.PressAsync("F2");
        await Assertions.Expect(console.GetByTestId("in-hand-number")).ToHaveTextAsync("A002");
        await Assertions.Expect(console.Locator("[data-verb=miss]")).ToBeEnabledAsync();
        await console.Keyboard.PressAsync("F7");
        await Assertions.Expect(console.Locator(".person-none")).ToBeVisibleAsync();

        Assert.Equal(["done", "waiting", "waiting", "waiting"], (await hall.ListAsync()).Select(t => t.Text("state")));
    }

    [Fact]
    public async Task Says_in_words_that_nobody_waits()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(Definition.Of());
        IPage console = await surfaces.OpenAsync($"/window/{hall.Id}/2", 1366, 768);
        await Surfaces.SignInAsync(console, await surfaces.StaffAsync(hall.Id, "clerk"));
        await Assertions.Expect(console.Locator("[data-verb=pause]")).ToBeEnabledAsync();
        await console.Keyboard.PressAsync("F10");
        await Assertions.Expect(console.Locator("[data-verb=next]")).ToBeEnabledAsync();
        await console.Keyboard.PressAsync("F2");
        await Assertions.Expect(console.GetByTestId("message")).ToContainTextAsync("暂无");
    }
}
