using System.Globalization;
using Halls.Benchmarks.Load;
using Halls.Benchmarks.Servers;
using Npgsql;

namespace Halls.Benchmarks.Sections;

/// <summary>The same ticket path on the engine in one process, on one Orleans silo and on three, all on one machine and one PostgreSQL server.</summary>
internal static class ClusterSection
{
    private const string Section = "Engines and silos (tickets over 64 halls, PostgreSQL)";
    private const int Connections = 128;

    public static async Task RunAsync(Options options, Report report)
    {
        if (!options.Store.StartsWith("postgres:", StringComparison.Ordinal))
            throw new BenchmarkException("Section 'cluster' needs --store postgres:<connection>: three silos can't share a file.");
        string inProcess = ServerProcess.SiloFor("InProcess"), orleans = ServerProcess.SiloFor("Orleans");
        await using var databases = new ScratchDatabases(options.Store["postgres:".Length..]);
        await using Setup one = await Setup.StartAsync("in process", options, [(inProcess, await databases.NewAsync(), [])]);
        string alone = await databases.NewAsync(), shared = await databases.NewAsync(), cluster = Path.GetRandomFileName().Replace(".", "-", StringComparison.Ordinal);
        await using Setup silo = await Setup.StartAsync("one silo", options, [(orleans, alone, Ports())]);
        string[] InCluster() => [.. Ports(), "--Cluster:Provider=redis", $"--Cluster:Connection={options.Redis}", "--Cluster:AdvertisedAddress=127.0.0.1", $"--Cluster:ClusterId={cluster}"];
        await using Setup three = await Setup.StartAsync("three silos", options, [.. Enumerable.Range(0, 3).Select(_ => (orleans, shared, InCluster()))]);
        Setup[] setups = [one, silo, three];
        report.Note($"HTTP over {Connections} keep-alive connections, spread over the silos; the processors of PostgreSQL and Redis are not counted; everything runs on the same cores");
        foreach (Setup setup in setups)
        {
            await TestHalls.DefineAsync(setup.Silos[0], TestHalls.Count, options.Runs);
            HttpLoad.WarmUp(setup.Silos, setup.Tickets(0), TimeSpan.FromSeconds(40));
        }

        for (int run = 1; run <= options.Runs; run++)
        {
            double slowest = double.MaxValue;
            foreach (Setup setup in setups)
            {
                TimeSpan before = ServerProcess.ProcessorOf(setup.Silos);
                using var load = new HttpLoad(setup.Addresses, Connections);
                LoadResult result = Expect(load.Closed(setup.Tickets(run), options.Length));
                double processor = (ServerProcess.ProcessorOf(setup.Silos) - before).TotalMicroseconds / result.Requests;
                slowest = Math.Min(slowest, result.Rate);
                report.Add(Section, $"tickets/s, {setup.Name}", "1/s", result.Rate);
                report.Add(Section, $"p99 / closed loop, {setup.Name}", "ms", result.Latency.Quantile(0.99));
                report.Add(Section, $"processor time of the silos, {setup.Name}", "µs/ticket", processor);
            }

            // All three at the same rate: half of what the slowest can do.
            foreach (Setup setup in setups)
            {
                using var load = new HttpLoad(setup.Addresses, Connections);
                LoadResult result = Expect(load.Open(setup.Tickets(run), slowest / 2, options.Length));
                report.Add(Section, $"p50 at half of the slowest's rate (open arrivals), {setup.Name}", "ms", result.Latency.Quantile(0.50));
                report.Add(Section, $"p99 at half of the slowest's rate (open arrivals), {setup.Name}", "ms", result.Latency.Quantile(0.99));
            }
        }

        foreach (Setup setup in setups[1..])
        {
            report.Note(string.Create(CultureInfo.InvariantCulture,
                $"{setup.Name} ÷ in process: {report.Median($"tickets/s, {setup.Name}") / report.Median("tickets/s, in process"):0.00} of the tickets, "
                + $"{report.Median($"processor time of the silos, {setup.Name}") / report.Median("processor time of the silos, in process"):0.00} of the processor time a ticket"));
        }
    }

    private static string[] Ports() => [$"--Cluster:SiloPort={ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture)}"];

    private static LoadResult Expect(LoadResult result) => result.Others.Count == 0
        ? result
        : throw new BenchmarkException($"Not every request was accepted: {string.Join(", ", result.Others.Select(o => $"{o.Value} × {o.Key}"))}");

    /// <summary>One or several silos of one store.</summary>
    private sealed class Setup : IAsyncDisposable
    {
        private Setup(string name, IReadOnlyList<ServerProcess> silos, DirectoryInfo data)
        {
            Name = name;
            Silos = silos;
            Data = data;
        }

        public string Name { get; }

        public IReadOnlyList<ServerProcess> Silos { get; }

        public IReadOnlyList<Uri> Addresses => [.. Silos.Select(s => s.Address)];

        private DirectoryInfo Data { get; }

        public static async Task<Setup> StartAsync(string name, Options options, IReadOnlyList<(string Program, string Store, string[] Settings)> silos)
        {
            DirectoryInfo data = Directory.CreateDirectory(Path.Combine(options.Scratch, "halls-bench-" + Path.GetRandomFileName()));
            var started = new List<ServerProcess>();
            try
            {
                // One after the other: the first makes the keys that they share.
                foreach ((string program, string store, string[] settings) in silos)
                    started.Add(await ServerProcess.SiloAsync(options, program, store, [.. settings, $"--Data={data.FullName}"]));
                return new Setup(name, started, data);
            }
            catch
            {
                await new Setup(name, started, data).DisposeAsync();
                throw;
            }
        }

        public RequestTemplate[] Tickets(int run) =>
            [.. Enumerable.Range(0, TestHalls.Count).Select(i => TestHalls.Ticket(Silos[0], i, TestHalls.SpreadQueue(run)))];

        public async ValueTask DisposeAsync()
        {
            foreach (ServerProcess silo in Silos)
                await silo.DisposeAsync();
            Data.Delete(recursive: true);
        }
    }

    /// <summary>Databases on the given server that go again.</summary>
    private sealed class ScratchDatabases(string connection) : IAsyncDisposable
    {
        private readonly List<string> _made = [];

        public async Task<string> NewAsync()
        {
            string name = "halls_bench_" + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);
            await RunAsync($"CREATE DATABASE {name}");
            _made.Add(name);
            return "postgres:" + new NpgsqlConnectionStringBuilder(connection) { Database = name }.ConnectionString;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (string name in _made)
                await RunAsync($"DROP DATABASE {name} WITH (FORCE)");
        }

        private async Task RunAsync(string text)
        {
            await using var server = new NpgsqlConnection(connection);
            await server.OpenAsync();
#pragma warning disable CA2100 // The name is made here.
            await using var command = new NpgsqlCommand(text, server);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }
}
