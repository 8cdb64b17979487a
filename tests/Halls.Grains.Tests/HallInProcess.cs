using System.Collections.Immutable;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Engine;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.EventStore.Sqlite;
using Halls.Grains.Boards;
using Halls.Grains.Tidal;
using Halls.Projections;
using Halls.Projections.Calendar;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Halls.Grains.Tests;

/// <summary>One hall with one queue on a real ledger with a gate before it, in the engine of this process. Its clock stands at nine in the morning.</summary>
internal sealed class HallInProcess : IAsyncDisposable
{
    private static readonly QueueKey Queue = new("lc", "A", new DateOnly(2026, 3, 2));
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly IHost _host;

    private HallInProcess()
    {
        _store = new SqliteStore(
            new SqliteStoreOptions { Path = _folder.File("halls.db") }, [new TicketsProjection(), new HallsProjection()], [], EventCodec.Current, TimeProvider.System,
            NullLogger<SqliteStore>.Instance);
        Gate = new AppendGate(_store);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ServiceClock(TimeProvider.System, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)), 1, stepped: true));
        builder.Services.AddSingleton<IEventStore>(Gate);
        builder.Services.AddSingleton<IStoreTables>(_store);
        builder.Services.AddSingleton(EventCodec.Current);
        builder.Services.AddSingleton(new CitizenLinks(new byte[32]));
        builder.Services.AddSingleton(new PersonalVault(new byte[32]));
        builder.Services.AddSingleton<WorkingDays>();
        builder.Services.AddSingleton<ITidalAdvisor, NoAdvisor>();
        builder.Services.AddSingleton<TicketQueries>();
        builder.Services.AddHallsEngine(null, typeof(HallGrain).Assembly);
        _host = builder.Build();
    }

    public AppendGate Gate { get; }

    public static async Task<HallInProcess> OpenAsync(int? dailyMax = null)
    {
        var hall = new HallInProcess();
        await hall._host.StartAsync();
        var definition = new HallView(
            "", 0, "市政务服务中心", null, "371500", null, null, "Asia/Shanghai",
            [new HoursView(["mon", "tue", "wed", "thu", "fri"], "08:30", "17:15", "17:30")],
            [new QueueDefinitionView("A", "综合受理", null, "A", "ordinary", 1, dailyMax, 15)],
            [], ImmutableSortedDictionary<string, string>.Empty);
        DefineHallAnswer defined = await hall._host.Services.GetRequiredService<IGrainFactory>().GetGrain<IHallGrain>(Queue.Hall)
            .Define(new DefineHallRequest(new RequestStamp("hall/lc", "define"), definition, "tester"));
        Assert.NotNull(defined.Hall);
        return hall;
    }

    /// <summary>Takes a ticket of the queue; the call has reached the grain when this returns.</summary>
    public Task<Outcome<TicketView>> Issue(string requestId) => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IQueueGrain>(Queue.ToString())
        .Issue(new IssueTicketRequest(new RequestStamp($"queue/{Queue}", requestId), "ordinary", null, null, null, "kiosk"));

    /// <summary>The queue's events in the ledger.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadAsync() => await _store.ReadStreamAsync(Streams.Queue(Queue));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await Gate.DisposeAsync();
        _folder.Dispose();
    }
}
