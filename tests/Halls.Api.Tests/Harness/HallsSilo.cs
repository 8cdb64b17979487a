using System.Globalization;
using System.Text.Json;
using Halls.EventStore;
using Halls.Silo;
using Halls.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Halls.Api.Tests.Harness.SharedSilo))]

namespace Halls.Api.Tests.Harness;

/// <summary>The real silo in the test's process: Kestrel on a free port, SQLite in a folder, a clock that stands until it is set.</summary>
public sealed class HallsSilo : IAsyncDisposable
{
    /// <summary>Nine o'clock of a Monday in Shanghai.</summary>
    public const string NineOClock = "2026-11-23T09:00:00+08:00";

    private readonly WebApplication _app;
    private readonly List<HallsClient> _clients = [];
    private int _halls;

    private HallsSilo(WebApplication app, string data)
    {
        _app = app;
        Data = data;
        AdminToken = File.ReadAllText(app.Configuration["Admin:TokenFile"] ?? Path.Combine(data, "admin.token")).Trim();
        Admin = Client(AdminToken);
    }

    public string Data { get; }

    public string AdminToken { get; }

    /// <summary>Sends the administrator's token.</summary>
    public HallsClient Admin { get; }

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public IEventStore Store => _app.Services.GetRequiredService<IEventStore>();

    public EndpointDataSource Endpoints => _app.Services.GetRequiredService<EndpointDataSource>();

    /// <summary>Starts a silo on a folder; whatever the folder holds goes on.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="settings">More settings; of one given twice the last is taken.</param>
    public static async Task<HallsSilo> StartAsync(string data, params string[] settings)
    {
        WebApplication app = await SiloApplication.BuildAsync(
        [
            "--environment=Test", "--urls=http://127.0.0.1:0", $"--Data={data}", "--Demo=off", "--Clock:Mode=stepped", $"--Clock:Start={NineOClock}",
            "--Limits:PublicPerSecond=1000000", "--Limits:PublicBurst=1000000", "--Limits:SignInPerMinute=1000000",
            "--Logging:LogLevel:Default=None", .. PortsOfItsOwn(), .. settings,
        ]);
        try
        {
            await app.StartAsync();
            return new HallsSilo(app, data);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The settings by which silos on one machine keep out of each other's way; they say nothing to an engine that talks to no other process.</summary>
    public static string[] PortsOfItsOwn() => [string.Create(CultureInfo.InvariantCulture, $"--Cluster:SiloPort={FreePorts.Take()}")];

    /// <summary>Somebody with a token, or without.</summary>
    public HallsClient Client(string? token = null)
    {
        var client = new HallsClient(Address, token);
        lock (_clients)
        {
            _clients.Add(client);
        }

        return client;
    }

    /// <summary>A hall of its own for one test, seen by the administrator.</summary>
    public async Task<HallClient> NewHallAsync(object? definition = null)
    {
        HallClient hall = Admin.In(string.Create(CultureInfo.InvariantCulture, $"hall-{Interlocked.Increment(ref _halls)}"));
        (await hall.DefineAsync(definition ?? Definition.Of())).Read();
        return hall;
    }

    /// <summary>A hall with windows opened by the administrator.</summary>
    public async Task<HallClient> NewHallAsync(params int[] open)
    {
        HallClient hall = await NewHallAsync();
        foreach (int no in open)
        {
            await hall.DoAsync(no, "open");
        }

        return hall;
    }

    /// <summary>Moves the halls' clock on to a time of the day, or to an instant.</summary>
    public async Task SetClockAsync(string now) => (await Admin.PutAsync("/api/clock", new { now })).Read();

    /// <summary>Waits until something has come through; what is announced one-way takes a moment.</summary>
    public static Task<JsonElement> UntilAsync(Func<Task<JsonElement>> look, Func<JsonElement, bool> isRight, string what) => UntilAsync(look, isRight, () => what);

    /// <summary>The same, with more to say when it does not come.</summary>
    public static async Task<JsonElement> UntilAsync(Func<Task<JsonElement>> look, Func<JsonElement, bool> isRight, Func<string> what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        JsonElement last = default;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (!isRight(last = await look()))
            {
                await pace.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"{what()}; last seen: {last}");
        }

        return last;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HallsClient client in _clients)
        {
            client.Dispose();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>One silo for all tests that leave its clock alone; each works in a hall of its own.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public HallsSilo Silo { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Silo = await HallsSilo.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        _folder.Dispose();
    }
}
