using System.Collections.Immutable;

namespace Halls.Domain.Definitions;

/// <summary>What a queue is for.</summary>
public enum QueueKind
{
    /// <summary>Ordinary business (普通).</summary>
    Ordinary,

    /// <summary>General inquiry (综合咨询).</summary>
    Inquiry,

    /// <summary>Handing out results (统一出件).</summary>
    Delivery,

    /// <summary>Green lane (绿色通道).</summary>
    Green,

    /// <summary>"Couldn't get it done" (办不成事).</summary>
    NoHelp,
}

/// <summary>What a window is for.</summary>
public enum WindowKind
{
    /// <summary>One department's window (专窗).</summary>
    Dedicated,

    /// <summary>Accepts for all (综合窗口).</summary>
    Comprehensive,

    /// <summary>Moves to where the crowd is (潮汐窗口).</summary>
    Tidal,

    /// <summary>Helps and acts for people (帮办代办).</summary>
    Assist,

    /// <summary>For other regions' business (跨区域通办).</summary>
    CrossRegion,

    /// <summary>"Couldn't get it done" (办不成事反映窗口).</summary>
    NoHelp,

    /// <summary>Hands out results (出件).</summary>
    Delivery,

    /// <summary>General inquiry (综合咨询).</summary>
    Inquiry,
}

/// <summary>One opening interval on some days of the week. Minutes are counted from local midnight; 1440 is the day's end.</summary>
/// <param name="Days">The days it holds on.</param>
/// <param name="Open">From this minute on tickets are issued.</param>
/// <param name="LastTicket">Until this minute, inclusive of its first instant, tickets are issued.</param>
/// <param name="Close">The hall closes at this minute; tickets taken before are still served .</param>
public sealed record OpeningHours(ImmutableArray<DayOfWeek> Days, int Open, int LastTicket, int Close);

/// <summary>A queue of the hall.</summary>
/// <param name="Id">1 to 8 letters or digits.</param>
/// <param name="Name">As shown to citizens, in Chinese.</param>
/// <param name="NameEn">As shown in English, or null to show <paramref name="Name"/>.</param>
/// <param name="Prefix">1 to 3 capital letters, unique in the hall, so that numbers are too .</param>
/// <param name="Kind">What it is for.</param>
/// <param name="MinWindows">How many windows must always serve it while people wait.</param>
/// <param name="DailyMax">Most tickets a day, or null for no limit .</param>
/// <param name="TargetWaitMinutes">The wait the hall promises.</param>
public sealed record QueueDefinition(
    string Id, string Name, string? NameEn, string Prefix, QueueKind Kind, int MinWindows, int? DailyMax, int TargetWaitMinutes);

/// <summary>A break that a window's clerk takes on every day. Minutes are counted from local midnight; 1440 is the day's end.</summary>
/// <param name="From">It begins then, after the ticket in hand.</param>
/// <param name="To">The clerk is back then.</param>
public sealed record PlannedBreak(int From, int To);

/// <summary>A window of the hall.</summary>
/// <param name="No">Its number on the sign, 1 to 999.</param>
/// <param name="Name">As shown.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Serves">The queues it serves when the day opens.</param>
/// <param name="CanServe">The queues it is allowed to serve; includes <paramref name="Serves"/>.</param>
/// <param name="Department">The department that answers for what is done there; null where that is the hall itself (谁办理谁负责).</param>
/// <param name="Breaks">The breaks that are planned, at most 6, none of which overlap; null where none are.</param>
public sealed record WindowDefinition(
    int No, string Name, WindowKind Kind, ImmutableArray<string> Serves, ImmutableArray<string> CanServe, string? Department = null, ImmutableArray<PlannedBreak>? Breaks = null);

/// <summary>Everything that defines a hall. Replaced as a whole; days under way go on with the new one.</summary>
public sealed record HallDefinition
{
    /// <summary>Official name in Chinese.</summary>
    public required string Name { get; init; }

    /// <summary>English name, or null.</summary>
    public string? NameEn { get; init; }

    /// <summary>Region code, 6 or 12 digits .</summary>
    public required string Region { get; init; }

    /// <summary>Degrees north, or null where unknown.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east, or null where unknown.</summary>
    public double? Longitude { get; init; }

    /// <summary>IANA name of the hall's time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Opening intervals; a day without one is a day on which the hall is closed.</summary>
    public required ImmutableArray<OpeningHours> Hours { get; init; }

    /// <summary>The queues, in the order of the kiosk's tiles.</summary>
    public required ImmutableArray<QueueDefinition> Queues { get; init; }

    /// <summary>The windows, by number.</summary>
    public required ImmutableArray<WindowDefinition> Windows { get; init; }

    /// <summary>Policy values that differ from the defaults: key to JSON text.</summary>
    public ImmutableSortedDictionary<string, string> Policy { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The queue with that id, or null.</summary>
    public QueueDefinition? Queue(string id) => Queues.FirstOrDefault(q => q.Id == id);

    /// <summary>The window with that number, or null.</summary>
    public WindowDefinition? Window(int no) => Windows.FirstOrDefault(w => w.No == no);
}
