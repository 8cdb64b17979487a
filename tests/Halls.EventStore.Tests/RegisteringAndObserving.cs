using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Halls.EventStore.Crasher;
using Halls.EventStore.Sqlite;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Halls.EventStore.Tests;

public sealed class RegisteringTheLedger
{
    [Fact]
    public async Task Gives_one_store_under_every_interface_with_the_containers_projections_and_registers()
    {
        using var folder = new TemporaryFolder();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IEventDecoder, ThingCodec>();
        services.AddSingleton<IProjection>(new ThingProjection());
        services.AddSingleton(new TableDefinition("notes", [new("id", ColumnKind.Text)], ["id"], []));
        services.AddSqliteStore(new SqliteStoreOptions { Path = folder.File("halls.db") });
        await using (var provider = services.BuildServiceProvider(validateScopes: true))
        {
            var store = provider.GetRequiredService<IEventStore>();
            Assert.Same(store, provider.GetRequiredService<IStoreTables>());
            Assert.Same(store, provider.GetRequiredService<IProjectionMaintenance>());
            await using var connection = await provider.GetRequiredService<IStoreTables>().OpenReadAsync(TestContext.Current.CancellationToken);
            foreach (var table in new[] { "things", "tally", "notes" })
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"SELECT count(*) FROM {table}";
                Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            }
        }
    }

    [Fact]
    public void Refuses_options_that_cannot_work()
    {
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddSqliteStore(new SqliteStoreOptions { Path = " " }));
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddSqliteStore(new SqliteStoreOptions { BatchLimit = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddPostgresStore(new Postgres.PostgresStoreOptions()));
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddPostgresStore(
            new Postgres.PostgresStoreOptions { ConnectionString = "Host=localhost", Schema = "a\"b" }));
    }
}

public sealed class ObservingTheLedger
{
    [Fact]
    public async Task Sees_one_activity_for_each_batch_linked_to_those_who_waited()
    {
        var commits = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is LedgerTelemetry.SourceName or nameof(ObservingTheLedger),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = commits.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(nameof(ObservingTheLedger));
        ActivityContext caller;
        await using (var ledger = new SqliteLedger())
        {
            await using var store = ledger.Open();
            using var activity = source.StartActivity("a caller");
            caller = activity!.Context;
            await store.AppendAsync(
                new Append
                {
                    Stream = new StreamName("s"),
                    ExpectedVersion = 0,
                    Events = [ThingCodec.Encode(new ThingEvent.Noted("", 0, 1), DateTimeOffset.UnixEpoch)],
                },
                TestContext.Current.CancellationToken);
        }

        var commit = Assert.Single(commits, c => c.OperationName == "ledger commit" && c.Links.Any(l => l.Context.SpanId == caller.SpanId));
        Assert.Equal(1, commit.GetTagItem("halls.batch.size"));
        Assert.Equal(1, commit.GetTagItem("halls.batch.events"));
        Assert.Null(commit.Parent);
    }

    [Fact]
    public async Task Measures_batches_commits_and_events()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == LedgerTelemetry.SourceName) listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
        await using (var ledger = new SqliteLedger())
        {
            await using var store = ledger.Open();
            for (var i = 0; i < 5; i++)
            {
                await store.AppendAsync(
                    new Append
                    {
                        Stream = new StreamName("s"),
                        ExpectedVersion = i,
                        Events = [ThingCodec.Encode(new ThingEvent.Noted("", 0, 1), DateTimeOffset.UnixEpoch)],
                    },
                    TestContext.Current.CancellationToken);
            }
        }

        // Other tests may add to these at the same time, but nothing takes away.
        Assert.True(seen["halls.ledger.events.appended"] >= 5);
        Assert.True(seen["halls.ledger.batch.size"] >= 5);
        Assert.True(seen["halls.ledger.commit.duration"] > 0);
    }
}
