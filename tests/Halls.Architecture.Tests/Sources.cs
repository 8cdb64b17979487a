using System.Text.RegularExpressions;

namespace Halls.Architecture.Tests;

/// <summary>What no source file of the product may say.</summary>
public partial class Sources
{
    private static readonly string[] Product = [.. new[] { "src", "silo" }.SelectMany(folder => Repository.Files(folder, "*.cs"))];

    [Fact]
    public void Are_found() => Assert.True(Product.Length > 50);

    [Fact]
    public void Have_no_conditional_compilation() => None(Product, ConditionalCompilation());

    [Fact]
    public void Never_make_a_grain_reentrant() => None(Product, Reentrant());

    [Fact]
    public void Name_the_engine_only_in_the_two_files_that_host_it() =>
        None(Product.Where(file => Repository.Relative(file) is var path && !path.StartsWith("src/Halls.Engine/", StringComparison.Ordinal) && !HostingFile().IsMatch(path)), EngineByName());

    [Fact]
    public void Of_the_two_hosting_files_each_speaks_of_its_own_engine_only()
    {
        None([Path.Combine(Repository.Root, "silo", "Halls.Silo", "Hosting", "OrleansHosting.cs")], EngineByName());
        None([Path.Combine(Repository.Root, "silo", "Halls.Silo", "Hosting", "InProcessHosting.cs")], OrleansByName());
    }

    [Fact]
    public void Swallow_no_error() => None(Product, EmptyCatch());

    [Fact]
    public void Start_nothing_that_nobody_awaits() => None(Product, AsyncVoid());

    [Fact]
    public void Send_nothing_to_everybody() => None(Product, ClientsAll());

    [Fact]
    public void Say_nothing_about_work_to_be_done() => None(Product.Concat(Repository.Files("tests", "*.cs")).Concat(Repository.Files("loadtests", "*.cs")), WorkToBeDone(), withComments: true);

    [Fact]
    public void Are_not_accompanied_by_plans() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Repository.Root).Select(Path.GetFileName), name => PlanFile().IsMatch(name!));

    private static void None(IEnumerable<string> files, Regex pattern, bool withComments = false)
    {
        string[] found =
        [
            .. from file in files
               from match in pattern.Matches(withComments ? File.ReadAllText(file) : Repository.Code(file))
               select $"{Repository.Relative(file)}: {match.Value.Trim()}",
        ];
        Assert.Empty(found);
    }

    [GeneratedRegex(@"^\s*#(if|elif|else)\b.*$", RegexOptions.Multiline)]
    private static partial Regex ConditionalCompilation();

    [GeneratedRegex(@"\[[^\]]*\bReentrant\b|MayInterleave")]
    private static partial Regex Reentrant();

    [GeneratedRegex(@"Halls\.Engine|HallsEngine\b|InProcessEngine")]
    private static partial Regex EngineByName();

    [GeneratedRegex(@"UseOrleans|using Orleans\.(Hosting|Clustering)")]
    private static partial Regex OrleansByName();

    [GeneratedRegex(@"^silo/Halls\.Silo/Hosting/(InProcess|Orleans)Hosting\.cs$")]
    private static partial Regex HostingFile();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\basync\s+void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"Clients\s*\.\s*All\b")]
    private static partial Regex ClientsAll();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|X" + @"XX)\b|NotImplemented" + "Exception")]
    private static partial Regex WorkToBeDone();

    [GeneratedRegex(@"^(TO" + @"DO|PLAN|PROGRESS|NOTES)\b", RegexOptions.IgnoreCase)]
    private static partial Regex PlanFile();
}
