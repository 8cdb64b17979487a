using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Halls.Api.Tests.Harness;
using Halls.Testing;

namespace Halls.Api.Tests.Tidal;

/// <summary>A morning on which one queue floods, over HTTP, with the policy that the product has. The clock is the test's.</summary>
public sealed class TheTide : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private HallsSilo _silo = null!;
    private DateTimeOffset _now = DateTimeOffset.Parse(HallsSilo.NineOClock, CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync() => _silo = await HallsSilo.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Brings_a_proposal_with_its_reason_which_is_declined_and_not_repeated_and_another_time_approved()
    {
        HallClient hall = await FloodedAsync();
        JsonElement proposal = await ProposalAsync(hall);
        Assert.Contains("B", Strings(proposal, "to"));
        Assert.DoesNotContain("B", Strings(proposal, "from"));
        Assert.Contains("队列B", proposal.Text("why"));
        JsonElement reading = proposal.List("readings").First(r => r.Text("queue") == "B");
        Assert.True(reading.Int("waiting") >= 20);
        JsonElement forecast = proposal.GetProperty("forecast");
        JsonElement gains = forecast.List("queues").First(q => q.Text("queue") == "B");
        Assert.True(gains.GetProperty("with").GetDouble() < gains.GetProperty("without").GetDouble());
        Assert.True(forecast.GetProperty("savedPersonMinutes").GetDouble() > 0);
        Assert.Equal("flood", forecast.Text("kind"));
        int said = int.Parse(Regex.Match(proposal.Text("why")!, @"±(\d+)人").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(forecast.GetProperty("savedErrorPersonMinutes").GetDouble(), said - 0.55, said + 0.55);
        Assert.True(forecast.GetProperty("lenderPersonMinutes").ValueKind == JsonValueKind.Number && proposal.Time("expiresAt") > _now);

        string at = $"/api/halls/{hall.Id}/tidal/proposals/{proposal.Text("id")}";
        Assert.Equal("declined", (await _silo.Admin.PostAsync($"{at}/decline")).Read().Text("status"));
        (await _silo.Admin.PostAsync($"{at}/approve")).Refused(409, "proposal-over");
        for (int minute = 0; minute < 9; minute++)
        {
            await PassAsync(hall);
            Assert.DoesNotContain((await TideAsync(hall)).List("proposals"), p => p.Int("window") == proposal.Int("window"));
        }

        JsonElement again = await ProposalAsync(hall);
        Answer approved = await _silo.Admin.PostAsync($"/api/halls/{hall.Id}/tidal/proposals/{again.Text("id")}/approve", null, "yes");
        Assert.Equal("approved", approved.Read().Text("status"));
        Assert.Equal(approved.Text, (await _silo.Admin.PostAsync($"/api/halls/{hall.Id}/tidal/proposals/{again.Text("id")}/approve", null, "yes")).Text);
        int no = again.Int("window");
        JsonElement board = await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read(), b => WindowOf(b, no).GetProperty("moved").GetBoolean(), "the board shows it");
        Assert.Equal(Strings(again, "to"), Strings(WindowOf(board, no), "serves"));
        JsonElement move = Assert.Single((await TideAsync(hall)).List("moves"));
        Assert.Equal(("approved", again.Text("id"), again.Text("why")), (move.Text("kind"), move.Text("proposal"), move.Text("reason")));
        Assert.Equal(again.GetProperty("forecast").GetRawText(), move.GetProperty("forecast").GetRawText());

        // A quarter of an hour later it says what came of it, against what was expected and against the replay without it.
        await HallsSilo.UntilAsync(
            async () =>
            {
                await PassAsync(hall);
                return (await TideAsync(hall)).List("moves")[0];
            }, m => m.List("receipts").Length > 0, "a receipt");
        JsonElement receipt = (await TideAsync(hall)).List("moves")[0].List("receipts")[0];
        Assert.Equal(15, receipt.Int("afterMinutes"));
        Assert.Contains("B", receipt.List("queues").Select(q => q.Text("queue")));
        Assert.Equal(JsonValueKind.Number, receipt.GetProperty("savedPersonMinutes").ValueKind);
        Assert.Equal(JsonValueKind.Number, receipt.GetProperty("replayErrorPersonMinutes").ValueKind);
        Assert.Equal(1, (await TideAsync(hall)).GetProperty("sum").Int("measured"));
    }

    [Fact]
    public async Task Moves_a_window_by_itself_on_auto_and_nothing_when_it_is_off()
    {
        HallClient hall = await FloodedAsync();
        (await _silo.Admin.PutAsync($"/api/halls/{hall.Id}/tidal/mode", new { mode = "off" })).Read();
        for (int minute = 0; minute < 6; minute++)
        {
            await PassAsync(hall);
        }

        Assert.Empty((await TideAsync(hall)).List("proposals"));
        (await _silo.Admin.PutAsync($"/api/halls/{hall.Id}/tidal/mode", new { mode = "auto" })).Read();
        JsonElement move = await HallsSilo.UntilAsync(
            async () =>
            {
                await PassAsync(hall);
                return (await TideAsync(hall)).GetProperty("moves");
            }, moves => moves.GetArrayLength() > 0, "a move");
        Assert.Equal("automatic", move[0].Text("kind"));
        Assert.True(move[0].IsNull("approver"));
        Assert.Contains("B", Strings(move[0], "to"));
    }

    [Fact]
    public async Task Says_what_a_move_by_hand_would_bring_keeps_it_with_the_move_and_holds_it_against_what_came_R043()
    {
        HallClient hall = await FloodedAsync();
        await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read(), b => b.List("queues")[1].Int("waiting") == 30, "the board knows");
        JsonElement trial = (await hall.AtAsync(2, "assign", new { serves = new[] { "B" }, @try = true })).Read();
        Assert.True(trial.IsNull("refusal"));
        Assert.Empty(trial.List("warnings"));
        Assert.Equal(["B", "A"], trial.List("readings").Select(r => r.Text("queue")!));
        JsonElement gains = trial.GetProperty("forecast").List("queues").First(q => q.Text("queue") == "B"), lends = trial.GetProperty("forecast").List("queues").First(q => q.Text("queue") == "A");
        Assert.True(gains.GetProperty("with").GetDouble() < gains.GetProperty("without").GetDouble());
        Assert.True(trial.GetProperty("forecast").IsNull("kind") && trial.GetProperty("forecast").IsNull("savedErrorPersonMinutes"));
        Assert.True(lends.GetProperty("with").GetDouble() >= lends.GetProperty("without").GetDouble());
        Assert.Empty((await TideAsync(hall)).List("moves"));
        Assert.Equal("no-such-queue", (await hall.AtAsync(2, "assign", new { serves = new[] { "Z" }, @try = true })).Read().Text("refusal"));
        (await hall.AtAsync(99, "assign", new { serves = new[] { "B" }, @try = true })).Refused(404, "no-such-window");

        JsonElement moved = (await hall.AtAsync(2, "assign", new { serves = new[] { "B" }, reason = "乙队太长" })).Read();
        Assert.Equal(gains.GetProperty("with").GetDouble(), moved.GetProperty("forecast").List("queues")[0].GetProperty("with").GetDouble());
        Assert.Empty(moved.List("warnings"));
        JsonElement move = Assert.Single((await TideAsync(hall)).List("moves"));
        Assert.Equal(gains.GetProperty("without").GetDouble(), move.GetProperty("forecast").List("queues")[0].GetProperty("without").GetDouble());
        Assert.Equal(["moved-recently"], Strings((await hall.AtAsync(2, "assign", new { serves = new[] { "A" }, @try = true })).Read(), "warnings"));

        await StepAsync(1);
        await hall.NextAsync(2);
        await HallsSilo.UntilAsync(
            async () =>
            {
                await PassAsync(hall);
                return (await TideAsync(hall)).List("moves")[^1];
            }, m => m.List("receipts").Length > 0, "a receipt");
        JsonElement outcome = (await TideAsync(hall)).List("moves")[^1].List("receipts")[0].List("queues").First(q => q.Text("queue") == "B");
        Assert.Equal(gains.GetProperty("with").GetDouble(), outcome.GetProperty("predicted").GetDouble());
        Assert.Equal(JsonValueKind.Number, outcome.GetProperty("actual").ValueKind);
    }

    [Fact]
    public async Task Tells_waits_and_says_how_true_they_were()
    {
        HallClient hall = await _silo.NewHallAsync((object)Definition.Of(policy: new Dictionary<string, object> { ["wait.min_samples"] = 3 }));
        await hall.DoAsync(1, "open");
        for (int i = 0; i < 8; i++)
        {
            await hall.TakeAsync();
        }

        for (int i = 0; i < 4; i++)
        {
            await hall.NextAsync(1);
            await hall.DoAsync(1, "start");
            await StepAsync(6);
            await hall.DoAsync(1, "complete");
        }

        JsonElement row = await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Read().List("queues")[0], q => !q.IsNull("wait"), "the board tells a wait");
        JsonElement wait = row.GetProperty("wait");
        Assert.InRange(wait.Int("likely"), wait.Int("low"), wait.Int("high"));
        JsonElement told = await HallsSilo.UntilAsync(async () => await hall.TakeAsync(), t => !t.IsNull("wait"), "a ticket is told a wait");
        Assert.InRange(told.GetProperty("wait").Int("likely"), 5, 120);
        while ((await hall.TicketAsync(told.Text("id")!)).Json.Text("state") == "waiting")
        {
            await StepAsync(5);
            await hall.DoAsync(1, "next", new { confirm = true });
        }

        JsonElement quality = (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/estimates/quality")).Read();
        Assert.Equal(0.8, quality.GetProperty("promised").GetDouble());
        JsonElement item = Assert.Single(quality.List("items"));
        Assert.Equal(("A", "2026-11-23"), (item.Text("queue"), item.Text("day")));
        Assert.True(item.Int("called") >= 1);
        Assert.InRange(item.GetProperty("share").GetDouble(), 0, 1);
        (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/estimates/quality?from=2026-1-1")).Invalid("from");
        (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/estimates/quality?from=2026-11-24")).Invalid("from");
    }

    /// <summary>Windows 1, 2 and 4 serve A and may serve B, 3 serves B; four people wait for A and thirty for B.</summary>
    private async Task<HallClient> FloodedAsync()
    {
        HallClient hall = await _silo.NewHallAsync((object)Definition.Of(
            queues: Definition.Queues(null, "A", "B"),
            windows: new[] { Definition.Window(1, ["A"], "A", "B"), Definition.Window(2, ["A"], "A", "B"), Definition.Window(3, ["B"], "B"), Definition.Window(4, ["A"], "A", "B") }));
        foreach (int no in (int[])[1, 2, 3, 4])
        {
            await hall.DoAsync(no, "open");
        }

        for (int i = 0; i < 30; i++)
        {
            await hall.TakeAsync("B");
            if (i < 4)
            {
                await hall.TakeAsync();
            }
        }

        return hall;
    }

    private Task<JsonElement> ProposalAsync(HallClient hall) => HallsSilo.UntilAsync(
        async () =>
        {
            await PassAsync(hall);
            JsonElement[] open = (await TideAsync(hall)).List("proposals");
            return open.Length > 0 ? open[0] : default;
        }, p => p.ValueKind == JsonValueKind.Object, "a proposal");

    /// <summary>Lets minutes pass and the policy look at what they bring.</summary>
    private async Task PassAsync(HallClient hall)
    {
        await StepAsync(1);
        if ((await TideAsync(hall)).Text("mode") != "off")
        {
            await HallsSilo.UntilAsync(
                () => TideAsync(hall), t => t.GetProperty("policy") is var p && (p.Text("state") == "failing" || (!p.IsNull("lastRunAt") && p.Time("lastRunAt") >= _now)),
                "the policy has looked");
        }
    }

    private Task StepAsync(int minutes)
    {
        _now = _now.AddMinutes(minutes);
        return _silo.SetClockAsync(_now.ToString("o", CultureInfo.InvariantCulture));
    }

    private async Task<JsonElement> TideAsync(HallClient hall) => (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/tidal")).Read();

    private static JsonElement WindowOf(JsonElement board, int no) => board.List("windows").First(w => w.Int("no") == no);

    private static string[] Strings(JsonElement json, string name) => [.. json.List(name).Select(s => s.GetString()!)];
}
