using System.Text.Json;
using Halls.Api.Tests.Harness;
using Halls.Silo;
using Halls.Testing;

namespace Halls.Api.Tests.Day;

public sealed class TheDayGoesBy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_midnight_numbers_restart_the_board_is_new_and_windows_are_closed()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await silo.NewHallAsync(1);
        string monday = (await hall.TakeAsync()).Text("id")!;
        await hall.TakeAsync();
        await hall.NextAsync(1);
        await Recount.BoardEqualsAsync(hall);
        long version = (await hall.BoardAsync()).Json.GetProperty("version").GetInt64();

        await silo.SetClockAsync("2026-11-24T09:00:00+08:00");
        JsonElement board = await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read(), b => b.Text("day") == "2026-11-24", "the day changes");
        Assert.True(board.GetProperty("version").GetInt64() > version);
        Assert.All(board.List("queues"), q => Assert.Equal((0, 0, 0), (q.Int("waiting"), q.Int("called"), q.Int("done"))));
        Assert.All(board.List("windows"), w => Assert.Equal("closed", w.Text("state")));
        Assert.Empty(board.List("calls"));
        Assert.Equal("closed", (await hall.WindowAsync(1)).Json.Text("state"));

        JsonElement tuesday = await hall.TakeAsync();
        Assert.Equal("A001", tuesday.Text("number"));
        Assert.NotEqual(monday, tuesday.Text("id"));
        await hall.DoAsync(1, "open");
        Assert.Equal(tuesday.Text("id"), (await hall.NextAsync(1)).Text("id"));
        Assert.Equal("called", (await hall.TicketAsync(monday)).Json.Text("state"));
        Assert.Equal(2, (await hall.ListAsync("day=2026-11-23&limit=10")).Count);
        await Recount.BoardEqualsAsync(hall);
    }

    [Fact]
    public async Task The_day_is_the_halls_own_and_not_that_of_Greenwich()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        object always = new object[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, open = "00:00", lastTicket = "24:00", close = "24:00" } };
        HallClient shanghai = await silo.NewHallAsync(Definition.Of(hours: always));
        Dictionary<string, object?> west = Definition.Of(hours: always);
        west["timeZone"] = "America/Los_Angeles";
        HallClient losAngeles = await silo.NewHallAsync(west);
        Assert.Equal("2026-11-22T17:00:00-08:00", (await losAngeles.TakeAsync()).Text("issuedAt"));
        Assert.Equal("2026-11-22", (await losAngeles.BoardAsync()).Json.Text("day"));

        await silo.SetClockAsync("2026-11-23T23:59:59+08:00");
        Assert.Equal("A001", (await shanghai.TakeAsync()).Text("number"));
        await silo.SetClockAsync("2026-11-24T00:00:00+08:00");
        Assert.Equal("A001", (await shanghai.TakeAsync()).Text("number"));
        Assert.Equal("A001", (await losAngeles.TakeAsync()).Text("number"));
    }

    [Theory]
    [InlineData("2026-11-23T08:29:59+08:00", "not-yet-open")]
    [InlineData("2026-11-23T08:30:00+08:00", null)]
    [InlineData("2026-11-23T17:15:00+08:00", null)]
    [InlineData("2026-11-23T17:15:01+08:00", "last-ticket-passed")]
    [InlineData("2026-11-23T17:30:00+08:00", "hall-closed")]
    [InlineData("2026-11-28T10:00:00+08:00", "not-open-today")]
    public async Task Tickets_are_given_by_the_hours(string now, string? refusal)
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path, $"--Clock:Start={now}");
        HallClient hall = await silo.NewHallAsync();
        Answer answer = await hall.IssueAsync();
        Assert.Equal(refusal is null, (await hall.BoardAsync()).Json.GetProperty("open").GetBoolean());
        if (refusal is null)
        {
            answer.Read(201);
        }
        else
        {
            answer.Refused(409, refusal);
        }
    }

    [Fact]
    public async Task Those_who_took_a_ticket_in_time_are_served_after_closing()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await silo.NewHallAsync(1);
        string id = (await hall.TakeAsync()).Text("id")!;
        await silo.SetClockAsync("2026-11-23T17:45:00+08:00");
        Assert.Equal(id, (await hall.NextAsync(1)).Text("id"));
        await hall.DoAsync(1, "start");
        await silo.SetClockAsync("2026-11-23T17:50:30+08:00");
        JsonElement done = (await hall.DoAsync(1, "complete")).GetProperty("ticket");
        Assert.Equal((525, 330.0), (done.Int("waitedMinutes"), done.GetProperty("serviceSeconds").GetDouble()));
    }

    [Fact]
    public async Task The_oldest_wait_grows_with_the_clock()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        HallClient hall = await silo.NewHallAsync(1);
        await hall.TakeAsync();
        await silo.SetClockAsync("2026-11-23T09:11:30+08:00");
        await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Json.List("queues")[0], q => !q.IsNull("oldestWaitMinutes") && q.Int("oldestWaitMinutes") == 11, "eleven minutes");
    }

    [Fact]
    public async Task A_restarted_silo_goes_on_where_it_was()
    {
        string hallId, held;
        await using (HallsSilo before = await HallsSilo.StartAsync(_folder.Path))
        {
            HallClient hall = await before.NewHallAsync(1, 2);
            hallId = hall.Id;
            for (int i = 0; i < 5; i++)
            {
                await hall.TakeAsync();
            }

            held = (await hall.NextAsync(1)).Text("id")!;
            await hall.DoAsync(1, "start");
            await hall.DoAsync(1, "hold", new { reason = "r" });
            await hall.NextAsync(1);
            await hall.DoAsync(2, "pause", new { reason = "午休" });
            await before.SetClockAsync("2026-11-23T10:00:00+08:00");
            await hall.TakeAsync();
        }

        await using HallsSilo after = await HallsSilo.StartAsync(_folder.Path);
        HallClient again = after.Admin.In(hallId);
        Assert.Equal("2026-11-23T10:00:00+08:00", (await again.TakeAsync()).Text("issuedAt"));
        JsonElement window = (await again.WindowAsync(1)).Read();
        Assert.Equal("A002", window.GetProperty("ticket").Text("number"));
        Assert.Equal([held], window.List("held").Select(t => t.Text("id")));
        Assert.Equal(("paused", "午休"), ((await again.WindowAsync(2)).Json.Text("state"), (await again.WindowAsync(2)).Json.Text("pauseReason")));
        Assert.Equal("A007", (await again.ListAsync())[^1].Text("number"));
        await Recount.BoardEqualsAsync(again);
    }
}

public sealed class TheClock : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stands_until_it_is_set_and_never_goes_back()
    {
        await using HallsSilo silo = await HallsSilo.StartAsync(_folder.Path);
        JsonElement clock = (await silo.Client().GetAsync("/api/clock")).Read();
        Assert.Equal((DateTimeOffset.Parse(HallsSilo.NineOClock, null), 0.0, false), (clock.Time("now"), clock.GetProperty("speed").GetDouble(), clock.GetProperty("real").GetBoolean()));

        await silo.SetClockAsync("2026-11-23T09:30:00+08:00");
        await silo.SetClockAsync("2026-11-23T09:30:00+08:00");
        (await silo.Admin.PutAsync("/api/clock", new { now = "2026-11-23T09:29:59.9999999+08:00" })).Refused(409, "clock-never-goes-back");
        (await silo.Admin.PutAsync("/api/clock", new { })).Invalid("now");
        (await silo.Admin.PutAsync("/api/clock", """{"now":"yesterday"}""")).Invalid("now");
        (await silo.Client().PutAsync("/api/clock", new { now = "2026-11-23T10:00:00+08:00" })).Refused(401, "unauthenticated");
        Assert.Equal(DateTimeOffset.Parse("2026-11-23T09:30:00+08:00", null), (await silo.Client().GetAsync("/api/clock")).Json.Time("now"));
    }

    [Fact]
    public async Task Of_the_machine_itself_cannot_be_set()
    {
        await using WebSilo real = await WebSilo.StartAsync(
            ["--environment=Staging", "--urls=http://127.0.0.1:0", $"--Data={_folder.Path}", "--Demo=off", "--Logging:LogLevel:Default=None", .. HallsSilo.PortsOfItsOwn()]);
        using var admin = new HallsClient(real.Address, File.ReadAllText(_folder.File("admin.token")).Trim());
        Assert.True((await admin.GetAsync("/api/clock")).Read().GetProperty("real").GetBoolean());
        (await admin.PutAsync("/api/clock", new { now = "2099-01-01T00:00:00Z" })).Refused(409, "clock-is-real");
    }

    [Theory]
    [InlineData("--Clock:Start=2026-11-23T09:00:00+08:00")]
    [InlineData("--Clock:Speed=10")]
    [InlineData("--Clock:Mode=stepped")]
    [InlineData("--Demo=on")]
    public async Task Of_its_own_is_refused_in_Production(string setting)
    {
        SiloSettingsException refused = await Assert.ThrowsAsync<SiloSettingsException>(() => SiloApplication.BuildAsync(
            ["--environment=Production", "--urls=http://127.0.0.1:0", $"--Data={_folder.Path}", setting]));
        Assert.Contains("refused in Production", refused.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("--Clock:Speed=0")]
    [InlineData("--Clock:Speed=fast")]
    [InlineData("--Clock:Speed=NaN")]
    [InlineData("--Clock:Start=soon")]
    [InlineData("--Clock:Mode=backwards")]
    [InlineData("--Store=mysql")]
    [InlineData("--Demo=maybe")]
    public async Task Or_another_setting_that_cannot_work_is_said_at_the_start(string setting) =>
        await Assert.ThrowsAsync<SiloSettingsException>(() => SiloApplication.BuildAsync(
            ["--environment=Test", "--urls=http://127.0.0.1:0", $"--Data={_folder.Path}", setting]));

    /// <summary>A silo with none of the test's own settings.</summary>
    private sealed class WebSilo(Microsoft.AspNetCore.Builder.WebApplication app) : IAsyncDisposable
    {
        public Uri Address => new(app.Urls.First());

        public static async Task<WebSilo> StartAsync(params string[] settings)
        {
            Microsoft.AspNetCore.Builder.WebApplication app = await SiloApplication.BuildAsync(settings);
            await app.StartAsync();
            return new WebSilo(app);
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
