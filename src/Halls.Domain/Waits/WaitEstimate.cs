using Halls.Domain.Queues;

namespace Halls.Domain.Waits;

/// <summary>A predicted wait in minutes.</summary>
/// <param name="Low">Nine of ten people wait at least so long.</param>
/// <param name="Likely">The middle.</param>
/// <param name="High">Nine of ten people wait no longer.</param>
public sealed record WaitRange(int Low, int Likely, int High)
{
    /// <summary>
    /// A forecast as it is told everywhere: whole minutes, the ends rounded outwards, so that rounding never makes a promise, and nothing below zero. Screens round up to
    /// five minutes besides.
    /// </summary>
    public static WaitRange Outwards(WaitQuantiles forecast) => new(
        (int)Math.Floor(Math.Max(0, forecast.Low)), (int)Math.Round(Math.Max(0, forecast.Likely)), (int)Math.Ceiling(Math.Max(0, forecast.High)));
}

/// <summary>A wait from today's services of the queue: people ahead, times the mean service, over the windows that serve it.</summary>
/// <remarks>
/// The plain formula of queueing practice with a normal 80 % range round it. It knows nothing of services under way or of windows shared between
/// queues, so it is shown only as a range, and only once there are enough services to learn from.
/// </remarks>
public static class WaitEstimate
{
    /// <summary>The wait of somebody with <paramref name="ahead"/> people before them, or null where too little is known.</summary>
    /// <param name="queue">The queue's day so far.</param>
    /// <param name="ahead">People to be called before.</param>
    /// <param name="windows">Windows that are open and serve this queue; a window that serves several counts as its share.</param>
    /// <param name="minSamples">Services needed before anything is said.</param>
    public static WaitRange? For(QueueState queue, int ahead, double windows, int minSamples)
    {
        if (queue.Done < minSamples || windows <= 0)
        {
            return null;
        }

        double mean = queue.ServiceSeconds / queue.Done;
        double variance = Math.Max(0, (queue.ServiceSecondsSquared / queue.Done) - (mean * mean));
        double busy = queue.Serving + queue.Unanswered.Count >= windows ? 1 : 0;
        double services = ahead + busy;
        double likely = services * mean / windows;
        double spread = 1.2816 * Math.Sqrt(services * variance) / windows;
        return WaitRange.Outwards(new WaitQuantiles((likely - spread) / 60, likely / 60, (likely + spread) / 60));
    }
}
