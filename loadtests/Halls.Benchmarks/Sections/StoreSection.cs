using System.Diagnostics;
using System.Globalization;
using System.Text;
using Halls.Benchmarks.Servers;
using Halls.Domain.Queues;
using Halls.EventStore;
using Halls.EventStore.Codecs;

namespace Halls.Benchmarks.Sections;

/// <summary>What the store itself can commit, without grains.</summary>
internal static class StoreSection
{
    private const string Section = "Store";
    private static readonly int[] Batches = [1, 64, 256];

    public static async Task RunAsync(Options options, Report report)
    {
        if (options.Store != "sqlite")
        {
            report.Note("the store's own section measures SQLite only; the others measure the store that was asked for");
            return;
        }

        byte[] answer = Encoding.UTF8.GetBytes(new string('a', 560));
        for (int run = 0; run < options.Runs; run++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(options.Scratch, "halls-bench-" + Path.GetRandomFileName())).FullName;
            try
            {
                await using (LedgerStore bare = Stores.OpenBare(Path.Combine(folder, "bare.db")))
                {
                    foreach (int batch in Batches)
                        report.Add(Section, $"events/s, {batch} a commit, one after the other", "events/s", await BatchesAsync(bare, $"batch/{batch}", batch, options.Length));
                }

                await using LedgerStore full = Stores.OpenAsTheSiloDoes(Path.Combine(folder, "full.db"));
                report.Add(Section, "tickets/s as the ticket path writes them (event, request, answer, projection), 128 streams", "appends/s",
                    await TicketsAsync(full, 128, answer, options.Length));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<double> BatchesAsync(LedgerStore store, string name, int batch, TimeSpan length)
    {
        var stream = new StreamName(name);
        byte[] data = Encoding.UTF8.GetBytes(new string('x', 150));
        NewEvent[] events = [.. Enumerable.Repeat(new NewEvent("bench.v1", data, name, DateTimeOffset.UtcNow), batch)];
        long version = 0;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < length)
            version = (await store.AppendAsync(new Append { Stream = stream, ExpectedVersion = version, Events = events })).Version;
        return version / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> TicketsAsync(LedgerStore store, int streams, byte[] answer, TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        async Task<long> Stream(int no)
        {
            string hall = no.ToString(CultureInfo.InvariantCulture);
            var stream = new StreamName($"queue/{hall}/A/2026-03-02");
            long version = 0;
            while (clock.Elapsed < length)
            {
                int seq = (int)version + 1;
                QueueEvent issued = new QueueEvent.TicketIssued(QueueDecider.Number("A", seq), seq, TicketClass.Ordinary, null, null, null, "kiosk-1")
                {
                    At = DateTimeOffset.UtcNow,
                    TicketId = QueueDecider.TicketId(hall, "A", new DateOnly(2026, 3, 2), seq),
                };
                AppendResult result = await store.AppendAsync(new Append
                {
                    Stream = stream,
                    ExpectedVersion = version,
                    Events = [EventCodec.Current.Encode(issued)],
                    Request = new RequestKey(stream.Value, seq.ToString("x32", CultureInfo.InvariantCulture)),
                    Answer = answer,
                });
                version = result.Version;
            }

            return version;
        }

        long[] written = await Task.WhenAll(Enumerable.Range(0, streams).Select(no => Task.Run(() => Stream(no))));
        return written.Sum() / clock.Elapsed.TotalSeconds;
    }
}
