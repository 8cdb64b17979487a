using System.Diagnostics.Metrics;

namespace Halls.Grains.Tidal;

/// <summary>The meter of tidal windows; called <c>Halls.Tidal</c>.</summary>
public static class TidalTelemetry
{
    /// <summary>The name to listen to.</summary>
    public const string SourceName = "Halls.Tidal";

    private static readonly Meter Meter = new(SourceName);

    internal static readonly Histogram<double> Thinking = Meter.CreateHistogram<double>(
        "halls.tidal.thinking.duration", "s", "One look of the policy at one hall, beside the hall's turns.");

    internal static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "halls.tidal.failures", "{run}", "Looks of the policy that ended in an error; windows keep what they serve.");

    internal static readonly Counter<long> Moves = Meter.CreateCounter<long>(
        "halls.tidal.moves", "{move}", "Windows moved, by how it came about.");
}
