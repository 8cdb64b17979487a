using System.Reflection;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

/// <summary>Reads QR codes off a page as a telephone's camera would: from the pixels, with somebody else's decoder.</summary>
internal static class PrintedCodes
{
    private static readonly string Decoder = Path.Combine(
        typeof(PrintedCodes).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "WebModules").Value!, "jsqr", "dist", "jsQR.js");

    /// <summary>What the code says that a picture on the page holds.</summary>
    public static async Task<string> ReadAsync(IPage page, string selector)
    {
        Assert.SkipUnless(File.Exists(Decoder), $"The decoder is not there: {Decoder} (npm ci in src/Halls.Web).");
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = Decoder });
        string? text = await page.EvaluateAsync<string?>(
            """
            async (selector) => {
              const size = 400
              const picture = new Image()
              const source = document.querySelector(selector).cloneNode(true)
              source.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
              source.setAttribute('width', size)
              source.setAttribute('height', size)
              picture.src = 'data:image/svg+xml;base64,' + btoa(unescape(encodeURIComponent(source.outerHTML)))
              await picture.decode()
              const canvas = document.createElement('canvas')
              canvas.width = canvas.height = size
              const context = canvas.getContext('2d')
              context.drawImage(picture, 0, 0, size, size)
              const found = jsQR(context.getImageData(0, 0, size, size).data, size, size)
              return found === null ? null : found.data
            }
            """,
            selector);
        return text ?? throw new Xunit.Sdk.XunitException($"No code can be read in {selector}.");
    }
}
