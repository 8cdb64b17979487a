using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Halls.Domain.Ratings;

/// <summary>Something that an evaluator can tick.</summary>
/// <param name="Code">Three digits, the first of them the level.</param>
/// <param name="Label">The official Chinese text.</param>
/// <param name="National">One of the national ones; the others are extensions.</param>
public sealed record Indicator(string Code, string Label, bool National)
{
    /// <summary>The level it belongs to.</summary>
    public int Level => Code[0] - '0';
}

/// <summary>One version of the catalogue of indicators. A rating keeps the version by which it was given. Immutable; thread-safe.</summary>
public sealed class IndicatorSet
{
    private readonly FrozenDictionary<string, Indicator> _byCode;

    private IndicatorSet(string version, DateOnly from, ImmutableArray<Indicator> indicators)
    {
        (Version, From, Indicators) = (version, from, indicators);
        _byCode = indicators.ToFrozenDictionary(i => i.Code, StringComparer.Ordinal);
    }

    /// <summary>Its name, such as <c>2020-05</c>.</summary>
    public string Version { get; }

    /// <summary>The first day on which it is in force, until the next one is.</summary>
    public DateOnly From { get; }

    /// <summary>The indicators in the order in which they are offered.</summary>
    public ImmutableArray<Indicator> Indicators { get; }

    /// <summary>Every version, oldest first. What was in use before 2020-05 (101–107, 201–206, 301–306, 401–405, 501–509) is disabled and no longer offered.</summary>
    public static ImmutableArray<IndicatorSet> All { get; } =
    [
        new("2020-05", new DateOnly(2020, 5, 1),
        [
            new("510", "一窗受理一次办结", true),
            new("511", "可以先受理后补材料", true),
            new("512", "不用提交证明", true),
            new("513", "可以全程网上办理", false),
            new("514", "可以使用手机办理", false),
            new("515", "可以就近办理", false),
            new("516", "无需材料直接办理", false),
            new("517", "服务热情效率高", false),
            new("406", "填写一张表单就可完成申报", true),
            new("407", "在线提交材料窗口核验", true),
            new("408", "一张清单告知全部申报材料", true),
            new("409", "用告知承诺减免申报材料", false),
            new("410", "可以在线预约办理", false),
            new("411", "跑大厅一次办完", false),
            new("412", "可以使用自助机办理", false),
            new("413", "服务态度较好", false),
            new("307", "一次性告知需要补正的材料", true),
            new("308", "提供申报材料样本", true),
            new("309", "在承诺的时间内办结", true),
            new("310", "办事指南指引准确", false),
            new("311", "按办事指南要求的材料即可办理", false),
            new("312", "可以快递送达", false),
            new("313", "跑动次数与承诺的一致", false),
            new("314", "服务态度一般", false),
            new("207", "没有提供材料样本", true),
            new("208", "没有提供材料清单", true),
            new("209", "未在承诺时间内办结", true),
            new("210", "同样内容的证明材料被要求多次提交", false),
            new("211", "承诺网办但无法在线办理", false),
            new("212", "在线预约办理后到实体大厅重复取号排队", false),
            new("213", "窗口人员业务不熟练", false),
            new("214", "服务态度生硬", false),
            new("108", "在办事指南之外增加新的审批条件", true),
            new("109", "需提供办事指南之外的申报材料", true),
            new("110", "无理由超过法定办理时间", true),
            new("111", "办事指南提供样本有错", false),
            new("112", "承诺在线收取申报材料实际无法收取", false),
            new("113", "多头跑窗口和部门", false),
            new("114", "跑动次数与承诺的不一致", false),
            new("115", "服务态度差效率低", false),
        ]),
    ];

    /// <summary>The version in force on a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No version was in force yet.</exception>
    public static IndicatorSet On(DateOnly day) =>
        All.LastOrDefault(set => set.From <= day) ?? throw new ArgumentOutOfRangeException(nameof(day), day, "No set of indicators was in force yet.");

    /// <summary>The indicator with that code, or null.</summary>
    public Indicator? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>What is offered with a level.</summary>
    public IEnumerable<Indicator> Of(int level) => Indicators.Where(i => i.Level == level);
}
