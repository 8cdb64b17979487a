namespace Halls.Engine;

/// <summary>The clock for API that Orleans gives no clock: that of the engine whose grain is running.</summary>
internal static class AmbientClock
{
    public static Func<DateTime> UtcNow()
    {
        if (SynchronizationContext.Current is Activation activation)
        {
            var clock = activation.Engine.GrainClock;
            return () => clock.GetUtcNow().UtcDateTime;
        }

#pragma warning disable RS0030 // Outside of any engine there is no other clock, and the signature is given.
        return static () => DateTime.UtcNow;
#pragma warning restore RS0030
    }
}
