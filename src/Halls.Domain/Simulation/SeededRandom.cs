using System.Numerics;

namespace Halls.Domain.Simulation;

/// <summary>
/// Chance with a seed: xoshiro256** (Blackman and Vigna), its state filled by splitmix64. The same seed gives the same numbers on every machine and
/// in every version of the runtime, which is what a replay and a proposal that can be checked afterwards need. Not for secrets. Not thread-safe.
/// </summary>
public sealed class SeededRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>Begins the sequence of a seed. Neighbouring seeds give unrelated sequences.</summary>
    public SeededRandom(ulong seed) => Restart(seed);

    /// <summary>A seed for one of several sequences that belong to the same thing, such as the decisions of one day.</summary>
    public static ulong Mix(ulong seed, ulong part)
    {
        ulong state = seed ^ (part * 0xD1342543DE82EF95UL);
        return Split(ref state);
    }

    /// <summary>Begins the sequence of a seed anew.</summary>
    public void Restart(ulong seed)
    {
        _a = Split(ref seed);
        _b = Split(ref seed);
        _c = Split(ref seed);
        _d = Split(ref seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform between 0 and 1, neither of them included, so that it can be put into an inverse distribution.</summary>
    public double Uniform() => ((Next() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Standard normal, by inversion: one uniform each, so that sequences stay in step whatever the values are.</summary>
    public double Normal() => StandardNormal.Quantile(Uniform());

    /// <summary>Exponential with mean 1.</summary>
    public double Exponential() => -Math.Log(Uniform());

    /// <summary>Gamma with scale 1 (Marsaglia and Tsang 2000).</summary>
    /// <param name="shape">Above 0.</param>
    public double Gamma(double shape)
    {
        if (shape < 1)
        {
            return Gamma(shape + 1) * Math.Pow(Uniform(), 1 / shape);
        }

        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal();
            double v = 1 + (c * x);
            if (v > 0)
            {
                v = v * v * v;
                if (Math.Log(Uniform()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
                {
                    return d * v;
                }
            }
        }
    }

    private static ulong Split(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
