using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Halls.Projections.Figures;

/// <summary>What was counted of ratings, for whatever it was summed over .</summary>
/// <param name="Total">评价量: valid ratings, default ones included.</param>
/// <param name="Active">主动评价: those that evaluators gave themselves.</param>
/// <param name="Level5">非常满意.</param>
/// <param name="Level4">满意.</param>
/// <param name="Level3">基本满意.</param>
/// <param name="Level2">不满意.</param>
/// <param name="Level1">非常不满意.</param>
/// <param name="Default">系统默认评价, in none of the rates .</param>
/// <param name="RealName">Of level 5 to 1: real-name.</param>
/// <param name="Supplementary">Of level 5 to 1: given after the service day.</param>
/// <param name="Superseded">Valid, but a later one of the service counts .</param>
/// <param name="Invalid">Judged invalid .</param>
/// <param name="Rateable">Services that can be rated, on their service day.</param>
/// <param name="Rated">Those of them that were, on their service day.</param>
public sealed record RatingCounts(
    long Total, long Active, long Level5, long Level4, long Level3, long Level2, long Level1, long Default, long RealName, long Supplementary, long Superseded, long Invalid,
    long Rateable, long Rated);

/// <summary>A ratio with its two numbers .</summary>
/// <param name="Numerator">What is counted.</param>
/// <param name="Denominator">Out of how many.</param>
/// <param name="Value">The ratio; null where there is nothing to divide by.</param>
/// <param name="Percent">As it is printed: two decimals, half up; — where there is no ratio.</param>
/// <param name="PerTenThousand">Out of ten thousand, for the share of bad ratings; left out of the others.</param>
public sealed record RatioView(
    long Numerator, long Denominator, double? Value, string Percent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PerTenThousand = null);

/// <summary>The figures of something: a region, a hall, a window, a day …</summary>
/// <param name="Key">What it is.</param>
/// <param name="Name">How people call it.</param>
/// <param name="NoBadRatings">No real-name bad rating: listed as 无差评, not ranked .</param>
/// <param name="FullyHandled">May be published as "100 %" .</param>
/// <param name="Ratings">What was counted of ratings.</param>
/// <param name="Cases">What was counted of rectification cases, by the name of the counter.</param>
/// <param name="Ratios">Every ratio by the key of its definition.</param>
public sealed record FigureRow(
    string Key, string Name, bool NoBadRatings, bool FullyHandled, RatingCounts Ratings, IReadOnlyDictionary<string, long> Cases, IReadOnlyDictionary<string, RatioView> Ratios);

/// <summary>How a figure is defined: a footnote of every report .</summary>
/// <param name="Key">Its name on the wire.</param>
/// <param name="Name">Its official Chinese name.</param>
/// <param name="Formula">The formula, in Chinese.</param>
/// <param name="Version">The formula's version.</param>
/// <param name="Rule">The rule that it follows.</param>
public sealed record FormulaView(string Key, string Name, string Formula, int Version, string Rule);

/// <summary>A number of which the parts don't add up to the total.</summary>
/// <param name="Counter">Which number.</param>
/// <param name="Expected">The total.</param>
/// <param name="Sum">What the parts add up to.</param>
public sealed record IdentityDifference(string Counter, long Expected, long Sum);

/// <summary>Whether the parts of a division add up to the total. They are read from other rows than the total, so they could really not.</summary>
/// <param name="Of">levels, regions, halls, departments, windows, items, channels or days.</param>
/// <param name="Holds">They do.</param>
/// <param name="Differences">Where they don't.</param>
public sealed record IdentityView(string Of, bool Holds, ImmutableArray<IdentityDifference> Differences);

/// <summary>How often an indicator was ticked.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Label">The official Chinese text; the code where it is in no catalogue.</param>
/// <param name="Level">The level that it belongs to.</param>
/// <param name="Count">How often.</param>
public sealed record IndicatorCount(string Code, string Label, int Level, long Count);

/// <summary>A unit with cases whose deadline has passed (超期, R-090).</summary>
/// <param name="Unit">The responsible department.</param>
/// <param name="Hall">The hall.</param>
/// <param name="HallName">Its name.</param>
/// <param name="Overdue">How many real-name cases are overdue now, of whatever month.</param>
/// <param name="OldestDue">The last day of the oldest one's deadline.</param>
public sealed record LateUnit(string Unit, string Hall, string HallName, int Overdue, DateOnly OldestDue);

/// <summary>A place in a breadcrumb.</summary>
/// <param name="Key">Region code.</param>
/// <param name="Name">Its name.</param>
public sealed record PlaceName(string Key, string Name);

/// <summary>The figures of a month, divided in one way.</summary>
/// <param name="Month">The month, yyyy-MM.</param>
/// <param name="Region">The region, 12 digits; null for a hall or for everything the asker may see.</param>
/// <param name="Hall">The hall, or null.</param>
/// <param name="By">How it is divided.</param>
/// <param name="AsOf">The present: the figures are as of now, or of the cut-off when that has passed.</param>
/// <param name="CutOff">When the month is, or was, cut off .</param>
/// <param name="Final">It has been.</param>
/// <param name="Formulas">How the figures are defined.</param>
/// <param name="Total">The figures of all.</param>
/// <param name="Rows">The figures of each part.</param>
/// <param name="Identities">Whether the parts add up.</param>
/// <param name="Indicators">By indicator: what was ticked; otherwise null.</param>
public sealed record MonthReport(
    string Month, string? Region, string? Hall, string By, DateTimeOffset AsOf, DateTimeOffset CutOff, bool Final, IReadOnlyList<FormulaView> Formulas, FigureRow Total,
    IReadOnlyList<FigureRow> Rows, IReadOnlyList<IdentityView> Identities, IReadOnlyList<IndicatorCount>? Indicators);

/// <summary>The figures of a region or a hall as they are now: the live board (月调度, R-110).</summary>
/// <param name="Region">The region, 12 digits; of a hall the one that it lies in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hall">The hall, or null.</param>
/// <param name="HallName">Its name, or null.</param>
/// <param name="Month">The present month.</param>
/// <param name="Day">Today.</param>
/// <param name="AsOf">The present.</param>
/// <param name="Change">Rises with each push of this process.</param>
/// <param name="Today">What belongs to today.</param>
/// <param name="Total">What belongs to the month.</param>
/// <param name="Above">The regions above, the nearest first.</param>
/// <param name="Parts">The regions below; halls where there are none; windows of a hall.</param>
/// <param name="Days">The month's days so far.</param>
/// <param name="Channels">The channels.</param>
/// <param name="Indicators">What was ticked, the most frequent first.</param>
/// <param name="Late">Units with overdue cases, the oldest first.</param>
public sealed record LiveFigures(
    string Region, string Name, string? Hall, string? HallName, string Month, DateOnly Day, DateTimeOffset AsOf, long Change, FigureRow Today, FigureRow Total,
    IReadOnlyList<PlaceName> Above, IReadOnlyList<FigureRow> Parts, IReadOnlyList<FigureRow> Days, IReadOnlyList<FigureRow> Channels, IReadOnlyList<IndicatorCount> Indicators,
    IReadOnlyList<LateUnit> Late);
