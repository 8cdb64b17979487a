using Halls.Replay.Recordings;

namespace Halls.Replay.Playing;

/// <summary>
/// Plays the same customers with the same capacity, but lets the hall say who is next. A window is there when its server was, and after
/// its n-th service of a day it writes up as long as the server did. Of the windows that are free the one that has been so longest
/// calls. Each customer brings the recorded time of service along; one who gave up in the record and is now called in time has none, and
/// takes the median of the type.
/// </summary>
public sealed class OwnOrderPlayer(IHallUnderReplay hall, Pace pace, Journal journal, Requests requests)
{
    private readonly Dictionary<string, int> _waiting = CustomerTypes.All.ToDictionary(known => known.Type, _ => 0);
    private readonly SortedSet<DateTime> _due = [];
    private List<Desk> _desks = [];
    private Dictionary<string, TimeSpan> _usual = [];

    /// <summary>Customers who gave up in the record and were called before that here.</summary>
    public int ServedAlthoughTheyGaveUp { get; private set; }

    public async Task Play(IEnumerable<Customer> customers, Windows windows, CancellationToken stop)
    {
        var everyone = customers.OrderBy(customer => customer.Arrival).ThenBy(customer => customer.Line).ToList();
        var shifts = Capacity.Of(everyone, windows).ToLookup(shift => shift.Window);
        _desks = [.. windows.All.Select(window => new Desk(window, [.. shifts[window.No]]))];
        _usual = everyone.Where(customer => customer.Service is not null).GroupBy(customer => customer.Type)
            .ToDictionary(type => type.Key, type => TimeSpan.FromSeconds(Median(type.Select(customer => customer.Service!.Seconds))));

        var arrivals = everyone.GroupBy(customer => customer.Arrival).ToDictionary(moment => moment.Key, moment => moment.ToList());
        var givingUp = everyone.Where(customer => customer.GaveUp is not null)
            .GroupBy(customer => customer.GaveUp!.Value).ToDictionary(moment => moment.Key, moment => moment.ToList());
        _due.UnionWith(arrivals.Keys);
        _due.UnionWith(givingUp.Keys);
        _due.UnionWith(shifts.SelectMany(window => window).SelectMany(shift => shift.Breaks.Select(away => away.To).Append(shift.From).Append(shift.To)));

        while (_due.Count > 0)
        {
            var now = _due.Min;
            _due.Remove(now);
            await pace.WaitUntil(now, stop);
            await hall.SetClock(now, stop);
            await Task.WhenAll(_desks.Select(desk => Finish(desk, now, stop)));
            await Task.WhenAll(_desks.Select(desk => OpenOrClose(desk, now, stop)));
            if (arrivals.TryGetValue(now, out var arriving))
                await Task.WhenAll(arriving.GroupBy(customer => customer.Type).Select(queue => Arrive([.. queue], stop)));
            if (givingUp.TryGetValue(now, out var leaving))
                await Task.WhenAll(leaving.Where(customer => journal.Of(customer).Called is null).Select(c => Leave(c, now, stop)));
            await CallWhoCanBeCalled(now, stop);
            pace.Answered();
        }

        foreach (var desk in _desks.Where(desk => desk.IsOpen))
            await Commands.Close(hall, journal, requests, desk.Window.No, stop);
    }

    private async Task Arrive(IReadOnlyList<Customer> queue, CancellationToken stop)
    {
        foreach (var customer in queue)
        {
            await Commands.Arrive(hall, journal, requests, customer, stop);
            if (journal.Of(customer).Ticket is not null)
                Waiting(customer.Type, +1);
        }
    }

    private async Task Leave(Customer customer, DateTime now, CancellationToken stop)
    {
        await Commands.Leave(hall, journal, requests, customer, now, stop);
        if (journal.Of(customer).Left is not null)
            Waiting(customer.Type, -1);
    }

    private async Task Finish(Desk desk, DateTime now, CancellationToken stop)
    {
        if (desk.Busy is not { } busy || desk.Until > now)
            return;
        await Commands.Complete(hall, requests, busy, desk.Window.No, now, stop);
        desk.Release(now);
        if (desk.FreeSince > now)
            _due.Add(desk.FreeSince);
    }

    private async Task OpenOrClose(Desk desk, DateTime now, CancellationToken stop)
    {
        var there = desk.IsThere(now);
        if (there && !desk.IsOpen)
        {
            await Commands.Open(hall, journal, requests, desk.Window.No, stop);
            desk.Begin(now);
        }
        else if (!there && desk is { IsOpen: true, Busy: null })
        {
            await Commands.Close(hall, journal, requests, desk.Window.No, stop);
            desk.IsOpen = false;
        }
    }

    private async Task CallWhoCanBeCalled(DateTime now, CancellationToken stop)
    {
        while (_desks.Where(desk => desk.MayCall(now) && desk.Window.Types.Any(type => _waiting[type] > 0))
                   .OrderBy(desk => desk.FreeSince).ThenBy(desk => desk.Window.No).FirstOrDefault() is { } desk)
        {
            var answer = await hall.Next(desk.Window.No, requests.For(desk.Window.No, "next"), stop);
            if (answer.Refusal is { } refusal)
            {
                // By our count somebody waits whom this window serves: the hall lost a ticket, or ours is wrong. Either must be seen.
                journal.Trouble(desk.Window.No, "next", refusal);
                return;
            }

            if (journal.OfTicket(answer.Value!) is not { } played)
            {
                journal.Trouble(desk.Window.No, "next", new Refusal(200, "urn:halls:replay:stranger", $"called {answer.Value}"));
                return;
            }

            Waiting(played.Customer.Type, -1);
            await Commands.Start(hall, requests, played, desk.Window.No, now, stop);
            if (played.Customer.Service is null)
                ServedAlthoughTheyGaveUp++;
            desk.Busy = played;
            desk.Until = now + Duration(played.Customer);
            if (desk.Until > now)
                _due.Add(desk.Until);
            else
                await Finish(desk, now, stop);
        }
    }

    private TimeSpan Duration(Customer customer) =>
        customer.Service is { } service ? service.End - service.Start : _usual.GetValueOrDefault(customer.Type, TimeSpan.FromMinutes(1));

    // Queues are counted from several tasks of one moment.
    private void Waiting(string type, int change)
    {
        lock (_waiting)
            _waiting[type] += change;
    }

    private static int Median(IEnumerable<int> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private sealed class Desk(ServerWindow window, IReadOnlyList<Shift> shifts)
    {
        private Shift? _shift;
        private int _served;

        public ServerWindow Window { get; } = window;

        public bool IsOpen { get; set; }

        public Played? Busy { get; set; }

        public DateTime Until { get; set; }

        /// <summary>Free from then on; later than now while it writes up.</summary>
        public DateTime FreeSince { get; private set; }

        public bool IsThere(DateTime now) => shifts.Any(shift => shift.From <= now && now < shift.To);

        public bool MayCall(DateTime now) => IsOpen && Busy is null && FreeSince <= now && _shift!.Covers(now);

        public void Begin(DateTime now)
        {
            (IsOpen, FreeSince, _served) = (true, now, 0);
            _shift = shifts.First(shift => shift.From <= now && now < shift.To);
        }

        public void Release(DateTime now)
        {
            Busy = null;
            FreeSince = now + (_served < _shift!.WritingUp.Count ? _shift.WritingUp[_served] : TimeSpan.Zero);
            _served++;
        }
    }
}
