using System.Diagnostics;

namespace Halls.Testing;

/// <summary>A file system of a few megabytes that a test can fill. Needs the right to mount, which usually only root has.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    private string Filler => _folder.File("filler");

    /// <summary>Mounts one, or says why that is not possible here.</summary>
    public static SmallDisk? TryMount(int megabytes, out string? reason)
    {
        var disk = new SmallDisk();
        reason = Environment.UserName == "root"
            ? Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "halls-test", disk.Path)
            : "Mounting a small disk needs root.";
        if (reason is null) return disk;
        disk._folder.Dispose();
        return null;
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) filler.Write(page);
        }
        catch (IOException)
        {
            // Full: what was wanted.
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Clear() => File.Delete(Filler);

    public void Dispose()
    {
        if (Run("umount", Path) is { } failure) throw new InvalidOperationException(failure);
        _folder.Dispose();
    }

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{program}: {errors.Trim()}";
    }
}
