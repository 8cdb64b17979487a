using System.Security.Cryptography;
using System.Text;
using Halls.EventStore;

namespace Halls.Grains;

/// <summary>
/// Seals personal fields before they reach the store: AES-256-GCM for the field, a keyed hash for look-up, the keys outside the database.
/// Thread-safe.
/// </summary>
/// <param name="key">The master key, 32 bytes.</param>
public sealed class PersonalVault(byte[] key)
{
    private readonly byte[] _cipherKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "halls personal cipher"u8.ToArray());
    private readonly byte[] _lookupKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: "halls personal lookup"u8.ToArray());

    /// <summary>Seals a value under a new opaque id.</summary>
    /// <param name="kind">What it is, such as <c>phone</c>; bound to the cipher text.</param>
    /// <param name="value">The value in clear.</param>
    public SealedField Seal(string kind, string value)
    {
        string id = "p_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        byte[] clear = Encoding.UTF8.GetBytes(value);
        byte[] cipher = new byte[AesGcm.NonceByteSizes.MaxSize + clear.Length + AesGcm.TagByteSizes.MaxSize];
        Span<byte> nonce = cipher.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_cipherKey, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce, clear, cipher.AsSpan(nonce.Length, clear.Length), cipher.AsSpan(nonce.Length + clear.Length), Bound(id, kind));
        return new SealedField(id, kind, cipher, HMACSHA256.HashData(_lookupKey, Encoding.UTF8.GetBytes($"{kind}\n{value}")));
    }

    /// <summary>The value in clear.</summary>
    /// <exception cref="AuthenticationTagMismatchException">The cipher text, its id or its kind was altered, or the key is another.</exception>
    public string Open(SealedField field)
    {
        ReadOnlySpan<byte> cipher = field.Cipher.Span;
        int length = cipher.Length - AesGcm.NonceByteSizes.MaxSize - AesGcm.TagByteSizes.MaxSize;
        byte[] clear = new byte[length];
        using var aes = new AesGcm(_cipherKey, AesGcm.TagByteSizes.MaxSize);
        aes.Decrypt(
            cipher[..AesGcm.NonceByteSizes.MaxSize], cipher.Slice(AesGcm.NonceByteSizes.MaxSize, length), cipher[^AesGcm.TagByteSizes.MaxSize..], clear, Bound(field.Id, field.Kind));
        return Encoding.UTF8.GetString(clear);
    }

    private static byte[] Bound(string id, string kind) => Encoding.UTF8.GetBytes($"{kind}\n{id}");
}
