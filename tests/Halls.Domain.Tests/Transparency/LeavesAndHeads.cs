using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Halls.Domain.Transparency;

namespace Halls.Domain.Tests.Transparency;

/// <summary>The bytes that are hashed and signed. They are a format: what was published once must be checkable for ever.</summary>
public class LeavesAndHeads
{
    private static readonly byte[] Salt = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Fact]
    public void A_leaf_has_one_form()
    {
        var leaf = new LogLeaf(4_711, "rating/服务-7", 2, "rating-given.v1", LogLeaf.DigestOf(Salt, 1_772_413_200_000_000, "{\"level\":1}"u8));
        byte[] stream = Encoding.UTF8.GetBytes("rating/服务-7");
        byte[] time = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, 1_772_413_200_000_000);
        byte[] digest = SHA256.HashData([.. Salt, .. time, .. "{\"level\":1}"u8]);
        byte[] expected =
        [
            1, 0, 0, 0, 0, 0, 0, 0x12, 0x67, 0, 0, 0, 0, 0, 0, 0, 2, 0, (byte)stream.Length, .. stream, 0, 15, .. "rating-given.v1"u8, .. digest,
        ];
        Assert.Equal(expected, leaf.ToBytes());
        Assert.Equal(SHA256.HashData([0, .. expected]), leaf.Hash().ToArray());
    }

    [Fact]
    public void No_two_different_leaves_have_the_same_bytes()
    {
        TreeHash digest = LogLeaf.DigestOf(Salt, 1, "{}"u8);
        var leaf = new LogLeaf(1, "ab", 1, "c", digest);
        LogLeaf[] others =
        [
            leaf with { Stream = "a", Type = "bc" }, leaf with { Stream = "abc", Type = "" }, leaf with { Position = 2 }, leaf with { Version = 2 },
            leaf with { Digest = LogLeaf.DigestOf(Salt, 2, "{}"u8) }, leaf with { Digest = LogLeaf.DigestOf(Salt, 1, "{ }"u8) },
            leaf with { Digest = LogLeaf.DigestOf([.. Salt.Reverse()], 1, "{}"u8) },
        ];
        Assert.Equal(others.Length + 1, others.Append(leaf).Select(l => l.Hash()).Distinct().Count());
    }

    [Fact]
    public void A_leaf_commits_to_the_accounts_of_staff_without_naming_them()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        string Public(string body, byte[] k) => System.Text.Encoding.UTF8.GetString(LogLeaf.WithoutAccounts(k, System.Text.Encoding.UTF8.GetBytes(body)).Span);
        const string body = """{"rating":{"clerk":"u_li-3_x","level":1,"source":"d_7","text":"\u0022u_li\u0022"},"by":["u_li-3_x","a_0"]}""";
        string said = Public(body, key);
        Assert.Matches("""^\{"rating":\{"clerk":"~[0-9a-f]{32}","level":1,"source":"d_7","text":"\\u0022u_li\\u0022"\},"by":\["~[0-9a-f]{32}","~[0-9a-f]{32}"\]\}$""", said);
        Assert.Equal(said, Public(body, key));
        Assert.NotEqual(said, Public(body.Replace("u_li", "u_wang", StringComparison.Ordinal), key));
        Assert.NotEqual(said, Public(body, [.. key.Reverse()]));
        Assert.Equal("""{"level":5}""", Public("""{"level":5}""", key));
    }

    [Fact]
    public void A_salt_of_another_length_is_refused() => Assert.Throws<ArgumentException>(() => LogLeaf.DigestOf(Salt.AsSpan(1), 1, "{}"u8));

    [Fact]
    public void What_is_signed_of_a_head_has_one_form()
    {
        var head = new TreeHead(8, KnownTree.Hash(KnownTree.Roots[8]), new DateTimeOffset(2026, 11, 23, 0, 0, 0, 7, TimeSpan.FromHours(8)), "0123456789abcdef");
        Assert.Equal(
            "halls-tree-head/1\n0123456789abcdef\n8\n5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328\n2026-11-23T00:00:00.007+08:00\n",
            Encoding.ASCII.GetString(head.ToBeSigned()));
    }

    [Fact]
    public void A_leafs_name_is_read_as_it_is_written()
    {
        var name = new LeafName(17, KnownTree.Hash(KnownTree.Roots[3]));
        Assert.Equal("17-aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", name.ToString());
        Assert.True(LeafName.TryParse(name.ToString(), out LeafName read));
        Assert.Equal((name, 18), (read, read.TreeSize));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("-aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData("017-aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData("+17-aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData("17-AEB6BCFE274B70A14FB067A5E5578264DB0FA9B51AF5E0BA159158F329E06E77")]
    [InlineData("17-aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e7")]
    [InlineData("17-aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e7g")]
    [InlineData("9999999999999999999-aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    public void What_is_no_leafs_name_is_not_read_as_one(string? text) => Assert.False(LeafName.TryParse(text, out _));
}
