using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Halls.Domain.Transparency;

namespace Halls.Projections.Transparency;

/// <summary>The salts of the leaves. They are worked out from a key outside the database, so the log can be computed again and nothing secret is stored. Thread-safe.</summary>
/// <param name="key">
/// Gives the 32 bytes; whoever has other ones gets another tree. Called once, for the first leaf: before the store is opened nobody knows yet whether this is the
/// store's own key.
/// </param>
public sealed class TransparencySalts(Func<byte[]> key)
{
    private readonly Lazy<byte[]> _key = new(() => key() is { Length: 32 } bytes ? bytes : throw new ArgumentException("The key has 32 bytes.", nameof(key)));

    /// <summary>The key under which one event's accounts of staff are committed to. It is told to nobody.</summary>
    public byte[] OfAccounts(long position, string stream, long version)
    {
        byte[] text = [.. "accounts\n"u8, .. Text(position, stream, version)];
        return HMACSHA256.HashData(_key.Value, text);
    }

    /// <summary>The salt of one event, 16 bytes. It is told to whoever gets the event's receipt and to nobody else.</summary>
    public byte[] Of(long position, string stream, long version)
    {
        return HMACSHA256.HashData(_key.Value, Text(position, stream, version))[..LogLeaf.SaltLength];
    }

    private static byte[] Text(long position, string stream, long version)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] text = new byte[16 + Encoding.UTF8.GetByteCount(stream)];
        BinaryPrimitives.WriteInt64BigEndian(text, position);
        BinaryPrimitives.WriteInt64BigEndian(text.AsSpan(8), version);
        Encoding.UTF8.GetBytes(stream, text.AsSpan(16));
        return text;
    }
}
