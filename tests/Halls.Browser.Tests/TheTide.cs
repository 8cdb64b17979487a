using System.Text.Json;
using System.Text.RegularExpressions;
using Halls.Api.Tests.Harness;
using Halls.Testing;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

/// <summary>A flooded queue seen by a supervisor, on the wall and at the window. The halls' time goes sixty times as fast as the machine's.</summary>
public sealed class TheTide(Surfaces surfaces) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private HallsSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await HallsSilo.StartAsync(_folder.Path, "--Clock:Mode=running", "--Clock:Speed=60");

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Brings_a_proposal_that_one_tap_approves_and_wall_kiosk_and_console_show_within_two_seconds_R044()
    {
        HallClient hall = await FloodedAsync();
        IPage board = await SupervisorAsync(hall);
        IPage wall = await surfaces.OpenAsync($"/wall/{hall.Id}", 1920, 1080, at: _silo.Address);
        await Assertions.Expect(wall.Locator("[data-window='1']")).ToBeVisibleAsync();

        ILocator proposal = board.Locator(".proposal").First;
        await Assertions.Expect(proposal).ToBeVisibleAsync();
        await Assertions.Expect(proposal.Locator(".proposal-why")).ToContainTextAsync("队列B");
        await Surfaces.PictureAsync(board, "tide-proposal");

        // Why, in one sentence of the page's language, with the figures of the table below it.
        await board.GetByText("English").ClickAsync();
        await Assertions.Expect(proposal.Locator(".proposal-why")).ToHaveTextAsync(new Regex(@"^\d+ waiting for ""队列B"" \(open windows: 1\).*window \d.*person-minutes less in all\.$"));
        await Surfaces.PictureAsync(board, "tide-proposal-english");
        await board.GetByText("中文").ClickAsync();
        int no = (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/tidal")).Read().GetProperty("proposals")[0].Int("window");
        IPage console = await surfaces.OpenAsync($"/window/{hall.Id}/{no}", 1366, 768, at: _silo.Address);
        await Surfaces.SignInAsync(console, $"supervisor-{hall.Id}");
        await console.GetByTestId("in-hand").WaitForAsync();
        IPage kiosk = await surfaces.OpenAsync($"/kiosk/{hall.Id}#token={await surfaces.KioskTokenAsync(hall.Id, _silo)}", 1080, 1920, at: _silo.Address);
        ILocator windows = kiosk.Locator("[data-queue=B] .tile-windows");
        await Assertions.Expect(windows).ToHaveTextAsync("1 个窗口受理");

        await proposal.GetByTestId("approve").ClickAsync();
        var since = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(
            Assertions.Expect(wall.Locator($".window.moved[data-window='{no}']")).ToBeVisibleAsync(), Assertions.Expect(windows).ToHaveTextAsync("2 个窗口受理"),
            Assertions.Expect(console.GetByTestId("sign-changed")).ToBeVisibleAsync());
        Assert.InRange(since.Elapsed.TotalSeconds, 0, 2);
        await Assertions.Expect(wall.GetByTestId("moved")).ToContainTextAsync("队列B");
        await Surfaces.PictureAsync(wall, "tide-wall");

        // Nobody waits for A: whom the window calls next comes from its new queue.
        Assert.StartsWith("B", (await hall.NextAsync(no)).GetProperty("number").GetString(), StringComparison.Ordinal);
        await Assertions.Expect(board.Locator("[data-move]")).ToHaveCountAsync(1);
        await Assertions.Expect(board.Locator("[data-move] .tag").First).ToHaveTextAsync("同意建议");
        await Surfaces.PictureAsync(board, "tide-moves");
        await board.GetByText("English").ClickAsync();
        await Assertions.Expect(board.Locator("[data-move] .wrap").First).ToContainTextAsync("person-minutes less in all.");
        await board.Locator("[data-move]").ScrollIntoViewIfNeededAsync();
        await Surfaces.PictureAsync(board, "tide-moves-english");

        await Assertions.Expect(console.GetByTestId("sign-changed")).ToContainTextAsync("现受理");
        await Surfaces.PictureAsync(console, "tide-console");

        // A quarter of an hour after the move, which is fifteen seconds here, it is told what came of it and how far the replay can be believed.
        await Assertions.Expect(board.Locator("[data-move] .replay-error")).ToContainTextAsync("replay off by", new() { Timeout = 60_000 });
        await Assertions.Expect(board.GetByTestId("tide-sum")).ToContainTextAsync("replay off by");
        await board.Locator("[data-move]").ScrollIntoViewIfNeededAsync();
        await Surfaces.PictureAsync(board, "tide-receipt-english");
        await board.GetByText("中文").ClickAsync();
        await Assertions.Expect(board.Locator("[data-move] .replay-error")).ToContainTextAsync("回放误差 ±");
        await board.Locator("[data-move]").ScrollIntoViewIfNeededAsync();
        await Surfaces.PictureAsync(board, "tide-receipt");
    }

    [Fact]
    public async Task Leaves_a_window_to_be_moved_by_hand_with_a_reason()
    {
        HallClient hall = await FloodedAsync();
        (await _silo.Admin.PutAsync($"/api/halls/{hall.Id}/tidal/mode", new { mode = "off" })).Read();
        IPage board = await SupervisorAsync(hall);
        await board.Locator("[data-assign='2']").ClickAsync();
        ILocator dialog = board.GetByTestId("assign");
        await dialog.Locator("input[data-queue=B]").CheckAsync();
        await dialog.Locator("input[data-queue=A]").UncheckAsync();
        await Assertions.Expect(board.GetByTestId("assign-submit")).ToBeDisabledAsync();
        await dialog.Locator(".assign-pick").First.ClickAsync();
        await Assertions.Expect(board.GetByTestId("assign-trial")).Not.ToContainTextAsync("正在测算");
        await Surfaces.PictureAsync(board, "tide-assign");
        await board.GetByTestId("assign-submit").ClickAsync();
        await Assertions.Expect(board.Locator("[data-tidal-window='2'].away")).ToBeVisibleAsync();
        JsonElement move = (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/tidal")).Read().GetProperty("moves")[0];
        Assert.Equal("by-hand", move.GetProperty("kind").GetString());

        await board.GetByText("English").ClickAsync();
        await Assertions.Expect(board.GetByTestId("tide")).ToContainTextAsync("by hand");
        await Surfaces.PictureAsync(board, "tide-english");
    }

    [Fact]
    public async Task Is_tried_out_in_the_laboratory()
    {
        HallClient hall = await FloodedAsync();
        IPage board = await SupervisorAsync(hall);
        await board.Locator(".tide-lab").ClickAsync();
        await board.WaitForURLAsync($"**/hall/{hall.Id}/lab");
        await board.GetByTestId("made-up").CheckAsync();
        await Surfaces.PictureAsync(board, "lab-form");
        await board.GetByTestId("run").ClickAsync();
        await Assertions.Expect(board.Locator("[data-testid=lab-results] [data-result]")).ToHaveCountAsync(3);
        await Assertions.Expect(board.GetByTestId("lab-width")).ToContainTextAsync("平均等候");
        await Assertions.Expect(board.Locator(".lab-charts svg").First).ToBeVisibleAsync();
        await board.GetByTestId("lab-results").ScrollIntoViewIfNeededAsync();
        await board.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Surfaces.Pictures, "lab-results.png"), FullPage = true });
    }

    private async Task<HallClient> FloodedAsync()
    {
        HallClient hall = await _silo.NewHallAsync((object)new Dictionary<string, object?>
        {
            ["name"] = "聊城市政务服务中心",
            ["region"] = "371500",
            ["hours"] = Definition.Hours("08:30", "17:15", "17:30"),
            ["queues"] = Definition.Queues(null, "A", "B"),
            ["policy"] = new Dictionary<string, int> { ["tide.proposal_life"] = 60 },
            ["windows"] = new[] { Definition.Window(1, ["A"], "A", "B"), Definition.Window(2, ["A"], "A", "B"), Definition.Window(3, ["B"], "B"), Definition.Window(4, ["A"], "A", "B") },
        });
        foreach (int no in (int[])[1, 2, 3, 4])
        {
            await hall.DoAsync(no, "open");
        }

        for (int i = 0; i < 30; i++)
        {
            await hall.TakeAsync("B");
        }

        return hall;
    }

    private async Task<IPage> SupervisorAsync(HallClient hall)
    {
        string login = $"supervisor-{hall.Id}";
        await _silo.Admin.PostAsync("/api/users", new { login, name = "值班长", password = Surfaces.Password, roles = new[] { new { role = "supervisor", hall = hall.Id } } });
        IPage page = await surfaces.OpenAsync("/sign-in", 1366, 900, at: _silo.Address);
        await Surfaces.SignInAsync(page, login);
        await page.WaitForURLAsync($"**/hall/{hall.Id}");
        await Assertions.Expect(page.GetByTestId("tide")).ToBeVisibleAsync();
        return page;
    }
}
