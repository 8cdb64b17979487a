using System.Security.Cryptography;
using System.Text;
using Halls.EventStore;

namespace Halls.Api.Security;

/// <summary>A file with a secret, named by a setting or in the data folder, is missing or can't be one. The message is for the person who started the service.</summary>
/// <param name="message">Which file, what is wrong with it and what it must hold.</param>
public sealed class SecretFileException(string message) : Exception(message);

/// <summary>
/// 256 bits that stay outside the database: in <c>keys/server.key</c> (mode 600), made on the first start, or in the file that
/// <c>Keys:File</c> names. Every use takes a key of its own from them. All processes that serve one store have the same. Thread-safe.
/// </summary>
/// <remarks>A new secret stays in memory until the store has accepted it: a service that is refused leaves no file behind.</remarks>
public sealed class ServerSecret : ILedgerKey
{
    private const int Size = 32;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly bool _isMounted;
    private byte[]? _secret;
    private bool _isKept;

    internal ServerSecret(SecurityOptions options)
    {
        _isMounted = options.KeyFile is not null;
        _path = Path.GetFullPath(options.KeyFile ?? Path.Combine(options.DataFolder, "keys", "server.key"));
        Replaces = options.ReplaceKey;
    }

    /// <inheritdoc/>
    /// <exception cref="SecretFileException">The file is there but is not a secret, or a mounted one is missing.</exception>
    public string Fingerprint => Convert.ToHexStringLower(HMACSHA256.HashData(Secret(), "halls ledger"u8).AsSpan(0, 8));

    /// <inheritdoc/>
    public string Where => _path;

    /// <inheritdoc/>
    public bool Replaces { get; }

    internal static DirectoryInfo KeysFolder(string dataFolder) => PrivateFile.CreateFolder(Path.Combine(dataFolder, "keys"));

    /// <summary>A key of 256 bits for one purpose.</summary>
    /// <param name="purpose">ASCII; another purpose, another key.</param>
    /// <exception cref="SecretFileException">The file is there but is not a secret, or a mounted one is missing.</exception>
    public byte[] Derive(string purpose)
    {
        Keep();
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, Secret(), Size, info: Encoding.ASCII.GetBytes("halls " + purpose));
    }

    /// <inheritdoc/>
    public void Keep()
    {
        lock (_lock)
        {
            byte[] secret = Secret();
            if (_isKept)
            {
                return;
            }

            PrivateFile.CreateFolder(Path.GetDirectoryName(_path)!);
            PrivateFile.TryCreate(_path, secret);
            if (!ReadFile(_path).AsSpan().SequenceEqual(secret))
            {
                throw new SecretFileException($"{_path} was made by another process at the same moment. Start again.");
            }

            _isKept = true;
        }
    }

    /// <summary>The secret that a file holds.</summary>
    /// <exception cref="SecretFileException">The file can't be read or holds none.</exception>
    internal static byte[] ReadFile(string path)
    {
        path = Path.GetFullPath(path);
        byte[] secret;
        try
        {
            secret = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretFileException($"The server's key {path} can't be read: {e.Message}");
        }

        return secret.Length == Size
            ? secret
            : throw new SecretFileException($"The server's key {path} holds {secret.Length} bytes; it must hold {Size} random ones, as `openssl rand {Size}` makes them.");
    }

    private byte[] Secret()
    {
        lock (_lock)
        {
            if (_secret is not null)
            {
                return _secret;
            }

            _isKept = _isMounted || File.Exists(_path);
            return _secret = _isKept ? ReadFile(_path) : RandomNumberGenerator.GetBytes(Size);
        }
    }
}

/// <summary>Files that only the service's own user may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal static DirectoryInfo CreateFolder(string path) =>
        OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>Puts a whole file in place of whatever was there: a reader sees the old one or the new one.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> content) => File.Move(WriteBeside(path, content), path, overwrite: true);

    /// <summary>Puts a whole file in place unless there is one; two processes that try at once agree on the first.</summary>
    internal static void TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var beside = WriteBeside(path, content);
        try
        {
            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
        }
    }

    private static string WriteBeside(string path, ReadOnlySpan<byte> content)
    {
        var beside = path + "." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(beside, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
        return beside;
    }
}
