using Halls.Testing;

namespace Halls.Api.Tests.Security;

public sealed class AdministratorTokens : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_start_leaves_one_in_a_file_that_only_the_service_may_read()
    {
        var log = new List<string>();
        await using var app = await SecurityTestApp.StartAsync(_folder.Path, log: log);
        var path = _folder.File("admin.token");

        Assert.Matches("^halls_[A-Za-z0-9_-]{43}$", app.AdminToken);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(ownerOnly, File.GetUnixFileMode(path));
            Assert.Equal(ownerOnly, File.GetUnixFileMode(_folder.File("keys/server.key")));
            Assert.Equal(ownerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("keys")));
        }

        Assert.Contains(log, line => line.Contains(path));
        Assert.DoesNotContain(log, line => line.Contains(app.AdminToken));
    }

    [Fact]
    public async Task It_says_who_it_is()
    {
        await using var app = await SecurityTestApp.StartAsync(_folder.Path);
        var session = await SecurityTestApp.Read(await app.Admin.GetAsync("/api/session"), 200);
        Assert.Equal("admin", session.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_later_start_keeps_it()
    {
        string first;
        await using (var app = await SecurityTestApp.StartAsync(_folder.Path))
        {
            first = app.AdminToken;
        }

        await using var again = await SecurityTestApp.StartAsync(_folder.Path);
        Assert.Equal(first, again.AdminToken);
        await SecurityTestApp.Read(await again.Admin.GetAsync("/api/users"), 200);
    }

    [Fact]
    public async Task A_lost_file_is_told_at_the_start()
    {
        await using (await SecurityTestApp.StartAsync(_folder.Path))
        {
        }

        var token = await File.ReadAllTextAsync(_folder.File("admin.token"), TestContext.Current.CancellationToken);
        File.Delete(_folder.File("admin.token"));
        var log = new List<string>();
        await using var app = await SecurityTestApp.StartAsync(_folder.Path, log: log, adminToken: token);

        Assert.Contains(log, line => line.StartsWith("Warning") && line.Contains("--Admin:Reset=true"));
        await SecurityTestApp.Read(await app.Admin.GetAsync("/api/users"), 200);
    }

    [Fact]
    public async Task A_reset_makes_a_new_one_and_revokes_the_old()
    {
        string first;
        await using (var app = await SecurityTestApp.StartAsync(_folder.Path))
        {
            first = app.AdminToken;
        }

        await using var reset = await SecurityTestApp.StartAsync(_folder.Path, resetAdministrator: true);

        Assert.NotEqual(first, reset.AdminToken);
        await SecurityTestApp.Read(await reset.Admin.GetAsync("/api/users"), 200);
        await SecurityTestApp.Refused(await reset.Caller(first).GetAsync("/api/users"), 401, "unauthenticated");
    }

    [Fact]
    public async Task No_list_names_it_and_nothing_on_disk_but_its_file_holds_it()
    {
        await using var app = await SecurityTestApp.StartAsync(_folder.Path);
        var device = await app.AddDeviceAsync("kiosk", "lc");
        var deviceToken = device.GetProperty("token").GetString()!;
        var lists = await app.Admin.ReadTextAsync("/api/devices") + await app.Admin.ReadTextAsync("/api/users")
            + await app.Admin.ReadTextAsync("/api/clients") + await app.Admin.ReadTextAsync("/api/admin/audit");

        Assert.DoesNotContain(app.AdminToken, lists);
        Assert.DoesNotContain(deviceToken, lists);
        Assert.DoesNotContain("\"token\":\"", lists);
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("admin.token")))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var content = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(app.AdminToken, content);
            Assert.DoesNotContain(deviceToken, content);
        }
    }
}
