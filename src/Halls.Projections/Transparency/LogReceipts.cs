using Halls.Domain.Transparency;
using Halls.EventStore;

namespace Halls.Projections.Transparency;

/// <summary>What a citizen keeps of one event in the log: which leaf it is, and all that the leaf was made of.</summary>
/// <param name="Leaf">The leaf's name.</param>
/// <param name="TreeSize">The size of the smallest tree that holds it; every tree of at least that size does.</param>
/// <param name="Position">The event's place in the ledger.</param>
/// <param name="Stream">The event's stream.</param>
/// <param name="Version">The event's place in its stream.</param>
/// <param name="Type">The event's stored name.</param>
/// <param name="At">When it happened, UTC.</param>
/// <param name="Salt">The leaf's salt, for this receipt only.</param>
/// <param name="Body">The event's stored body, with commitments in place of the accounts of staff.</param>
public sealed record LogReceipt(
    LeafName Leaf, long TreeSize, long Position, string Stream, long Version, string Type, DateTimeOffset At, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Body);

/// <summary>Makes receipts. Whoever calls has made sure that the receipt is the asker's own: it opens what the log keeps closed. Thread-safe.</summary>
/// <param name="store">The ledger.</param>
/// <param name="queries">The log.</param>
/// <param name="salts">The leaves' salts.</param>
public sealed class LogReceipts(IEventStore store, TransparencyQueries queries, TransparencySalts salts)
{
    /// <summary>The receipt of one event, the same each time it is asked for; null when there is no such event or it is of no type that is logged.</summary>
    /// <param name="stream">The stream, such as a rating's.</param>
    /// <param name="version">The event's place in it, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<LogReceipt?> FindAsync(StreamName stream, long version, CancellationToken cancellationToken = default)
    {
        if (await store.ReadStreamAsync(stream, version - 1, 1, cancellationToken) is not [{ } e] || e.Version != version
            || await queries.FindByPositionAsync(e.Position, cancellationToken) is not { } leaf)
        {
            return null;
        }

        return new LogReceipt(
            leaf.Name, leaf.Name.TreeSize, e.Position, stream.Value, version, e.Type, e.At, salts.Of(e.Position, stream.Value, version), TransparencyProjection.BodyOf(e, salts));
    }
}
