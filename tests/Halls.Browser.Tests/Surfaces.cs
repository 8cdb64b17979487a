using System.Reflection;
using Halls.Api.Tests.Harness;
using Halls.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Halls.Browser.Tests.Surfaces))]

namespace Halls.Browser.Tests;

/// <summary>A running silo with a running clock, and the machine's Chromium to look at it. Skips with the reason where there is no Chromium or no pages.</summary>
public sealed class Surfaces : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/opt/google/chrome/chrome"];
    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _missing;

    public HallsSilo Silo { get; private set; } = null!;

    /// <summary>Where pictures of the pages are put, to be looked at.</summary>
    public static string Pictures { get; } =
        typeof(Surfaces).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "Pictures").Value!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Pictures);
        // These limits only turn a hang into a failure; a page that is opened first on a busy machine takes its time.
        Assertions.SetDefaultExpectTimeout(45_000);
        Silo = await HallsSilo.StartAsync(_folder.Path, "--Clock:Mode=running");
        string? chromium = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? Places.FirstOrDefault(File.Exists);
        if (chromium is null)
        {
            _missing = "Chromium is not installed (apt-get install chromium, or set CHROMIUM_PATH).";
            return;
        }

        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html")))
        {
            _missing = "The pages were not built: Node 20 with npm was missing at the build.";
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>Opens a page of the silo at a size and in a language.</summary>
    public async Task<IPage> OpenAsync(string path, int width, int height, string locale = "zh-CN", Uri? at = null)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");

        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Locale = locale,
            BaseURL = (at ?? Silo.Address).ToString(),
        });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        page.PageError += (_, error) => TestContext.Current.AddWarning($"{path}: {error}");
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>Keeps a picture of the page.</summary>
    public static Task PictureAsync(IPage page, string name) => page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, name + ".png") });

    /// <summary>A kiosk's token for a hall.</summary>
    public async Task<string> KioskTokenAsync(string hall, HallsSilo? silo = null) =>
        (await (silo ?? Silo).Admin.PostAsync("/api/devices", new { kind = "kiosk", hall, name = "取号机" })).Read(201).GetProperty("token").GetString()!;

    /// <summary>A member of staff who can sign in with <see cref="Password"/>.</summary>
    public async Task<string> StaffAsync(string hall, string role)
    {
        string login = $"{role}-{hall}";
        (await Silo.Admin.PostAsync("/api/users", new { login, name = StaffName, password = Password, roles = new[] { new { role, hall } } })).Read(201);
        return login;
    }

    public const string Password = "Correct-Horse-9";

    /// <summary>What everybody is called whom <see cref="StaffAsync"/> employs.</summary>
    public const string StaffName = "窗口员甲";

    /// <summary>Signs somebody in on the page that asks for it.</summary>
    public static async Task SignInAsync(IPage page, string login)
    {
        await page.FillAsync("#login", login);
        await page.FillAsync("#password", Password);
        await page.GetByTestId("submit").ClickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Silo.DisposeAsync();
        _folder.Dispose();
    }
}
