using Halls.Domain.Simulation;

namespace Halls.Domain.Tests.Simulation;

public class ServicesUnderWay
{
    private static readonly ServiceTime Service = ServiceTime.Of(10, 0.8);

    [Fact]
    public void Have_the_mean_that_they_were_made_from() => Assert.Equal(10, Service.Mean, 1e-9);

    [Fact]
    public void Last_on_average_as_long_as_is_left_on_average()
    {
        var random = new SeededRandom(5);
        foreach (double done in (double[])[0, 3, 12, 40])
        {
            double mean = Enumerable.Range(0, 40_000).Average(_ => Service.DrawResidual(done, random));
            Assert.Equal(Service.MeanResidual(done), mean, 0.06 * mean);
        }
    }

    [Fact]
    public void Last_the_longer_the_longer_they_have_taken_when_services_differ_much() => Assert.True(Service.MeanResidual(30) > Service.MeanResidual(12));

    [Fact]
    public void Are_never_over_before_they_end()
    {
        var random = new SeededRandom(5);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.True(Service.DrawResidual(i * 2.0, random) > 0));
    }
}
