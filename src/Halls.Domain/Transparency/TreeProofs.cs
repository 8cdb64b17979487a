using System.Collections.Immutable;
using System.Numerics;

namespace Halls.Domain.Transparency;

/// <summary>What has to be read to make a proof, and how it is made of that. Immutable.</summary>
/// <remarks>
/// Each hash of a proof covers a run of leaves that ends at the tree's right edge or is a complete subtree. A complete subtree is one stored node, a run at the
/// edge at most one for each power of two, so a proof over ten million leaves needs at most some fifty reads by key.
/// </remarks>
public sealed class TreeProof
{
    private readonly ImmutableArray<ImmutableArray<TreeNode>> _runs;

    private TreeProof(IEnumerable<(long From, long To)> runs) => _runs = [.. runs.Select(r => Complete(r.From, r.To))];

    /// <summary>The complete nodes that the proof is made of.</summary>
    public IEnumerable<TreeNode> Nodes => _runs.SelectMany(r => r);

    /// <summary>The proof that a leaf is in a tree: the path from the leaf's neighbour up to the root (RFC 9162, 2.1.3.1).</summary>
    /// <param name="leaf">The leaf's number, from 0.</param>
    /// <param name="size">The size of the tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static TreeProof OfInclusion(long leaf, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, size);
        var runs = new List<(long, long)>();
        (long from, long to) = (0, size);
        while (to - from > 1)
        {
            long middle = from + LargestPowerBelow(to - from);
            runs.Add(leaf < middle ? (middle, to) : (from, middle));
            (from, to) = leaf < middle ? (from, middle) : (middle, to);
        }

        runs.Reverse();
        return new TreeProof(runs);
    }

    /// <summary>The proof that a tree of <paramref name="first"/> leaves is the beginning of one of <paramref name="second"/> (RFC 9162, 2.1.4.1).</summary>
    /// <remarks>Empty where there is nothing to prove: from an empty tree, and between equal ones.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The first is negative or larger than the second.</exception>
    public static TreeProof OfConsistency(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var runs = new List<(long, long)>();
        (long from, long to) = (0, second);
        while (first > 0 && to != first)
        {
            long middle = from + LargestPowerBelow(to - from);
            runs.Add(first <= middle ? (middle, to) : (from, middle));
            (from, to) = first <= middle ? (from, middle) : (middle, to);
        }

        // What is left is a complete subtree at the end of the smaller tree. Where that is the whole smaller tree, its root is known.
        if (from > 0)
        {
            runs.Add((from, to));
        }

        runs.Reverse();
        return new TreeProof(runs);
    }

    /// <summary>The nodes whose hashes make up the root of a tree, so that a root of the past can be known again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    public static TreeProof OfRoot(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return new TreeProof([(0, size)]);
    }

    /// <summary>The hashes of the proof, in its order.</summary>
    /// <param name="hash">Gives the hash of each of <see cref="Nodes"/>.</param>
    public ImmutableArray<TreeHash> Resolve(Func<TreeNode, TreeHash> hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return [.. _runs.Select(run => run.Reverse().Select(hash).Aggregate((right, left) => TreeHash.OfNode(left, right)))];
    }

    /// <summary>The largest power of two that is less than <paramref name="leaves"/>, which is at least 2.</summary>
    private static long LargestPowerBelow(long leaves) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(leaves - 1)));

    /// <summary>A run of leaves as the complete nodes it is made of, left to right. It begins where a subtree of its size may begin.</summary>
    private static ImmutableArray<TreeNode> Complete(long from, long to)
    {
        ImmutableArray<TreeNode>.Builder nodes = ImmutableArray.CreateBuilder<TreeNode>();
        while (from < to)
        {
            int level = BitOperations.Log2((ulong)(to - from));
            nodes.Add(new TreeNode(level, from >> level));
            from += 1L << level;
        }

        return nodes.ToImmutable();
    }
}

/// <summary>Checks proofs. Pure; never throws for a proof that is wrong, however it is wrong.</summary>
public static class TreeVerification
{
    /// <summary>Whether the path shows that the leaf is in the tree with that root (RFC 9162, 2.1.3.2).</summary>
    /// <param name="leafHash">The leaf's hash.</param>
    /// <param name="leaf">Its number, from 0.</param>
    /// <param name="size">The size of the tree.</param>
    /// <param name="path">The proof.</param>
    /// <param name="root">The root of the tree.</param>
    public static bool Includes(TreeHash leafHash, long leaf, long size, IReadOnlyList<TreeHash> path, TreeHash root)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (leaf < 0 || leaf >= size)
        {
            return false;
        }

        (long at, long last) = (leaf, size - 1);
        TreeHash hash = leafHash;
        foreach (TreeHash beside in path)
        {
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                hash = TreeHash.OfNode(beside, hash);
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                hash = TreeHash.OfNode(hash, beside);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether the path shows that the smaller tree is the beginning of the larger one (RFC 9162, 2.1.4.2).</summary>
    /// <param name="first">The size of the smaller tree.</param>
    /// <param name="firstRoot">Its root.</param>
    /// <param name="second">The size of the larger tree.</param>
    /// <param name="secondRoot">Its root.</param>
    /// <param name="path">The proof.</param>
    public static bool Extends(long first, TreeHash firstRoot, long second, TreeHash secondRoot, IReadOnlyList<TreeHash> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (first < 0 || first > second)
        {
            return false;
        }

        if (first == second || first == 0)
        {
            return path.Count == 0 && (first == second ? firstRoot == secondRoot : firstRoot == TreeHash.OfNothing);
        }

        // A smaller tree that is complete is a node of the larger one; its root then stands for the first hash of the path.
        IEnumerable<TreeHash> all = BitOperations.IsPow2(first) ? path.Prepend(firstRoot) : path;
        (long at, long last) = (first - 1, second - 1);
        while ((at & 1) == 1)
        {
            (at, last) = (at >> 1, last >> 1);
        }

        using IEnumerator<TreeHash> hashes = all.GetEnumerator();
        if (!hashes.MoveNext())
        {
            return false;
        }

        TreeHash smaller = hashes.Current, larger = hashes.Current;
        while (hashes.MoveNext())
        {
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                smaller = TreeHash.OfNode(hashes.Current, smaller);
                larger = TreeHash.OfNode(hashes.Current, larger);
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                larger = TreeHash.OfNode(larger, hashes.Current);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && smaller == firstRoot && larger == secondRoot;
    }
}
