using System.Globalization;

namespace Halls.Contracts;

/// <summary>The key of a queue's day: <c>hall/queue/yyyy-MM-dd</c>.</summary>
public readonly record struct QueueKey(string Hall, string Queue, DateOnly Day)
{
    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">The text is no such key.</exception>
    public static QueueKey Parse(string key)
    {
        (string hall, string queue, DateOnly day) = DayKey.Split(key);
        return new QueueKey(hall, queue, day);
    }

    /// <inheritdoc/>
    public override string ToString() => DayKey.Join(Hall, Queue, Day);
}

/// <summary>The key of a window's day: <c>hall/no/yyyy-MM-dd</c>.</summary>
public readonly record struct WindowKey(string Hall, int No, DateOnly Day)
{
    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">The text is no such key.</exception>
    public static WindowKey Parse(string key)
    {
        (string hall, string no, DateOnly day) = DayKey.Split(key);
        return new WindowKey(hall, int.Parse(no, NumberStyles.None, CultureInfo.InvariantCulture), day);
    }

    /// <inheritdoc/>
    public override string ToString() => DayKey.Join(Hall, No.ToString(CultureInfo.InvariantCulture), Day);
}

/// <summary>Where a ticket was taken, as its id says: <c>t_hall.yyyyMMdd.queue.seq</c>.</summary>
public readonly record struct TicketKey(string Hall, DateOnly Day, string Queue, int Seq)
{
    /// <summary>Reads a ticket's id; false for anything else.</summary>
    public static bool TryParse(string? id, out TicketKey key)
    {
        key = default;
        if (id is not { Length: > 2 and <= 80 } || !id.StartsWith("t_", StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = id[2..].Split('.');
        if (parts.Length != 4
            || !DateOnly.TryParseExact(parts[1], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int seq)
            || !IsHall(parts[0]) || !IsQueue(parts[2]))
        {
            return false;
        }

        key = new TicketKey(parts[0], day, parts[2], seq);
        return true;
    }

    // An id comes from outside and becomes part of a grain's key, so it is held to what a definition allows.
    private static bool IsHall(string hall) =>
        hall.Length is >= 1 and <= 32 && hall.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsQueue(string queue) => queue.Length is >= 1 and <= 8 && queue.All(char.IsAsciiLetterOrDigit);

    /// <summary>The queue's day in which it was taken.</summary>
    public QueueKey TakenAt => new(Hall, Queue, Day);
}

internal static class DayKey
{
    public static string Join(string hall, string part, DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{hall}/{part}/{day:yyyy-MM-dd}");

    public static (string Hall, string Part, DateOnly Day) Split(string key)
    {
        string[] parts = key.Split('/');
        return parts.Length == 3
            ? (parts[0], parts[1], DateOnly.ParseExact(parts[2], "yyyy-MM-dd", CultureInfo.InvariantCulture))
            : throw new FormatException($"Not the key of a service day: '{key}'.");
    }
}
