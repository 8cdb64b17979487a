using Halls.Replay.Recordings;

namespace Halls.Replay.Playing;

/// <summary>One window's capacity on one day, as the record shows it.</summary>
/// <param name="Window">Its number.</param>
/// <param name="From">The server's first service begins.</param>
/// <param name="To">Nothing is called from then on: the server's last service has ended, or the day if this window stays for whoever still waits.</param>
/// <param name="WritingUp">How long the server wrote up after the first service, the second, and so on.</param>
/// <param name="Breaks">When the server was away.</param>
public sealed record Shift(
    int Window, DateTime From, DateTime To, IReadOnlyList<TimeSpan> WritingUp, IReadOnlyList<(DateTime From, DateTime To)> Breaks)
{
    /// <summary>Whether the window calls at <paramref name="moment"/> when it is free.</summary>
    public bool Covers(DateTime moment) => From <= moment && moment < To && !Breaks.Any(away => away.From <= moment && moment < away.To);
}

/// <summary>
/// The capacity that the record shows, for playing it in another order. A server that was free while somebody of a type that it served
/// waited was evidently not: up to a minute before its next service it wrote up, for longer it was away. Writing up belongs to the
/// service before, being away to the time of day. Were they left out, they would count as capacity that nobody had. Of the windows that
/// serve a type the last one of a day stays.
/// </summary>
public static class Capacity
{
    private static readonly TimeSpan LongestWritingUp = TimeSpan.FromMinutes(1);

    /// <summary>Shifts of every day of tickets, in order of days and windows.</summary>
    public static IReadOnlyList<Shift> Of(IReadOnlyCollection<Customer> customers, Windows windows)
    {
        var waiting = CustomerTypes.All.ToDictionary(
            known => known.Type, known => new WaitingTimes(customers.Where(customer => customer.Type == known.Type)));
        return [.. customers.Where(customer => customer.Service is not null)
            .GroupBy(customer => customer.Arrival.Date).OrderBy(day => day.Key)
            .SelectMany(day => OfDay(day.Key.AddDays(1).AddSeconds(-1), day, windows, waiting))];
    }

    private static IEnumerable<Shift> OfDay(
        DateTime lastSecond, IEnumerable<Customer> day, Windows windows, Dictionary<string, WaitingTimes> waiting)
    {
        var shifts = day.GroupBy(customer => windows.Of(customer.Service!.Server)).OrderBy(window => window.Key)
            .Select(window => OfWindow(windows.All[window.Key - 1], [.. window.Select(customer => customer.Service!)], waiting))
            .ToList();
        var stay = CustomerTypes.All
            .Select(known => shifts.Where(shift => windows.All[shift.Window - 1].Types.Contains(known.Type)).MaxBy(shift => shift.To)?.Window)
            .ToHashSet();
        return shifts.Select(shift => stay.Contains(shift.Window) && shift.To < lastSecond ? shift with { To = lastSecond } : shift);
    }

    private static Shift OfWindow(ServerWindow window, IReadOnlyList<Service> services, Dictionary<string, WaitingTimes> waiting)
    {
        var ordered = services.OrderBy(service => service.Start).ThenBy(service => service.End).ToList();
        var writingUp = new List<TimeSpan>();
        var breaks = new List<(DateTime From, DateTime To)>();
        foreach (var (service, next) in ordered.Zip(ordered.Skip(1)))
        {
            var away = window.Types.Select(type => waiting[type].First(service.End, next.Start)).Min();
            var length = next.Start - (away ?? next.Start);
            writingUp.Add(length <= LongestWritingUp ? length : TimeSpan.Zero);
            if (length > LongestWritingUp)
                breaks.Add((away!.Value, next.Start));
        }

        // A service without length at its only second is there for that second.
        return new Shift(window.No, ordered[0].Start, ordered[^1].End.AddSeconds(1), writingUp, breaks);
    }

    /// <summary>When at least one customer of a type is recorded as waiting, as stretches in order that do not touch.</summary>
    private sealed class WaitingTimes
    {
        private readonly List<(DateTime From, DateTime To)> _stretches = [];

        public WaitingTimes(IEnumerable<Customer> customers)
        {
            foreach (var customer in customers.OrderBy(customer => customer.Arrival))
            {
                var (from, to) = (customer.Arrival, customer.GaveUp ?? customer.Service!.Start);
                if (to <= from)
                    continue;
                if (_stretches.Count > 0 && from <= _stretches[^1].To)
                    _stretches[^1] = (_stretches[^1].From, to > _stretches[^1].To ? to : _stretches[^1].To);
                else
                    _stretches.Add((from, to));
            }
        }

        /// <summary>The first moment in [<paramref name="from"/>, <paramref name="to"/>) at which somebody waits, or null.</summary>
        public DateTime? First(DateTime from, DateTime to)
        {
            var (low, high) = (0, _stretches.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_stretches[middle].To <= from)
                    low = middle + 1;
                else
                    high = middle;
            }

            if (from >= to || low == _stretches.Count || _stretches[low].From >= to)
                return null;
            return _stretches[low].From > from ? _stretches[low].From : from;
        }
    }
}
