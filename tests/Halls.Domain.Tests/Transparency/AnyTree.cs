using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Tests.Histories;
using Halls.Domain.Transparency;

namespace Halls.Domain.Tests.Transparency;

/// <summary>What holds for every tree, with the definition of the standard as the judge.</summary>
public class AnyTree
{
    private const int Most = 300;

    private static readonly byte[][] Leaves = [.. Enumerable.Range(0, Most).Select(i => TreeHash.OfLeaf(BitConverter.GetBytes(i)).ToArray())];
    private static readonly StoredTree Whole = StoredTree.Of(Leaves.Select(l => new TreeHash(l)));
    private static readonly KnownTree.ByDefinition Definition = new(Leaves);
    private static readonly TreeHash[] Roots = [.. Enumerable.Range(0, Most + 1).Select(n => new TreeHash(Definition.Root(0, n)))];

    [Fact]
    public void Numbers_its_nodes_in_the_order_they_are_completed_without_a_gap() =>
        Assert.Equal(Enumerable.Range(0, Whole.Stored.Count).Select(i => (long)i), Whole.Stored.Keys.Order());

    [Fact]
    public void Has_the_defined_root_at_every_size() => Assert.Equal(Roots, Enumerable.Range(0, Most + 1).Select(n => Whole.Root(n)));

    [Fact]
    public void Goes_on_from_a_stored_edge_as_if_it_had_never_stopped()
    {
        TreeFrontier edge = TreeFrontier.Empty;
        foreach (byte[] leaf in Leaves)
        {
            edge = TreeFrontier.Of(edge.Size, edge.Peaks).Append(new TreeHash(leaf));
            Assert.Equal(Roots[edge.Size], edge.Root);
        }

        Assert.Equal(Whole.Edge, edge);
    }

    [Fact]
    public void Proves_every_leaf_at_every_size()
    {
        for (int size = 1; size <= Most; size++)
        {
            for (int leaf = 0; leaf < size; leaf++)
            {
                Assert.True(
                    TreeVerification.Includes(new TreeHash(Leaves[leaf]), leaf, size, Whole.Inclusion(leaf, size), Roots[size]), $"Leaf {leaf} of {size}.");
            }
        }
    }

    [Fact]
    public void Proves_every_size_to_be_the_beginning_of_every_larger_one()
    {
        for (int second = 0; second <= Most; second++)
        {
            for (int first = 0; first <= second; first++)
            {
                Assert.True(TreeVerification.Extends(first, Roots[first], second, Roots[second], Whole.Consistency(first, second)), $"{first} to {second}.");
            }
        }
    }

    [Fact]
    public void Gives_the_proofs_of_the_definition() => Checking.Holds(Sizes, at =>
    {
        (int leaf, int first, int size) = at;
        Assert.Equal(Definition.Inclusion(leaf, 0, size).Select(h => new TreeHash(h)), Whole.Inclusion(leaf, size));
        Assert.Equal(Definition.Consistency(first, 0, size, known: true).Select(h => new TreeHash(h)), Whole.Consistency(first, size));
    });

    [Fact]
    public void Needs_few_reads_for_a_proof_over_ten_million_leaves()
    {
        const long many = 10_000_019;
        Assert.InRange(TreeProof.OfInclusion(7_654_321, many).Nodes.Count(), 1, 50);
        Assert.InRange(TreeProof.OfConsistency(7_654_321, many).Nodes.Count(), 1, 50);
        Assert.InRange(TreeProof.OfRoot(many).Nodes.Count(), 1, 24);
    }

    [Fact]
    public void Believes_no_altered_inclusion_proof() => Checking.Holds(Alterations, change =>
    {
        (int leaf, _, int size) = change.At;
        TreeHash hash = new(Leaves[leaf]), root = Roots[size];
        foreach (TreeHash[] path in Altered(Whole.Inclusion(leaf, size), change.Which, change.Bit))
        {
            Assert.False(TreeVerification.Includes(hash, leaf, size, path, root));
        }

        TreeHash[] right = Whole.Inclusion(leaf, size);
        Assert.False(TreeVerification.Includes(Flip(hash, change.Bit), leaf, size, right, root));
        Assert.False(TreeVerification.Includes(hash, leaf, size, right, Flip(root, change.Bit)));
        Assert.DoesNotContain(
            Enumerable.Range(-1, size + 3).Where(other => other != leaf), other => TreeVerification.Includes(hash, other, size, right, root));
        Assert.False(TreeVerification.Includes(hash, leaf, leaf, right, root));
        Assert.False(TreeVerification.Includes(hash, leaf, 0, right, root));

        // A path fits other sizes whose tree has the same shape on the way up; the signed head says which size is meant, and its root differs.
        Assert.DoesNotContain(Enumerable.Range(leaf + 1, Most - leaf).Where(other => other != size), other => TreeVerification.Includes(hash, leaf, other, right, Roots[other]));
    });

    [Fact]
    public void Believes_no_altered_consistency_proof() => Checking.Holds(Alterations, change =>
    {
        (_, int first, int second) = change.At;
        TreeHash[] right = Whole.Consistency(first, second);
        foreach (TreeHash[] path in Altered(right, change.Which, change.Bit))
        {
            Assert.False(TreeVerification.Extends(first, Roots[first], second, Roots[second], path));
        }

        Assert.False(TreeVerification.Extends(first, Flip(Roots[first], change.Bit), second, Roots[second], right));

        // From nothing, every tree extends: the larger root is not looked at, and nothing is proved about it.
        Assert.Equal(first == 0 && second > 0, TreeVerification.Extends(first, Roots[first], second, Flip(Roots[second], change.Bit), right));
        Assert.Equal(first == second, TreeVerification.Extends(second, Roots[second], first, Roots[first], right));
        Assert.False(TreeVerification.Extends(-1, Roots[first], second, Roots[second], right));
    });

    private static Arbitrary<(int Leaf, int First, int Size)> Sizes =>
        (from size in Gen.Choose(1, Most) from leaf in Gen.Choose(0, size - 1) from first in Gen.Choose(1, size) select (leaf, first, size)).ToArbitrary();

    private static Arbitrary<((int Leaf, int First, int Size) At, int Which, int Bit)> Alterations =>
        (from size in Gen.Choose(1, Most)
         from leaf in Gen.Choose(0, size - 1)
         from first in Gen.Choose(0, size)
         from which in Gen.Choose(0, 20)
         from bit in Gen.Choose(0, 255)
         select ((leaf, first, size), which, bit)).ToArbitrary();

    private static IEnumerable<TreeHash[]> Altered(TreeHash[] path, int which, int bit)
    {
        yield return [.. path, Roots[which]];
        yield return [Roots[which], .. path];
        if (path.Length == 0)
        {
            yield break;
        }

        int at = which % path.Length;
        yield return [.. path.Select((h, i) => i == at ? Flip(h, bit) : h)];
        yield return [.. path.Where((_, i) => i != at)];
        yield return [.. path[..at], path[at], .. path[at..]];
        if (path.Length > 1)
        {
            TreeHash[] swapped = [.. path];
            int other = (at + 1) % path.Length;
            (swapped[at], swapped[other]) = (swapped[other], swapped[at]);
            yield return swapped;
        }
    }

    private static TreeHash Flip(TreeHash hash, int bit)
    {
        byte[] bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new TreeHash(bytes);
    }
}
