using System.Globalization;
using Halls.Cluster.Tests.Harness;
using Halls.Silo;
using Halls.Testing;

namespace Halls.Cluster.Tests;

/// <summary>A silo that can't be one of its cluster says why and ends before it opens or writes anything.</summary>
public sealed class WrongClusterSettings(Servers servers) : IDisposable
{
    private const string AnyPostgres = "--Store=postgres:Host=127.0.0.1;Port=1;Username=u;Password=geheim";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Cluster:Provider is 'zookeeper'; it must be redis, postgres, azuretable or localhost.", "--Cluster:Provider=zookeeper")]
    [InlineData("Cluster:Provider is 'Redis'; it must be redis", "--Cluster:Provider=Redis", AnyPostgres, "--Cluster:Connection=127.0.0.1:1")]
    [InlineData("Store is sqlite, which one process alone can write", "--Cluster:Provider=redis", "--Cluster:Connection=127.0.0.1:1")]
    [InlineData("Store is sqlite, which one process alone can write", "--Cluster:Provider=postgres")]
    [InlineData("Cluster:Provider is redis, and Cluster:Connection does not say where that is.", "--Cluster:Provider=redis", AnyPostgres)]
    [InlineData("Cluster:Provider is redis, and Cluster:Connection does not say where that is.", "--Cluster:Provider=redis", AnyPostgres, "--Cluster:Connection= ")]
    [InlineData("Cluster:Provider is azuretable, and Cluster:Connection does not say where that is.", "--Cluster:Provider=azuretable", AnyPostgres)]
    [InlineData("Cluster:ServiceId is 'two words'; it must be 1 to 60 letters, digits, '-' or '_'.", "--Cluster:ServiceId=two words")]
    [InlineData("Cluster:ServiceId is ''; it must be 1 to 60", "--Cluster:ServiceId=")]
    [InlineData("Cluster:ClusterId is '聊城'; it must be 1 to 60", "--Cluster:ClusterId=聊城")]
    [InlineData("Cluster:ClusterId is 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';", "--Cluster:ClusterId=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Cluster:SiloPort is '0'; it must be a whole number from 1 to 65535.", "--Cluster:SiloPort=0")]
    [InlineData("Cluster:SiloPort is '65536'; it must be", "--Cluster:SiloPort=65536")]
    [InlineData("Cluster:SiloPort is 'eleven'; it must be", "--Cluster:SiloPort=eleven")]
    [InlineData("Cluster:GatewayPort is '-1'; it must be a whole number from 0 to 65535.", "--Cluster:GatewayPort=-1")]
    [InlineData("Cluster:ProbeSeconds is '0'; it must be a whole number from 1 to 60.", "--Cluster:ProbeSeconds=0")]
    [InlineData("Cluster:ProbeSeconds is '1.5'; it must be", "--Cluster:ProbeSeconds=1.5")]
    [InlineData("Cluster:ProbeSeconds is '61'; it must be", "--Cluster:ProbeSeconds=61")]
    [InlineData("Cluster:MissedProbes is '21'; it must be a whole number from 1 to 20.", "--Cluster:MissedProbes=21")]
    [InlineData("Cluster:MissedProbes is ''; it must be", "--Cluster:MissedProbes=")]
    [InlineData("Cluster:AdvertisedAddress is 'here'; it must be the IP address at which the other silos reach this one.", "--Cluster:AdvertisedAddress=here")]
    [InlineData("Cluster:AdvertisedAddress is '0.0.0.0'; it must be", "--Cluster:AdvertisedAddress=0.0.0.0")]
    [InlineData("Cluster:AdvertisedAddress is '::'; it must be", "--Cluster:AdvertisedAddress=::")]
    [InlineData("Cluster:Connection is no configuration of Redis", "--Cluster:Provider=redis", AnyPostgres, "--Cluster:Connection=127.0.0.1:1,shoe=42")]
    [InlineData("Cluster:Connection is no connection string of PostgreSQL", "--Cluster:Provider=postgres", AnyPostgres, "--Cluster:Connection=Shoe=42")]
    public async Task Are_refused_with_a_word_on_what_is_allowed(string says, params string[] settings)
    {
        SiloSettingsException refused = await Assert.ThrowsAsync<SiloSettingsException>(() => BuildAsync(settings));
        Assert.StartsWith(says, refused.Message);
        NothingWasWritten();
    }

    [Theory]
    [InlineData("redis", "127.0.0.1:{0}", "127.0.0.1:{0}")]
    [InlineData("redis", "127.0.0.1:{0},password=geheim", "127.0.0.1:{0}")]
    [InlineData("redis", "no-such-host.invalid:6379", "no-such-host.invalid:6379")]
    [InlineData("postgres", "Host=127.0.0.1;Port={0};Username=u;Password=geheim;Database=d", "u@127.0.0.1:{0}/d")]
    [InlineData("postgres", "Host=no-such-host.invalid;Username=u;Password=geheim;Database=d", "u@no-such-host.invalid:5432/d")]
    public async Task A_list_of_members_that_cannot_be_reached_is_named_without_its_password(string provider, string connection, string named)
    {
        int port = FreePorts.Take();
        string At(string text) => string.Format(CultureInfo.InvariantCulture, text, port);
        ServiceAwayException away = await Assert.ThrowsAsync<ServiceAwayException>(
            () => BuildAsync($"--Cluster:Provider={provider}", AnyPostgres, $"--Cluster:Connection={At(connection)}"));
        Assert.Contains(At(named), away.Message);
        Assert.DoesNotContain("geheim", away.Message);
        NothingWasWritten();
    }

    [Fact]
    public async Task A_redis_that_wants_another_password_is_as_good_as_away()
    {
        Servers.SkipUnlessPresent();
        await using TemporaryRedis guarded = await TemporaryRedis.StartAsync(password: "recht");
        ServiceAwayException away = await Assert.ThrowsAsync<ServiceAwayException>(
            () => BuildAsync("--Cluster:Provider=redis", AnyPostgres, $"--Cluster:Connection={guarded.Address},password=falsch"));
        Assert.Contains(guarded.Address, away.Message);
        Assert.DoesNotContain("falsch", away.Message);
        NothingWasWritten();
    }

    [Fact]
    public async Task A_database_without_the_members_tables_is_refused_with_the_scripts_that_make_them()
    {
        Servers.SkipUnlessPresent();
        SiloSettingsException refused = await Assert.ThrowsAsync<SiloSettingsException>(() => BuildAsync("--Cluster:Provider=postgres", $"--Store=postgres:{servers.Postgres}"));
        Assert.Contains("membership tables", refused.Message);
        Assert.Contains("scripts", refused.Message);
        NothingWasWritten();
    }

    private void NothingWasWritten() => Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));

    private async Task BuildAsync(params string[] settings)
    {
        await using var app = await SiloApplication.BuildAsync(["--environment=Test", "--urls=http://127.0.0.1:0", $"--Data={_folder.Path}", "--Demo=off", "--Logging:LogLevel:Default=None", .. settings]);
        Assert.Fail("A silo was built.");
    }
}
