using System.Collections.Concurrent;
using Halls.Replay.Recordings;

namespace Halls.Replay.Playing;

/// <summary>What the players did for each customer, and what went wrong. Safe to use from many tasks; one customer is one task's at a time.</summary>
public sealed class Journal
{
    private readonly ConcurrentDictionary<int, Played> _played = new();
    private readonly ConcurrentDictionary<string, Played> _byTicket = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _windowTrouble = new();

    public IEnumerable<Played> All => _played.Values.OrderBy(played => played.Customer.Line);

    /// <summary>Refusals that concern a window and no customer (opening, closing).</summary>
    public IReadOnlyCollection<string> WindowTrouble => _windowTrouble;

    public Played Of(Customer customer) => _played.GetOrAdd(customer.Line, _ => new Played(customer));

    public void Issued(Customer customer, Ticket ticket)
    {
        var played = Of(customer);
        played.Ticket = ticket;
        if (!_byTicket.TryAdd(ticket.Id, played))
            played.Refused("issue", new Refusal(201, "urn:halls:replay:same-ticket-twice", $"{ticket.Id} was issued to somebody before"));
    }

    public Played? OfTicket(string id) => _byTicket.GetValueOrDefault(id);

    public void Trouble(int window, string verb, Refusal refusal) => _windowTrouble.Enqueue($"window {window}, {verb}: {refusal}");
}

/// <summary>One customer's way through the replay.</summary>
public sealed class Played(Customer customer)
{
    private readonly List<string> _refusals = [];

    public Customer Customer { get; } = customer;

    public Ticket? Ticket { get; set; }

    /// <summary>The window that took this customer, once one has.</summary>
    public int? Window { get; set; }

    /// <summary>When the replay called, by the replayed clock.</summary>
    public DateTime? Called { get; set; }

    /// <summary>When the replay let the service end, by the replayed clock; with <see cref="Called"/> this is what the ledger must say.</summary>
    public DateTime? Finished { get; set; }

    /// <summary>When the replay let the customer give up, by the replayed clock.</summary>
    public DateTime? Left { get; set; }

    public IReadOnlyList<string> Refusals => _refusals;

    public void Refused(string verb, Refusal refusal) => _refusals.Add($"{verb}: {refusal}");
}
