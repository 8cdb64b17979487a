using Halls.Cluster.Tests.Harness;
using Halls.Contracts;
using Halls.Contracts.Queues;
using Halls.EventStore;

namespace Halls.Cluster.Tests;

/// <summary>
/// Two clusters on one ledger: each has its own activation of the same queue and believes it to be the only one, as after a network that was cut in two.
/// </summary>
public sealed class TwoActivations(Servers servers)
{
    [Fact]
    public async Task Cannot_both_write_and_the_one_that_came_second_reads_the_truth()
    {
        await using HallCluster one = await HallCluster.StartAsync(servers, 1), other = await HallCluster.StartAsync(servers, 1, ledger: one.Ledger);
        (HallSilo here, HallSilo there) = (one.Silos[0], other.Silos[0]);
        await one.DefineAsync("lc");
        Assert.Equal("A001", (await HallCluster.IssueAsync(here, "lc", "1")).Value?.Number);
        Assert.Equal("A002", (await HallCluster.IssueAsync(there, "lc", "2")).Value?.Number);

        WrongExpectedVersionException conflict = await Assert.ThrowsAsync<WrongExpectedVersionException>(() => HallCluster.IssueAsync(here, "lc", "3"));
        Assert.Equal((1, 2), (conflict.Expected, conflict.Actual));
        Assert.Equal("A003", (await HallCluster.IssueAsync(here, "lc", "3")).Value?.Number);
        await Assert.ThrowsAsync<WrongExpectedVersionException>(() => HallCluster.IssueAsync(there, "lc", "4"));
        Assert.Equal("A004", (await HallCluster.IssueAsync(there, "lc", "4")).Value?.Number);
    }

    [Fact]
    public async Task Give_one_answer_to_a_key_that_was_sent_to_both()
    {
        await using HallCluster one = await HallCluster.StartAsync(servers, 1), other = await HallCluster.StartAsync(servers, 1, ledger: one.Ledger);
        await one.DefineAsync("lc");
        for (int i = 0; i < 20; i++)
        {
            string key = $"both {i}";
            Outcome<TicketView>[] answers = await Task.WhenAll(
                new Insisting(one.Any).AskAsync(over => HallCluster.IssueAsync(over, "lc", key)), new Insisting(other.Any).AskAsync(over => HallCluster.IssueAsync(over, "lc", key)));
            Assert.NotNull(answers[0].Value);
            Assert.Equal(answers[0].Value, answers[1].Value);
        }

        Assert.Equal(20, (await one.Silos[0].Store.ReadStreamAsync(new StreamName(HallCluster.Scope("lc")), cancellationToken: TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task Acknowledge_exactly_what_is_in_the_ledger_however_much_they_are_in_each_others_way()
    {
        await using HallCluster one = await HallCluster.StartAsync(servers, 1), other = await HallCluster.StartAsync(servers, 1, ledger: one.Ledger);
        await one.DefineAsync("lc");

        // Citizens come to either; the clerk's session is at one, which does not hear of what the other's people did until it is in their way.
        People people = People.Come(() => (Random.Shared.Next(2) == 0 ? one : other).Any(), ["lc"], citizens: 6, clerks: one.Any);
        await people.MoreAsync(100, TimeSpan.FromSeconds(60));
        await people.LeaveAsync();

        TestContext.Current.TestOutputHelper!.WriteLine($"{people.Taken} tickets taken, {people.Served} served, failed attempts: {people.Failures}");
        Assert.True(people.Insisting.FailedWith<WrongExpectedVersionException>() > 0, "The two were never in each other's way, so nothing was shown.");
        await people.RecountAsync();
    }
}
