using Halls.Domain.Figures;
using Halls.EventStore;

namespace Halls.Projections.Figures;

/// <summary>
/// The counters of ratings, divided in seven ways. Each rating moves one row of six of them, and of the two of indicators one for each that was ticked. What is
/// asked of a whole province by day or channel is kept by region, so that a report of it reads thousands of rows and not a hundred thousand.
/// </summary>
internal static class FigureTables
{
    /// <summary>What stands for no window in a key, which can't be null.</summary>
    public const long NoWindow = 0;

    /// <summary>What stands for no item, or no channel.</summary>
    public const string None = "";

    /// <summary>The columns of the counters, in their order, and behind them the number of ratings, which is kept apart so that the levels can be checked against it.</summary>
    public static readonly string[] Counters =
    [
        .. Enum.GetValues<RatingCounter>().Select(c => c == RatingCounter.Default ? "system_default" : EnumText<RatingCounter>.Of(c).Replace('-', '_')), "ratings",
    ];

    /// <summary>Where <see cref="Counters"/> has the number of ratings.</summary>
    public static readonly int Ratings = Counters.Length - 1;

    /// <summary>Which counter is an indicator's.</summary>
    public static readonly string[] Ticked = ["ticked"];

    private static readonly ColumnDefinition Month = new("month", ColumnKind.Text), Region = new("region", ColumnKind.Text), Hall = new("hall", ColumnKind.Text);
    private static readonly ColumnDefinition Day = new("day", ColumnKind.Text), Channel = new("channel", ColumnKind.Text), Code = new("code", ColumnKind.Text);

    /// <summary>By hall: the table that every other is checked against .</summary>
    public static readonly TableDefinition Halls = Table("hall_figures", Month, Region, Hall);

    /// <summary>By department and window.</summary>
    public static readonly TableDefinition Windows =
        Table("window_figures", Month, Region, Hall, new("unit", ColumnKind.Text), new("window_no", ColumnKind.Integer));

    /// <summary>By service item.</summary>
    public static readonly TableDefinition Items = Table("item_figures", Month, Region, Hall, new("item", ColumnKind.Text));

    /// <summary>A hall's by day and channel. Services have no channel.</summary>
    public static readonly TableDefinition Days = Table("day_figures", Month, Region, Hall, Day, Channel);

    /// <summary>A region's by day.</summary>
    public static readonly TableDefinition RegionDays = Table("region_day_figures", Month, Region, Day);

    /// <summary>A region's by channel; without services.</summary>
    public static readonly TableDefinition RegionChannels = Table("region_channel_figures", Month, Region, Channel);

    /// <summary>How often each indicator was ticked in a hall.</summary>
    public static readonly TableDefinition Indicators = Ticks("indicator_figures", Month, Region, Hall, Code);

    /// <summary>How often each indicator was ticked in a region.</summary>
    public static readonly TableDefinition RegionIndicators = Ticks("region_indicator_figures", Month, Region, Code);

    private static TableDefinition Table(string name, params ColumnDefinition[] key) =>
        new(name, [.. key, .. Counters.Select(c => new ColumnDefinition(c, ColumnKind.Integer))], [.. key.Select(k => k.Name)], []);

    private static TableDefinition Ticks(string name, params ColumnDefinition[] key) =>
        new(name, [.. key, new ColumnDefinition(Ticked[0], ColumnKind.Integer)], [.. key.Select(k => k.Name)], []);
}
