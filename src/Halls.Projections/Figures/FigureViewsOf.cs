using System.Text.Json;
using Halls.Domain.Figures;
using Halls.Domain.Ratings;

namespace Halls.Projections.Figures;

/// <summary>Makes what goes over the wire from what was counted.</summary>
internal static class FigureViewsOf
{
    private static readonly (CaseCounter Counter, string Name)[] CaseNames =
        [.. Enum.GetValues<CaseCounter>().Select(c => (c, JsonNamingPolicy.CamelCase.ConvertName(c.ToString())))];

    public static IReadOnlyList<FormulaView> Formulas { get; } = [.. FigureDefinition.All.Select(d => new FormulaView(d.Key, d.Name, d.Formula, d.Version, d.Rule))];

    public static FigureRow Row(string key, string name, Tally<RatingCounter> ratings, Tally<CaseCounter> cases)
    {
        var month = new MonthFigures(ratings, cases);
        return new FigureRow(
            key,
            name,
            month.HasNoBadRatings,
            month.IsFullyHandled,
            new RatingCounts(
                month.Total, month.Active, ratings[RatingCounter.Level5], ratings[RatingCounter.Level4], ratings[RatingCounter.Level3], ratings[RatingCounter.Level2],
                ratings[RatingCounter.Level1], ratings[RatingCounter.Default], ratings[RatingCounter.RealName], ratings[RatingCounter.Supplementary],
                ratings[RatingCounter.Superseded], ratings[RatingCounter.Invalid], ratings[RatingCounter.Rateable], ratings[RatingCounter.Rated]),
            CaseNames.ToDictionary(c => c.Name, c => cases[c.Counter], StringComparer.Ordinal),
            month.Ratios.ToDictionary(r => r.Key, r => Ratio(r.Key, r.Value), StringComparer.Ordinal));
    }

    public static IdentityView Identity(string of, IEnumerable<SumDifference> differences)
    {
        IdentityDifference[] found = [.. differences.Select(d => new IdentityDifference(JsonNamingPolicy.CamelCase.ConvertName(d.Counter.ToString()), d.Expected, d.Sum))];
        return new IdentityView(of, found.Length == 0, [.. found]);
    }

    public static IndicatorCount Indicator(string code, long count)
    {
        Indicator? known = IndicatorSet.All.Reverse().SelectMany(s => s.Indicators).FirstOrDefault(i => i.Code == code);
        return new IndicatorCount(code, known?.Label ?? code, known?.Level ?? code[0] - '0', count);
    }

    public static RatioView Ratio(string key, Ratio ratio) => new(
        ratio.Numerator, ratio.Denominator, (double?)ratio.Value, ratio.Percent, key == "badRate" ? ratio.PerTenThousand : null);
}
