using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Figures;
using Halls.Domain.Tests.Histories;

namespace Halls.Domain.Tests.Figures;

/// <summary>R-102, R-103.</summary>
public class RatiosInPrint
{
    [Theory]
    [InlineData(0, 0, "—")]
    [InlineData(0, 3, "0.00%")]
    [InlineData(3, 3, "100.00%")]
    [InlineData(1, 3, "33.33%")]
    [InlineData(2, 3, "66.67%")]
    [InlineData(1, 8, "12.50%")]
    [InlineData(1, 800, "0.13%")]
    [InlineData(3, 7, "42.86%")]
    [InlineData(13879359, 13879360, "99.99%")]
    [InlineData(1, 13879360, "<0.01%")]
    [InlineData(1, 20000, "0.01%")]
    [InlineData(1, 20001, "<0.01%")]
    [InlineData(99994, 100000, "99.99%")]
    [InlineData(99995, 100000, "99.99%")]
    [InlineData(long.MaxValue - 1, long.MaxValue, "99.99%")]
    public void Are_rounded_half_up_and_never_pretend(long numerator, long denominator, string printed) => Assert.Equal(printed, new Ratio(numerator, denominator).Percent);

    [Theory]
    [InlineData(0, 0, "—")]
    [InlineData(1275, 13461728, "0.95")]
    [InlineData(791, 5312493, "1.49")]
    [InlineData(1, 10000000, "<0.01")]
    [InlineData(0, 5, "0.00")]
    [InlineData(5, 5, "10000.00")]
    [InlineData(99999999, 100000000, "9999.99")]
    public void Of_bad_ratings_are_also_given_out_of_ten_thousand(long numerator, long denominator, string printed) =>
        Assert.Equal(printed, new Ratio(numerator, denominator).PerTenThousand);

    [Fact]
    public void Of_nothing_are_no_value() => Assert.Null(new Ratio(0, 0).Value);

    [Fact]
    public void Are_within_half_a_hundredth_of_the_truth_except_where_they_would_pretend() => Checking.Holds(
        Arb.From(from d in Gen.Choose(1, 200_000) from n in Gen.Choose(0, d) select new Ratio(n, d)),
        ratio =>
        {
            string printed = ratio.Percent;
            if (printed is "<0.01%" or "99.99%")
            {
                Assert.True(ratio.Value is > 0 and < 1);
                return;
            }

            Assert.True(Math.Abs(decimal.Parse(printed[..^1]) - (ratio.Value!.Value * 100)) <= 0.005m);
            Assert.Equal(ratio.Numerator == ratio.Denominator, printed == "100.00%");
            Assert.Equal(ratio.Numerator == 0, printed == "0.00%");
        },
        2000);
}
