using Halls.Cluster.Tests.Harness;

namespace Halls.Cluster.Tests;

public sealed class RollingRestart(Servers servers)
{
    [Fact]
    public async Task Of_all_silos_leaves_no_command_that_a_retry_with_the_same_key_does_not_settle()
    {
        await using HallCluster cluster = await HallCluster.StartAsync(servers, 3);
        string[] halls = await cluster.HallsForEachAsync(2);
        People people = People.Come(cluster.Any, halls, citizens: 8, clerks: cluster.Any);
        await people.MoreAsync(10, TimeSpan.FromSeconds(30));
        var ports = cluster.Silos.Select(s => s.Address.Endpoint.Port).ToHashSet();

        foreach (HallSilo old in cluster.Silos)
        {
            await cluster.StopAsync(old);
            await people.MoreAsync(5, TimeSpan.FromSeconds(30));
            await cluster.JoinAsync(again: old);
            await people.MoreAsync(5, TimeSpan.FromSeconds(30));
        }

        await people.LeaveAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"{people.Taken} tickets taken, {people.Served} served, failed attempts: {people.Failures}");
        Assert.Equal(ports, cluster.Silos.Select(s => s.Address.Endpoint.Port).ToHashSet());
        Assert.True(people.Served > 0);
        await people.RecountAsync();

        // Everybody is where he was before: a silo that was restarted at its address has its halls again.
        await Eventually.IsAsync(
            async () => (await cluster.AwakeAsync()).Count(g => !cluster.HomeOf(g.Key).Equals(g.Silo)), astray => astray == 0, TimeSpan.FromSeconds(15), "all grains are at home");
    }
}
