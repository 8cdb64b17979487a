using System.Text.RegularExpressions;

namespace Halls.Architecture.Tests;

/// <summary>The settings of a silo: what the sources read, what deploy/ uses, and the table in deploy/README.md are the same names.</summary>
public partial class Settings
{
    private static readonly string[] Read = [.. new[] { "src", "silo" }.SelectMany(folder => Repository.Files(folder, "*.cs")).SelectMany(ReadBy).Distinct().Order(StringComparer.Ordinal)];

    private static readonly string[] Tabled =
    [
        .. TableRow().Matches(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "README.md")).Split("## Every setting")[1]).SelectMany(row => Key().Matches(row.Groups["keys"].Value))
            .Select(key => key.Groups["key"].Value).Distinct().Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Are_found_in_every_form_in_which_sources_read_them()
    {
        // One of each form: the root by name, a number, a section by name, by nameof, a list, and a whole section into an object.
        Assert.Subset(Read.ToHashSet(), (HashSet<string>)["Store", "Clock:Speed", "Cluster:Provider", "Cluster:SiloPort", "Security:IdleMinutes", "Security:Proxies", "Limits:PublicPerSecond", "Otlp:Endpoint"]);
    }

    [Fact]
    public void That_the_sources_read_are_in_the_table() => Assert.Empty(Read.Except(Tabled));

    [Fact]
    public void In_the_table_are_read_by_the_sources() => Assert.Empty(Tabled.Except(Read));

    [Fact]
    public void That_deploy_uses_are_read_by_the_sources()
    {
        string[] files = [.. Repository.Files("deploy", "*")];
        Assert.True(files.Length > 8);
        (string File, string Key)[] used =
        [
            .. from file in files
               let text = File.ReadAllText(file)
               from match in Argument().Matches(text).Concat(Variable().Matches(text))
               select (Repository.Relative(file), Index().Replace(match.Groups["key"].Value.Replace("__", ":", StringComparison.Ordinal), "")),
        ];
        Assert.Contains(used, u => u.File.StartsWith("deploy/kubernetes/", StringComparison.Ordinal) && u.Key == "Cluster:Provider");
        Assert.All(used, u => Assert.True(Read.Contains(u.Key), $"{u.File} sets {u.Key}, which nothing reads."));
    }

    private static IEnumerable<string> ReadBy(string file)
    {
        string code = Repository.Code(file);
        foreach (Match match in RootKey().Matches(code))
        {
            yield return match.Groups["key"].Value;
        }

        foreach (Match section in SectionVariable().Matches(code))
        {
            string name = section.Groups["section"].Value;
            foreach (Match match in Regex.Matches(
                code, $$"""\b{{section.Groups["variable"].Value}}(\[|\.GetValue\(|\.GetSection\(|, )("(?<key>\w+)"|nameof\((?<key>\w+)\))"""))
            {
                yield return $"{name}:{match.Groups["key"].Value}";
            }
        }

        foreach (Match whole in WholeSection().Matches(code))
        {
            string options = Repository.Files("src", whole.Groups["options"].Value + ".cs").Single();
            foreach (Match property in SettableProperty().Matches(Repository.Code(options)))
            {
                yield return $"{whole.Groups["section"].Value}:{property.Groups["key"].Value}";
            }
        }
    }

    [GeneratedRegex("""\b\w*onfiguration(\[|\.GetValue(<\w+>)?\(|, )"(?<key>[A-Z][a-z]\w*(:\w+)*)\x22""")]
    private static partial Regex RootKey();

    [GeneratedRegex("""\b(?<variable>\w+) = [\w.]*onfiguration\.GetSection\("(?<section>\w+)"\);""")]
    private static partial Regex SectionVariable();

    [GeneratedRegex("""onfiguration\.GetSection\("(?<section>\w+)"\)\.Get<(?<options>\w+)>\(""")]
    private static partial Regex WholeSection();

    [GeneratedRegex(@"public \w+\?? (?<key>\w+) \{ get; set; \}")]
    private static partial Regex SettableProperty();

    [GeneratedRegex(@"^\| (?<keys>`[^|]+)\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"`(?<key>[A-Z][a-z]\w*(:\w+)*)`")]
    private static partial Regex Key();

    [GeneratedRegex(@"--(?<key>[A-Z][a-z]\w*(:\w+)*)=")]
    private static partial Regex Argument();

    [GeneratedRegex(@"\b(?<key>[A-Z][a-z]\w*?(__\w+?)+)\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@":\d+$")]
    private static partial Regex Index();
}
