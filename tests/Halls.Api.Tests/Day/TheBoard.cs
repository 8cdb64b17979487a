using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Api.Tests.Day;

public sealed class TheBoard(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Looks_as_the_contract_says()
    {
        HallClient hall = await _silo.NewHallAsync(1, 2);
        await hall.TakeAsync();
        await hall.TakeAsync();
        await hall.TakeAsync();
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");
        await hall.NextAsync(2);
        await hall.DoAsync(2, "recall");
        JsonElement board = await Recount.BoardEqualsAsync(hall);

        Assert.Equal((hall.Id, "2026-11-23"), (board.Text("hall"), board.Text("day")));
        Assert.True(board.GetProperty("version").GetInt64() > 0);
        Assert.Equal("2026-11-23T09:00:00+08:00", board.Text("asOf"));
        Assert.True(board.GetProperty("open").GetBoolean());
        JsonElement queue = board.List("queues")[0];
        Assert.Equal(("A", "队列A", 1, 1, 1), (queue.Text("id"), queue.Text("name"), queue.Int("waiting"), queue.Int("called"), queue.Int("serving")));
        Assert.Equal((0, 0, 0, 0), (queue.Int("done"), queue.Int("missed"), queue.Int("left"), queue.Int("oldestWaitMinutes")));
        Assert.Equal([1, 2], queue.List("windows").Select(w => w.GetInt32()));
        Assert.True(queue.IsNull("wait"));
        Assert.True(board.List("queues")[2].IsNull("oldestWaitMinutes"));
        JsonElement window = board.List("windows")[0];
        Assert.Equal((1, "open", "A001", "serving"), (window.Int("no"), window.Text("state"), window.Text("ticket"), window.Text("ticketState")));
        Assert.Equal("2026-11-23T09:00:00+08:00", window.Text("since"));
        Assert.Equal(["A"], window.List("serves").Select(s => s.GetString()));
        Assert.True(board.List("windows")[2].IsNull("ticket"));
        JsonElement called = board.List("calls").Single(c => c.Text("number") == "A002");
        Assert.Equal((2, 2, false), (called.Int("window"), called.Int("calls"), called.GetProperty("answered").GetBoolean()));
        Assert.True(board.List("calls").Single(c => c.Text("number") == "A001").GetProperty("answered").GetBoolean());
        Assert.Equal("2026-11-23T09:00:00+08:00", called.Text("at"));
    }

    [Fact]
    public async Task Is_public_and_404_for_a_hall_that_is_not_there()
    {
        HallClient hall = await _silo.NewHallAsync();
        (await _silo.Client().In(hall.Id).BoardAsync()).Read();
        (await _silo.Client().In("nowhere").BoardAsync()).Refused(404, "no-such-hall");
        (await _silo.Client().In("NOWHERE").BoardAsync()).Refused(404, "no-such-hall");
    }

    [Fact]
    public async Task Shows_every_unanswered_call_however_many_there_are()
    {
        HallClient hall = await _silo.NewHallAsync(Definition.Of(windows: Enumerable.Range(1, 30).Select(no => Definition.Window(no, ["A"])).ToArray()));
        for (int no = 1; no <= 30; no++)
        {
            await hall.DoAsync(no, "open");
            await hall.TakeAsync();
            await hall.NextAsync(no);
        }

        JsonElement board = await Recount.BoardEqualsAsync(hall);
        Assert.Equal(30, board.List("calls").Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Equals_a_recount_after_random_traffic(int seed)
    {
        var random = new Random(seed);
        HallClient hall = await _silo.NewHallAsync(Definition.Of(windows: new[]
        {
            Definition.Window(1, ["A"], "A", "B", "N"), Definition.Window(2, ["A", "B"], "A", "B", "N"), Definition.Window(3, ["A", "B", "N"], "A", "B", "N"),
        }));
        HallsClient citizen = _silo.Client();
        var follow = new List<string>();
        int[] seeds = [random.Next(), random.Next(), random.Next(), random.Next()];
        await Task.WhenAll(Kiosk(new Random(seeds[0])), Clerk(1, new Random(seeds[1])), Clerk(2, new Random(seeds[2])), Clerk(3, new Random(seeds[3])));

        JsonElement board = await Recount.BoardEqualsAsync(hall);
        Assert.Equal(120, board.List("queues").Sum(q => q.Int("waiting") + q.Int("called") + q.Int("serving") + q.Int("held") + q.Int("done") + q.Int("missed") + q.Int("left")));

        async Task Kiosk(Random dice)
        {
            string[] queues = ["A", "B", "N"], classes = ["ordinary", "ordinary", "green", "appointment"];
            for (int i = 0; i < 120; i++)
            {
                follow.Add((await hall.TakeAsync(queues[dice.Next(3)], classes[dice.Next(4)])).Text("follow")!);
                if (dice.Next(6) == 0)
                {
                    Assert.True((await citizen.PostAsync($"/api{follow[dice.Next(follow.Count)]}/leave")).Status is 200 or 409);
                }
            }
        }

        async Task Clerk(int no, Random dice)
        {
            string[] queues = ["A", "B", "N"], places = ["first", "arrival", "last"];
            await hall.DoAsync(no, "open");
            for (int i = 0; i < 150; i++)
            {
                Answer answer = dice.Next(12) switch
                {
                    0 => await hall.AtAsync(no, "recall"),
                    1 or 2 => await hall.AtAsync(no, "start"),
                    3 => await hall.AtAsync(no, "complete"),
                    4 => await hall.AtAsync(no, "miss"),
                    5 => await hall.AtAsync(no, "hold", new { reason = "r" }),
                    6 when (await hall.WindowAsync(no)).Json.List("held") is { Length: > 0 } held =>
                        await hall.AtAsync(no, "resume-ticket", new { ticket = held[dice.Next(held.Length)].Text("id") }),
                    7 => await hall.AtAsync(no, "transfer", new { queue = queues[dice.Next(3)], place = places[dice.Next(3)], reason = "r" }),
                    8 when await hall.ListAsync("queue=A&state=waiting&limit=5") is { Count: > 0 } waiting =>
                        await hall.AtAsync(no, "call", new { ticket = waiting[^1].Text("id"), reason = "r" }),
                    _ => await hall.AtAsync(no, "next", new { confirm = dice.Next(2) == 0 }),
                };
                Assert.True(answer.Status is 200 or 409, answer.Text);
            }
        }
    }
}
