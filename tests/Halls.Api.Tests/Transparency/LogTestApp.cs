using System.Data.Common;
using System.Text;
using System.Text.Json;
using Halls.Api.Limits;
using Halls.Api.Problems;
using Halls.Api.Security;
using Halls.Api.Tests.Harness;
using Halls.Api.Transparency;
using Halls.Domain.Transparency;
using Halls.EventStore;
using Halls.EventStore.Sqlite;
using Halls.Projections.Transparency;
using Halls.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Tests.Transparency;

/// <summary>A small service with the real store, log and endpoints on a folder, and events that stand for ratings. Its days turn only when a test says so.</summary>
internal sealed class LogTestApp : IAsyncDisposable
{
    public const string Rated = "rated.v1";

    private readonly WebApplication _app;
    private readonly HallsClient _client;

    private LogTestApp(WebApplication app, string data)
    {
        _app = app;
        Data = data;
        _client = new HallsClient(new Uri(app.Urls.First()), null);
    }

    public string Data { get; }

    public SqliteStore Store => Get<SqliteStore>();

    public static async Task<LogTestApp> StartAsync(string data, TimeProvider? time = null, double headSeconds = 0, bool replaceKey = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<IEventDecoder, AnyEvent>();
        builder.Services.AddSqliteStore(new SqliteStoreOptions { Path = Path.Combine(data, "halls.db") });
        builder.Services.AddTransparencyProjection(Path.Combine(data, "heads"), [Rated, "case-opened.v1"]);
        builder.Services.AddTransparencyLog(new TransparencyOptions { HeadSeconds = headSeconds });
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.AddHallsProblems();
        builder.Services.AddHallsSecurity(new SecurityOptions { DataFolder = data, Clock = TimeProvider.System, ReplaceKey = replaceKey });
        builder.Services.AddHallsLimits(new LimitsOptions { PublicPerSecond = 1_000_000, PublicBurst = 1_000_000 });
        WebApplication app = builder.Build();
        app.UseHallsProblems();
        app.UseHallsSecurity();
        app.UseHallsLimits();
        app.MapTransparencyEndpoints();
        await app.StartAsync();
        return new LogTestApp(app, data);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task<Answer> GetAsync(string path) => _client.GetAsync("/api/transparency" + path);

    public async Task<JsonElement> ReadAsync(string path) => (await GetAsync(path)).Read();

    /// <summary>Writes one rating in a stream of its own and returns what its citizen gets.</summary>
    public async Task<LogReceipt> RateAsync(string service, string text = "办得很快")
    {
        await Store.AppendAsync(new Append
        {
            Stream = new StreamName($"rating/{service}"),
            ExpectedVersion = 0,
            Events = [new NewEvent(Rated, Encoding.UTF8.GetBytes($"{{\"level\":5,\"text\":\"{text}\"}}"), text, new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(8)))],
        });
        return (await Get<LogReceipts>().FindAsync(new StreamName($"rating/{service}"), 1))!;
    }

    public async Task RateAsync(int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            await RateAsync($"s{i}", $"text {i}");
        }
    }

    public Task RebuildAsync() => Store.RebuildAsync(TestContext.Current.CancellationToken).AsTask();

    public Task<SignedHead> HeadAsync() => Get<TransparencyLog>().HeadAsync(TestContext.Current.CancellationToken);

    public ValueTask<IReadOnlyList<LeafRow>> LeavesAsync() => Get<TransparencyQueries>().LeavesAsync(0, 1000, TestContext.Current.CancellationToken);

    public async Task<LeafName> LeafAsync(string service) =>
        (await Get<LogReceipts>().FindAsync(new StreamName($"rating/{service}"), 1, TestContext.Current.CancellationToken))!.Leaf;

    public Task<TransparencyReport> AuditAsync(params LeafName[] receipts) => Get<TransparencyAudit>().RunAsync(receipts);

    /// <summary>Does to the database what only somebody with power over it can do.</summary>
    public async Task DoctorAsync(string sql) => await Store.WriteAsync(async (DbConnection connection, DbTransaction transaction) =>
    {
        await using DbCommand command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    private sealed class AnyEvent : IEventDecoder
    {
        public object Decode(string type, ReadOnlySpan<byte> data) => Encoding.UTF8.GetString(data);
    }
}
