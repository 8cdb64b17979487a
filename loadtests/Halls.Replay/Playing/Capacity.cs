using Halls.Replay.Recordings;

namespace Halls.Replay.Playing;

/// <summary>A stretch of time in which a window takes customers: from <paramref name="From"/>, up to and not including <paramref name="To"/>.</summary>
public sealed record Shift(DateTime From, DateTime To);

/// <summary>
/// The capacity that the record shows, for playing it in another order. A window is there from its first service of a day to its last,
/// except where it was recorded as free although a customer of one of its types waited: then its server was evidently away (or still
/// writing up) from that moment to its next service. Of the windows that serve a type, the last of a day stays for those still waiting.
/// </summary>
public static class Capacity
{
    public static IReadOnlyDictionary<int, IReadOnlyList<Shift>> Of(IEnumerable<Customer> customers, Windows windows)
    {
        var everyone = customers.ToList();
        var waiting = everyone.GroupBy(customer => customer.Type).ToDictionary(type => type.Key, type => new WaitingTimes(type));
        var shifts = windows.All.ToDictionary(window => window.No, _ => new List<Shift>());
        foreach (var day in everyone.GroupBy(customer => customer.Arrival.Date))
        {
            var endOfDay = day.Key.AddDays(1).AddSeconds(-1);
            var ofDay = windows.All.Select(window => (Window: window, Shifts: OfDay(window, day, waiting)))
                .Where(window => window.Shifts.Count > 0).ToList();
            foreach (var (type, _, _) in CustomerTypes.All)
            {
                var last = ofDay.Where(window => window.Window.Types.Contains(type))
                    .OrderByDescending(window => window.Shifts[^1].To).ThenBy(window => window.Window.No).FirstOrDefault();
                if (last.Shifts is { } mine && mine[^1].To < endOfDay)
                    mine.Add(new Shift(mine[^1].To, endOfDay));
            }

            foreach (var (window, mine) in ofDay)
                shifts[window.No].AddRange(mine);
        }

        return shifts.ToDictionary(window => window.Key, window => (IReadOnlyList<Shift>)window.Value);
    }

    private static List<Shift> OfDay(ServerWindow window, IEnumerable<Customer> day, Dictionary<string, WaitingTimes> waiting)
    {
        var services = day.Where(customer => customer.Service?.Server == window.Server).Select(customer => customer.Service!)
            .OrderBy(service => service.Start).ThenBy(service => service.End).ToList();
        var shifts = new List<Shift>();
        if (services.Count == 0)
            return shifts;
        var from = services[0].Start;
        for (var i = 1; i < services.Count; i++)
        {
            var (free, next) = (services[i - 1].End, services[i].Start);
            if (window.Types.Select(type => waiting[type].First(free, next)).Min() is not { } away)
                continue;
            shifts.Add(new Shift(from, away));
            from = next;
        }

        shifts.Add(new Shift(from, services[^1].End));
        return shifts;
    }

    /// <summary>When at least one customer of a type is recorded as waiting, as stretches in order that do not touch.</summary>
    private sealed class WaitingTimes
    {
        private readonly List<Shift> _stretches = [];

        public WaitingTimes(IEnumerable<Customer> customers)
        {
            foreach (var customer in customers.OrderBy(customer => customer.Arrival))
            {
                var (from, to) = (customer.Arrival, customer.GaveUp ?? customer.Service!.Start);
                if (to <= from)
                    continue;
                if (_stretches.Count > 0 && from <= _stretches[^1].To)
                    _stretches[^1] = _stretches[^1] with { To = to > _stretches[^1].To ? to : _stretches[^1].To };
                else
                    _stretches.Add(new Shift(from, to));
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

            if (low == _stretches.Count || _stretches[low].From >= to || from >= to)
                return null;
            return _stretches[low].From > from ? _stretches[low].From : from;
        }
    }
}
