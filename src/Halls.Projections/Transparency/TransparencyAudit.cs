using System.Globalization;
using Halls.Domain.Transparency;
using Halls.EventStore;

namespace Halls.Projections.Transparency;

/// <summary>What can be wrong with a ledger whose log was published.</summary>
public enum TransparencyFault
{
    /// <summary>The log has an event that the ledger does not have.</summary>
    Deleted,

    /// <summary>The ledger has an event that the log does not have.</summary>
    Inserted,

    /// <summary>An event says something else than what was logged.</summary>
    Altered,

    /// <summary>An event stands in another place than where it was logged.</summary>
    Moved,

    /// <summary>The log's own tables differ from what the ledger says and what was signed.</summary>
    Tables,

    /// <summary>The files outside the database are not what was signed.</summary>
    Journal,

    /// <summary>A signed head does not fit the ledger.</summary>
    Head,

    /// <summary>A receipt is not honoured.</summary>
    Receipt,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Fault">What kind.</param>
/// <param name="Text">Which, and how it shows, for people.</param>
public sealed record TransparencyFinding(TransparencyFault Fault, string Text);

/// <summary>What checking the log found.</summary>
/// <param name="Events">How many logged events the ledger holds.</param>
/// <param name="Heads">How many signed heads were compared.</param>
/// <param name="Findings">What is wrong, those that name a rating first; empty when nothing is.</param>
/// <param name="Unlisted">How many more there are than are listed.</param>
public sealed record TransparencyReport(long Events, long Heads, IReadOnlyList<TransparencyFinding> Findings, long Unlisted)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool Intact => Findings.Count == 0;
}

/// <summary>
/// Compares three things that must say the same: the ledger's events, the log's tables, and the leaves and signed heads outside the database. What differs is
/// named. Reads everything once, in order, and keeps only what differs. Thread-safe.
/// </summary>
/// <remarks>
/// The leaves outside are believed because the signed heads are the roots over them. Behind the last head there is only the table of leaves to compare with.
/// </remarks>
/// <param name="store">The ledger.</param>
/// <param name="queries">The log's tables.</param>
/// <param name="projection">Makes an event's leaf.</param>
/// <param name="journal">The leaves and heads outside the database.</param>
public sealed class TransparencyAudit(IEventStore store, TransparencyQueries queries, TransparencyProjection projection, HeadJournal journal)
{
    private const int Page = 2000;
    private const int MostKept = 5000;

    /// <summary>Checks everything.</summary>
    /// <param name="receipts">Leaves that citizens have receipts for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TransparencyReport> RunAsync(IReadOnlyCollection<LeafName> receipts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receipts);
        var run = new Run(projection, journal, receipts);
        await using IAsyncEnumerator<StoredEvent> events = EventsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using IAsyncEnumerator<LeafRow> table = LeavesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        using IEnumerator<LeafRow> kept = run.KeptLeaves().GetEnumerator();
        (bool hasEvent, bool hasRow, bool hasKept) = (await events.MoveNextAsync(), await table.MoveNextAsync(), kept.MoveNext());
        while (hasEvent || hasRow || hasKept)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long at = Math.Min(
                hasEvent ? events.Current.Position : long.MaxValue,
                Math.Min(hasRow ? table.Current.Position : long.MaxValue, hasKept ? kept.Current.Position : long.MaxValue));
            StoredEvent? e = hasEvent && events.Current.Position == at ? events.Current : null;
            LeafRow? row = hasRow && table.Current.Position == at ? table.Current : null;
            LeafRow? leaf = hasKept && kept.Current.Position == at ? kept.Current : null;
            run.Compare(e, row, leaf, keptHasMore: hasKept);
            hasEvent = e is null ? hasEvent : await events.MoveNextAsync();
            hasRow = row is null ? hasRow : await table.MoveNextAsync();
            hasKept = leaf is null ? hasKept : kept.MoveNext();
        }

        return run.Report();
    }

    private async IAsyncEnumerable<StoredEvent> EventsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredEvent> page;
        for (long after = 0; (page = await store.ReadAllAsync(after, Page, cancellationToken)).Count > 0; after = page[^1].Position)
        {
            foreach (StoredEvent e in page.Where(e => projection.Concerns(e.Type)))
            {
                yield return e;
            }
        }
    }

    /// <summary>The rows as they are numbered. Rows whose positions go back were put there by somebody else and stay as they are: they will not match.</summary>
    private async IAsyncEnumerable<LeafRow> LeavesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<LeafRow> page;
        for (long from = 0; (page = await queries.LeavesAsync(from, Page, cancellationToken)).Count > 0; from = page[^1].Number + 1)
        {
            foreach (LeafRow leaf in page)
            {
                yield return leaf;
            }
        }
    }

    /// <summary>One check, from beginning to end.</summary>
    private sealed class Run
    {
        private readonly TransparencyProjection _projection;
        private readonly HeadJournal _journal;
        private readonly Dictionary<TreeHash, LeafName> _receipts;
        private readonly HeadsAlong _ledgerHeads;
        private readonly List<TransparencyFinding> _findings = [];
        private readonly List<LeafRow> _missing = [];
        private readonly List<StoredEvent> _extra = [];
        private long _events;
        private long _tables;
        private long _more;
        private string? _firstTable;

        public Run(TransparencyProjection projection, HeadJournal journal, IEnumerable<LeafName> receipts)
        {
            _projection = projection;
            _journal = journal;
            _receipts = receipts.DistinctBy(r => r.Hash).ToDictionary(r => r.Hash);
            _ledgerHeads = new HeadsAlong(journal);
        }

        /// <summary>The leaves outside the database, while they are what the heads were signed over and in order.</summary>
        public IEnumerable<LeafRow> KeptLeaves()
        {
            var heads = new HeadsAlong(_journal);
            (long number, long position) = (0, 0);
            using IEnumerator<LeafRow> leaves = _journal.Leaves().GetEnumerator();
            while (true)
            {
                try
                {
                    if (!leaves.MoveNext())
                    {
                        break;
                    }
                }
                catch (TransparencyDamagedException e)
                {
                    Find(TransparencyFault.Journal, $"The leaves kept outside the database cannot be read: {e.Message}");
                    yield break;
                }

                LeafRow leaf = leaves.Current;
                if (leaf.Number != number || leaf.Position <= position)
                {
                    Find(TransparencyFault.Journal, Text($"The leaves kept outside the database have number {leaf.Number} where {number} belongs."));
                    yield break;
                }

                heads.Add(leaf.Name.Hash);
                (number, position) = (number + 1, leaf.Position);
                yield return leaf;
            }

            heads.End();
            if (heads.Wrong > 0)
            {
                Find(TransparencyFault.Journal, $"The leaves kept outside the database are not those that were signed: {heads.FirstWrong}");
            }
        }

        /// <summary>Compares what the three say of one position.</summary>
        public void Compare(StoredEvent? e, LeafRow? row, LeafRow? kept, bool keptHasMore)
        {
            TreeHash? hash = e is null ? null : _projection.LeafOf(e).Hash();
            if (hash is { } known)
            {
                _events++;
                _ledgerHeads.Add(known);
                _receipts.Remove(known);
            }

            // Behind the last signed leaf, the table is all there is to compare with.
            LeafRow? logged = kept ?? (keptHasMore ? null : row);
            bool same = logged is null ? e is null : hash == logged.Name.Hash;
            if (!same)
            {
                if (logged is not null)
                {
                    Keep(_missing, logged);
                }

                if (e is not null)
                {
                    Keep(_extra, e);
                }
            }
            else if (row?.Name.Hash != hash || (kept is not null && row?.Number != kept.Number))
            {
                _tables++;
                _firstTable ??= kept is null && e is null
                    ? Text($"position {row!.Position} ({row.Stream} version {row.Version})")
                    : Text($"position {kept?.Position ?? e!.Position} ({kept?.Stream ?? e!.Stream.Value} version {kept?.Version ?? e!.Version})");
            }
        }

        public TransparencyReport Report()
        {
            _ledgerHeads.End();
            NameThem();
            if (_tables > 0)
            {
                Find(TransparencyFault.Tables, Text($"The log's table of leaves differs from ledger and signed leaves in {_tables} places, the first at {_firstTable}. 'rebuild' computes it again."));
            }

            foreach (LeafName receipt in _receipts.Values)
            {
                Find(TransparencyFault.Receipt, $"The receipt {receipt} is not honoured: the ledger holds no event with this leaf.");
            }

            foreach (string unsigned in _ledgerHeads.Unsigned)
            {
                Find(TransparencyFault.Head, unsigned);
            }

            if (_ledgerHeads.Wrong > 0)
            {
                Find(TransparencyFault.Head, Text($"{_ledgerHeads.Wrong} of {_ledgerHeads.Count} signed heads do not fit the ledger. {_ledgerHeads.FirstWrong}")
                    + (_ledgerHeads.LastRight is { } right ? $" {right}" : ""));
            }

            return new TransparencyReport(_events, _ledgerHeads.Count, [.. _findings.OrderBy(f => f.Fault)], _more);
        }

        private static string Text(FormattableString text) => FormattableString.Invariant(text);

        private void Find(TransparencyFault fault, string text) => _findings.Add(new TransparencyFinding(fault, text));

        private void Keep<T>(List<T> list, T what)
        {
            if (list.Count < MostKept)
            {
                list.Add(what);
            }
            else
            {
                _more++;
            }
        }

        /// <summary>Puts the logged events that the ledger lacks and the events that the log lacks together, and says what happened to which.</summary>
        private void NameThem()
        {
            Dictionary<(string, long), LeafRow> missing = _missing.DistinctBy(m => (m.Stream, m.Version)).ToDictionary(m => (m.Stream, m.Version));
            var altered = new List<(LeafRow Logged, StoredEvent Event)>();
            var unknown = new List<StoredEvent>();
            foreach (StoredEvent e in _extra)
            {
                if (!missing.Remove((e.Stream.Value, e.Version), out LeafRow? logged))
                {
                    unknown.Add(e);
                }
                else if (logged.Position == e.Position)
                {
                    altered.Add((logged, e));
                }
                else
                {
                    bool whole = _projection.LeafOf(e with { Position = logged.Position }).Hash() == logged.Name.Hash;
                    Find(TransparencyFault.Moved, Text($"Moved: {Of(logged)} stands at position {e.Position} now{(whole ? "" : ", and says something else")}."));
                }
            }

            // Same place, another event: whoever did it wrote over the name, too.
            Dictionary<long, LeafRow> gone = missing.Values.ToDictionary(m => m.Position);
            foreach (StoredEvent e in unknown)
            {
                Find(
                    gone.Remove(e.Position, out LeafRow? logged) ? TransparencyFault.Altered : TransparencyFault.Inserted,
                    logged is null
                        ? Text($"Inserted: {e.Stream} version {e.Version} ({e.Type}) stands at position {e.Position}, and the log does not have it.")
                        : Text($"Altered: {Of(logged)} is {e.Stream} version {e.Version} ({e.Type}) now."));
            }

            foreach (LeafRow logged in gone.Values)
            {
                Find(TransparencyFault.Deleted, $"Deleted: {Of(logged)} is in the log, and the ledger does not have it.");
            }

            foreach ((LeafRow logged, StoredEvent e) in altered)
            {
                StoredEvent? other = altered.Select(a => a.Event).FirstOrDefault(o =>
                    o != e && _projection.LeafOf(e with { Data = o.Data, At = o.At, Type = o.Type }).Hash() == logged.Name.Hash);
                if (other is null)
                {
                    Find(TransparencyFault.Altered, $"Altered: {Of(logged)} does not say what was logged.");
                }
                else
                {
                    Find(TransparencyFault.Moved, Text($"Moved: what {Of(logged)} said stands at position {other.Position} ({other.Stream} version {other.Version}) now."));
                }
            }
        }

        private static string Of(LeafRow leaf) => Text($"{leaf.Stream} version {leaf.Version} ({leaf.Type}), leaf {leaf.Number}, position {leaf.Position},");
    }

    /// <summary>Walks along the signed heads while leaves are added, and compares each with the root at its size.</summary>
    private sealed class HeadsAlong
    {
        private readonly HeadJournal _journal;
        private readonly IEnumerator<SignedHead> _heads;
        private TreeFrontier _edge = TreeFrontier.Empty;
        private bool _any;

        public HeadsAlong(HeadJournal journal)
        {
            _journal = journal;
            _heads = journal.Heads().GetEnumerator();
            Next();
            Compare();
        }

        public long Count { get; private set; }

        public long Wrong { get; private set; }

        public string? FirstWrong { get; private set; }

        public string? LastRight { get; private set; }

        /// <summary>Heads whose signature is not that of their key, or that cannot be read.</summary>
        public List<string> Unsigned { get; } = [];

        public void Add(TreeHash leaf)
        {
            _edge = _edge.Append(leaf);
            Compare();
        }

        /// <summary>No leaf comes any more: what is left was signed over leaves that are gone.</summary>
        public void End()
        {
            while (_any)
            {
                Fail($"The head of {_heads.Current.Head.AtText} was signed over {_heads.Current.Head.Size.ToString(CultureInfo.InvariantCulture)} leaves, but there are {_edge.Size.ToString(CultureInfo.InvariantCulture)}.");
                Next();
            }
        }

        private void Compare()
        {
            while (_any && _heads.Current.Head is var head && head.Size <= _edge.Size)
            {
                if (head.Size == _edge.Size && head.Root == _edge.Root)
                {
                    LastRight = Wrong == 0 ? $"The head of {head.AtText} over the first {head.Size.ToString(CultureInfo.InvariantCulture)} still fits." : LastRight;
                }
                else
                {
                    Fail($"The first is the head of {head.AtText} over {head.Size.ToString(CultureInfo.InvariantCulture)} leaves.");
                }

                Next();
            }
        }

        private void Fail(string what)
        {
            Wrong++;
            FirstWrong ??= what;
        }

        private void Next()
        {
            try
            {
                _any = _heads.MoveNext();
            }
            catch (TransparencyDamagedException e)
            {
                _any = false;
                Unsigned.Add($"The heads kept outside the database cannot be read: {e.Message}");
                return;
            }

            if (!_any)
            {
                return;
            }

            Count++;
            SignedHead head = _heads.Current;
            if (_journal.FindKey(head.Head.KeyId) is not { } key || !HeadKey.Signed(key, head))
            {
                Unsigned.Add($"The head of {head.Head.AtText} does not carry the signature of key {head.Head.KeyId}.");
            }
        }
    }
}
