using Halls.Api;
using Halls.Api.Limits;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Api.Transparency;
using Halls.Contracts;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Halls.Grains;
using Halls.Projections;
using Halls.Projections.Ratings;
using Halls.Projections.Transparency;
using Halls.Silo.Demo;
using Halls.Silo.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.StaticFiles;

namespace Halls.Silo;

/// <summary>The one composition root: puts store, engine, edge and pages together.</summary>
public static class SiloApplication
{
    /// <summary>Builds a silo that is ready to run. The store is opened, so a store that can't be opened fails here.</summary>
    /// <param name="args">Settings, such as <c>--Data=data</c>.</param>
    /// <exception cref="SiloSettingsException">A setting can't work.</exception>
    /// <exception cref="ServiceAwayException">Something that the silo needs can't be reached.</exception>
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
            builder.WebHost.UseUrls("http://127.0.0.1:5080");
        }

        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);

        // Its log would tell each request's start and end. While it is on at any level, every request gets an activity and a log scope that nobody reads;
        // with telemetry on, activities are made because somebody listens.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        SiloSettings settings = SiloSettings.Read(builder.Configuration, builder.Environment);
        await builder.CheckEngineAsync(settings);
        builder.AddStore(settings);
        ServiceClock clock = ClockOf(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(clock);
        builder.AddEngine(settings);
        builder.Services.AddSingleton(s => new CitizenLinks(s.GetRequiredService<ServerSecret>().Derive("citizen links")));
        builder.Services.AddSingleton(s => new PersonalVault(s.GetRequiredService<ServerSecret>().Derive("personal fields")));
        builder.Services.AddHallsSecurity(SecurityOptions.From(builder.Configuration, settings.DataFolder, TimeProvider.System));
        builder.Services.AddHallsProblems();
        builder.Services.AddHallsLimits(LimitsOptions.From(builder.Configuration));
        builder.Services.AddTransparencyLog(TransparencyOptions.From(builder.Configuration));
        builder.Services.AddHallsApi();
        builder.Services.AddOpenApi("v1");
        builder.AddTelemetry();
        builder.AddDemo(settings);

        WebApplication app = builder.Build();
        IEventStore store = app.Services.GetRequiredService<IEventStore>();
        await MoveClockPastLedgerAsync(clock, store);

        app.UseHallsProblems();
        app.UseHallsSecurity();
        app.UseHallsLimits();
        app.UsePages();
        app.MapHallsApi();
        app.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        app.MapHealth();
        return app;
    }

    /// <summary>Registers the ledger with its codec, projections and provider.</summary>
    internal static void AddStore(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddSingleton(EventCodec.Current);
        builder.Services.AddSingleton<IEventDecoder>(EventCodec.Current);
        builder.Services.AddSingleton<IProjection, TicketsProjection>();
        builder.Services.AddSingleton<IProjection, HallsProjection>();
        builder.Services.AddSingleton<IProjection, CasesProjection>();
        builder.Services.AddTransparencyProjection(settings.DataFolder, LoggedEvents.Types);
        if (settings.Postgres is { } connection)
        {
            builder.Services.AddPostgresStore(new PostgresStoreOptions { ConnectionString = connection });
        }
        else
        {
            builder.Services.AddSqliteStore(new SqliteStoreOptions { Path = Path.Combine(settings.DataFolder, "halls.db") });
        }
    }

    private static ServiceClock ClockOf(SiloSettings settings)
    {
        DateTimeOffset? start = settings.ClockStart;
        double speed = settings.ClockSpeed ?? 1;
        if (settings.Demo && start is null && settings.ClockSpeed is null && !settings.ClockStepped)
        {
            (start, speed) = (DemoDay.Opening(TimeProvider.System.GetUtcNow()), settings.DemoSpeed);
        }

        return new ServiceClock(TimeProvider.System, start, speed, settings.ClockStepped);
    }

    /// <summary>A clock of its own never starts before what the ledger already holds: a restarted replay or training day goes on, it does not repeat.</summary>
    private static async Task MoveClockPastLedgerAsync(ServiceClock clock, IEventStore store)
    {
        long head = await store.HeadAsync();
        if (!clock.IsReal && head > 0)
        {
            clock.MoveTo((await store.ReadAllAsync(head - 1, 1))[0].At);
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
}
