using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Halls.Domain.Transparency;

namespace Halls.Projections.Transparency;

/// <summary>Signs tree heads: ECDSA over P-256 with SHA-256. Worked out from the server's secret, so every silo of a cluster signs with the same key and none is stored. Thread-safe.</summary>
/// <remarks>Ed25519 and SM2 are not in the base class library; P-256 is, and every browser checks it without help.</remarks>
public sealed class HeadKey : IDisposable
{
    /// <summary>What the key and its signatures are, for those who check them: the signature is r and s, 32 bytes each.</summary>
    public const string Algorithm = "ECDSA-P256-SHA256";

    private static readonly BigInteger Order = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly ECDsa _key;
    private readonly Lock _signing = new();

    /// <summary>Works the key out.</summary>
    /// <param name="derive">Gives 32 secret bytes for a purpose, for the same purpose always the same.</param>
    public HeadKey(Func<string, byte[]> derive)
    {
        ArgumentNullException.ThrowIfNull(derive);
        _key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Scalar(derive) });
        PublicKey = _key.ExportSubjectPublicKeyInfo();
        Id = IdOf(PublicKey);
    }

    /// <summary>The public key as SubjectPublicKeyInfo (DER).</summary>
    public byte[] PublicKey { get; }

    /// <summary>The key's name: the first 16 hexadecimal digits of the SHA-256 of <see cref="PublicKey"/>.</summary>
    public string Id { get; }

    /// <summary>The name of a public key.</summary>
    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16];

    /// <summary>Whether a head was signed with the key; false for bytes that are no key or no signature.</summary>
    public static bool Signed(ReadOnlySpan<byte> publicKey, SignedHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
        }
        catch (CryptographicException)
        {
            return false;
        }

        return head.Head.KeyId == IdOf(publicKey) && key.VerifyData(head.Head.ToBeSigned(), head.Signature, HashAlgorithmName.SHA256);
    }

    /// <summary>Signs a head.</summary>
    public SignedHead Sign(TreeHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        lock (_signing)
        {
            return new SignedHead(head, _key.SignData(head.ToBeSigned(), HashAlgorithmName.SHA256));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>A number from 1 to the curve's order, each as likely as any other: what is too large, one time in four thousand million, is not folded back but drawn again.</summary>
    private static byte[] Scalar(Func<string, byte[]> derive)
    {
        for (int attempt = 0; ; attempt++)
        {
            byte[] bytes = derive(string.Create(CultureInfo.InvariantCulture, $"transparency head key {attempt}"));
            var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
            if (!number.IsZero && number < Order)
            {
                return bytes;
            }
        }
    }
}

/// <summary>A head with its signature.</summary>
/// <param name="Head">What was signed.</param>
/// <param name="Signature">64 bytes: r, then s.</param>
public sealed record SignedHead(TreeHead Head, byte[] Signature);
