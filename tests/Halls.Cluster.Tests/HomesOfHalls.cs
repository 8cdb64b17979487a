using System.Globalization;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Halls.Silo.Hosting.Cluster;
using Orleans.Runtime;

namespace Halls.Cluster.Tests;

public sealed class HomesOfHalls
{
    private static readonly string[] Halls = [.. Enumerable.Range(1, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"hall-{i}"))];

    /// <summary>One to eight silos, as machines of one network or as ports of one machine.</summary>
    private static Arbitrary<SiloAddress[]> Clusters => (
        from sameMachine in ArbMap.Default.GeneratorFor<bool>()
        from first in Gen.Choose(1, 60_000)
        from count in Gen.Choose(1, 8)
        from generations in Gen.Choose(1, 1_000_000).ArrayOf(count)
        select generations.Select((g, i) => sameMachine ? Silo("127.0.0.1", first + i, g) : Silo($"10.{first / 256}.{first % 256}.{i + 1}", 11111, g)).ToArray()).ToArbitrary();

    [Fact]
    public void Are_spread_evenly() => Holds(silos =>
    {
        // A share is binomial: five standard deviations are left to chance.
        double share = 1d / silos.Length, expected = Halls.Length * share, deviation = Math.Sqrt(expected * (1 - share));
        foreach (SiloAddress silo in silos)
        {
            Assert.InRange(Halls.Count(h => HallHomes.Of(h, silos).Equals(silo)), expected - (5 * deviation) - 1, expected + (5 * deviation) + 1);
        }
    });

    [Fact]
    public void Change_for_nobody_but_those_whom_a_new_silo_takes() => Holds(silos =>
    {
        SiloAddress joining = silos[^1];
        if (silos.Length == 1)
        {
            return;
        }

        foreach (string hall in Halls)
        {
            SiloAddress before = HallHomes.Of(hall, silos[..^1]), after = HallHomes.Of(hall, silos);
            Assert.True(after.Equals(before) || after.Equals(joining), $"{hall} went from {before} to {after} when {joining} joined.");
        }
    });

    [Fact]
    public void Change_for_nobody_but_those_whom_a_leaving_silo_had() => Holds(silos =>
    {
        SiloAddress leaving = silos[0];
        foreach (string hall in Halls.Where(_ => silos.Length > 1))
        {
            SiloAddress before = HallHomes.Of(hall, silos);
            Assert.True(before.Equals(leaving) || HallHomes.Of(hall, silos[1..]).Equals(before), $"{hall} left {before} because {leaving} was gone.");
        }
    });

    [Fact]
    public void Do_not_depend_on_the_order_in_which_silos_are_known() => Holds(silos =>
    {
        SiloAddress[] otherwise = [.. silos.Reverse()];
        Assert.All(Halls, hall => Assert.Equal(HallHomes.Of(hall, silos), HallHomes.Of(hall, otherwise)));
    });

    [Fact]
    public void Are_the_same_again_when_a_silo_was_restarted() => Holds(silos =>
    {
        SiloAddress[] restarted = [.. silos.Select(s => SiloAddress.New(s.Endpoint, s.Generation + 1))];
        Assert.All(Halls, hall => Assert.Equal(HallHomes.Of(hall, silos).Endpoint, HallHomes.Of(hall, restarted).Endpoint));
    });

    [Fact]
    public void Are_one_for_all_grains_of_a_hall() => Holds(silos =>
    {
        foreach (string hall in Halls)
        {
            SiloAddress home = HallHomes.Of(hall, silos);
            Assert.All([$"{hall}/A/2026-11-23", $"{hall}/B/2026-11-24", $"{hall}/3/2026-11-23", $"t_{hall}.20261123.A.17"], key => Assert.Equal(home, HallHomes.Of(key, silos)));
        }
    });

    private static SiloAddress Silo(string address, int port, int generation) => SiloAddress.New(new IPEndPoint(IPAddress.Parse(address), port), generation);

    private static void Holds(Action<SiloAddress[]> property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(Clusters, property));
}
