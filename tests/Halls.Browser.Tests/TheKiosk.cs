using System.Text.Json;
using Halls.Api.Tests.Harness;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

public sealed class TheKiosk(Surfaces surfaces)
{
    [Fact]
    public async Task Gives_a_ticket_in_three_taps_at_most()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1);
        IPage kiosk = await surfaces.OpenAsync($"/kiosk/{hall.Id}#token={await surfaces.KioskTokenAsync(hall.Id)}", 1080, 1920);
        await kiosk.Locator("[data-queue=A]").WaitForAsync();
        await Surfaces.PictureAsync(kiosk, "kiosk");
        await kiosk.Locator("[data-queue=A]").ClickAsync();
        await Surfaces.PictureAsync(kiosk, "kiosk-class");
        await kiosk.Locator("[data-class=ordinary]").ClickAsync();

        await Assertions.Expect(kiosk.GetByTestId("number")).ToHaveTextAsync("A001");
        await Surfaces.PictureAsync(kiosk, "kiosk-ticket");
        JsonElement ticket = Assert.Single(await hall.ListAsync());
        Assert.Equal("A001", ticket.Text("number"));
        Assert.Contains("/t/", await kiosk.Locator("svg[data-text]").First.GetAttributeAsync("data-text"));
        Assert.DoesNotContain("token", kiosk.Url);
    }

    [Fact]
    public async Task Says_why_a_queue_gives_no_tickets()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(Definition.Of(hours: Definition.Hours("00:00", "00:01", "00:02")));
        IPage kiosk = await surfaces.OpenAsync($"/kiosk/{hall.Id}#token={await surfaces.KioskTokenAsync(hall.Id)}", 1080, 1920);
        ILocator tile = kiosk.Locator("[data-queue=A]");
        await Assertions.Expect(tile).ToBeDisabledAsync();
        await Assertions.Expect(tile.Locator(".shut-line")).Not.ToBeEmptyAsync();
        await Surfaces.PictureAsync(kiosk, "kiosk-closed");
    }

    [Fact]
    public async Task Without_its_token_it_sends_people_to_the_desk()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1);
        IPage kiosk = await surfaces.OpenAsync($"/kiosk/{hall.Id}", 1080, 1920);
        await Assertions.Expect(kiosk.GetByTestId("not-authorised")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Speaks_English_when_asked()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1);
        IPage kiosk = await surfaces.OpenAsync($"/kiosk/{hall.Id}#token={await surfaces.KioskTokenAsync(hall.Id)}", 1080, 1920);
        await kiosk.GetByTestId("language").ClickAsync();
        await Assertions.Expect(kiosk.Locator("h2.ask")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[\\x20-\\x7e]+$"));
        await Surfaces.PictureAsync(kiosk, "kiosk-en");
    }
}
