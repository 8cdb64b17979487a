using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Halls.Domain.Transparency;
using Halls.EventStore;

namespace Halls.Projections.Transparency;

/// <summary>A leaf as it stands in its table.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Position">The event's place in the ledger.</param>
/// <param name="Stream">The event's stream.</param>
/// <param name="Version">The event's place in its stream.</param>
/// <param name="Type">The event's stored name.</param>
/// <param name="Hash">The leaf's hash.</param>
public sealed record LeafRow(long Number, long Position, string Stream, long Version, string Type, byte[] Hash)
{
    /// <summary>How a receipt names the leaf.</summary>
    public LeafName Name => new(Number, new TreeHash(Hash));
}

/// <summary>The log's tables, or the files that are kept outside the database, do not hold what they must. <c>silo verify</c> says which rating it is about.</summary>
/// <param name="message">What is missing or cannot be read.</param>
/// <param name="cause">What it looked like from below, or null.</param>
public sealed class TransparencyDamagedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Reads the log: its size, its proofs, its leaves. Thread-safe.</summary>
/// <param name="tables">The store.</param>
public sealed class TransparencyQueries(IStoreTables tables)
{
    private const string LeafColumns = "number, position, stream, version, type, hash";

    /// <summary>The right edge of the tree as it was last committed.</summary>
    public async ValueTask<TreeFrontier> EdgeAsync(CancellationToken cancellationToken = default)
    {
        await using DbConnection connection = await tables.OpenReadAsync(cancellationToken);
        return TransparencyProjection.ReadEdge(connection, transaction: null);
    }

    /// <summary>The root that the tree had when it had so many leaves.</summary>
    /// <exception cref="TransparencyDamagedException">A node is missing: the tree was never that large, or somebody took rows away.</exception>
    public async ValueTask<TreeHash> RootAsync(long size, CancellationToken cancellationToken = default) =>
        size == 0 ? TreeHash.OfNothing : (await ResolveAsync(TreeProof.OfRoot(size), cancellationToken))[0];

    /// <summary>The path from a leaf to the root of a tree that holds it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A tree of that size has no such leaf.</exception>
    /// <exception cref="TransparencyDamagedException">A node is missing.</exception>
    public ValueTask<ImmutableArray<TreeHash>> InclusionAsync(long leaf, long size, CancellationToken cancellationToken = default) =>
        ResolveAsync(TreeProof.OfInclusion(leaf, size), cancellationToken);

    /// <summary>The proof that the tree of <paramref name="first"/> leaves is the beginning of the one of <paramref name="second"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first is negative or larger than the second.</exception>
    /// <exception cref="TransparencyDamagedException">A node is missing.</exception>
    public ValueTask<ImmutableArray<TreeHash>> ConsistencyAsync(long first, long second, CancellationToken cancellationToken = default) =>
        ResolveAsync(TreeProof.OfConsistency(first, second), cancellationToken);

    /// <summary>A leaf by its number, or null.</summary>
    public ValueTask<LeafRow?> FindAsync(long number, CancellationToken cancellationToken = default) => FindAsync("number", number, cancellationToken);

    /// <summary>The leaf of the event at a position, or null.</summary>
    public ValueTask<LeafRow?> FindByPositionAsync(long position, CancellationToken cancellationToken = default) => FindAsync("position", position, cancellationToken);

    /// <summary>Leaves by number, from <paramref name="from"/> on, at most <paramref name="limit"/>.</summary>
    public async ValueTask<IReadOnlyList<LeafRow>> LeavesAsync(long from, int limit, CancellationToken cancellationToken = default)
    {
        await using DbConnection connection = await tables.OpenReadAsync(cancellationToken);
        return [.. await connection.QueryAsync<LeafRow>(new CommandDefinition(
            $"SELECT {LeafColumns} FROM transparency_leaves WHERE number >= @from ORDER BY number LIMIT @limit", new { from, limit }, cancellationToken: cancellationToken))];
    }

    private async ValueTask<LeafRow?> FindAsync(string column, long value, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await tables.OpenReadAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<LeafRow>(new CommandDefinition(
            $"SELECT {LeafColumns} FROM transparency_leaves WHERE {column} = @value ORDER BY number LIMIT 1", new { value }, cancellationToken: cancellationToken));
    }

    /// <summary>Nodes are never changed once they are written, so the two queries need no common snapshot.</summary>
    private async ValueTask<ImmutableArray<TreeHash>> ResolveAsync(TreeProof proof, CancellationToken cancellationToken)
    {
        TreeNode[] nodes = [.. proof.Nodes];
        var hashes = new Dictionary<TreeNode, TreeHash>();
        if (nodes.Length > 0)
        {
            await using DbConnection connection = await tables.OpenReadAsync(cancellationToken);
            await ReadAsync(connection, "transparency_leaves", nodes.Where(n => n.Level == 0).ToDictionary(n => n.Index), hashes, cancellationToken);
            await ReadAsync(connection, "transparency_nodes", nodes.Where(n => n.Level > 0).ToDictionary(n => n.Number), hashes, cancellationToken);
        }

        return proof.Resolve(node => hashes.TryGetValue(node, out TreeHash hash)
            ? hash
            : throw new TransparencyDamagedException($"The log holds no node over the leaves {node.First} to {node.End - 1}."));
    }

    private static async ValueTask ReadAsync(
        DbConnection connection, string table, Dictionary<long, TreeNode> wanted, Dictionary<TreeNode, TreeHash> hashes, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
        {
            return;
        }

        // One parameter for each number: the providers have no way in common to pass a list, and the same text for the same count is prepared once.
        var parameters = new DynamicParameters();
        foreach (long number in wanted.Keys)
        {
            parameters.Add(string.Create(CultureInfo.InvariantCulture, $"n{parameters.ParameterNames.Count()}"), number);
        }

        string sql = $"SELECT number, hash FROM {table} WHERE number IN ({string.Join(", ", parameters.ParameterNames.Select(n => "@" + n))})";
        foreach ((long number, byte[] hash) in await connection.QueryAsync<(long Number, byte[] Hash)>(
            new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)))
        {
            hashes[wanted[number]] = new TreeHash(hash);
        }
    }
}
