using System.Numerics;

namespace Halls.Domain.Transparency;

/// <summary>A node over a whole power of two of leaves. Such a node never changes once its last leaf is there, so it is stored.</summary>
/// <param name="Level">0 for a leaf; the node stands over two to that power of leaves.</param>
/// <param name="Index">Its place among the nodes of its level, from 0.</param>
public readonly record struct TreeNode(int Level, long Index)
{
    /// <summary>The first leaf below it.</summary>
    public long First => Index << Level;

    /// <summary>One after the last leaf below it.</summary>
    public long End => (Index + 1) << Level;

    /// <summary>Its place in the order in which nodes are completed, from 0 and without gaps: what is stored under it only ever grows at the end.</summary>
    /// <remarks>Before leaf number k there are k leaves and, for each level, the inner nodes completed by then: 2k minus the ones in k's binary form.</remarks>
    public long Number => CompletedBefore(End - 1) + Level;

    /// <summary>How many nodes, leaves included, are complete when a tree has so many leaves.</summary>
    public static long CompletedBefore(long leaves) => (2 * leaves) - BitOperations.PopCount((ulong)leaves);
}
