using Halls.Domain.Transparency;

namespace Halls.Domain.Tests.Transparency;

/// <summary>The published vectors of the standard.</summary>
public class TheTreeOfTheStandard
{
    private static readonly TreeHash[] Leaves = [.. KnownTree.Leaves.Select(l => TreeHash.OfLeaf(l))];

    public static TheoryData<int, int, string[]> Inclusions => new()
    {
        { 0, 1, [] },
        { 0, 2, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"] },
        { 1, 2, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"] },
        { 2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"] },
        {
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        },
        {
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        },
        {
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        },
    };

    public static TheoryData<int, int, string[]> Consistencies => new()
    {
        { 1, 1, [] },
        {
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        },
        { 2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"] },
        {
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        },
    };

    [Fact]
    public void Has_the_published_hash_for_every_complete_node()
    {
        StoredTree tree = StoredTree.Of(Leaves);
        for (int level = 0; level < KnownTree.Nodes.Length; level++)
        {
            for (int index = 0; index < KnownTree.Nodes[level].Length; index++)
            {
                Assert.Equal(KnownTree.Nodes[level][index], tree.Stored[new TreeNode(level, index).Number].ToString());
            }
        }
    }

    [Fact]
    public void Has_the_published_root_for_every_size() => Assert.Equal(
        KnownTree.Roots, Enumerable.Range(0, 9).Select(n => StoredTree.Of(Leaves.Take(n)).Edge.Root.ToString()));

    [Fact]
    public void Still_knows_the_root_of_every_smaller_size()
    {
        StoredTree whole = StoredTree.Of(Leaves);
        Assert.Equal(KnownTree.Roots, Enumerable.Range(0, 9).Select(n => whole.Root(n).ToString()));
    }

    [Theory]
    [MemberData(nameof(Inclusions))]
    public void Gives_the_published_inclusion_proof_and_believes_it(int leaf, int size, string[] path)
    {
        Assert.Equal(path, StoredTree.Of(Leaves).Inclusion(leaf, size).Select(h => h.ToString()));
        Assert.True(TreeVerification.Includes(KnownTree.Hash(KnownTree.Nodes[0][leaf]), leaf, size, [.. path.Select(KnownTree.Hash)], KnownTree.Hash(KnownTree.Roots[size])));
    }

    [Theory]
    [MemberData(nameof(Consistencies))]
    public void Gives_the_published_consistency_proof_and_believes_it(int first, int second, string[] path)
    {
        Assert.Equal(path, StoredTree.Of(Leaves).Consistency(first, second).Select(h => h.ToString()));
        Assert.True(TreeVerification.Extends(
            first, KnownTree.Hash(KnownTree.Roots[first]), second, KnownTree.Hash(KnownTree.Roots[second]), [.. path.Select(KnownTree.Hash)]));
    }
}
