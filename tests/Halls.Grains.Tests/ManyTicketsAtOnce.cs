using Halls.Contracts;
using Halls.Contracts.Queues;
using Halls.EventStore;

namespace Halls.Grains.Tests;

/// <summary>People who take tickets of one queue at the same time do not wait for each other's commit.</summary>
public sealed class ManyTicketsAtOnce
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_consecutive_numbers()
    {
        await using var hall = await HallInProcess.OpenAsync();

        Outcome<TicketView>[] issued = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => hall.Issue($"request {i}")));

        Assert.Equal(Enumerable.Range(1, 200).Select(n => $"A{n:000}"), issued.Select(i => i.Value!.Number).Order());
        Assert.Equal(200, (await hall.ReadAsync()).Count);
    }

    [Fact]
    public async Task Are_on_their_way_to_the_ledger_together_and_each_names_the_version_that_the_one_before_makes()
    {
        await using var hall = await HallInProcess.OpenAsync();
        hall.Gate.Close();

        Task<Outcome<TicketView>>[] issuing = [.. Enumerable.Range(0, 3).Select(i => hall.Issue($"request {i}"))];
        await hall.Gate.WaitForAsync(3, Stop);

        Assert.Equal([0L, 1L, 2L], hall.Gate.Waiting.Select(a => a.ExpectedVersion));
        Assert.DoesNotContain(issuing, i => i.IsCompleted);
        hall.Gate.Open();
        Assert.Equal(["A001", "A002", "A003"], (await Task.WhenAll(issuing)).Select(i => i.Value!.Number));
    }

    [Fact]
    public async Task Are_not_acknowledged_when_one_before_them_was_not_written()
    {
        await using var hall = await HallInProcess.OpenAsync();
        hall.Gate.Close();
        Task<Outcome<TicketView>>[] issuing = [.. Enumerable.Range(0, 3).Select(i => hall.Issue($"request {i}"))];
        await hall.Gate.WaitForAsync(3, Stop);

        hall.Gate.OpenButFailTheFirst();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => issuing[0]);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => issuing[1]);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => issuing[2]);
        Assert.Empty(await hall.ReadAsync());
        Assert.Equal("A001", (await hall.Issue("request 1")).Value!.Number);
    }

    [Fact]
    public async Task Get_the_first_answer_when_the_same_request_comes_again_meanwhile()
    {
        await using var hall = await HallInProcess.OpenAsync();
        hall.Gate.Close();

        Task<Outcome<TicketView>> first = hall.Issue("the same");
        Task<Outcome<TicketView>> again = hall.Issue("the same");
        Task<Outcome<TicketView>> other = hall.Issue("another");
        await hall.Gate.WaitForAsync(2, Stop);
        hall.Gate.Open();

        Assert.Equal("A001", (await first).Value!.Number);
        Assert.Equal("A001", (await again).Value!.Number);
        Assert.Equal("A002", (await other).Value!.Number);
        Assert.Equal(2, (await hall.ReadAsync()).Count);
    }

    [Fact]
    public async Task Are_refused_only_when_what_the_refusal_rests_on_is_durable()
    {
        await using var hall = await HallInProcess.OpenAsync(dailyMax: 1);
        hall.Gate.Close();
        Task<Outcome<TicketView>> last = hall.Issue("the last of today");
        Task<Outcome<TicketView>> tooLate = hall.Issue("one too many");
        await hall.Gate.WaitForAsync(1, Stop);

        Assert.False(tooLate.IsCompleted);
        hall.Gate.OpenButFailTheFirst();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => last);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => tooLate);
        Assert.Equal("A001", (await hall.Issue("one too many")).Value!.Number);
    }

    [Fact]
    public async Task Leave_no_trace_of_one_that_the_full_writer_refused()
    {
        await using var hall = await HallInProcess.OpenAsync();
        Assert.Equal("A001", (await hall.Issue("first")).Value!.Number);

        hall.Gate.RefuseTheNext();

        await Assert.ThrowsAsync<StoreBusyException>(() => hall.Issue("refused"));
        Assert.Equal("A002", (await hall.Issue("second")).Value!.Number);
    }
}
