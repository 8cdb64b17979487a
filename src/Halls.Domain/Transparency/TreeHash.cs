using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Halls.Domain.Transparency;

/// <summary>A hash in the tree: 32 bytes of SHA-256. Written as 64 lower-case hexadecimal digits.</summary>
public readonly record struct TreeHash
{
    /// <summary>How many bytes a hash has.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes a hash from its bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The root of a tree without leaves: the hash of nothing (RFC 9162, 2.1.1).</summary>
    public static TreeHash OfNothing { get; } = new(SHA256.HashData([]));

    /// <summary>The hash of a leaf: its bytes behind a zero byte, so that no leaf can pass for an inner node (RFC 9162, 2.1.1).</summary>
    public static TreeHash OfLeaf(ReadOnlySpan<byte> leaf)
    {
        byte[] input = new byte[1 + leaf.Length];
        input[0] = LeafPrefix;
        leaf.CopyTo(input.AsSpan(1));
        return Of(input);
    }

    /// <summary>The hash of an inner node: its two children behind a byte of one (RFC 9162, 2.1.1).</summary>
    public static TreeHash OfNode(TreeHash left, TreeHash right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Length)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Length)..]);
        return Of(input);
    }

    /// <summary>Reads 64 hexadecimal digits; false for any other text.</summary>
    public static bool TryParse(string? text, out TreeHash hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (text?.Length == 2 * Length && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            hash = new TreeHash(bytes);
            return true;
        }

        hash = default;
        return false;
    }

    /// <summary>Writes the bytes to the beginning of <paramref name="bytes"/>.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
    }

    /// <summary>The bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static TreeHash Of(ReadOnlySpan<byte> input)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(input, hash);
        return new TreeHash(hash);
    }
}
