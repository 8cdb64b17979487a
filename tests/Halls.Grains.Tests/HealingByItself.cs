using Halls.Contracts.Boards;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.EventStore;
using Halls.Testing;

namespace Halls.Grains.Tests;

public sealed class HealingByItself : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_window_that_died_between_calling_and_completing_completes_the_older_ticket(bool restart)
    {
        HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        try
        {
            string first = (await hall.IssueAsync("A")).Value!.Id;
            await hall.Window(8).Open(hall.Request(), "u_wang");
            await hall.Window(8).Next(hall.Request(), came: false);
            await hall.Window(8).WorkOn(hall.Request(), TicketVerb.Start, null, null);
            string second = (await hall.IssueAsync("B")).Value!.Id;
            await hall.BoardPassesAsync(board => board.Queues[1].Waiting == 1);
            hall.Store.FailBefore(a => a.Stream.Value == HallUnderTest.QueueA, new StoreUnavailableException("The plug was pulled.", outcomeUnknown: true));

            await Assert.ThrowsAsync<StoreUnavailableException>(() => hall.Window(8).Next(hall.Request("next"), came: false));
            if (restart)
            {
                await hall.DisposeAsync();
                hall = await HallUnderTest.StartAsync(_folder.Path);
            }

            WindowView repeated = (await hall.Window(8).Next(hall.Request("next"), came: false)).Value!;
            Assert.Equal(second, repeated.Ticket!.Id);
            WindowView window = (await hall.Window(8).Get()).Value!;
            Assert.Equal((second, "called"), (window.Ticket!.Id, window.Ticket.State));
            Assert.Equal("done", (await hall.Queue("A").Get(first))!.Ticket.State);
            await hall.BoardPassesAsync(board => board.Queues[0] is { Serving: 0, Done: 1 } && board.Windows[1].Ticket == "B001");
        }
        finally
        {
            await hall.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ticket_that_left_one_queue_and_joined_none_is_sent_on(bool restart)
    {
        HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        try
        {
            string id = (await hall.IssueAsync("A")).Value!.Id;
            await hall.Window(1).Open(hall.Request(), "u_wang");
            await hall.Window(1).Next(hall.Request(), came: false);
            await hall.BoardPassesAsync(board => board.Queues[0].Called == 1);
            hall.Store.FailBefore(a => a.Stream.Value == "queue/lc/B/2026-11-23", new StoreUnavailableException("The plug was pulled.", outcomeUnknown: true));

            await Assert.ThrowsAsync<StoreUnavailableException>(() => hall.Window(1).Transfer(hall.Request("over"), "B", "arrival", null));
            if (restart)
            {
                await hall.DisposeAsync();
                hall = await HallUnderTest.StartAsync(_folder.Path);
            }

            await hall.BoardPassesAsync(board => board.Queues[0].Called == 0 && board.Queues[1].Waiting == 1);
            TicketView there = (await hall.Queue("B").Get(id))!.Ticket;
            Assert.Equal((id, "A001", "waiting"), (there.Id, there.Number, there.State));
            Assert.Null((await hall.Window(1).Transfer(hall.Request("over"), "B", "arrival", null)).Value!.Ticket);
            await hall.BoardPassesAsync(board => board.Queues[1].Waiting == 1);
            await hall.Window(8).Open(hall.Request(), "u_wang");
            Assert.Equal(id, (await hall.Window(8).Next(hall.Request(), came: false)).Value!.Ticket!.Id);
        }
        finally
        {
            await hall.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_board_that_sees_a_gap_reads_what_it_missed()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.IssueAsync();
        await hall.BoardPassesAsync(board => board.Queues[0].Waiting == 1);
        await hall.IssueBehindItsBackAsync(2);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => hall.IssueAsync());
        await hall.IssueAsync();
        await hall.BoardPassesAsync(board => board.Queues[0].Waiting == 3);
    }

    [Fact]
    public async Task A_board_that_cannot_read_what_it_missed_tries_again()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.IssueAsync();
        await hall.BoardPassesAsync(board => board.Queues[0].Waiting == 1);
        await hall.IssueBehindItsBackAsync(2);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => hall.IssueAsync());
        await hall.Queue("A").Get("t_any");
        int reads = hall.Store.ReadsOf(HallUnderTest.QueueA);
        hall.Store.FailReads(new StoreUnavailableException("Away.", outcomeUnknown: false));
        await hall.IssueAsync();
        await hall.PassesAsync(() => Task.FromResult(hall.Store.ReadsOf(HallUnderTest.QueueA)), now => now > reads);
        hall.Store.FailReads(null);
        await hall.BoardPassesAsync(board => board.Queues[0].Waiting == 3);
    }

    [Fact]
    public async Task A_queue_that_is_activated_again_learns_how_many_windows_serve_it()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.Window(1).Open(hall.Request(), "u_wang");
        await hall.IssueAsync();
        await hall.Window(1).Next(hall.Request(), came: false);
        await hall.Window(1).WorkOn(hall.Request(), TicketVerb.Start, null, null);
        await hall.Window(1).WorkOn(hall.Request(), TicketVerb.Complete, null, null);
        string id = (await hall.IssueAsync()).Value!.Id;
        await hall.PassesAsync(() => hall.Queue("A").Get(id), sight => sight!.Ticket.Wait is not null);
        hall.Store.FailBefore(_ => true, new StoreUnavailableException("The line broke.", outcomeUnknown: true));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => hall.IssueAsync());
        await hall.PassesAsync(() => hall.Queue("A").Get(id), sight => sight!.Ticket.Wait is not null);
    }

    [Fact]
    public async Task A_day_that_could_not_be_begun_is_begun_whole()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        await hall.IssueAsync();
        await hall.BoardPassesAsync(board => board.Queues[0].Waiting == 1);
        int reads = hall.Store.ReadsOf("queue/lc/A/2026-11-24");
        hall.Store.FailReads(new StoreUnavailableException("Away at midnight.", outcomeUnknown: false));
        Assert.True(hall.HallClock.MoveTo(hall.HallClock.GetUtcNow().AddDays(1)));
        await hall.PassesAsync(() => Task.FromResult(hall.Store.ReadsOf("queue/lc/A/2026-11-24")), now => now > reads);
        hall.Store.FailReads(null);

        BoardSnapshot board = await hall.PassesAsync(hall.Board.GetBoard, b => b is { Day.Day: 24 }) ?? throw new InvalidOperationException();
        Assert.All(board.Queues, q => Assert.Equal(0, q.Waiting));
    }

    [Fact]
    public async Task An_observer_that_does_not_renew_its_lease_hears_no_more()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        var faithful = new Listener();
        var silent = new Listener();
        var forgetful = hall.Grains.CreateObjectReference<Contracts.Halls.IHallObserver>(silent);
        var renewed = hall.Grains.CreateObjectReference<Contracts.Halls.IHallObserver>(faithful);
        await hall.Board.Watch(forgetful);
        await hall.Board.Watch(renewed);
        await hall.IssueAsync();
        await hall.PassesAsync(() => Task.FromResult((faithful.Deltas, silent.Deltas)), heard => heard is { Item1: > 0, Item2: > 0 });

        hall.Clock.Advance(TimeSpan.FromSeconds(40));
        await hall.Board.Watch(renewed);
        hall.Clock.Advance(TimeSpan.FromSeconds(40));
        (int before, int silence) = (faithful.Deltas, silent.Deltas);
        await hall.IssueAsync();
        await hall.PassesAsync(() => Task.FromResult(faithful.Deltas), heard => heard > before);
        Assert.Equal(silence, silent.Deltas);
        GC.KeepAlive(forgetful);
    }

    [Fact]
    public async Task Versions_of_the_board_are_consecutive_and_each_call_is_told_once()
    {
        await using HallUnderTest hall = await HallUnderTest.StartAsync(_folder.Path);
        var wall = new Listener();
        BoardSnapshot start = (await hall.Board.Watch(hall.Grains.CreateObjectReference<Contracts.Halls.IHallObserver>(wall)))!;
        await hall.Window(1).Open(hall.Request(), "u_wang");
        for (int i = 0; i < 5; i++)
        {
            await hall.IssueAsync();
            Assert.NotNull((await hall.Window(1).Next(hall.Request(), came: true)).Value);
        }

        await hall.Window(1).WorkOn(hall.Request(), TicketVerb.Recall, null, null);
        BoardSnapshot end = await hall.BoardPassesAsync(board => board.Calls.Count(c => !c.Answered) == 1 && board.Calls.First(c => !c.Answered).Calls == 2);
        await hall.PassesAsync(() => Task.FromResult(wall.Calls.Count), calls => calls >= 6);
        Assert.Equal(Enumerable.Range(1, wall.Versions.Count).Select(i => start.Version + i), wall.Versions);
        Assert.Equal(["A001 1", "A002 1", "A003 1", "A004 1", "A005 1", "A005 2"], wall.Calls);
        Assert.Equal(start.Epoch, end.Epoch);
    }

    private sealed class Listener : Contracts.Halls.IHallObserver
    {
        private readonly Lock _lock = new();
        private readonly List<long> _versions = [];
        private readonly List<string> _calls = [];

        public int Deltas => Versions.Count;

        public IReadOnlyList<long> Versions
        {
            get
            {
                lock (_lock)
                {
                    return [.. _versions];
                }
            }
        }

        public IReadOnlyList<string> Calls
        {
            get
            {
                lock (_lock)
                {
                    return [.. _calls];
                }
            }
        }

        public Task BoardChanged(BoardDelta delta)
        {
            lock (_lock)
            {
                _versions.Add(delta.Version);
            }

            return Task.CompletedTask;
        }

        public Task TicketCalled(TicketCalledNotice notice)
        {
            lock (_lock)
            {
                _calls.Add($"{notice.Number} {notice.Calls}");
            }

            return Task.CompletedTask;
        }
    }
}
