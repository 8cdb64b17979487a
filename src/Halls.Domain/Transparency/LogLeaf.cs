using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Halls.Domain.Transparency;

/// <summary>One leaf of the log: which event of the ledger it stands for, and a salted digest of what that event says. No personal data.</summary>
/// <param name="Position">The event's place in the ledger, from 1.</param>
/// <param name="Stream">The stream it belongs to.</param>
/// <param name="Version">Its place in the stream, from 1.</param>
/// <param name="Type">The stored name with its version.</param>
/// <param name="Digest">What <see cref="DigestOf"/> gives for its body.</param>
public sealed partial record LogLeaf(long Position, string Stream, long Version, string Type, TreeHash Digest)
{
    /// <summary>How many bytes a salt has.</summary>
    public const int SaltLength = 16;

    private const byte Form = 1;

    /// <summary>
    /// What the log commits to of a stored body: the body, with a commitment in place of each account of staff, so that a citizen can open the leaf without being told who
    /// did what. Whoever has the key can show which account it was; nobody can say that it was another.
    /// </summary>
    /// <param name="key">A key that is told to nobody, another for each event.</param>
    /// <param name="body">The stored body.</param>
    public static ReadOnlyMemory<byte> WithoutAccounts(byte[] key, ReadOnlyMemory<byte> body) =>
        body.Span.IndexOf("\"u_"u8) < 0 && body.Span.IndexOf("\"a_"u8) < 0 ? body
        : Encoding.UTF8.GetBytes(Account().Replace(
            Encoding.UTF8.GetString(body.Span), m => $"\"~{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(m.Groups["id"].Value))[..16])}\""));

    /// <summary>The digest of what an event says and when. Without the salt nobody can find out the body by trying the few bodies it could be.</summary>
    /// <param name="salt">16 bytes that nobody can guess, another for each event.</param>
    /// <param name="atMicroseconds">When it happened, UTC microseconds since 1970.</param>
    /// <param name="body">What <see cref="WithoutAccounts"/> leaves of the stored body, byte for byte.</param>
    /// <exception cref="ArgumentException">The salt does not have 16 bytes.</exception>
    public static TreeHash DigestOf(ReadOnlySpan<byte> salt, long atMicroseconds, ReadOnlySpan<byte> body)
    {
        if (salt.Length != SaltLength)
        {
            throw new ArgumentException($"A salt has {SaltLength} bytes, not {salt.Length}.", nameof(salt));
        }

        byte[] input = new byte[SaltLength + sizeof(long) + body.Length];
        salt.CopyTo(input);
        BinaryPrimitives.WriteInt64BigEndian(input.AsSpan(SaltLength), atMicroseconds);
        body.CopyTo(input.AsSpan(SaltLength + sizeof(long)));
        return new TreeHash(SHA256.HashData(input));
    }

    /// <summary>
    /// The leaf's canonical bytes: form (1 byte), position and version (8 bytes each), length of the stream's name (2 bytes) and the name, length of the
    /// type (2 bytes) and the type, digest (32 bytes). Numbers are big-endian, text is UTF-8.
    /// </summary>
    public byte[] ToBytes()
    {
        int stream = Encoding.UTF8.GetByteCount(Stream), type = Encoding.UTF8.GetByteCount(Type);
        byte[] bytes = new byte[1 + 8 + 8 + 2 + stream + 2 + type + TreeHash.Length];
        Span<byte> rest = bytes;
        rest[0] = Form;
        BinaryPrimitives.WriteInt64BigEndian(rest[1..], Position);
        BinaryPrimitives.WriteInt64BigEndian(rest[9..], Version);
        rest = Text(Text(rest[17..], Stream, stream), Type, type);
        Digest.CopyTo(rest);
        return bytes;
    }

    /// <summary>The leaf's hash in the tree.</summary>
    public TreeHash Hash() => TreeHash.OfLeaf(ToBytes());

    /// <summary>A whole value that is an account's id. Quotation marks within a text are written as escapes, so no text can look like one.</summary>
    [GeneratedRegex("""(?<=[:\[,])"(?<id>[ua]_[A-Za-z0-9_-]{1,64})"(?=[,}\]])""", RegexOptions.CultureInvariant)]
    private static partial Regex Account();

    private static Span<byte> Text(Span<byte> rest, string text, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)length));
        Encoding.UTF8.GetBytes(text, rest[2..]);
        return rest[(2 + length)..];
    }
}

/// <summary>How a receipt names a leaf: its number, and its hash, so that no other leaf can be shown in its place. Written <c>17-9f86d0…</c>.</summary>
/// <param name="Number">The leaf's number, from 0.</param>
/// <param name="Hash">Its hash.</param>
public readonly record struct LeafName(long Number, TreeHash Hash)
{
    /// <summary>The size of the smallest tree that holds the leaf.</summary>
    public long TreeSize => Number + 1;

    /// <summary>Reads a name as it is written; false for any other text.</summary>
    public static bool TryParse(string? text, out LeafName name)
    {
        name = default;
        int dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash is < 1 or > 18
            || !long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            || !TreeHash.TryParse(text![(dash + 1)..], out TreeHash hash))
        {
            return false;
        }

        name = new LeafName(number, hash);
        return name.ToString() == text;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}-{Hash}");
}
