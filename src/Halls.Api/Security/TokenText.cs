using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Halls.Api.Security;

/// <summary>The SHA-256 of a token: all that the store and the memory keep of it.</summary>
internal readonly struct TokenHash : IEquatable<TokenHash>
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    internal TokenHash(ReadOnlySpan<byte> digest)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(digest);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    // No early exit: how long a comparison takes tells nothing about how much of a hash was right.
    public bool Equals(TokenHash other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c) | (_d ^ other._d)) == 0;

    public override bool Equals(object? obj) => obj is TokenHash other && Equals(other);

    public override int GetHashCode() => (int)_a;
}

/// <summary>Tokens as text: <c>halls_</c> and 256 bits in base64url. The prefix lets secret scanners find one that leaked.</summary>
internal static class TokenText
{
    internal const int MaxLength = 128;
    private const int MinLength = 32;
    private const string Prefix = "halls_";

    internal static string Write(ReadOnlySpan<byte> secret) => Prefix + Base64Url.EncodeToString(secret);

    /// <summary>A fresh one, for tokens that nobody needs to be told twice.</summary>
    internal static string Make()
    {
        Span<byte> secret = stackalloc byte[32];
        RandomNumberGenerator.Fill(secret);
        return Write(secret);
    }

    /// <summary>Whether somebody may have made this as a token: 32 to 128 visible ASCII characters.</summary>
    internal static bool IsToken(string text) => text.Length is >= MinLength and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>The token that a file holds; blanks and line ends round it don't count.</summary>
    /// <exception cref="SecretFileException">The file can't be read or holds no token.</exception>
    internal static string ReadFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SecretFileException($"The administrator's token {Path.GetFullPath(path)} can't be read: {e.Message}");
        }

        return IsToken(text)
            ? text
            : throw new SecretFileException($"{Path.GetFullPath(path)} holds no token: it must be {MinLength} to {MaxLength} visible ASCII characters, as `openssl rand -base64 33` makes them.");
    }

    /// <summary>An id such as <c>u_…</c> with 128 random bits.</summary>
    internal static string MakeId(string prefix)
    {
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits);
        return prefix + Base64Url.EncodeToString(bits);
    }

    /// <summary>Hashes a token as it came in a header, without making a string of it.</summary>
    internal static bool TryHash(ReadOnlySpan<char> token, out TokenHash hash)
    {
        hash = default;
        if (token.IsEmpty || token.Length > MaxLength || !Ascii.IsValid(token))
        {
            return false;
        }

        Span<byte> text = stackalloc byte[MaxLength];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Ascii.FromUtf16(token, text, out var written);
        SHA256.HashData(text[..written], digest);
        hash = new(digest);
        return true;
    }

    internal static byte[] HashBytes(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));
}
