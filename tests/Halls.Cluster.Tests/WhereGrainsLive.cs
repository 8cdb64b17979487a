using System.Globalization;
using Halls.Cluster.Tests.Harness;
using Halls.Contracts;
using Halls.Contracts.Queues;
using Halls.Contracts.Windows;
using Halls.Grains;
using Halls.Silo.Hosting.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Halls.Cluster.Tests;

public sealed class WhereGrainsLive(Servers servers)
{
    private const int TicketsPerHall = 5;

    [Fact]
    public async Task All_grains_of_a_hall_live_on_one_silo_wherever_they_are_called_from()
    {
        await using HallCluster cluster = await HallCluster.StartAsync(servers, 3);
        string[] halls = await cluster.HallsForEachAsync(4);
        await Task.WhenAll(halls.SelectMany(hall => cluster.Silos.SelectMany<HallSilo, Task>(over =>
        [
            HallCluster.Queue(over, hall).Waiting(1), HallCluster.Queue(over, hall, "B").Waiting(1), HallCluster.Window(over, hall, 1).Get(), HallCluster.Window(over, hall, 2).Get(),
        ])));

        IReadOnlyList<(string Key, SiloAddress Silo)> awake = await cluster.AwakeAsync();
        Assert.Equal(halls.Length * 5, awake.Count);
        Assert.All(awake, grain => Assert.Equal(cluster.HomeOf(grain.Key), grain.Silo));
        Assert.All(cluster.Silos, silo => Assert.Equal(4 * 5, awake.Count(grain => grain.Silo.Equals(silo.Address))));
    }

    [Fact]
    public async Task No_call_from_grain_to_grain_leaves_the_silo_and_each_command_comes_to_it_over_one_call_at_most()
    {
        Figures before = await MeasureAsync(anywhere: true), after = await MeasureAsync(anywhere: false);
        TestContext.Current.TestOutputHelper!.WriteLine($"Grains anywhere:      {before}");
        TestContext.Current.TestOutputHelper!.WriteLine($"Grains at their hall: {after}");

        // The same work in both; and where nothing keeps a hall together calls must go to another silo, or nothing was measured.
        Assert.Equal(4, after.FromEdge);
        Assert.InRange(after.Between, 0.9 * before.Between, 1.1 * before.Between);
        Assert.True(before.BetweenAcross > before.Between / 3, $"{before}");
        Assert.Equal(0, after.BetweenAcross);
        Assert.InRange(after.Across, 0, 4);
    }

    private async Task<Figures> MeasureAsync(bool anywhere)
    {
        var counting = new CallCounting();
        await using HallCluster cluster = await HallCluster.StartAsync(servers, 3, silo =>
        {
            counting.AddTo(silo);
            if (anywhere)
            {
                silo.AddPlacementDirector<HallPlacement, Anywhere>();
                silo.Services.Remove(silo.Services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(Rehoming)));
            }
        });
        string[] halls = await cluster.HallsForEachAsync(8);
        await Task.WhenAll(halls.Select(async hall =>
        {
            Assert.NotNull((await HallCluster.Window(cluster.Any(), hall, 1).Open(cluster.Request(), "u_wang")).Value);
            await ServeAsync(cluster, hall); // Everything is awake after it.
        }));
        await SettlesAsync(counting);
        counting.Reset();
        await Task.WhenAll(halls.Select(async hall =>
        {
            for (int i = 0; i < TicketsPerHall; i++)
            {
                await ServeAsync(cluster, hall);
            }
        }));
        await SettlesAsync(counting);
        double tickets = halls.Length * TicketsPerHall;
        return new Figures(counting.FromEdge / tickets, counting.FromEdgeAcross / tickets, counting.Between / tickets, counting.BetweenAcross / tickets);
    }

    /// <summary>One ticket's whole life: four commands, each over a silo of its own, as behind one address.</summary>
    private static async Task ServeAsync(HallCluster cluster, string hall)
    {
        IWindowGrain Window() => HallCluster.Window(cluster.Any(), hall, 1);
        Outcome<TicketView> taken = await HallCluster.IssueAsync(cluster.Any(), hall, cluster.Key());
        Outcome<WindowView> called = await Window().Next(cluster.Request(), came: false);
        Assert.Equal(taken.Value!.Id, called.Value?.Ticket?.Id);
        Assert.Equal("serving", (await Window().WorkOn(cluster.Request(), TicketVerb.Start, null, null)).Value?.Ticket?.State);
        Assert.Equal("done", (await Window().WorkOn(cluster.Request(), TicketVerb.Complete, null, null)).Value?.Ticket?.State);
    }

    /// <summary>One-way calls arrive a little later: waits until no more came for a while.</summary>
    private static async Task SettlesAsync(CallCounting counting)
    {
        int last = -1, quiet = 0;
        await Eventually.IsAsync(
            () =>
            {
                int now = counting.Between + counting.FromEdge;
                (last, quiet) = (now, now == last ? quiet + 1 : 0);
                return quiet >= 15;
            },
            TimeSpan.FromSeconds(20),
            "no more calls arrive");
    }

    /// <summary>Puts a grain on any silo, as the engine does when nobody says otherwise.</summary>
    private sealed class Anywhere : IPlacementDirector
    {
        public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
        {
            SiloAddress[] silos = context.GetCompatibleSilos(target);
            return Task.FromResult(silos[Random.Shared.Next(silos.Length)]);
        }
    }

    /// <summary>Calls per ticket.</summary>
    private sealed record Figures(double FromEdge, double FromEdgeAcross, double Between, double BetweenAcross)
    {
        public double Across => FromEdgeAcross + BetweenAcross;

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"per ticket {FromEdge:0.00} calls from the edge, {FromEdgeAcross:0.00} of them to another silo; {Between:0.00} from grain to grain, {BetweenAcross:0.00} to another silo; {Across:0.00} in all");
    }
}
