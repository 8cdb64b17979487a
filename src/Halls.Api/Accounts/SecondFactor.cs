using System.Security.Cryptography;
using Halls.Api.Security;

namespace Halls.Api.Accounts;

/// <summary>Makes, seals and checks the secrets of one-time codes. Thread-safe.</summary>
internal sealed class SecondFactor(SecurityOptions options, ServerSecret secret)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _key = secret.Derive("second factor");

    internal static byte[] MakeSecret() => RandomNumberGenerator.GetBytes(20);

    /// <summary>Encrypts a secret for the table, bound to its account.</summary>
    internal byte[] Seal(string user, ReadOnlySpan<byte> plain)
    {
        var box = new byte[NonceSize + plain.Length + TagSize];
        var nonce = box.AsSpan(0, NonceSize);
        var cipher = box.AsSpan(NonceSize, plain.Length);
        var tag = box.AsSpan(NonceSize + plain.Length);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce, plain, cipher, tag, System.Text.Encoding.UTF8.GetBytes(user));
        return box;
    }

    /// <summary>The step whose code this is and that was not used yet, or null.</summary>
    internal long? FindStep(UserRow user, string code)
    {
        if (user.FactorSecret is not { Length: > NonceSize + TagSize } box)
        {
            return null;
        }

        var plain = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(
            box.AsSpan(0, NonceSize), box.AsSpan(NonceSize, plain.Length), box.AsSpan(NonceSize + plain.Length), plain,
            System.Text.Encoding.UTF8.GetBytes(user.Id));
        return Totp.FindStep(plain, code, options.Clock.GetUtcNow(), user.FactorStep);
    }
}
