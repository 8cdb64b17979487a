using System.Collections.Immutable;
using Halls.Domain.Queues;

namespace Halls.Domain.Waits;

/// <summary>
/// Keeps the forecast ranges honest: each end is moved out a little when somebody was called beyond it and in a little less when not, so that in the long run
/// one in ten is called before the low end and one in ten after the high end, whatever the forecast gets wrong (adaptive conformal inference, Gibbs and
/// Candès 2021, as a tracker of the offset; ALGORITHMS 3.7). An offset is the sum of the hall's, the queue's and the class's, in units of the range's
/// own spread. Steps are large while little has been learned and become small: whoever steps on widely pays for it with ranges that are wider than they need be.
/// Immutable; thread-safe.
/// </summary>
public sealed record WaitCalibration
{
    private const double Outside = 0.1;

    // Steps, in spreads of the range, once much has been learned; found on made-up days (docs/tidal.md).
    private const double ForAll = 0.001;
    private const double ForQueue = 0.0015;
    private const double ForClass = 0.0015;

    /// <summary>The first step is so many times the last; later ones fall with the root of what was learned.</summary>
    private const double FirstStep = 50;

    /// <summary>Nothing has been learned: ranges are shown as forecast.</summary>
    public static WaitCalibration Empty { get; } = new();

    private Offset All { get; init; }

    private ImmutableDictionary<string, Offset> ByQueue { get; init; } = ImmutableDictionary<string, Offset>.Empty;

    private ImmutableDictionary<TicketClass, Offset> ByClass { get; init; } = ImmutableDictionary<TicketClass, Offset>.Empty;

    /// <summary>How many outcomes were learned from.</summary>
    public int Outcomes { get; private init; }

    /// <summary>The range as it should be told.</summary>
    public WaitQuantiles Apply(string queue, TicketClass of, WaitQuantiles forecast)
    {
        Offset offset = At(queue, of);
        double low = Math.Clamp(forecast.Low - (offset.Low * forecast.Spread), 0, forecast.Likely);
        double high = Math.Max(forecast.Likely, forecast.High + (offset.High * forecast.Spread));
        return new WaitQuantiles(low, forecast.Likely, high);
    }

    /// <summary>Learns what became of a forecast.</summary>
    /// <param name="queue">The queue's id.</param>
    /// <param name="of">The ticket's class.</param>
    /// <param name="forecast">What was forecast, before it was calibrated.</param>
    /// <param name="waited">How much longer it was, minutes from the forecast on.</param>
    public WaitCalibration Learn(string queue, TicketClass of, WaitQuantiles forecast, double waited)
    {
        // With the offsets of now, not of then: between the two others have been learned from.
        WaitQuantiles told = Apply(queue, of, forecast);
        double low = (waited < told.Low ? 1 : 0) - Outside;
        double high = (waited > told.High ? 1 : 0) - Outside;
        return this with
        {
            Outcomes = Outcomes + 1,
            All = All.By(ForAll, low, high),
            ByQueue = ByQueue.SetItem(queue, ByQueue.GetValueOrDefault(queue).By(ForQueue, low, high)),
            ByClass = ByClass.SetItem(of, ByClass.GetValueOrDefault(of).By(ForClass, low, high)),
        };
    }

    private Offset At(string queue, TicketClass of)
    {
        Offset byQueue = ByQueue.GetValueOrDefault(queue);
        Offset byClass = ByClass.GetValueOrDefault(of);
        return new Offset(All.Low + byQueue.Low + byClass.Low, All.High + byQueue.High + byClass.High);
    }

    private readonly record struct Offset(double Low, double High, int Learned = 0)
    {
        public Offset By(double least, double low, double high)
        {
            double rate = least * Math.Max(1, FirstStep / Math.Sqrt(Learned + 1));
            return new Offset(Low + (rate * low), High + (rate * high), Learned + 1);
        }
    }
}
