using System.Security.Cryptography;
using System.Text;
using Halls.Api.Security;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Security;
using Halls.Contracts;
using Halls.EventStore;
using Halls.Silo;
using Microsoft.Extensions.DependencyInjection;

namespace Halls.Api.Tests.Silos;

/// <summary>Silos with one PostgreSQL store and one mounted key, and no folder in common.</summary>
public sealed class SharingAKey : IAsyncLifetime
{
    private SharedStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await SharedStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        // A test that was skipped has none.
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_cookie_that_one_made_is_good_on_the_other_until_either_ends_it()
    {
        HallsSilo here = await _store.SiloAsync("here"), there = await _store.SiloAsync("there");
        await AddUserAsync(here, "wang", new { role = "clerk", hall = "lc" });
        using Caller browser = await SignInAsync(here, "wang");
        using Caller roaming = Roam(browser, there);
        Assert.Equal("王", (await SecurityTestApp.Read(await roaming.GetAsync("/api/session"), 200)).Text("name"));

        await SecurityTestApp.Read(await roaming.DeleteAsync("/api/session"), 204);
        await UntilRefusedAsync(browser);
    }

    [Fact]
    public async Task A_token_that_one_revokes_is_refused_by_the_other()
    {
        HallsSilo here = await _store.SiloAsync("here"), there = await _store.SiloAsync("there");
        System.Text.Json.JsonElement device = (await here.Admin.PostAsync("/api/devices", new { kind = "kiosk", hall = "lc", name = "东门" })).Read(201);
        using var kiosk = new Caller(there.Address, device.Text("token"));
        await HallsSilo.UntilAsync(() => StatusAsync(kiosk), s => s.GetInt32() == 200, "the other silo knows the token");

        Assert.Equal(204, (await there.Admin.SendAsync(HttpMethod.Delete, $"/api/devices/{device.Text("id")}")).Status);
        using var same = new Caller(here.Address, device.Text("token"));
        await SecurityTestApp.Read(await kiosk.GetAsync("/api/session"), 401);
        await UntilRefusedAsync(same);
    }

    [Fact]
    public async Task An_account_that_one_disables_or_locks_is_out_on_the_other()
    {
        HallsSilo here = await _store.SiloAsync("here"), there = await _store.SiloAsync("there");
        string id = (await AddUserAsync(here, "wang", new { role = "clerk", hall = "lc" })).Text("id")!;
        await AddUserAsync(here, "li", new { role = "clerk", hall = "lc" });
        using Caller browser = await SignInAsync(there, "wang");
        Assert.Equal(204, (await here.Admin.SendAsync(HttpMethod.Delete, $"/api/users/{id}")).Status);
        await UntilRefusedAsync(browser);

        using var guess = new Caller(here.Address, null);
        for (int i = 0; i < 5; i++)
        {
            await SecurityTestApp.Refused(await guess.PostAsync("/api/session", new { login = "li", password = "x" }), 401, "wrong-credentials");
        }

        using var right = new Caller(there.Address, null);
        await SecurityTestApp.Refused(await right.PostAsync("/api/session", new { login = "li", password = SecurityTestApp.Password }), 401, "locked-out");
    }

    [Fact]
    public async Task A_one_time_code_counts_once_for_all_of_them()
    {
        HallsSilo here = await _store.SiloAsync("here"), there = await _store.SiloAsync("there");
        await AddUserAsync(here, "wang", new { role = "supervisor", hall = "lc" });
        using Caller browser = await SignInAsync(here, "wang");
        string secret = (await SecurityTestApp.Read(await browser.PostAsync("/api/users/me/second-factor"), 200)).Text("secret")!;
        string Code(int later) => Totp.CodeAt(MakingAccounts.FromBase32(secret), Totp.StepAt(TimeProvider.System.GetUtcNow()) + later);
        string first = Code(0);
        await SecurityTestApp.Read(await browser.PostAsync("/api/users/me/second-factor/enrol", new { code = first }), 204);

        var credentials = new { login = "wang", password = SecurityTestApp.Password, code = Code(1) };
        using Caller a = new(here.Address, null), b = new(there.Address, null);
        HttpResponseMessage[] answers = await Task.WhenAll(a.PostAsync("/api/session", credentials), b.PostAsync("/api/session", credentials));
        Assert.Equal([200, 401], answers.Select(x => (int)x.StatusCode).Order());
        foreach (HttpResponseMessage answer in answers)
        {
            answer.Dispose();
        }
    }

    [Fact]
    public async Task A_region_s_staff_reach_a_hall_that_another_silo_has_just_defined()
    {
        HallsSilo here = await _store.SiloAsync("here"), there = await _store.SiloAsync("there");
        await AddUserAsync(here, "zhao", new { role = "supervisor", region = "371500" });
        using Caller browser = await SignInAsync(there, "zhao");
        await SecurityTestApp.Read(await browser.GetAsync("/api/halls/new-hall/tickets"), 403);
        (await here.Admin.In("new-hall").DefineAsync(Definition.Of())).Read();

        await HallsSilo.UntilAsync(() => StatusAsync(browser, "/api/halls/new-hall/tickets"), s => s.GetInt32() == 200, "the hall is of the region");
    }

    [Fact]
    public async Task All_agree_on_links_sealed_fields_and_the_administrator()
    {
        HallsSilo here = await _store.SiloAsync("here"), there = await _store.SiloAsync("there");
        Assert.Equal(here.AdminToken, there.AdminToken);
        (await there.Admin.GetAsync("/api/users")).Read();
        Assert.Equal(here.Services.GetRequiredService<CitizenLinks>().Follow("t_1"), there.Services.GetRequiredService<CitizenLinks>().Follow("t_1"));
        Assert.False(Directory.Exists(Path.Combine(here.Data, "keys")), "The key is mounted, and those of sessions are in the store.");
        var device = new { kind = "wall", hall = "lc", name = "大屏" };
        System.Text.Json.JsonElement made = (await here.Admin.PostAsync("/api/devices", device, "k")).Read(201);
        Assert.Equal(made.Text("token"), (await there.Admin.PostAsync("/api/devices", device, "k")).Read(201).Text("token"));
    }

    [Fact]
    public async Task Those_that_start_at_the_same_moment_on_an_empty_store_agree_at_once()
    {
        HallsSilo[] silos = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _store.SiloAsync($"silo-{i}")));
        await AddUserAsync(silos[0], "wang", new { role = "clerk", hall = "lc" });
        foreach (HallsSilo made in silos)
        {
            using Caller browser = await SignInAsync(made, "wang");
            foreach (HallsSilo other in silos)
            {
                using Caller roaming = Roam(browser, other);
                await HallsSilo.UntilAsync(() => StatusAsync(roaming), s => s.GetInt32() == 200, "the cookie is good");
            }
        }

        Assert.Single(await _store.QueryAsync("SELECT id FROM session_keys"));
        Assert.Single(await _store.QueryAsync("SELECT id FROM tokens WHERE kind = 'admin'"));
    }

    [Fact]
    public async Task The_database_alone_opens_no_session()
    {
        HallsSilo silo = await _store.SiloAsync("here");
        await AddUserAsync(silo, "wang", new { role = "clerk", hall = "lc" });
        using Caller browser = await SignInAsync(silo, "wang");
        byte[] kept = Convert.FromHexString(Assert.Single(await _store.QueryAsync("SELECT sealed FROM session_keys")));
        string text = Encoding.Latin1.GetString(kept);
        Assert.DoesNotContain("masterKey", text);
        Assert.DoesNotContain("<key", text);
    }

    [Fact]
    public async Task A_given_administrator_s_token_is_the_only_one_and_no_file_is_written()
    {
        string file = Path.Combine(_store.Folder("secrets"), "admin");
        await File.WriteAllTextAsync(file, "a-token-that-somebody-made-0001\n", Stop);
        await Assert.ThrowsAsync<SiloSettingsException>(() => _store.SiloAsync("short", $"--Admin:TokenFile={file}"));
        await File.WriteAllTextAsync(file, "a-token-that-somebody-made-000001\n", Stop);
        HallsSilo here = await _store.SiloAsync("here", $"--Admin:TokenFile={file}"), there = await _store.SiloAsync("there", $"--Admin:TokenFile={file}");
        (await here.Admin.GetAsync("/api/users")).Read();
        (await there.Admin.GetAsync("/api/users")).Read();
        Assert.Equal(["heads"], Directory.GetFileSystemEntries(here.Data).Select(Path.GetFileName));

        await File.WriteAllTextAsync(file, "a-token-that-somebody-made-000002", Stop);
        await _store.StopAsync(here);
        HallsSilo again = await _store.SiloAsync("here", $"--Admin:TokenFile={file}");
        (await again.Admin.GetAsync("/api/users")).Read();
        using var old = new Caller(there.Address, "a-token-that-somebody-made-000001");
        await UntilRefusedAsync(old);

        await File.WriteAllTextAsync(file, "a-token-that-somebody-made-000001", Stop);
        Exception refused = await Assert.ThrowsAsync<SecretFileException>(() => _store.SiloAsync("third", $"--Admin:TokenFile={file}"));
        Assert.Contains("was revoked", refused.Message);
        (await again.Admin.GetAsync("/api/users")).Read();
    }

    [Fact]
    public async Task A_reset_on_one_is_told_to_the_other_s_folder_at_its_next_start()
    {
        HallsSilo here = await _store.SiloAsync("here"), there = await _store.SiloAsync("there");
        string first = there.AdminToken;
        await _store.StopAsync(here);
        here = await _store.SiloAsync("here", "--Admin:Reset=true");
        using var old = new Caller(there.Address, first);
        await UntilRefusedAsync(old);
        await _store.StopAsync(there);
        there = await _store.SiloAsync("there");
        Assert.NotEqual(first, there.AdminToken);
        Assert.Equal(here.AdminToken, there.AdminToken);
        (await there.Admin.GetAsync("/api/users")).Read();
    }

    [Fact]
    public async Task A_token_that_is_in_the_folder_already_is_kept()
    {
        const string token = "halls_somebody-put-this-here-before-the-first-start";
        await File.WriteAllTextAsync(Path.Combine(_store.Folder("here"), "admin.token"), token, Stop);
        HallsSilo here = await _store.SiloAsync("here");
        Assert.Equal(token, here.AdminToken);
        (await here.Admin.GetAsync("/api/users")).Read();
    }

    [Fact]
    public async Task A_silo_with_another_key_is_refused_and_nothing_is_written()
    {
        HallsSilo here = await _store.SiloAsync("here");
        (await here.Admin.In("lc").DefineAsync(Definition.Of())).Read();
        await _store.StopAsync(here);
        string before = await _store.ContentAsync();

        string other = Path.Combine(_store.Folder("secrets"), "other.key");
        await File.WriteAllBytesAsync(other, RandomNumberGenerator.GetBytes(32), Stop);
        var refused = await Assert.ThrowsAsync<SiloSettingsException>(() => _store.SiloAsync("third", $"--Keys:File={other}"));
        Assert.Contains("first used with another key", refused.Message);
        Assert.Contains(other, refused.Message);

        // Without any key: it would make one of its own.
        string folder = _store.Folder("fourth");
        await Assert.ThrowsAsync<SiloSettingsException>(() => HallsSilo.StartAsync(folder, _store.Store));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Assert.Equal(before, await _store.ContentAsync());

        HallsSilo replaced = await _store.SiloAsync("third", $"--Keys:File={other}", "--Keys:Replace=true", "--Admin:Reset=true");
        (await replaced.Admin.GetAsync("/api/users")).Read();
        await _store.StopAsync(replaced);
        await Assert.ThrowsAsync<SiloSettingsException>(() => _store.SiloAsync("here"));
    }

    [Theory]
    [InlineData("/nowhere/server.key", "can't be read")]
    [InlineData("", "must hold 32")]
    public async Task A_mounted_key_that_is_none_is_refused_and_nothing_is_written(string file, string reason)
    {
        if (file.Length == 0)
        {
            file = Path.Combine(_store.Folder("secrets"), "short.key");
            await File.WriteAllTextAsync(file, "too short", Stop);
        }

        var refused = await Assert.ThrowsAsync<SiloSettingsException>(() => _store.SiloAsync("here", $"--Keys:File={file}"));
        Assert.Contains(reason, refused.Message);
        Assert.Contains(file, refused.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_store.Folder("here")));
        Assert.Equal("", await _store.ContentAsync());
    }

    private static async Task<System.Text.Json.JsonElement> AddUserAsync(HallsSilo silo, string login, params object[] roles) =>
        (await silo.Admin.PostAsync("/api/users", new { login, password = SecurityTestApp.Password, name = "王", roles })).Read(201);

    private static async Task<Caller> SignInAsync(HallsSilo silo, string login)
    {
        var caller = new Caller(silo.Address, null);
        await SecurityTestApp.Read(await caller.PostAsync("/api/session", new { login, password = SecurityTestApp.Password }), 200);
        return caller;
    }

    /// <summary>The same browser, as a load balancer sends it to another silo.</summary>
    private static Caller Roam(Caller browser, HallsSilo silo)
    {
        System.Net.Cookie cookie = browser.Cookies.GetAllCookies().Single();
        var roaming = new Caller(silo.Address, null);
        roaming.Cookies.Add(silo.Address, new System.Net.Cookie(cookie.Name, cookie.Value));
        return roaming;
    }

    private static async Task<System.Text.Json.JsonElement> StatusAsync(Caller caller, string path = "/api/session")
    {
        using HttpResponseMessage answer = await caller.GetAsync(path);
        return System.Text.Json.JsonSerializer.SerializeToElement((int)answer.StatusCode);
    }

    private static Task UntilRefusedAsync(Caller caller) => HallsSilo.UntilAsync(() => StatusAsync(caller), s => s.GetInt32() == 401, "the caller is refused");
}
