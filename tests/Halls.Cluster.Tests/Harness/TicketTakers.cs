using System.Collections.Concurrent;
using Halls.Contracts;
using Halls.Contracts.Queues;
using Halls.Domain.Queues;
using Halls.EventStore;
using Halls.EventStore.Codecs;

namespace Halls.Cluster.Tests.Harness;

/// <summary>
/// People who take tickets all the time, at a person's pace, each over whichever silo lives. A command that failed is sent again with the same key,
/// as consoles and kiosks do, until it is answered.
/// </summary>
internal sealed class TicketTakers
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly HallCluster _cluster;
    private readonly string[] _halls;
    private readonly ConcurrentDictionary<(string Hall, string Key), TicketView> _taken = new();
    private readonly ConcurrentDictionary<string, int> _takenOf = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly Task _all;
    private int _failed;

    private TicketTakers(HallCluster cluster, string[] halls, int people)
    {
        _cluster = cluster;
        _halls = halls;
        _all = Task.WhenAll(Enumerable.Range(0, people).Select(i => Task.Run(() => TakeAsync(i))));
    }

    /// <summary>How many attempts failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public int Taken => _taken.Count;

    /// <summary>What went wrong how often, to be printed.</summary>
    public string Failures => _failures.IsEmpty ? "none" : string.Join(", ", _failures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}"));

    public static TicketTakers Start(HallCluster cluster, string[] halls, int people) => new(cluster, halls, people);

    /// <summary>Waits until so many more tickets of each hall were taken.</summary>
    /// <returns>How long the slowest hall took.</returns>
    public Task<TimeSpan> MoreAsync(int each, TimeSpan within, IEnumerable<string>? of = null)
    {
        (string Hall, int Until)[] goals = [.. (of ?? _halls).Select(h => (h, _takenOf.GetValueOrDefault(h) + each))];
        return Eventually.IsAsync(
            () =>
            {
                // Somebody who gave up says why.
                if (_all.IsFaulted) _all.GetAwaiter().GetResult();
                return goals.All(g => _takenOf.GetValueOrDefault(g.Hall) >= g.Until);
            },
            within,
            $"{each} more tickets in each hall");
    }

    /// <summary>Nobody takes another ticket; everybody gets the one that was asked for.</summary>
    public async Task StopAsync()
    {
        await _enough.CancelAsync();
        await _all;
    }

    /// <summary>
    /// Counts the ledger again: every number once and without gaps, every key exactly once, and every key's answer, asked for again now, the one that
    /// was given first.
    /// </summary>
    public async Task RecountAsync()
    {
        foreach (string hall in _halls)
        {
            HallSilo over = _cluster.Any();
            IReadOnlyList<StoredEvent> stored = await over.Store.ReadStreamAsync(new StreamName(HallCluster.Scope(hall)));
            QueueEvent.TicketIssued[] issued = [.. stored.Select(e => EventCodec.Current.Decode(e.Type, e.Data.Span)).OfType<QueueEvent.TicketIssued>()];
            string[] keys = [.. _taken.Keys.Where(t => t.Hall == hall).Select(t => t.Key)];
            Assert.Equal(Enumerable.Range(1, issued.Length), issued.Select(i => i.Seq));
            Assert.Equal(keys.Length, issued.Length);
            Assert.Equal(keys.Order(StringComparer.Ordinal), (await over.Store.ListRequestsAsync(HallCluster.Scope(hall))).Order(StringComparer.Ordinal));
            Assert.Equal(issued.Select(i => i.TicketId).Order(StringComparer.Ordinal), keys.Select(k => _taken[(hall, k)].Id).Order(StringComparer.Ordinal));
            foreach (string[] some in keys.Chunk(50))
            {
                Outcome<TicketView>[] again = await Task.WhenAll(some.Select(key => HallCluster.IssueAsync(over, hall, key)));
                Assert.Equal(some.Select(key => _taken[(hall, key)]), again.Select(a => a.Value));
            }
        }
    }

    private async Task TakeAsync(int person)
    {
        using var pace = new PeriodicTimer(Pace);
        for (int i = 0; !_enough.IsCancellationRequested; i++)
        {
            await pace.WaitForNextTickAsync();
            string hall = _halls[(person + i) % _halls.Length], key = $"p{person}-{i}";
            TicketView ticket = await InsistAsync(hall, key);
            Assert.True(_taken.TryAdd((hall, key), ticket));
            _takenOf.AddOrUpdate(hall, 1, (_, n) => n + 1);
        }
    }

    private async Task<TicketView> InsistAsync(string hall, string key)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var breath = new PeriodicTimer(Breath);
        while (true)
        {
            HallSilo over = _cluster.Any();
            try
            {
                Outcome<TicketView> outcome = await HallCluster.IssueAsync(over, hall, key).WaitAsync(over.Gone);
                return outcome.Value ?? throw new InvalidOperationException($"Refused: {outcome.Refusal}.");
            }
            catch (Exception e) when (!patience.IsCancellationRequested && e is not InvalidOperationException)
            {
                Interlocked.Increment(ref _failed);
                _failures.AddOrUpdate(e.GetType().Name, 1, (_, n) => n + 1);
            }

            await breath.WaitForNextTickAsync();
        }
    }
}
