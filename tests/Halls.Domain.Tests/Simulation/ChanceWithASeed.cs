using Halls.Domain.Simulation;

namespace Halls.Domain.Tests.Simulation;

public class ChanceWithASeed
{
    [Fact]
    public void Is_the_same_for_the_same_seed_and_another_for_the_next()
    {
        Assert.Equal(First(7), First(7));
        Assert.NotEqual(First(7), First(8));
        Assert.NotEqual(SeededRandom.Mix(7, 1), SeededRandom.Mix(7, 2));
    }

    [Fact]
    public void Begins_anew_when_it_is_told_to()
    {
        var random = new SeededRandom(7);
        ulong first = random.Next();
        random.Normal();
        random.Restart(7);
        Assert.Equal(first, random.Next());
    }

    [Fact]
    public void Follows_xoshiro256_starstar_from_the_state_that_splitmix64_gives() =>

        // splitmix64 of seed 0 begins e220a8397b1dcdaf, 6e789e6aa1b965f4 (published); the first output is rotl(5 · second, 7) · 9.
        Assert.Equal(unchecked(System.Numerics.BitOperations.RotateLeft(0x6e789e6aa1b965f4UL * 5, 7) * 9), new SeededRandom(0).Next());

    [Fact]
    public void Never_gives_0_or_1()
    {
        var random = new SeededRandom(1);
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.InRange(random.Uniform(), 1e-17, 1 - 1e-17));
    }

    [Fact]
    public void Has_the_moments_that_it_should()
    {
        var random = new SeededRandom(3);
        const int Many = 100_000;
        AssertMean(0.5, 1 / 12.0, () => random.Uniform());
        AssertMean(0, 1, () => random.Normal());
        AssertMean(1, 1, () => random.Exponential());
        AssertMean(2.5, 2.5, () => random.Gamma(2.5));
        AssertMean(0.4, 0.4, () => random.Gamma(0.4));

        void AssertMean(double mean, double variance, Func<double> draw)
        {
            double[] values = [.. Enumerable.Range(0, Many).Select(_ => draw())];
            Assert.Equal(mean, values.Average(), 4 * Math.Sqrt(variance / Many));
            Assert.Equal(variance, values.Average(v => (v - mean) * (v - mean)), 0.05 * variance);
        }
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.1, -1.2815515655446004)]
    [InlineData(0.0001, -3.719016485455709)]
    [InlineData(1e-12, -7.034483825301131)]
    public void Turns_shares_into_quantiles(double share, double quantile)
    {
        Assert.Equal(quantile, StandardNormal.Quantile(share), 1e-9);
        Assert.Equal(share, StandardNormal.Below(quantile), 1e-12);
    }

    private static ulong[] First(ulong seed)
    {
        var random = new SeededRandom(seed);
        return [random.Next(), random.Next(), random.Next()];
    }
}
