using System.Collections.Immutable;
using System.Globalization;
using Dapper;
using Halls.Domain.Definitions;
using Halls.Domain.Policies;
using Halls.Domain.Ratings;
using Halls.EventStore;
using Halls.EventStore.Codecs;

namespace Halls.Projections.Ratings;

/// <summary>A rating in question.</summary>
/// <param name="Id">The rating.</param>
/// <param name="Level">5 to 1.</param>
/// <param name="RatedAt">When, as clocks in China show it.</param>
/// <param name="Window">The window, or null.</param>
/// <param name="Channel">How it came in.</param>
public sealed record SignalledRating(string Id, int Level, DateTimeOffset RatedAt, int? Window, string Channel);

/// <summary>Something for a supervisor to look at. No rating is changed or left out for it .</summary>
/// <param name="Signal">What was seen, kebab-case.</param>
/// <param name="SignalName">In Chinese.</param>
/// <param name="Hall">The hall.</param>
/// <param name="HallName">Its Chinese name.</param>
/// <param name="Day">The day whose ratings were looked at.</param>
/// <param name="Subject">What the ratings have in common: the source, the text's mark, the window's day, or the rating itself.</param>
/// <param name="Ratings">The ratings in question, in order of time.</param>
public sealed record GamingSignalView(
    string Signal, string SignalName, string Hall, string HallName, DateOnly Day, string Subject, ImmutableArray<SignalledRating> Ratings);

/// <summary>Looks at a hall's day for signals of gaming. They are found when somebody asks and kept nowhere: the same ratings give the same. Thread-safe.</summary>
/// <param name="tables">The store.</param>
/// <param name="store">The ledger, which has the halls' definitions.</param>
/// <param name="codec">The storage format.</param>
public sealed class SignalQueries(IStoreTables tables, IEventStore store, EventCodec codec)
{
    /// <summary>What is to be seen in a hall's day, always in the same order.</summary>
    public async ValueTask<IReadOnlyList<GamingSignalView>> OfAsync(string hall, DateOnly day, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredEvent> defined = await store.ReadStreamAsync(new StreamName($"hall/{hall}"), cancellationToken: cancellationToken);
        if (defined.Aggregate(HallDecider.Initial, (state, e) => HallDecider.Evolve(state, (HallEvent)codec.Decode(e.Type, e.Data.Span))) is not { } definition)
        {
            return [];
        }

        Dictionary<string, RatingTrace> traces = (await RowsAsync(hall, day, cancellationToken)).Select(Trace).ToDictionary(t => t.Id, StringComparer.Ordinal);
        return
        [
            .. from flag in GamingSignals.In(traces.Values, definition, SignalPolicy.On(day, new PolicyLayers([definition.Policy])))
               select new GamingSignalView(
                   EnumText<GamingSignal>.Of(flag.Signal), GamingSignals.NameOf(flag.Signal), hall, definition.Name, day, flag.Subject,
                   [.. flag.Ratings.Select(id => View(traces[id]))]),
        ];

        RatingTrace Trace(TraceRow r) => new(
            r.Id, hall, (int?)r.WindowNo, (int)r.Level, Word<RatingChannel>(r.Channel), Word<RatingProof>(r.Proof), r.Source, r.TextMark,
            TicketsProjection.Instant(r.RatedAt), TicketsProjection.Instant(r.CompletedAt));
    }

    private static SignalledRating View(RatingTrace t) =>
        new(t.Id, t.Level, CaseText.InChina(TicketsProjection.Micros(t.RatedAt)), t.Window, EnumText<RatingChannel>.Of(t.Channel));

    private static T Word<T>(string text)
        where T : struct, Enum => EnumText<T>.TryParse(text, out T value) ? value : throw new FormatException($"A row of ratings says '{text}', which is no {typeof(T).Name}.");

    private ValueTask<IReadOnlyList<TraceRow>> RowsAsync(string hall, DateOnly day, CancellationToken cancellationToken) => tables.ReadAsync<IReadOnlyList<TraceRow>>(
        async (connection, token) =>
        [
            .. await connection.QueryAsync<TraceRow>(new CommandDefinition(
                """
                SELECT id AS "Id", window_no AS "WindowNo", level AS "Level", channel AS "Channel", proof AS "Proof", source AS "Source", text_mark AS "TextMark",
                       rated_at AS "RatedAt", completed_at AS "CompletedAt"
                FROM ratings WHERE hall = @hall AND day = @day
                """,
                new { hall, day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, cancellationToken: token)),
        ],
        cancellationToken);

    private sealed class TraceRow
    {
        public string Id { get; init; } = "";

        public long? WindowNo { get; init; }

        public long Level { get; init; }

        public string Channel { get; init; } = "";

        public string Proof { get; init; } = "";

        public string? Source { get; init; }

        public string? TextMark { get; init; }

        public long RatedAt { get; init; }

        public long CompletedAt { get; init; }
    }
}
