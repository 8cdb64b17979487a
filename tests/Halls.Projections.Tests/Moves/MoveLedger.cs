using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Tidal;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Halls.Projections.Moves;
using Halls.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Halls.Projections.Tests.Moves;

/// <summary>A ledger with the projection of moves, which can be opened several times at once; and the events that tell of moves.</summary>
public sealed class MoveLedger(Func<IProjection[], LedgerStore> open, IDisposable? folder) : IAsyncDisposable
{
    private readonly Dictionary<string, long> _versions = [];
    private readonly List<LedgerStore> _stores = [];

    /// <summary>The instant of a time of the day in China.</summary>
    public static DateTimeOffset At(string time, int day = 23) => DateTimeOffset.Parse($"2026-11-{day:00}T{time}+08:00", System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime();

    public static MoveLedger OnSqlite()
    {
        var folder = new TemporaryFolder();
        return new MoveLedger(
            projections => new SqliteStore(
                new SqliteStoreOptions { Path = folder.File("halls.db") }, projections, [], EventCodec.Current, TimeProvider.System, NullLogger<SqliteStore>.Instance),
            folder);
    }

    public static MoveLedger OnPostgres(TemporaryPostgres server, string schema) => new(
        projections => new PostgresStore(
            new PostgresStoreOptions { ConnectionString = server.ConnectionString, Schema = schema }, projections, [], EventCodec.Current, TimeProvider.System,
            NullLogger<PostgresStore>.Instance),
        null);

    /// <summary>Opens it as another process does: with projections that remember nothing.</summary>
    public LedgerStore Open()
    {
        LedgerStore store = open([new HallsProjection(), new MovesProjection(EventCodec.Current)]);
        _stores.Add(store);
        return store;
    }

    public async Task AppendAsync(LedgerStore store, string stream, params object[] events)
    {
        long version = _versions.GetValueOrDefault(stream);
        await store.AppendAsync(Of(stream, version, events));
        _versions[stream] = version + events.Length;
    }

    public static Append Of(string stream, long version, params object[] events) =>
        new() { Stream = new StreamName(stream), ExpectedVersion = version, Events = [.. events.Select(EventCodec.Current.Encode)] };

    public Task DefineAsync(LedgerStore store, string hall, string region, params OpeningHours[] hours) => AppendAsync(
        store,
        $"hall/{hall}",
        new HallEvent.HallDefined(
            new HallDefinition
            {
                Name = hall + "大厅",
                Region = region,
                TimeZone = "Asia/Shanghai",
                Hours = [.. hours],
                Queues = [new QueueDefinition("A", "综合受理", null, "A", QueueKind.Ordinary, 1, null, 15), new QueueDefinition("B", "不动产登记", null, "B", QueueKind.Ordinary, 1, null, 20)],
                Windows = [.. Enumerable.Range(1, 3).Select(no => new WindowDefinition(no, $"{no}号窗口", WindowKind.Tidal, ["A"], ["A", "B"]))],
            },
            "u_admin")
        { At = At("07:00", 1) });

    public static TidalEvent.WindowAssigned Moved(
        DateTimeOffset at, string move, int window, string from, string to, MoveKind kind = MoveKind.Automatic, bool home = false, string? proposal = null) => new(
        move, window, [.. from.Select(q => $"{q}")], [.. to.Select(q => $"{q}")], home, kind, "B 队有 23 人在等", [new QueueReading("B", 23, 31.5, 1), new QueueReading("A", 2, null, 3)],
        kind == MoveKind.ByHand ? null : new MoveForecast(60, [new QueueForecast("B", 28.4, 19.1), new QueueForecast("A", 3, 5.5)], 214, 17, 9.5, TidalKind.Uncovered), proposal,
        kind == MoveKind.ByHand ? "u_wang" : "fluid", kind == MoveKind.Automatic ? null : "u_wang", [])
        { At = at };

    public static TidalEvent.MoveMeasured Measured(DateTimeOffset at, string move, int after, double? saved) => new(
        move, after, [new QueueOutcome("B", 7, 22.5, 19.1, saved is null ? null : 29), new QueueOutcome("A", 0, null, 5.5, null)], saved)
    { At = at };

    public static TidalEvent.MoveProposed Proposed(DateTimeOffset at, string id) =>
        new(new Proposal(id, 2, ["A"], ["A", "B"], "B 队有 23 人在等", [], null, "fluid", at.AddMinutes(10))) { At = at };

    public static QueueEvent.ServiceStarted Started(DateTimeOffset at, int window, string ticket = "t_1") => new(window, "u_li") { At = at, TicketId = ticket };

    public static WindowEvent Opened(DateTimeOffset at) => new WindowEvent.WindowOpened("u_li") { At = at };

    public static WindowEvent Closed(DateTimeOffset at) => new WindowEvent.WindowClosed("u_li") { At = at };

    public async ValueTask DisposeAsync()
    {
        foreach (LedgerStore store in _stores)
        {
            await store.DisposeAsync();
        }

        folder?.Dispose();
    }
}
