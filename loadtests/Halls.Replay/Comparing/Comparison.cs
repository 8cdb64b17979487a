using System.Globalization;
using Halls.Replay.Api;
using Halls.Replay.Playing;
using Halls.Replay.Recordings;

namespace Halls.Replay.Comparing;

/// <summary>What the ledger must agree with, and how closely.</summary>
/// <param name="Exact">The server's clock was moved by the replay, so every time must equal the recorded one to the second.</param>
/// <param name="Tolerance">Otherwise service times may differ by this.</param>
public sealed record Terms(bool Exact, TimeSpan Tolerance);

/// <summary>One thing in which ledger and file do not agree; <paramref name="Line"/> is 0 where it concerns no customer.</summary>
public sealed record Disagreement(int Line, string What);

/// <summary>Ledger and file side by side.</summary>
/// <param name="Customers">How many were sent.</param>
/// <param name="FoundOnce">How many of them the ledger holds exactly once, in their queue.</param>
/// <param name="Served">How many of them were served in the replay.</param>
/// <param name="ServiceTimesEqual">How many of those have a service time in the ledger that equals the one they should have.</param>
/// <param name="Waits">The waits of those who were served in the file and in the ledger.</param>
/// <param name="Disagreements">Everything that does not agree, by line.</param>
public sealed record Comparison(
    int Customers,
    int FoundOnce,
    int Served,
    int ServiceTimesEqual,
    IReadOnlyList<WaitPair> Waits,
    IReadOnlyList<Disagreement> Disagreements)
{
    public bool Agrees => Disagreements.Count == 0 && FoundOnce == Customers && ServiceTimesEqual == Served;

    /// <summary>Compares what was played with what the ledger holds.</summary>
    public static Comparison Of(Journal journal, IEnumerable<LedgerTicket> ledger, Terms terms)
    {
        var byId = ledger.ToLookup(ticket => ticket.Id, StringComparer.Ordinal);
        var disagreements = new List<Disagreement>();
        var waits = new List<WaitPair>();
        int customers = 0, foundOnce = 0, served = 0, equal = 0;
        var ours = new HashSet<string>(StringComparer.Ordinal);

        foreach (var played in journal.All)
        {
            customers++;
            var line = played.Customer.Line;
            void Differs(string what) => disagreements.Add(new Disagreement(line, what));
            foreach (var refusal in played.Refusals)
                Differs($"refused: {refusal}");
            if (played.Called is not null)
                served++;
            if (played.Ticket is not { } ticket)
            {
                Differs("was never given a ticket");
                continue;
            }

            ours.Add(ticket.Id);
            var found = byId[ticket.Id].ToList();
            if (found is not [var entry] || entry.Queue != played.Customer.Type)
            {
                Differs(found.Count == 1 ? $"{ticket.Number} is in queue {found[0].Queue}" : $"{ticket.Number} is in the ledger {found.Count} times");
                continue;
            }

            foundOnce++;
            if (played.Called is not null)
            {
                if (Serviced(played, entry, terms, Differs))
                    equal++;
                if (played.Customer.Service is not null && entry.CalledAt is { } calledAt)
                    waits.Add(new WaitPair(played.Customer.Type, played.Customer.WaitSeconds, (calledAt - entry.IssuedAt).TotalSeconds));
            }
            else if (played.Left is not null)
            {
                if (entry.State != "left")
                    Differs($"{ticket.Number} gave up, but is '{entry.State}'");
            }
            else
            {
                Differs($"{ticket.Number} was neither served nor gave up; it is '{entry.State}'");
            }

            if (terms.Exact)
                Same("taken", entry.IssuedAt, played.Customer.Arrival, Differs);
        }

        foreach (var stranger in byId.Where(ticket => !ours.Contains(ticket.Key)))
            disagreements.Add(new Disagreement(0, $"the ledger holds {stranger.First().Number} ({stranger.Key}), which the replay didn't take"));
        disagreements.AddRange(NumbersOutOfLine(journal));
        disagreements.AddRange(journal.WindowTrouble.Select(trouble => new Disagreement(0, trouble)));
        return new Comparison(customers, foundOnce, served, equal, waits, disagreements);
    }

    /// <summary>Compares one who was served; true when the service time is the one it should be.</summary>
    private static bool Serviced(Played played, LedgerTicket entry, Terms terms, Action<string> differs)
    {
        if (entry.State != "done")
            differs($"{entry.Number} was served, but is '{entry.State}'");
        if (entry.Window != played.Window)
            differs($"{entry.Number} was served at window {played.Window}, but the ledger says {entry.Window?.ToString(CultureInfo.InvariantCulture) ?? "none"}");
        if (terms.Exact)
        {
            Same("called", entry.CalledAt, played.Called, differs);
            Same("started", entry.StartedAt, played.Called, differs);
            Same("finished", entry.FinishedAt, played.Finished, differs);
        }

        if (entry.StartedAt is not { } started || entry.FinishedAt is not { } finished || played.Finished is not { } end)
        {
            differs($"{entry.Number} has no whole service in the ledger");
            return false;
        }

        var expected = end - played.Called!.Value;
        var measured = finished - started;
        var tolerance = terms.Exact ? TimeSpan.Zero : terms.Tolerance;
        // The ledger's own figure must be the one that its times give.
        if (entry.ServiceSeconds is { } stated && Math.Abs(stated - measured.TotalSeconds) >= 1)
            differs(Invariant($"{entry.Number}: serviceSeconds {stated}, but from start to finish {measured.TotalSeconds}"));
        if ((measured - expected).Duration() <= tolerance)
            return true;
        differs(Invariant($"{entry.Number}: service {measured.TotalSeconds} s, in the file {expected.TotalSeconds} s"));
        return false;
    }

    private static void Same(string what, DateTimeOffset? ledger, DateTime? file, Action<string> differs)
    {
        if (ledger?.ToOffset(HallsClient.Offset).DateTime != file)
            differs(Invariant($"{what} {ledger?.ToOffset(HallsClient.Offset):yyyy-MM-dd HH:mm:ss.fff}, not {file:yyyy-MM-dd HH:mm:ss}"));
    }

    /// <summary>Within a queue and a day numbers run from 001 without a gap and without a repeat (R-020).</summary>
    private static IEnumerable<Disagreement> NumbersOutOfLine(Journal journal)
    {
        foreach (var queue in journal.All.Where(played => played.Ticket is not null)
                     .GroupBy(played => (played.Customer.Type, played.Ticket!.Day)).OrderBy(queue => queue.Key.Day))
        {
            var prefix = CustomerTypes.All.First(known => known.Type == queue.Key.Type).Prefix;
            var numbers = queue.Select(played => played.Ticket!.Number).ToHashSet(StringComparer.Ordinal);
            var expected = Enumerable.Range(1, queue.Count()).Select(number => Invariant($"{prefix}{number:000}"));
            var missing = expected.Where(number => !numbers.Contains(number)).ToList();
            if (missing.Count > 0)
                yield return new Disagreement(
                    0, Invariant($"queue {queue.Key.Type} on {queue.Key.Day:yyyy-MM-dd}: {missing.Count} numbers were not given, the first {missing[0]}"));
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>One served customer's wait, in seconds.</summary>
public sealed record WaitPair(string Type, double Recorded, double Replayed);
