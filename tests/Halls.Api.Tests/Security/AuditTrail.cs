using System.Security.Cryptography;
using Dapper;
using Halls.Api.Security;
using Halls.EventStore;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Halls.Api.Tests.Security.SecurityTestApp;

namespace Halls.Api.Tests.Security;

/// <summary>R-133.</summary>
public sealed class AuditTrail : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Says_who_did_what_from_where_and_with_which_result()
    {
        await using var app = await StartAsync(_folder.Path);
        var id = (await app.AddUserAsync("wang", new { role = "clerk", hall = "lc" })).GetProperty("id").GetString();
        await app.SignInAsync("wang");
        await Refused(await app.Caller().PostAsync("/api/session", new { login = "wang", password = "MyRealSecret1" }), 401, "wrong-credentials");
        await Refused(await app.Caller().PostAsync("/api/session", new { login = "MyRealSecret1", password = "x" }), 401, "wrong-credentials");
        await app.AddDeviceAsync("kiosk", "lc");

        var log = await Read(await app.Admin.GetAsync("/api/admin/audit"), 200);
        var entries = log.GetProperty("items").EnumerateArray()
            .Select(e => $"{e.GetProperty("actor").GetString()} {e.GetProperty("action").GetString()} {e.GetProperty("result").GetString()}").Reverse().ToArray();
        var admin = entries[1].Split(' ')[0];
        Assert.Equal(
            [
                "system administrator-token-made ok", $"{admin} user-added ok", $"{id} sign-in ok", $"{id} sign-in wrong-credentials",
                "- sign-in wrong-credentials", $"{admin} device-added ok",
            ],
            entries);
        Assert.Equal("127.0.0.1", log.GetProperty("items")[0].GetProperty("from").GetString());
        Assert.DoesNotContain("MyRealSecret1", log.ToString());
    }

    [Fact]
    public async Task Comes_newest_first_in_pages_and_by_actor_and_action()
    {
        await using var app = await StartAsync(_folder.Path);
        for (var i = 0; i < 5; i++)
        {
            await app.AddDeviceAsync("wall", "lc");
        }

        var first = await Read(await app.Admin.GetAsync("/api/admin/audit?limit=4"), 200);
        var second = await Read(await app.Admin.GetAsync($"/api/admin/audit?limit=4&cursor={first.GetProperty("next").GetString()}"), 200);
        Assert.Equal([6, 5, 4, 3], first.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("seq").GetInt32()));
        Assert.Equal([2, 1], second.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("seq").GetInt32()));
        Assert.Null(second.GetProperty("next").GetString());
        var made = await Read(await app.Admin.GetAsync("/api/admin/audit?action=administrator-token-made"), 200);
        Assert.Equal("system", Assert.Single(made.GetProperty("items").EnumerateArray()).GetProperty("actor").GetString());
        Assert.Empty((await Read(await app.Admin.GetAsync("/api/admin/audit?actor=u_none"), 200)).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("update audit set result = 'ok' where seq = 3", 3L)]
    [InlineData("update audit set actor = 'u_other' where seq = 3", 3L)]
    [InlineData("update audit set at = at + 1 where seq = 3", 3L)]
    [InlineData("delete from audit where seq = 3", 3L)]
    [InlineData("delete from audit where seq = 1", 1L)]
    [InlineData("delete from audit where seq >= 5", 5L)]
    [InlineData("delete from audit", 1L)]
    [InlineData("delete from audit_head", 1L)]
    [InlineData("update audit set seq = 99 where seq = 3", 7L)]
    [InlineData("insert into audit select 7, at, actor, from_address, action, target, result, previous_hash, entry_hash from audit where seq = 6", 7L)]
    public async Task Shows_where_it_was_tampered_with(string tampering, long firstBroken)
    {
        await using var app = await StartAsync(_folder.Path);
        var audit = app.Services.GetRequiredService<IAuditLog>();
        for (var i = 2; i <= 6; i++)
        {
            await audit.RecordAsync(new("u_1", "127.0.0.1", "hall-defined", "lc", "refused"));
        }

        Assert.Equal(new(6, true, null, null), await audit.VerifyAsync(TestContext.Current.CancellationToken));
        await app.Services.GetRequiredService<IStoreTables>().WriteAsync(
            async (connection, transaction) => await connection.ExecuteAsync(tampering, transaction: transaction), TestContext.Current.CancellationToken);

        var found = await audit.VerifyAsync(TestContext.Current.CancellationToken);
        Assert.False(found.Intact);
        Assert.Equal(firstBroken, found.FirstBroken);
    }

    [Fact]
    public async Task Shows_a_chain_that_was_computed_anew_without_the_key()
    {
        await using var app = await StartAsync(_folder.Path);
        var audit = app.Services.GetRequiredService<IAuditLog>();
        await audit.RecordAsync(new("u_1", "127.0.0.1", "hall-defined", "lc", "refused"));

        // As one would who has the database and this program, but another key: the last entry goes, and the chain ends properly before it.
        await app.Services.GetRequiredService<IStoreTables>().WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("delete from audit where seq = 2", transaction: transaction);
                return await connection.ExecuteAsync(
                    "update audit_head set seq = 1, entry_hash = (select entry_hash from audit where seq = 1), seal = @seal",
                    new { seal = RandomNumberGenerator.GetBytes(32) }, transaction);
            },
            TestContext.Current.CancellationToken);

        var found = await audit.VerifyAsync(TestContext.Current.CancellationToken);
        Assert.Equal((false, 1L), (found.Intact, found.FirstBroken));
    }

    [Fact]
    public async Task Takes_whatever_text_it_is_given()
    {
        await using var app = await StartAsync(_folder.Path);
        var audit = app.Services.GetRequiredService<IAuditLog>();
        await audit.RecordAsync(new("u_1", "", "x\0y\ud800", new string('长', 500) + "😀", "🀄"));
        await audit.RecordAsync(new("u_1", "", new string('a', 199) + "😀", "", ""));
        Assert.True((await audit.VerifyAsync(TestContext.Current.CancellationToken)).Intact);
    }

    [Fact]
    public async Task An_entry_is_not_kept_when_the_change_it_tells_of_is_undone()
    {
        await using var app = await StartAsync(_folder.Path);
        var audit = app.Services.GetRequiredService<IAuditLog>();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await app.Services.GetRequiredService<IStoreTables>().WriteAsync<int>(
            async (connection, transaction) =>
            {
                await audit.RecordAsync(connection, transaction, new("u_1", "", "x", "", "ok"));
                throw new InvalidOperationException("The change failed.");
            },
            TestContext.Current.CancellationToken));

        Assert.Equal(new(1, true, null, null), await audit.VerifyAsync(TestContext.Current.CancellationToken));
    }
}
