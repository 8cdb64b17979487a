using System.Text.Json;
using Halls.Api.Tests.Harness;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

public sealed class TheEvaluator(Surfaces surfaces)
{
    [Fact]
    public async Task Rests_until_the_service_is_completed_then_offers_five_equal_levels()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        IPage tablet = await OpenAsync(hall);
        await Assertions.Expect(tablet.GetByTestId("rest")).ToBeVisibleAsync();
        await Surfaces.PictureAsync(tablet, "evaluator-rest");
        Assert.DoesNotContain("token", tablet.Url);

        await hall.ServeAsync();
        await Assertions.Expect(tablet.Locator(".level")).ToHaveTextAsync(["非常满意", "满意", "基本满意", "不满意", "非常不满意"]);
        Assert.Single(await Looks.OfAsync(tablet.Locator(".level")));
        await Assertions.Expect(tablet.Locator(".level[aria-pressed=true]")).ToHaveCountAsync(0);
        await Surfaces.PictureAsync(tablet, "evaluator");
    }

    [Fact]
    public async Task Thanks_and_shows_nothing_of_the_level_afterwards()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        IPage tablet = await OpenAsync(hall);
        JsonElement ticket = await hall.ServeAsync();
        await tablet.Locator("[data-level='2']").ClickAsync();
        await Surfaces.PictureAsync(tablet, "evaluator-details");
        await tablet.Locator("[data-indicator='213']").ClickAsync();
        await tablet.GetByTestId("send").ClickAsync();
        await Assertions.Expect(tablet.GetByTestId("thanks")).ToBeVisibleAsync();
        Assert.DoesNotContain("满意", await tablet.Locator("body").InnerTextAsync());
        await Assertions.Expect(tablet.GetByTestId("rest")).ToBeVisibleAsync();

        JsonElement rated = Assert.Single((await hall.RatingPageAsync(ticket)).List("ratings"));
        Assert.Equal((2, "evaluator"), (rated.Int("level"), rated.Text("channel")));
    }

    [Fact]
    public async Task Goes_back_to_rest_when_nobody_touches_it_and_has_written_nothing()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        IPage tablet = await OpenAsync(hall);
        await tablet.Clock.InstallAsync();
        await tablet.ReloadAsync();
        JsonElement ticket = await hall.ServeAsync();
        var posts = new List<string>();
        tablet.Request += (_, request) =>
        {
            if (request.Method == "POST")
            {
                posts.Add(request.Url);
            }
        };
        await tablet.Locator("[data-level='1']").ClickAsync();
        await tablet.Locator("[data-indicator='115']").ClickAsync();
        await tablet.Clock.FastForwardAsync("01:05");
        await Assertions.Expect(tablet.GetByTestId("rest")).ToBeVisibleAsync();

        Assert.Empty(posts);
        JsonElement page = await hall.RatingPageAsync(ticket);
        Assert.Equal("open", page.Text("state"));
        Assert.Empty(page.List("ratings"));
    }

    [Fact]
    public async Task Is_not_dismissed_by_what_the_window_does()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        IPage tablet = await OpenAsync(hall);
        await hall.ServeAsync();
        await tablet.Locator("[data-level='1']").ClickAsync();
        await hall.TakeAsync();
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");

        // Two readings of the desk have come and gone.
        await tablet.WaitForResponseAsync(IsReading);
        await tablet.WaitForResponseAsync(IsReading);
        await Assertions.Expect(tablet.GetByTestId("details")).ToBeVisibleAsync();
        await Assertions.Expect(tablet.Locator("[data-level='1']")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task Without_its_token_says_that_it_is_none()
    {
        IPage tablet = await surfaces.OpenAsync("/evaluator", 1280, 800);
        await Assertions.Expect(tablet.GetByTestId("not-authorised")).ToBeVisibleAsync();
    }

    private static bool IsReading(IResponse response) => response.Url.EndsWith("/api/evaluator", StringComparison.Ordinal) && response.Request.Method == "GET";

    private async Task<IPage> OpenAsync(HallClient hall)
    {
        string token = (await surfaces.Silo.Admin.PostAsync("/api/devices", new { kind = "evaluator", hall = hall.Id, window = 1, name = "评价器" })).Read(201).Text("token")!;
        return await surfaces.OpenAsync($"/evaluator#token={token}", 1280, 800);
    }
}
