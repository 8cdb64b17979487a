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
    public async Task Knows_nothing_of_a_link_that_is_not_right()
    {
        HallClient hall = await surfaces.Silo.NewHallAsync(1);
        JsonElement mine = await hall.TakeAsync();
        string follow = mine.Text("follow")!;
        IPage phone = await surfaces.OpenAsync(follow[..^1] + (follow[^1] == 'A' ? 'B' : 'A'), 390, 844);
        await Assertions.Expect(phone.GetByTestId("gone")).ToBeVisibleAsync();
    }
}
