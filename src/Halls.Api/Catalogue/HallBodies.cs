using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;

namespace Halls.Api.Catalogue;

/// <summary>Opening hours in a definition.</summary>
/// <param name="Days">mon … sun.</param>
/// <param name="Open">HH:mm.</param>
/// <param name="LastTicket">HH:mm.</param>
/// <param name="Close">HH:mm, at most 24:00.</param>
public sealed record HoursBody(IReadOnlyList<string>? Days, string? Open, string? LastTicket, string? Close);

/// <summary>A queue in a definition.</summary>
/// <param name="Id">1 to 8 letters or digits.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="Prefix">1 to 3 capital letters.</param>
/// <param name="Kind">ordinary, inquiry, delivery, green or nohelp.</param>
/// <param name="MinWindows">Windows that always serve it. <value>1</value></param>
/// <param name="DailyMax">Most tickets a day. <value>null</value></param>
/// <param name="TargetWaitMinutes">The promised wait. <value>15</value></param>
/// <param name="NameEn">English name. <value>null</value></param>
public sealed record QueueBody(
    string? Id, string? Name, string? Prefix, string? Kind, int? MinWindows, int? DailyMax, int? TargetWaitMinutes, string? NameEn);

/// <summary>A planned break of a window.</summary>
/// <param name="From">HH:mm.</param>
/// <param name="To">HH:mm, at most 24:00.</param>
public sealed record BreakBody(string? From, string? To);

/// <summary>A window in a definition.</summary>
/// <param name="No">1 to 999.</param>
/// <param name="Name">Chinese name. <value>"{no}号窗口"</value></param>
/// <param name="Kind">dedicated, comprehensive, tidal, assist, crossRegion, nohelp, delivery or inquiry.</param>
/// <param name="Serves">Queues it serves when the day opens.</param>
/// <param name="CanServe">Queues it may serve. <value>serves</value></param>
/// <param name="Department">The department that answers for what is done there, 1 to 64 characters. <value>the hall itself</value></param>
/// <param name="Breaks">The breaks of every day, at most 6. <value>none</value></param>
public sealed record WindowBody(
    int? No, string? Name, string? Kind, IReadOnlyList<string>? Serves, IReadOnlyList<string>? CanServe, string? Department = null, IReadOnlyList<BreakBody?>? Breaks = null);

/// <summary>A hall's definition as clients write and read it.</summary>
public sealed record HallBody
{
    /// <summary>The hall; not read.</summary>
    public string? Id { get; init; }

    /// <summary>The definition's version; not read.</summary>
    public long? Version { get; init; }

    /// <summary>Chinese name.</summary>
    public string? Name { get; init; }

    /// <summary>English name.</summary>
    public string? NameEn { get; init; }

    /// <summary>Region code, 6 or 12 digits.</summary>
    public string? Region { get; init; }

    /// <summary>Degrees north.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east.</summary>
    public double? Longitude { get; init; }

    /// <summary>IANA time zone. <value>Asia/Shanghai</value></summary>
    public string? TimeZone { get; init; }

    /// <summary>Opening intervals.</summary>
    public IReadOnlyList<HoursBody>? Hours { get; init; }

    /// <summary>Queues.</summary>
    public IReadOnlyList<QueueBody>? Queues { get; init; }

    /// <summary>Windows.</summary>
    public IReadOnlyList<WindowBody>? Windows { get; init; }

    /// <summary>Policy values that differ from the defaults, by key.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Policy { get; init; }

    /// <summary>The wire form. What is missing and has no default stays empty, and is then found faulty by field.</summary>
    public HallView ToView(string id) => new(
        id, 0, Name ?? "", NameEn, Region ?? "", Latitude, Longitude, TimeZone ?? "Asia/Shanghai",
        [.. (Hours ?? []).Select(h => new HoursView([.. h?.Days ?? []], h?.Open ?? "", h?.LastTicket ?? h?.Close ?? "", h?.Close ?? ""))],
        [
            .. (Queues ?? []).Select(q => new QueueDefinitionView(
                q?.Id ?? "", q?.Name ?? "", q?.NameEn, q?.Prefix ?? "", q?.Kind ?? "ordinary", q?.MinWindows ?? 1, q?.DailyMax, q?.TargetWaitMinutes ?? 15)),
        ],
        [
            .. (Windows ?? []).Select(w => new WindowDefinitionView(
                w?.No ?? 0, w?.Name ?? $"{w?.No}号窗口", w?.Kind ?? "dedicated", [.. w?.Serves ?? []], [.. w?.CanServe ?? w?.Serves ?? []], w?.Department,
                [.. (w?.Breaks ?? []).Select(b => new BreakView(b?.From ?? "", b?.To ?? ""))])),
        ],
        (Policy ?? new Dictionary<string, JsonElement>()).ToImmutableSortedDictionary(p => p.Key, p => p.Value.GetRawText()));
}

/// <summary>A stored definition.</summary>
/// <param name="Id">The hall.</param>
/// <param name="Version">Rises by one with each definition.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Region">Region code.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="TimeZone">IANA time zone.</param>
/// <param name="Hours">Opening intervals.</param>
/// <param name="Queues">Queues.</param>
/// <param name="Windows">Windows.</param>
/// <param name="Policy">Policy overrides.</param>
public sealed record HallAnswer(
    string Id, long Version, string Name, string? NameEn, string Region, double? Latitude, double? Longitude, string TimeZone,
    ImmutableArray<HoursView> Hours, ImmutableArray<QueueDefinitionView> Queues, ImmutableArray<WindowDefinitionView> Windows,
    IReadOnlyDictionary<string, JsonNode?> Policy)
{
    /// <summary>The answer for a definition.</summary>
    public static HallAnswer Of(HallView v) => new(
        v.Id, v.Version, v.Name, v.NameEn, v.Region, v.Latitude, v.Longitude, v.TimeZone, v.Hours, v.Queues, v.Windows,
        v.Policy.ToDictionary(p => p.Key, p => JsonNode.Parse(p.Value)));
}

/// <summary>A hall in the public list.</summary>
/// <param name="Id">The hall.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Region">Region code.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Open">Tickets are given out now.</param>
/// <param name="DistanceKm">Distance from where the asker is; null when either place is unknown.</param>
/// <param name="Waiting">People waiting.</param>
/// <param name="Queues">Waiting and wait by queue.</param>
public sealed record NearbyHall(
    string Id, string Name, string? NameEn, string Region, double? Latitude, double? Longitude, bool Open, double? DistanceKm, int Waiting,
    IReadOnlyList<NearbyQueue> Queues);

/// <summary>A queue of a hall in the public list.</summary>
/// <param name="Id">The queue.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="Waiting">People waiting.</param>
/// <param name="Wait">Predicted wait, or null where too little is known.</param>
public sealed record NearbyQueue(string Id, string Name, int Waiting, WaitView? Wait);
