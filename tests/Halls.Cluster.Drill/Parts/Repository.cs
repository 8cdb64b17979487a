using System.Reflection;

namespace Halls.Cluster.Drill.Parts;

/// <summary>Where the build of this repository puts things.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("Repository");

    public static string SiloProgram { get; } = Metadata("SiloProgram");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
