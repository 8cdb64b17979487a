using System.Text;
using System.Text.Json;
using Halls.Domain.Simulation;
using Halls.Replay.Recordings;

namespace Halls.Replay.Simulating;

/// <summary>
/// The command <c>simulate</c>: the laboratory on the command line. It plays days with the simulator that the live hall forecasts and decides with, so
/// a policy here is the policy there. The same arguments print the same text.
/// </summary>
public static class SimulateCommand
{
    private const int Done = 0;
    private const int NotDone = 2;
    private const int WrongUsage = 64;

    /// <summary>Runs the command and answers with the exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken stop)
    {
        try
        {
            return Run(SimulateOptions.Parse(arguments), output, error, stop);
        }
        catch (FormatException wrong)
        {
            error.WriteLine(wrong.Message);
            error.WriteLine(SimulateOptions.Usage);
            return WrongUsage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            error.WriteLine($"the days couldn't be played: {e.Message}");
            return NotDone;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("stopped");
            return NotDone;
        }
    }

    private static int Run(SimulateOptions options, TextWriter output, TextWriter error, CancellationToken stop)
    {
        TrialHall hall;
        if (options.IsMadeUp)
        {
            hall = Trials.Of(
                JsonSerializer.Deserialize<DayScenario>(File.ReadAllText(options.File), JsonSerializerOptions.Web) ?? throw new JsonException("the file is empty"), options);
        }
        else
        {
            using var file = new StreamReader(options.File, Encoding.UTF8);
            hall = Trials.Of(Recording.Read(file), options);
        }

        var known = hall.Days.Select(day => day.Name).ToHashSet(StringComparer.Ordinal);
        var missing = options.Days.Select(day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).Where(day => !known.Contains(day)).ToList();
        if (missing.Count > 0 || hall.Days.Count == 0)
        {
            error.WriteLine(missing.Count > 0 ? $"nobody came on {string.Join(", ", missing)}" : "there is nobody to play");
            return NotDone;
        }

        // Signs are looked at before anything is played, so that a wrong one costs no time.
        int[][][] plans = [.. hall.Days.Select(day => Trials.WithSigns(hall, day, options.Signs))];
        var figures = new List<PolicyFigures>();
        foreach (var policy in options.Policies ?? [.. SimulateOptions.All.Where(policy => policy != "recorded" || !options.IsMadeUp)])
        {
            var waits = new List<TrialWait>();
            var moves = 0;
            for (var i = 0; i < hall.Days.Count; i++)
            {
                var day = hall.Days[i];
                var (waited, moved) = Trials.Play(day, policy, plans[i], stop);
                moves += moved;
                waits.AddRange(waited.Select((wait, person) =>
                {
                    var queue = day.People.QueueOf(person);
                    return new TrialWait(queue, day.People.SinceOf(person), wait, day.Model.Promised(queue, (int)day.People.LaneOf(person)));
                }));
            }

            figures.Add(PolicyFigures.Of(policy, hall, waits, (double)moves / hall.Days.Count));
        }

        TrialReport.Print(output, hall, options, figures);
        if (options.Json is { } to)
            File.WriteAllText(to, JsonSerializer.Serialize(figures, TrialReport.Json));
        return Done;
    }
}
