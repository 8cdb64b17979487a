using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Halls.Domain.Transparency;
using Halls.EventStore;

namespace Halls.Projections.Transparency;

/// <summary>
/// The transparency log's tables: a leaf for every event of the chosen types, in the order of the ledger, and every complete node above them. Written in the
/// transaction of the events, so what was acknowledged is in the log. Thread-safe.
/// </summary>
/// <remarks>
/// A leaf costs two inserts at the end of a table and, once for each batch, one update of the tree's right edge; nothing is read but that edge, and only after
/// somebody else has written. Which types belong to the log is part of its form: a type may be added only before its first event is written.
/// </remarks>
public sealed class TransparencyProjection : ISequencedProjection
{
    private static readonly string[] Edge = ["size", "peaks"];

    private readonly FrozenSet<string> _types;
    private readonly TransparencySalts _salts;

    /// <summary>Makes the projection.</summary>
    /// <param name="types">Stored names, such as <c>rating-given.v1</c>.</param>
    /// <param name="salts">Salts the leaves.</param>
    public TransparencyProjection(IEnumerable<string> types, TransparencySalts salts)
    {
        ArgumentNullException.ThrowIfNull(salts);
        _types = types.ToFrozenSet(StringComparer.Ordinal);
        _salts = salts;
    }

    /// <summary>The leaves by number, from 0. The hash is that of RFC 9162, 2.1.1.</summary>
    public static TableDefinition Leaves { get; } = new(
        "transparency_leaves",
        [
            new("number", ColumnKind.Integer), new("position", ColumnKind.Integer), new("stream", ColumnKind.Text), new("version", ColumnKind.Integer),
            new("type", ColumnKind.Text), new("hash", ColumnKind.Blob),
        ],
        ["number"],
        [new("by_position", ["position"])]);

    /// <summary>Complete inner nodes by <see cref="TreeNode.Number"/>.</summary>
    public static TableDefinition Nodes { get; } = new(
        "transparency_nodes", [new("number", ColumnKind.Integer), new("hash", ColumnKind.Blob)], ["number"], []);

    /// <summary>One row: how large the tree is, and its right edge, hash behind hash.</summary>
    public static TableDefinition Tree { get; } = new(
        "transparency_tree", [new("id", ColumnKind.Integer), new("size", ColumnKind.Integer), new("peaks", ColumnKind.Blob)], ["id"], []);

    /// <inheritdoc/>
    public string Name => "transparency";

    /// <inheritdoc/>
    public int Version => 2;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [Leaves, Nodes, Tree];

    /// <inheritdoc/>
    public bool Concerns(string type) => _types.Contains(type);

    /// <summary>The leaf that an event has in the log.</summary>
    public LogLeaf LeafOf(StoredEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        byte[] salt = _salts.Of(e.Position, e.Stream.Value, e.Version);
        return new LogLeaf(e.Position, e.Stream.Value, e.Version, e.Type, LogLeaf.DigestOf(salt, Microseconds.Of(e.At), BodyOf(e, _salts).Span));
    }

    /// <summary>What the log commits to of an event's body: all of it but who of the staff it was.</summary>
    internal static ReadOnlyMemory<byte> BodyOf(StoredEvent e, TransparencySalts salts) =>
        LogLeaf.WithoutAccounts(salts.OfAccounts(e.Position, e.Stream.Value, e.Version), e.Data);

    /// <inheritdoc/>
    public ISequence Begin() => new Sequence(this, TreeFrontier.Empty);

    /// <inheritdoc/>
    public ISequence Resume(DbConnection connection, DbTransaction transaction) => new Sequence(this, ReadEdge(connection, transaction));

    internal static TreeFrontier ReadEdge(DbConnection connection, DbTransaction? transaction)
    {
        (long Size, byte[] Peaks)? row = connection.Query<(long Size, byte[] Peaks)>(
            "SELECT size, peaks FROM transparency_tree WHERE id = 0", transaction: transaction).Cast<(long, byte[])?>().SingleOrDefault();
        return row is { } edge
            ? TreeFrontier.Of(edge.Size, [.. edge.Peaks.Chunk(TreeHash.Length).Select(bytes => new TreeHash(bytes))])
            : TreeFrontier.Empty;
    }

    private static byte[] Bytes(ImmutableArray<TreeHash> peaks)
    {
        byte[] bytes = new byte[peaks.Length * TreeHash.Length];
        for (int i = 0; i < peaks.Length; i++)
        {
            peaks[i].CopyTo(bytes.AsSpan(i * TreeHash.Length));
        }

        return bytes;
    }

    private sealed class Sequence(TransparencyProjection log, TreeFrontier edge) : ISequence
    {
        private TreeFrontier _edge = edge;

        public void Append(IReadOnlyList<StoredEvent> events, IRowWriter rows)
        {
            bool first = _edge.Size == 0;
            foreach (StoredEvent e in events)
            {
                TreeHash hash = log.LeafOf(e).Hash();
                rows.Insert(Leaves, _edge.Size, e.Position, e.Stream.Value, e.Version, e.Type, hash.ToArray());
                _edge = _edge.Append(hash, (node, inner) => rows.Insert(Nodes, node.Number, inner.ToArray()));
            }

            byte[] peaks = Bytes(_edge.Peaks);
            if (first)
            {
                rows.Insert(Tree, 0L, _edge.Size, peaks);
            }
            else
            {
                rows.Update(Tree, [0L], Edge, [_edge.Size, peaks]);
            }
        }
    }
}
