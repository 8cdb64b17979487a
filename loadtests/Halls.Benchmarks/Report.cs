using System.Globalization;
using System.Text;

namespace Halls.Benchmarks;

/// <summary>Collects figures by name over several runs and prints their medians, on the screen and as Markdown.</summary>
public sealed class Report(Options options, TextWriter screen)
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, (string Section, string Unit, List<double> Values)> _figures = [];
    private readonly List<(string What, double Value, string Goal, bool? Reached)> _goals = [];
    private readonly List<string> _notes = [];

    /// <summary>Adds one run's figure.</summary>
    public void Add(string section, string name, string unit, double value)
    {
        if (!_figures.TryGetValue(name, out var figure))
        {
            _order.Add(name);
            figure = _figures[name] = (section, unit, []);
        }

        figure.Values.Add(value);
        screen.WriteLine($"  {name}: {Text(value)} {unit}");
    }

    public void Note(string note)
    {
        if (!_notes.Contains(note))
            _notes.Add(note);
    }

    /// <summary>The median over the runs, or NaN when it was not measured.</summary>
    public double Median(string name)
    {
        if (!_figures.TryGetValue(name, out var figure))
            return double.NaN;
        double[] sorted = [.. figure.Values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Adds a ratio of two medians of this very run, and says whether it is as good as asked; nothing when one was not measured.</summary>
    public void Ratio(string what, string numerator, string denominator, double goal, bool atLeast = true) =>
        Goal(what, Median(numerator) / Median(denominator), goal, atLeast, "×");

    /// <summary>Adds a median that has a goal of its own.</summary>
    public void Goal(string name, double goal, bool atLeast, string unit) => Goal(name, Median(name), goal, atLeast, unit);

    public void Print()
    {
        screen.WriteLine();
        foreach (string line in Lines(markdown: false))
            screen.WriteLine(line);
    }

    public string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Benchmarks of {Machine.Commit}");
        text.AppendLine();
        foreach (string line in Lines(markdown: true))
            text.AppendLine(line);
        return text.ToString();
    }

    private void Goal(string what, double value, double goal, bool atLeast, string unit)
    {
        if (double.IsNaN(value))
            return;
        bool reached = atLeast ? value >= goal : value <= goal;
        _goals.Add((what, value, $"{(atLeast ? "≥" : "≤")} {Text(goal)} {unit}", reached));
    }

    private IEnumerable<string> Lines(bool markdown)
    {
        foreach (string note in Machine.Notes)
            yield return markdown ? $"- {note}" : note;
        yield return markdown
            ? $"- `{string.Join(' ', options.Sections)}`, store {options.Store.Split(':')[0]}, {options.Seconds} s each, medians of {options.Runs} runs (lowest to highest of them in brackets)"
            : $"{string.Join(' ', options.Sections)}, store {options.Store.Split(':')[0]}, {options.Seconds} s each, medians of {options.Runs} runs (lowest to highest)";
        foreach (string note in _notes)
            yield return markdown ? $"- {note}" : note;
        foreach (var section in _order.GroupBy(n => _figures[n].Section))
        {
            yield return "";
            yield return markdown ? $"## {section.Key}" : section.Key.ToUpperInvariant();
            if (markdown)
            {
                yield return "";
                yield return "| what | median | unit | runs |";
                yield return "| --- | ---: | --- | --- |";
            }

            foreach (string name in section)
            {
                var (_, unit, values) = _figures[name];
                string spread = $"{Text(values.Min())} to {Text(values.Max())}";
                yield return markdown
                    ? $"| {name} | {Text(Median(name))} | {unit} | {spread} |"
                    : $"  {name,-74} {Text(Median(name)),12} {unit,-11} ({spread})";
            }
        }

        if (_goals.Count == 0)
            yield break;
        yield return "";
        yield return markdown ? "## Goals" : "GOALS";
        if (markdown)
        {
            yield return "";
            yield return "| what | here | goal | reached |";
            yield return "| --- | ---: | --- | --- |";
        }

        foreach (var (what, value, goal, reached) in _goals)
        {
            string verdict = reached == true ? "yes" : "NO";
            yield return markdown ? $"| {what} | {Text(value)} | {goal} | {verdict} |" : $"  {what,-74} {Text(value),12} {goal,-14} {verdict}";
        }
    }

    private static string Text(double value) => Math.Abs(value) switch
    {
        double.NaN => "-",
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
