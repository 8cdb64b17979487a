namespace Halls.Replay.Recordings;

/// <summary>One customer of the recording who can be replayed. Times are local to the hall, to the second.</summary>
/// <param name="Line">Line of the file, the header being line 1; names the customer everywhere.</param>
/// <param name="Day">The day that the file writes the row under.</param>
/// <param name="Type">One of <see cref="CustomerTypes.All"/>; becomes the queue.</param>
/// <param name="Priority">2 high, 0 and 1 ordinary.</param>
/// <param name="Arrival">When the ticket is taken. Its date is the ticket's service day.</param>
/// <param name="WaitSeconds">The recorded wait, as the file says it.</param>
/// <param name="Service">Null for one who gave up.</param>
/// <param name="GaveUp">Null for one who was served.</param>
public sealed record Customer(
    int Line, DateOnly Day, string Type, int Priority, DateTime Arrival, int WaitSeconds, Service? Service, DateTime? GaveUp);

/// <summary>A recorded service: by whom, from when to when.</summary>
public sealed record Service(string Server, DateTime Start, DateTime End)
{
    public int Seconds => (int)(End - Start).TotalSeconds;
}

/// <summary>The customer types of the recording.</summary>
public static class CustomerTypes
{
    /// <summary>Type, prefix of its ticket numbers, name of its queue.</summary>
    public static readonly IReadOnlyList<(string Type, string Prefix, string Name)> All =
    [
        ("PS", "S", "Regular"),
        ("PE", "E", "Regular in English"),
        ("IN", "I", "Internet support"),
        ("NE", "N", "Stock exchange"),
        ("NW", "W", "Prospective customers"),
        ("TT", "T", "Call-backs"),
    ];

    public static bool Known(string type) => All.Any(known => known.Type == type);
}
