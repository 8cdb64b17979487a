using System.Text.Json;
using Halls.Api.Tests.Harness;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

public sealed class TheWorkList(Surfaces surfaces)
{
    [Fact]
    public async Task Is_worked_by_keys_and_filtered()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        string first = await hall.RateBadlyAsync(await hall.ServeAsync());
        string second = await hall.RateBadlyAsync(await hall.ServeAsync(2));
        IPage list = await SignedInAsync("/rectifications", await surfaces.StaffAsync(hall.Id, "handler"), 1440, 900);
        await Assertions.Expect(list.Locator("a.row")).ToHaveCountAsync(2);
        await Assertions.Expect(list.Locator($"[data-case='{first}'] .lamp")).ToContainTextAsync("黄灯 即将到期");
        await Surfaces.PictureAsync(list, "work-list");

        await list.GetByTestId("filter-unit").FillAsync("市自然资源和规划局");
        await list.Keyboard.PressAsync("Enter");
        await Assertions.Expect(list.Locator("a.row")).ToHaveCountAsync(1);
        Assert.Contains("unit=", list.Url);
        await list.GetByTestId("filter-overdue").CheckAsync();
        await Assertions.Expect(list.GetByTestId("empty")).ToBeVisibleAsync();
        await list.GetByTestId("filter-clear").ClickAsync();
        await Assertions.Expect(list.Locator("a.row")).ToHaveCountAsync(2);

        await list.Keyboard.PressAsync("j");
        await list.Keyboard.PressAsync("j");
        await list.Keyboard.PressAsync("k");
        await Assertions.Expect(list.Locator("a.row:focus")).ToHaveCountAsync(1);
        string focused = (await list.Locator("a.row:focus").GetAttributeAsync("data-case"))!;
        await list.Keyboard.PressAsync("Enter");
        await Assertions.Expect(list.GetByTestId("history").Locator("[data-what=case-opened]")).ToBeVisibleAsync();
        Assert.Contains(focused, new[] { first, second });
        Assert.EndsWith(focused, list.Url);
        await list.Keyboard.PressAsync("u");
        await Assertions.Expect(list.Locator("a.row")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Leads_a_case_from_the_rating_to_the_citizens_verdict()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        JsonElement ticket = await hall.ServeAsync();
        string id = await hall.RateBadlyAsync(ticket);
        string path = $"/rectifications/{id}";
        IPage handler = await SignedInAsync(path, await surfaces.StaffAsync(hall.Id, "handler"), 1440, 900);
        ILocator stage = handler.GetByTestId("stage");
        await Assertions.Expect(stage).ToHaveTextAsync("待核实");

        await handler.Locator("[data-step=contact]").ClickAsync();
        await handler.GetByTestId("take-step").ClickAsync();
        await Assertions.Expect(handler.Locator(".field-fault").First).ToHaveTextAsync("此项必填");
        await handler.GetByLabel("电话", new() { Exact = true }).CheckAsync();
        await handler.GetByLabel("已联系上").CheckAsync();
        await handler.FillAsync("#field-note", "请拨 13800005678 联系。");
        await handler.GetByTestId("take-step").ClickAsync();
        await Assertions.Expect(handler.GetByTestId("step-failed")).ToContainTextAsync("个人信息");
        await Assertions.Expect(handler.Locator("#field-note")).ToHaveValueAsync("请拨 13800005678 联系。");
        await handler.FillAsync("#field-note", "评价人说明了情况。");
        await handler.GetByTestId("take-step").ClickAsync();
        await Assertions.Expect(stage).ToHaveTextAsync("核实中");
        await Surfaces.PictureAsync(handler, "case");

        await handler.Locator("[data-step=classify]").ClickAsync();
        await handler.GetByLabel("立行立改").CheckAsync();
        await handler.FillAsync("#field-note", "情况属实。");
        await handler.GetByTestId("take-step").ClickAsync();
        await Assertions.Expect(stage).ToHaveTextAsync("整改中");
        await handler.Locator("[data-step=complete]").ClickAsync();
        await handler.FillAsync("#field-cause", "分工不清。");
        await handler.FillAsync("#field-measure", "调整分工并培训。");
        await handler.FillAsync("#field-evidence", "photo-1 photo-2");
        await handler.GetByTestId("take-step").ClickAsync();
        await Assertions.Expect(stage).ToHaveTextAsync("待复核");
        await Assertions.Expect(handler.Locator("[data-step=approve]")).ToHaveCountAsync(0);

        IPage reviewer = await SignedInAsync(path, await surfaces.StaffAsync(hall.Id, "reviewer"), 390, 844);
        await reviewer.Locator("[data-step=approve]").ClickAsync();
        await reviewer.GetByTestId("take-step").ClickAsync();
        await Assertions.Expect(reviewer.GetByTestId("stage")).ToHaveTextAsync("待反馈");
        Assert.True(await reviewer.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        await Surfaces.PictureAsync(reviewer, "case-phone");

        await handler.ReloadAsync();
        await handler.Locator("[data-step=feed-back]").ClickAsync();
        await handler.GetByLabel("网上").CheckAsync();
        await handler.FillAsync("#field-note", "已调整窗口分工。");
        await handler.GetByTestId("take-step").ClickAsync();
        await Assertions.Expect(stage).ToHaveTextAsync("已反馈");

        IPage citizen = await surfaces.OpenAsync(ticket.Text("rating")!, 390, 844);
        await Assertions.Expect(citizen.GetByTestId("reply")).ToHaveTextAsync("已调整窗口分工。");
        await citizen.Locator("[data-verdict=basically-satisfied]").ClickAsync();
        await citizen.GetByTestId("send-verdict").ClickAsync();
        await Assertions.Expect(citizen.GetByTestId("stage")).ToHaveTextAsync("归档");
        await Assertions.Expect(citizen.GetByTestId("verdict-form")).ToHaveCountAsync(0);
        await Surfaces.PictureAsync(citizen, "rating-archived");
    }

    [Fact]
    public async Task Shows_who_rated_only_for_a_purpose_after_a_warning()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        string handler = await surfaces.StaffAsync(hall.Id, "handler");
        string id = await hall.RateBadlyAsync(await hall.ServeAsync());
        IPage page = await SignedInAsync($"/rectifications/{id}", handler, 1440, 900);
        await page.GetByTestId("see-evaluator").WaitForAsync();
        Assert.DoesNotContain("13800005678", await page.ContentAsync());
        await page.GetByTestId("see-evaluator").ClickAsync();
        await Assertions.Expect(page.GetByTestId("evaluator-panel")).ToContainTextAsync("审计日志");
        await Assertions.Expect(page.GetByTestId("look")).ToBeDisabledAsync();
        await page.FillAsync("#purpose", "联系核实");
        await page.GetByTestId("look").ClickAsync();
        await Assertions.Expect(page.GetByTestId("evaluator-seen")).ToContainTextAsync("13800005678");
    }

    [Fact]
    public async Task Shows_the_words_of_an_objection_in_the_history_to_whoever_decides_it()
    {
        const string Words = "我没有评错窗口，当时就是1号窗口，问了三次都让我等。";
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        JsonElement ticket = await hall.ServeAsync();
        string id = await hall.RateBadlyAsync(ticket);
        string path = $"/rectifications/{id}";
        IPage handler = await SignedInAsync(path, await surfaces.StaffAsync(hall.Id, "handler"), 1440, 900), approver = await SignedInAsync(path, await surfaces.StaffAsync(hall.Id, "approver"), 1440, 900);
        await TakeAsync(handler, "claim-invalid", new { ground = "mistake", note = "评错窗口", evidence = new[] { "video-1" } });
        await TakeAsync(approver, "decide-invalid", new { approved = true, reason = "经核实为误评" });
        (await surfaces.Silo.Client().PostAsync("/api" + ticket.Text("rating") + "/object", new { text = Words })).Read();

        string leader = $"leader-{hall.Id}";
        (await surfaces.Silo.Admin.PostAsync("/api/users", new { login = leader, name = "市局领导", password = Surfaces.Password, roles = new[] { new { role = "region", region = "371500" } } })).Read(201);
        foreach ((int width, int height, string language) in ((int, int, string)[])[(1440, 900, "zh-CN"), (390, 844, "en")])
        {
            IPage page = await SignedInAsync(path, leader, width, height, language);
            await Assertions.Expect(page.Locator("[data-what=objection-raised] [data-testid=objection]")).ToHaveTextAsync(Words);
            await Assertions.Expect(page.GetByTestId("objection")).ToHaveCountAsync(1);
            await Assertions.Expect(page.Locator("[data-step=decide-objection]")).ToBeVisibleAsync();
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
            await page.GetByTestId("objection").ScrollIntoViewIfNeededAsync();
            await Surfaces.PictureAsync(page, $"case-objection-{language}");
        }

        async Task TakeAsync(IPage who, string step, object body) =>
            Assert.Equal(200, (await who.APIRequest.PostAsync($"/api{path}/{step}", new() { DataObject = body })).Status);
    }

    [Fact]
    public async Task Is_found_from_the_supervisors_board_and_fits_a_telephone()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync();
        await surfaces.StaffAsync(hall.Id, "handler");
        await hall.RateBadlyAsync(await hall.ServeAsync());
        IPage board = await SignedInAsync($"/hall/{hall.Id}", await surfaces.StaffAsync(hall.Id, "supervisor"), 1440, 900);
        await board.GetByTestId("to-cases").ClickAsync();
        await Assertions.Expect(board.Locator("a.row")).ToHaveCountAsync(1);
        await Assertions.Expect(board.Locator("a.row")).ToContainTextAsync("窗口员甲");
        await board.SetViewportSizeAsync(390, 844);
        Assert.True(await board.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        await Surfaces.PictureAsync(board, "work-list-phone");
    }

    [Fact]
    public async Task Names_the_people_of_a_hall_to_those_who_work_on_its_cases_and_to_nobody_else()
    {
        HallClient hall = await surfaces.NewHallOfDepartmentsAsync(), other = await surfaces.NewHallOfDepartmentsAsync();
        string handler = await surfaces.StaffAsync(hall.Id, "handler");
        await surfaces.StaffAsync(hall.Id, "clerk");
        IPage page = await SignedInAsync("/rectifications", handler, 1440, 900);
        async Task<JsonElement[]> People(string id) =>
            [.. JsonSerializer.Deserialize<JsonElement>(await (await page.APIRequest.GetAsync($"/api/rectifications/people?hall={id}")).TextAsync()).EnumerateArray()];
        // Other tests on this silo have supervisors of whole regions, who work on the cases of every hall in them.
        JsonElement[] ofTheHall = [.. (await People(hall.Id)).Where(p => p.GetProperty("name").GetString() == Surfaces.StaffName)];
        Assert.Equal(["", "handler"], ofTheHall.Select(p => string.Join(' ', p.List("roles").Select(r => r.GetString()))).Order(StringComparer.Ordinal));
        Assert.Empty(await People(other.Id));
    }

    /// <summary>Opens a page of staff. A board is public, so that one signs in first and goes there.</summary>
    private async Task<IPage> SignedInAsync(string path, string login, int width, int height, string language = "zh-CN")
    {
        IPage page = await surfaces.OpenAsync($"/sign-in?lang={language}&next={Uri.EscapeDataString(path)}", width, height);
        await Surfaces.SignInAsync(page, login);
        await page.WaitForURLAsync($"**{path}");
        return page;
    }
}
