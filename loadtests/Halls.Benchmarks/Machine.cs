using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Halls.Benchmarks;

/// <summary>What a figure must be read with.</summary>
public static class Machine
{
    /// <summary>The short commit of the sources, with a plus when they differ from it.</summary>
    public static string Commit { get; } = Git("rev-parse --short HEAD") + (Git("status --porcelain -- src silo loadtests/Halls.Benchmarks") == "" ? "" : "+");

    public static IReadOnlyList<string> Notes { get; } =
    [
        string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:yyyy-MM-dd HH:mm zzz}, commit {Commit}"),
        $"{Environment.ProcessorCount} cores, {Model()}, {Memory()} GiB, {RuntimeInformation.OSDescription}, load before {Load()}",
        $"{RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "server" : "workstation")} GC; loopback only",
        "load generators run on the same cores as what they measure (one thread, raw sockets, epoll): their cost is in every figure",
    ];

    private static string Model() => Line("/proc/cpuinfo", "model name")?.Split(':')[^1].Trim() ?? "unknown processor";

    private static string Memory() => Line("/proc/meminfo", "MemTotal") is { } line
        ? (long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024 / 1024).ToString(CultureInfo.InvariantCulture)
        : "?";

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    private static string? Line(string file, string start) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal)) : null;

    private static string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        string output = git!.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : "unknown";
    }
}
