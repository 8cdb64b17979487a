using System.Text.Json;
using Halls.Api.Tests.Harness;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

public sealed class ThePhone(Surfaces surfaces)
{
    [Fact]
    public async Task Follows_the_place_in_line_and_the_call()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1, 2);
        await hall.TakeAsync();
        JsonElement mine = await hall.TakeAsync();
        IPage phone = await surfaces.OpenAsync(mine.Text("follow")!, 390, 844);
        await Assertions.Expect(phone.GetByTestId("ahead")).ToHaveTextAsync("1");
        await Surfaces.PictureAsync(phone, "phone-waiting");

        await hall.NextAsync(1);
        await Assertions.Expect(phone.GetByTestId("ahead")).ToHaveTextAsync("0");
        await hall.NextAsync(2);
        await Assertions.Expect(phone.GetByTestId("go")).ToContainTextAsync("2");
        await Surfaces.PictureAsync(phone, "phone-called");
    }

    [Fact]
    public async Task Gives_the_place_up_after_asking_once_more()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1);
        JsonElement mine = await hall.TakeAsync();
        IPage phone = await surfaces.OpenAsync(mine.Text("follow")!, 390, 844);
        await phone.GetByTestId("leave").ClickAsync();
        await phone.GetByTestId("leave-yes").ClickAsync();
        await Assertions.Expect(phone.GetByTestId("card")).ToHaveAttributeAsync("data-state", "left");
        Assert.Equal("left", (await hall.TicketAsync(mine.Text("id")!)).Read().Text("state"));
    }

    [Fact]
    public async Task Leads_from_the_printed_tickets_code_to_the_rating_once_the_service_is_done()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1);
        IPage kiosk = await surfaces.OpenAsync($"/kiosk/{hall.Id}#token={await surfaces.KioskTokenAsync(hall.Id)}", 1080, 1920);
        await kiosk.Locator("[data-queue=A]").ClickAsync();
        await kiosk.Locator("[data-class=ordinary]").ClickAsync();
        await kiosk.Locator(".slip-qr").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        var printed = new Uri(await PrintedCodes.ReadAsync(kiosk, ".slip-qr"));
        Assert.StartsWith("/t/", printed.AbsolutePath);

        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");
        IPage phone = await surfaces.OpenAsync(printed.PathAndQuery, 390, 844);
        await Assertions.Expect(phone.GetByTestId("rating")).ToHaveCountAsync(0);
        await hall.DoAsync(1, "complete");
        await Assertions.Expect(phone.GetByTestId("rate")).ToBeVisibleAsync();
        await Surfaces.PictureAsync(phone, "phone-done");
        var shown = new Uri(await PrintedCodes.ReadAsync(phone, "[data-testid=rating] svg"));
        Assert.Equal(await phone.GetByTestId("rate").GetAttributeAsync("href"), shown.PathAndQuery);

        IPage rating = await surfaces.OpenAsync(shown.PathAndQuery, 390, 844);
        await Assertions.Expect(rating.Locator(".level")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task Knows_nothing_of_a_link_that_is_not_right()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1);
        JsonElement mine = await hall.TakeAsync();
        string follow = mine.Text("follow")!;
        IPage phone = await surfaces.OpenAsync(follow[..^1] + (follow[^1] == 'A' ? 'B' : 'A'), 390, 844);
        await Assertions.Expect(phone.GetByTestId("gone")).ToBeVisibleAsync();
    }
}
