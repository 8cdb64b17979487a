using System.Security.Cryptography;

namespace Halls.Silo;

/// <summary>Holds a data folder for one process. The operating system lets go of it when the process ends, however it ends.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _held;

    private DataFolder(FileStream held) => _held = held;

    /// <summary>Takes the folder of a one-machine edition, whose ledger one process at a time writes to; makes it when it is missing.</summary>
    /// <exception cref="ServiceAwayException">Another process has it.</exception>
    /// <exception cref="SiloSettingsException">This user may not write to it.</exception>
    public static DataFolder Take(string path)
    {
        RequireWritable(path);
        string file = Path.Combine(path, "halls.lock");
        try
        {
            Directory.CreateDirectory(path);
            return new DataFolder(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(file))
        {
            // The file is there, the folder may be written to, and nothing else keeps a file from being opened.
            throw new ServiceAwayException(
                $"The data folder {path} is in use by another process: SQLite serves one silo at a time. Stop that one, give --Data another folder, or take a PostgreSQL store for several silos.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    /// <summary>Finds out whether this user may write to a folder, or make it, without leaving anything behind.</summary>
    /// <exception cref="SiloSettingsException">It may not.</exception>
    public static void RequireWritable(string path)
    {
        string there = path;
        while (!Directory.Exists(there) && !File.Exists(there) && Path.GetDirectoryName(there) is { } parent)
        {
            there = parent;
        }

        try
        {
            string probe = Path.Combine(there, $".halls-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    public void Dispose() => _held.Dispose();

    private static SiloSettingsException Unwritable(string path, Exception e) =>
        new(StoreTrouble.OneLine($"The data folder {path} can't be written to: {e.Message} Give --Data a folder that this user may write to."));
}
