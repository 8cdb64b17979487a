using System.Collections.Immutable;
using Halls.Domain.Definitions;
using Halls.Domain.Simulation;

namespace Halls.Domain.Waits;

/// <summary>A service that has ended.</summary>
/// <param name="Queue">The queue's id.</param>
/// <param name="Window">The window's number.</param>
/// <param name="Kind">What the window is for.</param>
/// <param name="Hour">The hour of the day in which it began, 0 to 23.</param>
/// <param name="Minutes">How long it took, time on hold not counted .</param>
public readonly record struct ServiceSample(string Queue, int Window, WindowKind Kind, int Hour, double Minutes);

/// <summary>
/// How long services take, learned one by one: lognormal for each queue, with what the window's kind, the hour and the window itself add. Where little is
/// known an effect counts n/(n + 30) of itself, and a queue begins with what its promise suggests: half of the promised wait, coefficient of variation 0.75,
/// worth five services. Immutable; thread-safe.
/// </summary>
public sealed record ServiceTimes
{
    private const double PriorWorth = 5;
    private const double EffectWorth = 30;
    private const double PriorVariation = 0.75;
    private const double Shortest = 0.1;
    private const double Longest = 240;

    /// <summary>Nothing has been learned.</summary>
    public static ServiceTimes Empty { get; } = new();

    private ImmutableDictionary<string, Spread> Queues { get; init; } = ImmutableDictionary<string, Spread>.Empty;

    private ImmutableDictionary<(string, WindowKind), Effect> Kinds { get; init; } = ImmutableDictionary<(string, WindowKind), Effect>.Empty;

    private ImmutableDictionary<(string, int), Effect> Hours { get; init; } = ImmutableDictionary<(string, int), Effect>.Empty;

    private ImmutableDictionary<int, Effect> Windows { get; init; } = ImmutableDictionary<int, Effect>.Empty;

    /// <summary>How many services of a queue were learned from.</summary>
    public int Samples(string queue) => Queues.GetValueOrDefault(queue).Count;

    /// <summary>Learns from one service. One that took less than six seconds or more than four hours counts as such: it was a slip of the hand.</summary>
    /// <param name="sample">The service.</param>
    /// <param name="target">The wait that its queue promises.</param>
    public ServiceTimes Learn(ServiceSample sample, double target)
    {
        double log = Math.Log(Math.Clamp(sample.Minutes, Shortest, Longest));
        Spread queue = Queues.GetValueOrDefault(sample.Queue);

        // Effects are learned from what the queue's own mean leaves unexplained, as far as it was known.
        double left = log - Mean(queue, target);
        (string, WindowKind) kind = (sample.Queue, sample.Kind);
        (string, int) hour = (sample.Queue, sample.Hour);
        double byKind = Kinds.GetValueOrDefault(kind).Shrunk;
        return this with
        {
            Queues = Queues.SetItem(sample.Queue, queue.With(log)),
            Kinds = Kinds.SetItem(kind, Kinds.GetValueOrDefault(kind).With(left)),
            Hours = Hours.SetItem(hour, Hours.GetValueOrDefault(hour).With(left - byKind)),
            Windows = Windows.SetItem(sample.Window, Windows.GetValueOrDefault(sample.Window).With(left - byKind)),
        };
    }

    /// <summary>What services of a queue are expected to take at an hour, at an average window.</summary>
    /// <param name="queue">The queue's id.</param>
    /// <param name="target">The wait that it promises.</param>
    /// <param name="hour">The hour, or null for the day.</param>
    public ServiceTime Of(string queue, double target, int? hour = null)
    {
        Spread known = Queues.GetValueOrDefault(queue);
        double effect = hour is { } h ? Hours.GetValueOrDefault((queue, h)).Shrunk : 0;
        ServiceTime prior = Prior(target);
        double variance = ((PriorWorth * prior.LogSd * prior.LogSd) + known.Squares) / (PriorWorth + known.Count);
        return new ServiceTime(Mean(known, target) + effect, Math.Sqrt(variance));
    }

    /// <summary>How fast a window is at a queue, against an average one: 1 is as fast.</summary>
    public double Speed(int window, WindowKind kind, string queue) =>
        Math.Exp(-(Kinds.GetValueOrDefault((queue, kind)).Shrunk + Windows.GetValueOrDefault(window).Shrunk));

    private static ServiceTime Prior(double target) => ServiceTime.Of(target / 2, PriorVariation);

    private static double Mean(Spread known, double target) => ((PriorWorth * Prior(target).LogMean) + (known.Count * known.Mean)) / (PriorWorth + known.Count);

    /// <summary>Count, mean and sum of squared deviations (Welford).</summary>
    private readonly record struct Spread(int Count, double Mean, double Squares)
    {
        public Spread With(double value)
        {
            int count = Count + 1;
            double mean = Mean + ((value - Mean) / count);
            return new Spread(count, mean, Squares + ((value - Mean) * (value - mean)));
        }
    }

    /// <summary>A mean deviation, shrunk towards nothing where little is known.</summary>
    private readonly record struct Effect(int Count, double Sum)
    {
        public double Shrunk => Count == 0 ? 0 : Sum / (Count + EffectWorth);

        public Effect With(double left) => new(Count + 1, Sum + left);
    }
}
