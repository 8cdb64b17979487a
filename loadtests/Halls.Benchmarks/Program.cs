using Halls.Benchmarks;
using Halls.Benchmarks.Scale;
using Halls.Benchmarks.Sections;
using Halls.Benchmarks.Sections.Tidal;
using Halls.Benchmarks.Servers;
using Halls.Silo;

if (args is ["serve", ..])
{
    // The other side of a comparison, in a process of its own as the silo is.
    await ComparisonServer.RunAsync(args[1..]);
    return 0;
}

if (args is ["load", ..])
{
    await LoadCommand.RunAsync(args[1..]);
    return 0;
}

if (args is ["fill" or "copy", ..])
{
    try
    {
        return args[0] == "fill" ? await FillCommand.RunAsync(args[1..]) : await CopyCommand.RunAsync(args[1..]);
    }
    catch (Exception e) when (e is BenchmarkException or SiloSettingsException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 2;
    }
}

if (args is ["tidal", ..])
{
    return TidalCommand.Run(args[1..]);
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n\n{Options.Usage}");
    return 64;
}

try
{
    var report = new Report(options, Console.Out);
    foreach (string section in options.Sections)
    {
        Console.WriteLine(section);
        await (section switch
        {
            "store" => StoreSection.RunAsync(options, report),
            "commands" => CommandSection.RunAsync(options, report),
            "http" => HttpSection.RunAsync(options, report),
            "push" => PushSection.RunAsync(options, report),
            "ratings" => RatingsSection.RunAsync(options, report),
            "cluster" => ClusterSection.RunAsync(options, report),
            _ => EngineSection.RunAsync(options, report),
        });
    }

    report.Print();
    string day = DateTimeOffset.Now.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    string file = options.Out ?? Path.Combine("loadtests", "results", $"{day}-{Machine.Commit.TrimEnd('+')}.md");
    if (file != "none")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file, report.Markdown());
        Console.WriteLine($"\nwritten to {file}");
    }

    return 0;
}
catch (BenchmarkException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

namespace Halls.Benchmarks
{
    /// <summary>Something couldn't be measured; the message says what and why.</summary>
    public sealed class BenchmarkException(string message) : Exception(message);
}
