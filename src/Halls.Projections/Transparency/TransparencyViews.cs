using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Halls.Domain.Transparency;
using Halls.EventStore;

namespace Halls.Projections.Transparency;

/// <summary>A signed tree head.</summary>
/// <param name="TreeSize">How many leaves.</param>
/// <param name="RootHash">The root over them, hexadecimal.</param>
/// <param name="At">When it was signed. Signed as it is written here.</param>
/// <param name="KeyId">Which key signed it.</param>
/// <param name="Signature">Base64 of r and s, 32 bytes each.</param>
public sealed record HeadView(long TreeSize, string RootHash, string At, string KeyId, string Signature)
{
    /// <summary>The view of a head.</summary>
    public static HeadView Of(SignedHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return new(head.Head.Size, head.Head.Root.ToString(), head.Head.AtText, head.Head.KeyId, Convert.ToBase64String(head.Signature));
    }
}

/// <summary>A key that signs heads.</summary>
/// <param name="KeyId">The first 16 hexadecimal digits of the SHA-256 of the public key's bytes.</param>
/// <param name="Algorithm">ECDSA-P256-SHA256.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, base64.</param>
public sealed record KeyView(string KeyId, string Algorithm, string PublicKey);

/// <summary>The proof that a leaf is in a tree.</summary>
/// <param name="Leaf">The leaf's name.</param>
/// <param name="LeafIndex">Its number, from 0.</param>
/// <param name="LeafHash">Its hash, hexadecimal.</param>
/// <param name="TreeSize">The size of the tree.</param>
/// <param name="RootHash">The root of the tree, hexadecimal.</param>
/// <param name="Path">The inclusion path of RFC 9162, from below, hexadecimal.</param>
/// <param name="Head">The signed head of that tree; null when the asker named the size and so has a head already.</param>
public sealed record ProofView(string Leaf, long LeafIndex, string LeafHash, long TreeSize, string RootHash, IReadOnlyList<string> Path, HeadView? Head);

/// <summary>The proof that a tree is the beginning of a later one.</summary>
/// <param name="From">The size of the earlier tree.</param>
/// <param name="To">The size of the later tree.</param>
/// <param name="FromRootHash">The root of the earlier tree, hexadecimal.</param>
/// <param name="ToRootHash">The root of the later tree, hexadecimal.</param>
/// <param name="Path">The consistency path of RFC 9162, hexadecimal.</param>
public sealed record ConsistencyView(long From, long To, string FromRootHash, string ToRootHash, IReadOnlyList<string> Path);

/// <summary>What a citizen gets for what they said: proof that it was put down, to be checked whenever they like.</summary>
/// <param name="Rating">The rating.</param>
/// <param name="Leaf">The leaf's name in the transparency log.</param>
/// <param name="TreeSize">The size of the smallest tree that holds the leaf.</param>
/// <param name="Check">The page that checks it. All that the leaf was made of stands behind the <c>#</c>, which a browser sends to nobody.</param>
public sealed record ReceiptView(string Rating, string Leaf, long TreeSize, string Check)
{
    private const string Page = "/verify#";

    // A link is not a page: nothing in it need be escaped for HTML, and a short one makes a code that a telephone reads.
    private static readonly JsonSerializerOptions Short = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The leaf that a receipt speaks of: the text is a leaf's name or a receipt's link. Null for any other text.</summary>
    public static LeafName? LeafOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string name = text;
        if (text.IndexOf(Page, StringComparison.Ordinal) is var at and >= 0)
        {
            try
            {
                name = JsonSerializer.Deserialize<OpenedLeaf>(Base64Url.DecodeFromChars(text.AsSpan(at + Page.Length)), JsonSerializerOptions.Web)?.Leaf ?? "";
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                return null;
            }
        }

        return LeafName.TryParse(name, out LeafName leaf) ? leaf : null;
    }

    /// <summary>The receipt of one event of a rating.</summary>
    public static ReceiptView Of(string rating, LogReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var opened = new OpenedLeaf(
            1, receipt.Leaf.ToString(), receipt.Position, receipt.Stream, receipt.Version, receipt.Type, Microseconds.Of(receipt.At),
            Convert.ToHexStringLower(receipt.Salt.Span), Encoding.UTF8.GetString(receipt.Body.Span));
        return new(rating, opened.Leaf, receipt.TreeSize, Page + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(opened, Short)));
    }
}

/// <summary>All that a leaf was made of, so that whoever has it can make the leaf's hash again.</summary>
/// <param name="Form">The form of this document: 1.</param>
/// <param name="Leaf">The leaf's name.</param>
/// <param name="Position">The event's place in the ledger.</param>
/// <param name="Stream">The event's stream.</param>
/// <param name="Version">The event's place in its stream.</param>
/// <param name="Type">The event's stored name.</param>
/// <param name="AtMicroseconds">When it happened, UTC microseconds since 1970.</param>
/// <param name="Salt">16 bytes, hexadecimal.</param>
/// <param name="Body">The stored body, with commitments in place of the accounts of staff.</param>
public sealed record OpenedLeaf(
    int Form, string Leaf, long Position, string Stream, long Version, string Type, long AtMicroseconds, string Salt, string Body);

/// <summary>Hashes of consecutive leaves, for whoever computes the whole tree again.</summary>
/// <param name="From">The number of the first one.</param>
/// <param name="Hashes">The hashes, hexadecimal.</param>
public sealed record LeavesView(long From, IReadOnlyList<string> Hashes)
{
    /// <summary>The view of some leaves.</summary>
    public static LeavesView Of(long from, IEnumerable<LeafRow> leaves) => new(from, [.. leaves.Select(l => new TreeHash(l.Hash).ToString())]);
}
