using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain.Calendar;
using Halls.Domain.Definitions;
using Halls.Domain.Policies;

namespace Halls.Domain.Ratings;

/// <summary>What looks as if somebody had helped ratings along .</summary>
public enum GamingSignal
{
    /// <summary>Too many within an hour from one device or account.</summary>
    ManyFromOneSource,

    /// <summary>Given before anybody could have read the screen.</summary>
    TooSoon,

    /// <summary>The same words again and again.</summary>
    SameText,

    /// <summary>A window's whole busy day of nothing but fives.</summary>
    AllFives,

    /// <summary>At a device of the hall while the hall was closed.</summary>
    OutsideHours,
}

/// <summary>Something for the supervisor to look at; never for the rated unit. No rating is changed or left out for it .</summary>
/// <param name="Signal">What was seen.</param>
/// <param name="Subject">What the ratings have in common: the source, the text's mark, the window's day, or the rating itself.</param>
/// <param name="Ratings">The ratings in question, in order of time.</param>
public sealed record GamingFlag(GamingSignal Signal, string Subject, TextList Ratings);

/// <summary>Looks at the recent ratings of a window or a hall. Pure: the same ratings give the same flags.</summary>
public static class GamingSignals
{
    /// <summary>What a supervisor reads.</summary>
    public static string NameOf(GamingSignal signal) => signal switch
    {
        GamingSignal.ManyFromOneSource => "同一来源短时间内多次评价",
        GamingSignal.TooSoon => "办结后数秒内即评价",
        GamingSignal.SameText => "评价文字雷同",
        GamingSignal.AllFives => "窗口全天均为非常满意",
        GamingSignal.OutsideHours => "非办公时间使用大厅设备评价",
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    };

    /// <summary>The flags, by signal and subject.</summary>
    /// <param name="ratings">Ratings of one hall, in any order.</param>
    /// <param name="hall">The hall, for its opening hours.</param>
    /// <param name="policy">From when on something is flagged.</param>
    public static ImmutableArray<GamingFlag> In(IEnumerable<RatingTrace> ratings, HallDefinition hall, SignalPolicy policy)
    {
        RatingTrace[] own = [.. ratings.Where(r => !r.IsDefault).OrderBy(r => r.RatedAt).ThenBy(r => r.Id, StringComparer.Ordinal)];
        return
        [
            .. ManyFromOneSource(own, policy), .. TooSoon(own, policy), .. SameText(own, policy), .. AllFives(own, policy), .. OutsideHours(own, hall),
        ];
    }

    private static IEnumerable<GamingFlag> ManyFromOneSource(RatingTrace[] own, SignalPolicy policy)
    {
        foreach (IGrouping<string, RatingTrace> source in By(own.Where(r => r.Source is not null && r.Proof != RatingProof.Entered), r => r.Source!))
        {
            RatingTrace[] given = [.. source];
            var dense = new SortedSet<int>();
            for (int first = 0, next = 0; first < given.Length; first++)
            {
                while (next < given.Length && given[next].RatedAt - given[first].RatedAt < TimeSpan.FromHours(1))
                {
                    next++;
                }

                if (next - first > policy.SourcePerHour)
                {
                    dense.UnionWith(Enumerable.Range(first, next - first));
                }
            }

            if (dense.Count > 0)
            {
                yield return new(GamingSignal.ManyFromOneSource, source.Key, [.. dense.Select(i => given[i].Id)]);
            }
        }
    }

    private static IEnumerable<GamingFlag> TooSoon(RatingTrace[] own, SignalPolicy policy) =>
        from rating in own
        where rating.Proof != RatingProof.Entered && rating.RatedAt - rating.CompletedAt < TimeSpan.FromSeconds(policy.SoonestSeconds)
        select new GamingFlag(GamingSignal.TooSoon, rating.Id, [rating.Id]);

    private static IEnumerable<GamingFlag> SameText(RatingTrace[] own, SignalPolicy policy) =>
        from same in By(own.Where(r => r.TextMark is not null), r => r.TextMark!)
        where same.Count() >= policy.SameText
        select new GamingFlag(GamingSignal.SameText, same.Key, [.. same.Select(r => r.Id)]);

    private static IEnumerable<GamingFlag> AllFives(RatingTrace[] own, SignalPolicy policy) =>
        from day in By(
            own.Where(r => r.Window is not null),
            r => string.Create(CultureInfo.InvariantCulture, $"{r.Hall}/{r.Window}/{ChinaTime.DayOf(r.RatedAt):yyyy-MM-dd}"))
        where day.Count() > policy.AllFives && day.All(r => r.Level == Levels.Highest)
        select new GamingFlag(GamingSignal.AllFives, day.Key, [.. day.Select(r => r.Id)]);

    private static IEnumerable<GamingFlag> OutsideHours(RatingTrace[] own, HallDefinition hall)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(hall.TimeZone);
        return from rating in own
               where RatingChannels.IsDevice(rating.Channel) && !IsOpen(TimeZoneInfo.ConvertTime(rating.RatedAt, zone))
               select new GamingFlag(GamingSignal.OutsideHours, rating.Id, [rating.Id]);

        bool IsOpen(DateTimeOffset local) =>
            Intake.Of(hall, local.DayOfWeek) is { } hours && local.TimeOfDay.TotalMinutes >= hours.Open && local.TimeOfDay.TotalMinutes <= hours.Close;
    }

    private static IEnumerable<IGrouping<string, RatingTrace>> By(IEnumerable<RatingTrace> ratings, Func<RatingTrace, string> key) =>
        ratings.GroupBy(key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal);
}
