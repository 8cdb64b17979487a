using System.Collections.Immutable;
using Dapper;
using FsCheck;
using FsCheck.Fluent;
using Halls.Domain.Calendar;
using Halls.Domain.Figures;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tests.Figures;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Projections.Figures;
using Halls.Projections.Tests.Transparency;
using Halls.Testing;

namespace Halls.Projections.Tests.Figures;

/// <summary>
/// random months of services, ratings and cases are written to a real ledger, through crashes, appends that fail and restarts; at any time every
/// figure of every report is what a recount of the raw events finds. <c>HALLS_FSCHECK_TESTS</c> and <c>HALLS_FSCHECK_SEED</c> are as in the domain's tests.
/// </summary>
public abstract class AnyMonthsInTheStore
{
    private const int MostRounds = 8;

    private static readonly (string? Region, string? Hall)[] Scopes = [(null, null), ("37", null), ("3715", null), ("371502", null), ("371525", null), (null, "lc"), (null, "gx")];

    /// <summary>The histories, and for each append a number that says what goes wrong at it, and how many services are completed before.</summary>
    private static readonly Arbitrary<((ImmutableArray<RatingStep> Steps, int Times, bool Generous) Plan, int[] Tricks)> Plans = Arb.From(
        from plan in RatingHistory.Plans.Generator
        from tricks in Gen.ArrayOf(Gen.Choose(0, 99), 60)
        select (plan, tricks),
        value => RatingHistory.Plans.Shrinker(value.plan).Select(p => (p, value.tricks)));

    protected abstract int Tests { get; }

    protected abstract ValueTask<FigureLedger> NewLedgerAsync();

    [Fact]
    public void Every_figure_equals_a_recount_of_the_raw_events_whatever_happens_to_the_store()
    {
        var seen = new Seen();
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Setting("HALLS_FSCHECK_TESTS") is { } n ? int.Parse(n) : Tests).WithStartSize(30).WithEndSize(90);
        if (Setting("HALLS_FSCHECK_SEED") is { } seed)
        {
            ulong[] parts = [.. seed.Split(',').Select(ulong.Parse)];
            config = config.WithReplay(parts[0], parts[1]);
        }

        // Chance may leave out what is rare, such as a decision after the cut-off: then more histories are drawn, until everything has been tried.
        for (int round = 0; round == 0 || (round < MostRounds && !seen.Everything); round++)
        {
            // The property is run to its end on a thread of FsCheck's, which knows nothing of tasks.
            Check.One(config, Prop.ForAll(Plans, value => HoldsAsync(value.Plan, value.Tricks, seen).GetAwaiter().GetResult()));
        }

        Assert.True(seen.Everything && seen.Compared > Tests, $"{seen}");
    }

    private async Task HoldsAsync((ImmutableArray<RatingStep> Steps, int Times, bool Generous) plan, int[] tricks, Seen seen)
    {
        var history = RatingHistory.Of(plan);
        await using FigureLedger ledger = await NewLedgerAsync();
        var written = new Written(ledger, seen);
        foreach (RateableService service in history.Served.Where(s => s.Window is not null))
        {
            await written.AppendAsync(Completed(service), 99);
        }

        for (int i = 0; i < history.Appends.Count; i++)
        {
            (string service, ImmutableArray<RatingStreamEvent> events, DateTimeOffset now) = history.Appends[i];
            int trick = tricks[i % tricks.Length];
            if (trick % 4 == 0)
            {
                await written.AppendAsync(Completed(history.Served.ElementAt(trick % 5) with { Id = $"t_lc.20260924.B.{i}", Day = ChinaTime.DayOf(now), CompletedAt = now.ToUniversalTime() }, trick % 3 > 0), 99);
            }

            await written.AppendAsync(($"rating/{service}", events), trick);
            seen.AfterCutOff += events.OfType<RectificationEvent.InvalidityDecided>().Count(e => e.At >= ChinaTime.StartOf(e.Rating.CutOff));
            if (trick > 95 || i == history.Appends.Count - 1)
            {
                await CompareAsync(ledger.Store, now, seen);

                // And as time alone goes by: deadlines pass, months are cut off.
                await CompareAsync(ledger.Store, now.AddDays(1 + (trick % 40)), seen);
            }
        }

        Assert.Empty(await ledger.Store.VerifyAsync());
    }

    private static async Task CompareAsync(LedgerStore store, DateTimeOffset now, Seen seen)
    {
        seen.Compared++;
        var recount = await Recount.OfAsync(store, now);
        var queries = new FigureQueries(store);
        foreach (DateOnly month in recount.Months.Append(new DateOnly(2026, 8, 1)))
        {
            foreach ((string? region, string? hall) in Scopes)
            {
                FigureScope scope = hall is not null ? FigureScope.OfHall(hall) : region is not null ? FigureScope.OfRegion(region.PadRight(6, '0')) : FigureScope.Everywhere;
                foreach (string by in FigureQueries.Divisions)
                {
                    MonthReport report = await queries.ReportAsync(month, scope, by, now, FigureQueries.CutOffOf(month, null), default);
                    string what = $"{month:yyyy-MM} {region}{hall} by {by} at {now:O}";
                    AssertSame(recount.Rows(month, region, hall, by == "indicator" ? "nothing" : by), Recount.Rows(by == "indicator" ? [report.Total with { Key = "" }] : report.Rows), what);
                    AssertSame(recount.Rows(month, region, hall, "nothing"), Recount.Rows([report.Total with { Key = "" }]), what + ", total");
                    Assert.All(report.Identities, identity => Assert.True(identity.Holds, $"{what}: {identity.Of} {string.Join(' ', identity.Differences)}"));
                    if (report.Indicators is { } ticked)
                    {
                        AssertSame(recount.Ticked(month, region, hall), ticked.OrderBy(t => t.Code, StringComparer.Ordinal).Select(t => $"{t.Code} {t.Count}"), what);
                    }
                }

                if (region is not null)
                {
                    LiveFigures live = await queries.LiveAsync(scope, region.PadRight(6, '0'), now, default);
                    AssertSame(recount.Rows(live.Day, region, hall, "nothing"), Recount.Rows([live.Total with { Key = "" }]), $"live {region} at {now:O}");
                    AssertSame(recount.Rows(live.Day, region, hall, "day").Where(r => r.StartsWith($"{live.Day:yyyy-MM-dd}", StringComparison.Ordinal)), Recount.Rows([live.Today]), $"today {region} at {now:O}");
                }
            }
        }

        // Behind every number there are its records.
        Dictionary<string, string> states = await store.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<(string, string)>("SELECT id, state FROM ratings")).ToDictionary(r => r.Item1, r => r.Item2));
        Assert.Equal(
            recount.States.Select(s => (s.Key, s.Value switch { RatingCounter.Superseded => "superseded", RatingCounter.Invalid => "invalid", _ => "counted" })),
            states.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value)));
        seen.Cases += recount.Months.Any() ? recount.States.Count : 0;
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> found, string what)
    {
        string wanted = string.Join('\n', expected), got = string.Join('\n', found);
        Assert.True(wanted == got, $"{what}\nrecounted:\n{wanted}\nreported:\n{got}");
    }

    /// <summary>A service was completed; an event of before it said where it belongs is not counted.</summary>
    private static (string Stream, ImmutableArray<QueueEvent> Events) Completed(RateableService service, bool placed = true) => (
        $"queue/{service.Hall}/{service.Id.Split('.')[2]}/{service.Day:yyyy-MM-dd}",
        [
            new QueueEvent.ServiceCompleted(service.Window ?? 9, "u_li", placed ? service.Region : null, placed ? service.Unit : null, placed ? service.Item : null)
            {
                At = service.CompletedAt,
                TicketId = service.Id,
            },
        ]);

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>What happened in all histories together, so that the test can say when it has tried nothing.</summary>
    private sealed record Seen
    {
        public bool Everything => Crashes > 0 && Survived > 0 && Rejected > 0 && Stale > 0 && AfterCutOff > 0 && Cases > 0;

        public int Crashes { get; set; }

        /// <summary>Appends that were there after the crash that came while they were under way.</summary>
        public int Survived { get; set; }

        public int Rejected { get; set; }

        public int Stale { get; set; }

        public int AfterCutOff { get; set; }

        public int Cases { get; set; }

        public int Compared { get; set; }
    }

    /// <summary>Writes appends as a grain does: it knows the version, and after a crash it looks how far it had come.</summary>
    private sealed class Written(FigureLedger ledger, Seen seen)
    {
        private readonly Dictionary<string, long> _versions = [];

        public Task AppendAsync((string Stream, ImmutableArray<QueueEvent> Events) what, int trick) => AppendAsync(what.Stream, [.. what.Events], trick);

        public Task AppendAsync((string Stream, ImmutableArray<RatingStreamEvent> Events) what, int trick) => AppendAsync(what.Stream, [.. what.Events], trick);

        private async Task AppendAsync(string stream, object[] events, int trick)
        {
            long version = _versions.GetValueOrDefault(stream);
            Append append = Of(stream, version, events);
            switch (trick)
            {
                case < 5:
                    seen.Crashes++;
                    Task pending = ledger.Store.AppendAsync(append).AsTask();
                    if (trick % 2 == 1)
                    {
                        // Acknowledged, so it must be there afterwards.
                        await pending;
                    }

                    await ledger.CrashAsync(pending, machine: trick == 0);
                    long there = (await ledger.Store.ReadStreamAsync(new StreamName(stream))).Count;
                    Assert.True(there == version + events.Length || (trick % 2 == 0 && there == version), $"{stream} has {there} events after a crash, not {version} or {events.Length} more.");
                    seen.Survived += there > version ? 1 : 0;
                    if (there == version)
                    {
                        await ledger.Store.AppendAsync(append);
                    }

                    break;

                case < 8:
                    await ledger.ReopenAsync();
                    await ledger.Store.AppendAsync(append);
                    break;

                case < 14:
                    // A rating that was never given can't be judged: the whole append fails when its rows are written, with the rating before it and in one batch with a good one.
                    Task poisoned = ledger.Store.AppendAsync(Of("rating/t_lc.20260924.Z.1", 0, Poison())).AsTask(), good = ledger.Store.AppendAsync(append).AsTask();
                    await good;
                    await Assert.ThrowsAsync<AppendRejectedException>(() => poisoned);
                    seen.Rejected++;
                    break;

                case < 18:
                    Task first = ledger.Store.AppendAsync(append).AsTask(), twice = ledger.Store.AppendAsync(append).AsTask();
                    await first;
                    await Assert.ThrowsAsync<WrongExpectedVersionException>(() => twice);
                    seen.Stale++;
                    break;

                default:
                    await ledger.Store.AppendAsync(append);
                    break;
            }

            _versions[stream] = version + events.Length;
        }

        private static Append Of(string stream, long version, object[] events) =>
            new() { Stream = new StreamName(stream), ExpectedVersion = version, Events = [.. events.Select(EventCodec.Current.Encode)] };

        private static object[] Poison()
        {
            var at = new DateTimeOffset(2026, 9, 24, 4, 0, 0, TimeSpan.Zero);
            var rating = new Rating
            {
                Id = "r_t_lc.20260924.Z.1.1",
                Number = 1,
                Service = new()
                {
                    Id = "t_lc.20260924.Z.1",
                    Kind = ServiceKind.Ticket,
                    Region = "371502",
                    Hall = "lc",
                    Unit = "lc",
                    Day = new DateOnly(2026, 9, 24),
                    CompletedAt = at,
                },
                Level = 5,
                Indicators = ["510"],
                Catalogue = "2020-05",
                Channel = RatingChannel.Qr,
                Proof = RatingProof.OneTimeLink,
                RealName = false,
                Verification = Verification.None,
                RatedAt = at,
                Supplementary = false,
                CountedOn = new DateOnly(2026, 9, 24),
                CutOff = new DateOnly(2026, 10, 15),
            };
            return
            [
                new RatingEvent.RatingGiven(rating, null) { At = at },
                new RectificationEvent.InvalidityDecided(true, "从未评价", CountedRating.Of(rating) with { Id = "r_t_lc.20260924.Z.1.9" }, true, null, "u_approver") { At = at, CaseId = "r_t_lc.20260924.Z.1.9" },
            ];
        }
    }
}

public sealed class AnyMonthsInSqlite : AnyMonthsInTheStore
{
    protected override int Tests => 25;

    protected override ValueTask<FigureLedger> NewLedgerAsync() => ValueTask.FromResult<FigureLedger>(new SqliteFigureLedger());
}

public sealed class AnyMonthsInPostgres : AnyMonthsInTheStore, IAsyncLifetime
{
    private TemporaryPostgres? _server;
    private int _schemas;

    protected override int Tests => 8;

    public async ValueTask InitializeAsync()
    {
        // A server of its own: it is killed on the way.
        TemporaryPostgres.SkipUnlessPresent();
        _server = await TemporaryPostgres.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            await _server.DisposeAsync();
        }
    }

    protected override ValueTask<FigureLedger> NewLedgerAsync() => ValueTask.FromResult<FigureLedger>(new PostgresFigureLedger(_server!, $"figures_{++_schemas}"));
}
