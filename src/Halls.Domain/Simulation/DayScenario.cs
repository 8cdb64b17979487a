using System.Collections.Immutable;
using Halls.Domain.Queues;

namespace Halls.Domain.Simulation;

/// <summary>A queue of a made-up hall.</summary>
/// <param name="Id">Its id.</param>
/// <param name="MeanService">Minutes.</param>
/// <param name="Variation">Coefficient of variation of the service time.</param>
/// <param name="Target">The wait it promises, minutes.</param>
/// <param name="Share">People a day, in proportion to the other queues.</param>
/// <param name="Peaks">The tides of the day.</param>
public sealed record ScenarioQueue(string Id, double MeanService, double Variation, double Target, double Share, ImmutableArray<ScenarioPeak> Peaks);

/// <summary>A tide: a bell on top of the day's level.</summary>
/// <param name="At">Minute of its height.</param>
/// <param name="Width">Standard deviation, minutes.</param>
/// <param name="Height">How high it is; the level of the day is <see cref="DayScenario.Level"/>.</param>
public sealed record ScenarioPeak(double At, double Width, double Height);

/// <summary>A window of a made-up hall.</summary>
/// <param name="Skills">The queues it may serve, the main one first.</param>
/// <param name="Speed">Work a minute on the main one.</param>
/// <param name="BreakAt">When its break begins, or null for none.</param>
public sealed record ScenarioWindow(ImmutableArray<string> Skills, double Speed, double? BreakAt);

/// <summary>
/// A made-up hall from which days are drawn: tides of each queue, days that are busier than others as a whole and queue by queue, priority and booked
/// tickets, lognormal services, windows with skills and breaks. Everything a day needs but the seed. Immutable.
/// </summary>
public sealed record DayScenario
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Minutes from opening to closing.</summary>
    public required double Length { get; init; }

    /// <summary>The last ticket is taken at this minute.</summary>
    public required double LastTicket { get; init; }

    /// <summary>The rate of arrivals is constant over so many minutes.</summary>
    public double Step { get; init; } = 5;

    /// <summary>The level of arrivals between the tides, in the measure of their heights.</summary>
    public double Level { get; init; } = 0.35;

    /// <summary>The stretch of the noon lull.</summary>
    public double LullFrom { get; init; } = 165;

    /// <summary>The end of the noon lull.</summary>
    public double LullTo { get; init; } = 285;

    /// <summary>What of the arrivals is left at noon.</summary>
    public double Lull { get; init; } = 0.6;

    /// <summary>Work over the time of the windows net of breaks.</summary>
    public double Load { get; init; } = 0.75;

    /// <summary>Coefficient of variation, over days, of how busy the hall is.</summary>
    public double HallVariation { get; init; } = 0.10;

    /// <summary>Coefficient of variation, over days, of how busy each queue is besides.</summary>
    public double QueueVariation { get; init; } = 0.15;

    /// <summary>Share of green tickets.</summary>
    public double GreenShare { get; init; } = 0.08;

    /// <summary>Share of booked tickets.</summary>
    public double BookedShare { get; init; } = 0.15;

    /// <summary>Booked on a grid of so many minutes.</summary>
    public double BookingGrid { get; init; } = 15;

    /// <summary>Speed on queues that are not a window's main one.</summary>
    public double SecondarySpeed { get; init; } = 0.92;

    /// <summary>Length of each window's break.</summary>
    public double BreakMinutes { get; init; } = 45;

    /// <summary>Minutes to take up another queue.</summary>
    public double SetUpMinutes { get; init; } = 3;

    /// <summary>The queues.</summary>
    public required ImmutableArray<ScenarioQueue> Queues { get; init; }

    /// <summary>The windows.</summary>
    public required ImmutableArray<ScenarioWindow> Windows { get; init; }

    /// <summary>Opening plans by how many queues a window posts: for each window the queues by id.</summary>
    public ImmutableSortedDictionary<int, ImmutableArray<ImmutableArray<string>>> Plans { get; init; } = ImmutableSortedDictionary<int, ImmutableArray<ImmutableArray<string>>>.Empty;

    /// <summary>The index of a queue.</summary>
    /// <exception cref="ArgumentException">There is none with that id.</exception>
    public int IndexOf(string id)
    {
        for (int q = 0; q < Queues.Length; q++)
        {
            if (Queues[q].Id == id)
            {
                return q;
            }
        }

        throw new ArgumentException($"The scenario '{Name}' has no queue '{id}'.", nameof(id));
    }

    /// <summary>The hall in numbers.</summary>
    /// <param name="mostPosted">How many queues a window may post.</param>
    /// <param name="pooled">Whether every window does everything, at the speed of its main queue: a bound, no hall.</param>
    public HallModel Model(int mostPosted, bool pooled = false) => new(
        [.. Queues.Select(q => q.Target)],
        [.. Queues.Select(q => ServiceTime.Of(q.MeanService, q.Variation))],
        [.. Windows.Select(w => (IReadOnlyList<double>)[.. Queues.Select(q => pooled || w.Skills[0] == q.Id ? w.Speed : w.Skills.Contains(q.Id) ? w.Speed * SecondarySpeed : 0)])])
    {
        SetUpMinutes = SetUpMinutes,
        MostPosted = mostPosted,
    };

    /// <summary>When each window is away.</summary>
    public Absence[][] Absences() => [.. Windows.Select(w => w.BreakAt is { } at ? (Absence[])[new Absence(at, at + BreakMinutes, true, true)] : [])];

    /// <summary>The opening plan for so many queues a window, as indices; for more than any plan has, all skills.</summary>
    public int[][] Plan(int mostPosted) => Plans.TryGetValue(mostPosted, out ImmutableArray<ImmutableArray<string>> plan)
        ? [.. plan.Select(w => (int[])[.. w.Select(IndexOf)])]
        : [.. Windows.Select(w => (int[])[.. w.Skills.Select(IndexOf)])];

    /// <summary>People a minute, for each queue and each step of the day, on an average day.</summary>
    public double[][] Rates()
    {
        int steps = (int)(LastTicket / Step);
        double capacity = Windows.Sum(w => Length - (w.BreakAt is null ? 0 : BreakMinutes));
        double scale = Load * capacity / Queues.Sum(q => q.MeanService * q.Share);
        return [.. Queues.Select(q =>
        {
            double[] shape = [.. Enumerable.Range(0, steps).Select(i => Shape(q, (i + 0.5) * Step))];
            double sum = shape.Sum() * Step;
            return (double[])[.. shape.Select(s => q.Share * scale * s / sum)];
        })];
    }

    /// <summary>What a hall that knows its average day expects.</summary>
    public ArrivalForecast Forecast() => new(Rates(), Step) { BookedShare = BookedShare, GreenShare = GreenShare / (1 - BookedShare) };

    /// <summary>One day's people.</summary>
    /// <param name="seed">Says which day.</param>
    public TicketTable Draw(ulong seed)
    {
        var random = new SeededRandom(SeededRandom.Mix(seed, 1));
        double hall = Factor(random, HallVariation);
        var drawn = new List<(double Since, int Queue, Lane Lane, double Work)>();
        double[][] rates = Rates();
        for (int q = 0; q < Queues.Length; q++)
        {
            ServiceTime service = ServiceTime.Of(Queues[q].MeanService, Queues[q].Variation);
            double factor = hall * Factor(random, QueueVariation);
            for (int i = 0; i < rates[q].Length; i++)
            {
                double rate = rates[q][i] * factor;
                for (double at = random.Exponential() / rate; at < Step; at += random.Exponential() / rate)
                {
                    double since = (i * Step) + at;
                    Lane lane = Lane.Ordinary;
                    double who = random.Uniform();
                    if (who < GreenShare)
                    {
                        lane = Lane.Green;
                    }
                    else if (who < GreenShare + BookedShare)
                    {
                        // Booked people come four minutes early, give or take six, and wait from their slot on.
                        lane = Lane.Appointment;
                        double slot = BookingGrid * Math.Floor(since / BookingGrid);
                        since = Math.Max(slot, slot - 4 + (6 * random.Normal()));
                    }

                    drawn.Add((since, q, lane, service.Draw(random)));
                }
            }
        }

        drawn.Sort();
        var table = new TicketTable();
        foreach ((double since, int queue, Lane lane, double work) in drawn)
        {
            table.Add(since, queue, lane, work);
        }

        return table;
    }

    private static double Factor(SeededRandom random, double variation)
    {
        if (variation <= 0)
        {
            return 1;
        }

        double shape = 1 / (variation * variation);
        return random.Gamma(shape) / shape;
    }

    private double Shape(ScenarioQueue queue, double at)
    {
        double height = Level + queue.Peaks.Sum(p => p.Height * Math.Exp(-(at - p.At) * (at - p.At) / (2 * p.Width * p.Width)));
        return height * (at >= LullFrom && at < LullTo ? Lull : 1);
    }
}
