using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Simulation;
using Halls.Domain.Tests.Histories;

namespace Halls.Domain.Tests.Simulation;

public sealed class PercentilesOfWaits
{
    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.5, 3)]
    [InlineData(0.9, 5)]
    [InlineData(1.0, 5)]
    public void Are_one_of_the_values(double share, double expected) => Assert.Equal(expected, Percentile.Of([1, 2, 3, 4, 5], share));

    [Fact]
    public void Take_the_upper_of_two_in_the_middle() => Assert.Equal(3, Percentile.Of([1, 2, 3, 4], 0.5));

    [Fact]
    public void Are_nothing_where_nobody_waited() => Assert.Null(Percentile.Of([], 0.5));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.PositiveInfinity)]
    public void Are_of_a_share_only(double share) => Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([1], share));

    [Fact]
    public void Have_no_more_than_their_share_below_them_and_grow_with_it()
    {
        Gen<(double[] Sorted, double Share)> any =
            from count in Gen.Choose(1, 60)
            from values in Gen.Choose(0, 50).ArrayOf(count)
            from share in Gen.Choose(0, 1000)
            select (values.Order().Select(v => (double)v).ToArray(), share / 1000.0);
        Checking.Holds(Arb.From(any), day =>
        {
            double of = Percentile.Of(day.Sorted, day.Share)!.Value;
            Assert.Contains(of, day.Sorted);
            Assert.True(day.Sorted.Count(v => v < of) <= day.Share * day.Sorted.Length);
            Assert.True(day.Share == 1 || day.Sorted.Count(v => v <= of) > (int)(day.Share * day.Sorted.Length));
            Assert.True(day.Share < 0.01 || Percentile.Of(day.Sorted, day.Share - 0.01) <= of);
        });
    }
}
