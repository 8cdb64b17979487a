using System.Reflection;
using System.Xml.Linq;

namespace Halls.Architecture.Tests;

/// <summary>Who may see whom: section 2 of the design.</summary>
public class DependencyDirection
{
    /// <summary>What each project may refer to. A project that is not here fails: its place has to be decided.</summary>
    private static readonly Dictionary<string, string[]> May = new()
    {
        ["Halls.Domain"] = [],
        ["Halls.Engine"] = [],
        ["Halls.Contracts"] = [],
        ["Halls.Web"] = [],
        ["Halls.EventStore"] = ["Halls.Domain"],
        ["Halls.EventStore.Sqlite"] = ["Halls.EventStore"],
        ["Halls.EventStore.Postgres"] = ["Halls.EventStore"],
        ["Halls.Projections"] = ["Halls.EventStore", "Halls.Domain"],

        // A window reads its ticket in hand from the tickets projection when it is activated (section 5).
        ["Halls.Grains"] = ["Halls.Domain", "Halls.EventStore", "Halls.Contracts", "Halls.Projections"],
        ["Halls.Api"] = ["Halls.Contracts", "Halls.Projections"],
        ["Halls.Silo"] =
        [
            "Halls.Api", "Halls.Contracts", "Halls.Domain", "Halls.EventStore", "Halls.EventStore.Postgres", "Halls.EventStore.Sqlite", "Halls.Grains",
            "Halls.Projections", "Halls.Web",
        ],
    };

    /// <summary>Grain code is given the engine, whichever it is, by Directory.Build.targets and not by a reference of its own.</summary>
    private static readonly string[] GrainCode = ["Halls.Contracts", "Halls.Grains", "Halls.Api", "Halls.Silo"];

    public static TheoryData<string> Projects() => [.. Repository.Products.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_project_refers_only_to_what_it_may(string project)
    {
        Assert.True(May.ContainsKey(project), $"{project} has no place in the design yet: give it one here and in DESIGN.md.");
        Assert.Empty(Repository.ProjectReferences(Repository.Products[project]).Except(May[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_built_assembly_refers_only_to_what_its_project_may(string project)
    {
        if (project == "Halls.Web" || !IsBuilt(project))
        {
            // Builds pages and no assembly, or is the engine that this build does not run on.
            return;
        }

        HashSet<string> allowed = [.. Closure(project)];
        if (GrainCode.Contains(project))
        {
            allowed.Add("Halls.Engine");
        }

        Assert.Empty(ReferencesOf(project).Where(name => name.StartsWith("Halls.", StringComparison.Ordinal)).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_grain_code_sees_the_engine(string project)
    {
        bool isGrainCode = XDocument.Load(Repository.Products[project]).Descendants("IsGrainCode").Any(e => e.Value == "true");
        Assert.Equal(GrainCode.Contains(project), isGrainCode);
        if (!isGrainCode && project is not ("Halls.Web" or "Halls.Engine"))
        {
            Assert.DoesNotContain(ReferencesOf(project), name => name == "Halls.Engine" || name.StartsWith("Orleans", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_contracts_never_see_the_domain() => Assert.DoesNotContain("Halls.Domain", ReferencesOf("Halls.Contracts"));

    [Fact]
    public void The_edge_never_sees_the_domain() => Assert.DoesNotContain("Halls.Domain", ReferencesOf("Halls.Api"));

    [Fact]
    public void The_domain_needs_nothing_but_the_base_class_library()
    {
        Assert.Empty(XDocument.Load(Repository.Products["Halls.Domain"]).Descendants("PackageReference"));
        Assert.Empty(XDocument.Load(Repository.Products["Halls.Domain"]).Descendants("FrameworkReference"));
        Assert.All(ReferencesOf("Halls.Domain"), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        Assert.DoesNotContain(
            ReferencesOf("Halls.Domain"), name => name.StartsWith("System.Net", StringComparison.Ordinal) || name.StartsWith("System.IO", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_in_src_refers_to_the_silo() =>
        Assert.DoesNotContain(Repository.Files("src", "*.csproj"), file => Repository.ProjectReferences(file).Contains("Halls.Silo"));

    [Fact]
    public void No_product_refers_to_a_test_or_a_load_test() =>
        Assert.DoesNotContain(
            Repository.Products.Values.SelectMany(Repository.ProjectReferences), name => name.EndsWith(".Tests", StringComparison.Ordinal) || !Repository.Products.ContainsKey(name));

    [Fact]
    public void The_solution_holds_every_project()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Halls.sln")).Replace('\\', '/');
        Assert.All(
            new[] { "src", "silo", "tests", "loadtests" }.SelectMany(folder => Repository.Files(folder, "*.csproj")),
            file => Assert.Contains($"\"{Repository.Relative(file)}\"", solution, StringComparison.Ordinal));
    }

    /// <summary>Each engine's build leaves the other engine out, and nothing else.</summary>
    private static bool IsBuilt(string project) => project != "Halls.Engine" || !ReferencesOf("Halls.Contracts").Any(name => name.StartsWith("Orleans", StringComparison.Ordinal));

    private static IEnumerable<string> Closure(string project) => May[project].SelectMany(Closure).Concat(May[project]).Append(project).Distinct();

    private static IEnumerable<string> ReferencesOf(string project) => Assembly.Load(project).GetReferencedAssemblies().Select(reference => reference.Name!);
}
