using System.Text.Json;
using Halls.Api.Tests.Harness;

namespace Halls.Api.Tests.Day;

public sealed class TakingATicket(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Answers_201_with_the_ticket_as_the_contract_says()
    {
        HallClient hall = await _silo.NewHallAsync();
        Answer answer = await hall.IssueAsync();
        JsonElement ticket = answer.Read(201);

        Assert.Equal("application/json", answer.MediaType);
        Assert.StartsWith("t_", ticket.Text("id"));
        Assert.Equal($"/api/halls/{hall.Id}/tickets/{ticket.Text("id")}", answer.Location!.OriginalString);
        Assert.Equal("A001", ticket.Text("number"));
        Assert.Equal(hall.Id, ticket.Text("hall"));
        Assert.Equal("A", ticket.Text("queue"));
        Assert.Equal("ordinary", ticket.Text("class"));
        Assert.Equal("waiting", ticket.Text("state"));
        Assert.Equal("2026-11-23T09:00:00+08:00", ticket.Text("issuedAt"));
        Assert.Equal(0, ticket.Int("ahead"));
        Assert.True(ticket.IsNull("wait"));
        Assert.True(ticket.IsNull("window"));
        Assert.Equal(0, ticket.Int("calls"));
        Assert.StartsWith("/t/", ticket.Text("follow"));
    }

    [Fact]
    public async Task Tells_a_wait_once_enough_is_known_and_a_window_serves()
    {
        HallClient hall = await _silo.NewHallAsync(Definition.Of(policy: new Dictionary<string, int> { ["wait.min_samples"] = 1 }));
        await hall.DoAsync(1, "open");
        await hall.TakeAsync();
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");
        await hall.DoAsync(1, "complete");
        string id = (await hall.TakeAsync()).Text("id")!;

        JsonElement known = await HallsSilo.UntilAsync(async () => (await hall.TicketAsync(id)).Read(), t => !t.IsNull("wait"), "the queue knows of the window");
        Assert.Equal(["low", "likely", "high"], known.GetProperty("wait").Names());
        Assert.True((await hall.TakeAsync("B")).IsNull("wait"));
        JsonElement board = await HallsSilo.UntilAsync(async () => (await hall.BoardAsync()).Json.List("queues")[0], q => !q.IsNull("wait"), "so does the board");
        Assert.Equal(["low", "likely", "high"], board.GetProperty("wait").Names());
    }

    [Fact]
    public async Task Counts_each_queue_for_itself_without_gaps()
    {
        HallClient hall = await _silo.NewHallAsync();
        var numbers = new List<string?>();
        foreach (string queue in (string[])["A", "B", "A", "N", "A", "B"])
        {
            numbers.Add((await hall.TakeAsync(queue)).Text("number"));
        }

        Assert.Equal(["A001", "B001", "A002", "N001", "A003", "B002"], numbers);
    }

    [Fact]
    public async Task Two_hundred_at_once_get_two_hundred_consecutive_numbers()
    {
        HallClient hall = await _silo.NewHallAsync();
        JsonElement[] tickets = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => hall.TakeAsync()));

        Assert.Equal(Enumerable.Range(1, 200).Select(n => $"A{n:000}"), tickets.Select(t => t.Text("number")).Order());
        Assert.Equal(200, tickets.Select(t => t.Text("id")).Distinct().Count());
        Assert.Equal(200, tickets.Select(t => t.Text("follow")).Distinct().Count());
    }

    [Fact]
    public async Task Writes_a_fourth_digit_after_999()
    {
        HallClient hall = await _silo.NewHallAsync();
        await Task.WhenAll(Enumerable.Range(0, 999).Select(_ => hall.TakeAsync()));

        Assert.Equal("A1000", (await hall.TakeAsync()).Text("number"));
    }

    [Theory]
    [InlineData("ordinary")]
    [InlineData("green")]
    [InlineData("appointment")]
    public async Task Takes_every_class(string ticketClass)
    {
        HallClient hall = await _silo.NewHallAsync();
        Assert.Equal(ticketClass, (await hall.TakeAsync("A", ticketClass)).Text("class"));
    }

    [Fact]
    public async Task Tells_how_many_are_ahead_by_the_order_of_calling()
    {
        HallClient hall = await _silo.NewHallAsync();
        Assert.Equal(0, (await hall.TakeAsync()).Int("ahead"));
        Assert.Equal(1, (await hall.TakeAsync()).Int("ahead"));
        JsonElement green = await hall.TakeAsync("A", "green");
        Assert.Equal(0, green.Int("ahead"));

        Assert.Equal(green.Text("id"), (await hall.ListAsync("queue=A&state=waiting"))[0].Text("id"));
    }

    [Theory]
    [InlineData("""{}""", "queue")]
    [InlineData("""{"queue":null}""", "queue")]
    [InlineData("""{"queue":""}""", "queue")]
    [InlineData("""{"queue":"ABCDEFGHI"}""", "queue")]
    [InlineData("""{"queue":7}""", "queue")]
    [InlineData("""{"queue":"A","class":"vip"}""", "class")]
    [InlineData("""{"queue":"A","class":"Ordinary"}""", "class")]
    [InlineData("""{"queue":"A","phone":"one two three"}""", "phone")]
    [InlineData("""{"queue":"A","phone":"1234"}""", "phone")]
    [InlineData("""{"queue":"A","phone":"１３８００００００００"}""", "phone")]
    [InlineData("""{"queue":"A","item":"\u0000"}""", "item")]
    [InlineData("""{"queue":"A","greenReason":"a reason that is much longer than forty characters are"}""", "greenReason")]
    public async Task Is_refused_by_field_when_malformed(string body, string field)
    {
        HallClient hall = await _silo.NewHallAsync();
        (await _silo.Admin.PostAsync($"/api/halls/{hall.Id}/tickets", body)).Invalid(field);
        Assert.Empty(await hall.ListAsync());
    }

    [Fact]
    public async Task Is_refused_with_404_for_a_hall_or_a_queue_that_is_not_there()
    {
        HallClient hall = await _silo.NewHallAsync();
        (await hall.IssueAsync("Z")).Refused(404, "no-such-queue");
        (await _silo.Admin.In("nowhere").IssueAsync()).Refused(404, "no-such-hall");
    }

    [Fact]
    public async Task Ends_at_the_queues_daily_number()
    {
        HallClient hall = await _silo.NewHallAsync(Definition.Of(dailyMax: 3));
        await hall.TakeAsync();
        await hall.TakeAsync();
        await hall.TakeAsync();
        (await hall.IssueAsync()).Refused(409, "daily-max-reached");
        Assert.Equal("B001", (await hall.TakeAsync("B")).Text("number"));
    }

    [Fact]
    public async Task Keeps_the_phone_number_out_of_the_ledger()
    {
        HallClient hall = await _silo.NewHallAsync();
        JsonElement ticket = (await _silo.Admin.PostAsync($"/api/halls/{hall.Id}/tickets", new { queue = "A", phone = "13805386721" })).Read(201);
        string id = ticket.Text("id")!;

        Assert.DoesNotContain("13805386721", ticket.ToString());
        Assert.DoesNotContain("13805386721", (await hall.TicketAsync(id)).Text);
        foreach (EventStore.StoredEvent stored in await _silo.Store.ReadStreamAsync(
            new($"queue/{hall.Id}/A/2026-11-23"), cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.DoesNotContain("13805386721", System.Text.Encoding.UTF8.GetString(stored.Data.Span));
        }
    }
}

public sealed class FollowingATicket(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Its_citizen_sees_it_live_by_the_own_link_and_without_signing_in()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        JsonElement first = await hall.TakeAsync();
        JsonElement second = await hall.TakeAsync();
        HallsClient citizen = _silo.Client();

        JsonElement waiting = (await citizen.GetAsync("/api" + second.Text("follow"))).Read();
        Assert.Equal((second.Text("id"), "waiting", 1), (waiting.Text("id"), waiting.Text("state"), waiting.Int("ahead")));
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");
        Assert.Equal(0, (await citizen.GetAsync("/api" + second.Text("follow"))).Read().Int("ahead"));
        await hall.NextAsync(1);
        JsonElement called = (await citizen.GetAsync("/api" + second.Text("follow"))).Read();
        Assert.Equal(("called", 1, 1), (called.Text("state"), called.Int("window"), called.Int("calls")));
        JsonElement done = (await citizen.GetAsync("/api" + first.Text("follow"))).Read();
        Assert.Equal("done", done.Text("state"));
        Assert.StartsWith("/r/", done.Text("rating"));
    }

    [Fact]
    public async Task Nobody_else_is_told_the_link()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        JsonElement ticket = await hall.TakeAsync();
        await hall.TakeAsync();
        string link = ticket.Text("follow")![3..];

        Assert.DoesNotContain(link, string.Join(' ', await hall.ListAsync()));
        Assert.DoesNotContain(link, (await hall.BoardAsync()).Text);
        Assert.DoesNotContain(link, (await hall.AtAsync(1, "next", new { confirm = false })).Text);
        Assert.DoesNotContain(link, (await hall.WindowAsync(1)).Text);
    }

    [Fact]
    public async Task A_link_that_was_tampered_with_finds_nothing()
    {
        HallClient hall = await _silo.NewHallAsync();
        string first = (await hall.TakeAsync()).Text("follow")!, second = (await hall.TakeAsync()).Text("follow")!;
        HallsClient citizen = _silo.Client();

        foreach (string link in (string[])[first[..^1], first + "A", first[..first.LastIndexOf('.')] + second[second.LastIndexOf('.')..], "/t/x", "/t/..", "/t/" + new string('9', 500)])
        {
            Answer answer = await citizen.GetAsync("/api" + link);
            Assert.Equal(404, answer.IsProblem().Status);
            Assert.Equal(404, (await citizen.PostAsync("/api" + link + "/leave")).IsProblem().Status);
        }

        Assert.All(await hall.ListAsync(), t => Assert.Equal("waiting", t.Text("state")));
    }

    [Fact]
    public async Task Giving_up_the_place_takes_it_out_of_the_line_once()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        JsonElement first = await hall.TakeAsync();
        JsonElement second = await hall.TakeAsync();
        HallsClient citizen = _silo.Client();

        JsonElement left = (await citizen.PostAsync("/api" + first.Text("follow") + "/leave", key: "up")).Read();
        Assert.Equal((first.Text("id"), "left", 0), (left.Text("id"), left.Text("state"), left.Int("ahead")));
        Assert.Equal(left.ToString(), (await citizen.PostAsync("/api" + first.Text("follow") + "/leave", key: "up")).Text);
        Assert.Equal("left", (await citizen.PostAsync("/api" + first.Text("follow") + "/leave")).Read().Text("state"));
        Assert.Equal(second.Text("id"), (await hall.NextAsync(1)).Text("id"));
        (await citizen.PostAsync("/api" + second.Text("follow") + "/leave")).Refused(409, "ticket-in-service");
        await hall.DoAsync(1, "start");
        await hall.DoAsync(1, "complete");
        (await citizen.PostAsync("/api" + second.Text("follow") + "/leave")).Refused(409, "ticket-ended");
    }

    [Fact]
    public async Task One_citizens_key_never_opens_another_citizens_answer()
    {
        HallClient hall = await _silo.NewHallAsync();
        JsonElement first = await hall.TakeAsync();
        JsonElement second = await hall.TakeAsync();
        HallsClient citizen = _silo.Client();
        await citizen.PostAsync("/api" + first.Text("follow") + "/leave", key: "1");

        JsonElement left = (await citizen.PostAsync("/api" + second.Text("follow") + "/leave", key: "1")).Read();
        Assert.Equal(second.Text("id"), left.Text("id"));
        Assert.Equal("left", (await hall.TicketAsync(second.Text("id")!)).Read().Text("state"));
    }
}

public sealed class ListingTickets(SharedSilo shared)
{
    private readonly HallsSilo _silo = shared.Silo;

    [Fact]
    public async Task Gives_every_ticket_once_page_by_page()
    {
        HallClient hall = await _silo.NewHallAsync();
        JsonElement[] taken = await Task.WhenAll(Enumerable.Range(0, 25).Select(i => hall.TakeAsync(i % 2 == 0 ? "A" : "B")));

        List<JsonElement> listed = await hall.ListAsync("limit=4");
        Assert.Equal(taken.Select(t => t.Text("id")).Order(), listed.Select(t => t.Text("id")).Order());
        Assert.Equal(13, (await hall.ListAsync("limit=4&queue=A")).Count);
    }

    [Fact]
    public async Task Gives_those_waiting_in_the_order_of_calling_page_by_page()
    {
        HallClient hall = await _silo.NewHallAsync();
        var ordinary = new List<string?>();
        for (int i = 0; i < 5; i++)
        {
            ordinary.Add((await hall.TakeAsync()).Text("id"));
        }

        string? green = (await hall.TakeAsync("A", "green")).Text("id");
        Assert.Equal([green, .. ordinary], (await hall.ListAsync("queue=A&state=waiting&limit=2")).Select(t => t.Text("id")));
        (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/tickets?queue=A&state=waiting&cursor=-1")).Invalid("cursor");
    }

    [Fact]
    public async Task Says_of_a_ticket_what_the_ticket_itself_says()
    {
        HallClient hall = await _silo.NewHallAsync(1);
        await hall.TakeAsync();
        await hall.NextAsync(1);
        await hall.DoAsync(1, "start");
        string id = (await hall.DoAsync(1, "complete")).GetProperty("ticket").Text("id")!;

        JsonElement listed = Assert.Single(await hall.ListAsync("state=done"));
        JsonElement alone = (await hall.TicketAsync(id)).Read();
        foreach (string field in (string[])["id", "number", "hall", "queue", "class", "state", "issuedAt", "window", "calls", "calledAt", "startedAt", "finishedAt", "serviceSeconds"])
        {
            Assert.Equal(alone.GetProperty(field).ToString(), listed.GetProperty(field).ToString());
        }
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("state=asleep", "state")]
    [InlineData("day=23.11.2026", "day")]
    [InlineData("day=2026-02-30", "day")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("cursor=1_%00", "cursor")]
    [InlineData("window=three", "window")]
    public async Task Refuses_what_it_does_not_understand(string query, string field)
    {
        HallClient hall = await _silo.NewHallAsync();
        (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/tickets?{query}")).Invalid(field);
    }

    [Fact]
    public async Task Is_404_for_a_queue_or_a_hall_that_is_not_there()
    {
        HallClient hall = await _silo.NewHallAsync();
        (await _silo.Admin.GetAsync($"/api/halls/{hall.Id}/tickets?queue=Z")).Refused(404, "no-such-queue");
        (await _silo.Admin.GetAsync("/api/halls/nowhere/tickets")).Refused(404, "no-such-hall");
    }

    [Theory]
    [InlineData("t_{hall}.20261123.A.99")]
    [InlineData("t_{hall}.20261123.Z.1")]
    [InlineData("t_{hall}.20261123.A%2FB.1")]
    [InlineData("t_{hall}.99999999.A.1")]
    [InlineData("t_elsewhere.20261123.A.1")]
    [InlineData("A001")]
    [InlineData("t_")]
    public async Task A_ticket_that_is_not_there_is_404(string id)
    {
        HallClient hall = await _silo.NewHallAsync();
        await hall.TakeAsync();
        (await hall.TicketAsync(id.Replace("{hall}", hall.Id, StringComparison.Ordinal))).Refused(404, "no-such-ticket");
    }

    [Fact]
    public async Task A_ticket_of_another_hall_is_404()
    {
        HallClient here = await _silo.NewHallAsync(), there = await _silo.NewHallAsync();
        (await there.TicketAsync((await here.TakeAsync()).Text("id")!)).Refused(404, "no-such-ticket");
    }
}
