using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Halls.Domain.Transparency;

namespace Halls.Projections.Transparency;

/// <summary>The salts of the leaves. They are worked out from a key outside the database, so the log can be computed again and nothing secret is stored. Thread-safe.</summary>
public sealed class TransparencySalts
{
    private readonly byte[] _key;

    /// <summary>Takes the key; whoever has another one gets another tree.</summary>
    /// <param name="key">32 bytes.</param>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    public TransparencySalts(byte[] key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length != 32)
        {
            throw new ArgumentException($"The key has 32 bytes, not {key.Length}.", nameof(key));
        }

        _key = [.. key];
    }

    /// <summary>The salt of one event, 16 bytes. It is told to whoever gets the event's receipt and to nobody else.</summary>
    public byte[] Of(long position, string stream, long version)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] text = new byte[16 + Encoding.UTF8.GetByteCount(stream)];
        BinaryPrimitives.WriteInt64BigEndian(text, position);
        BinaryPrimitives.WriteInt64BigEndian(text.AsSpan(8), version);
        Encoding.UTF8.GetBytes(stream, text.AsSpan(16));
        return HMACSHA256.HashData(_key, text)[..LogLeaf.SaltLength];
    }
}
