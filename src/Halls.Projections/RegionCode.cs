namespace Halls.Projections;

/// <summary>
/// Codes of administrative divisions (GB/T 2260, R-123): two digits each for province, city and county, three each for town and village. Written with 6 or 12
/// digits, kept with 12, filled up with zeros; matched by the digits that mean something. The one place where that is known. Pure.
/// </summary>
public static class RegionCode
{
    /// <summary>How many digits a code is kept with.</summary>
    public const int Digits = 12;

    /// <summary>Where province, city, county, town and village end.</summary>
    private static readonly int[] Levels = [2, 4, 6, 9, Digits];

    /// <summary>Whether the text is a code: 2 to 12 digits, an even number of them.</summary>
    public static bool IsCode(string? text) =>
        text is { Length: >= 2 and <= Digits } && text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>The code as it is kept: 371500 becomes 371500000000.</summary>
    public static string Full(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.PadRight(Digits, '0');
    }

    /// <summary>The digits that mean something, with which every code in it begins: 2, 4, 6, 9 or 12 of them.</summary>
    public static string Prefix(string code)
    {
        string full = Full(code);
        return full[..Levels.First(level => full.AsSpan(level).IndexOfAnyExcept('0') < 0)];
    }

    /// <summary>Whether <paramref name="inner"/> is <paramref name="outer"/> or lies below it: 370000 covers 371500, which covers 371502.</summary>
    public static bool Covers(string outer, string inner) => Full(inner).StartsWith(Prefix(outer), StringComparison.Ordinal);

    /// <summary>The least and the greatest code of a region, with 12 digits: what a query compares with.</summary>
    public static (string Low, string High) Range(string code)
    {
        string prefix = Prefix(code);
        return (prefix.PadRight(Digits, '0'), prefix.PadRight(Digits, '9'));
    }

    /// <summary>A code and those above it, the province last, with 12 digits: 371502 gives 371502000000, 371500000000 and 370000000000.</summary>
    public static IEnumerable<string> AndAbove(string code)
    {
        string full = Full(code), last = "";
        foreach (int level in Levels.Reverse())
        {
            string at = full[..level].PadRight(Digits, '0');
            if (at != last)
            {
                yield return last = at;
            }
        }
    }

    /// <summary>The county that a code lies in, with 12 digits; of a city's or a province's own code the code itself.</summary>
    public static string CountyOf(string code) => Full(code)[..6].PadRight(Digits, '0');

    /// <summary>
    /// The part of a region that a code in it belongs to: of a province its cities, of a city its counties, of anything smaller the code itself. What is the
    /// region itself, and no part of it, is its own part (市本级). Null as the region stands for everywhere, whose parts are the provinces.
    /// </summary>
    public static string PartOf(string? region, string code)
    {
        int level = region is null ? 0 : Prefix(region).Length;
        return level >= 6 ? Full(code) : Full(code)[..Levels.First(l => l > level)].PadRight(Digits, '0');
    }
}
