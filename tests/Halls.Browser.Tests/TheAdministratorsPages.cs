using System.Text;
using Halls.Api.Tests.Harness;
using Halls.EventStore;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

/// <summary>The calendar of working days and the messages to citizens, for administrators only. Each on a silo of its own: both are the same for all halls.</summary>
public sealed class TheAdministratorsPages(Surfaces surfaces)
{
    /// <summary>An invented notice: nobody knows the real one yet.</summary>
    private const string Notice =
        """
        { "year": 2027, "revision": 2, "status": "published", "basis": "国务院办公厅关于2027年部分节假日安排的通知（虚构，供测试）",
          "off": [ { "name": "元旦", "from": "2027-01-01", "to": "2027-01-04" }, { "name": "春节", "from": "2027-02-05", "to": "2027-02-11" }, { "name": "清明节", "from": "2027-04-03", "to": "2027-04-05" },
                   { "name": "劳动节", "from": "2027-05-01", "to": "2027-05-05" }, { "name": "端午节", "from": "2027-06-09", "to": "2027-06-09" }, { "name": "中秋节", "from": "2027-09-15", "to": "2027-09-15" },
                   { "name": "国庆节", "from": "2027-10-01", "to": "2027-10-07" } ],
          "work": [ "2027-01-10", "2027-02-14", "2027-05-08", "2027-09-26", "2027-10-09" ] }
        """;

    private const string Faulty = """{ "year": 2027, "revision": 1, "status": "published", "basis": "通知", "off": [ { "name": "元旦", "from": "2027-01-01", "to": "2027-01-03" }, { "name": "春节", "from": "2027-01-03", "to": "2027-01-05" } ], "work": [ "2027-01-06" ] }""";

    [Fact]
    public async Task Import_a_year_that_one_proposes_and_another_confirms_R005()
    {
        using var folder = new TemporaryFolder();
        await using HallsSilo silo = await HallsSilo.StartAsync(folder.Path, "--Clock:Start=2026-12-28T09:00:00+08:00");
        HallClient hall = await silo.NewHallAsync(1);
        string id = await hall.RateBadlyAsync(await hall.ServeAsync());
        IPage one = await SignedInAsync(silo, "qian", "钱系统", "/admin/calendar");
        await Assertions.Expect(one.Locator("[data-year='2027'] .tag")).ToHaveTextAsync("暂定");
        await one.Locator("[data-year='2026'] .year-line").ClickAsync();
        await Assertions.Expect(one.Locator("[data-year='2026'] [data-day='2026-10-01']")).ToHaveAttributeAsync("data-kind", "off");
        await PictureAsync(one, "calendar-years");
        await one.Locator("[data-year='2026'] .year-line").ClickAsync();

        await ChooseAsync(one, Faulty);
        await Assertions.Expect(one.GetByTestId("file-faults").Locator("li")).ToHaveTextAsync(["放假2027-01-03 同时属于两个假期。", "调休上班2027-01-06 不是周六或周日，或重复列出。"]);
        await Assertions.Expect(one.GetByTestId("propose")).ToHaveCountAsync(0);
        await PictureAsync(one, "calendar-faulty");

        await ChooseAsync(one, Notice);
        await Assertions.Expect(one.Locator("[data-changed=off] .tag").First).ToHaveTextAsync("1月4日（星期一）");
        await Assertions.Expect(one.Locator("[data-changed=working] .tag").First).ToHaveTextAsync("1月10日（星期日）");
        await Assertions.Expect(one.Locator("[data-testid=import] .year-day.changed[data-day='2027-01-04']")).ToBeVisibleAsync();
        Assert.Empty((await silo.Admin.GetAsync("/api/calendar")).Read().List("proposals"));
        await PictureAsync(one, "calendar-preview");
        await one.GetByTestId("propose").ClickAsync();
        await Assertions.Expect(one.GetByTestId("proposed")).ToBeVisibleAsync();
        await Assertions.Expect(one.GetByTestId("changed-cases").Locator("tbody tr")).ToContainTextAsync([id]);
        await Assertions.Expect(one.GetByTestId("confirm")).ToBeDisabledAsync();
        await PictureAsync(one, "calendar-proposed");

        IPage other = await SignedInAsync(silo, "sun", "孙系统", "/admin/calendar", 390, 844, "en");
        await Assertions.Expect(other.GetByTestId("proposals")).ToContainTextAsync("proposed by 钱系统");
        await FitsAsync(other, 390);
        await PictureAsync(other, "calendar-telephone-en");
        await other.GetByTestId("confirm").ClickAsync();
        await Assertions.Expect(other.GetByTestId("calendar-done")).ToHaveTextAsync("Revision 2 of 2027 holds now.");
        await Assertions.Expect(other.Locator("[data-year='2027'] .tag")).ToHaveTextAsync("Published");
        Assert.Equal("2025.1 2026.1 2027.2", (await silo.Admin.GetAsync("/api/calendar")).Read().Text("version"));

        // What was looked at before is old now; the server's own refusal is told.
        await ChooseAsync(other, Notice.Replace("\"revision\": 2", "\"revision\": 3", StringComparison.Ordinal));
        (await silo.Admin.PostAsync("/api/calendar/proposals", Notice.Replace("\"revision\": 2", "\"revision\": 4", StringComparison.Ordinal))).Read(201);
        await other.GetByTestId("propose").ClickAsync();
        await Assertions.Expect(other.GetByTestId("import-failed")).ToContainTextAsync("waits to be confirmed");
        await FitsAsync(other, 390);
    }

    [Fact]
    public async Task Show_what_became_of_messages_and_no_number()
    {
        using var folder = new TemporaryFolder();
        string key = Path.Combine(folder.Path, "sms.key");
        await File.WriteAllTextAsync(key, "a key that the gateway shares", TestContext.Current.CancellationToken);
        await using HallsSilo silo = await HallsSilo.StartAsync(
            folder.Path, "--Sms:Endpoint=http://127.0.0.1:1/messages", "--Sms:PublicAddress=https://zw.example", $"--Sms:KeyFile={key}");
        HallClient hall = await silo.NewHallAsync(1);
        await FillAsync(silo, hall.Id);
        IPage page = await SignedInAsync(silo, "qian", "钱系统", "/admin/outbox");
        await Assertions.Expect(page.Locator("[data-state] b")).ToHaveTextAsync(["4", "2", "60", "1"]);
        await Assertions.Expect(page.GetByTestId("messages").Locator("tbody tr")).ToHaveCountAsync(4);
        await Assertions.Expect(page.GetByTestId("messages").Locator("tbody tr").First).ToContainTextAsync("网关出错（HTTP 503）");
        await PictureAsync(page, "outbox-waiting");
        await page.Locator("[data-state=failed]").ClickAsync();
        await Assertions.Expect(page.GetByTestId("messages")).ToContainTextAsync("多次尝试后放弃");
        await PictureAsync(page, "outbox-failed");
        await page.Locator("[data-state=sent]").ClickAsync();
        await Assertions.Expect(page.GetByTestId("messages").Locator("tbody tr")).ToHaveCountAsync(50);
        await page.GetByTestId("more").ClickAsync();
        await Assertions.Expect(page.GetByTestId("messages").Locator("tbody tr")).ToHaveCountAsync(60);
        await Assertions.Expect(page.GetByTestId("more")).ToHaveCountAsync(0);

        IPage phone = await SignedInAsync(silo, "sun", "孙系统", "/admin/outbox?state=failed", 390, 844, "en");
        await Assertions.Expect(phone.GetByTestId("messages")).ToContainTextAsync("refused by the gateway (HTTP 422)");
        await FitsAsync(phone, 390);
        await PictureAsync(phone, "outbox-telephone-en");
        Assert.DoesNotContain("13800005678", await phone.ContentAsync());
        Assert.DoesNotContain("p_sealed", await phone.ContentAsync());
    }

    [Fact]
    public async Task Are_in_the_navigation_of_administrators_and_of_nobody_else()
    {
        using var folder = new TemporaryFolder();
        await using HallsSilo silo = await HallsSilo.StartAsync(folder.Path);
        HallClient hall = await silo.NewHallAsync(1);
        IPage page = await SignedInAsync(silo, "qian", "钱系统", "/");
        await page.GetByTestId("staff-nav").GetByText("短信").ClickAsync();
        await Assertions.Expect(page.GetByTestId("no-gateway")).ToBeVisibleAsync();
        await page.GetByTestId("staff-nav").GetByText("日历").ClickAsync();
        await Assertions.Expect(page.GetByTestId("years")).ToBeVisibleAsync();

        (await silo.Admin.PostAsync("/api/users", new { login = "zhou", name = "周监督", password = Surfaces.Password, roles = new[] { new { role = "supervisor", hall = hall.Id } } })).Read(201);
        IPage supervisor = await surfaces.OpenAsync("/sign-in?next=/admin/outbox", 1440, 900, at: silo.Address);
        await Surfaces.SignInAsync(supervisor, "zhou");
        await Assertions.Expect(supervisor.GetByTestId("not-yours")).ToBeVisibleAsync();
        await Assertions.Expect(supervisor.GetByTestId("staff-nav").Locator("a[href^='/admin']")).ToHaveCountAsync(0);
        await Surfaces.PictureAsync(supervisor, "outbox-not-yours");
    }

    /// <summary>Rows as the sender leaves them (Halls.Api.Tests has it send); none of those that wait is due while the test looks.</summary>
    private static async Task FillAsync(HallsSilo silo, string hall)
    {
        long now = Microseconds.Of(DateTimeOffset.UtcNow), minute = 60_000_000;
        List<string> rows = [];
        void Add(int n, string state, int attempts, long created, long next, string tried, string ended, string status, string reason) => rows.Add(
            $"('rating-invitation/t_{hall}.20261123.A.{n}', 'rating-invitation', 't_{hall}.20261123.A.{n}', '{hall}', 'p_sealed{n}', '{state}', {attempts}, {created}, {next}, {tried}, {ended}, {status}, {reason})");
        Add(1, "waiting", 4, now - (40 * minute), now + (600 * minute), $"{now - (8 * minute)}", "NULL", "503", "'gateway-failed'");
        Add(2, "waiting", 1, now - (40 * minute), now + (660 * minute), $"{now - (9 * minute)}", "NULL", "NULL", "'no-connection'");
        Add(3, "waiting", 1, now - (40 * minute), now + (720 * minute), $"{now - (2 * minute)}", "NULL", "429", "'too-many'");
        Add(4, "waiting", 0, now - minute, now + (730 * minute), "NULL", "NULL", "NULL", "NULL");
        Add(5, "failed", 1, now - (90 * minute), now, $"{now - (90 * minute)}", $"{now - (90 * minute)}", "422", "'refused'");
        Add(6, "failed", 17, now - (2900 * minute), now, $"{now - (60 * minute)}", $"{now - (60 * minute)}", "500", "'given-up'");
        Add(7, "withdrawn", 0, now - (90 * minute), now, "NULL", $"{now - (80 * minute)}", "NULL", "'already-rated'");
        for (int n = 100; n < 160; n++)
        {
            Add(n, "sent", 1, now - (200 * minute), now, $"{now - (n * minute)}", $"{now - (n * minute)}", "202", "'accepted'");
        }

        await silo.Services.GetRequiredService<IStoreTables>().WriteAsync(
            async (connection, transaction) =>
            {
                await using System.Data.Common.DbCommand command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = $"INSERT INTO outbox (id, kind, service, hall, phone, state, attempts, created_at, next_at, tried_at, ended_at, status, reason) VALUES {string.Join(", ", rows)}";
                return await command.ExecuteNonQueryAsync();
            },
            TestContext.Current.CancellationToken);
    }

    private static Task ChooseAsync(IPage page, string file) =>
        page.GetByTestId("calendar-file").SetInputFilesAsync(new FilePayload { Name = "2027.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(file) });

    private static async Task FitsAsync(IPage page, int width) => Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{page.Url} scrolls sideways.");

    private static Task PictureAsync(IPage page, string name) => page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Surfaces.Pictures, name + ".png"), FullPage = true });

    private async Task<IPage> SignedInAsync(HallsSilo silo, string login, string name, string path, int width = 1440, int height = 900, string language = "zh-CN")
    {
        (await silo.Admin.PostAsync("/api/users", new { login, name, password = Surfaces.Password, roles = new[] { new { role = "systemAdministrator" } } })).Read(201);
        IPage page = await surfaces.OpenAsync($"/sign-in?lang={language}&next={Uri.EscapeDataString(path)}", width, height, at: silo.Address);
        await Surfaces.SignInAsync(page, login);
        await page.WaitForURLAsync($"**{path}");
        return page;
    }
}
