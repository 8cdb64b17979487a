using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Halls.Domain.Definitions;
using Halls.EventStore;

namespace Halls.Projections.Moves;

/// <summary>A move of a window today.</summary>
/// <param name="Id">The move.</param>
/// <param name="At">Since when, microseconds.</param>
/// <param name="Gained">The queues that the window has taken up with it.</param>
internal sealed record KnownMove(string Id, long At, ImmutableArray<string> Gained);

/// <summary>What has to be known of a hall before its next event can be written down.</summary>
/// <param name="Region">Where it lies, 12 digits; empty when it was never defined.</param>
/// <param name="Closes">The minute at which it closes, Sunday first; null on days without hours.</param>
/// <param name="Day">The last day on which a window was moved; null when none ever was.</param>
/// <param name="Windows">That day's moves by window, in their order.</param>
internal sealed record KnownHall(string Region, ImmutableArray<int?> Closes, string? Day, ImmutableDictionary<int, ImmutableArray<KnownMove>> Windows)
{
    /// <summary>A hall that was never defined.</summary>
    public static KnownHall Undefined { get; } =
        new("", [null, null, null, null, null, null, null], null, ImmutableDictionary<int, ImmutableArray<KnownMove>>.Empty);

    /// <summary>The same hall, where and when it is open now.</summary>
    public KnownHall With(HallDefinition definition) =>
        this with { Region = RegionCode.Full(definition.Region), Closes = [.. Enum.GetValues<DayOfWeek>().Select(day => Intake.Of(definition, day)?.Close)] };

    /// <summary>The closing minutes as they are stored.</summary>
    public string ClosesText => string.Join(',', Closes.Select(minute => minute?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The closing minutes from what is stored.</summary>
    public static ImmutableArray<int?> ClosesOf(string text) =>
        [.. text.Split(',').Select(minute => minute.Length == 0 ? (int?)null : int.Parse(minute, CultureInfo.InvariantCulture))];
}

/// <summary>All that the sequence of moves knows, and the hash of the events that it was made from: equal hashes, equal knowledge. Immutable.</summary>
/// <param name="Hash">The hash; empty before the first event.</param>
/// <param name="Halls">The halls.</param>
internal sealed record KnownHalls(ImmutableArray<byte> Hash, ImmutableDictionary<string, KnownHall> Halls)
{
    /// <summary>Before the first event.</summary>
    public static KnownHalls Nothing { get; } = new([], ImmutableDictionary.Create<string, KnownHall>(StringComparer.Ordinal));

    /// <summary>A hall; one that was never defined is known by nothing.</summary>
    public KnownHall Of(string hall) => Halls.GetValueOrDefault(hall, KnownHall.Undefined);

    /// <summary>After an event that changed what is known of a hall.</summary>
    public KnownHalls Changed(string hall, KnownHall now, StoredEvent e)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Hash.AsSpan());
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{e.Stream} {e.Version} {e.Type} ")));
        hash.AppendData(e.Data.Span);
        return new KnownHalls([.. hash.GetHashAndReset()], Halls.SetItem(hall, now));
    }

    /// <summary>What the tables hold; <paramref name="remembered"/> where that is the same.</summary>
    public static KnownHalls Read(DbConnection connection, DbTransaction transaction, KnownHalls remembered)
    {
        byte[]? hash = connection.Query<byte[]>("SELECT hash FROM move_known WHERE id = 0", transaction: transaction).SingleOrDefault();
        if (remembered.Hash.AsSpan().SequenceEqual(hash))
        {
            return remembered;
        }

        ILookup<string, MoveLine> moves = connection.Query<MoveLine>(
            """
            SELECT m.hall AS "Hall", m.window_no AS "Window", m.move AS "Move", m.version AS "Version", m.started_at AS "At", m.from_queues AS "From", m.to_queues AS "To"
            FROM move_halls h JOIN window_moves m ON m.hall = h.hall AND m.day = h.day
            """,
            transaction: transaction).ToLookup(m => m.Hall, StringComparer.Ordinal);
        return new KnownHalls(
            [.. hash ?? []],
            connection.Query<HallLine>("""SELECT hall AS "Hall", region AS "Region", closes AS "Closes", day AS "Day" FROM move_halls""", transaction: transaction)
                .ToImmutableDictionary(
                    h => h.Hall,
                    h => new KnownHall(
                        h.Region, KnownHall.ClosesOf(h.Closes), h.Day,
                        moves[h.Hall].GroupBy(m => (int)m.Window).ToImmutableDictionary(
                            w => w.Key,
                            w => w.OrderBy(m => m.Version).Select(m => new KnownMove(m.Move, m.At, MoveText.Gained(m.From, m.To))).ToImmutableArray())),
                    StringComparer.Ordinal));
    }

    private sealed class HallLine
    {
        public string Hall { get; init; } = "";

        public string Region { get; init; } = "";

        public string Closes { get; init; } = "";

        public string? Day { get; init; }
    }

    private sealed class MoveLine
    {
        public string Hall { get; init; } = "";

        public long Window { get; init; }

        public string Move { get; init; } = "";

        public long Version { get; init; }

        public long At { get; init; }

        public string From { get; init; } = "";

        public string To { get; init; } = "";
    }
}
