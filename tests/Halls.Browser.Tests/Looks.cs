using System.Globalization;
using Microsoft.Playwright;

namespace Halls.Browser.Tests;

/// <summary>What elements look like to somebody who compares them.</summary>
internal static class Looks
{
    private const string Look =
        """
        elements => elements.map(e => {
          const s = getComputedStyle(e), r = e.getBoundingClientRect()
          return [Math.round(r.width), Math.round(r.height), s.color, s.backgroundColor, s.borderTopColor, s.borderTopWidth, s.borderRadius, s.fontSize, s.fontWeight, s.opacity, s.boxShadow].join(' ')
        })
        """;

    /// <summary>The different looks among elements: size, colours, border, type. One means that nothing sets any of them apart.</summary>
    public static async Task<string[]> OfAsync(ILocator elements)
    {
        await elements.First.WaitForAsync();
        string[] looks = await elements.EvaluateAllAsync<string[]>(Look);
        Assert.True(looks.Length > 1, string.Create(CultureInfo.InvariantCulture, $"{looks.Length} elements are nothing to compare."));
        return [.. looks.Distinct()];
    }
}
