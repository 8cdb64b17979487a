using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Halls.Api.Tests.Harness;
using Halls.Domain.Queues;
using Halls.Domain.Tidal.Moves;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Testing;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

/// <summary>The page of the month's figures, in a city of its own for each test (371600 and so on), so that no other test's ratings move its numbers.</summary>
public sealed class TheFigures(Surfaces surfaces)
{
    [Fact]
    public async Task Move_within_a_second_of_a_rating_for_the_hall_the_county_the_city_and_the_province()
    {
        HallClient hall = await HallAsync(surfaces.Silo, "371602", "滨城区政务服务中心");
        await RateAsync(surfaces.Silo, await hall.ServeAsync(), 5);
        string login = await SupervisorAsync(surfaces.Silo, new { role = "supervisor", region = "370000" });
        foreach (string place in (string[])["region=370000", "region=371600", "region=371602", $"hall={hall.Id}"])
        {
            IPage page = await SignedInAsync($"/figures?{place}", login, 1440, 900);
            await Assertions.Expect(page.GetByTestId("as-of")).ToHaveAttributeAsync("data-state", "live");
            ILocator total = page.GetByTestId("month-total");
            await total.WaitForAsync();
            long[] took = new long[5];
            for (int i = 0; i < took.Length; i++)
            {
                JsonElement ticket = await hall.ServeAsync();
                string before = await total.InnerTextAsync();
                Task<IJSHandle> moved = page.WaitForFunctionAsync("before => document.querySelector('[data-testid=month-total]').innerText !== before", before);
                long began = Stopwatch.GetTimestamp();
                await RateAsync(surfaces.Silo, ticket, 5);
                await moved;
                took[i] = (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }

            Array.Sort(took);
            TestContext.Current.SendDiagnosticMessage("{0}: a rating was on the page after {1} ms", place, string.Join(", ", took));
            Assert.True(took[took.Length / 2] < 1000, $"{place}: {string.Join(", ", took)} ms");
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Lead_from_the_city_to_the_county_to_the_hall_by_clicks_and_up_again()
    {
        HallClient one = await HallAsync(surfaces.Silo, "371702", "牡丹区政务服务中心"), other = await HallAsync(surfaces.Silo, "371703", "定陶区政务服务中心");
        await RateAsync(surfaces.Silo, await one.ServeAsync(), 5);
        await RateAsync(surfaces.Silo, await one.ServeAsync(), 1);
        await RateAsync(surfaces.Silo, await other.ServeAsync(), 4);
        string login = await SupervisorAsync(surfaces.Silo, new { role = "supervisor", region = "371700" });

        // The page of figures is found from the sign-in by the links of the staff's pages; without a place it shows what the account covers.
        IPage page = await SignedInAsync("/rectifications", login, 1440, 900);
        await page.GetByTestId("staff-nav").GetByText("数据").ClickAsync();
        await Assertions.Expect(page.GetByTestId("month-total")).ToHaveTextAsync("3");
        await Assertions.Expect(page.GetByTestId("month-goodRate")).ToContainTextAsync("66.67%");
        await Assertions.Expect(page.GetByTestId("month-goodRate")).ToContainTextAsync("2 / 3");
        await Assertions.Expect(page.GetByTestId("identities")).ToContainTextAsync("各分项之和均等于合计");
        await Assertions.Expect(page.GetByTestId("formulas").Locator("li")).ToHaveCountAsync(13);
        Assert.EndsWith("region=371700", page.Url, StringComparison.Ordinal);

        await page.Locator("[data-part='371702000000'] a").ClickAsync();
        await Assertions.Expect(page.GetByTestId("month-total")).ToHaveTextAsync("2");
        await Assertions.Expect(page.GetByTestId("trail")).ToContainTextAsync("菏泽市");
        await page.Locator($"[data-part='{one.Id}'] a").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("牡丹区政务服务中心");
        await Assertions.Expect(page.Locator($"[data-part='{one.Id}/1'] th")).ToContainTextAsync("1号窗口");
        await page.Locator("[data-by=department]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-part='市市场监管局'] td").First).ToHaveTextAsync("2");
        await page.GetByTestId("trail").GetByRole(AriaRole.Link, new() { Name = "菏泽市" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("month-total")).ToHaveTextAsync("3");

        // The province is not theirs: its name is no link, and its address is refused.
        await Assertions.Expect(page.GetByTestId("trail").Locator("a")).ToHaveCountAsync(0);
        await page.GotoAsync("/figures?region=370000");
        await Assertions.Expect(page.GetByTestId("failed")).ToContainTextAsync("没有权限");
    }

    [Fact]
    public async Task Fit_a_laptop_a_telephone_and_a_big_screen_in_both_languages()
    {
        HallClient one = await HallAsync(surfaces.Silo, "371302", "兰山区政务服务中心"), other = await HallAsync(surfaces.Silo, "371311", "罗庄区市民服务中心");
        foreach (int level in (int[])[5, 5, 5, 4, 4, 3, 2, 1])
        {
            await RateAsync(surfaces.Silo, await one.ServeAsync(), level);
        }

        await RateAsync(surfaces.Silo, await other.ServeAsync(), 5);
        await other.ServeAsync();
        string login = await SupervisorAsync(surfaces.Silo, new { role = "supervisor", region = "371300" });
        foreach ((string name, int width, int height, string query) in ((string, int, int, string)[])[("laptop", 1440, 900, ""), ("telephone", 390, 844, ""), ("screen", 1920, 1080, "&screen=1")])
        {
            foreach (string language in (string[])["zh-CN", "en"])
            {
                IPage page = await SignedInAsync($"/figures?region=371300&lang={language}{query}", login, width, height);

                // A page takes its language from the address that it is loaded by, which was the sign-in's; and a picture is of a chart that has come to rest.
                await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
                await page.ReloadAsync();
                await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
                await Assertions.Expect(page.Locator("h1 small")).ToHaveTextAsync(language == "en" ? "Ratings, live" : "好差评实时看板");
                await Assertions.Expect(page.GetByTestId("month-total")).ToHaveTextAsync("9");
                await Assertions.Expect(page.Locator(".trend svg, .levels svg")).ToHaveCountAsync(2);
                Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{name} {language} scrolls sideways.");
                if (name == "screen")
                {
                    Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollHeight") <= height, $"{language}: a big screen can't be scrolled.");
                    Assert.Empty(await page.EvaluateAsync<string[]>(
                        "[...document.querySelectorAll('.panel, .key-figures section')].filter(e => e.scrollHeight > e.clientHeight + 1 || e.getBoundingClientRect().bottom > innerHeight).map(e => e.className)"));
                }

                await Assertions.Expect(page.Locator(".funnel .chart[role=img]").First).ToHaveAttributeAsync("aria-label", new Regex(language == "en" ? "Approved: 0.*Fed back: 0.*Followed up: 0" : "整改通过复核：0.*已反馈：0.*已回访：0"));

                // Every chart has words for who cannot see it, and none of the texts in it is cut off on the left.
                Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.chart')].filter(e => !/\\d/.test(e.getAttribute('aria-label'))).map(e => e.outerHTML.slice(0, 80))"));
                Assert.Empty(await page.EvaluateAsync<string[]>(
                    "[...document.querySelectorAll('.chart')].flatMap(c => [...c.querySelectorAll('text')].filter(e => e.getBoundingClientRect().left < c.getBoundingClientRect().left - 1 || e.getBoundingClientRect().right > c.getBoundingClientRect().right + 1).map(e => e.textContent))"));
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Surfaces.Pictures, $"figures-{name}-{language}.png"), FullPage = name != "screen" });
                await page.Context.CloseAsync();
            }
        }
    }

    [Fact]
    public async Task Say_that_they_are_old_while_the_connection_is_gone_and_are_right_when_it_is_back()
    {
        HallClient hall = await HallAsync(surfaces.Silo, "371102", "东港区政务服务中心");
        await RateAsync(surfaces.Silo, await hall.ServeAsync(), 5);
        await using var wire = new BreakableWire(surfaces.Silo.Address);
        IPage page = await SignedInAsync($"/figures?hall={hall.Id}", await SupervisorAsync(surfaces.Silo, new { role = "supervisor", hall = hall.Id }), 1440, 900, wire.Address);
        ILocator asOf = page.GetByTestId("as-of");
        await Assertions.Expect(asOf).ToHaveAttributeAsync("data-state", "live");
        wire.Cut();
        await Assertions.Expect(asOf).ToHaveAttributeAsync("data-state", "late");
        await Assertions.Expect(asOf).ToContainTextAsync("连接中断");
        await Assertions.Expect(page.GetByTestId("month-total")).ToHaveTextAsync("1");
        await Surfaces.PictureAsync(page, "figures-cut");
        await RateAsync(surfaces.Silo, await hall.ServeAsync(), 4);
        wire.Mend();
        await Assertions.Expect(page.GetByTestId("month-total")).ToHaveTextAsync("2");
        await Assertions.Expect(asOf).ToHaveAttributeAsync("data-state", "live");
    }

    [Fact]
    public async Task Name_the_units_that_are_late_and_lead_to_their_cases_and_to_months_gone_by()
    {
        using var folder = new TemporaryFolder();
        await using HallsSilo silo = await HallsSilo.StartAsync(folder.Path);
        HallClient hall = await HallAsync(silo, "371502", "东昌府区政务服务中心");
        await RateAsync(silo, await hall.ServeAsync(), 1);
        await RateAsync(silo, await hall.ServeAsync(2), 2);
        await silo.SetClockAsync("2026-12-14T10:00:00+08:00");
        IPage page = await SignedInAsync("/figures?region=371502", await SupervisorAsync(silo, new { role = "supervisor", region = "371502" }), 1440, 900, silo.Address);
        await Assertions.Expect(page.GetByTestId("month-total")).ToHaveTextAsync("0");
        await Assertions.Expect(page.GetByTestId("month-goodRate")).ToContainTextAsync("—");
        await Assertions.Expect(page.GetByTestId("late-units").Locator("li")).ToHaveCountAsync(2);
        await Surfaces.PictureAsync(page, "figures-nothing-yet");

        await page.GetByTestId("month-before").ClickAsync();
        await Assertions.Expect(page.GetByTestId("month-total")).ToHaveTextAsync("2");
        await Assertions.Expect(page.GetByTestId("cut-off")).ToContainTextAsync("将于 2026-12-15 00:00 截止");
        await Assertions.Expect(page.GetByTestId("month-onTimeRate")).ToContainTextAsync("0 / 2");
        await Assertions.Expect(page.Locator("[data-standing=overdue] b")).ToHaveTextAsync("2");
        await Assertions.Expect(page.GetByTestId("late-units").Locator("li")).ToHaveCountAsync(2);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Surfaces.Pictures, "figures-month.png"), FullPage = true });

        await page.GoBackAsync();
        await page.GetByTestId("late-units").GetByText("市自然资源和规划局").ClickAsync();
        await Assertions.Expect(page.Locator("a.row")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("a.row")).ToContainTextAsync("市自然资源和规划局");
        await Assertions.Expect(page.Locator("a.row .lamp")).ToContainTextAsync("已超期");
    }

    [Fact]
    public async Task Count_a_bad_card_once_two_people_have_entered_it()
    {
        HallClient hall = await HallAsync(surfaces.Silo, "371202", "莱芜市民中心");
        JsonElement ticket = await hall.ServeAsync();
        string[] logins = [await SupervisorAsync(surfaces.Silo, new { role = "supervisor", hall = hall.Id }), await SupervisorAsync(surfaces.Silo, new { role = "supervisor", hall = hall.Id })];
        IPage figures = await SignedInAsync($"/figures?hall={hall.Id}", logins[0], 1440, 900);
        await Assertions.Expect(figures.GetByTestId("month-total")).ToHaveTextAsync("0");
        for (int i = 0; i < logins.Length; i++)
        {
            IPage entry = await SignedInAsync("/ratings/entry", logins[i], i == 0 ? 1440 : 390, i == 0 ? 900 : 844);
            await EnterAsync(entry, ticket.Text("number")!);
            await Assertions.Expect(entry.GetByTestId("entry-answer")).ToContainTextAsync(i == 0 ? "等待第二人复录" : "评价已计入统计");
            Assert.True(await entry.EvaluateAsync<int>("document.documentElement.scrollWidth") <= (i == 0 ? 1440 : 390));
            await Surfaces.PictureAsync(entry, i == 0 ? "entry-first" : "entry-second-telephone");
            if (i == 0)
            {
                await entry.GetByTestId("entry-next").ClickAsync();
                await EnterAsync(entry, ticket.Text("number")!);
                await Assertions.Expect(entry.GetByTestId("entry-refused")).ToContainTextAsync("须由另一人复录");
                await Assertions.Expect(figures.GetByTestId("month-total")).ToHaveTextAsync("0");
            }
        }

        await Assertions.Expect(figures.GetByTestId("month-total")).ToHaveTextAsync("1");
        await Assertions.Expect(figures.GetByTestId("month-badRate")).ToContainTextAsync("100.00%");
        await Assertions.Expect(figures.Locator(".channels .chart")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("1（100.00%）"));
    }

    [Fact]
    public async Task Tell_of_the_months_moves_of_windows_by_hall_and_each_with_why_and_what_came_of_it_R043()
    {
        HallClient one = await HallAsync(surfaces.Silo, "371402", "德城区政务服务中心"), other = await HallAsync(surfaces.Silo, "371403", "陵城区市民服务中心（不动产登记分中心）");
        string login = await SupervisorAsync(surfaces.Silo, new { role = "supervisor", region = "371400" });
        string approver = (await surfaces.Silo.Admin.GetAsync("/api/users?limit=1000")).Read().List("items").Single(u => u.Text("login") == login).Text("id")!;
        await MovedAsync(one, approver, "2026-11-19", 84.5);
        await MovedAsync(one, approver, "2026-11-20", -12.5);
        await MovedAsync(other, approver, "2026-11-20", null);
        foreach ((string name, int width, int height) in ((string, int, int)[])[("laptop", 1440, 900), ("telephone", 390, 844)])
        {
            foreach (string language in (string[])["zh-CN", "en"])
            {
                IPage page = await SignedInAsync($"/figures?region=371400&lang={language}", login, width, height);
                await page.ReloadAsync();
                ILocator moves = page.GetByTestId("moves");
                await Assertions.Expect(page.GetByTestId("moves-count")).ToContainTextAsync(language == "en" ? "12" : "12 次");
                await Assertions.Expect(page.GetByTestId("moves-net")).ToHaveTextAsync(language == "en" ? "saves 108 person-minutes" : "节省 108 人·分钟");
                await Assertions.Expect(page.Locator($"[data-moves-of='{one.Id}'] td.better")).ToHaveTextAsync("108");
                await Assertions.Expect(page.Locator($"[data-moves-of='{other.Id}'] td").Nth(10)).ToHaveTextAsync("—");
                await AssertFitsAsync(page, width, $"{name} {language}, by hall");
                await moves.ScreenshotAsync(new LocatorScreenshotOptions { Path = Path.Combine(Surfaces.Pictures, $"moves-halls-{name}-{language}.png") });

                await page.Locator($"[data-moves-of='{one.Id}'] a").ClickAsync();
                await Assertions.Expect(page.Locator("[data-move]")).ToHaveCountAsync(8);
                await Assertions.Expect(page.Locator(".moved-on h3")).ToHaveTextAsync(language == "en" ? ["11-20 (Friday)", "11-19 (Thursday)"] : ["11月20日（星期五）", "11月19日（星期四）"]);
                ILocator last = page.Locator(".moved-on").First.Locator("[data-move]").Last;
                await Assertions.Expect(last.Locator(".came b.worse")).ToContainTextAsync("12.5");
                await Assertions.Expect(last.Locator(".who")).ToContainTextAsync("周监督");
                await last.Locator("summary").ClickAsync();
                await Assertions.Expect(last.Locator("details")).ToContainTextAsync(language == "en" ? "23 waiting, longest 31.5 min" : "23 人等候，最久 31.5 分钟");
                await Assertions.Expect(page.Locator("[data-move]").First.Locator(".came b")).ToHaveTextAsync(language == "en" ? "No baseline, no effect shown" : "无基线，不计效果");
                await AssertFitsAsync(page, width, $"{name} {language}, one hall");
                await moves.ScreenshotAsync(new LocatorScreenshotOptions { Path = Path.Combine(Surfaces.Pictures, $"moves-hall-{name}-{language}.png") });
                Task<IDownload> file = page.WaitForDownloadAsync();
                await page.GetByTestId("moves-csv").ClickAsync();
                string csv = await File.ReadAllTextAsync(await (await file).PathAsync(), TestContext.Current.CancellationToken);
                Assert.Equal(9, csv.TrimEnd().Split("\r\n").Length);
                Assert.Contains(language == "en" ? "\"No baseline, no effect shown\"" : "\"无基线，不计效果\"", csv, StringComparison.Ordinal);
                await page.Context.CloseAsync();
            }
        }
    }

    private static async Task AssertFitsAsync(IPage page, int width, string what)
    {
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{what} scrolls sideways.");
        Assert.Empty(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.moves .tile, .moves .moved > li, .moves .moved > li *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).map(e => e.className + ' ' + e.textContent.slice(0, 40))"));
    }

    /// <summary>A day that is over, as the hall and its clerks would have written it down: approved, back again, by hand, and by the policy itself.</summary>
    private async Task MovedAsync(HallClient hall, string approver, string day, double? saved)
    {
        static DateTimeOffset At(string day, string time) => DateTimeOffset.Parse($"{day}T{time}+08:00", CultureInfo.InvariantCulture).ToUniversalTime();
        TidalEvent.WindowAssigned Moved(string time, string id, int window, string from, string to, MoveKind kind, string reason, bool home = false) => new(
            id, window, [.. from.Select(q => $"{q}")], [.. to.Select(q => $"{q}")], home, kind, reason, [new QueueReading("B", 23, 31.5, 1), new QueueReading("A", 2, null, 3)],
            kind == MoveKind.ByHand ? null : new MoveForecast(60, [new QueueForecast("B", 28.4, 19.1), new QueueForecast("A", 3, 5.5)], 214, 17), kind == MoveKind.Approved ? "p_1" : null,
            kind == MoveKind.ByHand ? approver : "fluid", kind == MoveKind.Automatic ? null : approver, [])
        { At = At(day, time) };
        TidalEvent.MoveMeasured Measured(string time, string id, double? effect) => new(
            id, 60, [new QueueOutcome("B", 37, 22.5, 19.1, effect is null ? null : 29), new QueueOutcome("A", 12, 4.5, 5.5, effect is null ? null : 3.1)], effect)
        { At = At(day, time) };
        var proposal = new Proposal("p_1", 1, ["A"], ["A", "B"], "不动产登记排队 23 人，最久 31 分钟；综合受理空闲", [], null, "fluid", At(day, "09:20"));
        object[] events =
        [
            new TidalEvent.MoveProposed(proposal) { At = At(day, "09:10") },
            Moved("09:12", "m_1", 1, "A", "AB", MoveKind.Approved, "B 不动产登记有 23 人在等，预计平均等 28 分钟，超过承诺的 20 分钟；1 号窗口加办后预计 19 分钟，A 综合受理多等 2.5 分钟。"),
            Measured("10:12", "m_1", saved),
            Moved("11:02", "m_2", 1, "AB", "A", MoveKind.Automatic, "B 不动产登记只剩 3 人在等，1 号窗口恢复开门安排。", home: true),
            Measured("12:02", "m_2", saved is null ? null : 18),
            Moved("14:00", "m_3", 2, "B", "A", MoveKind.ByHand, "企业集中办理变更登记，值班长临时调整"),
            Measured("14:15", "m_3", null),
            Moved("15:30", "m_4", 1, "A", "B", MoveKind.Automatic, "B 不动产登记有 31 人在等，预计平均等 42 分钟。"),
        ];
        await surfaces.Silo.Store.AppendAsync(new Append
        {
            Stream = new StreamName($"hall/{hall.Id}/{day}"),
            ExpectedVersion = 0,
            Events = [.. events.Select(EventCodec.Current.Encode)],
        });
        await surfaces.Silo.Store.AppendAsync(new Append
        {
            Stream = new StreamName($"queue/{hall.Id}/B/{day}"),
            ExpectedVersion = 0,
            Events =
            [
                .. Enumerable.Range(0, 14).SelectMany(i => (object[])
                [
                    new QueueEvent.TicketIssued($"B{i:000}", i + 1, TicketClass.Ordinary, null, null, null, "d_kiosk") { At = At(day, "09:00"), TicketId = $"t_{hall.Id}.{day}.{i}" },
                    new QueueEvent.ServiceStarted(1, "u_li") { At = At(day, "09:15").AddMinutes(7 * i), TicketId = $"t_{hall.Id}.{day}.{i}" },
                ]).Select(EventCodec.Current.Encode),
            ],
        });
    }

    /// <summary>Enters the card of a ticket: very dissatisfied, rated the moment it was served.</summary>
    private static async Task EnterAsync(IPage entry, string number)
    {
        await entry.GetByTestId("entry-number").FillAsync(number);
        await entry.GetByTestId("entry-find").ClickAsync();
        await Assertions.Expect(entry.GetByTestId("entry-service")).ToContainTextAsync("市市场监管局");
        await entry.Locator("[data-channel=paper]").CheckAsync();
        await entry.GetByTestId("entry-source").FillAsync("SCAN-2026-0017");
        await entry.GetByTestId("entry-rated-at").FillAsync("2026-11-23T09:00");
        await entry.Locator("[data-level='1']").ClickAsync();
        await entry.Locator("[data-indicator='115']").CheckAsync();
        await entry.GetByTestId("entry-submit").ClickAsync();
    }

    private static async Task<HallClient> HallAsync(HallsSilo silo, string region, string name)
    {
        Dictionary<string, object?> definition = Definition.Of(name: name, windows: new object[]
        {
            new { no = 1, name = "1号窗口", kind = "dedicated", serves = new[] { "A" }, canServe = new[] { "A" }, department = "市市场监管局" },
            new { no = 2, name = "2号窗口", kind = "dedicated", serves = new[] { "B" }, canServe = new[] { "B" }, department = "市自然资源和规划局" },
        });
        definition["region"] = region;
        HallClient hall = await silo.NewHallAsync(definition);
        await hall.DoAsync(1, "open");
        await hall.DoAsync(2, "open");
        return hall;
    }

    private static async Task RateAsync(HallsSilo silo, JsonElement ticket, int level) => (await silo.Client().PostAsync("/api" + ticket.Text("rating"), level > 2
        ? new { level, channel = "qr" }
        : new { level, channel = "qr", indicators = new[] { level == 1 ? "115" : "214" }, name = "赵某", phone = "13800005678" })).Read(201);

    private static int _logins;

    private static async Task<string> SupervisorAsync(HallsSilo silo, object grant)
    {
        string login = string.Create(CultureInfo.InvariantCulture, $"figures-{Interlocked.Increment(ref _logins)}");
        (await silo.Admin.PostAsync("/api/users", new { login, name = "周监督", password = Surfaces.Password, roles = new[] { grant } })).Read(201);
        return login;
    }

    private async Task<IPage> SignedInAsync(string path, string login, int width, int height, Uri? at = null)
    {
        IPage page = await surfaces.OpenAsync($"/sign-in?next={Uri.EscapeDataString(path)}", width, height, at: at);
        await Surfaces.SignInAsync(page, login);
        await page.WaitForURLAsync($"**{path.Split('?')[0]}*");
        return page;
    }
}
