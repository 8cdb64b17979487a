using System.Collections.Immutable;
using Halls.Contracts;
using Halls.Contracts.Boards;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.Domain.Queues;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.EventStore.Sqlite;
using Halls.Grains.Tidal;
using Halls.Projections;
using Halls.Projections.Calendar;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Halls.Grains.Tests;

/// <summary>One hall on the engine that was built with, over a real SQLite file: queues A and B; window 1 serves A, window 8 serves both.</summary>
internal sealed class HallUnderTest : IAsyncDisposable
{
    public const string Hall = "lc";
    public const string QueueA = "queue/lc/A/2026-11-23";
    public static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly DateTimeOffset Nine = new(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(8));

    private readonly EngineUnderTest _engine;
    private int _requests;

    private HallUnderTest(EngineUnderTest engine, ManualTimeProvider clock)
    {
        _engine = engine;
        Clock = clock;
    }

    /// <summary>Moves the grains' timers and leases.</summary>
    public ManualTimeProvider Clock { get; }

    /// <summary>The halls' time; stands until it is set.</summary>
    public ServiceClock HallClock => _engine.Services.GetRequiredService<ServiceClock>();

    public TroubledStore Store => _engine.Services.GetRequiredService<TroubledStore>();

    public IGrainFactory Grains => _engine.Grains;

    public IHallGrain Board => Grains.GetGrain<IHallGrain>(Hall);

    public static async Task<HallUnderTest> StartAsync(string folder, ITidalAdvisor? advisor = null)
    {
        var clock = new ManualTimeProvider(Nine);
        EngineUnderTest engine = await EngineUnderTest.StartAsync(clock, services =>
        {
            services.AddSingleton(new ServiceClock(TimeProvider.System, Nine, 1, stepped: true));
            services.AddSingleton(EventCodec.Current);
            services.AddSingleton<IEventDecoder>(EventCodec.Current);
            services.AddSingleton<IProjection, TicketsProjection>();
            services.AddSingleton<IProjection, HallsProjection>();
            services.AddSqliteStore(new SqliteStoreOptions { Path = Path.Combine(folder, "halls.db") });
            services.AddSingleton(s => new TroubledStore(s.GetRequiredService<SqliteStore>()));
            services.AddSingleton<IEventStore>(s => s.GetRequiredService<TroubledStore>());
            services.AddSingleton<TicketQueries>();
            services.AddSingleton(new CitizenLinks(new byte[32]));
            services.AddSingleton(new PersonalVault(new byte[32]));
            services.AddSingleton<WorkingDays>();
            services.AddSingleton(advisor ?? new NoAdvisor());
        });
        var hall = new HallUnderTest(engine, clock);
        if (await hall.Board.GetHall() is null)
        {
            DefineHallAnswer defined = await hall.DefineAsync("聊城");
            Assert.NotNull(defined.Hall);
        }

        return hall;
    }

    public Task<DefineHallAnswer> DefineAsync(string name) => Board.Define(new DefineHallRequest(
        new RequestStamp($"hall/{Hall}", "d" + ++_requests), new HallView(
            Hall, 0, name, null, "371500", null, null, "Asia/Shanghai",
            [new HoursView(["mon", "tue", "wed", "thu", "fri"], "08:00", "17:00", "18:00")],
            [new QueueDefinitionView("A", "甲", null, "A", "ordinary", 1, null, 15), new QueueDefinitionView("B", "乙", null, "B", "ordinary", 1, null, 15)],
            [new WindowDefinitionView(1, "1号窗口", "dedicated", ["A"], ["A", "B"]), new WindowDefinitionView(8, "8号窗口", "dedicated", ["A", "B"], ["A", "B"])],
            ImmutableSortedDictionary<string, string>.Empty.Add("wait.min_samples", "1")), "u_admin"));

    public IQueueGrain Queue(string queue) => Grains.GetGrain<IQueueGrain>(new QueueKey(Hall, queue, Day).ToString());

    public IWindowGrain Window(int no) => Grains.GetGrain<IWindowGrain>(new WindowKey(Hall, no, Day).ToString());

    public Task<Outcome<TicketView>> IssueAsync(string queue = "A", string? key = null, string? scope = null) => Queue(queue).Issue(new IssueTicketRequest(
        new RequestStamp(scope ?? $"queue/{new QueueKey(Hall, queue, Day)}", key ?? "i" + ++_requests), "ordinary", null, null, null, "d_kiosk"));

    public WindowRequest Request(string? key = null) => new(key ?? "w" + ++_requests, "u_wang", false);

    /// <summary>Writes to queue A behind its grain's back, as another silo would that believes itself the only one.</summary>
    public Task IssueBehindItsBackAsync(int seq) => WriteBehindItsBackAsync(
        seq - 1, new QueueEvent.TicketIssued($"A{seq:000}", seq, TicketClass.Ordinary, null, null, null, "elsewhere") { At = Nine, TicketId = IdOf(seq) });

    /// <summary>Calls A's ticket to a window behind its grain's back, after so many events.</summary>
    public Task CallBehindItsBackAsync(int seq, int window, long after) => WriteBehindItsBackAsync(
        after, new QueueEvent.TicketCalled(window, 1, true, new CallReason(CallCode.LongestWait, null, 0, 0), "elsewhere") { At = Nine, TicketId = IdOf(seq) });

    /// <summary>Takes two tickets of A and calls the first to a window, all behind its grain's back.</summary>
    public async Task CallElsewhereAsync(int window)
    {
        await IssueBehindItsBackAsync(1);
        await IssueBehindItsBackAsync(2);
        await CallBehindItsBackAsync(1, window, after: 2);
    }

    private static string IdOf(int seq) => QueueDecider.TicketId(Hall, "A", Day, seq);

    private async Task WriteBehindItsBackAsync(long after, QueueEvent happened) => await Store.AppendAsync(new Append
    {
        Stream = new StreamName(QueueA),
        ExpectedVersion = after,
        Events = [EventCodec.Current.Encode(happened)],
    });

    /// <summary>Lets the grains' timers run until something has come to pass.</summary>
    public async Task<T> PassesAsync<T>(Func<Task<T>> look, Func<T, bool> isRight)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        T last;
        while (!isRight(last = await look()))
        {
            Clock.Advance(TimeSpan.FromMilliseconds(200));
            Assert.False(patience.IsCancellationRequested, $"It does not come to pass; last seen: {last}");
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return last;
    }

    public Task<BoardSnapshot> BoardPassesAsync(Func<BoardSnapshot, bool> isRight) =>
        PassesAsync(async () => await Board.GetBoard() ?? throw new InvalidOperationException("No board."), isRight);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
