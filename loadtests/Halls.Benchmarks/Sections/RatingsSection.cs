using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Halls.Benchmarks.Load;
using Halls.Benchmarks.Scale;
using Halls.Benchmarks.Servers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Halls.Benchmarks.Sections;

/// <summary>Figures, case lists and new ratings on a store that <c>fill</c> has filled.</summary>
internal static class RatingsSection
{
    private const string Section = "Ratings";
    private const int Rate = 500;
    private const int Connections = 64;
    private const int Reads = 100;

    /// <summary>Until the silo's code for it is compiled for good.</summary>
    private const int WarmUps = 40;
    private const string ByCounty = "report of a month, province by county";
    private const string ByHall = "report of a month, province by hall";
    private const string ByItem = "report of a month, province by item";
    private const string ByWindow = "report of a month, one hall by window";
    private const string Cases = "case list, 100 of the whole province";
    private const string Overdue = "case list, what is overdue in one city";
    private const string CountAll = "SELECT count(*) over the ratings";
    private const string CountMonth = "SELECT region, count(*) of the month's ratings GROUP BY region";
    private const string Tail = "p99 of a rating at 500 a second (open arrivals)";

    public static async Task RunAsync(Options options, Report report)
    {
        if (options.Data is not { } data)
            throw new BenchmarkException("Section 'ratings' needs --data, the folder that 'fill' was given (and its --store where that was PostgreSQL).");
        string store = options.Store;
        await using ServerProcess silo = await ServerProcess.SiloAsync(options, options.Silo ?? ServerProcess.SiloFor("InProcess"), store, $"--Data={Path.GetFullPath(data)}");
        using HttpClient http = TestHalls.Client(silo);
        const string hall = "h370102-0";
        (string Name, string Path)[] reads =
        [
            (ByCounty, $"/api/reports/{options.Month}?region={Province.Region}&by=county"),
            (ByHall, $"/api/reports/{options.Month}?region={Province.Region}&by=hall"),
            (ByItem, $"/api/reports/{options.Month}?region={Province.Region}&by=item"),
            (ByWindow, $"/api/reports/{options.Month}?hall={hall}&by=window"),
            (Cases, $"/api/rectifications?region={Province.Region}&limit=100"),
            (Overdue, "/api/rectifications?region=370100&overdue=true&limit=100"),
        ];

        await using (DbConnection connection = await OpenAsync(store, data))
        {
            long ratings = await ScalarAsync(connection, "SELECT count(*) FROM ratings"), cases = await ScalarAsync(connection, "SELECT count(*) FROM rectifications");
            report.Note(string.Create(CultureInfo.InvariantCulture, $"{ratings:N0} ratings and {cases:N0} cases in the store; reports of {options.Month}"));
        }

        for (int run = 0; run < options.Runs; run++)
        {
            foreach ((string name, string path) in reads)
                await MeasureAsync(report, name, Reads, () => GetAsync(http, path));
            await using DbConnection connection = await OpenAsync(store, data);
            await MeasureAsync(report, CountAll, 3, () => ScalarAsync(connection, "SELECT count(*) FROM ratings"));
            await MeasureAsync(report, CountMonth, 5, () => RowsAsync(connection, $"SELECT region, count(*) FROM ratings WHERE day BETWEEN '{options.Month}-01' AND '{options.Month}-31' GROUP BY region"));

            if (run == 0)
                await Services.OpenAsync(http);
            IReadOnlyList<string> links = await Services.CompleteAsync(http, (int)(Rate * (options.Seconds + 3) * 1.1));
            RequestTemplate[] ratings = [.. links.Select(link => Services.Rate(silo.Address, link))];
            int warm = Rate * 2;
            using var load = new HttpLoad(silo.Address, Connections);
            load.Open(ratings[..warm], Rate, TimeSpan.FromSeconds(1.8));
            TimeSpan before = silo.Processor;
            LoadResult given = load.Open(ratings[warm..], Rate, options.Length);
            if (given.Others.Count > 0)
                throw new BenchmarkException($"Not every rating was accepted: {string.Join(", ", given.Others.Select(o => $"{o.Value} × {o.Key}"))}");
            report.Add(Section, "ratings accepted a second", "1/s", given.Rate);
            report.Add(Section, "p50 of a rating at 500 a second (open arrivals)", "ms", given.Latency.Quantile(0.50));
            report.Add(Section, Tail, "ms", given.Latency.Quantile(0.99));
            report.Add(Section, "a rating: the silo's processor time", "µs", (silo.Processor - before).TotalMicroseconds / given.Requests);
        }

        report.Goal(ByCounty, 50, atLeast: false, "ms");
        report.Goal(ByWindow, 10, atLeast: false, "ms");
        report.Goal(Cases, 50, atLeast: false, "ms");
        report.Goal(Overdue, 50, atLeast: false, "ms");
        report.Goal(Tail, 50, atLeast: false, "ms");
        report.Ratio("report by county ÷ count over all ratings", ByCounty, CountAll, 1, atLeast: false);
        report.Ratio("report by county ÷ count of the month by region", ByCounty, CountMonth, 1, atLeast: false);
        report.Ratio("report of a hall by window ÷ count over all ratings", ByWindow, CountAll, 1, atLeast: false);
    }

    private static async Task MeasureAsync(Report report, string name, int times, Func<Task<long>> read)
    {
        for (int i = 0; i < Math.Min(times, WarmUps); i++)
            await read();
        var latencies = new Latencies();
        for (int i = 0; i < times; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            if (await read() == 0)
                throw new BenchmarkException($"{name}: nothing was found.");
            latencies.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        report.Add(Section, name, "ms", latencies.Quantile(0.5));
        report.Add(Section, $"{name}, p99", "ms", latencies.Quantile(0.99));
    }

    private static async Task<long> GetAsync(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync(path);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode ? body.Length : throw new BenchmarkException($"{path}: {(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(body)}");
    }

    private static async Task<DbConnection> OpenAsync(string store, string data)
    {
        DbConnection connection = store == "sqlite"
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "halls.db"), Mode = SqliteOpenMode.ReadOnly }.ConnectionString)
            : new NpgsqlConnection(store["postgres:".Length..]);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<long> ScalarAsync(DbConnection connection, string sql)
    {
        await using DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 300;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<long> RowsAsync(DbConnection connection, string sql)
    {
        await using DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 300;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        long rows = 0;
        while (await reader.ReadAsync())
            rows++;
        return rows;
    }
}
