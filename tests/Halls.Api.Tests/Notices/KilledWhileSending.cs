using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Testing;

namespace Halls.Api.Tests.Notices;

/// <summary>The silo's process is killed with SIGKILL after the gateway has taken a message and before anybody could note it.</summary>
public sealed class KilledWhileSending : IDisposable
{
    private const string Phone = "13800001234";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sends_again_with_the_same_key_and_the_phone_rings_once()
    {
        await using FakeGateway gateway = await FakeGateway.StartAsync();
        string key = Path.Combine(_folder.Path, "sms.key");
        await File.WriteAllBytesAsync(key, FakeGateway.Key, TestContext.Current.CancellationToken);
        string[] settings =
        [
            $"--Sms:Endpoint={gateway.Endpoint}", "--Sms:PublicAddress=https://zw.example", $"--Sms:KeyFile={key}", "--Sms:TimeoutSeconds=2", "--Sms:LeaseSeconds=4", "--Sms:RetrySeconds=1",
        ];
        gateway.Answer(FakeGateway.Hang, FakeGateway.Status(500));
        SiloProcess silo = await SiloProcess.StartAsync(_folder.Path, null, settings);
        try
        {
            using (var admin = new HallsClient(silo.Address, silo.AdminToken))
            {
                await ServeAsync(admin.In("lc"));
            }

            // A look for whom to invite comes at start: the next start finds what was served.
            await silo.KillAsync();
            await silo.DisposeAsync();
            silo = await SiloProcess.StartAsync(_folder.Path, null, settings);
            Posted first = await gateway.NextAsync();
            await silo.KillAsync();
            await silo.DisposeAsync();

            silo = await SiloProcess.StartAsync(_folder.Path, null, settings);
            Assert.Equal(first.Key, (await gateway.NextAsync()).Key);
            Assert.Equal(first.Key, (await gateway.NextAsync()).Key);
            using var after = new HallsClient(silo.Address, silo.AdminToken);
            JsonElement outbox = await HallsSilo.UntilAsync(
                async () => (await after.GetAsync("/api/admin/outbox")).Read(), o => o.Int("sent") == 1, "the message is sent");
            Assert.Equal((0, 0), (outbox.Int("waiting"), outbox.Int("failed")));
            Assert.Equal(Phone, Assert.Single(gateway.Delivered).Value);
            Assert.Contains("did not go out", silo.Output);
            Assert.DoesNotContain(Phone, silo.Output);
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    private static async Task ServeAsync(HallClient hall)
    {
        (await hall.DefineAsync(Definition.Of(policy: new Dictionary<string, object> { ["rating.invite_after"] = 0 }))).Read();
        await hall.DoAsync(1, "open");
        (await hall.Http.PostAsync("/api/halls/lc/tickets", new { queue = "A", phone = Phone })).Read(201);
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");
        await hall.DoAsync(1, "complete");
    }
}
