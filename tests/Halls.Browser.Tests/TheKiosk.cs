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

    [Fact]
    public async Task Takes_a_rating_for_the_ticket_that_is_held_to_its_scanner()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        JsonElement ticket = await hall.ServeAsync();
        IPage kiosk = await surfaces.OpenAsync($"/kiosk/{hall.Id}#token={await surfaces.KioskTokenAsync(hall.Id)}", 1080, 1920);
        await kiosk.Locator("[data-queue]").First.WaitForAsync();
        await ScanAsync(kiosk, "https://pay.example/6901234567892");
        await Assertions.Expect(kiosk.GetByTestId("scan-fault")).ToHaveTextAsync("这个二维码不是本大厅的小票");

        await ScanAsync(kiosk, "http://halls.example" + await hall.FollowAsync(ticket));
        await kiosk.Locator("[data-level='4']").ClickAsync();
        await Surfaces.PictureAsync(kiosk, "kiosk-rating");
        await kiosk.GetByTestId("send").ClickAsync();
        await Assertions.Expect(kiosk.GetByTestId("receipt")).ToBeVisibleAsync();
        JsonElement rated = Assert.Single((await hall.RatingPageAsync(ticket)).List("ratings"));
        Assert.Equal("kiosk", rated.Text("channel"));
        await kiosk.GetByTestId("to-kiosk").ClickAsync();
        await Assertions.Expect(kiosk.Locator("[data-queue]").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Does_not_rate_a_ticket_that_is_still_waiting()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1);
        JsonElement ticket = await hall.TakeAsync("A");
        IPage kiosk = await surfaces.OpenAsync($"/kiosk/{hall.Id}#token={await surfaces.KioskTokenAsync(hall.Id)}", 1080, 1920);
        await kiosk.Locator("[data-queue=A]").WaitForAsync();
        await ScanAsync(kiosk, "http://halls.example" + ticket.Text("follow"));
        await Assertions.Expect(kiosk.GetByTestId("scan-fault")).ToHaveTextAsync("这项业务还没有办结，办结后再来评价");
    }

    /// <summary>A scanner types what it reads, and Enter.</summary>
    private static async Task ScanAsync(IPage page, string code)
    {
        await page.Keyboard.TypeAsync(code);
        await page.Keyboard.PressAsync("Enter");
    }
}
