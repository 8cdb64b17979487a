using System.Collections.Frozen;
using System.Data.Common;
using System.Globalization;
using Halls.Domain.Calendar;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tidal.Moves;
using Halls.EventStore;

namespace Halls.Projections.Moves;

/// <summary>
/// One row for each move of a window: why, who, from when to when, how many people it served, what was expected of it and what came of it; and what became of
/// the proposals. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A move's row can't be written from its events alone: where the hall lies and when it closes stands in the hall's definition, that it is over in the next move of the
/// window, whom it served in the queues. So this is a sequence: it knows the halls, and of each hall the moves of the last day on which there was one.
/// </para>
/// <para>
/// It costs a service in a hall without moves that day one look into a dictionary. Where others write to the same ledger, what is known is compared with one row and
/// read anew only when a definition or a move was written since.
/// </para>
/// </remarks>
/// <param name="decoder">Decodes the events.</param>
public sealed class MovesProjection(IEventDecoder decoder) : ISequencedProjection
{
    private const string Opened = "window-opened.v1", Closed = "window-closed.v1", Started = "service-started.v1";

    private static readonly FrozenSet<string> Types = FrozenSet.Create(
        StringComparer.Ordinal, "hall-defined.v1", "move-proposed.v1", "move-declined.v1", "proposal-lapsed.v1", "window-assigned.v1", "move-measured.v1", Opened, Closed, Started);

    private static readonly string[] Hash = ["hash"];
    private static readonly string[] HallSet = ["region", "closes"];
    private static readonly string[] HallDay = ["day"];
    private static readonly string[] Ended = ["ended_at"];
    private static readonly string[] Served = ["served"];
    private static readonly string[] Looked = ["receipt", "receipt_after", "receipt_at"];
    private static readonly string[] Measured = ["receipt", "receipt_after", "receipt_at", "saved", "saved_after"];
    private static readonly string[] Made = ["made"];
    private static readonly string[] Approved = ["approved"];
    private static readonly string[] Declined = ["declined"];
    private static readonly string[] Expired = ["expired"];
    private static readonly string[] Withdrawn = ["withdrawn"];

    /// <summary>What was known when this process wrote last. Good for as long as its hash is the table's.</summary>
    private volatile KnownHalls _last = KnownHalls.Nothing;

    /// <inheritdoc/>
    public string Name => "moves";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public IReadOnlyList<TableDefinition> Tables { get; } = [MoveTables.Moves, MoveTables.Proposals, MoveTables.Halls, MoveTables.Known];

    /// <inheritdoc/>
    public bool Concerns(string type) => Types.Contains(type);

    /// <inheritdoc/>
    public ISequence Begin() => new Sequence(this, KnownHalls.Nothing);

    /// <inheritdoc/>
    public ISequence Resume(DbConnection connection, DbTransaction transaction) => new Sequence(this, _last = KnownHalls.Read(connection, transaction, _last));

    private sealed class Sequence(MovesProjection projection, KnownHalls known) : ISequence
    {
        private KnownHalls _known = known;

        public void Append(IReadOnlyList<StoredEvent> events, IRowWriter rows)
        {
            KnownHalls before = _known;
            foreach (StoredEvent e in events)
            {
                string[] stream = e.Stream.Value.Split('/');
                switch (stream)
                {
                    case ["hall", var hall]:
                        Define(e, hall, rows);
                        break;
                    case ["hall", var hall, var day]:
                        Tell(e, hall, day, rows);
                        break;
                    case ["window", var hall, var no, var day]:
                        Turn(e, hall, int.Parse(no, CultureInfo.InvariantCulture), day, rows);
                        break;
                    case ["queue", var hall, var queue, var day]:
                        Serve(e, hall, queue, day, rows);
                        break;
                    default:
                        throw new FormatException($"No hall's stream: '{e.Stream}'.");
                }
            }

            if (ReferenceEquals(_known, before))
            {
                return;
            }

            byte[] hash = [.. _known.Hash];
            if (before.Hash.IsEmpty)
            {
                rows.Insert(MoveTables.Known, 0L, hash);
            }
            else
            {
                rows.Update(MoveTables.Known, [0L], Hash, [hash]);
            }

            projection._last = _known;
        }

        private void Define(StoredEvent e, string hall, IRowWriter rows)
        {
            var defined = (HallEvent.HallDefined)projection.Decode(e);
            KnownHall now = _known.Of(hall).With(defined.Definition);
            if (_known.Halls.ContainsKey(hall))
            {
                rows.Update(MoveTables.Halls, [hall], HallSet, [now.Region, now.ClosesText]);
            }
            else
            {
                rows.Insert(MoveTables.Halls, hall, now.Region, now.ClosesText, null);
            }

            _known = _known.Changed(hall, now, e);
        }

        private void Tell(StoredEvent e, string hall, string day, IRowWriter rows)
        {
            switch (projection.Decode(e))
            {
                case TidalEvent.WindowAssigned assigned:
                    Assign(e, hall, day, assigned, rows);
                    break;

                case TidalEvent.MoveMeasured { SavedPersonMinutes: { } saved } measured:
                    rows.Update(MoveTables.Moves, [hall, day, measured.Move], Measured, [MoveText.Json(measured.Queues), (long)measured.AfterMinutes, At(e), saved, (long)measured.AfterMinutes]);
                    break;

                case TidalEvent.MoveMeasured measured:
                    // Without a baseline there is no effect; one that was worked out earlier stands.
                    rows.Update(MoveTables.Moves, [hall, day, measured.Move], Looked, [MoveText.Json(measured.Queues), (long)measured.AfterMinutes, At(e)]);
                    break;

                case TidalEvent.MoveProposed:
                    Count(hall, day, Made, rows);
                    break;

                case TidalEvent.MoveDeclined:
                    Count(hall, day, Declined, rows);
                    break;

                case TidalEvent.ProposalLapsed { Why: var why }:
                    Count(hall, day, why == LapseReason.Expired ? Expired : Withdrawn, rows);
                    break;
            }
        }

        private void Assign(StoredEvent e, string hall, string day, TidalEvent.WindowAssigned m, IRowWriter rows)
        {
            KnownHall here = _known.Of(hall);
            string from = m.From.ToString(), to = m.To.ToString();
            Insert(e, hall, day, m, here, from, to, rows);
            if (m.Proposal is not null)
            {
                Count(hall, day, Approved, rows);
            }

            if (string.CompareOrdinal(day, here.Day) < 0)
            {
                // A day that is over, written down later: the present one goes on.
                return;
            }

            if (here.Day != day)
            {
                // A new day begins with the opening plan: what was moved the day before ended with it.
                if (_known.Halls.ContainsKey(hall))
                {
                    rows.Update(MoveTables.Halls, [hall], HallDay, [day]);
                }
                else
                {
                    rows.Insert(MoveTables.Halls, hall, here.Region, here.ClosesText, day);
                }

                here = here with { Day = day, Windows = KnownHall.Undefined.Windows };
            }

            var moves = here.Windows.GetValueOrDefault(m.Window, []);
            if (!moves.IsEmpty)
            {
                rows.Update(MoveTables.Moves, [hall, day, moves[^1].Id], Ended, [At(e)]);
            }

            here = here with { Windows = here.Windows.SetItem(m.Window, moves.Add(new KnownMove(m.Move, At(e), MoveText.Gained(from, to)))) };
            _known = _known.Changed(hall, here, e);
        }

        private static void Insert(StoredEvent e, string hall, string day, TidalEvent.WindowAssigned m, KnownHall here, string from, string to, IRowWriter rows)
        {
            string kind = EnumText<MoveKind>.Of(m.Kind);
            rows.Insert(
                MoveTables.Moves, hall, day, m.Move, e.Version, day[..7], here.Region, (long)m.Window, m.Home ? MoveCause.Home : kind, kind, m.Home, from, to, m.Reason,
                MoveText.Json(m.Readings), m.Forecast is { } forecast ? MoveText.Json(forecast) : null, m.Proposal, m.Proposer, m.Approver, m.Warnings.ToString(), At(e), null,
                ClosesAt(here, day, At(e)), 0L, null, null, null, null, null);
        }

        /// <summary>When a window closes the move ends with it, and goes on when it is opened once more the same day.</summary>
        private void Turn(StoredEvent e, string hall, int no, string day, IRowWriter rows)
        {
            if (_known.Of(hall) is { } here && here.Day == day && here.Windows.TryGetValue(no, out var moves))
            {
                rows.Update(MoveTables.Moves, [hall, day, moves[^1].Id], Ended, [e.Type == Closed ? At(e) : (long?)null]);
            }
        }

        /// <summary>Counts a service that began at a window while a move held by which the window had taken up the queue.</summary>
        private void Serve(StoredEvent e, string hall, string queue, string day, IRowWriter rows)
        {
            if (_known.Of(hall) is not { } here || here.Day != day || here.Windows.IsEmpty)
            {
                return;
            }

            // One that nobody marked as begun is written when it is done, with the instant of the call: it may belong to a move that is over.
            var started = (QueueEvent.ServiceStarted)projection.Decode(e);
            KnownMove? during = here.Windows.GetValueOrDefault(started.Window, []).LastOrDefault(m => m.At <= At(e));
            if (during is not null && during.Gained.Contains(queue, StringComparer.Ordinal))
            {
                rows.Increment(MoveTables.Moves, [hall, day, during.Id], Served, [1]);
            }
        }

        private void Count(string hall, string day, string[] what, IRowWriter rows) =>
            rows.Increment(MoveTables.Proposals, [day[..7], _known.Of(hall).Region, hall], what, [1]);

        /// <summary>When the hall closes on a day by its hours, not before the move; null on a day without hours.</summary>
        private static long? ClosesAt(KnownHall hall, string day, long start)
        {
            DateOnly date = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return hall.Closes[(int)date.DayOfWeek] is int minute
                ? Math.Max(start, TicketsProjection.Micros(ChinaTime.StartOf(date).AddMinutes(minute)))
                : null;
        }

        private static long At(StoredEvent e) => TicketsProjection.Micros(e.At);
    }

    private object Decode(StoredEvent e) => decoder.Decode(e.Type, e.Data.Span);
}

/// <summary>What brought a move about, as the report divides them.</summary>
public static class MoveCause
{
    /// <summary>The window went back to its opening plan, whoever moved it.</summary>
    public const string Home = "home";

    /// <summary>The policy moved it by itself.</summary>
    public const string Automatic = "automatic";

    /// <summary>A person approved a proposal of the policy.</summary>
    public const string Approved = "approved";

    /// <summary>A person moved it.</summary>
    public const string ByHand = "by-hand";
}
