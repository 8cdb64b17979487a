using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Halls.EventStore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Halls.Benchmarks.Servers;

internal sealed record AskBody(string Queue, string Class);

internal sealed record NumberAnswer(string Id, string Number, long Version);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AskBody))]
[JsonSerializable(typeof(NumberAnswer))]
internal sealed partial class ComparisonJson : JsonSerializerContext;

/// <summary>
/// What the silo is compared with, on the same server library in a process of its own: JSON alone, JSON whose answer waits for a group commit,
/// a next number in a transaction of its own for each request, and a broadcast over plain WebSockets.
/// </summary>
internal static class ComparisonServer
{
    public static async Task RunAsync(string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. arguments]);
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ComparisonJson.Default));
        await using WebApplication app = builder.Build();
        string data = builder.Configuration["Data"] ?? throw new BenchmarkException("--Data is missing.");
        Directory.CreateDirectory(data);
        await using IEventStore store = Stores.OpenBare(Path.Combine(data, "bare.db"));
        app.MapGet("/health/ready", () => "ready");
        app.MapPost("/json", Json);
        var streams = new StreamPool(store);
        app.MapPost("/commit", async (AskBody body) => TypedResults.Ok(new NumberAnswer(body.Queue, body.Class, await streams.AppendAsync())));
        var naive = new NaiveCounter(Path.Combine(data, "naive.db"));
        app.MapPost("/naive/{hall}", (string hall, AskBody body) => TypedResults.Ok(naive.Issue(hall, body.Queue)));
        var walls = new PlainWalls(streams);
        app.UseWebSockets();
        app.Map("/walls", walls.StayAsync);
        app.MapPost("/call/{boardBytes:int}/{callBytes:int}", walls.CallAsync);
        await app.RunAsync();
    }

    private static IResult Json(AskBody body) => TypedResults.Ok(new NumberAnswer(body.Queue, body.Class, 1));

    /// <summary>Streams that take turns, so that no append finds another one's version and none has to be looked up.</summary>
    private sealed class StreamPool(IEventStore store)
    {
        private static readonly byte[] Event = Encoding.UTF8.GetBytes("""{"number":"A001","seq":1,"class":"ordinary","by":"kiosk","at":"2026-03-02T09:00:00+08:00","ticketId":"t_lc.20260302.A.1"}""");
        private readonly ConcurrentBag<(StreamName Name, long Version)> _free = [];
        private int _made;

        public async Task<long> AppendAsync()
        {
            if (!_free.TryTake(out (StreamName Name, long Version) stream))
                stream = (new StreamName($"bench/{Interlocked.Increment(ref _made)}"), 0);
            AppendResult result = await store.AppendAsync(new Append
            {
                Stream = stream.Name,
                ExpectedVersion = stream.Version,
                Events = [new NewEvent("bench.v1", Event, this, DateTimeOffset.UtcNow)],
            });
            _free.Add((stream.Name, result.Version));
            return result.Version;
        }
    }

    /// <summary>What most would write first: for each request a connection, a transaction, the highest number so far, the next one, commit.</summary>
    private sealed class NaiveCounter
    {
        private readonly string _connection;

        public NaiveCounter(string file)
        {
            // Its calls block (SQLite's ADO.NET provider has no others): without threads enough, it would be the pool that is measured.
            ThreadPool.SetMinThreads(160, 16);
            _connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true }.ToString();
            using var connection = Open();
            Run(connection, null, "PRAGMA journal_mode = WAL");
            Run(connection, null, "CREATE TABLE tickets (hall TEXT NOT NULL, queue TEXT NOT NULL, number INTEGER NOT NULL, issued_at TEXT NOT NULL, PRIMARY KEY (hall, queue, number))");
        }

        public NumberAnswer Issue(string hall, string queue)
        {
            using SqliteConnection connection = Open();
            using SqliteTransaction transaction = connection.BeginTransaction();
            using SqliteCommand last = connection.CreateCommand();
            last.Transaction = transaction;
            last.CommandText = "SELECT coalesce(max(number), 0) FROM tickets WHERE hall = $hall AND queue = $queue";
            last.Parameters.AddWithValue("$hall", hall);
            last.Parameters.AddWithValue("$queue", queue);
            long number = (long)last.ExecuteScalar()! + 1;
            using SqliteCommand insert = connection.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = "INSERT INTO tickets VALUES ($hall, $queue, $number, $at)";
            insert.Parameters.AddWithValue("$hall", hall);
            insert.Parameters.AddWithValue("$queue", queue);
            insert.Parameters.AddWithValue("$number", number);
            insert.Parameters.AddWithValue("$at", DateTimeOffset.UtcNow.ToString("O"));
            insert.ExecuteNonQuery();
            transaction.Commit();
            return new NumberAnswer(hall, queue, number);
        }

        private SqliteConnection Open()
        {
            var connection = new SqliteConnection(_connection);
            connection.Open();
            Run(connection, null, "PRAGMA synchronous = FULL");
            return connection;
        }

        private static void Run(SqliteConnection connection, SqliteTransaction? transaction, string sql)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Walls on plain WebSockets: a call is committed, then two messages, prepared once, go to each of them.</summary>
    private sealed class PlainWalls(StreamPool streams)
    {
        private readonly ConcurrentDictionary<WebSocket, bool> _walls = new();

        public async Task StayAsync(HttpContext context)
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            _walls[socket] = true;
            byte[] buffer = new byte[256];
            try
            {
                while ((await socket.ReceiveAsync(buffer, context.RequestAborted)).MessageType != WebSocketMessageType.Close)
                {
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                // The load generator drops its connections when it is done.
            }

            _walls.TryRemove(socket, out bool _);
        }

        public async Task<string> CallAsync(int boardBytes, int callBytes)
        {
            DateTimeOffset at = DateTimeOffset.UtcNow;
            await streams.AppendAsync();
            string number = at.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture);
            byte[] board = Encoding.UTF8.GetBytes(new string('x', boardBytes));
            byte[] call = Encoding.UTF8.GetBytes($$"""{"target":"TicketCalled","number":"{{number}}"}""".PadRight(callBytes));
            foreach (WebSocket wall in _walls.Keys)
                await wall.SendAsync(call, WebSocketMessageType.Text, true, default);
            foreach (WebSocket wall in _walls.Keys)
                await wall.SendAsync(board, WebSocketMessageType.Text, true, default);
            return number;
        }
    }
}
