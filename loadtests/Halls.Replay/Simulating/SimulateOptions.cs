using System.Collections.Immutable;
using System.Globalization;

namespace Halls.Replay.Simulating;

/// <summary>The command line of <c>simulate</c>.</summary>
public sealed record SimulateOptions
{
    public const string Usage = """
        Halls.Replay simulate <file> [options]    plays days again under other policies and other signs, and says how long people would have waited

        <file> is a recording, or a made-up hall (*.json, see loadtests/Halls.Benchmarks/Scenarios) from which days are drawn.

          --day yyyy-MM-dd        only this recorded day (may be repeated; default: every day of the file)
          --draw <n>              so many days of a made-up hall (default 10, at most 500)
          --seed <n>              chance; the first drawn day (default 0): the same seed, the same figures
          --policy <a,b,…>        any of recorded, none, longest-queue, max-weight, tidal (default: all that the file allows)
          --posted <n>            how many queues a sign holds (default 2)
          --set-up <minutes>      what taking up another queue costs (default: what the made-up hall says; 1 for a recording)
          --promise <minutes>     the wait that a recording's queues promise (default 2)
          --window <no>=<a,b,…>   what a window's sign holds when the day opens (may be repeated; default: the plan)
          --half-hours            draw the mean wait by when people came
          --json <file>           write the figures there, too

        Exit code 0: done. 2: the file can't be read. 64: the command line is wrong.
        """;

    /// <summary>The policies in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<string> All = ["recorded", "none", "longest-queue", "max-weight", "tidal"];

    public required string File { get; init; }

    public ImmutableArray<DateOnly> Days { get; init; } = [];

    public int Draw { get; init; } = 10;

    public ulong Seed { get; init; }

    /// <summary>Null for all that the file allows.</summary>
    public ImmutableArray<string>? Policies { get; init; }

    public int Posted { get; init; } = 2;

    /// <summary>Null for what the hall says.</summary>
    public double? SetUpMinutes { get; init; }

    public double Promised { get; init; } = 2;

    /// <summary>Signs that differ from the plan: queues by window.</summary>
    public ImmutableSortedDictionary<int, ImmutableArray<string>> Signs { get; init; } = ImmutableSortedDictionary<int, ImmutableArray<string>>.Empty;

    public bool HalfHours { get; init; }

    public string? Json { get; init; }

    /// <summary>Whether days are drawn rather than recorded.</summary>
    public bool IsMadeUp => File.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads what follows the word <c>simulate</c>.</summary>
    /// <exception cref="FormatException">It can't be understood; the message says why.</exception>
    public static SimulateOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new SimulateOptions { File = "" };
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");
            options = name switch
            {
                "--day" => options with { Days = options.Days.Add(Options.Day(Value())) },
                "--draw" => options with { Draw = Whole(name, Value(), 1, 500) },
                "--seed" => options with { Seed = (ulong)Whole(name, Value(), 0, int.MaxValue) },
                "--policy" => options with { Policies = Known(Value()) },
                "--posted" => options with { Posted = Whole(name, Value(), 1, 100) },
                "--set-up" => options with { SetUpMinutes = Minutes(name, Value()) },
                "--promise" => options with { Promised = Options.Positive(name, Value()) },
                "--window" => options with { Signs = Sign(options.Signs, Value()) },
                "--half-hours" => options with { HalfHours = true },
                "--json" => options with { Json = Value() },
                _ when name.StartsWith('-') || options.File.Length > 0 => throw new FormatException($"{name}: unknown"),
                _ => options with { File = name },
            };
        }

        if (options.File.Length == 0)
            throw new FormatException("which file?");
        if (options.IsMadeUp && options.Days.Length > 0)
            throw new FormatException("--day is for a recording");
        if (options.IsMadeUp && options.Policies?.Contains("recorded") == true)
            throw new FormatException("--policy recorded is for a recording");
        return options;
    }

    private static ImmutableArray<string> Known(string text)
    {
        var named = text.Split(',');
        return named.FirstOrDefault(name => !All.Contains(name)) is { } unknown
            ? throw new FormatException($"--policy {unknown}: one of {string.Join(", ", All)}")
            : [.. named.Distinct()];
    }

    private static ImmutableSortedDictionary<int, ImmutableArray<string>> Sign(ImmutableSortedDictionary<int, ImmutableArray<string>> signs, string text) =>
        text.Split('=') is [var no, var queues] && int.TryParse(no, NumberStyles.None, CultureInfo.InvariantCulture, out var window) && !string.IsNullOrWhiteSpace(queues)
            ? signs.SetItem(window, [.. queues.Split(',').Distinct()])
            : throw new FormatException($"--window {text}: not like 7=PS,NE");

    private static int Whole(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new FormatException($"{name} {text}: not a whole number from {least} to {most}");

    private static double Minutes(string name, string text) => text == "0" ? 0 : Options.Positive(name, text);
}
