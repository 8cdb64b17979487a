using System.Collections.Immutable;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Waits;

namespace Halls.Domain.Live;

/// <summary>A ticket of a day that is over, or of today, as far as one can learn from it. Minutes are counted from the hall's midnight.</summary>
/// <param name="Day">Its service day.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Window">The window that served it, or null.</param>
/// <param name="Class">Who it was for.</param>
/// <param name="Issued">When it was taken.</param>
/// <param name="Called">When it was called last, or null.</param>
/// <param name="Busy">How long it kept its window, without the time on hold; null while that is not known.</param>
public readonly record struct PastTicket(DateOnly Day, string Queue, int? Window, TicketClass Class, double Issued, double? Called, double? Busy);

/// <summary>What a hall has learned from its days: how long services take, when people come, how far its forecasts can be trusted. Immutable; thread-safe.</summary>
public sealed record Experience
{
    /// <summary>Arrivals are counted by quarters of an hour.</summary>
    private const int Bin = 15;

    private const int Bins = 24 * 60 / Bin;

    /// <summary>Nothing has been learned.</summary>
    public static Experience None { get; } = new();

    /// <summary>How long services take.</summary>
    public ServiceTimes Services { get; init; } = ServiceTimes.Empty;

    /// <summary>How the ranges of forecasts are corrected.</summary>
    public WaitCalibration Calibration { get; init; } = WaitCalibration.Empty;

    /// <summary>How many days arrivals were counted on.</summary>
    public int Days { get; init; }

    /// <summary>For each queue, how many people came in each quarter of an hour, over all those days.</summary>
    public ImmutableDictionary<string, ImmutableArray<int>> Arrivals { get; init; } = ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    /// <summary>How many of those had booked.</summary>
    public ImmutableDictionary<string, ImmutableArray<int>> Appointments { get; init; } = ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    /// <summary>Learns from the tickets of days that are over.</summary>
    /// <param name="definition">The hall.</param>
    /// <param name="tickets">In any order.</param>
    public static Experience Of(HallDefinition definition, IEnumerable<PastTicket> tickets)
    {
        ServiceTimes services = ServiceTimes.Empty;
        var days = new HashSet<DateOnly>();
        var arrivals = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var appointments = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (PastTicket ticket in tickets)
        {
            days.Add(ticket.Day);
            Count(arrivals, ticket);
            if (ticket.Class == TicketClass.Appointment)
            {
                Count(appointments, ticket);
            }

            services = Learn(services, definition, ticket);
        }

        return None with
        {
            Services = services,
            Days = days.Count,
            Arrivals = Counted(arrivals),
            Appointments = Counted(appointments),
        };

        static void Count(Dictionary<string, int[]> counts, PastTicket ticket)
        {
            if (!counts.TryGetValue(ticket.Queue, out int[]? bins))
            {
                counts[ticket.Queue] = bins = new int[Bins];
            }

            bins[BinOf(ticket.Issued)]++;
        }

        static ImmutableDictionary<string, ImmutableArray<int>> Counted(Dictionary<string, int[]> counts) =>
            counts.ToImmutableDictionary(a => a.Key, a => ImmutableArray.Create(a.Value), StringComparer.Ordinal);
    }

    /// <summary>Learns from one more service.</summary>
    public Experience With(HallDefinition definition, PastTicket ticket) => this with { Services = Learn(Services, definition, ticket) };

    /// <summary>Who comes on an average day; where there was none yet, whoever came within the last hour goes on coming until the last ticket.</summary>
    /// <param name="definition">The hall.</param>
    /// <param name="today">Those who took a ticket today: queue and minute.</param>
    /// <param name="now">The minute it is.</param>
    /// <param name="walkIns">Only those who walk in, because who is booked is known. <value>false</value></param>
    public ArrivalForecast Comers(HallDefinition definition, IEnumerable<(string Queue, double Minute)> today, double now, bool walkIns = false)
    {
        if (Days > 0)
        {
            return new ArrivalForecast([.. definition.Queues.Select(q => Rates(q.Id, walkIns))], Bin);
        }

        var lately = today.Where(t => t.Minute > now - 60).GroupBy(t => t.Queue).ToDictionary(g => g.Key, g => g.Count() / 60.0, StringComparer.Ordinal);
        return new ArrivalForecast([.. definition.Queues.Select(q => Enumerable.Repeat(lately.GetValueOrDefault(q.Id), Bins).ToArray())], Bin)
        {
            // What was seen an hour long says nothing about how busy the day is as a whole.
            QueueStrength = 1e6,
            HallStrength = 1e6,
        };
    }

    private double[] Rates(string queue, bool walkIns)
    {
        if (!Arrivals.TryGetValue(queue, out ImmutableArray<int> all))
        {
            return new double[Bins];
        }

        ImmutableArray<int> booked = walkIns ? Appointments.GetValueOrDefault(queue) : default;
        return [.. all.Select((n, i) => (n - (booked.IsDefault ? 0 : booked[i])) / (double)(Days * Bin))];
    }

    private static int BinOf(double minute) => Math.Clamp((int)(minute / Bin), 0, Bins - 1);

    private static ServiceTimes Learn(ServiceTimes services, HallDefinition definition, PastTicket ticket) =>
        ticket is { Busy: { } busy, Window: int no, Called: { } called } && definition.Queue(ticket.Queue) is { } queue && definition.Window(no) is { } window
            ? services.Learn(new ServiceSample(ticket.Queue, no, window.Kind, Math.Clamp((int)(called / 60), 0, 23), busy), queue.TargetWaitMinutes)
            : services;
}
