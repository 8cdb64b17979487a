using System.Diagnostics;
using System.Globalization;
using Halls.Cluster.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Halls.Cluster.Tests;

public sealed class LosingASilo(Servers servers)
{
    /// <summary>Two probes of a second that nobody answers, two silos that have to agree, and room for a slow machine.</summary>
    private static readonly TimeSpan FoundWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Moves_its_halls_and_neither_loses_nor_repeats_a_command()
    {
        await using HallCluster cluster = await HallCluster.StartAsync(servers, 3);
        string[] halls = await cluster.HallsForEachAsync(2);
        People people = People.Come(cluster.Any, halls, citizens: 12, clerks: cluster.Any);
        await people.MoreAsync(20, TimeSpan.FromSeconds(30));

        HallSilo lost = cluster.Silos[0];
        string[] itsHalls = [.. halls.Where(h => cluster.HomeOf(h).Equals(lost.Address))];
        IReadOnlyList<(string Key, SiloAddress Silo)> before = await cluster.AwakeAsync();
        Assert.All(itsHalls, hall => Assert.Contains((HallCluster.Scope(hall)["queue/".Length..], lost.Address), before));
        var since = Stopwatch.StartNew();
        await cluster.CrashAsync(lost);
        await people.MoreAsync(1, FoundWithin, itsHalls);
        TimeSpan away = since.Elapsed;
        await people.MoreAsync(20, TimeSpan.FromSeconds(30));
        await people.LeaveAsync();

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{people.Taken} tickets taken, {people.Served} served; after the kill the lost halls gave the next one after {away.TotalSeconds:0.0} s; failed attempts: {people.Failures}"));
        await people.RecountAsync();
        IReadOnlyList<(string Key, SiloAddress Silo)> after = await cluster.AwakeAsync();
        Assert.All(after, grain => Assert.Equal(cluster.HomeOf(grain.Key), grain.Silo));
        Assert.All(itsHalls, hall => Assert.Contains(after, grain => grain.Key == HallCluster.Scope(hall)["queue/".Length..]));
        Assert.True(people.Insisting.Failed > 0, "Nobody noticed the kill, so nothing was shown.");

        // It said no good-bye: the others found out.
        MembershipTableData members = await cluster.Any().Services.GetRequiredService<IMembershipTable>().ReadAll();
        MembershipEntry entry = members.Members.Single(m => m.Item1.SiloAddress.Equals(lost.Address)).Item1;
        Assert.Equal(SiloStatus.Dead, entry.Status);
        Assert.NotEmpty(entry.SuspectTimes);
        Assert.DoesNotContain(entry.SuspectTimes, s => s.Item1.Equals(lost.Address));
    }
}
