using System.Security.Cryptography;
using System.Text;

namespace Halls.Api.Security;

/// <summary>256 bits that stay outside the database, in <c>keys/server.key</c> (mode 600). Every use takes a key of its own from them. Thread-safe.</summary>
public sealed class ServerSecret
{
    private readonly byte[] _secret;

    /// <summary>Reads the secret, or makes it on the first start.</summary>
    /// <exception cref="InvalidOperationException">The file is there but is not a secret: somebody wrote over it.</exception>
    internal ServerSecret(string dataFolder)
    {
        var folder = KeysFolder(dataFolder);
        var path = Path.Combine(folder.FullName, "server.key");
        if (!File.Exists(path))
        {
            PrivateFile.TryCreate(path, RandomNumberGenerator.GetBytes(32));
        }

        _secret = File.ReadAllBytes(path);
        if (_secret.Length != 32)
        {
            throw new InvalidOperationException($"{path} should hold 32 bytes but holds {_secret.Length}.");
        }
    }

    internal static DirectoryInfo KeysFolder(string dataFolder) => PrivateFile.CreateFolder(Path.Combine(dataFolder, "keys"));

    /// <summary>A key of 256 bits for one purpose.</summary>
    /// <param name="purpose">ASCII; another purpose, another key.</param>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, info: Encoding.ASCII.GetBytes("halls " + purpose));
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
