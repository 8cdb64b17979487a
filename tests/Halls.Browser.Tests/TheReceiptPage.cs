using System.Text;
using Halls.EventStore;
using Halls.Projections.Transparency;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

/// <summary>A citizen checks a receipt in a browser: the page computes for itself and says in words what it found.</summary>
public sealed class TheReceiptPage(Surfaces surfaces)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_on_a_phone_that_a_rating_is_in_the_log()
    {
        ReceiptView receipt = await RateAsync("phone");
        IPage phone = await surfaces.OpenAsync(receipt.Check, 390, 844);
        ILocator verdict = phone.GetByTestId("verdict");
        await Assertions.Expect(verdict).ToHaveAttributeAsync("data-verdict", "in");
        await Assertions.Expect(verdict).ToContainTextAsync("在日志中");
        await Assertions.Expect(phone.Locator("h2:focus")).ToHaveTextAsync("在日志中");
        await Assertions.Expect(phone.Locator("[data-state=passed]")).ToHaveCountAsync(3);
        await Assertions.Expect(phone.Locator("[data-step=history]")).ToHaveAttributeAsync("data-state", "skipped");
        await Assertions.Expect(phone.Locator(".facts")).ToContainTextAsync("非常不满意");
        Assert.True(await phone.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the phone.");
        await Surfaces.PictureAsync(phone, "verify-in");

        // The next check on the same device is held against this one.
        ReceiptView later = await RateAsync("phone-later");
        await phone.GotoAsync(later.Check);
        await phone.ReloadAsync();
        await Assertions.Expect(phone.Locator("[data-step=history]")).ToHaveAttributeAsync("data-state", "passed");
    }

    [Fact]
    public async Task Says_that_a_receipt_does_not_hold_when_one_word_of_it_was_changed()
    {
        ReceiptView receipt = await RateAsync("changed");
        byte[] opened = Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(receipt.Check["/verify#".Length..]);
        string altered = Encoding.UTF8.GetString(opened).Replace("\\\"level\\\":1", "\\\"level\\\":5", StringComparison.Ordinal);
        IPage page = await surfaces.OpenAsync("/verify#" + Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(altered)), 390, 844);
        await Assertions.Expect(page.GetByTestId("verdict")).ToHaveAttributeAsync("data-verdict", "out");
        await Assertions.Expect(page.GetByTestId("verdict")).ToContainTextAsync("查验不通过");
        await Assertions.Expect(page.Locator("[data-step=content]")).ToHaveAttributeAsync("data-state", "failed");
        await Assertions.Expect(page.Locator(".facts")).Not.ToContainTextAsync("满意");
        await Surfaces.PictureAsync(page, "verify-out");
    }

    [Fact]
    public async Task Is_worked_by_keyboard_alone_and_speaks_English()
    {
        ReceiptView receipt = await RateAsync("keyboard");
        IPage page = await surfaces.OpenAsync("/verify?lang=en", 1280, 800);
        await page.GetByTestId("receipt").FocusAsync();
        await page.Keyboard.InsertTextAsync("not a receipt");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("neither a receipt link nor a receipt number");
        await Assertions.Expect(page.GetByTestId("receipt")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.InsertTextAsync(receipt.Leaf);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("verdict")).ToContainTextAsync("In the log");
        await Assertions.Expect(page.Locator("[data-step=content]")).ToHaveAttributeAsync("data-state", "skipped");
        await Surfaces.PictureAsync(page, "verify-number-en");

        await page.GetByTestId("another").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("receipt")).ToBeFocusedAsync();
        await page.Keyboard.InsertTextAsync($"0-{new string('0', 64)}");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("verdict")).ToHaveAttributeAsync("data-verdict", "out");
    }

    [Fact]
    public async Task Says_nothing_either_way_while_the_log_cannot_be_reached()
    {
        ReceiptView receipt = await RateAsync("away");
        IPage page = await surfaces.OpenAsync("/verify", 390, 844);
        await page.RouteAsync("**/api/transparency/**", route => route.AbortAsync());
        await page.GetByTestId("receipt").FillAsync(receipt.Check);
        await page.GetByTestId("check").ClickAsync();
        await Assertions.Expect(page.GetByTestId("verdict")).ToHaveAttributeAsync("data-verdict", "unknown");
        await page.UnrouteAllAsync();
        await page.GetByText("重试").ClickAsync();
        await Assertions.Expect(page.GetByTestId("verdict")).ToHaveAttributeAsync("data-verdict", "in");
    }

    /// <summary>Puts an event into the log as a rating would, and returns its receipt.</summary>
    private async Task<ReceiptView> RateAsync(string service)
    {
        var stream = new StreamName($"rating/receipt-{service}");
        await surfaces.Silo.Store.AppendAsync(
            new Append { Stream = stream, ExpectedVersion = 0, Events = [new NewEvent("rating-given.v1", "{\"level\":1}"u8.ToArray(), new object(), DateTimeOffset.UnixEpoch)] }, Stop);
        return ReceiptView.Of(service, (await surfaces.Silo.Services.GetRequiredService<LogReceipts>().FindAsync(stream, 1, Stop))!);
    }
}
