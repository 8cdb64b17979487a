using System.Data.Common;
using System.Text.Json;
using Halls.Api.Accounts;
using Halls.Api.Limits;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.EventStore;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Halls.Api.Tests.Security;

/// <summary>A small service with the real security, problems and limits over a real SQLite file, and a few endpoints to guard.</summary>
internal sealed class SecurityTestApp : IAsyncDisposable
{
    public const string Password = "Correct-horse-7";

    private readonly WebApplication _app;
    private readonly List<Caller> _callers = [];

    private SecurityTestApp(WebApplication app, string data, string? adminToken)
    {
        _app = app;
        Data = data;
        AdminToken = adminToken ?? File.ReadAllText(Path.Combine(data, "admin.token"));
        Admin = Caller(AdminToken);
    }

    public string Data { get; }

    public IServiceProvider Services => _app.Services;

    public EndpointDataSource Endpoints => _app.Services.GetRequiredService<EndpointDataSource>();

    public string AdminToken { get; }

    /// <summary>Sends the administrator's token.</summary>
    public Caller Admin { get; }

    /// <summary>While true, the store cannot be reached.</summary>
    public bool StoreIsAway
    {
        set => Services.GetRequiredService<FailingTables>().IsAway = value;
    }

    public Uri Address => new(_app.Urls.First());

    public static async Task<SecurityTestApp> StartAsync(
        string data, TimeProvider? clock = null, LimitsOptions? limits = null, bool resetAdministrator = false, int passwordDays = 90,
        SecondFactorRule secondFactor = SecondFactorRule.Optional, IReadOnlyList<string>? proxies = null, List<string>? log = null, string? adminToken = null, string? postgres = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(new ListLogger(log));
        }

        var time = clock ?? TimeProvider.System;
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IEventDecoder, NoEvents>();
        if (postgres is not null)
        {
            builder.Services.AddPostgresStore(new PostgresStoreOptions { ConnectionString = postgres });
        }
        else
        {
            builder.Services.AddSqliteStore(new SqliteStoreOptions { Path = Path.Combine(data, "halls.db") });
        }

        builder.Services.AddSingleton(services => new FailingTables(
            postgres is not null ? services.GetRequiredService<PostgresStore>() : services.GetRequiredService<SqliteStore>()));
        builder.Services.AddSingleton<IStoreTables>(services => services.GetRequiredService<FailingTables>());
        builder.Services.AddSingleton<IHallRegions, TestRegions>();
        builder.Services.AddHallsProblems();
        builder.Services.AddOpenApi("v1");
        builder.Services.AddHallsSecurity(new SecurityOptions
        {
            DataFolder = data,
            Clock = time,
            ResetAdministrator = resetAdministrator,
            PasswordDays = passwordDays,
            SecondFactor = secondFactor,
            Proxies = proxies ?? [],
        });
        builder.Services.AddHallsLimits(limits ?? new LimitsOptions { SignInPerMinute = 10_000, AdminPerSecond = 1_000_000, PublicPerSecond = 1_000_000, PublicBurst = 1_000_000 });

        var app = builder.Build();
        app.UseHallsProblems();
        app.UseHallsSecurity();
        app.UseHallsLimits();
        app.MapAccountEndpoints();
        app.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        MapEndpointsToGuard(app);
        await app.StartAsync();
        return new(app, data, adminToken);
    }

    /// <summary>Somebody who sends requests and keeps cookies, with a token or without.</summary>
    public Caller Caller(string? token = null)
    {
        var caller = new Caller(Address, token);
        _callers.Add(caller);
        return caller;
    }

    public async Task<JsonElement> AddUserAsync(string login, params object[] roles) =>
        await Read(await Admin.PostAsync("/api/users", new { login, password = Password, name = "王 " + login, roles }), 201);

    public async Task<JsonElement> AddDeviceAsync(string kind, string hall, int? window = null) =>
        await Read(await Admin.PostAsync("/api/devices", new { kind, hall, window, name = kind }), 201);

    /// <summary>Somebody with the token of a new device.</summary>
    public async Task<Caller> DeviceAsync(string kind, string hall, int? window = null) =>
        Caller((await AddDeviceAsync(kind, hall, window)).GetProperty("token").GetString());

    /// <summary>A browser in which somebody has signed in.</summary>
    public async Task<Caller> SignInAsync(string login, string password = Password)
    {
        var caller = Caller();
        await Read(await caller.PostAsync("/api/session", new { login, password }), 200);
        return caller;
    }

    /// <summary>A browser in which a new member of staff has signed in.</summary>
    public async Task<Caller> StaffAsync(string login, params object[] roles)
    {
        await AddUserAsync(login, roles);
        return await SignInAsync(login);
    }

    /// <summary>The answer's JSON, after its status was found right and, for an error, its shape.</summary>
    public static async Task<JsonElement> Read(HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} gave {(int)answer.StatusCode}: {text}");
        var json = text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        if (status >= 400)
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.StartsWith("urn:halls:", json.GetProperty("type").GetString());
            Assert.Equal(status, json.GetProperty("status").GetInt32());
            Assert.NotEmpty(json.GetProperty("title").GetString()!);
        }

        return json;
    }

    /// <summary>Checks that an answer is a problem with this status and reason.</summary>
    public static async Task<JsonElement> Refused(HttpResponseMessage answer, int status, string reason)
    {
        var json = await Read(answer, status);
        Assert.Equal("urn:halls:" + reason, json.GetProperty("type").GetString());
        return json;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var caller in _callers)
        {
            caller.Dispose();
        }

        await _app.DisposeAsync();
    }

    private static void MapEndpointsToGuard(WebApplication app)
    {
        var halls = app.MapGroup("/api/halls/{hall}");
        halls.MapPost("/tickets", () => "ticket").RequireAuthorization(Policies.TicketIssuer);
        halls.MapPost("/windows/{no:int}/next", (int no) => "next").RequireAuthorization(Policies.WindowClerk);
        halls.MapGet("/windows/{no:int}", (int no) => "window").RequireAuthorization(Policies.StaffOrDevice);
        halls.MapGet("/tidal", () => "tidal").RequireAuthorization(Policies.Supervisor);
        halls.MapPut("/", (HallToDefine hall) => TypedResults.Ok(hall)).RequireAuthorization(Policies.Administrator);
        app.MapGet("/api/feed", () => "feed").RequireAuthorization(Policies.Client);
        app.MapGet("/api/public", () => "public").AllowAnonymous();
        app.MapGet("/api/forgotten", () => "nobody thought of a policy");
        app.MapGet("/api/throws/{what}", string (string what) => throw (what switch
        {
            "store" => new StoreUnavailableException("The disk at /secret/path is full.", outcomeUnknown: false),
            "unknown-outcome" => new StoreUnavailableException("lost", outcomeUnknown: true),
            "busy" => new StoreBusyException(),
            "timeout" => new TimeoutException("too long"),
            "silo-gone" => new SiloUnavailableException("The silo S10.0.0.1:11111 with a secret detail is gone."),
            "rejected" => new OrleansException("Rejected with a secret detail."),
            _ => new InvalidOperationException("A secret detail."),
        })).AllowAnonymous();
        app.MapGet("/api/number", (int limit) => limit).AllowAnonymous();
        app.MapPost("/api/echo", (EchoRequest echo) => TypedResults.Ok(echo)).AllowAnonymous();
        app.MapPost("/api/keyed", (IdempotencyKey key) => TypedResults.Ok(new { key.Value, key.FromClient })).AllowAnonymous();
    }

    public sealed record EchoRequest(string Name, int Count, Role? Role, IReadOnlyList<string>? Tags, EchoRequest? Inner);

    public sealed record HallToDefine(string Name);

    private sealed class FailingTables(IStoreTables store) : IStoreTables
    {
        private volatile bool _isAway;

        public bool IsAway
        {
            set => _isAway = value;
        }

        public ValueTask<DbConnection> OpenReadAsync(CancellationToken cancellationToken = default) =>
            _isAway ? throw new StoreUnavailableException("away", outcomeUnknown: false) : store.OpenReadAsync(cancellationToken);

        public ValueTask<T> ReadAsync<T>(Func<DbConnection, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken = default) =>
            _isAway ? throw new StoreUnavailableException("away", outcomeUnknown: false) : store.ReadAsync(read, cancellationToken);

        public ValueTask<T> ReadSnapshotAsync<T>(Func<DbConnection, DbTransaction, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken = default) =>
            _isAway ? throw new StoreUnavailableException("away", outcomeUnknown: false) : store.ReadSnapshotAsync(read, cancellationToken);

        public ValueTask<T> WriteAsync<T>(Func<DbConnection, DbTransaction, ValueTask<T>> work, CancellationToken cancellationToken = default) =>
            _isAway ? throw new StoreUnavailableException("away", outcomeUnknown: false) : store.WriteAsync(work, cancellationToken);
    }

    private sealed class NoEvents : IEventDecoder
    {
        public object Decode(string type, ReadOnlySpan<byte> data) => throw new UnknownEventException(type);
    }

    private sealed class TestRegions : IHallRegions
    {
        public ValueTask<string?> RegionOfAsync(string hall) => ValueTask.FromResult(hall switch
        {
            "lc" => "371500",
            "lc-south" => "371502",
            "jn" => "370100",
            _ => null,
        });
    }

    private sealed class ListLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add($"{logLevel} {formatter(state, exception)}");
            }
        }

        public void Dispose()
        {
        }
    }
}
