namespace Halls.Domain.Simulation;

/// <summary>A lognormal service time, minutes at speed 1.</summary>
/// <param name="LogMean">Mean of its logarithm.</param>
/// <param name="LogSd">Standard deviation of its logarithm, at least 0.</param>
public readonly record struct ServiceTime(double LogMean, double LogSd)
{
    /// <summary>The mean.</summary>
    public double Mean => Math.Exp(LogMean + (LogSd * LogSd / 2));

    /// <summary>From the mean and the coefficient of variation.</summary>
    public static ServiceTime Of(double mean, double variation)
    {
        double sd = Math.Sqrt(Math.Log(1 + (variation * variation)));
        return new(Math.Log(mean) - (sd * sd / 2), sd);
    }

    /// <summary>A service time, by inversion.</summary>
    public double Draw(SeededRandom random) => Math.Exp(LogMean + (LogSd * random.Normal()));

    /// <summary>What is left of a service that has taken so long already: drawn from the distribution above that.</summary>
    /// <param name="done">Work done, minutes at speed 1.</param>
    /// <param name="random">Chance; one uniform is drawn in every case.</param>
    public double DrawResidual(double done, SeededRandom random)
    {
        double u = random.Uniform();
        if (done <= 1e-6 || LogSd <= 0)
        {
            return done <= 1e-6 ? Math.Exp(LogMean + (LogSd * StandardNormal.Quantile(u))) : Math.Max(0.05, Math.Exp(LogMean) - done);
        }

        double below = StandardNormal.Below((Math.Log(done) - LogMean) / LogSd);
        double share = below + ((1 - below) * u);

        // So far out in the tail nothing is known but that it takes long: about a third of what it has taken.
        return share >= 1 - 1e-9 ? 0.3 * done : Math.Max(0.05, Math.Exp(LogMean + (LogSd * StandardNormal.Quantile(share))) - done);
    }

    /// <summary>The mean of what is left of a service that has taken so long already.</summary>
    public double MeanResidual(double done)
    {
        if (done <= 1e-6 || LogSd <= 0)
        {
            return Math.Max(0.05, Mean - done);
        }

        double z = (Math.Log(done) - LogMean) / LogSd;
        double above = 1 - StandardNormal.Below(z);
        return above < 1e-6 ? 0.3 * done : (Mean * (1 - StandardNormal.Below(z - LogSd)) / above) - done;
    }
}
