using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Halls.Replay.Api;
using Halls.Replay.Comparing;
using Halls.Replay.Playing;
using Halls.Replay.Recordings;
using Halls.Replay.Simulating;

namespace Halls.Replay;

/// <summary>The whole command: read, count, play, read back, compare, print.</summary>
public static class ReplayCommand
{
    private const int Agrees = 0;
    private const int Disagrees = 1;
    private const int NotDone = 2;
    private const int WrongUsage = 64;

    /// <summary>Runs the command and answers with the exit code. The last line on <paramref name="output"/> is <see cref="Report.LastLine"/>.</summary>
    public static async Task<int> Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (arguments is ["simulate", ..])
            return SimulateCommand.Run([.. arguments.Skip(1)], output, error, stop);
        Options options;
        try
        {
            options = Options.Parse(arguments);
        }
        catch (FormatException wrong)
        {
            error.WriteLine(wrong.Message);
            error.WriteLine(Options.Usage);
            return WrongUsage;
        }

        try
        {
            return await Run(options, output, error, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or InvalidOperationException)
        {
            error.WriteLine($"the replay couldn't be done: {e.Message}");
            return NotDone;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("stopped");
            return NotDone;
        }
    }

    private static async Task<int> Run(Options options, TextWriter output, TextWriter error, CancellationToken stop)
    {
        Recording recording;
        using (var file = new StreamReader(options.File, Encoding.UTF8))
            recording = Recording.Read(file);
        if (options.Days.Except(recording.Days).ToList() is { Count: > 0 } unknown)
        {
            error.WriteLine($"the file has no row on {string.Join(", ", unknown.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))}");
            return NotDone;
        }

        if (options.Days.Count > 0)
            recording = recording.Of(options.Days.ToHashSet());

        Directory.CreateDirectory(options.Out);
        Report.Contents(output, recording);
        List(output, [.. recording.Impossible.Select(Report.Line)], Path.Combine(options.Out, "impossible.txt"), "impossible rows");
        if (options.CountOnly)
            return Agrees;
        if (recording.Accepted.Count == 0)
        {
            error.WriteLine("there is nobody to replay");
            return NotDone;
        }

        var first = recording.Customers.Min(customer => customer.Arrival).Date;
        await using var silo = options.Url is null ? await StartSilo(options, first, output, stop) : null;
        var run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var windows = new Windows(recording.Customers);
        using var hall = await HallsClient.Connect(
            options.Url ?? silo!.Address,
            silo?.Token ?? options.Token ?? Environment.GetEnvironmentVariable("HALLS_TOKEN") ?? "",
            $"replay-{run}", windows, stop);
        var (speed, terms) = TermsOf(options, hall, output);

        output.WriteLine(options.Rule == CallRule.Ours
            ? "windows call by the hall's own order"
            : "windows call the customer whom their server is recorded to have served");
        var journal = new Journal();
        // A clock that runs by itself can't be waited for from midnight on: the first customer comes at once.
        var pace = new Pace(terms.Exact ? first : recording.Customers.Min(customer => customer.Arrival), speed, TimeProvider.System);
        var requests = new Requests(run);
        if (options.Rule == CallRule.Ours)
        {
            var player = new OwnOrderPlayer(hall, pace, journal, requests);
            await player.Play(recording.Customers, windows, stop);
            output.WriteLine($"{player.ServedAlthoughTheyGaveUp} who gave up in the record were called in time here, and took their type's median service time");
        }
        else
        {
            await new RecordedPlayer(hall, pace, journal, requests).Play(RecordedPlan.Of(recording.Customers, windows), stop);
        }

        output.WriteLine(Report.Speed(pace, speed, hall.Commands) + (hall.Repeats > 0 ? $"; {hall.Repeats} requests sent again" : ""));
        var ledger = new List<LedgerTicket>();
        foreach (var day in journal.All.Where(played => played.Ticket is not null).Select(played => played.Ticket!.Day).Distinct().Order())
            ledger.AddRange(await hall.Ledger(day, stop));

        var comparison = Comparison.Of(journal, ledger, terms);
        List(
            output, [.. comparison.Disagreements.OrderBy(disagreement => disagreement.Line).Select(Report.Line)],
            Path.Combine(options.Out, "disagreements.txt"), "disagreements");
        Report.Waits(output, comparison);
        var late = options.KeepUp && !Report.KeptUp(pace);
        output.WriteLine(Report.LastLine(comparison, recording.Impossible.Count));
        return comparison.Agrees && !late ? Agrees : Disagrees;
    }

    private static async Task<SiloProcess> StartSilo(Options options, DateTime first, TextWriter output, CancellationToken stop)
    {
        var program = options.Silo ?? SiloProcess.FindProgram()
            ?? throw new InvalidOperationException("no silo is built beside the replay: dotnet build silo/Halls.Silo, or say --silo or --url");
        var start = new DateTimeOffset(first, HallsClient.Offset).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        var silo = await SiloProcess.Start(
            Path.GetFullPath(program), ["--Clock:Mode=stepped", $"--Clock:Start={start}"], Path.Combine(options.Out, "silo.log"), stop);
        output.WriteLine($"a silo of its own at {silo.Address}");
        return silo;
    }

    /// <summary>Stepped: exact, at the speed asked. Otherwise the server's own pace, and a tolerance that is said.</summary>
    private static (double Speed, Terms Terms) TermsOf(Options options, HallsClient hall, TextWriter output)
    {
        if (hall.IsStepped)
            return (options.Speed, new Terms(true, TimeSpan.Zero));
        var speed = hall.Clock?.Speed ?? 1;
        var tolerance = options.Tolerance ?? Math.Max(2, speed / 10);
        output.WriteLine(FormattableString.Invariant(
            $"the server's clock runs by itself at {speed:0.#} times real time: played at that pace, service times compared within {tolerance:0.#} s"));
        return (speed, new Terms(false, TimeSpan.FromSeconds(tolerance)));
    }

    private static void List(TextWriter output, IReadOnlyList<string> lines, string file, string what)
    {
        File.WriteAllLines(file, lines);
        if (lines.Count == 0)
            return;
        output.WriteLine($"{lines.Count} {what}, all of them in {file}:");
        foreach (var line in lines.Take(Report.OnScreen))
            output.WriteLine($"  {line}");
        if (lines.Count > Report.OnScreen)
            output.WriteLine($"  … and {lines.Count - Report.OnScreen} more");
    }
}
