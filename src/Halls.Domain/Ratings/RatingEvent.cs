namespace Halls.Domain.Ratings;

/// <summary>Whatever happens in the stream <c>rating/{service}</c>: the ratings of one service and the rectification of the bad ones.</summary>
public abstract record RatingStreamEvent
{
    private protected RatingStreamEvent()
    {
    }

    /// <summary>When it was written, UTC, by the server's clock .</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>Events about the ratings themselves.</summary>
public abstract record RatingEvent : RatingStreamEvent
{
    private RatingEvent()
    {
    }

    /// <summary>A service was rated.</summary>
    /// <param name="Rating">The rating.</param>
    /// <param name="Replaces">The rating of the same service that counted until now and doesn't any more, or null .</param>
    public sealed record RatingGiven(Rating Rating, CountedRating? Replaces) : RatingEvent;

    /// <summary>What came by phone or on paper was entered once; it becomes a rating when somebody else enters the same .</summary>
    /// <param name="Entry">What was entered.</param>
    public sealed record RatingEntered(RatingEntry Entry) : RatingEvent;
}

/// <summary>One person's reading of a card or a call. Immutable.</summary>
/// <param name="Service">The service.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="Indicators">Codes, in ascending order.</param>
/// <param name="HasText">There are words on it. Two people don't type them alike, so they are not compared.</param>
/// <param name="Channel">Hotline, paper or box.</param>
/// <param name="RatedOn">The day on which the citizen rated.</param>
/// <param name="RealName">Name and number are on it.</param>
/// <param name="Source">The scan or the call.</param>
/// <param name="By">Who entered it.</param>
public sealed record RatingEntry(
    string Service, int Level, TextList Indicators, bool HasText, RatingChannel Channel, DateOnly RatedOn, bool RealName, string Source, string By)
{
    /// <summary>Whether two people read the same.</summary>
    internal bool AgreesWith(RatingEntry other) => this with { By = other.By } == other;
}

/// <summary>Under what a rating is counted, so that whoever keeps the figures can take it out again without having kept it. Immutable.</summary>
/// <param name="Id">The rating.</param>
/// <param name="Day">The day whose figures it belongs to.</param>
/// <param name="CutOff">Those figures are cut off at 00:00 of this day.</param>
/// <param name="Region">Region code.</param>
/// <param name="Hall">The hall.</param>
/// <param name="Unit">The responsible department.</param>
/// <param name="Window">The window, or null.</param>
/// <param name="Item">The service item, or null.</param>
/// <param name="Channel">How it came in; tells a default rating.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="RealName">By somebody who can be asked.</param>
/// <param name="Supplementary">Given after the service day.</param>
public sealed record CountedRating(
    string Id, DateOnly Day, DateOnly CutOff, string Region, string Hall, string Unit, int? Window, string? Item, RatingChannel Channel, int Level, bool RealName,
    bool Supplementary)
{
    /// <summary>Under what a rating is counted.</summary>
    public static CountedRating Of(Rating rating) => new(
        rating.Id, rating.CountedOn, rating.CutOff, rating.Service.Region, rating.Service.Hall, rating.Service.Unit, rating.Service.Window, rating.Service.Item,
        rating.Channel, rating.Level, rating.RealName, rating.Supplementary);
}
