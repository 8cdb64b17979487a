using Halls.Domain.Queues;

namespace Halls.Domain.Tests.Histories;

/// <summary>A day counted from its events in the plainest way, with nothing taken from the code under test: the oracle of the properties.</summary>
internal sealed class Recount
{
    private readonly Dictionary<string, Entry> _tickets = [];
    private readonly int[] _passed = new int[5];
    private int _arrivals;
    private int _setBacks;

    public int Calls { get; private set; }

    public double ServiceSeconds { get; private set; }

    public int Done { get; private set; }

    public int Missed { get; private set; }

    public int Left { get; private set; }

    public static Recount Of(IEnumerable<QueueEvent> events)
    {
        var recount = new Recount();
        foreach (QueueEvent e in events)
        {
            recount.Count(e);
        }

        return recount;
    }

    public string[] In(TicketState state) => [.. _tickets.Where(t => t.Value.State == state).Select(t => t.Key).Order(StringComparer.Ordinal)];

    public Dictionary<int, string> AtWindow() =>
        _tickets.Where(t => t.Value.State is TicketState.Called or TicketState.Serving).ToDictionary(t => t.Value.Window, t => t.Key);

    public DateTimeOffset? OldestWaiting() =>
        _tickets.Values.Where(t => t.State == TicketState.Waiting).Select(t => (DateTimeOffset?)t.IssuedAt).Min();

    /// <summary>R-023 by hand: who is called next.</summary>
    public string? Next(int maxConsecutivePriority)
    {
        List<KeyValuePair<string, Entry>> waiting = [.. _tickets.Where(t => t.Value.State == TicketState.Waiting)];
        List<KeyValuePair<string, Entry>> inLine = [.. waiting.Where(t => !t.Value.IsSetBack)];
        if (inLine.Count == 0)
        {
            return waiting.OrderBy(t => t.Value.ReturnsAt).ThenBy(t => t.Value.SetBackAs).Select(t => t.Key).FirstOrDefault();
        }

        int[] lanes = [.. inLine.Select(t => t.Value.Lane).Distinct().Order()];
        int lane = lanes.Contains(4) && _passed[4] >= maxConsecutivePriority
            ? 4
            : lanes.Where(l => l < 4 && _passed[l] >= 2 * maxConsecutivePriority).DefaultIfEmpty(lanes[0]).Max();
        return inLine.Where(t => t.Value.Lane == lane).OrderBy(t => t.Value.Key).ThenBy(t => t.Value.Arrival).First().Key;
    }

    private void Count(QueueEvent e)
    {
        switch (e)
        {
            case QueueEvent.TicketIssued i:
                _tickets.Add(e.TicketId, new Entry { IssuedAt = e.At, Key = e.At, Lane = LaneOf(i.Class), Arrival = _arrivals++ });
                break;
            case QueueEvent.TicketJoined j:
                _tickets[e.TicketId] = new Entry
                {
                    IssuedAt = j.IssuedAt,
                    Key = j.Place == TransferPlace.Arrival ? j.IssuedAt : e.At,
                    Lane = j.Place switch
                    {
                        TransferPlace.First => 0,
                        TransferPlace.Last => 4,
                        _ => j.Class == TicketClass.Ordinary ? 3 : LaneOf(j.Class),
                    },
                    Arrival = _arrivals++,
                };
                break;
            case QueueEvent.TicketCalled c:
                Entry called = _tickets[e.TicketId];
                (called.State, called.Window, called.IsSetBack) = (TicketState.Called, c.Window, false);
                Calls++;
                for (int lane = called.Lane + 1; lane < 5; lane++)
                {
                    _passed[lane]++;
                }

                _passed[called.Lane] = 0;
                foreach (Entry back in _tickets.Values.Where(t => t.IsSetBack && t.ReturnsAt <= Calls))
                {
                    back.IsSetBack = false;
                }

                break;
            case QueueEvent.TicketSetBack b:
                Entry set = _tickets[e.TicketId];
                (set.State, set.IsSetBack, set.ReturnsAt, set.SetBackAs) = (TicketState.Waiting, true, Calls + b.Behind, _setBacks++);
                break;
            case QueueEvent.ServiceStarted:
                _tickets[e.TicketId].State = TicketState.Serving;
                _tickets[e.TicketId].Worked = TimeSpan.Zero;
                _tickets[e.TicketId].WorkingSince = e.At;
                break;
            case QueueEvent.TicketHeld:
                _tickets[e.TicketId].State = TicketState.Held;
                _tickets[e.TicketId].Worked += e.At - _tickets[e.TicketId].WorkingSince;
                break;
            case QueueEvent.TicketResumed:
                _tickets[e.TicketId].State = TicketState.Serving;
                _tickets[e.TicketId].WorkingSince = e.At;
                break;
            case QueueEvent.ServiceCompleted:
                _tickets[e.TicketId].State = TicketState.Done;
                ServiceSeconds += (_tickets[e.TicketId].Worked + (e.At - _tickets[e.TicketId].WorkingSince)).TotalSeconds;
                Done++;
                break;
            case QueueEvent.TicketMissed:
                _tickets[e.TicketId].State = TicketState.Missed;
                Missed++;
                break;
            case QueueEvent.TicketTransferred:
                _tickets[e.TicketId].State = TicketState.Moved;
                break;
            case QueueEvent.TicketLeft:
                _tickets[e.TicketId].State = TicketState.Left;
                _tickets[e.TicketId].IsSetBack = false;
                Left++;
                break;
            case QueueEvent.TicketRecalled:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(e));
        }
    }

    private static int LaneOf(TicketClass c) => c switch { TicketClass.Green => 1, TicketClass.Appointment => 2, _ => 4 };

    private sealed class Entry
    {
        public TicketState State { get; set; } = TicketState.Waiting;

        public int Window { get; set; }

        public required DateTimeOffset IssuedAt { get; init; }

        public required DateTimeOffset Key { get; init; }

        public required int Lane { get; init; }

        public required int Arrival { get; init; }

        public bool IsSetBack { get; set; }

        public int ReturnsAt { get; set; }

        public int SetBackAs { get; set; }

        public TimeSpan Worked { get; set; }

        public DateTimeOffset WorkingSince { get; set; }
    }
}
