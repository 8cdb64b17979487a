using System.Text.Json;
using Halls.Domain.Figures;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections.Figures;

namespace Halls.Projections.Tests.Figures;

/// <summary>
/// Every figure counted from the raw events of a ledger, without its tables: by <see cref="FigureRecount"/>, which replays each stream up to the cut-off (R-108).
/// </summary>
internal sealed class Recount
{
    private static readonly string[] Names = [.. Enum.GetValues<CaseCounter>().Select(c => JsonNamingPolicy.CamelCase.ConvertName(c.ToString()))];
    private readonly List<(FigureKey Key, RatingCounter Counter)> _counted = [];
    private readonly List<(CountedRating Rating, Tally<CaseCounter> Tally)> _cases = [];
    private readonly List<Rating> _ratings = [];

    private Recount(DateTimeOffset now) => Now = now;

    public DateTimeOffset Now { get; }

    /// <summary>Where each rating ended up.</summary>
    public SortedDictionary<string, RatingCounter> States { get; } = new(StringComparer.Ordinal);

    public IEnumerable<DateOnly> Months =>
        _counted.Select(c => c.Key.Day).Concat(_cases.Select(c => c.Rating.Day)).Select(d => new DateOnly(d.Year, d.Month, 1)).Distinct().Order();

    public static async Task<Recount> OfAsync(IEventStore store, DateTimeOffset now)
    {
        IReadOnlyList<StoredEvent> events = await store.ReadAllAsync(0, int.MaxValue);
        var recount = new Recount(now);
        foreach (StoredEvent stored in events)
        {
            switch (EventCodec.Current.Decode(stored.Type, stored.Data.Span))
            {
                case QueueEvent.ServiceCompleted { Region: { } region, Unit: { } unit } done:
                    string[] stream = stored.Stream.Value.Split('/');
                    recount._counted.Add((new FigureKey(DateOnly.Parse(stream[3]), region, stream[1], unit, done.Window, done.Item, null), RatingCounter.Rateable));
                    break;
                case RatingEvent.RatingGiven given:
                    recount._ratings.Add(given.Rating);
                    break;
            }
        }

        foreach (IGrouping<StreamName, StoredEvent> stream in events.Where(e => e.Stream.Value.StartsWith("rating/", StringComparison.Ordinal)).GroupBy(e => e.Stream))
        {
            RecountedService service = FigureRecount.Of([.. stream.Select(e => (RatingStreamEvent)EventCodec.Current.Decode(e.Type, e.Data.Span))], now);
            if (service.RatedOn is { } rated)
            {
                recount._counted.Add((FigureKey.Of(rated), RatingCounter.Rated));
            }

            foreach (RecountedRating rating in service.Ratings)
            {
                recount.States.Add(rating.Rating.Id, rating.Counter);
                recount._counted.Add((FigureKey.Of(rating.Rating), rating.Counter));
                if (rating.Counter is RatingCounter.Superseded or RatingCounter.Invalid or RatingCounter.Default)
                {
                    continue;
                }

                if (rating.Rating.RealName)
                {
                    recount._counted.Add((FigureKey.Of(rating.Rating), RatingCounter.RealName));
                }

                if (rating.Rating.Supplementary)
                {
                    recount._counted.Add((FigureKey.Of(rating.Rating), RatingCounter.Supplementary));
                }
            }

            recount._cases.AddRange(service.Cases);
        }

        return recount;
    }

    /// <summary>The rows of a report, in words; what is nought everywhere is left out.</summary>
    public IEnumerable<string> Rows(DateOnly month, string? region, string? hall, string by)
    {
        string? KeyOf(DateOnly day, string code, string of, string unit, int? window, string? item, RatingChannel? channel) => by switch
        {
            "region" => code.PadRight(12, '0')[..(region?.Length switch { null => 2, 2 => 4, 4 => 6, _ => 12 })].PadRight(12, '0'),
            "county" => code[..6] + "000000",
            "hall" => of,
            "department" => unit,
            "window" => window is null ? "" : $"{of}/{window}",
            "item" => item ?? "",
            "channel" => channel is null ? null : EnumText<RatingChannel>.Of(channel.Value),
            "day" => day.ToString("yyyy-MM-dd"),
            _ => "",
        };
        bool Is(DateOnly day, string code, string of) =>
            day.Year == month.Year && day.Month == month.Month && (region is null || code.StartsWith(region, StringComparison.Ordinal)) && (hall is null || of == hall);

        IEnumerable<(string Key, RatingCounter? Counter, Tally<CaseCounter> Tally)> all =
        [
            .. from c in _counted where Is(c.Key.Day, c.Key.Region, c.Key.Hall)
               let key = KeyOf(c.Key.Day, c.Key.Region, c.Key.Hall, c.Key.Unit, c.Key.Window, c.Key.Item, c.Key.Channel) where key is not null
               select (key, (RatingCounter?)c.Counter, Tally<CaseCounter>.Zero),
            .. from c in _cases let r = c.Rating where Is(r.Day, r.Region, r.Hall)
               select (KeyOf(r.Day, r.Region, r.Hall, r.Unit, r.Window, r.Item, r.Channel)!, (RatingCounter?)null, c.Tally),
        ];
        foreach (var row in all.GroupBy(a => a.Key).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            long Of(RatingCounter counter) => row.Count(r => r.Counter == counter);
            var cases = Tally<CaseCounter>.Sum(row.Select(r => r.Tally));
            long active = Of(RatingCounter.Level1) + Of(RatingCounter.Level2) + Of(RatingCounter.Level3) + Of(RatingCounter.Level4) + Of(RatingCounter.Level5);
            yield return Line(
                row.Key,
                new RatingCounts(
                    active + Of(RatingCounter.Default), active, Of(RatingCounter.Level5), Of(RatingCounter.Level4), Of(RatingCounter.Level3), Of(RatingCounter.Level2),
                    Of(RatingCounter.Level1), Of(RatingCounter.Default), Of(RatingCounter.RealName), Of(RatingCounter.Supplementary), Of(RatingCounter.Superseded),
                    Of(RatingCounter.Invalid), Of(RatingCounter.Rateable), Of(RatingCounter.Rated)),
                Names.Zip(Enum.GetValues<CaseCounter>()).ToDictionary(n => n.First, n => cases[n.Second]));
        }
    }

    /// <summary>How often each indicator was ticked, in words.</summary>
    public IEnumerable<string> Ticked(DateOnly month, string? region, string? hall) =>
        from rating in _ratings
        where rating.CountedOn.Year == month.Year && rating.CountedOn.Month == month.Month
            && (region is null || rating.Service.Region.StartsWith(region, StringComparison.Ordinal)) && (hall is null || rating.Service.Hall == hall)
        from code in rating.Indicators
        group code by code into ticks
        orderby ticks.Key
        select $"{ticks.Key} {ticks.Count()}";

    /// <summary>The rows of a report of the tables, in the same words.</summary>
    public static IEnumerable<string> Rows(IEnumerable<FigureRow> rows) =>
        rows.Where(r => r.Ratings != new RatingCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) || r.Cases.Values.Any(v => v != 0))
            .OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => Line(r.Key, r.Ratings, r.Cases));

    public static string Line(string key, RatingCounts ratings, IReadOnlyDictionary<string, long> cases) =>
        $"{key}: {ratings}; {string.Join(' ', cases.Where(c => c.Value != 0).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value}"))}";
}
