using System.Globalization;

namespace Halls.Benchmarks;

/// <summary>The command line.</summary>
public sealed record Options
{
    public const string Usage = """
        Halls.Benchmarks [options] [all|store|commands|http|push|engine|cluster|ratings …]     prints what this machine reaches, and the ratios that count

          --store sqlite | postgres:<connection>   which ledger (default sqlite, on a scratch file that is removed afterwards)
          --seconds <n>                            length of each measurement, 1 to 60 (default 8)
          --runs <n>                               how often each is repeated, 1 to 9; medians are reported (default 3)
          --scratch <folder>                       where scratch stores are made; must be a real disk (default: the folder for temporary files)
          --silo <path>                            Halls.Silo.dll under test (default: the one built beside)
          --data <folder>                          section 'ratings': the folder that 'fill' was given
          --month <yyyy-MM>                        section 'ratings': the month of the reports (default 2026-10)
          --redis <host:port>                      where the silos of section 'cluster' list themselves (default 127.0.0.1:6379)
          --out <file>                             the report as Markdown (default loadtests/results/<day>-<commit>.md; 'none' writes nothing)

        Section 'cluster' is not in 'all': it needs --store postgres:…, a Redis, and both builds of the silo in this configuration (artifacts/InProcess and
        artifacts/Orleans). It makes databases of its own on that server and drops them again.

        Section 'ratings' is not in 'all' either: it measures figures and ratings on a store that has been filled before with

        Halls.Benchmarks fill --Data=<folder> [--Store=sqlite|postgres:<connection>] [--Count=10000000] [--Years=3] [--LastDay=2026-11-20]
        Halls.Benchmarks copy --Data=<filled folder> --Store=postgres:<connection>     the same ledger, row by row, in an empty database

        Halls.Benchmarks tidal [options]          tidal windows and forecasts of waits on made-up and recorded days, without a server; 'tidal --help' says more

        Halls.Benchmarks load <halls> <seconds>   only the ticket load over so many halls on a silo of its own, for a profiler to look at

        Exit code 0: measured (goals that are missed are named, they are no failure). 2: it couldn't be measured. 64: the command line is wrong.
        """;

    public static readonly IReadOnlyList<string> AllSections = ["store", "commands", "http", "push", "engine"];

    private static readonly IReadOnlyList<string> KnownSections = [.. AllSections, "cluster", "ratings"];

    public string Store { get; init; } = "sqlite";

    public int Seconds { get; init; } = 8;

    public int Runs { get; init; } = 3;

    public string Scratch { get; init; } = Path.GetTempPath();

    public string? Silo { get; init; }

    public string Redis { get; init; } = "127.0.0.1:6379";

    public string? Data { get; init; }

    public string Month { get; init; } = "2026-10";

    public string? Out { get; init; }

    public IReadOnlyList<string> Sections { get; init; } = AllSections;

    public TimeSpan Length => TimeSpan.FromSeconds(Seconds);

    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options();
        var sections = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");
            switch (name)
            {
                case "--store":
                    string store = Value();
                    options = store == "sqlite" || store.StartsWith("postgres:", StringComparison.Ordinal)
                        ? options with { Store = store }
                        : throw new FormatException($"--store {store}: sqlite or postgres:<connection>");
                    break;
                case "--seconds":
                    options = options with { Seconds = Number(name, Value(), 60) };
                    break;
                case "--runs":
                    options = options with { Runs = Number(name, Value(), 9) };
                    break;
                case "--scratch":
                    options = options with { Scratch = Value() };
                    break;
                case "--silo":
                    options = options with { Silo = Value() };
                    break;
                case "--redis":
                    options = options with { Redis = Value() };
                    break;
                case "--data":
                    options = options with { Data = Value() };
                    break;
                case "--month":
                    options = DateOnly.TryParseExact(Value() + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month)
                        ? options with { Month = month.ToString("yyyy-MM", CultureInfo.InvariantCulture) }
                        : throw new FormatException("--month: a month such as 2026-10");
                    break;
                case "--out":
                    options = options with { Out = Value() };
                    break;
                case "all":
                    sections.AddRange(AllSections);
                    break;
                default:
                    sections.Add(KnownSections.Contains(name) ? name : throw new FormatException($"{name}: unknown"));
                    break;
            }
        }

        return sections.Count == 0 ? options : options with { Sections = [.. KnownSections.Where(sections.Contains)] };
    }

    private static int Number(string name, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most
            ? value
            : throw new FormatException($"{name} {text}: not a number from 1 to {most}");
}
