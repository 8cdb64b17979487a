using Halls.Domain.Queues;
using Halls.Domain.Simulation;
using Halls.Domain.Tidal;
using Halls.Replay.Playing;
using Halls.Replay.Recordings;

namespace Halls.Replay.Simulating;

/// <summary>A recorded day as the simulator plays it. Minutes count from midnight.</summary>
/// <param name="Date">The day on which the people came.</param>
/// <param name="People">They, by arrival, with the lengths of service that they turned out to need; who gave up leaves when they did.</param>
/// <param name="Customers">The same people as the record has them, in the same order.</param>
/// <param name="Absences">For each window, when its server is recorded not to have been there.</param>
/// <param name="WritingUp">For each window, minutes of writing up after its first service, its second, and so on.</param>
public sealed record RecordedDay(DateOnly Date, TicketTable People, IReadOnlyList<Customer> Customers, Absence[][] Absences, double[][] WritingUp)
{
    /// <summary>How long the window writes up after its nth service.</summary>
    public double AfterService(int window, int nth) => nth < WritingUp[window].Length ? WritingUp[window][nth] : 0;
}

/// <summary>
/// A recorded service centre as the simulator plays it: the same people, the same lengths of service and the same servers at the same hours. Who gave up in the
/// record gives up at that moment here, too, unless called before. Where a server was free in the record while somebody of its types waited, it wrote up
/// or was away, and so it does here (<see cref="Capacity"/>): otherwise the simulation would have capacity that nobody had. What a hall believes on
/// a day is learned from the other days only. Immutable.
/// </summary>
public sealed class RecordedHall
{
    /// <summary>The queues: the types of customers, in the order of <see cref="CustomerTypes.All"/>.</summary>
    public static readonly IReadOnlyList<string> Types = [.. CustomerTypes.All.Select(known => known.Type)];

    /// <summary>Arrivals are counted in steps of so many minutes.</summary>
    private const double Step = 30;

    /// <summary>So many services of a type say enough of it.</summary>
    private const int Enough = 20;

    private readonly Playing.Windows _windows;

    /// <summary>The hall of a recording.</summary>
    public RecordedHall(Recording recording)
    {
        Customer[] customers = [.. recording.Customers];
        _windows = new Playing.Windows(customers);
        var shifts = Capacity.Of(customers, _windows);
        Days = [.. customers.GroupBy(customer => DateOnly.FromDateTime(customer.Arrival)).OrderBy(day => day.Key)
            .Select(day => Prepare(day.Key, [.. day.OrderBy(customer => customer.Arrival).ThenBy(customer => customer.Line)], shifts))];
    }

    /// <summary>One window a server.</summary>
    public IReadOnlyList<ServerWindow> Windows => _windows.All;

    /// <summary>The days on which somebody came, in order.</summary>
    public IReadOnlyList<RecordedDay> Days { get; }

    /// <summary>What was known before a day: the other days of its kind (this centre's weekend is Friday and Saturday), else all others, else, in a file of one day, that day.</summary>
    public IReadOnlyList<RecordedDay> Before(RecordedDay day)
    {
        static bool IsWeekend(RecordedDay day) => day.Date.DayOfWeek is DayOfWeek.Friday or DayOfWeek.Saturday;
        var others = Days.Where(other => other != day && IsWeekend(other) == IsWeekend(day)).ToList();
        if (others.Count > 0)
            return others;
        others = [.. Days.Where(other => other != day)];
        return others.Count > 0 ? others : [day];
    }

    /// <summary>The hall in numbers, as those days teach it.</summary>
    /// <param name="known">The days to learn from.</param>
    /// <param name="mostPosted">How many types a window posts at once.</param>
    /// <param name="setUpMinutes">What taking up another type costs.</param>
    /// <param name="promised">The wait that every type promises, minutes: the record has no promise.</param>
    public HallModel Model(IReadOnlyList<RecordedDay> known, int mostPosted, double setUpMinutes, double promised) => new(
        [.. Types.Select(_ => promised)],
        [.. Types.Select((_, queue) => Learned(known, queue))],
        [.. Windows.Select(window => (IReadOnlyList<double>)[.. Types.Select(type => window.Types.Contains(type) ? 1.0 : 0)])])
    {
        SetUpMinutes = setUpMinutes,
        MostPosted = mostPosted,
        Choice = ChoiceRule.Pull,
    };

    /// <summary>Each server posts the types that the load of those days asks for most, given what those before it post.</summary>
    public int[][] Plan(HallModel model, IReadOnlyList<RecordedDay> known)
    {
        if (model.MostPosted >= model.Queues)
            return [.. Enumerable.Range(0, model.Windows).Select(window => model.CanServe(window).ToArray())];
        var work = new double[model.Queues];
        foreach (var people in known.Select(day => day.People))
        {
            for (var i = 0; i < people.Count; i++)
                work[people.QueueOf(i)] += people.WorkOf(i);
        }

        var given = new double[model.Queues];
        var plan = new int[model.Windows][];
        foreach (var window in Enumerable.Range(0, model.Windows).OrderBy(window => model.CanServe(window).Length))
        {
            plan[window] = [.. model.CanServe(window).ToArray().OrderByDescending(queue => work[queue] / (given[queue] + 1)).Take(model.MostPosted)];
            foreach (var queue in plan[window])
                given[queue] += 1.0 / plan[window].Length;
        }

        return plan;
    }

    private static ArrivalForecast Forecast(IReadOnlyList<RecordedDay> known)
    {
        double[][] rates = [.. Types.Select(_ => new double[(int)(26 * 60 / Step)])];
        foreach (var people in known.Select(day => day.People))
        {
            for (var i = 0; i < people.Count; i++)
                rates[people.QueueOf(i)][Math.Clamp((int)(people.SinceOf(i) / Step), 0, rates[0].Length - 1)] += 1 / Step / known.Count;
        }

        return new ArrivalForecast(rates, Step) { GreenShare = 0, QueueStrength = 25, HallStrength = 25 };
    }

    /// <summary>The tidal policy of a day. Services here take minutes rather than quarters of an hour, so it looks less far ahead than elsewhere.</summary>
    public static TidalRule Tidal(HallModel model, IReadOnlyList<RecordedDay> known, IReadOnlyList<int[]> plan, double promised, ulong seed) => new(
        new TidalPolicy(model, TidalSettings.ByCost with { Horizon = 15, Margin = 6, Stay = 10, NoFlapping = 20, BeforeBreak = 1 }), Forecast(known), View(plan, promised), seed);

    private static EngineView View(IReadOnlyList<int[]> plan, double promised) => new(
        [.. Types.Select(type => new QueueView { Id = type, Name = type, Target = promised })],
        [.. plan.Select((posted, window) => new WindowView { No = window + 1, Name = FormattableString.Invariant($"{window + 1}号窗口"), Posted = [.. posted], Plan = [.. posted] })],
        double.PositiveInfinity, []);

    private static ServiceTime Learned(IReadOnlyList<RecordedDay> known, int queue)
    {
        double[] logs = [.. known.SelectMany(day => Enumerable.Range(0, day.People.Count).Where(i => day.Customers[i].Service is not null && day.People.QueueOf(i) == queue)
            .Select(i => Math.Log(day.People.WorkOf(i))))];
        // A service centre that answers telephones takes about three minutes; nothing else is known of a type that nobody asked for.
        if (logs.Length < Enough)
            return ServiceTime.Of(3, 1);
        var mean = logs.Average();
        return new ServiceTime(mean, Math.Sqrt(logs.Average(log => (log - mean) * (log - mean))));
    }

    private RecordedDay Prepare(DateOnly date, List<Customer> customers, IReadOnlyList<Shift> shifts)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        double Minute(DateTime at) => (at - midnight).TotalMinutes;
        var people = new TicketTable();
        var mean = customers.Where(customer => customer.Service is not null).Select(customer => customer.Service!.Seconds / 60.0).DefaultIfEmpty(3).Average();
        foreach (var customer in customers)
        {
            people.Add(
                Minute(customer.Arrival), Types.IndexOf(customer.Type), customer.Priority == 2 ? Lane.Appointment : Lane.Ordinary,
                customer.Service is { } service ? Math.Max(1, service.Seconds) / 60.0 : mean, 0,
                customer.GaveUp is { } gone ? Minute(gone) : double.PositiveInfinity);
        }

        var absences = new Absence[Windows.Count][];
        var writingUp = new double[Windows.Count][];
        for (var window = 0; window < absences.Length; window++)
        {
            var shift = shifts.FirstOrDefault(shift => shift.Window == window + 1 && DateOnly.FromDateTime(shift.From) == date);
            writingUp[window] = [.. shift?.WritingUp.Select(time => time.TotalMinutes) ?? []];
            absences[window] = shift is null
                ? [new Absence(-1, double.PositiveInfinity, false, true)]
                :
                [
                    new Absence(-1, Minute(shift.From), false, true),
                    .. shift.Breaks.Select(away => new Absence(Minute(away.From), Minute(away.To), false, false)),
                    new Absence(Minute(shift.To), double.PositiveInfinity, false, true),
                ];
        }

        return new RecordedDay(date, people, customers, absences, writingUp);
    }
}

file static class Lists
{
    public static int IndexOf(this IReadOnlyList<string> list, string what)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] == what)
                return i;
        }

        return -1;
    }
}
