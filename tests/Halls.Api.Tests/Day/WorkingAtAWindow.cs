using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Api.Tests.Day;

public sealed class WorkingAtAWindow(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Every_verb_answers_the_window_as_the_contract_says()
    {
        HallClient hall = await _silo.NewHallAsync();
        await hall.TakeAsync();
        JsonElement window = await hall.DoAsync(3, "open", new { clerk = "u_wang" });

        Assert.Equal((3, "open", "u_wang"), (window.Int("no"), window.Text("state"), window.Text("clerk")));
        Assert.Equal(["A"], window.List("serves").Select(s => s.GetString()));
        Assert.True(window.IsNull("ticket"));
        Assert.Empty(window.List("held"));
        Assert.Equal("2026-11-23T09:00:00+08:00", window.Text("since"));
        Assert.Equal(window.ToString(), (await hall.WindowAsync(3)).Text);

        JsonElement called = await hall.DoAsync(3, "next", new { confirm = false });
        Assert.Equal(("A001", "called", 3), (called.GetProperty("ticket").Text("number"), called.GetProperty("ticket").Text("state"), called.GetProperty("ticket").Int("window")));
        Assert.Equal(called.GetProperty("ticket").ToString(), (await hall.WindowAsync(3)).Json.GetProperty("ticket").ToString());
    }

    [Fact]
    public async Task A_window_that_never_opened_is_closed_and_empty()
    {
        HallClient hall = await _silo.NewHallAsync();
        JsonElement window = (await hall.WindowAsync(2)).Read();
        Assert.Equal("closed", window.Text("state"));
        Assert.True(window.IsNull("clerk") && window.IsNull("ticket") && window.IsNull("since"));
    }

    [Fact]
    public async Task One_service_from_the_call_to_the_rating_link()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        JsonElement taken = await hall.TakeAsync();
        JsonElement called = await hall.NextAsync(1);
        Assert.Equal((taken.Text("id"), "called", 1), (called.Text("id"), called.Text("state"), called.Int("calls")));
        Assert.Equal("longest-wait", called.GetProperty("reason").Text("code"));
        Assert.Equal(2, (await hall.DoAsync(1, "recall")).GetProperty("ticket").Int("calls"));
        Assert.Equal("serving", (await hall.DoAsync(1, "start")).GetProperty("ticket").Text("state"));
        JsonElement complete = await hall.DoAsync(1, "complete");
        Assert.Equal("done", complete.GetProperty("ticket").Text("state"));
        Assert.StartsWith("/r/", complete.GetProperty("ticket").Text("rating"));
        Assert.True((await hall.WindowAsync(1)).Json.IsNull("ticket"));
    }

    [Fact]
    public async Task Next_completes_the_one_being_served()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        string first = (await hall.TakeAsync()).Text("id")!, second = (await hall.TakeAsync()).Text("id")!;
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");

        Assert.Equal(second, (await hall.NextAsync(1)).Text("id"));
        Assert.Equal("done", (await hall.TicketAsync(first)).Json.Text("state"));
    }

    [Fact]
    public async Task Next_with_nobody_waiting_leaves_the_one_being_served_in_hand()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        string only = (await hall.TakeAsync()).Text("id")!;
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");

        (await hall.AtAsync(1, "next")).Refused(409, "nobody-waiting");
        Assert.Equal("serving", (await hall.TicketAsync(only)).Json.Text("state"));
        Assert.Equal(only, (await hall.WindowAsync(1)).Json.GetProperty("ticket").Text("id"));
    }

    [Fact]
    public async Task Next_into_another_queue_completes_the_former_ticket()
    {
        HallClient hall = await _silo.NewHallAsync(8);
        string first = (await hall.TakeAsync("A")).Text("id")!;
        await hall.NextAsync(8);
        await hall.DoAsync(8, "start");
        (await hall.AtAsync(8, "next")).Refused(409, "nobody-waiting");
        Assert.Equal("serving", (await hall.TicketAsync(first)).Json.Text("state"));
        string second = (await hall.TakeAsync("B")).Text("id")!;

        JsonElement after = await hall.DoAsync(8, "next", new { confirm = false });
        Assert.Equal(second, after.GetProperty("ticket").Text("id"));
        Assert.StartsWith("/r/", after.Text("rating"));
        Assert.Equal("done", (await hall.TicketAsync(first)).Json.Text("state"));
        Assert.Equal(second, (await hall.WindowAsync(8)).Json.GetProperty("ticket").Text("id"));
    }

    [Fact]
    public async Task Next_asks_whether_the_called_one_came()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        string first = (await hall.TakeAsync()).Text("id")!, second = (await hall.TakeAsync()).Text("id")!;
        await hall.NextAsync(1);

        (await hall.AtAsync(1, "next", new { confirm = false })).Refused(409, "ticket-in-hand");
        (await hall.AtAsync(1, "next")).Refused(409, "ticket-in-hand");
        Assert.Equal("called", (await hall.TicketAsync(first)).Json.Text("state"));
        Assert.Equal(second, (await hall.DoAsync(1, "next", new { confirm = true })).GetProperty("ticket").Text("id"));
        Assert.Equal("done", (await hall.TicketAsync(first)).Json.Text("state"));
    }

    [Fact]
    public async Task A_missed_one_goes_back_behind_three_and_then_is_missed()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        string absent = (await hall.TakeAsync()).Text("id")!;
        string[] others = [.. (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => hall.TakeAsync()))).OrderBy(t => t.Text("number")).Select(t => t.Text("id")!)];
        Assert.Equal(absent, (await hall.NextAsync(1)).Text("id"));

        Assert.True((await hall.DoAsync(1, "miss")).IsNull("ticket"));
        JsonElement back = (await hall.TicketAsync(absent)).Json;
        Assert.Equal(("waiting", 3, 3, 0), (back.Text("state"), back.Int("behind"), back.Int("ahead"), back.Int("calls")));
        foreach (string other in others[..3])
        {
            Assert.Equal(other, (await hall.NextAsync(1)).Text("id"));
            await hall.DoAsync(1, "start");
        }

        JsonElement again = await hall.NextAsync(1);
        Assert.Equal((absent, "came-back"), (again.Text("id"), again.GetProperty("reason").Text("code")));
        await hall.DoAsync(1, "miss");
        Assert.Equal("missed", (await hall.TicketAsync(absent)).Json.Text("state"));
        Assert.Equal(others[3], (await hall.NextAsync(1)).Text("id"));
    }

    [Fact]
    public async Task A_missed_one_is_called_again_at_once_when_nobody_else_waits()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        string only = (await hall.TakeAsync()).Text("id")!;
        await hall.NextAsync(1);
        await hall.DoAsync(1, "miss");
        Assert.Equal(only, (await hall.NextAsync(1)).Text("id"));
    }

    [Fact]
    public async Task Several_are_held_and_taken_up_again_in_any_order()
    {
        HallClient hall = await _silo.NewHallAsync(1, 2);
        string[] ids = [(await hall.TakeAsync()).Text("id")!, (await hall.TakeAsync()).Text("id")!, (await hall.TakeAsync()).Text("id")!];
        foreach (string _ in ids)
        {
            await hall.NextAsync(1);
            await hall.DoAsync(1, "start");
            JsonElement held = await hall.DoAsync(1, "hold", new { reason = "缺复印件" });
            Assert.True(held.IsNull("ticket"));
        }

        JsonElement window = (await hall.WindowAsync(1)).Read();
        Assert.Equal(ids, window.List("held").Select(t => t.Text("id")));
        Assert.All(window.List("held"), t => Assert.Equal(("held", "缺复印件"), (t.Text("state"), t.Text("holdReason"))));
        (await hall.AtAsync(2, "resume-ticket", new { ticket = ids[1] })).Refused(409, "ticket-not-held");

        JsonElement resumed = await hall.DoAsync(1, "resume-ticket", new { ticket = ids[1] });
        Assert.Equal((ids[1], "serving"), (resumed.GetProperty("ticket").Text("id"), resumed.GetProperty("ticket").Text("state")));
        Assert.Equal([ids[0], ids[2]], resumed.List("held").Select(t => t.Text("id")));
        (await hall.AtAsync(1, "resume-ticket", new { ticket = ids[0] })).Refused(409, "ticket-in-hand");
        await hall.DoAsync(1, "complete");
        await hall.DoAsync(1, "resume-ticket", new { ticket = ids[0] });
        await hall.DoAsync(1, "complete");
        Assert.Equal([ids[2]], (await hall.WindowAsync(1)).Json.List("held").Select(t => t.Text("id")));
    }

    [Fact]
    public async Task A_chosen_ticket_is_called_with_its_reason()
    {
        HallClient hall = await _silo.NewHallAsync(1, 7);
        await hall.TakeAsync();
        string chosen = (await hall.TakeAsync()).Text("id")!;

        JsonElement called = (await hall.DoAsync(1, "call", new { ticket = chosen, reason = "老人不适" })).GetProperty("ticket");
        Assert.Equal((chosen, "called"), (called.Text("id"), called.Text("state")));
        Assert.Equal(("chosen", "老人不适", 1), (called.GetProperty("reason").Text("code"), called.GetProperty("reason").Text("text"), called.GetProperty("reason").Int("overtook")));
        (await hall.AtAsync(1, "call", new { ticket = chosen, reason = "again" })).Refused(409, "ticket-in-hand");
        (await hall.AtAsync(7, "call", new { ticket = chosen, reason = "mine" })).Refused(409, "ticket-not-waiting");
        (await hall.AtAsync(7, "call", new { ticket = "t_nothing", reason = "x" })).Refused(404, "no-such-ticket");
        (await hall.AtAsync(7, "call", new { ticket = (await hall.TakeAsync("N")).Text("id"), reason = "x" })).Refused(409, "window-cannot-serve");
    }

    [Fact]
    public async Task A_ticket_id_that_no_ticket_could_have_is_404_and_not_a_failure()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        foreach (string id in (string[])[$"t_{hall.Id}.20261123.A/B.1", $"t_{hall.Id}.20261123.A\u0001.1", $"t_{hall.Id}.20261123.队.1", $"t_{hall.Id}.00010101.A.1", $"t_{hall.Id}.20261123.A.-1"])
        {
            Answer answer = await hall.AtAsync(1, "call", new { ticket = id, reason = "x" });
            Assert.True(answer.IsProblem().Status is 404 or 400, answer.Text);
        }
    }

    [Fact]
    public async Task Paused_calls_nobody_but_finishes_what_is_in_hand()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await hall.TakeAsync();
        string waiting = (await hall.TakeAsync()).Text("id")!;
        await hall.NextAsync(1);
        JsonElement paused = await hall.DoAsync(1, "pause", new { reason = "系统故障" });
        Assert.Equal(("paused", "系统故障"), (paused.Text("state"), paused.Text("pauseReason")));

        (await hall.AtAsync(1, "next")).Refused(409, "window-paused");
        (await hall.AtAsync(1, "call", new { ticket = waiting, reason = "x" })).Refused(409, "window-paused");
        await hall.DoAsync(1, "start");
        await hall.DoAsync(1, "complete");
        Assert.Equal("open", (await hall.DoAsync(1, "resume")).Text("state"));
        (await hall.AtAsync(1, "resume")).Refused(409, "window-not-paused");
        Assert.Equal(waiting, (await hall.NextAsync(1)).Text("id"));
    }

    [Fact]
    public async Task Closed_does_nothing_and_cannot_close_with_a_ticket_in_hand()
    {
        HallClient hall = await _silo.NewHallAsync();
        await hall.TakeAsync();
        foreach (string verb in (string[])["next", "recall", "start", "complete", "miss", "resume"])
        {
            (await hall.AtAsync(1, verb)).Refused(409, "window-closed");
        }

        (await hall.AtAsync(1, "pause", new { reason = "x" })).Refused(409, "window-closed");
        (await hall.AtAsync(1, "hold", new { reason = "x" })).Refused(409, "window-closed");
        (await hall.AtAsync(1, "transfer", new { queue = "B" })).Refused(409, "window-closed");
        Assert.Equal("closed", (await hall.DoAsync(1, "close")).Text("state"));

        await hall.DoAsync(1, "open");
        await hall.NextAsync(1);
        (await hall.AtAsync(1, "close")).Refused(409, "ticket-in-hand");
        await hall.DoAsync(1, "miss");
        Assert.Equal("closed", (await hall.DoAsync(1, "close")).Text("state"));
    }

    [Fact]
    public async Task Verbs_out_of_order_say_what_is_missing_and_change_nothing()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        foreach ((string verb, string reason) in ((string, string)[])
            [("recall", "ticket-not-called"), ("start", "ticket-not-called"), ("miss", "ticket-not-called"), ("complete", "ticket-not-serving"), ("next", "nobody-waiting")])
        {
            (await hall.AtAsync(1, verb)).Refused(409, reason);
        }

        (await hall.AtAsync(1, "hold", new { reason = "x" })).Refused(409, "ticket-not-serving");
        (await hall.AtAsync(1, "transfer", new { queue = "B" })).Refused(409, "ticket-not-called");
        string id = (await hall.TakeAsync()).Text("id")!;
        await hall.NextAsync(1);
        (await hall.AtAsync(1, "complete")).Refused(409, "ticket-not-serving");
        (await hall.AtAsync(1, "hold", new { reason = "x" })).Refused(409, "ticket-not-serving");
        await hall.DoAsync(1, "start");
        foreach (string verb in (string[])["start", "recall", "miss"])
        {
            (await hall.AtAsync(1, verb)).Refused(409, "ticket-not-called");
        }

        Assert.Equal("serving", (await hall.TicketAsync(id)).Json.Text("state"));
    }

    [Fact]
    public async Task Only_one_clerk_works_there_at_a_time()
    {
        HallClient hall = await _silo.NewHallAsync();
        await hall.DoAsync(1, "open", new { clerk = "u_li" });
        Assert.Equal("u_li", (await hall.DoAsync(1, "open", new { clerk = "u_li" })).Text("clerk"));
        (await hall.AtAsync(1, "open", new { clerk = "u_zhao" })).Refused(409, "window-taken");
    }

    [Theory]
    [InlineData("pause", """{}""", "reason")]
    [InlineData("pause", """{"reason":" "}""", "reason")]
    [InlineData("pause", """{"reason":7}""", "reason")]
    [InlineData("hold", """{}""", "reason")]
    [InlineData("call", """{"reason":"x"}""", "ticket")]
    [InlineData("call", """{"ticket":"t_x"}""", "reason")]
    [InlineData("resume-ticket", """{}""", "ticket")]
    [InlineData("transfer", """{}""", "queue")]
    [InlineData("transfer", """{"queue":"B","place":"middle"}""", "place")]
    [InlineData("transfer", """{"queue":"B","place":"last"}""", "reason")]
    [InlineData("next", """{"confirm":"yes"}""", "confirm")]
    [InlineData("open", """{"clerk":"\u0007"}""", "clerk")]
    public async Task Is_refused_by_field_when_malformed(string verb, string body, string field)
    {
        HallClient hall = await _silo.NewHallAsync(1);
        (await hall.AtAsync(1, verb, body)).Invalid(field);
    }

    [Theory]
    [InlineData("9")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("one")]
    public async Task A_window_that_is_not_there_is_404(string no)
    {
        HallClient hall = await _silo.NewHallAsync();
        Assert.Equal(404, (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/windows/{no}")).IsProblem().Status);
        Assert.Equal(404, (await _silo.Admin.PostAsync($"/api/halls/{hall.Id}/windows/{no}/next")).IsProblem().Status);
        (await _silo.Admin.PostAsync("/api/halls/nowhere/windows/1/next")).Refused(404, "no-such-hall");
    }

    [Fact]
    public async Task Eight_windows_hammering_next_never_get_the_same_ticket_and_serve_all()
    {
        HallClient hall = await _silo.NewHallAsync(Definition.Of(windows: Enumerable.Range(1, 8).Select(no => Definition.Window(no, ["A"])).ToArray()));
        await Task.WhenAll(Enumerable.Range(1, 8).Select(no => hall.DoAsync(no, "open")));
        JsonElement[] taken = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => hall.TakeAsync()));

        string[][] called = await Task.WhenAll(Enumerable.Range(1, 8).Select(async no =>
        {
            var mine = new List<string>();
            while (true)
            {
                Answer next = await hall.AtAsync(no, "next", new { confirm = true });
                if (next.Status == 409)
                {
                    next.Refused(409, "nobody-waiting");
                    return mine.ToArray();
                }

                mine.Add(next.Read().GetProperty("ticket").Text("id")!);
            }
        }));

        Assert.Equal(taken.Select(t => t.Text("id")!).Order(), called.SelectMany(c => c).Order());
        Assert.All(called, c => Assert.NotEmpty(c));
        Assert.Equal(392, (await hall.ListAsync("state=done&limit=1000")).Count);
        Assert.Equal(8, (await hall.ListAsync("state=called")).Count);
    }
}

public sealed class TransferringATicket(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Keeps_its_id_its_number_and_its_time_and_waits_in_the_new_queue()
    {
        HallClient hall = await _silo.NewHallAsync(1, 7);
        JsonElement taken = await hall.TakeAsync();
        string id = taken.Text("id")!;
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");

        Assert.True((await hall.DoAsync(1, "transfer", new { queue = "B" })).IsNull("ticket"));
        JsonElement moved = (await hall.TicketAsync(id)).Read();
        Assert.Equal((id, "A001", "B", "waiting"), (moved.Text("id"), moved.Text("number"), moved.Text("queue"), moved.Text("state")));
        Assert.Equal(taken.Text("issuedAt"), moved.Text("issuedAt"));
        Assert.True(moved.IsNull("window"));
        Assert.Equal("B", (await _silo.Client().GetAsync("/api" + taken.Text("follow"))).Read().Text("queue"));
        JsonElement listed = Assert.Single(await hall.ListAsync());
        Assert.Equal((id, "B", "waiting"), (listed.Text("id"), listed.Text("queue"), listed.Text("state")));
        Assert.Equal(id, (await hall.NextAsync(7)).Text("id"));
        Assert.Equal("A002", (await hall.TakeAsync()).Text("number"));
        Assert.Equal("B001", (await hall.TakeAsync("B")).Text("number"));
    }

    [Theory]
    [InlineData("first", 0)]
    [InlineData(null, 0)]
    [InlineData("arrival", 0)]
    [InlineData("last", 2)]
    public async Task Goes_where_it_is_sent(string? place, int ahead)
    {
        HallClient hall = await _silo.NewHallAsync(1, 7);
        await hall.TakeAsync("B");
        await hall.TakeAsync("B");
        string id = (await hall.TakeAsync("A")).Text("id")!;
        await hall.NextAsync(1);
        await hall.DoAsync(1, "transfer", new { queue = "B", place, reason = "材料在B办" });

        Assert.Equal(ahead, (await hall.TicketAsync(id)).Json.Int("ahead"));
        Assert.Equal(id, (await hall.ListAsync("queue=B&state=waiting"))[ahead].Text("id"));
    }

    [Fact]
    public async Task There_and_back_again()
    {
        HallClient hall = await _silo.NewHallAsync(1, 7);
        string id = (await hall.TakeAsync()).Text("id")!;
        await hall.NextAsync(1);
        await hall.DoAsync(1, "transfer", new { queue = "B" });
        await hall.NextAsync(7);
        await hall.DoAsync(7, "transfer", new { queue = "A" });

        JsonElement back = (await hall.TicketAsync(id)).Read();
        Assert.Equal(("A", "waiting"), (back.Text("queue"), back.Text("state")));
        Assert.Equal(id, (await hall.NextAsync(1)).Text("id"));
        await hall.DoAsync(1, "start");
        Assert.Equal("done", (await hall.DoAsync(1, "complete")).GetProperty("ticket").Text("state"));
        await Recount.BoardEqualsAsync(hall);
    }

    [Fact]
    public async Task Leaving_after_it_works_in_the_new_queue()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        JsonElement taken = await hall.TakeAsync();
        await hall.NextAsync(1);
        await hall.DoAsync(1, "transfer", new { queue = "B" });
        Assert.Equal("left", (await _silo.Client().PostAsync($"/api{taken.Text("follow")}/leave")).Read().Text("state"));
    }

    [Fact]
    public async Task Is_refused_to_where_it_is_and_to_what_is_not_there()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        string id = (await hall.TakeAsync()).Text("id")!;
        await hall.NextAsync(1);
        (await hall.AtAsync(1, "transfer", new { queue = "A" })).Refused(409, "same-queue");
        (await hall.AtAsync(1, "transfer", new { queue = "Z" })).Refused(404, "no-such-queue");
        Assert.Equal("called", (await hall.TicketAsync(id)).Json.Text("state"));
    }
}
