using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Halls.Api;
using Halls.Api.Limits;
using Halls.Api.Notices;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Api.Transparency;
using Halls.Contracts;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Halls.Grains;
using Halls.Grains.Tidal;
using Halls.Projections;
using Halls.Projections.Calendar;
using Halls.Projections.Figures;
using Halls.Projections.Moves;
using Halls.Projections.Notices;
using Halls.Projections.Ratings;
using Halls.Projections.Transparency;
using Halls.Silo.Demo;
using Halls.Silo.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.StaticFiles;

namespace Halls.Silo;

/// <summary>The one composition root: puts store, engine, edge and pages together.</summary>
public static class SiloApplication
{
    private const string DefaultAddress = "http://127.0.0.1:5080";

    /// <summary>How far an anchored clock may lag behind the ledger, in real time: what the machines' clocks may differ by.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>Builds a silo that is ready to run. The store is opened, so a store that can't be opened fails here.</summary>
    /// <param name="args">Settings, such as <c>--Data=data</c>.</param>
    /// <exception cref="SiloSettingsException">A setting can't work; nothing was written.</exception>
    /// <exception cref="ServiceAwayException">A database, a port or a folder that is needed is away; nothing was written.</exception>
    public static async Task<WebApplication> BuildAsync(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Settings are read once. Watching the folder for changes would also watch the ledger in it: an event for every commit.
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (builder.Configuration["urls"] is null && builder.Configuration["ASPNETCORE_URLS"] is null)
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);

        // Its log would tell each request's start and end. While it is on at any level, every request gets an activity and a log scope that nobody reads;
        // with telemetry on, activities are made because somebody listens.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        SiloSettings settings = SiloSettings.Read(builder.Configuration, builder.Environment);
        SecurityOptions security = Read(() => SecurityOptions.From(builder.Configuration, settings.DataFolder, TimeProvider.System, settings.Postgres is not null));
        LimitsOptions limits = Read(() => LimitsOptions.From(builder.Configuration));
        TransparencyOptions transparency = Read(builder.Configuration.ReadTransparency);
        SmsOptions sms = Read(() => SmsOptions.Read(builder.Configuration));
        await builder.CheckEngineAsync(settings);
        builder.AddStore(settings);
        ServiceClock clock = ClockOf(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(clock);
        builder.AddEngine(settings);
        builder.Services.AddSingleton(s => new CitizenLinks(s.GetRequiredService<ServerSecret>().Derive("citizen links")));
        builder.Services.AddSingleton(s => new PersonalVault(s.GetRequiredService<ServerSecret>().Derive("personal fields")));
        builder.Services.AddSingleton<ITidalAdvisor, HallAdvisor>();
        Read(() => builder.Services.AddHallsSecurity(security));
        builder.Services.AddHallsProblems();
        Read(() => builder.Services.AddHallsLimits(limits));
        builder.Services.AddTransparencyLog(transparency);
        builder.Services.AddHallsApi();
        builder.Services.AddNotices(sms);
        builder.Services.AddOpenApi("v1");
        builder.AddTelemetry();
        builder.AddDemo(settings);
        builder.TellStartFailuresOnce();

        // Whatever can be refused is, before anything is opened or written.
        Ports.RequireFree(builder.Configuration["urls"] ?? DefaultAddress);
        DataFolder? folder = settings.Postgres is null ? DataFolder.Take(settings.DataFolder) : null;
        if (folder is not null)
        {
            builder.Services.AddSingleton(_ => folder);
        }
        else if (settings.WritesToDataFolder)
        {
            DataFolder.RequireWritable(settings.DataFolder);
        }

        WebApplication app = builder.Build();
        try
        {
            // First, and so let go of last.
            _ = app.Services.GetService<DataFolder>();
            IEventStore store = StoreTrouble.Open(settings, () => app.Services.GetRequiredService<IEventStore>());
            await MoveClockPastLedgerAsync(clock, store);
            app.UseEverything();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a silo until it is told to stop.</summary>
    /// <exception cref="SiloSettingsException">It could not start: a setting can't work.</exception>
    /// <exception cref="ServiceAwayException">It could not start: something that is needed is away.</exception>
    internal static async Task RunSiloAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (SecretFileException e)
        {
            throw new SiloSettingsException(e.Message);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new ServiceAwayException(StoreTrouble.OneLine($"urls: {e.Message} Stop the other process, or give --urls another address."));
        }

        await app.WaitForShutdownAsync();
    }

    /// <summary>
    /// What keeps the silo from starting is told by whoever catches it, in a sentence or with its stack. The host would log it before that, always
    /// with its stack.
    /// </summary>
    private static void TellStartFailuresOnce(this WebApplicationBuilder builder)
    {
        bool started = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Information && (started || level < LogLevel.Error));
        builder.Services.AddHostedService(s => new OnceStarted(s.GetRequiredService<IHostApplicationLifetime>(), () => started = true));
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or SecretFileException)
        {
            throw new SiloSettingsException(StoreTrouble.OneLine(e.Message));
        }
    }

    private static void UseEverything(this WebApplication app)
    {
        app.UseHallsProblems();
        app.UseHallsSecurity();
        app.UseHallsLimits();
        app.UsePages();
        app.MapHallsApi();
        app.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        app.MapHealth();
    }

    /// <summary>Registers the ledger with its codec, projections and provider.</summary>
    internal static void AddStore(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddSingleton(EventCodec.Current);
        builder.Services.AddSingleton<IEventDecoder>(EventCodec.Current);
        builder.Services.AddSingleton(MemberOf(EventCodec.Current));
        builder.Services.AddSingleton<IProjection, TicketsProjection>();
        builder.Services.AddSingleton<IProjection, EstimatesProjection>();
        builder.Services.AddSingleton<IProjection, HallsProjection>();
        builder.Services.AddSingleton<IProjection, CasesProjection>();
        builder.Services.AddSingleton<IProjection, RatingsProjection>();
        builder.Services.AddSingleton<IProjection, FiguresProjection>();
        builder.Services.AddSingleton<IProjection, CaseFiguresProjection>();
        builder.Services.AddSingleton<IProjection, TicketPhonesProjection>();
        builder.Services.AddSingleton<IProjection, MovesProjection>();
        builder.Services.AddSingleton<WorkingDays>();
        builder.Services.AddTransparencyProjection(builder.Configuration["Transparency:Heads"] ?? Path.Combine(settings.DataFolder, "heads"), LoggedEvents.Types);
        if (settings.Postgres is { } connection)
        {
            builder.Services.AddPostgresStore(new PostgresStoreOptions { ConnectionString = connection });
        }
        else
        {
            builder.Services.AddSqliteStore(new SqliteStoreOptions { Path = Path.Combine(settings.DataFolder, "halls.db") });
        }
    }

    /// <summary>What this start of the program tells the ledger of itself.</summary>
    private static LedgerMember MemberOf(EventCodec codec)
    {
        string release = typeof(SiloApplication).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        return new LedgerMember
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
            Name = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName} process {Environment.ProcessId} release {release}"),
            Reads = [.. codec.Names],
            Writes = [.. codec.WrittenNames],
        };
    }

    private static ServiceClock ClockOf(SiloSettings settings)
    {
        DateTimeOffset? start = settings.ClockStart;
        double speed = settings.ClockSpeed ?? 1;
        if (settings.Demo && start is null && settings.ClockSpeed is null && !settings.ClockStepped)
        {
            (start, speed) = (DemoDay.Opening(TimeProvider.System.GetUtcNow()), settings.DemoSpeed);
        }

        return new ServiceClock(TimeProvider.System, start, speed, settings.ClockStepped, settings.ClockSince);
    }

    /// <summary>
    /// A clock of its own never starts before what the ledger already holds: a restarted replay or training day goes on, it does not repeat. One that
    /// silos share can't be moved for one of them.
    /// </summary>
    private static async Task MoveClockPastLedgerAsync(ServiceClock clock, IEventStore store)
    {
        long head = await store.HeadAsync();
        if (clock.IsReal || head == 0)
        {
            return;
        }

        DateTimeOffset last = (await store.ReadAllAsync(head - 1, 1))[0].At;
        if (!clock.IsAnchored)
        {
            clock.MoveTo(last);
        }
        else if (clock.GetUtcNow() is var now && now + (Tolerance * clock.Speed) < last)
        {
            throw new SiloSettingsException(string.Create(
                CultureInfo.InvariantCulture, $"Clock:Start, Clock:Speed and Clock:Since say that it is {now:O}, but the ledger already holds a fact of {last:O}. Give a later Clock:Start."));
        }
    }

    private static void MapHealth(this WebApplication app)
    {
        RouteGroupBuilder health = app.MapGroup("/health").WithTags("Operations").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new { status = "live", engine = EngineHosting.Engine })).WithName("Health.Live").WithSummary("The process runs.");
        health.MapGet("/ready", ReadyAsync).WithName("Health.Ready").WithSummary("The ledger can be written to, and the cluster has this silo in it.");
    }

    private static async Task<IResult> ReadyAsync(IEventStore store, IServiceProvider services, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Away("stopping", "This silo is stopping.");
        }

        if (!EngineHosting.IsJoined(services))
        {
            return Away("not-joined", "This silo is not in its cluster.");
        }

        return await store.IsWritableAsync(cancellationToken) ? Results.Ok(new { status = "ready" }) : Away("store-unavailable", "The store can't be written to.");

        static IResult Away(string reason, string title) =>
            Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, type: "urn:halls:" + reason, title: title);
    }

    /// <summary>Serves the built pages: hashed files for ever, the page itself never from a cache.</summary>
    private static void UsePages(this WebApplication app)
    {
        app.UseStaticFiles(new StaticFileOptions
        {
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
        string index = Path.Combine(app.Environment.WebRootPath ?? "", "index.html");
        app.Use((context, next) => ServePage(context, next, index));
    }

    /// <summary>
    /// The addresses of pages, which the page itself tells apart. A middleware and no fallback endpoint: a catch-all endpoint would compete with the real
    /// ones for every request without a body, or with a wrong method, and win.
    /// </summary>
    private static Task ServePage(HttpContext context, RequestDelegate next, string index)
    {
        PathString path = context.Request.Path;
        bool isPage = context.GetEndpoint() is null
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            && !path.StartsWithSegments("/api") && !path.StartsWithSegments("/hubs") && !path.StartsWithSegments("/openapi") && !path.StartsWithSegments("/health")
            && !path.StartsWithSegments("/assets");
        if (!isPage)
        {
            return next(context);
        }

        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentType = "text/html; charset=utf-8";
        return File.Exists(index)
            ? context.Response.SendFileAsync(index)
            : context.Response.WriteAsync(
                "<!doctype html><meta charset=utf-8><title>Halls</title><h1>页面未构建 · The pages were not built</h1>"
                + "<p>构建机器上没有 Node 20 与 npm。安装后重新构建即可；接口照常工作。</p><p>Node 20 with npm was missing when this was built. Install it and build again; the API works all the same.</p>");
    }

    /// <summary>Does something once every service has started.</summary>
    private sealed class OnceStarted(IHostApplicationLifetime lifetime, Action then) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(then);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
