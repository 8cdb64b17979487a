using System.Collections.Immutable;
using Orleans;

namespace Halls.Contracts.Halls;

/// <summary>One opening interval. Times are <c>HH:mm</c> of the hall's wall clock; <c>24:00</c> is the day's end.</summary>
/// <param name="Days">Days of the week: mon, tue, wed, thu, fri, sat, sun.</param>
/// <param name="Open">Tickets from then on.</param>
/// <param name="LastTicket">Tickets until then.</param>
/// <param name="Close">The hall closes.</param>
[GenerateSerializer, Immutable, Alias("halls.hours-view")]
public sealed record HoursView(
    [property: Id(0)] ImmutableArray<string> Days, [property: Id(1)] string Open, [property: Id(2)] string LastTicket, [property: Id(3)] string Close);

/// <summary>A queue's definition.</summary>
/// <param name="Id">1 to 8 letters or digits.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name, or null.</param>
/// <param name="Prefix">1 to 3 capital letters.</param>
/// <param name="Kind">ordinary, inquiry, delivery, green or nohelp.</param>
/// <param name="MinWindows">Windows that always serve it while people wait.</param>
/// <param name="DailyMax">Most tickets a day; null for no limit.</param>
/// <param name="TargetWaitMinutes">The promised wait.</param>
[GenerateSerializer, Immutable, Alias("halls.queue-definition-view")]
public sealed record QueueDefinitionView(
    [property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] string? NameEn, [property: Id(3)] string Prefix, [property: Id(4)] string Kind,
    [property: Id(5)] int MinWindows, [property: Id(6)] int? DailyMax, [property: Id(7)] int TargetWaitMinutes);

/// <summary>A planned break. Times are <c>HH:mm</c> of the hall's wall clock; <c>24:00</c> is the day's end.</summary>
/// <param name="From">It begins then, after the ticket in hand.</param>
/// <param name="To">The clerk is back then.</param>
[GenerateSerializer, Immutable, Alias("halls.break-view")]
public sealed record BreakView([property: Id(0)] string From, [property: Id(1)] string To);

/// <summary>A window's definition.</summary>
/// <param name="No">1 to 999.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="Kind">dedicated, comprehensive, tidal, assist, crossRegion, nohelp, delivery or inquiry.</param>
/// <param name="Serves">Queues it serves when the day opens.</param>
/// <param name="CanServe">Queues it may serve.</param>
/// <param name="Department">The department that answers for what is done there; null where that is the hall itself.</param>
/// <param name="Breaks">The planned breaks of every day; null in an answer of before they were kept.</param>
[GenerateSerializer, Immutable, Alias("halls.window-definition-view")]
public sealed record WindowDefinitionView(
    [property: Id(0)] int No, [property: Id(1)] string Name, [property: Id(2)] string Kind,
    [property: Id(3)] ImmutableArray<string> Serves, [property: Id(4)] ImmutableArray<string> CanServe, [property: Id(5)] string? Department = null,
    [property: Id(6)] ImmutableArray<BreakView>? Breaks = null);

/// <summary>A hall's definition as it is stored.</summary>
/// <param name="Id">The hall.</param>
/// <param name="Version">Rises by one with each definition.</param>
/// <param name="Name">Chinese name.</param>
/// <param name="NameEn">English name, or null.</param>
/// <param name="Region">Region code.</param>
/// <param name="Latitude">Degrees north, or null.</param>
/// <param name="Longitude">Degrees east, or null.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Hours">Opening intervals.</param>
/// <param name="Queues">Queues.</param>
/// <param name="Windows">Windows.</param>
/// <param name="Policy">Policy overrides: key to JSON text.</param>
[GenerateSerializer, Immutable, Alias("halls.hall-view")]
public sealed record HallView(
    [property: Id(0)] string Id, [property: Id(1)] long Version, [property: Id(2)] string Name, [property: Id(3)] string? NameEn, [property: Id(4)] string Region,
    [property: Id(5)] double? Latitude, [property: Id(6)] double? Longitude, [property: Id(7)] string TimeZone, [property: Id(8)] ImmutableArray<HoursView> Hours,
    [property: Id(9)] ImmutableArray<QueueDefinitionView> Queues, [property: Id(10)] ImmutableArray<WindowDefinitionView> Windows,
    [property: Id(11)] ImmutableSortedDictionary<string, string> Policy)
{
    /// <summary>The service day that an instant belongs to: the hall's own calendar day .</summary>
    /// <param name="now">Any instant.</param>
    /// <param name="zone">The hall's time zone.</param>
    public static DateOnly ServiceDay(DateTimeOffset now, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
}

/// <summary>Creates or replaces a definition.</summary>
/// <param name="Request">Takes effect once.</param>
/// <param name="Definition">The definition; its id and version are not read.</param>
/// <param name="By">Who.</param>
[GenerateSerializer, Immutable, Alias("halls.define-hall")]
public sealed record DefineHallRequest([property: Id(0)] RequestStamp Request, [property: Id(1)] HallView Definition, [property: Id(2)] string By);

/// <summary>What became of a definition.</summary>
/// <param name="Hall">The stored definition; null when refused or faulty.</param>
/// <param name="Refusal">Why the rule says no; null otherwise.</param>
/// <param name="Faults">What is wrong, by field; empty when nothing is.</param>
[GenerateSerializer, Immutable, Alias("halls.define-hall-answer")]
public sealed record DefineHallAnswer(
    [property: Id(0)] HallView? Hall, [property: Id(1)] string? Refusal, [property: Id(2)] ImmutableSortedDictionary<string, ImmutableArray<string>> Faults);
