using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain.Calendar;
using Halls.Domain.Figures;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.EventStore;

namespace Halls.Projections.Figures;

/// <summary>Reads the figures of a month and of now from where they are committed with the events. Thread-safe.</summary>
/// <param name="tables">The store.</param>
public sealed class FigureQueries(IStoreTables tables)
{
    /// <summary>Beyond so many halls a report adds up windows and items only when it is asked by one of them: there are a hundred times more of them.</summary>
    private const int FewHalls = 200;

    /// <summary>What is called by no name in a row whose key is empty.</summary>
    private const string Unnamed = "未注明";

    private static readonly string[] ByHall = ["region", "hall"];
    private static readonly string[] ByDay = ["day"];
    private static readonly string[] ByChannel = ["channel"];
    private static readonly string[] ByRegionAndChannel = ["region", "channel"];
    private static readonly string[] ByWindow = ["hall", "unit", "window_no"];
    private static readonly string[] ByItem = ["item"];

    /// <summary>In what ways a report can be divided.</summary>
    public static IReadOnlyList<string> Divisions { get; } = ["region", "county", "hall", "department", "window", "item", "channel", "day", "indicator"];

    /// <summary>When a month's figures are cut off .</summary>
    /// <param name="month">A day of the month.</param>
    /// <param name="policy">What the hall's policy says; null for the default, which regions follow.</param>
    public static DateTimeOffset CutOffOf(DateOnly month, ImmutableSortedDictionary<string, string>? policy)
    {
        PolicyLayers layers = policy is null ? PolicyLayers.None : new([policy]);
        DateOnly first = new(month.Year, month.Month, 1), last = first.AddMonths(1).AddDays(-1);
        return ChinaTime.StartOf(Rating.CutOffOf(first, layers.Value(PolicyKeys.ReportCutoff, last)));
    }

    /// <summary>The figures of a month, divided in one way.</summary>
    /// <param name="month">A day of the month.</param>
    /// <param name="scope">Of what.</param>
    /// <param name="by">One of <see cref="Divisions"/>.</param>
    /// <param name="now">The present.</param>
    /// <param name="cutOff">When the month is cut off.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">There is no such division.</exception>
    public async ValueTask<MonthReport> ReportAsync(
        DateOnly month, FigureScope scope, string by, DateTimeOffset now, DateTimeOffset cutOff, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!Divisions.Contains(by))
        {
            throw new ArgumentException($"No such division: '{by}'.", nameof(by));
        }

        string text = FigureText.OfMonth(month);
        Counted counted = await ReadAsync(text, scope, by, now, cancellationToken);
        return new MonthReport(
            text, scope.Region, scope.Hall, by, now.ToOffset(ChinaTime.Offset), cutOff, now >= cutOff, FigureViewsOf.Formulas, counted.Total(scope), counted.Rows(scope, by),
            counted.Identities(), by == "indicator" ? counted.Indicators : null);
    }

    /// <summary>The figures of now.</summary>
    /// <param name="scope">One region or one hall.</param>
    /// <param name="region">The region, or the one that the hall lies in.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The scope is neither.</exception>
    public async ValueTask<LiveFigures> LiveAsync(FigureScope scope, string region, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.Region is null && scope.Hall is null)
        {
            throw new ArgumentException("Only one region or one hall has figures of now.", nameof(scope));
        }

        DateOnly today = ChinaTime.DayOf(now);
        Counted counted = await ReadAsync(FigureText.OfMonth(today), scope, Live, now, cancellationToken);
        string full = RegionCode.Full(region), day = FigureText.OfDay(today);
        return new LiveFigures(
            full,
            RegionNames.Of(full),
            scope.Hall,
            scope.Hall is { } hall ? counted.HallName(hall) : null,
            FigureText.OfMonth(today),
            today,
            now.ToOffset(ChinaTime.Offset),
            0,
            counted.Day(day),
            counted.Total(scope),
            [.. RegionCode.AndAbove(full).Skip(scope.Hall is null ? 1 : 0).Select(r => new PlaceName(r, RegionNames.Of(r)))],
            counted.Rows(scope, scope.Hall is not null ? "window" : counted.HasRegionsBelow(full) ? "region" : "hall"),
            counted.Rows(scope, "day"),
            counted.Rows(scope, "channel"),
            counted.Indicators,
            counted.Late);
    }

    /// <summary>What <see cref="ReadAsync"/> is asked for by the live figures: everything but the identities.</summary>
    private const string Live = "live";

    private ValueTask<Counted> ReadAsync(string month, FigureScope scope, string by, DateTimeOffset now, CancellationToken cancellationToken) => tables.ReadSnapshotAsync(
        async (connection, snapshot, token) =>
        {
            var read = new FigureReader(connection, snapshot, scope, month, token);
            List<CountedRow> halls = await read.CountersAsync(FigureTables.Halls, ByHall);
            bool few = by != Live && halls.Count <= FewHalls, windows = few || by is "window" or "department" || (by == Live && scope.Hall is not null), items = few || by == "item";
            Dictionary<string, string> names = await read.HallNamesAsync();
            return new Counted(
                halls,
                await read.CountersAsync(scope.IsRegional ? FigureTables.RegionDays : FigureTables.Days, ByDay),
                scope.IsRegional ? await read.CountersAsync(FigureTables.RegionChannels, ByRegionAndChannel) : null,
                scope.IsRegional ? null : await read.CountersAsync(FigureTables.Days, ByChannel, " AND channel <> ''"),
                windows ? await read.CountersAsync(FigureTables.Windows, ByWindow) : null,
                items ? await read.CountersAsync(FigureTables.Items, ByItem) : null,
                await read.CasesAsync(now),
                by is Live or "indicator" ? await read.IndicatorsAsync() : [],
                by == Live ? await read.LateAsync(now, names) : [],
                names);
        },
        cancellationToken);

    /// <summary>What was read, to be divided.</summary>
    private sealed record Counted(
        List<CountedRow> Halls, List<CountedRow> Days, List<CountedRow>? RegionChannels, List<CountedRow>? Channels, List<CountedRow>? Windows, List<CountedRow>? Items,
        List<CountedCase> Cases, IReadOnlyList<IndicatorCount> Indicators, IReadOnlyList<LateUnit> Late, Dictionary<string, string> HallNames)
    {
        public string HallName(string hall) => HallNames.GetValueOrDefault(hall, hall);

        public FigureRow Total(FigureScope scope)
        {
            (string key, string name) = scope.Hall is { } hall ? (hall, HallName(hall)) : scope.Region is { } region ? (region, RegionNames.Of(region)) : ("", "合计");
            return FigureViewsOf.Row(key, name, Sum(Halls), Tally<CaseCounter>.Sum(Cases.Select(c => c.Tally)));
        }

        public FigureRow Day(string day) => FigureViewsOf.Row(
            day, DayName(day), Sum(Days.Where(d => d.Key[0] == day)), Tally<CaseCounter>.Sum(Cases.Where(c => FigureText.OfDay(c.Rating.Day) == day).Select(c => c.Tally)));

        public bool HasRegionsBelow(string region) => Halls.Any(h => RegionCode.PartOf(region, h.Key[0]) != region);

        public IReadOnlyList<FigureRow> Rows(FigureScope scope, string by) => by switch
        {
            "region" => Rows(Halls, h => RegionCode.PartOf(scope.Region, h[0]), r => RegionCode.PartOf(scope.Region, r.Region), r => RegionNames.OfPart(scope.Region, r)),
            "county" => Rows(Halls, h => RegionCode.CountyOf(h[0]), r => RegionCode.CountyOf(r.Region), RegionNames.Of),
            "hall" => Rows(Halls, h => h[1], r => r.Hall, HallName),
            "department" => Rows(Windows!, w => w[1], r => r.Unit, HallName),
            "window" => Rows(Windows!, w => WindowKey(w[0], w[2]), r => WindowKey(r.Hall, Number(r.Window)), WindowName),
            "item" => Rows(Items!, i => i[0], r => r.Item ?? FigureTables.None, i => i),
            "channel" => ChannelRows(),
            "day" => Rows(Days, d => d[0], r => FigureText.OfDay(r.Day), DayName),
            "indicator" => [],
            _ => throw new ArgumentException($"No such division: '{by}'.", nameof(by)),
        };

        /// <summary>R-104. The total is that of the halls; each division is read from a table of its own.</summary>
        public IReadOnlyList<IdentityView> Identities()
        {
            Tally<RatingCounter> total = Sum(Halls), days = Sum(Days);
            long levels = new MonthFigures(total, Tally<CaseCounter>.Zero).Total, ratings = Halls.Sum(h => h.Ratings);
            var identities = new List<IdentityView>
            {
                new("levels", levels == ratings, levels == ratings ? [] : [new IdentityDifference("total", ratings, levels)]),
                FigureViewsOf.Identity("halls", Reconciliation.Between("halls", days, total, services: true)),
                FigureViewsOf.Identity("days", Reconciliation.Between("days", total, days, services: true)),
                FigureViewsOf.Identity("channels", Reconciliation.Between("channels", total, Sum(RegionChannels ?? Channels!), services: false)),
            };
            if (RegionChannels is { } byRegion)
            {
                ILookup<string, Tally<RatingCounter>> ofHalls = Halls.ToLookup(h => h.Key[0], h => h.Tally), ofChannels = byRegion.ToLookup(c => c.Key[0], c => c.Tally);
                identities.Insert(1, FigureViewsOf.Identity("regions", ofHalls.Select(h => h.Key).Union(ofChannels.Select(c => c.Key)).SelectMany(
                    region => Reconciliation.Between("regions", Tally<RatingCounter>.Sum(ofHalls[region]), Tally<RatingCounter>.Sum(ofChannels[region]), services: false))));
            }

            if (Windows is { } windows)
            {
                identities.Add(FigureViewsOf.Identity("departments", Reconciliation.Between("departments", total, Sum(windows), services: true)));
                ILookup<string, Tally<RatingCounter>> ofHalls = Halls.ToLookup(h => h.Key[1], h => h.Tally), ofWindows = windows.ToLookup(w => w.Key[0], w => w.Tally);
                identities.Add(FigureViewsOf.Identity("windows", ofHalls.Select(h => h.Key).Union(ofWindows.Select(w => w.Key)).SelectMany(
                    hall => Reconciliation.Between("windows", Tally<RatingCounter>.Sum(ofHalls[hall]), Tally<RatingCounter>.Sum(ofWindows[hall]), services: true))));
            }

            if (Items is { } items)
            {
                identities.Add(FigureViewsOf.Identity("items", Reconciliation.Between("items", total, Sum(items), services: true)));
            }

            return identities;
        }

        private static Tally<RatingCounter> Sum(IEnumerable<CountedRow> rows) => Tally<RatingCounter>.Sum(rows.Select(r => r.Tally));

        private IReadOnlyList<FigureRow> ChannelRows()
        {
            IReadOnlyList<FigureRow> rows = RegionChannels is { } byRegion
                ? Rows(byRegion, c => c[1], r => EnumText<RatingChannel>.Of(r.Channel), ChannelName)
                : Rows(Channels!, c => c[0], r => EnumText<RatingChannel>.Of(r.Channel), ChannelName);
            return [.. rows.OrderBy(r => EnumText<RatingChannel>.TryParse(r.Key, out RatingChannel channel) ? channel : 0)];
        }

        /// <summary>Rows by key, whatever has a rating or a case.</summary>
        private List<FigureRow> Rows(List<CountedRow> ratings, Func<string[], string> keyOf, Func<CountedRating, string> keyOfCase, Func<string, string> nameOf)
        {
            ILookup<string, Tally<RatingCounter>> byKey = ratings.ToLookup(r => keyOf(r.Key), r => r.Tally, StringComparer.Ordinal);
            ILookup<string, Tally<CaseCounter>> cases = Cases.ToLookup(c => keyOfCase(c.Rating), c => c.Tally, StringComparer.Ordinal);
            return
            [
                .. from key in byKey.Select(k => k.Key).Union(cases.Select(c => c.Key), StringComparer.Ordinal).Order(ByPlaceAndNumber.Instance)
                   select FigureViewsOf.Row(
                       key, key == FigureTables.None ? Unnamed : nameOf(key), Tally<RatingCounter>.Sum(byKey[key]), Tally<CaseCounter>.Sum(cases[key])),
            ];
        }

        private static string Number(int? window) => (window ?? FigureTables.NoWindow).ToString(CultureInfo.InvariantCulture);

        private static string WindowKey(string hall, string no) => no == "0" ? FigureTables.None : $"{hall}/{no}";

        private string WindowName(string key) => $"{HallName(key[..key.IndexOf('/', StringComparison.Ordinal)])} {key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..]}号窗口";

        private static string ChannelName(string channel) => EnumText<RatingChannel>.TryParse(channel, out RatingChannel known) ? RatingChannels.NameOf(known) : channel;

        private static string DayName(string day)
        {
            DateOnly of = FigureText.Day(day);
            return string.Create(CultureInfo.InvariantCulture, $"{of.Month}月{of.Day}日");
        }
    }

    /// <summary>Keys by their text, the windows of a hall by their number, what has no name last.</summary>
    private sealed class ByPlaceAndNumber : IComparer<string>
    {
        public static readonly ByPlaceAndNumber Instance = new();

        public int Compare(string? x, string? y)
        {
            if (x!.Length == 0 || y!.Length == 0)
            {
                return (x.Length == 0).CompareTo(y!.Length == 0);
            }

            (string placeX, int numberX) = Split(x);
            (string placeY, int numberY) = Split(y);
            return string.CompareOrdinal(placeX, placeY) is var order and not 0 ? order : numberX.CompareTo(numberY);
        }

        private static (string Place, int Number) Split(string key) =>
            key.LastIndexOf('/') is var at and > 0 && int.TryParse(key.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? (key[..at], number)
                : (key, 0);
    }
}
