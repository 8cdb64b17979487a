using System.Collections.Concurrent;
using System.Collections.Immutable;
using Halls.Contracts;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.Domain.Queues;
using Halls.EventStore;
using Halls.EventStore.Codecs;

namespace Halls.Cluster.Tests.Harness;

/// <summary>
/// People in halls: citizens who take tickets of queue A, and one clerk at window 1 of each hall who calls and serves them. They do so all the time, at
/// a person's pace, and insist on an answer.
/// </summary>
internal sealed class People
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);

    private readonly Func<HallSilo> _any;
    private readonly Insisting _clerks;
    private readonly string[] _halls;
    private readonly ConcurrentDictionary<(string Hall, string Key), TicketView> _taken = new();
    private readonly ConcurrentDictionary<string, int> _takenOf = new();
    private readonly ConcurrentDictionary<string, ImmutableList<string>> _served = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly Task _all;

    private People(Func<HallSilo> any, string[] halls, int citizens, Func<HallSilo>? clerks)
    {
        _any = any;
        _halls = halls;
        Insisting = new Insisting(any);
        _clerks = new Insisting(clerks ?? any);
        _all = Task.WhenAll(
            Enumerable.Range(0, citizens).Select(i => Task.Run(() => TakeAsync(i)))
                .Concat(clerks is not null ? halls.Select(h => Task.Run(() => ServeAsync(h))) : []));
    }

    /// <summary>How the citizens ask.</summary>
    public Insisting Insisting { get; }

    /// <summary>What went wrong how often, to be printed.</summary>
    public string Failures => $"{Insisting.Failures} (citizens), {_clerks.Failures} (clerks)";

    public int Taken => _taken.Count;

    public int Served => _served.Values.Sum(s => s.Count);

    /// <summary>Everybody begins.</summary>
    /// <param name="any">Says over which silo the next attempt goes.</param>
    /// <param name="halls">Where they are.</param>
    /// <param name="citizens">How many take tickets, each in one hall after the other.</param>
    /// <param name="clerks">Says over which silo the clerks' next attempt goes. <value>null: there are none</value></param>
    public static People Come(Func<HallSilo> any, string[] halls, int citizens, Func<HallSilo>? clerks = null) => new(any, halls, citizens, clerks);

    /// <summary>Waits until so many more tickets of each hall were taken.</summary>
    public Task MoreAsync(int each, TimeSpan within, IEnumerable<string>? of = null)
    {
        (string Hall, int Until)[] goals = [.. (of ?? _halls).Select(h => (h, _takenOf.GetValueOrDefault(h) + each))];
        return Eventually.IsAsync(
            () =>
            {
                if (_all.IsFaulted)
                {
                    _all.GetAwaiter().GetResult(); // Says why.
                }

                return goals.All(g => _takenOf.GetValueOrDefault(g.Hall) >= g.Until);
            },
            within,
            $"{each} more tickets in each hall; failed attempts: {Failures}");
    }

    /// <summary>Nobody begins anything new; everybody gets the answer that was asked for.</summary>
    public async Task LeaveAsync()
    {
        await _enough.CancelAsync();
        await _all;
    }

    /// <summary>
    /// Counts the ledger again. Every number was given once and without gaps, every key made exactly one ticket, and every key's answer, asked for again
    /// now, is the one that was given first. Every ticket that a clerk had was called, started and completed once.
    /// </summary>
    public async Task RecountAsync()
    {
        foreach (string hall in _halls)
        {
            HallSilo over = _any();
            QueueEvent[] events = [.. (await over.Store.ReadStreamAsync(new StreamName(HallCluster.Scope(hall)))).Select(e => (QueueEvent)EventCodec.Current.Decode(e.Type, e.Data.Span))];
            QueueEvent.TicketIssued[] issued = [.. events.OfType<QueueEvent.TicketIssued>()];
            string[] keys = [.. _taken.Keys.Where(t => t.Hall == hall).Select(t => t.Key)];
            Assert.Equal(Enumerable.Range(1, issued.Length), issued.Select(i => i.Seq));
            Assert.Equal(Sorted(keys), Sorted(await over.Store.ListRequestsAsync(HallCluster.Scope(hall))));
            Assert.Equal(Sorted(issued.Select(i => i.TicketId)), Sorted(keys.Select(k => _taken[(hall, k)].Id)));
            foreach (string[] some in keys.Chunk(50))
            {
                Outcome<TicketView>[] again = await Task.WhenAll(some.Select(key => HallCluster.IssueAsync(over, hall, key)));
                Assert.Equal(some.Select(key => _taken[(hall, key)]), again.Select(a => a.Value));
            }

            ImmutableList<string> served = _served.GetValueOrDefault(hall, []);
            Assert.Equal(served, events.OfType<QueueEvent.TicketCalled>().Select(e => e.TicketId));
            Assert.Equal(served, events.OfType<QueueEvent.ServiceStarted>().Select(e => e.TicketId));
            Assert.Equal(served, events.OfType<QueueEvent.ServiceCompleted>().Select(e => e.TicketId));
        }

        static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Order(StringComparer.Ordinal);
    }

    private async Task TakeAsync(int person)
    {
        using var pace = new PeriodicTimer(Pace);
        for (int i = 0; !_enough.IsCancellationRequested; i++)
        {
            await pace.WaitForNextTickAsync();
            string hall = _halls[(person + i) % _halls.Length], key = $"p{person}-{i}";
            Outcome<TicketView> ticket = await Insisting.AskAsync(over => HallCluster.IssueAsync(over, hall, key));
            Assert.True(ticket.Value is not null, ticket.Refusal);
            Assert.True(_taken.TryAdd((hall, key), ticket.Value));
            _takenOf.AddOrUpdate(hall, 1, (_, n) => n + 1);
        }
    }

    private async Task ServeAsync(string hall)
    {
        using var pace = new PeriodicTimer(Pace);
        Assert.NotNull((await _clerks.AskAsync(over => HallCluster.Window(over, hall, 1).Open(Request("open"), "u_wang"))).Value);
        for (int i = 0; !_enough.IsCancellationRequested; i++)
        {
            await pace.WaitForNextTickAsync();
            Outcome<WindowView> called = await _clerks.AskAsync(over => HallCluster.Window(over, hall, 1).Next(Request($"n{i}"), came: false));
            if (called.Refusal == Refusals.NobodyWaiting)
            {
                continue;
            }

            Assert.True(called.Value?.Ticket is { State: "called" }, $"next: {called.Refusal ?? called.Value!.Ticket?.State}");
            string id = called.Value!.Ticket!.Id;
            await DoAsync(TicketVerb.Start, "serving");
            await DoAsync(TicketVerb.Complete, "done");
            _served.AddOrUpdate(hall, [id], (_, all) => all.Add(id));

            async Task DoAsync(TicketVerb verb, string state)
            {
                Outcome<WindowView> done = await _clerks.AskAsync(over => HallCluster.Window(over, hall, 1).WorkOn(Request($"{verb}{i}"), verb, null, null));
                bool isRight = done.Value?.Ticket?.Id == id && done.Value.Ticket.State == state;
                Assert.True(isRight, isRight ? "" : $"{verb} of {id}, key {verb}{i}: {done.Refusal ?? done.Value?.Ticket?.ToString() ?? "no ticket"}; {await LedgerOfAsync(hall)}");
            }
        }

        static WindowRequest Request(string key) => new(key, "u_wang", false);
    }

    /// <summary>What the ledger has of a hall's last calls and of the requests of its window, so that what went wrong can be read.</summary>
    private async Task<string> LedgerOfAsync(string hall)
    {
        IEventStore store = _any().Store;
        IEnumerable<StoredEvent> called = (await store.ReadStreamAsync(new StreamName(HallCluster.Scope(hall)))).Where(e => e.Type != "ticket-issued.v1").TakeLast(9);
        string window = HallCluster.Scope(hall).Replace("queue/", "window/", StringComparison.Ordinal).Replace("/A/", "/1/", StringComparison.Ordinal);
        return $"the ledger has {string.Join(", ", called.Select(e => $"{e.Version} {e.Type} {((QueueEvent)EventCodec.Current.Decode(e.Type, e.Data.Span)).TicketId}"))}"
            + $" and of {window} {string.Join(", ", (await store.ListRequestsAsync(window)).TakeLast(9))}; failed attempts: {Failures}";
    }
}
