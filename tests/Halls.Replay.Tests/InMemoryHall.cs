using Halls.Replay.Api;
using Halls.Replay.Playing;

namespace Halls.Replay.Tests;

/// <summary>
/// A hall of its own, as strict as the real one: a window holds one ticket, calls only who waits, and a clock that goes back throws.
/// Writes down every command in the order of arrival.
/// </summary>
internal sealed class InMemoryHall(IReadOnlyDictionary<int, IReadOnlyList<string>> serves) : IHallUnderReplay
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _tickets = [];
    private readonly Dictionary<int, Entry?> _open = [];
    private readonly HashSet<string> _requests = new(StringComparer.Ordinal);
    private DateTime _now = DateTime.MinValue;

    public static InMemoryHall For(Windows windows) => new(windows.All.ToDictionary(window => window.No, window => window.Types));

    public List<(DateTime At, string Command)> Log { get; } = [];

    /// <summary>Queues whose tickets are refused, to see what the player makes of it.</summary>
    public HashSet<string> RefusedQueues { get; } = [];

    public IReadOnlyList<LedgerTicket> Ledger => [.. _tickets.Select(ticket => ticket.Shown)];

    public Task SetClock(DateTime now, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(now, _now);
        _now = now;
        return Task.CompletedTask;
    }

    public async Task<Answer<Ticket>> Issue(string queue, string request, CancellationToken stop)
    {
        await Task.Yield();
        lock (_lock)
        {
            Write(request, $"issue {queue}");
            if (RefusedQueues.Contains(queue))
                return new Answer<Ticket>(null, new Refusal(409, "urn:halls:queue-full", ""));
            var prefix = Recordings.CustomerTypes.All.First(known => known.Type == queue).Prefix;
            var number = $"{prefix}{_tickets.Count(ticket => ticket.Shown.Queue == queue && ticket.Taken.Date == _now.Date) + 1:000}";
            var id = $"t_{_tickets.Count + 1}";
            _tickets.Add(new Entry
            {
                Taken = _now,
                Shown = new LedgerTicket(id, number, queue, "waiting", At(_now), null, null, null, null, null),
            });
            return new Answer<Ticket>(new Ticket(id, number, $"/t/{id}", DateOnly.FromDateTime(_now)), null);
        }
    }

    public async Task<Answer> Leave(string follow, string request, CancellationToken stop)
    {
        await Task.Yield();
        lock (_lock)
        {
            Write(request, $"leave {follow}");
            var ticket = _tickets.Single(ticket => $"/t/{ticket.Shown.Id}" == follow);
            if (ticket.Shown.State != "waiting")
                return No("ticket-in-service");
            ticket.Shown = ticket.Shown with { State = "left", FinishedAt = At(_now) };
            return Answer.Done;
        }
    }

    public Task<Answer> Open(int window, string request, CancellationToken stop) => Do(window, "open", request, () =>
    {
        if (!_open.TryAdd(window, null))
            return No("window-taken");
        return Answer.Done;
    });

    public Task<Answer> Close(int window, string request, CancellationToken stop) => Do(window, "close", request, () =>
    {
        if (_open.GetValueOrDefault(window) is not null)
            return No("ticket-in-hand");
        _open.Remove(window);
        return Answer.Done;
    });

    public Task<Answer> Call(int window, string ticket, string request, CancellationToken stop) => Do(window, $"call {ticket}", request, () =>
        Called(window, _tickets.Single(entry => entry.Shown.Id == ticket)));

    public async Task<Answer<string>> Next(int window, string request, CancellationToken stop)
    {
        await Task.Yield();
        lock (_lock)
        {
            Write(request, $"{window} next");
            var next = _tickets.FirstOrDefault(entry => entry.Shown.State == "waiting" && serves[window].Contains(entry.Shown.Queue));
            if (next is null)
                return new Answer<string>(null, new Refusal(409, Refusal.NobodyWaiting, ""));
            return Called(window, next) is { Refusal: { } refusal } ? new Answer<string>(null, refusal) : new Answer<string>(next.Shown.Id, null);
        }
    }

    public Task<Answer> Start(int window, string request, CancellationToken stop) => Do(window, "start", request, () =>
    {
        if (_open.GetValueOrDefault(window) is not { Shown.State: "called" } ticket)
            return No("ticket-not-called");
        ticket.Shown = ticket.Shown with { State = "serving", StartedAt = At(_now) };
        return Answer.Done;
    });

    public Task<Answer> Complete(int window, string request, CancellationToken stop) => Do(window, "complete", request, () =>
    {
        if (_open.GetValueOrDefault(window) is not { Shown.State: "serving" } ticket)
            return No("ticket-not-serving");
        ticket.Shown = ticket.Shown with
        {
            State = "done",
            FinishedAt = At(_now),
            ServiceSeconds = (At(_now) - ticket.Shown.StartedAt!.Value).TotalSeconds,
        };
        _open[window] = null;
        return Answer.Done;
    });

    private Answer Called(int window, Entry ticket)
    {
        if (!_open.TryGetValue(window, out var inHand))
            return No("window-closed");
        if (inHand is not null)
            return No("ticket-in-hand");
        if (ticket.Shown.State != "waiting")
            return No("ticket-not-waiting");
        ticket.Shown = ticket.Shown with { State = "called", CalledAt = At(_now), Window = window };
        _open[window] = ticket;
        return Answer.Done;
    }

    private async Task<Answer> Do(int window, string command, string request, Func<Answer> action)
    {
        await Task.Yield();
        lock (_lock)
        {
            Write(request, $"{window} {command}");
            return action();
        }
    }

    private void Write(string request, string command)
    {
        if (!_requests.Add(request) || request.Length > 64)
            throw new InvalidOperationException($"{request}: the same key for two commands, or too long");
        Log.Add((_now, command));
    }

    private static Answer No(string reason) => new(new Refusal(409, $"urn:halls:{reason}", ""));

    private static DateTimeOffset At(DateTime moment) => new(moment, HallsClient.Offset);

    private sealed class Entry
    {
        public required DateTime Taken { get; init; }

        public required LedgerTicket Shown { get; set; }
    }
}
