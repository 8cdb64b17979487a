using System.Diagnostics;
using System.Globalization;
using Halls.Benchmarks.Servers;
using Halls.Contracts;
using Halls.Contracts.Halls;
using Halls.Contracts.Queues;
using Halls.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Halls.Benchmarks.Sections;

/// <summary>The durable command path through the grains, without HTTP: the silo as it is composed, in this process, not listening.</summary>
internal static class CommandSection
{
    private const string Section = "Commands through the grains";
    private const int Callers = 128;

    public static async Task RunAsync(Options options, Report report)
    {
        string folder = Directory.CreateDirectory(Path.Combine(options.Scratch, "halls-bench-" + Path.GetRandomFileName())).FullName;
        try
        {
            await using WebApplication silo = await SiloApplication.BuildAsync(
                ["--environment=Production", "--Demo=off", $"--Store={options.Store}", $"--Data={Path.Combine(folder, "data")}", "--Logging:LogLevel:Default=Warning"]);
            var grains = silo.Services.GetRequiredService<IGrainFactory>();
            DateOnly day = await DefineAsync(grains, options.Runs);
            await IssueAsync(grains, day, TestHalls.Count, TestHalls.SpreadQueue(0), TimeSpan.FromSeconds(3));
            for (int run = 1; run <= options.Runs; run++)
            {
                report.Add(Section, $"tickets/s over {TestHalls.Count} halls, {Callers} callers", "tickets/s",
                    await IssueAsync(grains, day, TestHalls.Count, TestHalls.SpreadQueue(run), options.Length));
                report.Add(Section, $"tickets/s on one queue, {Callers} callers", "tickets/s", await IssueAsync(grains, day, 1, TestHalls.SingleQueue(run), options.Length));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<DateOnly> DefineAsync(IGrainFactory grains, int runs)
    {
        var definition = new HallView(
            "", 0, "测试大厅", null, "371500", null, null, "Asia/Shanghai",
            [new HoursView(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "00:00", "24:00", "24:00")],
            [
                .. Enumerable.Range(0, runs + 1).SelectMany(r => new[] { TestHalls.SpreadQueue(r), TestHalls.SingleQueue(r) })
                    .Select((id, i) => new QueueDefinitionView(id, id, null, ((char)('A' + i)).ToString(), "ordinary", 1, null, 15)),
            ],
            [], System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
        for (int i = 0; i < TestHalls.Count; i++)
        {
            string hall = TestHalls.Name(i);
            DefineHallAnswer answer = await grains.GetGrain<IHallGrain>(hall).Define(new DefineHallRequest(new RequestStamp($"hall/{hall}", "define"), definition, "bench"));
            if (answer.Hall is null)
                throw new BenchmarkException($"The hall was not accepted: {answer.Refusal} {string.Join(", ", answer.Faults.Keys)}");
        }

        return HallView.ServiceDay(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    }

    private static async Task<double> IssueAsync(IGrainFactory grains, DateOnly day, int halls, string queue, TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        async Task<long> Caller(int no)
        {
            string key = new QueueKey(TestHalls.Name(no % halls), queue, day).ToString();
            long issued = 0;
            for (; clock.Elapsed < length; issued++)
            {
                string id = string.Create(CultureInfo.InvariantCulture, $"{no:x4}{issued:x12}");
                Outcome<TicketView> ticket = await grains.GetGrain<IQueueGrain>(key).Issue(
                    new IssueTicketRequest(new RequestStamp("queue/" + key, id), "ordinary", null, null, null, "bench"));
                if (ticket.Refusal is not null)
                    throw new BenchmarkException($"A ticket was refused: {ticket.Refusal}");
            }

            return issued;
        }

        long[] issued = await Task.WhenAll(Enumerable.Range(0, Callers).Select(no => Task.Run(() => Caller(no))));
        return issued.Sum() / clock.Elapsed.TotalSeconds;
    }
}
