using System.Collections.Frozen;

namespace Halls.Projections;

/// <summary>
/// The official names of regions down to the county, from the list that is shipped with the program (<c>Regions/2021-01-04.txt</c>: the codes and names that the
/// Ministry of Civil Affairs published on that day). Thread-safe.
/// </summary>
public static class RegionNames
{
    private const string List = "Halls.Projections.Regions.2021-01-04.txt";
    private static readonly FrozenDictionary<string, string> Names = Read();

    /// <summary>The day of the notice that the names are from.</summary>
    public static DateOnly AsOf { get; } = new(2021, 1, 4);

    /// <summary>The name of a region; the code itself where none is known.</summary>
    /// <param name="code">6 or 12 digits.</param>
    public static string Of(string code) => Names.GetValueOrDefault(RegionCode.Full(code), code);

    /// <summary>The name of a part of a region (<see cref="RegionCode.PartOf"/>): what belongs to the region and to no part of it is called 本级.</summary>
    public static string OfPart(string? region, string part) =>
        region is not null && RegionCode.Prefix(region).Length < 6 && RegionCode.Full(region) == part ? Of(part) + "本级" : Of(part);

    private static FrozenDictionary<string, string> Read()
    {
        using Stream stream = typeof(RegionNames).Assembly.GetManifestResourceStream(List) ?? throw new InvalidOperationException($"The program was built without {List}.");
        using var reader = new StreamReader(stream);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                names.Add(RegionCode.Full(line[..6]), line[7..]);
            }
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
