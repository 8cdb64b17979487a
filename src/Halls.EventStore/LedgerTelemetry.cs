using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Halls.EventStore;

/// <summary>The ledger's meter and activity source; both are called <c>Halls.EventStore</c>.</summary>
public static class LedgerTelemetry
{
    /// <summary>The name to listen to.</summary>
    public const string SourceName = "Halls.EventStore";

    internal static readonly ActivitySource Activities = new(SourceName);

    private static readonly Meter Meter = new(SourceName);

    internal static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "halls.ledger.batch.size", "{append}", "Appends and work items that one transaction took.");

    internal static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "halls.ledger.commit.duration", "s", "From the start of a batch's transaction to its durable commit.");

    internal static readonly Counter<long> AppendedEvents = Meter.CreateCounter<long>(
        "halls.ledger.events.appended", "{event}", "Events committed.");

    internal static readonly Counter<long> FailedBatches = Meter.CreateCounter<long>(
        "halls.ledger.batches.failed", "{batch}", "Batches that the store did not commit.");
}
