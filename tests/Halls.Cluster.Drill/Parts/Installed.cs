namespace Halls.Cluster.Drill.Parts;

/// <summary>Programs of this machine.</summary>
internal static class Installed
{
    /// <summary>The program's path. Servers are often in folders that only root's PATH has.</summary>
    /// <exception cref="DrillException">It isn't there.</exception>
    public static string Find(string program, string package)
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/usr/local/sbin", "/usr/bin"]);
        if (Directory.Exists("/usr/lib/postgresql"))
        {
            folders = Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Concat(folders);
        }

        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new DrillException($"{program} is not installed (Debian: apt install {package}).");
    }
}
