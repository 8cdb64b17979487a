using System.Collections.Immutable;
using Halls.Domain.Calendar;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;

namespace Halls.Domain.Figures;

/// <summary>What is counted of ratings. The first six add up to 评价量.</summary>
public enum RatingCounter
{
    /// <summary>非常满意, valid and the latest of its service.</summary>
    Level5,

    /// <summary>满意.</summary>
    Level4,

    /// <summary>基本满意.</summary>
    Level3,

    /// <summary>不满意.</summary>
    Level2,

    /// <summary>非常不满意.</summary>
    Level1,

    /// <summary>系统默认评价, shown apart and in none of the rates .</summary>
    Default,

    /// <summary>Those of level 5 to 1 that are real-name.</summary>
    RealName,

    /// <summary>Those of level 5 to 1 that were given after the service day.</summary>
    Supplementary,

    /// <summary>Valid, but a later one of the same service counts. Not in 评价量.</summary>
    Superseded,

    /// <summary>Judged invalid. Not in 评价量.</summary>
    Invalid,

    /// <summary>Services that can be rated, on their service day; without a channel.</summary>
    Rateable,

    /// <summary>Those of them that the evaluator has rated, on their service day; without a channel.</summary>
    Rated,
}

/// <summary>Under what something is counted. Every figure by region, hall, department, window, item, channel or day is a sum over some of these keys.</summary>
/// <param name="Day">The day.</param>
/// <param name="Region">Region code of the hall.</param>
/// <param name="Hall">The hall.</param>
/// <param name="Unit">The responsible department.</param>
/// <param name="Window">The window, or null.</param>
/// <param name="Item">The service item, or null.</param>
/// <param name="Channel">How it came in; null for services.</param>
public sealed record FigureKey(DateOnly Day, string Region, string Hall, string Unit, int? Window, string? Item, RatingChannel? Channel)
{
    /// <summary>The key of a rating.</summary>
    public static FigureKey Of(CountedRating rating) => new(rating.Day, rating.Region, rating.Hall, rating.Unit, rating.Window, rating.Item, rating.Channel);

    /// <summary>The key of a service, on its service day.</summary>
    public static FigureKey Of(RateableService service) => new(service.Day, service.Region, service.Hall, service.Unit, service.Window, service.Item, null);
}

/// <summary>A number that an event changes.</summary>
/// <param name="Key">Under what it is counted.</param>
/// <param name="Counter">Which number.</param>
/// <param name="Change">By how much.</param>
public readonly record struct FigureDelta(FigureKey Key, RatingCounter Counter, int Change);

/// <summary>
/// What each event changes in the counters. It needs the event alone, so a projection can commit the changes with it. What happens after a month
/// was cut off leaves that month's numbers alone; a bulletin that has to be corrected is recounted by <see cref="FigureRecount"/>.
/// </summary>
public static class RatingFigures
{
    /// <summary>What a completed service changes.</summary>
    public static FigureDelta Served(RateableService service) => new(FigureKey.Of(service), RatingCounter.Rateable, +1);

    /// <summary>Whether what an event says of a rating still changes the figures of that rating's month: not once they are cut off .</summary>
    public static bool MayChange(RatingStreamEvent happened, CountedRating rating) => happened.At < ChinaTime.StartOf(rating.CutOff);

    /// <summary>What an event changes. A key and counter can come more than once; the changes add up.</summary>
    public static ImmutableArray<FigureDelta> Of(RatingStreamEvent happened)
    {
        ImmutableArray<FigureDelta>.Builder deltas = ImmutableArray.CreateBuilder<FigureDelta>();
        void Change(CountedRating rating, RatingCounter counter, int change) => deltas.Add(new(FigureKey.Of(rating), counter, change));
        bool IsOpen(CountedRating rating) => MayChange(happened, rating);

        void Count(CountedRating rating, int change)
        {
            Change(rating, CounterOf(rating), change);
            if (rating.Channel == RatingChannel.Default)
            {
                return;
            }

            if (rating.RealName)
            {
                Change(rating, RatingCounter.RealName, change);
            }

            if (rating.Supplementary)
            {
                Change(rating, RatingCounter.Supplementary, change);
            }
        }

        switch (happened)
        {
            case RatingEvent.RatingGiven e:
                Count(CountedRating.Of(e.Rating), +1);
                if (e.Rating.Number == 1)
                {
                    deltas.Add(new(FigureKey.Of(e.Rating.Service), RatingCounter.Rated, +1));
                }

                if (e.Replaces is { } replaced && IsOpen(replaced))
                {
                    Count(replaced, -1);
                    Change(replaced, RatingCounter.Superseded, +1);
                }

                break;

            case RectificationEvent.InvalidityDecided { Invalid: true } e:
                if (IsOpen(e.Rating))
                {
                    TakeOut(e.Rating, e.WasCounted, +1);
                }

                if (e.CountsInstead is { } instead && IsOpen(instead))
                {
                    Count(instead, +1);
                    Change(instead, RatingCounter.Superseded, -1);
                }

                break;

            case RectificationEvent.ObjectionDecided { Accepted: true } e:
                if (IsOpen(e.Rating))
                {
                    TakeOut(e.Rating, e.Counts, -1);
                }

                if (e.CountedInstead is { } meanwhile && IsOpen(meanwhile))
                {
                    Count(meanwhile, -1);
                    Change(meanwhile, RatingCounter.Superseded, +1);
                }

                break;
        }

        return deltas.ToImmutable();

        void TakeOut(CountedRating rating, bool counted, int change)
        {
            Change(rating, RatingCounter.Invalid, change);
            if (counted)
            {
                Count(rating, -change);
            }
            else
            {
                Change(rating, RatingCounter.Superseded, -change);
            }
        }
    }

    /// <summary>The counter of a rating that counts.</summary>
    internal static RatingCounter CounterOf(CountedRating rating) => rating.Channel == RatingChannel.Default ? RatingCounter.Default : rating.Level switch
    {
        5 => RatingCounter.Level5,
        4 => RatingCounter.Level4,
        3 => RatingCounter.Level3,
        2 => RatingCounter.Level2,
        1 => RatingCounter.Level1,
        _ => throw new ArgumentOutOfRangeException(nameof(rating)),
    };
}
