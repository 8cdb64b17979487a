using Halls.Projections;
using Halls.Projections.Figures;

namespace Halls.Api.Figures;

/// <summary>What can be watched: a region, or a hall in a region. Immutable.</summary>
/// <param name="Region">The region whose notices tell of it, 12 digits.</param>
/// <param name="Hall">The hall, or null for the whole region.</param>
public sealed record WatchedFigures(string Region, string? Hall)
{
    /// <summary>Whose connections are sent to.</summary>
    internal string Group => Hall is null ? "region:" + Region : "hall:" + Hall;

    /// <summary>What is read.</summary>
    internal FigureScope Scope => Hall is null ? FigureScope.OfRegion(Region) : FigureScope.OfHall(Hall);

    /// <summary>A whole region.</summary>
    public static WatchedFigures OfRegion(string code) => new(RegionCode.Full(code), null);

    /// <summary>A hall.</summary>
    public static WatchedFigures OfHall(string hall, string region) => new(RegionCode.Full(region), hall);
}
