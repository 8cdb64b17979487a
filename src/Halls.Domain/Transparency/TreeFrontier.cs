using System.Collections.Immutable;
using System.Numerics;

namespace Halls.Domain.Transparency;

/// <summary>The right edge of a tree: all that has to be known to add a leaf and to know the root, one hash for each power of two in its size. Immutable.</summary>
/// <remarks>Ten million leaves need at most 24 hashes.</remarks>
public sealed record TreeFrontier
{
    private TreeFrontier(long size, ImmutableArray<TreeHash> peaks)
    {
        Size = size;
        Peaks = peaks;
    }

    /// <summary>A tree without leaves.</summary>
    public static TreeFrontier Empty { get; } = new(0, []);

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; }

    /// <summary>The hashes of the complete subtrees that make the tree up, the largest (leftmost) first.</summary>
    public ImmutableArray<TreeHash> Peaks { get; }

    /// <summary>The root (RFC 9162, 2.1.1).</summary>
    public TreeHash Root
    {
        get
        {
            if (Size == 0)
            {
                return TreeHash.OfNothing;
            }

            TreeHash root = Peaks[^1];
            for (int i = Peaks.Length - 2; i >= 0; i--)
            {
                root = TreeHash.OfNode(Peaks[i], root);
            }

            return root;
        }
    }

    /// <summary>Takes the edge of a tree from where it was stored.</summary>
    /// <exception cref="ArgumentException">There are more or fewer hashes than a tree of that size has.</exception>
    public static TreeFrontier Of(long size, ImmutableArray<TreeHash> peaks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return peaks.Length == BitOperations.PopCount((ulong)size)
            ? new TreeFrontier(size, peaks)
            : throw new ArgumentException($"A tree of {size} leaves has {BitOperations.PopCount((ulong)size)} complete subtrees, not {peaks.Length}.", nameof(peaks));
    }

    /// <summary>The tree with one leaf more.</summary>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="completed">Told of every inner node that the leaf completes, from below; the leaf itself is not among them. <value>nobody</value></param>
    public TreeFrontier Append(TreeHash leaf, Action<TreeNode, TreeHash>? completed = null)
    {
        TreeHash hash = leaf;
        int kept = Peaks.Length;
        for (int level = 0; (Size & (1L << level)) != 0; level++)
        {
            hash = TreeHash.OfNode(Peaks[--kept], hash);
            completed?.Invoke(new TreeNode(level + 1, Size >> (level + 1)), hash);
        }

        return new TreeFrontier(Size + 1, [.. Peaks.AsSpan(0, kept), hash]);
    }

    /// <summary>Two edges are the same when they are of the same tree.</summary>
    public bool Equals(TreeFrontier? other) => other is not null && Size == other.Size && Peaks.AsSpan().SequenceEqual(other.Peaks.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Size, Size == 0 ? default : Peaks[^1]);
}
