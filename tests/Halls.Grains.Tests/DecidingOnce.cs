using Halls.Contracts;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.EventStore;
using Halls.Testing;

namespace Halls.Grains.Tests;

public sealed class DecidingOnce : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_repeated_request_gets_its_first_answer_also_from_the_next_activation()
    {
        TicketView first;
        await using (HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path))
        {
            first = (await hall.IssueAsync(key: "press")).Value!;
            await hall.IssueAsync();
            Assert.Equal(first, (await hall.IssueAsync(key: "press")).Value);
        }

        await using HallUnderTest again = await HallUnderTest.StartAsync(_folder.Path);
        Assert.Equal(first, (await again.IssueAsync(key: "press")).Value);
        Assert.Equal("A003", (await again.IssueAsync(key: "another")).Value!.Number);
    }

    [Fact]
    public async Task A_request_that_only_the_ledger_knows_gets_its_first_answer_and_moves_nothing()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        TicketView first = (await hall.IssueAsync(key: "1", scope: "elsewhere")).Value!;
        Assert.Equal(first, (await hall.IssueAsync(key: "1", scope: "elsewhere")).Value);
        Assert.Equal("A002", (await hall.IssueAsync()).Value!.Number);
    }

    [Fact]
    public async Task A_request_is_not_refused_for_what_it_has_done_itself_through_another_activation()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.IssueAsync();
        await hall.Window(1).Open(hall.Request(), "u_wang");
        WindowView called = (await hall.Window(1).Next(hall.Request(), came: false)).Value!;

        // This window has long read the ledger; the one on a silo that was lost had passed the same request on before.
        var stamp = new RequestStamp("window/lc/1/2026-11-23", "ticket-start:mine");
        WindowView first = (await hall.Queue("A").WorkOn(
            new WorkOnTicketRequest(stamp, called, TicketVerb.Start, called.Ticket!.Id, null, Came: false, "u_wang"))).Value!;

        Assert.Equal("serving", first.Ticket!.State);
        Outcome<WindowView> mine = await hall.Window(1).WorkOn(hall.Request("mine"), TicketVerb.Start, null, null);
        Assert.Null(mine.Refusal);
        Assert.Equal(first.Ticket, mine.Value!.Ticket);
        Assert.Equal("ticket-not-called", (await hall.Window(1).WorkOn(hall.Request("another"), TicketVerb.Start, null, null)).Refusal);
    }

    [Fact]
    public async Task A_refusal_writes_nothing()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        long head = await hall.Store.HeadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("window-closed", (await hall.Window(1).Next(hall.Request(), came: false)).Refusal);
        Assert.Equal("no-such-ticket", (await hall.Queue("A").Leave(new RequestStamp(HallUnderTest.QueueA, "leave"), "t_lc.20261123.A.7")).Refusal);
        Assert.Equal(head, await hall.Store.HeadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task After_a_conflict_the_next_call_reads_the_truth()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.IssueAsync();
        await hall.IssueBehindItsBackAsync(2);

        var conflict = await Assert.ThrowsAsync<WrongExpectedVersionException>(() => hall.IssueAsync(key: "mine"));
        Assert.Equal((HallUnderTest.QueueA, 1, 2), (conflict.Stream.Value, conflict.Expected, conflict.Actual));
        Assert.Equal("A003", (await hall.IssueAsync(key: "mine")).Value!.Number);
    }

    [Fact]
    public async Task Nothing_is_refused_for_what_another_activation_has_changed()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        Func<Task<Outcome<WindowView>>> startAsync = await CalledElsewhereAsync(hall);

        var conflict = await Assert.ThrowsAsync<WrongExpectedVersionException>(startAsync);
        Assert.Equal((HallUnderTest.QueueA, 1, 2), (conflict.Stream.Value, conflict.Expected, conflict.Actual));
        Assert.Equal("serving", (await startAsync()).Value!.Ticket!.State);
    }

    [Fact]
    public async Task Another_activation_s_event_is_not_taken_for_one_that_is_under_way_here()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        Func<Task<Outcome<WindowView>>> startAsync = await CalledElsewhereAsync(hall);
        TroubledStore.Hold read = hall.Store.HoldRead(HallUnderTest.QueueA), append = hall.Store.HoldAppend(HallUnderTest.QueueA);

        // While the ledger is asked, somebody takes a ticket: its append names the very version at which the other activation has written.
        Task<Outcome<WindowView>> start = startAsync();
        await read.Reached;
        Task<Outcome<TicketView>> issue = hall.IssueAsync(key: "issue");
        await append.Reached;
        read.GoOn();
        append.GoOn();

        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => issue);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => start);
        Assert.Equal("serving", (await startAsync()).Value!.Ticket!.State);
        Assert.Equal("A002", (await hall.IssueAsync(key: "issue")).Value!.Number);
    }

    [Fact]
    public async Task Nobody_is_said_to_wait_nowhere_while_another_activation_gives_tickets()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        string mine = (await hall.IssueAsync()).Value!.Id;
        await hall.Window(1).Open(hall.Request(), "u_wang");
        await hall.Queue("A").Leave(new RequestStamp(HallUnderTest.QueueA, "leave"), mine);
        await hall.BoardPassesAsync(board => board.Queues[0] is { Waiting: 0, Left: 1 });
        await hall.IssueBehindItsBackAsync(2 + 1);

        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => hall.Window(1).Next(hall.Request("next"), came: false));
        Assert.Equal("A003", (await hall.Window(1).Next(hall.Request("next"), came: false)).Value!.Ticket!.Number);
    }

    [Fact]
    public async Task A_window_keeps_the_ticket_in_hand_that_its_queue_does_not_know_of_yet()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.IssueAsync();
        await hall.CallBehindItsBackAsync(1, window: 8, after: 1);

        // The window is activated now and reads the table; the queue has long read its stream.
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => hall.Window(8).Open(hall.Request("open"), "u_wang"));
        Assert.Equal("A001", (await hall.Window(8).Open(hall.Request("open"), "u_wang")).Value!.Ticket!.Number);
        Assert.Equal("serving", (await hall.Window(8).WorkOn(hall.Request(), TicketVerb.Start, null, null)).Value!.Ticket!.State);
    }

    [Fact]
    public async Task A_clerk_is_not_told_that_there_is_no_ticket_while_another_activation_of_the_window_has_called_one()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.Window(8).Open(hall.Request(), "u_wang");
        await hall.CallElsewhereAsync(window: 8);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => hall.IssueAsync());

        // The queue has read its stream again and knows of the call; the window has long looked at its tickets.
        Task<Outcome<WindowView>> StartAsync() => hall.Window(8).WorkOn(hall.Request("start"), TicketVerb.Start, null, null);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(StartAsync);
        WindowView serving = (await StartAsync()).Value!;
        Assert.Equal(("A001", "serving"), (serving.Ticket!.Number, serving.Ticket.State));
    }

    [Fact]
    public async Task A_busy_store_refuses_and_the_activation_knows_as_much_as_before()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.IssueAsync();
        int reads = hall.Store.ReadsOf(HallUnderTest.QueueA);
        hall.Store.FailBefore(_ => true, new StoreBusyException());

        await Assert.ThrowsAsync<StoreBusyException>(() => hall.IssueAsync(key: "mine"));
        Assert.Equal("A002", (await hall.IssueAsync(key: "mine")).Value!.Number);
        Assert.Equal(reads, hall.Store.ReadsOf(HallUnderTest.QueueA));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_an_unknown_outcome_the_next_activation_reads_what_became_of_it(bool committed)
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.IssueAsync();
        int reads = hall.Store.ReadsOf(HallUnderTest.QueueA);
        var lost = new StoreUnavailableException("The line broke.", outcomeUnknown: true);
        if (committed)
        {
            hall.Store.FailAfter(_ => true, lost);
        }
        else
        {
            hall.Store.FailBefore(_ => true, lost);
        }

        var unknown = await Assert.ThrowsAsync<StoreUnavailableException>(() => hall.IssueAsync(key: "mine"));
        Assert.Equal(("The line broke.", true), (unknown.Message, unknown.OutcomeUnknown));
        Assert.Equal("A002", (await hall.IssueAsync(key: "mine")).Value!.Number);

        // Looked at before the next ticket, by which the hall sees that it was not told of this one and reads the stream, too.
        Assert.Equal(reads + 1, hall.Store.ReadsOf(HallUnderTest.QueueA));
        Assert.Equal("A003", (await hall.IssueAsync()).Value!.Number);
        await hall.BoardPassesAsync(board => board.Queues[0].Waiting == 3);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_fails_the_call_and_not_the_ones_after()
    {
        await using (HallUnderTest first = await HallUnderTest.StartAsync(_folder.Path))
        {
            await first.IssueAsync();
        }

        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        hall.Store.FailReads(new StoreUnavailableException("The disk is gone.", outcomeUnknown: false));
        var away = await Assert.ThrowsAsync<StoreUnavailableException>(() => hall.IssueAsync(key: "mine"));
        Assert.Equal(("The disk is gone.", false), (away.Message, away.OutcomeUnknown));
        hall.Store.FailReads(null);
        Assert.Equal("A002", (await hall.IssueAsync(key: "mine")).Value!.Number);
    }

    [Fact]
    public async Task What_was_so_already_is_kept_as_an_answer_and_not_as_an_event()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        string id = (await hall.IssueAsync()).Value!.Id;
        await hall.Queue("A").Leave(new RequestStamp(HallUnderTest.QueueA, "first"), id);
        long head = await hall.Store.HeadAsync(TestContext.Current.CancellationToken);
        TicketView left = (await hall.Queue("A").Leave(new RequestStamp(HallUnderTest.QueueA, "second"), id)).Value!;

        Assert.True(hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddMinutes(5)));
        Assert.Equal(left, (await hall.Queue("A").Leave(new RequestStamp(HallUnderTest.QueueA, "second"), id)).Value);
        Assert.Equal(head, await hall.Store.HeadAsync(TestContext.Current.CancellationToken));
        Assert.Equal("A002", (await hall.IssueAsync()).Value!.Number);
    }

    /// <summary>A ticket of A, called to window 8 by another activation than the one that is asked.</summary>
    /// <returns>Starts its service, under the same key each time.</returns>
    private static async Task<Func<Task<Outcome<WindowView>>>> CalledElsewhereAsync(HallUnderTest hall)
    {
        string id = (await hall.IssueAsync()).Value!.Id;
        await hall.Window(8).Open(hall.Request(), "u_wang");
        WindowView before = (await hall.Window(8).Get()).Value!;
        await hall.CallBehindItsBackAsync(1, window: 8, after: 1);
        return () => hall.Queue("A").WorkOn(
            new WorkOnTicketRequest(new RequestStamp("window/lc/8/2026-11-23", "ticket-start:mine"), before, TicketVerb.Start, id, null, Came: false, "u_wang"));
    }
}
