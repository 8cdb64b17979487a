using System.Collections.Immutable;
using Orleans;

namespace Halls.Contracts.Ratings;

/// <summary>A completed service, as its queue knows it.</summary>
/// <param name="Id">The service number: the ticket's id.</param>
/// <param name="Number">What people read and hear, such as A001.</param>
/// <param name="Hall">The hall.</param>
/// <param name="HallName">Its Chinese name.</param>
/// <param name="Region">Its region code.</param>
/// <param name="Unit">The responsible department; the hall where the window has none.</param>
/// <param name="QueueName">The Chinese name of the queue that served it.</param>
/// <param name="Window">The window, or null.</param>
/// <param name="Item">The service item, or null.</param>
/// <param name="Clerk">The account of whoever served; never shown to citizens.</param>
/// <param name="Day">The service day.</param>
/// <param name="CompletedAt">When it was completed, with the hall's offset.</param>
[GenerateSerializer, Immutable, Alias("halls.served-ticket")]
public sealed record ServedTicket(
    [property: Id(0)] string Id, [property: Id(1)] string Number, [property: Id(2)] string Hall, [property: Id(3)] string HallName, [property: Id(4)] string Region,
    [property: Id(5)] string Unit, [property: Id(6)] string QueueName, [property: Id(7)] int? Window, [property: Id(8)] string? Item, [property: Id(9)] string? Clerk,
    [property: Id(10)] DateOnly Day, [property: Id(11)] DateTimeOffset CompletedAt);

/// <summary>An indicator that can be ticked, or was.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Text">The official Chinese text.</param>
[GenerateSerializer, Immutable, Alias("halls.indicator-view")]
public sealed record IndicatorView([property: Id(0)] string Code, [property: Id(1)] string Text);

/// <summary>A level with what it offers.</summary>
/// <param name="Level">5 to 1.</param>
/// <param name="Name">Its official Chinese name.</param>
/// <param name="Indicators">What can be ticked with it.</param>
[GenerateSerializer, Immutable, Alias("halls.level-view")]
public sealed record LevelView([property: Id(0)] int Level, [property: Id(1)] string Name, [property: Id(2)] ImmutableArray<IndicatorView> Indicators);

/// <summary>A rating that was given.</summary>
/// <param name="Id">The rating.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="LevelName">Its official Chinese name.</param>
/// <param name="Indicators">What was ticked.</param>
/// <param name="Text">The evaluator's own words; null where there are none or where they are not shown.</param>
/// <param name="Channel">How it came in.</param>
/// <param name="RealName">By somebody who can be asked.</param>
/// <param name="RatedAt">When.</param>
/// <param name="Invalid">The supervising department judged it invalid.</param>
[GenerateSerializer, Immutable, Alias("halls.rating-view")]
public sealed record RatingView(
    [property: Id(0)] string Id, [property: Id(1)] int Level, [property: Id(2)] string LevelName, [property: Id(3)] ImmutableArray<IndicatorView> Indicators,
    [property: Id(4)] string? Text, [property: Id(5)] string Channel, [property: Id(6)] bool RealName, [property: Id(7)] DateTimeOffset RatedAt, [property: Id(8)] bool Invalid);

/// <summary>What a citizen sees behind the rating link.</summary>
[GenerateSerializer, Immutable, Alias("halls.rating-page")]
public sealed record RatingPage
{
    /// <summary>What was served. The clerk is never named.</summary>
    [Id(0)] public required ServedTicket Service { get; init; }

    /// <summary><c>open</c>, <c>rated</c> or <c>over</c>.</summary>
    [Id(1)] public required string State { get; init; }

    /// <summary>The last day on which it can be rated.</summary>
    [Id(2)] public required DateOnly Until { get; init; }

    /// <summary>The levels, best first.</summary>
    [Id(3)] public required ImmutableArray<LevelView> Levels { get; init; }

    /// <summary>The longest text at a hall's device.</summary>
    [Id(4)] public required int TextMaxDevice { get; init; }

    /// <summary>The longest text elsewhere.</summary>
    [Id(5)] public required int TextMaxOnline { get; init; }

    /// <summary>A bad rating needs an indicator or a text.</summary>
    [Id(6)] public required bool BadRequiresReason { get; init; }

    /// <summary>After so many seconds a device goes back to rest and writes nothing.</summary>
    [Id(7)] public required int TimeoutSeconds { get; init; }

    /// <summary>What was given, oldest first.</summary>
    [Id(8)] public required ImmutableArray<RatingView> Ratings { get; init; }

    /// <summary>The rectification of the last bad one, or null.</summary>
    [Id(9)] public CitizensCase? Case { get; init; }

    /// <summary>The receipt of the last rating that the citizen gave, again for whoever has the link; null before there is one.</summary>
    [Id(10)] public RatingReceipt? Receipt { get; init; }

    /// <summary>The version of that rating's event in its stream, by which its leaf in the transparency log is found; null before there is one.</summary>
    [Id(11)] public long? RatedVersion { get; init; }
}

/// <summary>What proves that a rating was put down, as it was given out when it was.</summary>
/// <param name="Rating">The rating.</param>
/// <param name="Leaf">The leaf's name in the transparency log.</param>
/// <param name="TreeSize">The size of the smallest tree that holds the leaf.</param>
/// <param name="Check">The page that checks it.</param>
[GenerateSerializer, Immutable, Alias("halls.rating-receipt")]
public sealed record RatingReceipt([property: Id(0)] string Rating, [property: Id(1)] string Leaf, [property: Id(2)] long TreeSize, [property: Id(3)] string Check);

/// <summary>A rectification case as the citizen who rated sees it.</summary>
/// <param name="Id">The case.</param>
/// <param name="Stage">Where it stands, kebab-case.</param>
/// <param name="StageName">In official Chinese.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="Due">The last day to put it right.</param>
/// <param name="Provisional">That day may still change (暂定).</param>
/// <param name="Reply">What the citizen was told, or null.</param>
/// <param name="Verdict">satisfied, basically-satisfied or unsatisfied; null when none was given.</param>
/// <param name="MayGiveVerdict">The verdict is awaited.</param>
/// <param name="MayObject">The rating was judged invalid and no objection was made yet.</param>
/// <param name="InvalidReason">Why it was judged invalid, or null.</param>
/// <param name="Round">The how-manieth time it is put right.</param>
[GenerateSerializer, Immutable, Alias("halls.citizens-case")]
public sealed record CitizensCase(
    [property: Id(0)] string Id, [property: Id(1)] string Stage, [property: Id(2)] string StageName, [property: Id(3)] DateTimeOffset OpenedAt, [property: Id(4)] DateOnly Due,
    [property: Id(5)] bool Provisional, [property: Id(6)] string? Reply, [property: Id(7)] string? Verdict, [property: Id(8)] bool MayGiveVerdict, [property: Id(9)] bool MayObject,
    [property: Id(10)] string? InvalidReason, [property: Id(11)] int Round);

/// <summary>What became of a rating.</summary>
/// <param name="Rating">The rating; null where a second person still has to enter the same .</param>
/// <param name="Stream">The stream of its event.</param>
/// <param name="Version">The version of its event there, by which its leaf in the transparency log is found.</param>
/// <param name="Case">The rectification case that it opened, or null.</param>
[GenerateSerializer, Immutable, Alias("halls.rated")]
public sealed record Rated([property: Id(0)] string? Rating, [property: Id(1)] string Stream, [property: Id(2)] long Version, [property: Id(3)] string? Case);

/// <summary>A clock of a case.</summary>
/// <param name="Clock">contact, rectify, decision, review, feedback or follow-up.</param>
/// <param name="LastDay">Its last day.</param>
/// <param name="Expires">The first instant that is too late.</param>
/// <param name="Provisional">That may still change (暂定).</param>
/// <param name="Lamp">green, yellow or red, at the instant of the answer.</param>
[GenerateSerializer, Immutable, Alias("halls.case-clock")]
public sealed record CaseClockView(
    [property: Id(0)] string Clock, [property: Id(1)] DateOnly LastDay, [property: Id(2)] DateTimeOffset Expires, [property: Id(3)] bool Provisional, [property: Id(4)] string Lamp);

/// <summary>One step of a case's history.</summary>
/// <param name="Version">The stream's version of the event.</param>
/// <param name="At">When.</param>
/// <param name="What">The event, kebab-case, such as <c>evaluator-contacted</c>.</param>
/// <param name="By">Who, or null for the citizen and the system.</param>
/// <param name="Details">What else it says: name to text.</param>
[GenerateSerializer, Immutable, Alias("halls.case-step")]
public sealed record CaseStep(
    [property: Id(0)] long Version, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string What, [property: Id(3)] string? By,
    [property: Id(4)] ImmutableSortedDictionary<string, string> Details);

/// <summary>A rectification case, whole.</summary>
[GenerateSerializer, Immutable, Alias("halls.case-view")]
public sealed record CaseView
{
    /// <summary>The case, which has the id of its rating.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The rating.</summary>
    [Id(1)] public required RatingView Rating { get; init; }

    /// <summary>What was served; without the clerk for whoever may not see it.</summary>
    [Id(2)] public required ServedTicket Service { get; init; }

    /// <summary>Where it stands, kebab-case.</summary>
    [Id(3)] public required string Stage { get; init; }

    /// <summary>In official Chinese.</summary>
    [Id(4)] public required string StageName { get; init; }

    /// <summary>Who puts it right, or null.</summary>
    [Id(5)] public string? Handler { get; init; }

    /// <summary>at-once, within-limit or explanation; null until it is classified.</summary>
    [Id(6)] public string? Kind { get; init; }

    /// <summary>When it was opened.</summary>
    [Id(7)] public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The last day to put it right.</summary>
    [Id(8)] public required DateOnly Due { get; init; }

    /// <summary>The clocks that run.</summary>
    [Id(9)] public required ImmutableArray<CaseClockView> Clocks { get; init; }

    /// <summary>How many extensions it got.</summary>
    [Id(10)] public int Extensions { get; init; }

    /// <summary>So many more working days are asked for, or null.</summary>
    [Id(11)] public int? ExtensionAsked { get; init; }

    /// <summary>pending, upheld or dismissed: the claim that the rating is invalid; null when there is none.</summary>
    [Id(12)] public string? Claim { get; init; }

    /// <summary>The evaluator's verdict, or null.</summary>
    [Id(13)] public string? Verdict { get; init; }

    /// <summary>The how-manieth time it is put right.</summary>
    [Id(14)] public int Round { get; init; } = 1;

    /// <summary>It was done late at least once.</summary>
    [Id(15)] public bool Late { get; init; }

    /// <summary>Nothing is to be done any more.</summary>
    [Id(16)] public bool Over { get; init; }

    /// <summary>Everything that happened, oldest first.</summary>
    [Id(17)] public required ImmutableArray<CaseStep> History { get; init; }

    /// <summary>The steps that this caller could take now.</summary>
    [Id(18)] public ImmutableArray<string> May { get; init; } = [];

    /// <summary>The evaluator's own words in the objection; null where there are none or where they are not shown.</summary>
    [Id(19)] public string? Objection { get; init; }
}
