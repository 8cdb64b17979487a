using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Halls.Architecture.Tests;

/// <summary>The repository that this test was built from.</summary>
internal static partial class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The projects under src and silo, by name.</summary>
    public static IReadOnlyDictionary<string, string> Products { get; } =
        new[] { "src", "silo" }.SelectMany(folder => Files(folder, "*.csproj")).ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);

    /// <summary>Files below a folder, without what a build or npm put there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "artifacts" or "bin" or "obj" or "node_modules" or "dist"));

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>The names of the projects that a project file refers to and takes the assembly of.</summary>
    public static IEnumerable<string> ProjectReferences(string projectFile) =>
        XDocument.Load(projectFile).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));

    /// <summary>C# without comments, so that a rule may be spoken of.</summary>
    public static string Code(string file) => Comments().Replace(File.ReadAllText(file), "");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Halls.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Halls.sln.");
    }

    [GeneratedRegex(@"(?<!:)//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();
}
