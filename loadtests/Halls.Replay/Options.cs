using System.Globalization;

namespace Halls.Replay;

/// <summary>Who decides whom a window calls.</summary>
public enum CallRule
{
    /// <summary>The recording.</summary>
    Recorded,

    /// <summary>The hall's own order.</summary>
    Ours,
}

/// <summary>The command line.</summary>
public sealed record Options
{
    public const string Usage = """
        Halls.Replay simulate <file> …    plays days again under other policies, without a silo (its options: Halls.Replay simulate)

        Halls.Replay <file> [options]     sends the days of a recorded service centre through the HTTP API and compares the ledger with the file

          --day yyyy-MM-dd                only this day (may be repeated; default: every day of the file)
          --speed <n>                     recorded seconds a real second (default 600; 'max': as fast as the hall answers)
          --rule recorded|ours            windows call the recorded customer (default), or whoever the hall says is next
          --url <address> --token <t>     a silo that runs already (the token may be in HALLS_TOKEN); default: a silo of its own
          --silo <path>                   Halls.Silo.dll of that own silo (default: the one built beside)
          --out <folder>                  where impossible.txt, disagreements.txt and silo.log go (default artifacts/replay)
          --tolerance <seconds>           how far service times may differ when the server's clock can't be stepped (default 2, or a second's tenth of the clock's speed)
          --keep-up                       falling behind --speed is a failure, too
          --count                         only say what the file holds

        Exit code 0: everything agrees. 1: something doesn't. 2: the replay couldn't be done. 64: the command line is wrong.
        """;

    public required string File { get; init; }

    public IReadOnlyList<DateOnly> Days { get; init; } = [];

    public double Speed { get; init; } = 600;

    public CallRule Rule { get; init; }

    public Uri? Url { get; init; }

    public string? Token { get; init; }

    public string? Silo { get; init; }

    public string Out { get; init; } = Path.Combine("artifacts", "replay");

    public double? Tolerance { get; init; }

    public bool KeepUp { get; init; }

    public bool CountOnly { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It can't be understood; the message says why.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        string? file = null;
        var days = new List<DateOnly>();
        var options = new Options { File = "" };
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");
            switch (name)
            {
                case "--day":
                    days.Add(Day(Value()));
                    break;
                case "--speed":
                    var speed = Value();
                    options = options with { Speed = speed == "max" ? double.PositiveInfinity : Positive(name, speed) };
                    break;
                case "--rule":
                    options = options with
                    {
                        Rule = Value() switch
                        {
                            "recorded" => CallRule.Recorded,
                            "ours" => CallRule.Ours,
                            var other => throw new FormatException($"--rule {other}: recorded or ours"),
                        },
                    };
                    break;
                case "--url":
                    var url = Value();
                    options = options with
                    {
                        Url = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                            ? uri
                            : throw new FormatException($"--url {url}: not an address"),
                    };
                    break;
                case "--token":
                    options = options with { Token = Value() };
                    break;
                case "--silo":
                    options = options with { Silo = Value() };
                    break;
                case "--out":
                    options = options with { Out = Value() };
                    break;
                case "--tolerance":
                    options = options with { Tolerance = Positive(name, Value()) };
                    break;
                case "--keep-up":
                    options = options with { KeepUp = true };
                    break;
                case "--count":
                    options = options with { CountOnly = true };
                    break;
                default:
                    if (name.StartsWith('-') || file is not null)
                        throw new FormatException($"{name}: unknown");
                    file = name;
                    break;
            }
        }

        return options with { File = file ?? throw new FormatException("which file?"), Days = days };
    }

    internal static DateOnly Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw new FormatException($"--day {text}: not a day like 1999-01-03");

    internal static double Positive(string name, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new FormatException($"{name} {text}: not a number above 0");
}
