using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Halls.Domain.Transparency;
using Halls.Projections.Transparency;
using Halls.Testing;

namespace Halls.Api.Tests.Transparency;

/// <summary>A receipt that was printed once must be checkable for ever, by this program and by a browser; the browser's tests read the same file.</summary>
public sealed class ThePublishedForm : IDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 23, 30, 0, TimeSpan.FromHours(8)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_receipts_heads_and_proofs_never_changes()
    {
        Directory.CreateDirectory(_folder.File("keys"));
        File.WriteAllBytes(_folder.File("keys/server.key"), [.. Enumerable.Repeat((byte)7, 32)]);
        await using LogTestApp app = await LogTestApp.StartAsync(_folder.Path, _time);
        await app.RateAsync(0, 3);
        LogReceipt receipt = await app.RateAsync("服务-7", "办得很快");
        JsonElement earlier = await app.ReadAsync("/head");
        await app.RateAsync(10, 3);
        await app.ReadAsync("/head");
        var made = new JsonObject
        {
            ["check"] = ReceiptView.Of("r7", receipt).Check,
            ["proof"] = Node(await app.ReadAsync($"/proof?leaf={receipt.Leaf}")),
            ["key"] = Node(await app.ReadAsync("/key")),
            ["earlier"] = Node(earlier),
            ["consistency"] = Node(await app.ReadAsync("/consistency?from=4&to=7")),
        };
        JsonNode golden = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Transparency", "Golden", "receipt.json")))!;

        // Two signatures of one text differ, and both are right.
        byte[] key = app.Get<HeadKey>().PublicKey;
        Assert.True(HeadKey.Signed(key, Head(golden["earlier"]!)));
        Assert.True(HeadKey.Signed(key, Head(golden["proof"]!["head"]!)));
        Assert.Equal(WithoutSignatures(golden), WithoutSignatures(made));
    }

    private static JsonNode? Node(JsonElement json) => JsonNode.Parse(json.GetRawText());

    private static SignedHead Head(JsonNode head) => new(
        new TreeHead(
            (long)head["treeSize"]!, TreeHash.TryParse((string)head["rootHash"]!, out TreeHash root) ? root : default,
            DateTimeOffset.Parse((string)head["at"]!, System.Globalization.CultureInfo.InvariantCulture), (string)head["keyId"]!),
        Convert.FromBase64String((string)head["signature"]!));

    private static string WithoutSignatures(JsonNode document)
    {
        JsonNode copy = document.DeepClone();
        copy["earlier"]!["signature"] = "";
        copy["proof"]!["head"]!["signature"] = "";
        return copy.ToJsonString(Readable);
    }
}
