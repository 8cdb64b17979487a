using System.Globalization;
using Halls.Cluster.Tests.Harness;
using Halls.Grains;
using Halls.Silo.Hosting.Cluster;
using Halls.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Halls.Cluster.Tests;

public sealed class JoiningSilos(Servers servers)
{
    private const int HallsAwake = 290;

    /// <summary>Two looks at the members a second apart, and one hall moved after the other, on a machine that is busy with tickets.</summary>
    private static readonly TimeSpan AtHomeWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Take_their_share_of_the_halls_that_are_awake_and_of_nobody_else_while_tickets_are_taken()
    {
        await using HallCluster cluster = await HallCluster.StartAsync(servers, 2);
        string[] halls = [.. Enumerable.Range(1, HallsAwake).Select(i => string.Create(CultureInfo.InvariantCulture, $"county-{i}"))];
        string[] busiest = [.. Enumerable.Range(1, 10).Select(i => string.Create(CultureInfo.InvariantCulture, $"city-{i}"))];
        await Task.WhenAll(halls.Concat(busiest).Select(cluster.DefineAsync));
        People people = People.Come(cluster.Any, halls, citizens: 8), busy = People.Come(cluster.Any, busiest, citizens: 4, clerks: cluster.Any);
        await people.MoreAsync(1, TimeSpan.FromSeconds(60));
        await busy.MoreAsync(5, TimeSpan.FromSeconds(60));
        Dictionary<string, SiloAddress> before = (await cluster.AwakeAsync()).ToDictionary(g => g.Key, g => g.Silo);
        Assert.Equal((3 * (HallsAwake + busiest.Length)) + busiest.Length, before.Count); // A hall and its two queues, and where a clerk sits the window.
        Assert.All(before, grain => Assert.Equal(cluster.HomeOf(grain.Key), grain.Value));

        HallSilo joined = await cluster.JoinAsync();
        TimeSpan took = await Eventually.IsAsync(
            async () => (await cluster.AwakeAsync()).Count(g => !cluster.HomeOf(g.Key).Equals(g.Silo)), astray => astray == 0, AtHomeWithin, "all grains are at home");
        await people.MoreAsync(1, TimeSpan.FromSeconds(30));
        await busy.MoreAsync(5, TimeSpan.FromSeconds(30));
        await Task.WhenAll(people.LeaveAsync(), busy.LeaveAsync());

        Dictionary<string, SiloAddress> after = (await cluster.AwakeAsync()).ToDictionary(g => g.Key, g => g.Silo);
        string[] moved = [.. before.Keys.Where(key => after.ContainsKey(key) && !after[key].Equals(before[key]))];
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{took.TotalSeconds:0.0} s after the third silo joined, {moved.Length} of {before.Count} grains had moved to it; "
            + $"halls per silo: {string.Join(", ", cluster.Silos.Select(s => after.Count(g => !g.Key.Contains('/') && g.Value.Equals(s.Address))))}; "
            + $"{people.Taken + busy.Taken} tickets taken, {busy.Served} served, failed attempts: {people.Failures}; {busy.Failures}"));
        Assert.Superset(halls.ToHashSet(), after.Keys.ToHashSet()); // Of their queues those that somebody asked since.
        Assert.NotEmpty(moved);
        Assert.All(moved, key => Assert.Equal(joined.Address, after[key]));

        // 100 of 300 for each; five standard deviations are left to chance, because addresses differ from run to run.
        Assert.All(cluster.Silos, silo => Assert.InRange(halls.Concat(busiest).Count(hall => after[hall].Equals(silo.Address)), 59, 141));
        await people.RecountAsync();
        await busy.RecountAsync();
    }

    [Fact]
    public async Task Give_back_what_they_took_when_they_leave()
    {
        await using HallCluster cluster = await HallCluster.StartAsync(servers, 2);
        HallSilo guest = await cluster.JoinAsync();
        string[] halls = await cluster.HallsForEachAsync(3);
        People people = People.Come(cluster.Any, halls, citizens: 6);
        await people.MoreAsync(10, TimeSpan.FromSeconds(30));
        Dictionary<string, SiloAddress> before = (await cluster.AwakeAsync()).ToDictionary(g => g.Key, g => g.Silo);

        await cluster.StopAsync(guest);
        await people.MoreAsync(10, TimeSpan.FromSeconds(30));
        await people.LeaveAsync();

        TestContext.Current.TestOutputHelper!.WriteLine($"{people.Taken} tickets, failed attempts: {people.Failures}");
        Dictionary<string, SiloAddress> after = (await cluster.AwakeAsync()).ToDictionary(g => g.Key, g => g.Silo);
        Assert.All(after, grain => Assert.Equal(cluster.HomeOf(grain.Key), grain.Value));
        Assert.Superset(halls.ToHashSet(), after.Keys.ToHashSet());
        Assert.All(before.Where(g => !g.Value.Equals(guest.Address) && after.ContainsKey(g.Key)), grain => Assert.Equal(grain.Value, after[grain.Key]));
        await people.RecountAsync();
    }

    [Fact]
    public async Task A_grain_that_was_placed_elsewhere_all_the_same_goes_home_within_a_minute()
    {
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        var director = new Misled();
        await using HallCluster cluster = await HallCluster.StartAsync(servers, 2, silo =>
        {
            silo.Services.AddPlacementDirector<HallPlacement>(_ => director);
            silo.Services.Remove(silo.Services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(Rehoming)));
            silo.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<Rehoming>(services, time));
        });

        // Both silos have looked at the members and sent everybody home, and look again only when a minute has passed.
        await cluster.HallsForEachAsync(1);
        await AreAwakeAsync(6);
        await LooksAsync(3);
        Assert.Equal(0, await AstrayAsync());

        director.IsMisled = true;
        await cluster.DefineAsync("late");
        await AreAwakeAsync(9);
        Assert.Equal(3, await AstrayAsync());
        director.IsMisled = false;
        await LooksAsync(61);
        await Eventually.IsAsync(AstrayAsync, astray => astray == 0, AtHomeWithin, "all grains are at home");

        Task AreAwakeAsync(int count) => Eventually.IsAsync(async () => (await cluster.AwakeAsync()).Count, awake => awake == count, AtHomeWithin, "halls and queues are awake");

        async Task<int> AstrayAsync() => (await cluster.AwakeAsync()).Count(g => !cluster.HomeOf(g.Key).Equals(g.Silo));

        async Task LooksAsync(int seconds)
        {
            for (int i = 0; i < seconds; i++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await cluster.AwakeAsync(); // A look that is due has a moment to be done.
            }
        }
    }

    /// <summary>Places by the hall, unless it is misled: then anywhere else, as by a silo that does not know all of the others yet.</summary>
    private sealed class Misled : IPlacementDirector
    {
        public bool IsMisled { get; set; }

        public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
        {
            SiloAddress[] silos = context.GetCompatibleSilos(target);
            SiloAddress home = HallHomes.Of(target.GrainIdentity.Key.ToString()!, silos);
            return Task.FromResult(IsMisled ? silos.First(s => !s.Equals(home)) : home);
        }
    }
}
