using System.Text.RegularExpressions;

namespace Halls.Architecture.Tests;

/// <summary>Documents name only what is there.</summary>
public partial class Documents
{
    private static readonly string[] All =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md"), .. Repository.Files("docs", "*.md"), .. Repository.Files("loadtests", "*.md"), .. Repository.Files("deploy", "*.md"),
    ];

    public static TheoryData<string> Files() => [.. All.Select(Repository.Relative).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Link_to_files_that_exist(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        Assert.All(
            Links().Matches(Text(document)).Select(m => m.Groups["path"].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)),
            link => Assert.True(Path.Exists(Path.Combine(folder, link)), $"{document} links to {link}."));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Run_projects_that_exist(string document) =>
        Assert.All(
            RunProjects().Matches(Text(document)).Select(m => m.Groups["path"].Value),
            path => Assert.True(
                File.Exists(Path.Combine(Repository.Root, path)) || Directory.EnumerateFiles(Path.Combine(Repository.Root, path), "*.csproj").Any(), $"{document} runs {path}."));

    [Theory]
    [MemberData(nameof(Files))]
    public void Speak_of_parts_that_exist(string document) =>
        Assert.All(
            Parts().Matches(Text(document)).Select(m => m.Groups["path"].Value),
            path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{document} speaks of {path}."));

    private static string Text(string document) => File.ReadAllText(Path.Combine(Repository.Root, document));

    [GeneratedRegex(@"\]\((?<path>[^)#\s]+)[^)]*\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"--project (?<path>[\w./-]+)")]
    private static partial Regex RunProjects();

    [GeneratedRegex(@"`(?<path>(src|silo|tests|loadtests|docs|eng|deploy)/[\w./-]+)`")]
    private static partial Regex Parts();
}
