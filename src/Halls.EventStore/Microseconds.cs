namespace Halls.EventStore;

/// <summary>Instants as the store keeps them: whole UTC microseconds since 1970, which both providers hold exactly and compare as integers.</summary>
public static class Microseconds
{
    /// <summary>The instant as a number; what is finer than a microsecond is cut off.</summary>
    public static long Of(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant that a stored number stands for, UTC.</summary>
    public static DateTimeOffset ToInstant(long microseconds) =>
        new(DateTimeOffset.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
