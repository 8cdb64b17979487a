using System.Text.Json;
using Dapper;
using Halls.Api.Notices;
using Halls.Api.Tests.Harness;
using Halls.Api.Tests.Ratings;
using Halls.Api.Tests.Security;
using Halls.EventStore;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Halls.Api.Tests.Notices.FakeGateway;
using static Halls.Api.Tests.Security.Staff;

namespace Halls.Api.Tests.Notices;

/// <summary><c>rating.invite_after</c>: whoever gave a number and hasn't rated is written to, once. The silo, the store and the gateway are real; time is the test's.</summary>
public sealed class InvitingToRate : IDisposable
{
    private const string Phone = "13800001234";
    private const string ThreeDaysLater = "2026-11-26T09:00:00+08:00";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Goes_out_once_after_three_days_and_the_rating_that_it_leads_to_counts_as_sms()
    {
        await using Post post = await Post.OpenAsync(_folder.Path);
        await GoesOutOnceAsync(post);
    }

    [Fact]
    public async Task Goes_out_once_on_PostgreSQL_too()
    {
        TemporaryPostgres.SkipUnlessPresent();
        await using TemporaryPostgres server = await TemporaryPostgres.StartAsync();
        await using Post post = await Post.OpenAsync(_folder.Path, $"--Store=postgres:{server.ConnectionString}");
        await GoesOutOnceAsync(post);
    }

    [Fact]
    public async Task Does_not_go_to_somebody_who_has_rated_meanwhile()
    {
        await using Post post = await Post.OpenAsync(_folder.Path);
        string early = await post.ServeAsync(Phone), late = await post.ServeAsync(Phone);
        (await post.Silo.Client().PostAsync(early, new { level = 5 })).Read(201);
        await post.Silo.SetClockAsync(ThreeDaysLater);
        await post.Sender.FillAsync(TestContext.Current.CancellationToken);
        (await post.Silo.Client().PostAsync(late, new { level = 5 })).Read(201);
        await post.SendAllAsync();
        Assert.Empty(post.Gateway.Requests);
        JsonElement outbox = await post.OutboxAsync();
        Assert.Equal((0, 0, 0), (outbox.Int("waiting"), outbox.Int("sent"), outbox.Int("failed")));
        Assert.Equal("already-rated", Assert.Single((await post.RowsAsync()).Select(r => r.Reason).Distinct()));
    }

    [Theory]
    [InlineData("\"off\"", "2026-11-30T12:00:00+08:00", 0)]
    [InlineData("0", "2026-11-23T09:30:00+08:00", 1)]
    [InlineData("5", "2026-11-27T12:00:00+08:00", 0)]
    [InlineData("5", "2026-11-28T12:00:00+08:00", 1)]
    [InlineData("3", "2026-12-01T09:00:00+08:00", 0)] // the time to rate is over
    public async Task Comes_when_the_policy_of_the_service_day_says(string after, string now, int expected)
    {
        await using Post post = await Post.OpenAsync(_folder.Path, JsonSerializer.Deserialize<JsonElement>($$"""{"rating.invite_after":{{after}}}"""));
        await post.ServeAsync(Phone);
        await post.Silo.SetClockAsync(now);
        await post.Sender.FillAsync(TestContext.Current.CancellationToken);
        await post.SendAllAsync();
        Assert.Equal(expected, post.Gateway.Requests.Count);
    }

    [Fact]
    public async Task Waits_for_the_morning()
    {
        await using Post post = await Post.OpenAsync(_folder.Path);
        await post.ServeAsync(Phone);
        await post.Silo.SetClockAsync("2026-11-26T08:59:59+08:00");
        await post.Sender.FillAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await post.SendAllAsync());
        await post.Silo.SetClockAsync("2026-11-26T20:00:00+08:00");
        Assert.Equal(0, await post.SendAllAsync());
        await post.Silo.SetClockAsync("2026-11-27T09:00:00+08:00");
        Assert.Equal(1, await post.SendAllAsync());
    }

    [Fact]
    public async Task Is_tried_again_at_growing_intervals_with_one_and_the_same_key()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path);
        post.Gateway.Answer(Status(500), Status(503), Status(302), Status(401), Status(202));
        TimeSpan[] waits = new TimeSpan[4];
        for (int i = 0; i < waits.Length; i++)
        {
            Assert.Equal(1, await post.SendAllAsync());
            waits[i] = Microseconds.ToInstant((await post.RowsAsync()).Single().NextAt) - post.Time.GetUtcNow();
            post.Time.Advance(waits[i] - TimeSpan.FromSeconds(1));
            Assert.Equal(0, await post.SendAllAsync());
            post.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, await post.SendAllAsync());
        Assert.Single(post.Gateway.Requests.Select(r => r.Key).Distinct());
        Assert.Equal(("sent", 5L), ((await post.RowsAsync()).Single().State, (await post.RowsAsync()).Single().Attempts));
        Assert.All(waits.Select((wait, i) => wait.TotalSeconds / (30 << i)), ratio => Assert.InRange(ratio, 0.75, 1.25));
    }

    [Fact]
    public async Task Does_not_wait_for_a_gateway_that_never_answers()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path);
        post.Gateway.Answer(Hang);
        Task<int> sending = post.SendAllAsync();
        Posted first = await post.Gateway.NextAsync();
        post.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await sending);
        Assert.Equal(("waiting", "timeout"), ((await post.RowsAsync()).Single().State, (await post.RowsAsync()).Single().Reason));
        post.Time.Advance(TimeSpan.FromMinutes(1));
        await post.SendAllAsync();
        Assert.Equal(first.Key, (await post.Gateway.NextAsync()).Key);
        Assert.Single(post.Gateway.Delivered);
    }

    [Fact]
    public async Task Leaves_a_gateway_alone_for_as_long_as_it_asks()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path, messages: 3, atOnce: 1);
        post.Gateway.Answer(Status(429, "600"));
        await post.SendAllAsync();
        post.Time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(0, await post.SendAllAsync());
        Assert.Single(post.Gateway.Requests);
        post.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, await post.SendAllAsync());
        Assert.Equal(3, post.Gateway.Delivered.Count);
    }

    [Fact]
    public async Task Understands_a_date_to_come_back_at()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path);
        post.Gateway.Answer(Status(503, (post.Time.GetUtcNow() + TimeSpan.FromHours(2)).ToString("R")));
        await post.SendAllAsync();
        Assert.InRange(Microseconds.ToInstant((await post.RowsAsync()).Single().NextAt) - post.Time.GetUtcNow(), TimeSpan.FromMinutes(119), TimeSpan.FromMinutes(121));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task Is_not_tried_again_when_the_gateway_will_never_take_it_and_the_administrator_sees_it(int status)
    {
        await using Post post = await Post.WaitingAsync(_folder.Path);
        post.Gateway.Answer(Status(status));
        await post.SendAllAsync();
        post.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await post.SendAllAsync());
        JsonElement outbox = await post.OutboxAsync();
        JsonElement failed = outbox.List("items").Single();
        Assert.Equal((1, "refused", status, 1), (outbox.Int("failed"), failed.Text("reason"), failed.Int("status"), failed.Int("attempts")));
        Assert.StartsWith("t_", failed.Text("service"));
        Assert.DoesNotContain(Phone, outbox.ToString());
    }

    [Fact]
    public async Task Is_listed_by_state_and_by_pages_with_attempts_and_the_next_one()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path, messages: 5, atOnce: 1);
        post.Gateway.Answer(Status(400), Status(202), Status(503), Status(202), Status(429, "3600"));
        await post.SendAllAsync();
        JsonElement counts = await post.OutboxAsync("?state=sent");
        Assert.Equal((2, 2, 0, 1), (counts.Int("waiting"), counts.Int("sent"), counts.Int("withdrawn"), counts.Int("failed")));
        Assert.All(counts.List("items"), m => Assert.Equal(("sent", "accepted", JsonValueKind.Null), (m.Text("state"), m.Text("reason"), m.GetProperty("nextAt").ValueKind)));

        JsonElement[] waiting = [.. (await post.OutboxAsync("?state=waiting")).List("items")];
        Assert.Equal(["gateway-failed", "too-many"], waiting.Select(m => m.Text("reason")!));
        Assert.All(waiting, m => Assert.Equal((1, JsonValueKind.Null), (m.Int("attempts"), m.GetProperty("endedAt").ValueKind)));
        Assert.InRange(waiting[0].Time("nextAt") - post.Time.GetUtcNow(), TimeSpan.FromSeconds(22), TimeSpan.FromSeconds(38));
        Assert.Equal(TimeSpan.FromHours(1), waiting[1].Time("nextAt") - waiting[1].Time("triedAt"));
        foreach (string state in (string[])["waiting", "sent"])
        {
            JsonElement first = await post.OutboxAsync($"?state={state}&limit=1");
            JsonElement second = await post.OutboxAsync($"?state={state}&limit=1&cursor={Uri.EscapeDataString(first.Text("next")!)}");
            Assert.Equal((await post.OutboxAsync($"?state={state}")).List("items").Select(m => m.Text("id")), first.List("items").Concat(second.List("items")).Select(m => m.Text("id")));
            Assert.Null(second.Text("next"));
        }

        Assert.Equal("refused", (await post.OutboxAsync()).List("items").Single().Text("reason"));
        (await post.Silo.Admin.GetAsync("/api/admin/outbox?state=lost")).Invalid("state");
        (await post.Silo.Admin.GetAsync("/api/admin/outbox?state=waiting&cursor=x")).Invalid("cursor");
        Assert.DoesNotContain(Phone, (await post.OutboxAsync("?state=waiting")).ToString());
    }

    [Fact]
    public async Task Counts_as_sent_when_the_gateway_has_had_its_key_before()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path);
        post.Gateway.Answer(Status(409));
        await post.SendAllAsync();
        Assert.Equal(1, (await post.OutboxAsync()).Int("sent"));
    }

    [Fact]
    public async Task Is_given_up_after_two_days_and_the_administrator_sees_it()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path);
        post.Gateway.Answer([.. Enumerable.Repeat(Status(500), 200)]);
        DateTimeOffset end = post.Time.GetUtcNow() + TimeSpan.FromHours(49);
        while (post.Time.GetUtcNow() < end)
        {
            await post.SendAllAsync();
            post.Time.Advance(TimeSpan.FromMinutes(30));
        }

        JsonElement failed = (await post.OutboxAsync()).List("items").Single();
        Assert.Equal(("given-up", 500), (failed.Text("reason"), failed.Int("status")));
        Assert.Equal(post.Gateway.Requests.Count, failed.Int("attempts"));
        Assert.InRange(failed.Time("endedAt") - failed.Time("createdAt"), TimeSpan.FromHours(46), TimeSpan.FromHours(48.6));
    }

    [Fact]
    public async Task Is_in_one_senders_hands_at_a_time_until_the_lease_ends()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path);
        OutboxSender other = post.AnotherSender();
        post.Gateway.Answer(Hang);
        using var dying = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<int> first = post.Sender.SendAsync(dying.Token);
        Posted one = await post.Gateway.NextAsync();
        Assert.Equal(0, await other.SendAsync(TestContext.Current.CancellationToken));
        await dying.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(0, await other.SendAsync(TestContext.Current.CancellationToken));
        post.Time.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(1, await other.SendAsync(TestContext.Current.CancellationToken));
        Assert.Equal(one.Key, (await post.Gateway.NextAsync()).Key);
        Assert.Equal("sent", (await post.RowsAsync()).Single().State);
        Assert.Single(post.Gateway.Delivered);
    }

    [Fact]
    public async Task Keeps_no_number_in_the_outbox()
    {
        await using Post post = await Post.WaitingAsync(_folder.Path);
        await post.SendAllAsync();
        IEnumerable<dynamic> rows = await post.Silo.Services.GetRequiredService<IStoreTables>().ReadAsync(
            async (connection, _) => await connection.QueryAsync("SELECT * FROM outbox"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Phone, JsonSerializer.Serialize(rows));
        Assert.Contains(Phone, post.Gateway.Requests.Single().Body);
    }

    [Fact]
    public async Task Is_not_queued_where_no_gateway_is_set()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        JsonElement outbox = (await silo.Admin.GetAsync("/api/admin/outbox")).Read();
        Assert.False(outbox.GetProperty("enabled").GetBoolean());
        Assert.DoesNotContain(silo.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>(), s => s is OutboxService);
        using Caller supervisor = await StaffAsync(silo, "boss", new { role = "supervisor", hall = "lc" });
        await SecurityTestApp.Refused(await supervisor.GetAsync("/api/admin/outbox"), 403, "forbidden");
    }

    [Theory]
    [InlineData("Sms:Endpoint", "http://gateway.example/messages")]
    [InlineData("Sms:Endpoint", "nonsense")]
    [InlineData("Sms:PublicAddress", "https://zw.example/halls")]
    [InlineData("Sms:KeyFile", "/nowhere/key")]
    [InlineData("Sms:Template", "请评价")]
    [InlineData("Sms:Template", "{link} {name}")]
    [InlineData("Sms:TimeoutSeconds", "0")]
    [InlineData("Sms:GiveUpHours", "1000")]
    [InlineData("Sms:LeaseSeconds", "1")]
    [InlineData("Sms:From", "21:00")]
    public async Task A_setting_that_cannot_work_is_refused_at_start(string name, string value)
    {
        string key = Path.Combine(_folder.Path, "sms.key");
        await File.WriteAllBytesAsync(key, Key, TestContext.Current.CancellationToken);
        Silo.SiloSettingsException refused = await Assert.ThrowsAsync<Silo.SiloSettingsException>(() => HallsSilo.StartAsync(
            _folder.Path, "--Sms:Endpoint=https://gateway.example/messages", "--Sms:PublicAddress=https://zw.example", $"--Sms:KeyFile={key}", $"--{name}={value}"));
        Assert.Contains(name, refused.Message);
    }

    [Fact]
    public void The_signature_is_the_one_in_the_documentation() =>
        // printf '1764201600.n_1.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        Assert.Equal(
            "t=1764201600,v1=54af4b612da48611d741cc3ce9eb81116b76206856ec7464feeef4ce2cebb2bc",
            SmsGateway.Sign("0123456789abcdef"u8.ToArray(), DateTimeOffset.FromUnixTimeSeconds(1764201600), "n_1", "{\"a\":1}"u8));

    private static async Task GoesOutOnceAsync(Post post)
    {
        string link = await post.ServeAsync(Phone);
        await post.ServeAsync(null);
        await post.Silo.SetClockAsync("2026-11-25T12:00:00+08:00");
        await post.Sender.FillAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await post.RowsAsync());
        await post.Silo.SetClockAsync(ThreeDaysLater);
        for (int i = 0; i < 3; i++)
        {
            await post.Sender.FillAsync(TestContext.Current.CancellationToken);
            await post.AnotherSender().FillAsync(TestContext.Current.CancellationToken);
            await post.SendAllAsync();
            post.Time.Advance(TimeSpan.FromHours(1));
        }

        Posted message = Assert.Single(post.Gateway.Requests);
        string invited = $"https://zw.example{link["/api".Length..]}?channel=sms";
        Assert.Equal("application/json; charset=utf-8", message.ContentType);
        Assert.Equal((Phone, "rating-invitation", message.Key), (message.Json.Text("phone"), message.Json.Text("kind"), message.Json.Text("id")));
        Assert.Equal($"【聊城市政务服务中心】您11月23日办理的业务（A001号）已办结，请于11月30日前评价：{invited}", message.Json.Text("text"));
        Assert.Equal(invited, message.Json.GetProperty("values").Text("link"));

        (await post.Silo.Client().PostAsync(link, new { level = 4, channel = "sms" })).Read(201);
        Assert.Equal("sms", (await post.Silo.Client().GetAsync(link)).Read().List("ratings").Single().Text("channel"));
        JsonElement outbox = await post.OutboxAsync();
        Assert.Equal((0, 1, 0, 0), (outbox.Int("waiting"), outbox.Int("sent"), outbox.Int("withdrawn"), outbox.Int("failed")));

        // Who computes the tables anew writes to nobody twice.
        await post.Silo.Services.GetRequiredService<IProjectionMaintenance>().RebuildAsync(TestContext.Current.CancellationToken);
        await post.AnotherSender().FillAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await post.SendAllAsync());
    }

    /// <summary>A hall, a gateway, and the sender between them, whose time the test moves.</summary>
    private sealed class Post(HallsSilo silo, FakeGateway gateway, SmsOptions options, HallClient hall, Caller clerk) : IAsyncDisposable
    {
        private readonly List<IDisposable> _gateways = [];

        public HallsSilo Silo => silo;

        public FakeGateway Gateway => gateway;

        public ManualTimeProvider Time { get; } = new();

        public OutboxSender Sender => field ??= AnotherSender();

        public static Task<Post> OpenAsync(string folder, params string[] settings) => OpenAsync(folder, new { }, 4, settings);

        public static Task<Post> OpenAsync(string folder, JsonElement policy) => OpenAsync(folder, policy, 4);

        /// <summary>With messages that are due now.</summary>
        public static async Task<Post> WaitingAsync(string folder, int messages = 1, int atOnce = 4)
        {
            Post post = await OpenAsync(folder, new { }, atOnce);
            for (int i = 0; i < messages; i++)
            {
                await post.ServeAsync(Phone);
            }

            await post.Silo.SetClockAsync(ThreeDaysLater);
            await post.Sender.FillAsync(TestContext.Current.CancellationToken);
            return post;
        }

        public OutboxSender AnotherSender()
        {
            var adapter = new SmsGateway(options, Time);
            _gateways.Add(adapter);
            return ActivatorUtilities.CreateInstance<OutboxSender>(silo.Services, adapter, options, Time);
        }

        /// <summary>Somebody is served to the end; the rating link.</summary>
        public async Task<string> ServeAsync(string? phone)
        {
            (await hall.Http.PostAsync($"/api/halls/{hall.Id}/tickets", new { queue = "A", phone })).Read(201);
            string at = $"/api/halls/{hall.Id}/windows/1/";
            await SecurityTestApp.Read(await clerk.PostAsync(at + "next"), 200);
            await SecurityTestApp.Read(await clerk.PostAsync(at + "start"), 200);
            return "/api" + (await SecurityTestApp.Read(await clerk.PostAsync(at + "complete"), 200)).GetProperty("rating").GetString();
        }

        /// <summary>Sends until nothing is due; how many were taken up.</summary>
        public async Task<int> SendAllAsync()
        {
            int all = 0;
            for (int taken; (taken = await Sender.SendAsync(TestContext.Current.CancellationToken)) > 0;)
            {
                all += taken;
            }

            return all;
        }

        public async Task<JsonElement> OutboxAsync(string query = "") => (await silo.Admin.GetAsync("/api/admin/outbox" + query)).Read();

        public async Task<IReadOnlyList<OutboxRow>> RowsAsync() => await silo.Services.GetRequiredService<IStoreTables>().ReadAsync<IReadOnlyList<OutboxRow>>(
            async (connection, _) => [.. await connection.QueryAsync<OutboxRow>(
                """SELECT id AS "Id", state AS "State", reason AS "Reason", attempts AS "Attempts", next_at AS "NextAt" FROM outbox ORDER BY id""")],
            TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            _gateways.ForEach(g => g.Dispose());
            clerk.Dispose();
            await silo.DisposeAsync();
            await gateway.DisposeAsync();
        }

        private static async Task<Post> OpenAsync(string folder, object policy, int atOnce, params string[] settings)
        {
            FakeGateway gateway = await FakeGateway.StartAsync();
            HallsSilo silo = await HallsSilo.StartAsync(folder, settings);
            string key = Path.Combine(folder, "sms.key");
            await File.WriteAllBytesAsync(key, [.. Key, (byte)'\n'], TestContext.Current.CancellationToken);
            HallClient hall = await silo.NewHallAsync(Served.Definition(policy));
            Caller clerk = await StaffAsync(silo, "wang", new { role = "clerk", hall = hall.Id });
            await SecurityTestApp.Read(await clerk.PostAsync($"/api/halls/{hall.Id}/windows/1/open"), 200);
            SmsOptions options = new SmsOptions { Endpoint = gateway.Endpoint, KeyFile = key, PublicAddress = "https://zw.example", AtOnce = atOnce }.Checked();
            return new Post(silo, gateway, options, hall, clerk);
        }
    }
}
