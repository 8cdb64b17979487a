using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Halls.Cluster.Drill.Checks;
using Halls.Cluster.Drill.Load;
using Halls.Cluster.Drill.Parts;
using Halls.Testing;
using Npgsql;

namespace Halls.Cluster.Drill;

/// <summary>
/// Three silos with a real Redis and a real PostgreSQL behind a real HAProxy. One is killed under load, comes back, and then all three are restarted in turn.
/// Kiosks and clerks work all the while and walls listen; at the end everything that was acknowledged is counted again.
/// </summary>
/// <param name="options">What else is to be done.</param>
/// <param name="stop">Ends the drill and whatever it has started.</param>
internal sealed class ClusterDrill(Options options, CancellationToken stop)
{
    private const int Halls = 6;
    private const int ProbeSeconds = 2;
    private const int MissedProbes = 3;

    /// <summary>What deploy/operations.md states: after so long without a silo every hall answers again.</summary>
    private static readonly TimeSpan Stated = TimeSpan.FromSeconds(15);

    /// <summary>Longer than a silo takes to finish what is under way.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(40);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<Silo> _silos = [];
    private readonly List<Screen> _screens = [];
    private readonly List<WorkingHall> _halls = [];
    private Report _report = null!;
    private Balancer _balancer = null!;
    private Caller _caller = null!;
    private string _ledger = "";
    private string _key = "";
    private string _sessions = "";

    /// <summary>Does it all; answers whether everything held.</summary>
    /// <exception cref="DrillException">It could not be done.</exception>
    public async Task<bool> RunAsync()
    {
        _report = new Report(_clock);
        var seed = Random.Shared.Next(100_000);
        _report.Say($"seed {seed}; {Environment.ProcessorCount} processors; members in {(options.MembershipScripts.Count > 0 ? "PostgreSQL" : "Redis")}");
        if (!File.Exists(Repository.SiloProgram))
        {
            throw new DrillException($"The silo was not built: {Repository.SiloProgram}");
        }

        await Screen.PrepareAsync(stop);
        var folder = Directory.CreateTempSubdirectory("halls-drill-").FullName;
        int[] ports = [.. Enumerable.Range(0, 9).Select(_ => FreePorts.Take())];
        await using var postgres = await TemporaryPostgres.StartAsync();
        await MakeDatabaseAsync(postgres.ConnectionString, folder);
        await using var redis = await RedisServer.StartAsync(ports[0], folder, stop);
        try
        {
            await StartClusterAsync(ports, folder);
            await using (_balancer = await Balancer.StartAsync(ports[1], ports[2], [.. _silos.Select(s => s.Address)], folder, stop))
            {
                using (_caller = new Caller(_balancer.Address, await File.ReadAllTextAsync(Path.Combine(folder, "admin.token"), stop), _clock))
                {
                    await DrillAsync(seed);
                }
            }
        }
        finally
        {
            foreach (var screen in _screens)
            {
                await screen.DisposeAsync();
            }

            foreach (var silo in _silos)
            {
                await silo.DisposeAsync();
            }
        }

        _report.Print();
        if (_report.Breaches.Count == 0)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            Console.WriteLine($"What the processes said is in {folder}.");
        }

        return _report.Breaches.Count == 0;
    }

    /// <summary>Role, database and settings, by the very script that deploy/postgres ships.</summary>
    private async Task MakeDatabaseAsync(string superuser, string folder)
    {
        var server = new NpgsqlConnectionStringBuilder(superuser);
        await using var psql = Child.Start(
            "psql", Path.Combine(folder, "psql.log"), Installed.Find("psql", "postgresql"),
            [
                "-v", "ON_ERROR_STOP=1", "-X", "-q", "-h", server.Host!, "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", "postgres",
                "-f", Path.Combine(Repository.Root, "deploy", "postgres", "halls.sql"),
            ]);
        if (await psql.EndAsync(stop) is not 0 and var code)
        {
            throw new DrillException($"deploy/postgres/halls.sql ended with {code}:\n{psql.LastWords()}");
        }

        _ledger = $"Host={server.Host};Port={server.Port};Database=halls;Username=halls";
        if (options.MembershipScripts.Count > 0)
        {
            await using var scripts = Child.Start(
                "psql", Path.Combine(folder, "psql.log"), Installed.Find("psql", "postgresql"),
                [
                    "-v", "ON_ERROR_STOP=1", "-X", "-q", "-h", server.Host!, "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", "halls", "-d", "halls",
                    .. options.MembershipScripts.SelectMany(script => (string[])["-f", Path.GetFullPath(script)]),
                ]);
            if (await scripts.EndAsync(stop) is not 0 and var failed)
            {
                throw new DrillException($"The membership scripts ended with {failed}:\n{scripts.LastWords()}");
            }
        }

        _sessions = $"Host={server.Host};Port={server.Port};Database=postgres;Username=postgres";
    }

    private async Task StartClusterAsync(int[] ports, string folder)
    {
        var key = _key = Path.Combine(folder, "server.key");
        await File.WriteAllBytesAsync(key, RandomNumberGenerator.GetBytes(32), stop);
        var token = Path.Combine(folder, "admin.token");
        await File.WriteAllTextAsync(token, "halls_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), stop);
        var now = DateTimeOffset.UtcNow;
        var settings = new ClusterSettings(
            _ledger, options.MembershipScripts.Count > 0 ? null : $"127.0.0.1:{ports[0]}", key, token, ProbeSeconds, MissedProbes,
            new DateTimeOffset(DateOnly.FromDateTime(now.UtcDateTime), new TimeOnly(9, 0), TimeSpan.FromHours(8)), now);
        for (var i = 0; i < 3; i++)
        {
            _silos.Add(new Silo(i + 1, ports[3 + (2 * i)], ports[4 + (2 * i)], settings, folder));
        }

        var started = _clock.Elapsed;
        await _silos[0].StartAsync(stop);
        if (await _silos[0].EngineAsync(stop) is not "Orleans" and var engine)
        {
            throw new DrillException($"This silo was built on the {engine} engine, which knows no cluster. Build and run with HallsEngine=Orleans.");
        }

        await Task.WhenAll(_silos.Skip(1).Select(s => s.StartAsync(stop)));
        _report.Figure("three silos ready after", Seconds((_clock.Elapsed - started).TotalMilliseconds));
    }

    private async Task DrillAsync(int seed)
    {
        await _balancer.AllUpAsync(TimeSpan.FromSeconds(20), stop);
        for (var i = 0; i < Halls; i++)
        {
            _halls.Add(new WorkingHall($"drill-{i + 1}", $"{(char)('K' + i)}", _caller, seed * 1000 + i * 100_000));
        }

        await Task.WhenAll(_halls.Select(h => h.DefineAsync(stop)));
        string[] ids = [.. _halls.Select(h => h.Id)];
        foreach (var silo in _silos)
        {
            _screens.Add(await Screen.WatchAsync($"the wall on {silo.Name}", silo.Address, ids));
        }

        _screens.Add(await Screen.WatchAsync("the wall behind HAProxy", _balancer.Address, ids));

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] working = [.. _halls.Select(h => h.WorkAsync(enough.Token, stop))];
        try
        {
            await BeforeAsync();
            var victim = await BusiestAsync();
            await LoseOneAsync(victim);
            await ComeBackAsync(victim);
            await RollAsync();
            if (options.Freeze)
            {
                await FreezeAsync(await BusiestAsync());
            }

            if (options.Blackout)
            {
                await BlackoutAsync();
            }
        }
        finally
        {
            await enough.CancelAsync();
        }

        await Task.WhenAll(working);
        await CountAsync();
    }

    /// <summary>Load on all three, and every wall hears every call wherever it is made.</summary>
    private async Task BeforeAsync()
    {
        _report.Say("all three silos under load");

        // The first call of everything is compiled and activated on the way, on every silo.
        await Task.Delay(TimeSpan.FromSeconds(4), stop);
        var from = _clock.ElapsedMilliseconds;
        (TimeSpan Processor, long Bytes)[] before = [.. _silos.Select(s => s.Used())];
        await Task.Delay(TimeSpan.FromSeconds(6), stop);
        var to = _clock.ElapsedMilliseconds;
        (TimeSpan Processor, long Bytes)[] after = [.. _silos.Select(s => s.Used())];
        var answers = Settled(from, to);
        _report.Figure("load", $"{answers.Length / ((to - from) / 1000.0):0} commands a second, {Halls} halls, {Halls * (WorkingHall.Kiosks + WorkingHall.Windows)} people");
        _report.Figure("answered within, three silos", $"p50 {Percentile(answers, 0.5)} ms, p99 {Percentile(answers, 0.99)} ms");
        var processor = after.Zip(before, (a, b) => a.Processor - b.Processor).Aggregate((a, b) => a + b);
        _report.Figure("processor time of all silos a command", $"{processor.TotalMilliseconds / Math.Max(1, answers.Length):0.0} ms; memory {string.Join(", ", after.Select(a => $"{a.Bytes >> 20} MiB"))}");
        await WallsHearAsync("before", _screens, from, to);
    }

    /// <summary>The silo that most of the work is done on: a loss that nobody would notice proves nothing.</summary>
    private async Task<int> BusiestAsync()
    {
        var commits = await CommitsBySilo.SeenAsync(_sessions, TimeSpan.FromSeconds(1.5), stop);
        return _silos.Index().MaxBy(s => commits.GetValueOrDefault(s.Item.Name)).Index;
    }

    /// <summary>kill -9.</summary>
    private async Task LoseOneAsync(int victim)
    {
        _report.Say($"kill -9 {_silos[victim].Name}");
        var killed = _clock.ElapsedMilliseconds;
        await _silos[victim].KillAsync();
        await Task.Delay(Stated, stop);
        var watched = _clock.ElapsedMilliseconds;
        await Task.Delay(TimeSpan.FromSeconds(6), stop);
        var end = _clock.ElapsedMilliseconds;

        var outage = Outage.Between(_caller.Commands, killed, watched, _clock.ElapsedMilliseconds);
        _report.Figure("commands disturbed by kill -9", $"{outage.Disturbed.Count} of {Settled(killed, watched).Length}");
        _report.Figure("what they got instead of an answer", outage.Kinds);
        _report.Figure("first failure after kill -9", outage.FirstFailure is { } first ? Seconds(first - killed) : "none");
        _report.Figure("all halls answer again after", outage.AllAnswerAgain is { } again ? $"{Seconds(again - killed)} (stated: {Stated.TotalSeconds:0} s)" : "nobody noticed");
        _report.Figure("longest that one command took", Seconds(outage.Longest));
        _report.Must(
            outage.AllAnswerAgain is null || outage.AllAnswerAgain - killed <= Stated.TotalMilliseconds,
            $"{Stated.TotalSeconds:0} s after kill -9 not every command was settled");
        _report.Must(outage.Disturbed.Count > 0, "nobody noticed kill -9: nothing was going on there");
        var busy = Settled(watched, end).GroupBy(c => c.Hall).Count();
        _report.Must(busy == Halls, $"only {busy} of {Halls} halls work on two silos");
        await WallsHearAsync("on two silos", [.. _screens.Where((_, i) => i != victim)], watched, end);
        await DeafnessAsync(victim, killed, watched);
    }

    /// <summary>It starts again and is given work again.</summary>
    private async Task ComeBackAsync(int victim)
    {
        var silo = _silos[victim];
        _report.Say($"{silo.Name} starts again");
        var started = _clock.ElapsedMilliseconds;
        await silo.StartAsync(stop);
        _report.Figure("a silo that comes back is ready after", Seconds(_clock.ElapsedMilliseconds - started));
        await _balancer.AllUpAsync(TimeSpan.FromSeconds(20), stop);
        var before = (await _balancer.FiguresAsync(stop))[victim].Requests;

        // Work goes to it as halls, queues and windows are called for the first time; these six are new.
        var from = _clock.ElapsedMilliseconds;
        WorkingHall[] more = [.. Enumerable.Range(0, Halls).Select(i => new WorkingHall($"late-{i + 1}", $"{(char)('Q' + i)}", _caller, (i + 1) * 7_000_000 + victim))];
        await Task.WhenAll(more.Select(h => h.DefineAsync(stop)));
        _halls.AddRange(more);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] working = [.. more.Select(h => h.WorkAsync(enough.Token, stop))];
        var commits = await CommitsBySilo.SeenAsync(_sessions, TimeSpan.FromSeconds(6), stop);
        await enough.CancelAsync();
        await Task.WhenAll(working);
        var requests = (await _balancer.FiguresAsync(stop))[victim].Requests - before;
        _report.Figure("it is given again, in 6 s", $"{requests} requests by HAProxy; commits seen of each silo: {string.Join(", ", commits.OrderBy(c => c.Key).Select(c => $"{c.Key} {c.Value}"))}");
        _report.Must(requests >= 20, $"{silo.Name} came back and HAProxy gave it {requests} requests");
        _report.Must(commits.GetValueOrDefault(silo.Name) >= 5, $"{silo.Name} came back and writes nothing: no grain lives there");
        var outage = Outage.Between(_caller.Commands, started, from, _clock.ElapsedMilliseconds);
        _report.Figure("commands disturbed by its return", $"{outage.Disturbed.Count}, the longest {Seconds(outage.Longest)}; instead of answers: {outage.Kinds}");
        _report.Must(outage.Longest <= Stated.TotalMilliseconds, $"a command took {Seconds(outage.Longest)} while {silo.Name} came back");

        // The wall that hung on the killed silo has found it again by itself.
        await _screens[victim].UntilConnectedAsync(TimeSpan.FromSeconds(10), stop);
    }

    /// <summary>SIGTERM and start, one after the other, as an upgrade does.</summary>
    private async Task RollAsync()
    {
        var from = _clock.ElapsedMilliseconds;
        var stops = new List<double>();
        foreach (var silo in _silos)
        {
            _report.Say($"{silo.Name} is restarted in good order");
            var asked = _clock.ElapsedMilliseconds;
            var code = await silo.TerminateAsync(EndsWithin, stop);
            stops.Add((_clock.ElapsedMilliseconds - asked) / 1000.0);
            _report.Must(code == 0, $"{silo.Name} ended with {code} after SIGTERM");
            await silo.StartAsync(stop);
            await _balancer.AllUpAsync(TimeSpan.FromSeconds(20), stop);
        }

        var to = _clock.ElapsedMilliseconds;
        var outage = Outage.Between(_caller.Commands, from, to, _clock.ElapsedMilliseconds);
        _report.Figure("rolling restart of all three took", $"{Seconds(to - from)}; each ended within {string.Join(", ", stops.Select(s => $"{s:0.0} s"))}");
        _report.Figure("commands disturbed by it", $"{outage.Disturbed.Count} of {Settled(from, to).Length}; instead of answers: {outage.Kinds}");
        _report.Figure("longest that one command took in it", Seconds(outage.Longest));
        foreach (var screen in _screens)
        {
            await screen.UntilConnectedAsync(TimeSpan.FromSeconds(10), stop);
        }

        await Task.Delay(TimeSpan.FromSeconds(4), stop);
        var heardFrom = _clock.ElapsedMilliseconds;
        await Task.Delay(TimeSpan.FromSeconds(4), stop);
        await WallsHearAsync("after the rolling restart", _screens, heardFrom, _clock.ElapsedMilliseconds);
    }

    /// <summary>A silo that stands still for so long that it is declared dead, and then goes on, as a paused virtual machine does: it has to end by itself.</summary>
    private async Task FreezeAsync(int victim)
    {
        var silo = _silos[victim];
        _report.Say($"{silo.Name} stands still");
        var frozen = _clock.ElapsedMilliseconds;
        await silo.SignalAsync("STOP", stop);
        await Task.Delay(Stated, stop);
        var outage = Outage.Between(_caller.Commands, frozen, _clock.ElapsedMilliseconds, _clock.ElapsedMilliseconds);
        _report.Figure("a silo stood still: commands disturbed", $"{outage.Disturbed.Count}, the longest {Seconds(outage.Longest)}; instead of answers: {outage.Kinds}");
        var thawed = _clock.ElapsedMilliseconds;
        await silo.SignalAsync("CONT", stop);
        var code = await silo.EndsByItselfAsync(TimeSpan.FromSeconds(30), stop);
        _report.Figure("it goes on, and ends by itself after", $"{Seconds(_clock.ElapsedMilliseconds - thawed)}, exit code {code}");
        _report.Must(code != 0, $"{silo.Name} ended with 0 when it found itself declared dead: a service manager would not start it again");
        await silo.StartAsync(stop);
        await _balancer.AllUpAsync(TimeSpan.FromSeconds(20), stop);
    }

    /// <summary>kill -9 of all three at once: the list of members is full of silos that are no more.</summary>
    private async Task BlackoutAsync()
    {
        _report.Say("kill -9 of all three");
        var dark = _clock.ElapsedMilliseconds;
        await Task.WhenAll(_silos.Select(s => s.KillAsync()));
        await Task.WhenAll(_silos.Select(s => s.StartAsync(stop)));
        _report.Figure("all three killed and started: ready after", Seconds(_clock.ElapsedMilliseconds - dark));
        await _balancer.AllUpAsync(TimeSpan.FromSeconds(20), stop);
        await Task.Delay(TimeSpan.FromSeconds(3), stop);
        var now = _clock.ElapsedMilliseconds;
        var outage = Outage.Between(_caller.Commands, dark, now, now);
        _report.Figure("all halls answer again after", Seconds((outage.AllAnswerAgain ?? now) - dark));
    }

    /// <summary>Nothing that was acknowledged is lost, nothing was done twice, every command is settled, and ledger and tables agree.</summary>
    private async Task CountAsync()
    {
        _report.Say("counting again");
        Command[] all = [.. _caller.Commands];
        Command[] unsettled = [.. all.Where(c => c.Settled is null)];
        _report.Must(unsettled.Length == 0, $"{unsettled.Length} commands were never settled, such as {unsettled.FirstOrDefault()?.Path} with {unsettled.FirstOrDefault()?.Key}");
        string[] broken = [.. all.SelectMany(c => c.Failures.Where(f => f.What == "500").Select(_ => c.Path))];
        _report.Must(broken.Length == 0, $"{broken.Length} times 500 was answered, such as for {broken.FirstOrDefault()}");
        string[] surprises = [.. _halls.SelectMany(h => h.Surprises)];
        _report.Must(surprises.Length == 0, $"{surprises.Length} commands were refused that had to be granted: {string.Join("; ", surprises.Take(3))}");

        var tickets = 0;
        foreach (var hall in _halls)
        {
            var (counted, differences) = await Recount.OfAsync(hall, _caller, stop);
            tickets += counted;
            _report.Must(differences.Count == 0, $"the recount differs: {string.Join("; ", differences.Take(3))}");
        }

        // The same key gives the same answer: everything that had to be sent more than once, and a share of the rest.
        Command[] again = [.. all.Where(c => c.IsDone && c.Verb != "define").Where((c, i) => c.Failures.Count > 0 || i % 8 == 0)];
        var different = 0;
        await Parallel.ForEachAsync(again, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop }, async (command, _) =>
        {
            var (status, text) = await _caller.RepeatAsync(command, stop);
            if ((status, text) != (command.Status, command.Text))
            {
                Interlocked.Increment(ref different);
                _report.Say($"first {command}\n           then {status} {text}");
            }
        });
        _report.Must(different == 0, $"{different} commands were answered otherwise when repeated with their key");

        await using var verify = Child.Start("verify", Path.Combine(Path.GetTempPath(), $"halls-verify-{Environment.ProcessId}.log"), "dotnet", [Repository.SiloProgram, "verify", $"--Store=postgres:{_ledger}", $"--Keys:File={_key}", $"--Data={Path.GetDirectoryName(_key)}"]);
        var code = await verify.EndAsync(stop);
        _report.Must(code == 0, $"verify ended with {code}: {verify.LastWords()}");

        var bytes = await LedgerBytesAsync();
        _report.Figure("ledger with its tables", $"{bytes / 1024.0 / Math.Max(1, tickets):0.0} KiB a ticket, {bytes / (double)Math.Max(1, all.Length):0} bytes a command");
        _report.Figure("commands in all", $"{all.Length}, each settled; {all.Count(c => c.Failures.Count > 0)} of them sent more than once");
        _report.Figure("tickets recounted", $"{tickets} in {_halls.Count} halls, numbers without gap, board and list agree");
        _report.Figure("repeated with their key", $"{again.Length}, {different} answered otherwise");
        _report.Figure("ledger and tables (verify)", code == 0 ? "agree" : "DIFFER");
    }

    private async Task<long> LedgerBytesAsync()
    {
        await using var source = NpgsqlDataSource.Create(_ledger);
        await using var command = source.CreateCommand(
            "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'halls' AND c.relkind = 'r'");
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Each of these walls has to have heard each call that was acknowledged meanwhile, wherever it was made.</summary>
    private async Task WallsHearAsync(string when, IReadOnlyList<Screen> screens, long from, long to)
    {
        // A call under way at the edges may count to either side.
        Call[] calls = [.. Calls().Where(c => c.Sent >= from && c.Settled <= to).Select(c => c.Call)];
        _report.Must(calls.Length > 10, $"only {calls.Length} calls {when}");
        var heard = new List<string>();
        foreach (var screen in screens)
        {
            var waited = Stopwatch.StartNew();
            Call[] missing;
            do
            {
                await Task.Delay(100, stop);
                var now = await screen.LookAsync();
                missing = [.. calls.Where(c => !now.Calls.Contains(c))];
            }
            while (missing.Length > 0 && waited.Elapsed < TimeSpan.FromSeconds(5));
            _report.Must(missing.Length == 0, $"{screen.Name} missed {missing.Length} of {calls.Length} calls {when}, such as {missing.FirstOrDefault()}");
            heard.Add($"{calls.Length - missing.Length}");
        }

        _report.Figure($"calls heard by walls {when}", $"{string.Join(", ", heard)} of {calls.Length}");
    }

    /// <summary>How long after the kill calls were made that a wall on a surviving silo didn't hear.</summary>
    private async Task DeafnessAsync(int victim, long killed, long watched)
    {
        var longest = 0L;
        var missed = 0;
        foreach (var screen in _screens.Where((_, i) => i != victim && i < 3))
        {
            var heard = (await screen.LookAsync()).Calls;
            long[] unheard = [.. Calls().Where(c => c.Settled >= killed && c.Settled <= watched && !heard.Contains(c.Call)).Select(c => c.Settled)];
            missed += unheard.Length;
            longest = Math.Max(longest, unheard.Select(u => u - killed).DefaultIfEmpty().Max());
        }

        _report.Figure("calls that a surviving wall didn't hear", missed == 0 ? "none" : $"{missed}, the last one {Seconds(longest)} after kill -9; the board showed them");
        _report.Must(longest <= Stated.TotalMilliseconds, "walls on surviving silos stayed deaf for longer than stated");
    }

    private IEnumerable<(Call Call, long Sent, long Settled)> Calls() =>
        from command in _caller.Commands
        where command is { Verb: "next", IsDone: true }
        let ticket = command.Json.GetProperty("ticket")
        select (new Call(command.Hall, ticket.GetProperty("number").GetString()!, ticket.GetProperty("calls").GetInt32()), command.Sent, command.Settled!.Value);

    private Command[] Settled(long from, long to) => [.. _caller.Commands.Where(c => c.Settled >= from && c.Settled <= to)];

    private static long Percentile(Command[] commands, double share)
    {
        long[] sorted = [.. commands.Select(c => c.Settled!.Value - c.Sent).Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
    }

    private static string Seconds(double milliseconds) => $"{milliseconds / 1000:0.0} s";
}
