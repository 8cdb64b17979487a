using System.Collections.Immutable;

namespace Halls.Domain.Figures;

/// <summary>How a figure is defined: printed as a footnote of every bulletin, with its version .</summary>
/// <param name="Key">Its name on the wire.</param>
/// <param name="Name">Its official Chinese name.</param>
/// <param name="Version">The version of the formula.</param>
/// <param name="Formula">The formula, in Chinese.</param>
/// <param name="Rule">The rule that it follows.</param>
public sealed record FigureDefinition(string Key, string Name, int Version, string Formula, string Rule)
{
    /// <summary>All of them, in the order of a bulletin.</summary>
    public static ImmutableArray<FigureDefinition> All { get; } =
    [
        new("ratings", "评价量", 1, "统计期内有效评价数，含系统默认评价（单列）；同一服务多次评价的，以最近一次有效评价为准", "R-100"),
        new("activeRate", "主动评价率", 1, "主动评价数÷（主动评价数＋系统默认评价数）", "R-100"),
        new("participationRate", "参评率", 1, "已评价服务数÷可评价服务数，按服务日统计", "R-100"),
        new("goodRate", "好评率", 1, "（非常满意＋满意＋基本满意）÷有效主动评价数", "R-100"),
        new("satisfiedRate", "满意率", 1, "（非常满意＋满意）÷有效主动评价数", "R-100"),
        new("badRate", "差评率", 1, "（不满意＋非常不满意）÷有效主动评价数，另列万分比", "R-100"),
        new("rectificationRate", "实名差评整改率", 1, "截止时已整改的实名有效差评数÷本月实名有效差评数；解释说明单列，不计入整改", "R-100"),
        new("handledRate", "实名差评办理率", 1, "截止时已整改或已解释说明的实名有效差评数÷本月实名有效差评数", "R-083"),
        new("onTimeRate", "按期整改率", 1, "按期整改数÷截止时已到期的实名有效差评数；未到期的不计入分子和分母；超期后完成的不计入按期", "R-101"),
        new("onTimeHandledRate", "按期办理率", 1, "按期整改或按期解释说明数÷截止时已到期的实名有效差评数", "R-101"),
        new("contactRate", "按期联系率", 1, "在规定时限内联系到的数÷截止时联系时限已到的实名有效差评数", "R-084"),
        new("followUpRate", "回访率", 1, "已回访数÷本月实名有效差评数", "R-089"),
        new("followUpSatisfaction", "回访满意率", 1, "（满意＋基本满意）÷已回访并得到答复数", "R-089"),
    ];
}

/// <summary>The figures of a month, for whatever the two tallies were summed over. Immutable.</summary>
/// <param name="Ratings">What was counted of ratings.</param>
/// <param name="Cases">What was counted of cases.</param>
public sealed record MonthFigures(Tally<RatingCounter> Ratings, Tally<CaseCounter> Cases)
{
    /// <summary>主动评价: valid ratings that evaluators gave themselves.</summary>
    public long Active =>
        Ratings[RatingCounter.Level5] + Ratings[RatingCounter.Level4] + Ratings[RatingCounter.Level3] + Ratings[RatingCounter.Level2] + Ratings[RatingCounter.Level1];

    /// <summary>评价量: default ratings included.</summary>
    public long Total => Active + Ratings[RatingCounter.Default];

    /// <summary>Valid bad ratings (差评).</summary>
    public long Bad => Ratings[RatingCounter.Level2] + Ratings[RatingCounter.Level1];

    /// <summary>主动评价率.</summary>
    public Ratio ActiveRate => new(Active, Total);

    /// <summary>参评率.</summary>
    public Ratio ParticipationRate => new(Ratings[RatingCounter.Rated], Ratings[RatingCounter.Rateable]);

    /// <summary>好评率.</summary>
    public Ratio GoodRate => new(Active - Bad, Active);

    /// <summary>满意率, the narrow one.</summary>
    public Ratio SatisfiedRate => new(Ratings[RatingCounter.Level5] + Ratings[RatingCounter.Level4], Active);

    /// <summary>差评率.</summary>
    public Ratio BadRate => new(Bad, Active);

    /// <summary>实名差评整改率.</summary>
    public Ratio RectificationRate => OfNamed(Cases[CaseCounter.NamedRectified]);

    /// <summary>实名差评办理率: explanations count as handled .</summary>
    public Ratio HandledRate => OfNamed(Cases[CaseCounter.NamedRectified] + Cases[CaseCounter.NamedExplained]);

    /// <summary>按期整改率.</summary>
    public Ratio OnTimeRate => new(Cases[CaseCounter.NamedRectifiedOnTime], Cases[CaseCounter.NamedDue]);

    /// <summary>按期办理率.</summary>
    public Ratio OnTimeHandledRate => new(Cases[CaseCounter.NamedRectifiedOnTime] + Cases[CaseCounter.NamedExplainedOnTime], Cases[CaseCounter.NamedDue]);

    /// <summary>按期联系率.</summary>
    public Ratio ContactRate => new(Cases[CaseCounter.NamedContactedOnTime], Cases[CaseCounter.NamedContactDue]);

    /// <summary>回访率.</summary>
    public Ratio FollowUpRate => OfNamed(Cases[CaseCounter.NamedFollowedUp]);

    /// <summary>回访满意率.</summary>
    public Ratio FollowUpSatisfaction
    {
        get
        {
            long content = Cases[CaseCounter.NamedSatisfied] + Cases[CaseCounter.NamedBasicallySatisfied];
            return new(content, content + Cases[CaseCounter.NamedUnsatisfied]);
        }
    }

    /// <summary>No real-name bad rating: not ranked by rectification, listed as 无差评 .</summary>
    public bool HasNoBadRatings => Cases[CaseCounter.Named] == 0;

    /// <summary>Whether the month may be published as "100 %": something was to be done, it was, and nothing is overdue .</summary>
    public bool IsFullyHandled => !HasNoBadRatings && HandledRate.Numerator == HandledRate.Denominator && Cases[CaseCounter.NamedOverdue] == 0;

    /// <summary>Every ratio by the key of its definition.</summary>
    public ImmutableSortedDictionary<string, Ratio> Ratios => new Dictionary<string, Ratio>
    {
        ["activeRate"] = ActiveRate,
        ["participationRate"] = ParticipationRate,
        ["goodRate"] = GoodRate,
        ["satisfiedRate"] = SatisfiedRate,
        ["badRate"] = BadRate,
        ["rectificationRate"] = RectificationRate,
        ["handledRate"] = HandledRate,
        ["onTimeRate"] = OnTimeRate,
        ["onTimeHandledRate"] = OnTimeHandledRate,
        ["contactRate"] = ContactRate,
        ["followUpRate"] = FollowUpRate,
        ["followUpSatisfaction"] = FollowUpSatisfaction,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private Ratio OfNamed(long numerator) => new(numerator, Cases[CaseCounter.Named]);
}
