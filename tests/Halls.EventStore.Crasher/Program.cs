using Halls.EventStore;
using Halls.EventStore.Crasher;
using Halls.EventStore.Postgres;
using Halls.EventStore.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

// crasher <sqlite|postgres> <path or connection string> <schema or -> <prefix> <streams> <appends per stream>
// Appends events to streams of its own as fast as it can, and prints a line for each append once it is acknowledged. Made to be killed.
if (args is not [var provider, var where, var schema, var prefix, var streamCount, var appendCount])
{
    Console.Error.WriteLine("usage: crasher <sqlite|postgres> <path or connection string> <schema or -> <prefix> <streams> <appends per stream>");
    return 2;
}

IProjection[] projections = [new ThingProjection()];
await using LedgerStore store = provider == "sqlite"
    ? new SqliteStore(
        new SqliteStoreOptions { Path = where }, projections, [], new ThingCodec(), TimeProvider.System, NullLogger<SqliteStore>.Instance)
    : new PostgresStore(
        new PostgresStoreOptions { ConnectionString = where, Schema = schema },
        projections,
        [],
        new ThingCodec(),
        TimeProvider.System,
        NullLogger<PostgresStore>.Instance);

var output = Console.OpenStandardOutput();
var say = new Lock();
Say("ready");
await Task.WhenAll(Enumerable.Range(0, int.Parse(streamCount)).Select(AppendAsync));
Say("done");
return 0;

async Task AppendAsync(int number)
{
    var stream = new StreamName($"{prefix}/{number}");
    var at = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));
    long version = 0;
    for (var i = 0; i < int.Parse(appendCount); i++)
    {
        var id = $"{stream}#{i}";
        var size = 1 + ((i + number) % 5);
        NewEvent[] events =
        [
            .. Enumerable.Range(0, size - 1).Select(k => ThingCodec.Encode(new ThingEvent.Noted(id, k, size), at)),
            ThingCodec.Encode(new ThingEvent.Added(id, $"{size - 1}/{size}", i), at),
        ];
        var result = await store.AppendAsync(new Append
        {
            Stream = stream,
            ExpectedVersion = version,
            Events = events,
            Request = new RequestKey(stream.Value, id),
            Answer = System.Text.Encoding.UTF8.GetBytes(id),
        });
        version = result.Version;
        Say($"ack {stream} {i} {version}");
    }
}

void Say(string line)
{
    var bytes = System.Text.Encoding.UTF8.GetBytes(line + "\n");
    lock (say)
    {
        output.Write(bytes);
        output.Flush();
    }
}
