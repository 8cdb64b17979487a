using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Halls.Api.Tests.Harness;
using Halls.Testing;

namespace Halls.Api.Tests.Silos;

/// <summary>
/// A silo that can't start says why in one line, ends with 2 when it must be started otherwise and with 3 when something that it needs is away, and has
/// written nothing.
/// </summary>
public sealed class RefusingToStart : IDisposable
{
    private const int Settings = 2;
    private const int Need = 3;
    private const string Password = "geheim-5bd1";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> WrongSettings { get; } = new()
    {
        { "--Store=mysql:Host=x", "Store is 'mysql:Host'" },
        { "--Store=postgres:", "Store names no server" },
        { $"--Store=postgres:Hots=127.0.0.1;Password={Password}", "no connection string that can be read" },
        { $"--Store=postgres:Host=127.0.0.1;Port={Password};Password={Password}", "no connection string that can be read" },
        { "--urls=nonsense", "urls names 'nonsense'" },
        { "--urls=https://127.0.0.1:5443", "a reverse proxy in front of it ends TLS" },
        { "--urls=http://203.0.113.1:5080", "can't listen on 203.0.113.1:5080" },
        { "--Security:IdleMinutes=0", "Security:IdleMinutes must be 1 to 1440" },
        { "--Security:IdleMinutes=soon", "soon" },
        { "--Security:Proxies:0=proxy", "Security:Proxies names 'proxy'" },
        { "--Limits:PublicPerSecond=0", "Limits" },
        { "--Clock:Start=yesterday", "Clock:Start is 'yesterday'" },
        { "--Clock:Since=2026-11-23T01:00:00Z", "give Clock:Start, too" },
        { "--Admin:TokenFile=/nowhere/token", "/nowhere/token can't be read" },
        { "--Keys:File=/nowhere/key", "/nowhere/key can't be read" },
        { "--Data=/dev/null/data", "The data folder /dev/null/data can't be written to" },
        { "--Data=/proc/halls", "The data folder /proc/halls can't be written to" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_is_named(string setting, string reason)
    {
        string said = await RefusedAsync(Settings, setting);
        Assert.Contains(reason, said);
    }

    [Theory]
    [InlineData("--Clock:Start=2026-11-23T09:00:00+08:00")]
    [InlineData("--Clock:Speed=60")]
    [InlineData("--Clock:Since=2026-11-23T01:00:00Z")]
    [InlineData("--Clock:Mode=stepped")]
    public async Task Another_time_is_refused_in_production(string setting) =>
        Assert.Contains("are refused in Production", await RefusedAsync(Settings, "--environment=Production", setting));

    [Fact]
    public async Task A_port_that_another_process_listens_on_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        Assert.Contains($"another process listens on {other.LocalEndpoint}", await RefusedAsync(Need, $"--urls=http://{other.LocalEndpoint}"));
    }

    [Fact]
    public async Task A_data_folder_that_another_silo_has_is_refused_until_that_one_is_gone_however_it_went()
    {
        Directory.CreateDirectory(Data);
        SiloProcess first = await SiloProcess.StartAsync(Data);
        try
        {
            Ended second = await EndsAsync();
            AssertRefused(second, Need, $"The data folder {Data} is in use by another process");
            Ended rebuild = await SiloProcess.EndsAsync("rebuild", $"--Data={Data}");
            AssertRefused(rebuild, Need, $"The data folder {Data} is in use by another process");
            Assert.Equal(0, (await SiloProcess.EndsAsync("verify", $"--Data={Data}")).Code);
            await first.KillAsync();
        }
        finally
        {
            await first.DisposeAsync();
        }

        await using SiloProcess next = await SiloProcess.StartAsync(Data);
    }

    [Fact]
    public async Task A_folder_with_another_key_is_refused()
    {
        Directory.CreateDirectory(Data);
        await using (await SiloProcess.StartAsync(Data))
        {
        }

        await File.WriteAllBytesAsync(Path.Combine(Data, "keys", "server.key"), RandomNumberGenerator.GetBytes(32), Stop);
        AssertRefused(await EndsAsync(), Settings, "was first used with another key");
        File.Delete(Path.Combine(Data, "keys", "server.key"));
        AssertRefused(await EndsAsync(), Settings, "was first used with another key");
        Assert.False(File.Exists(Path.Combine(Data, "keys", "server.key")), "A key was made for a store that belongs to another.");
        await File.WriteAllBytesAsync(Path.Combine(Data, "keys", "server.key"), [1, 2, 3], Stop);
        AssertRefused(await EndsAsync(), Settings, "holds 3 bytes; it must hold 32");
    }

    [Fact]
    public async Task A_ledger_that_is_no_database_is_named()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "halls.db"), string.Concat(Enumerable.Repeat("This is no database. ", 100)), Stop);
        AssertRefused(await EndsAsync(), Settings, "it is no SQLite database, or a damaged one");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_named_without_its_password()
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={FreePorts.Take()}");
        string said = await RefusedAsync(Need, $"--Store=postgres:{address};Database=halls;Username=halls;Password={Password};Timeout=5");
        Assert.Matches(@"PostgreSQL at 127\.0\.0\.1:\d+ \(database halls, user halls\) can't be reached", said);
        said = await RefusedAsync(Need, $"--Store=postgres:Host=no-such-host.invalid;Database=halls;Username=halls;Password={Password};Timeout=5");
        Assert.Contains("PostgreSQL at no-such-host.invalid:5432", said);
    }

    [Fact]
    public async Task A_database_that_lets_nobody_in_is_named_without_its_password()
    {
        await using SharedStore store = await SharedStore.StartAsync();
        await store.QueryAsync($"CREATE ROLE clerk LOGIN PASSWORD '{Password}'");
        await store.Server.RequirePasswordAsync("clerk");
        string server = "Host=127.0.0.1;Port=" + store.Server.Address.Split(':')[1];
        const string noDatabase = "Database=nowhere;Username=postgres";

        Assert.Contains("password authentication failed", await RefusedAsync(Settings, $"--Store=postgres:{server};Database=postgres;Username=clerk;Password=wrong-{Password}"));
        Assert.Contains("Correct --Store", await RefusedAsync(Settings, $"--Store=postgres:{server};Database=postgres;Username=clerk"));
        Assert.Contains("database \"nowhere\" does not exist", await RefusedAsync(Settings, $"--Store=postgres:{server};{noDatabase};Password={Password}"));
        Assert.Contains("does not let this user make or use", await RefusedAsync(Settings, $"--Store=postgres:{server};Database=postgres;Username=clerk;Password={Password}"));
        Assert.Equal("", await store.ContentAsync());
    }

    [Fact]
    public async Task A_version_that_cannot_read_what_a_silo_at_work_writes_is_refused()
    {
        await using SharedStore store = await SharedStore.StartAsync();
        HallsSilo silo = await store.SiloAsync("here");
        (await silo.Admin.In("lc").DefineAsync(Definition.Of())).Read();
        (await silo.Admin.In("lc").IssueAsync()).Read(201);

        // A silo of the next release: all that is known of it is what it says of itself.
        await store.QueryAsync(
            """
            INSERT INTO members SELECT 'next', 'silo-9 process 71 release 2.0.0', reads || ',ticket-called.v2', replace(writes, 'ticket-called.v1', 'ticket-called.v2'), projections, entered_at, beat_at + interval '10 minutes'
            FROM members
            """);
        await store.StopAsync(silo);
        string before = await store.ContentAsync();
        Ended ended = await EndsAsync(store.Store, store.Keys);

        AssertRefused(ended, Settings, "writes ticket-called.v2, which this version can't read");
        Assert.Matches(@"silo-9 process 71 release 2\.0\.0 \(last heard of \d+ s ago\)", ended.Errors);
        Assert.Equal(before, await store.ContentAsync());
        Assert.False(Directory.Exists(Data) && Directory.EnumerateFileSystemEntries(Data).Any());

        await store.QueryAsync("UPDATE members SET writes = 'ticket-called.v1', reads = 'ticket-called.v1'");
        ended = await EndsAsync(store.Store, store.Keys);
        AssertRefused(ended, Settings, "this version writes bookings-announced.v1");

        await store.QueryAsync("UPDATE members SET beat_at = beat_at - interval '1 hour'");
        await store.SiloAsync("here");
        Assert.DoesNotContain(await store.QueryAsync("SELECT id FROM members"), id => id == "next");
    }

    [Fact]
    public async Task A_version_that_cannot_read_what_the_ledger_holds_is_refused()
    {
        await using SharedStore store = await SharedStore.StartAsync();
        HallsSilo silo = await store.SiloAsync("here");
        await store.StopAsync(silo);
        await store.QueryAsync("INSERT INTO forms VALUES ('ticket-called.v2')");
        string before = await store.ContentAsync();
        AssertRefused(await EndsAsync(store.Store, store.Keys), Settings, "holds ticket-called.v2, which this version can't read");
        AssertRefused(await SiloProcess.EndsAsync("rebuild", store.Store, store.Keys), Settings, "holds ticket-called.v2, which this version can't read");
        Assert.Equal(before, await store.ContentAsync());
    }

    [Fact]
    public async Task A_shared_clock_that_lags_behind_the_ledger_is_refused()
    {
        await using SharedStore store = await SharedStore.StartAsync();
        HallsSilo silo = await store.SiloAsync("here");
        (await silo.Admin.In("lc").DefineAsync(Definition.Of())).Read();
        await store.StopAsync(silo);
        Ended ended = await EndsAsync(store.Store, store.Keys, "--Clock:Start=2026-11-23T08:00:00+08:00", $"--Clock:Since={TimeProvider.System.GetUtcNow():O}");
        AssertRefused(ended, Settings, "but the ledger already holds a fact of 2026-11-23T01:00:00");
    }

    private async Task<string> RefusedAsync(int code, params string[] settings)
    {
        Ended ended = await EndsAsync(settings);
        AssertRefused(ended, code, "");
        Assert.False(Directory.Exists(Data), $"{Data} was made for a silo that did not start.");
        return ended.Errors;
    }

    private Task<Ended> EndsAsync(params string[] settings) =>
        SiloProcess.EndsAsync(["--environment=Test", "--urls=http://127.0.0.1:0", $"--Data={Data}", "--Demo=off", .. settings]);

    private static void AssertRefused(Ended ended, int code, string reason)
    {
        Assert.True(ended.Code == code, $"It ended with {ended.Code}:\n{ended.Output}\n{ended.Errors}");
        Assert.Single(ended.Errors.TrimEnd().Split('\n'));
        Assert.Contains(reason, ended.Errors);
        Assert.DoesNotContain(Password, ended.Output + ended.Errors);
        Assert.DoesNotContain("Exception", ended.Output + ended.Errors);
        Assert.DoesNotContain("   at ", ended.Output + ended.Errors);
    }
}
