using System.Data.Common;
using System.Text;
using Halls.EventStore.Crasher;

namespace Halls.EventStore.Tests;

/// <summary>What every provider of the ledger promises. A provider passes all of it or it is not a provider.</summary>
public abstract partial class EventStoreContract
{
    protected static readonly DateTimeOffset Nine = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A new, empty ledger, or a skipped test where the provider cannot run.</summary>
    protected abstract ValueTask<Ledger> NewLedgerAsync();

    protected static NewEvent Added(string id, string text = "a thing", long number = 1) => ThingCodec.Encode(new ThingEvent.Added(id, text, number), Nine);

    protected static NewEvent Changed(string id, string text, long number = 1) =>
        ThingCodec.Encode(new ThingEvent.Changed(id, text, number), Nine.AddMinutes(1));

    protected static NewEvent Removed(string id) => ThingCodec.Encode(new ThingEvent.Removed(id), Nine);

    protected static NewEvent Noted(string text = "noted") => ThingCodec.Encode(new ThingEvent.Noted(text, 0, 1), Nine);

    protected static NewEvent Poison() => ThingCodec.Encode(new ThingEvent.Poison("nobody"), Nine);

    protected static Append To(string stream, long expectedVersion, params NewEvent[] events) =>
        new() { Stream = new StreamName(stream), ExpectedVersion = expectedVersion, Events = events };

    protected static Append Asked(string scope, string id, string answer, Append append) =>
        append with { Request = new RequestKey(scope, id), Answer = Encoding.UTF8.GetBytes(answer) };

    protected static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } present ? Encoding.UTF8.GetString(present.Span) : "(none)";

    protected static async Task<IReadOnlyList<StoredEvent>> StreamAsync(IEventStore store, string stream) =>
        await store.ReadStreamAsync(new StreamName(stream), cancellationToken: Stop);

    protected static async Task<IReadOnlyList<StoredEvent>> EverythingAsync(IEventStore store) => await store.ReadAllAsync(0, int.MaxValue, Stop);

    /// <summary>Runs a query and gives each row as text, columns joined by a bar.</summary>
    protected static async Task<IReadOnlyList<string>> QueryAsync(IStoreTables store, string sql)
    {
        await using var connection = await store.OpenReadAsync(Stop);
        return await QueryAsync(connection, sql);
    }

    /// <inheritdoc cref="QueryAsync(IStoreTables, string)"/>
    protected static async Task<IReadOnlyList<string>> QueryAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                DBNull => "null",
                byte[] bytes => Convert.ToHexString(bytes),
                var value => FormattableString.Invariant($"{value}"),
            })));
        }

        return rows;
    }

    protected static async ValueTask<int> ExecuteAsync(DbConnection connection, DbTransaction transaction, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Holds the writer up, hands entries in while it is held, and lets it go: what was handed in is one batch then.
    /// </summary>
    protected static async Task InOneBatchAsync(LedgerStore store, Action handIn)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = store.WriteAsync(
            async (_, _) =>
            {
                held.SetResult();
                await release.Task;
                return 0;
            },
            Stop).AsTask();
        await held.Task;
        handIn();
        release.SetResult();
        await holding;
    }

    /// <summary>Positions run from one without a gap, and each stream's versions do.</summary>
    protected static void AssertConsecutive(IReadOnlyList<StoredEvent> events)
    {
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Position));
        foreach (var stream in events.GroupBy(e => e.Stream))
        {
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(i => (long)i), stream.Select(e => e.Version));
        }
    }
}

public sealed partial class TheSqliteLedger : EventStoreContract
{
    protected override int Kills => 50;

    protected override int Runs => 60;

    protected override ValueTask<Ledger> NewLedgerAsync() => ValueTask.FromResult<Ledger>(new SqliteLedger());
}

public sealed partial class ThePostgresLedger(SharedPostgres server) : EventStoreContract
{
    protected override int Kills => 6;

    protected override int Runs => 20;

    protected override async ValueTask<Ledger> NewLedgerAsync() => await server.NewLedgerAsync();
}
