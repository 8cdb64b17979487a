using System.Diagnostics;
using System.Globalization;
using Halls.Api.Accounts;
using Halls.Api.Security;
using Halls.Domain.Definitions;
using Halls.EventStore;
using Halls.EventStore.Codecs;
using Halls.Grains;
using Halls.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Halls.Benchmarks.Scale;

/// <summary>
/// <c>fill</c>: years of ratings through the ledger's own writer, with every projection and the transparency log, as if they had been given one after the other. What a silo
/// finds afterwards is what it would have written itself.
/// </summary>
internal static class FillCommand
{
    /// <summary>Less than may wait for the writer, so that none is refused.</summary>
    private const int Outstanding = 4096;

    public static async Task<int> RunAsync(string[] arguments)
    {
        // The same settings as the silo's, and two of its own.
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { Args = [.. arguments, "--Demo=off"], EnvironmentName = "Production" });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        long count = long.Parse(builder.Configuration["Count"] ?? "10000000", CultureInfo.InvariantCulture);
        int years = int.Parse(builder.Configuration["Years"] ?? "3", CultureInfo.InvariantCulture);
        var last = DateOnly.Parse(builder.Configuration["LastDay"] ?? "2026-11-20", CultureInfo.InvariantCulture);
        SiloSettings settings = SiloSettings.Read(builder.Configuration, builder.Environment);
        builder.AddStore(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        foreach (TableDefinition table in AccountTables.All)
            builder.Services.AddSingleton(table);
        builder.Services.AddServerSecret(new SecurityOptions { DataFolder = settings.DataFolder, KeyFile = settings.KeyFile, Clock = TimeProvider.System });
        using IHost host = builder.Build();
        IEventStore store = host.Services.GetRequiredService<IEventStore>();
        if (await store.HeadAsync() > 0)
            throw new BenchmarkException("The ledger is not empty.");

        EventCodec codec = host.Services.GetRequiredService<EventCodec>();
        var clock = Stopwatch.StartNew();
        DateTimeOffset begin = new(last.AddYears(-years).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        foreach (ScaleHall hall in Province.Halls)
            await store.AppendAsync(new Append { Stream = Streams.Hall(hall.Id), ExpectedVersion = 0, Events = [codec.Encode(new HallEvent.HallDefined(hall.Definition(), "generator") { At = begin })] });

        var history = new RatingHistory(count, 1, last, years);
        var waiting = new Queue<Task<AppendResult>>(Outstanding);
        long done = 0, shown = 0;
        foreach (HistoryStep step in history.Steps())
        {
            if (waiting.Count == Outstanding)
                await waiting.Dequeue();
            waiting.Enqueue(store.AppendAsync(new Append
            {
                Stream = Streams.Rating(step.Service),
                ExpectedVersion = step.Version,
                Events = [.. step.Events.Select(e => codec.Encode(e))],
            }).AsTask());
            done++;
            if (clock.ElapsedMilliseconds / 10_000 > shown)
            {
                shown = clock.ElapsedMilliseconds / 10_000;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {done:N0} appends, {done / clock.Elapsed.TotalSeconds:N0} a second, {history.Cases:N0} cases"));
            }
        }

        while (waiting.TryDequeue(out Task<AppendResult>? task))
            await task;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} ratings, {history.Cases:N0} cases, {done:N0} appends in {clock.Elapsed.TotalSeconds:N0} s"));
        await host.StopAsync();
        return 0;
    }
}
