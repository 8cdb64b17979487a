using System.Text.Json;
using Halls.Api.Tests.Harness;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

public sealed class TheRatingPage(Surfaces surfaces)
{
    [Fact]
    public async Task Shows_five_levels_of_one_size_and_one_look_and_none_chosen()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        IPage phone = await surfaces.OpenAsync((await hall.ServeAsync()).Text("rating")!, 390, 844);
        await Assertions.Expect(phone.Locator(".level")).ToHaveTextAsync(["非常满意", "满意", "基本满意", "不满意", "非常不满意"]);
        Assert.Single(await Looks.OfAsync(phone.Locator(".level")));
        await Assertions.Expect(phone.Locator(".level[aria-pressed=true]")).ToHaveCountAsync(0);
        await Surfaces.PictureAsync(phone, "rating");
    }

    [Fact]
    public async Task Takes_a_bad_rating_gives_a_receipt_and_shows_afterwards_what_was_given()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        JsonElement ticket = await hall.ServeAsync();
        IPage phone = await surfaces.OpenAsync(ticket.Text("rating")!, 390, 844);
        await phone.Locator("[data-level='1']").ClickAsync();
        await Assertions.Expect(phone.Locator("[data-indicator^='2'], [data-indicator^='5']")).ToHaveCountAsync(0);
        await phone.GetByTestId("send").ClickAsync();
        await Assertions.Expect(phone.GetByTestId("fault")).ToContainTextAsync("至少勾选一项");
        await phone.Locator("[data-indicator='115']").ClickAsync();
        await phone.FillAsync("#text", "问了三个窗口。");
        await phone.FillAsync("#name", "赵某");
        await phone.FillAsync("#phone", "13800005678");
        await phone.GetByTestId("send").ClickAsync();

        await Assertions.Expect(phone.GetByTestId("receipt")).ToBeVisibleAsync();
        Assert.StartsWith("/verify#", await phone.GetByTestId("check").GetAttributeAsync("href"));
        await Surfaces.PictureAsync(phone, "rating-receipt");
        await phone.ReloadAsync();
        await Assertions.Expect(phone.GetByTestId("given-level")).ToHaveTextAsync("非常不满意");
        await Assertions.Expect(phone.GetByTestId("given")).ToContainTextAsync("问了三个窗口。");
        await Assertions.Expect(phone.GetByTestId("stage")).ToHaveTextAsync("待核实");
        await Assertions.Expect(phone.GetByTestId("form")).ToHaveCountAsync(0);

        JsonElement rated = Assert.Single((await hall.RatingPageAsync(ticket)).List("ratings"));
        Assert.True(rated.GetProperty("realName").GetBoolean());
    }

    [Fact]
    public async Task Says_that_a_service_was_rated_already_and_shows_that_rating()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        JsonElement ticket = await hall.ServeAsync();
        IPage phone = await surfaces.OpenAsync(ticket.Text("rating")!, 390, 844);
        await phone.Locator("[data-level='5']").ClickAsync();
        await hall.RateBadlyAsync(ticket);
        await phone.GetByTestId("send").ClickAsync();
        await Assertions.Expect(phone.GetByTestId("failed")).ToHaveTextAsync("本次服务已存在评价，请勿重复评价。");
        await Assertions.Expect(phone.GetByTestId("given-level")).ToHaveTextAsync("非常不满意");
    }

    [Fact]
    public async Task Says_in_Chinese_that_a_link_is_not_right()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        string rating = (await hall.ServeAsync()).Text("rating")!;
        IPage phone = await surfaces.OpenAsync(rating[..^1] + (rating[^1] == 'A' ? 'B' : 'A'), 390, 844);
        await Assertions.Expect(phone.GetByTestId("unread")).ToHaveTextAsync("评价链接无效，请使用取号单或短信中的链接。");
        await Surfaces.PictureAsync(phone, "rating-no-link");
    }

    [Fact]
    public async Task Fits_a_telephone_in_large_type_and_in_English()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        IPage phone = await surfaces.OpenAsync((await hall.ServeAsync()).Text("rating") + "?large=1&lang=en", 390, 844);
        await phone.Locator("[data-level='2']").ClickAsync();
        await Assertions.Expect(phone.GetByTestId("details")).ToBeVisibleAsync();
        Assert.True(await phone.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        await Surfaces.PictureAsync(phone, "rating-large-en");
    }
}
