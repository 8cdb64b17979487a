using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Domain.Transparency;
using Halls.EventStore;
using Halls.Projections.Transparency;
using Halls.Testing;

namespace Halls.Api.Tests.Transparency;

/// <summary>What anybody can ask over HTTP, checked by nothing but the answers.</summary>
public sealed class AskingTheLog : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LogTestApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await LogTestApp.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_receipt_can_be_proved_as_soon_as_it_is_given()
    {
        for (int i = 0; i < 11; i++)
        {
            LogReceipt receipt = await _app.RateAsync($"s{i}");
            JsonElement proof = await _app.ReadAsync($"/proof?leaf={receipt.Leaf}");
            Assert.Equal(receipt.Leaf.ToString(), proof.GetProperty("leaf").GetString());
            Assert.True(proof.GetProperty("treeSize").GetInt64() >= receipt.TreeSize);
            await AssertProvedAsync(receipt, proof);
        }
    }

    [Fact]
    public async Task An_old_head_still_proves_what_it_covers()
    {
        LogReceipt first = await _app.RateAsync("first");
        JsonElement head = await _app.ReadAsync("/head");
        await _app.RateAsync(0, 20);
        JsonElement proof = await _app.ReadAsync($"/proof?leaf={first.Leaf}&treeSize=1");
        Assert.Equal(JsonValueKind.Null, proof.GetProperty("head").ValueKind);
        Assert.Equal((1, 0), (proof.GetProperty("treeSize").GetInt64(), proof.GetProperty("path").GetArrayLength()));
        Assert.Equal(head.GetProperty("rootHash").GetString(), proof.GetProperty("rootHash").GetString());
    }

    [Fact]
    public async Task Every_head_is_the_beginning_of_the_next()
    {
        var heads = new List<JsonElement> { await _app.ReadAsync("/head") };
        for (int i = 1; i < 6; i++)
        {
            await _app.RateAsync(i * 100, i);
            heads.Add(await _app.ReadAsync("/head"));
        }

        Assert.Equal([0, 1, 3, 6, 10, 15], heads.Select(h => h.GetProperty("treeSize").GetInt64()));
        for (int i = 1; i < heads.Count; i++)
        {
            (long from, long to) = (heads[i - 1].GetProperty("treeSize").GetInt64(), heads[i].GetProperty("treeSize").GetInt64());
            JsonElement proof = await _app.ReadAsync($"/consistency?from={from}&to={to}");
            TreeHash[] path = [.. proof.GetProperty("path").EnumerateArray().Select(Hash)];
            Assert.True(TreeVerification.Extends(from, Hash(heads[i - 1].GetProperty("rootHash")), to, Hash(heads[i].GetProperty("rootHash")), path));
            Assert.Equal(heads[i].GetProperty("rootHash").GetString(), proof.GetProperty("toRootHash").GetString());
        }
    }

    [Fact]
    public async Task Anybody_can_compute_the_whole_tree_again()
    {
        await _app.RateAsync(0, 33);
        var leaves = new List<TreeHash>();
        while (true)
        {
            JsonElement page = await _app.ReadAsync($"/leaves?from={leaves.Count}&limit=10");
            Assert.Equal(leaves.Count, page.GetProperty("from").GetInt32());
            if (page.GetProperty("hashes").GetArrayLength() == 0)
            {
                break;
            }

            leaves.AddRange(page.GetProperty("hashes").EnumerateArray().Select(Hash));
        }

        JsonElement head = await _app.ReadAsync("/head");
        TreeFrontier tree = leaves.Aggregate(TreeFrontier.Empty, (edge, leaf) => edge.Append(leaf));
        Assert.Equal((33, head.GetProperty("rootHash").GetString()), (tree.Size, tree.Root.ToString()));
    }

    [Fact]
    public async Task A_head_is_signed_once_for_everybody_and_listed_for_its_day()
    {
        await _app.RateAsync(0, 3);
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _app.GetAsync("/head")));
        Assert.Single(answers.Select(a => a.Text).Distinct());
        JsonElement head = answers[0].Read();
        await AssertSignedAsync(head);
        string day = head.GetProperty("at").GetString()![..10];
        JsonElement listed = await _app.ReadAsync($"/heads?day={day}");
        Assert.Equal([head.ToString()], listed.GetProperty("items").EnumerateArray().Select(h => h.ToString()));
        Assert.Empty((await _app.ReadAsync("/heads?day=2020-01-01")).GetProperty("items").EnumerateArray());

        await _app.RateAsync(3, 1);
        await _app.ReadAsync("/head");
        JsonElement first = await _app.ReadAsync($"/heads?day={day}&limit=1");
        JsonElement second = await _app.ReadAsync($"/heads?day={day}&limit=1&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal((3, 4), (Only(first), Only(second)));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        static long Only(JsonElement page) => Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("treeSize").GetInt64();
    }

    [Fact]
    public async Task A_receipts_link_opens_the_leaf_and_names_it_for_the_auditor()
    {
        LogReceipt receipt = await _app.RateAsync("mine", "窗口态度很好");
        ReceiptView view = ReceiptView.Of("r1", receipt);
        Assert.Equal(("r1", receipt.Leaf.ToString(), 1L), (view.Rating, view.Leaf, view.TreeSize));
        Assert.Equal(receipt.Leaf, ReceiptView.LeafOf("https://hall.example" + view.Check));
        Assert.Equal(receipt.Leaf, ReceiptView.LeafOf(view.Leaf));
        Assert.Null(ReceiptView.LeafOf("/verify#%%%"));
        Assert.Null(ReceiptView.LeafOf("/verify#e30"));

        JsonElement opened = JsonSerializer.Deserialize<JsonElement>(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(view.Check["/verify#".Length..]));
        Assert.Equal("{\"level\":5,\"text\":\"窗口态度很好\"}", opened.GetProperty("body").GetString());
        TreeHash digest = LogLeaf.DigestOf(
            Convert.FromHexString(opened.GetProperty("salt").GetString()!), opened.GetProperty("atMicroseconds").GetInt64(), Encoding.UTF8.GetBytes(opened.GetProperty("body").GetString()!));
        var leaf = new LogLeaf(
            opened.GetProperty("position").GetInt64(), opened.GetProperty("stream").GetString()!, opened.GetProperty("version").GetInt64(), opened.GetProperty("type").GetString()!, digest);
        Assert.Equal(receipt.Leaf.Hash, leaf.Hash());
    }

    [Theory]
    [InlineData("/proof", "leaf")]
    [InlineData("/proof?leaf=7", "leaf")]
    [InlineData("/proof?leaf=0-zz", "leaf")]
    [InlineData("/consistency?to=1", "from")]
    [InlineData("/consistency?from=-1&to=1", "from")]
    [InlineData("/consistency?from=2&to=1", "to")]
    [InlineData("/consistency?from=1", "to")]
    [InlineData("/consistency?from=x&to=1", "from")]
    [InlineData("/consistency?from=1&to=99999999999999999999", "to")]
    [InlineData("/leaves?from=-1", "from")]
    [InlineData("/leaves?limit=0", "limit")]
    [InlineData("/leaves?limit=1001", "limit")]
    [InlineData("/heads?day=yesterday", "day")]
    [InlineData("/heads?cursor=-", "cursor")]
    public async Task What_is_malformed_is_refused_by_field(string path, string field) => (await _app.GetAsync(path)).Invalid(field);

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        LogReceipt receipt = await _app.RateAsync("only");
        (await _app.GetAsync($"/proof?leaf=0-{new string('0', 64)}")).Refused(404, "no-such-leaf");
        (await _app.GetAsync($"/proof?leaf=1-{receipt.Leaf.Hash}")).Refused(404, "no-such-leaf");
        (await _app.GetAsync($"/proof?leaf={receipt.Leaf}&treeSize=2")).Refused(404, "no-such-tree-size");
        (await _app.GetAsync($"/proof?leaf={receipt.Leaf}&treeSize=0")).Invalid("treeSize");
        (await _app.GetAsync("/consistency?from=0&to=2")).Refused(404, "no-such-tree-size");
        (await _app.GetAsync("/key?id=0000000000000000")).Refused(404, "no-such-key");
        (await _app.GetAsync("/key?id=../../keys/server")).Refused(404, "no-such-key");
    }

    [Fact]
    public async Task Nothing_is_proved_any_more_when_the_database_was_put_back()
    {
        LogReceipt receipt = await _app.RateAsync("mine");
        await _app.RateAsync(0, 4);
        await _app.HeadAsync();
        await _app.DoctorAsync("DELETE FROM events WHERE position = 3");
        await _app.RebuildAsync();
        await _app.RateAsync(10, 3);
        (await _app.GetAsync("/head")).Refused(503, "log-broken");
        (await _app.GetAsync($"/proof?leaf={(await _app.RateAsync("new")).Leaf}")).Refused(503, "log-broken");

        // What was signed before is still proved: against the old head, by the old path.
        await AssertProvedAsync(receipt, await _app.ReadAsync($"/proof?leaf={receipt.Leaf}&treeSize=1"), signed: false);
    }

    private static TreeHash Hash(JsonElement text) => TreeHash.TryParse(text.GetString(), out TreeHash hash) ? hash : throw new FormatException(text.ToString());

    private async Task AssertProvedAsync(LogReceipt receipt, JsonElement proof, bool signed = true)
    {
        TreeHash[] path = [.. proof.GetProperty("path").EnumerateArray().Select(Hash)];
        long size = proof.GetProperty("treeSize").GetInt64();
        Assert.True(TreeVerification.Includes(receipt.Leaf.Hash, receipt.Leaf.Number, size, path, Hash(proof.GetProperty("rootHash"))));
        if (signed)
        {
            JsonElement head = proof.GetProperty("head");
            Assert.Equal((size, proof.GetProperty("rootHash").GetString()), (head.GetProperty("treeSize").GetInt64(), head.GetProperty("rootHash").GetString()));
            await AssertSignedAsync(head);
        }
    }

    private async Task AssertSignedAsync(JsonElement head)
    {
        JsonElement key = await _app.ReadAsync("/key");
        byte[] bytes = key.GetProperty("publicKey").GetBytesFromBase64();
        Assert.Equal("ECDSA-P256-SHA256", key.GetProperty("algorithm").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes))[..16], key.GetProperty("keyId").GetString());
        string text = $"halls-tree-head/1\n{head.GetProperty("keyId").GetString()}\n{head.GetProperty("treeSize").GetInt64()}\n{head.GetProperty("rootHash").GetString()}\n{head.GetProperty("at").GetString()}\n";
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(bytes, out _);
        Assert.True(ecdsa.VerifyData(Encoding.ASCII.GetBytes(text), head.GetProperty("signature").GetBytesFromBase64(), HashAlgorithmName.SHA256));
        Assert.Equal(key.GetProperty("keyId").GetString(), head.GetProperty("keyId").GetString());
        Assert.Equal(key.ToString(), (await _app.ReadAsync($"/key?id={key.GetProperty("keyId").GetString()}")).ToString());
    }
}
