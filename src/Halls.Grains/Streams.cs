using System.Globalization;
using Halls.Contracts;
using Halls.EventStore;

namespace Halls.Grains;

/// <summary>The names of the streams. Part of the storage format: a name never changes.</summary>
public static class Streams
{
    /// <summary>A hall's definition.</summary>
    public static StreamName Hall(string hall) => new($"hall/{hall}");

    /// <summary>The moves of a hall's windows on a service day.</summary>
    public static StreamName Moves(string hall, DateOnly day) => new(string.Create(CultureInfo.InvariantCulture, $"hall/{hall}/{day:yyyy-MM-dd}"));

    /// <summary>Who is booked in a hall for a service day.</summary>
    public static StreamName Bookings(string hall, DateOnly day) => new(string.Create(CultureInfo.InvariantCulture, $"bookings/{hall}/{day:yyyy-MM-dd}"));

    /// <summary>A queue's service day.</summary>
    public static StreamName Queue(QueueKey key) => new($"queue/{key}");

    /// <summary>A window's service day.</summary>
    public static StreamName Window(WindowKey key) => new($"window/{key}");

    /// <summary>The ratings of a service.</summary>
    public static StreamName Rating(string service) => new($"rating/{service}");

    /// <summary>Which queue's or window's day a stream is; null for any other stream.</summary>
    public static (QueueKey? Queue, WindowKey? Window) Parse(string stream)
    {
        int slash = stream.IndexOf('/', StringComparison.Ordinal);
        return stream[..Math.Max(slash, 0)] switch
        {
            "queue" => (QueueKey.Parse(stream[(slash + 1)..]), null),
            "window" => (null, WindowKey.Parse(stream[(slash + 1)..])),
            _ => (null, null),
        };
    }

    /// <summary>The scope of a window's requests.</summary>
    public static string WindowScope(string hall, int no, DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"window/{hall}/{no}/{day:yyyy-MM-dd}");
}
