using System.Collections.Immutable;
using Halls.Domain.Transparency;

namespace Halls.Projections.Transparency;

/// <summary>Why the log has no answer.</summary>
public enum LogRefusal
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>The text is no leaf's name.</summary>
    NotALeaf,

    /// <summary>There is no such leaf.</summary>
    NoSuchLeaf,

    /// <summary>A tree of that size does not hold the leaf.</summary>
    TreeTooSmall,

    /// <summary>The log was never that large.</summary>
    NoSuchTreeSize,
}

/// <summary>An answer, or why there is none.</summary>
/// <param name="Value">The answer, or null.</param>
/// <param name="Refusal">Why there is none.</param>
public readonly record struct LogAnswer<T>(T? Value, LogRefusal Refusal)
    where T : class;

/// <summary>Answers what anybody may ask of the log, in words that go over the wire. Thread-safe.</summary>
/// <param name="log">Signs heads.</param>
/// <param name="queries">Reads the tree.</param>
/// <param name="journal">Keeps heads and keys.</param>
/// <param name="key">The key that signs now.</param>
public sealed class LogDesk(TransparencyLog log, TransparencyQueries queries, HeadJournal journal, HeadKey key)
{
    /// <summary>A signed head over everything that was committed before the call.</summary>
    /// <exception cref="TransparencyBrokenException">The tree does not extend the last head.</exception>
    public async Task<HeadView> HeadAsync(CancellationToken cancellationToken) => HeadView.Of(await log.HeadAsync(cancellationToken));

    /// <summary>The heads of a day, in order.</summary>
    /// <param name="day">The day in China, or null for today.</param>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<HeadView> Heads(DateOnly? day, long skip, int count) =>
        [.. journal.Heads(day ?? log.Today).Skip((int)Math.Min(skip, int.MaxValue)).Take(count).Select(HeadView.Of)];

    /// <summary>The key that signs now, or an earlier one by its id; null when no head was signed with it.</summary>
    public KeyView? FindKey(string? id) => (id is null || id == key.Id ? key.PublicKey : journal.FindKey(id)) is { } found
        ? new KeyView(HeadKey.IdOf(found), HeadKey.Algorithm, Convert.ToBase64String(found))
        : null;

    /// <summary>The proof that a leaf is in a tree.</summary>
    /// <param name="leaf">The leaf's name.</param>
    /// <param name="treeSize">The size of a tree whose head the asker has, or null for a head that is signed now if need be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransparencyBrokenException">The tree does not extend the last head.</exception>
    /// <exception cref="TransparencyDamagedException">A node is missing.</exception>
    public async Task<LogAnswer<ProofView>> ProofAsync(string? leaf, long? treeSize, CancellationToken cancellationToken)
    {
        if (!LeafName.TryParse(leaf, out LeafName name))
        {
            return new(null, LogRefusal.NotALeaf);
        }

        if (await queries.FindAsync(name.Number, cancellationToken) is not { } row || row.Name != name)
        {
            return new(null, LogRefusal.NoSuchLeaf);
        }

        if (treeSize < name.TreeSize)
        {
            return new(null, LogRefusal.TreeTooSmall);
        }

        // A head that the asker has covers the leaf for ever; only who has none needs one signed now.
        SignedHead? head = treeSize is null ? await log.HeadCoveringAsync(name.TreeSize, cancellationToken) : null;
        long size = head?.Head.Size ?? treeSize!.Value;
        if (head is null && (await queries.EdgeAsync(cancellationToken)).Size < size)
        {
            return new(null, LogRefusal.NoSuchTreeSize);
        }

        TreeHash root = head?.Head.Root ?? await queries.RootAsync(size, cancellationToken);
        ImmutableArray<TreeHash> path = await queries.InclusionAsync(name.Number, size, cancellationToken);
        return new(
            new ProofView(name.ToString(), name.Number, name.Hash.ToString(), size, root.ToString(), Text(path), head is null ? null : HeadView.Of(head)), LogRefusal.None);
    }

    /// <summary>The proof that the tree of <paramref name="from"/> leaves is the beginning of that of <paramref name="to"/>.</summary>
    /// <param name="from">0 or more.</param>
    /// <param name="to">No less.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransparencyDamagedException">A node is missing.</exception>
    public async Task<LogAnswer<ConsistencyView>> ConsistencyAsync(long from, long to, CancellationToken cancellationToken)
    {
        if ((await queries.EdgeAsync(cancellationToken)).Size < to)
        {
            return new(null, LogRefusal.NoSuchTreeSize);
        }

        ImmutableArray<TreeHash> path = await queries.ConsistencyAsync(from, to, cancellationToken);
        TreeHash first = await queries.RootAsync(from, cancellationToken), second = await queries.RootAsync(to, cancellationToken);
        return new(new ConsistencyView(from, to, first.ToString(), second.ToString(), Text(path)), LogRefusal.None);
    }

    /// <summary>Hashes of leaves from a number on.</summary>
    public async Task<LeavesView> LeavesAsync(long from, int count, CancellationToken cancellationToken) =>
        LeavesView.Of(from, await queries.LeavesAsync(from, count, cancellationToken));

    private static string[] Text(ImmutableArray<TreeHash> path) => [.. path.Select(h => h.ToString())];
}
