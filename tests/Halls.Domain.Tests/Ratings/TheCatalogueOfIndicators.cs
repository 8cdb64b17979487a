using Halls.Domain.Ratings;

namespace Halls.Domain.Tests.Ratings;

public class TheCatalogueOfIndicators
{
    private static readonly IndicatorSet Set = IndicatorSet.On(new DateOnly(2026, 11, 23));

    [Fact]
    public void Has_forty_indicators_eight_of_each_level()
    {
        Assert.Equal("2020-05", Set.Version);
        Assert.Equal(40, Set.Indicators.Length);
        Assert.All(Enumerable.Range(1, 5), level => Assert.Equal(8, Set.Of(level).Count()));
        Assert.Equal(40, Set.Indicators.Select(i => i.Code).Distinct().Count());
        Assert.Equal(40, Set.Indicators.Select(i => i.Label).Distinct().Count());
    }

    [Theory]
    [InlineData(5, "510 511 512")]
    [InlineData(4, "406 407 408")]
    [InlineData(3, "307 308 309")]
    [InlineData(2, "207 208 209")]
    [InlineData(1, "108 109 110")]
    public void Has_three_national_ones_of_each_level(int level, string codes) =>
        Assert.Equal(codes, string.Join(' ', Set.Of(level).Where(i => i.National).Select(i => i.Code)));

    /// <summary>The labels that bulletins of a province printed.</summary>
    [Theory]
    [InlineData("110", "无理由超过法定办理时间")]
    [InlineData("209", "未在承诺时间内办结")]
    [InlineData("108", "在办事指南之外增加新的审批条件")]
    [InlineData("115", "服务态度差效率低")]
    [InlineData("517", "服务热情效率高")]
    public void Has_the_official_labels(string code, string label) => Assert.Equal(label, Set.Find(code)!.Label);

    [Fact]
    public void Offers_each_level_only_its_own() => Assert.All(Enumerable.Range(1, 5), level => Assert.All(Set.Of(level), i => Assert.StartsWith($"{level}", i.Code, StringComparison.Ordinal)));

    [Fact]
    public void Is_not_there_before_it_was_published() => Assert.Throws<ArgumentOutOfRangeException>(() => IndicatorSet.On(new DateOnly(2020, 4, 30)));

    [Fact]
    public void Has_versions_in_order_of_time() => Assert.Equal(IndicatorSet.All.OrderBy(s => s.From), IndicatorSet.All);

    [Fact]
    public void Goes_with_five_named_levels()
    {
        Assert.Equal(["非常不满意", "不满意", "基本满意", "满意", "非常满意"], Enumerable.Range(1, 5).Select(Levels.NameOf));
        Assert.Equal([1, 2], Enumerable.Range(-2, 10).Where(Levels.IsBad));
        Assert.Throws<ArgumentOutOfRangeException>(() => Levels.NameOf(0));
    }

    [Fact]
    public void Goes_with_the_channel_codes_of_the_national_exchange() =>
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 91, 92, 93], Enum.GetValues<RatingChannel>().Select(RatingChannels.NationalCode));

    [Fact]
    public void Goes_with_channels_that_are_either_the_evaluators_or_entered_or_the_systems() =>
        Assert.All(Enum.GetValues<RatingChannel>(), c =>
        {
            Assert.Equal(c != RatingChannel.Default, RatingChannels.IsCitizens(c) ^ RatingChannels.IsEntered(c));
            Assert.NotEmpty(RatingChannels.NameOf(c));
        });
}
