using System.Collections.Immutable;
using Halls.Domain.Definitions;
using Halls.Domain.Tests.Support;

namespace Halls.Domain.Tests.Definitions;

public class DefiningAHall
{
    private static readonly ImmutableSortedDictionary<string, string> NoPrefixes = ImmutableSortedDictionary<string, string>.Empty;

    [Fact]
    public void Stores_the_definition_as_a_whole() =>
        Given().When(Define(Sample.Hall)).Then(new HallEvent.HallDefined(Sample.Hall, "admin") { At = Sample.Local(7, 0) });

    [Fact]
    public void Replaces_the_one_before()
    {
        HallDefinition renamed = Sample.Hall with { Name = "市民中心" };
        Assert.Same(renamed, Given(Defined(Sample.Hall)).When(Define(renamed)).Afterwards().State);
    }

    [Fact]
    public void Records_the_instant_in_UTC_R141() =>
        Assert.Equal(TimeSpan.Zero, Given().When(Define(Sample.Hall)).ThenOne<HallEvent.HallDefined>().At.Offset);

    [Fact]
    public void Is_refused_while_people_stand_in_a_queue_that_would_be_gone() =>
        Given(Defined(Sample.Hall)).When(Define(Without("B"), queues: ["B"])).ThenRefused(HallRefusal.QueueInUse);

    [Fact]
    public void Is_possible_when_nobody_stands_in_the_queue_that_goes() =>
        Given(Defined(Sample.Hall)).When(Define(Without("B"), queues: ["A", "N"])).ThenOne<HallEvent.HallDefined>();

    [Fact]
    public void Is_refused_while_a_clerk_sits_at_a_window_that_would_be_gone() =>
        Given(Defined(Sample.Hall))
            .When(Define(Sample.Hall with { Windows = [.. Sample.Hall.Windows.Where(w => w.No != 2)] }, windows: [2]))
            .ThenRefused(HallRefusal.WindowInUse);

    [Fact]
    public void Is_refused_when_a_queue_takes_a_prefix_under_which_another_gave_numbers_today_R020() =>
        Given(Defined(Sample.Hall))
            .When(Define(Sample.HallWith(Sample.Hall.Queue("B")! with { Prefix = "C" }), prefixes: NoPrefixes.Add("C", "A")))
            .ThenRefused(HallRefusal.PrefixInUse);

    [Fact]
    public void Is_possible_when_a_queue_keeps_its_prefix_or_takes_one_nobody_used_R020() =>
        Given(Defined(Sample.Hall))
            .When(Define(Sample.HallWith(Sample.Hall.Queue("B")! with { Prefix = "C" }), prefixes: NoPrefixes.Add("A", "A").Add("B", "B")))
            .ThenOne<HallEvent.HallDefined>();

    private static Scenario<HallDefinition?, HallCommand, HallEvent, HallRefusal> Given(params HallEvent[] events) =>
        new Scenario<HallDefinition?, HallCommand, HallEvent, HallRefusal>(HallDecider.Decide, HallDecider.Evolve, HallDecider.Initial).And(events);

    private static HallEvent Defined(HallDefinition definition) => new HallEvent.HallDefined(definition, "admin") { At = Sample.Local(6, 0) };

    private static HallDefinition Without(string queue) => Sample.Hall with { Queues = [.. Sample.Hall.Queues.Where(q => q.Id != queue)] };

    private static HallCommand Define(
        HallDefinition definition, string[]? queues = null, int[]? windows = null, ImmutableSortedDictionary<string, string>? prefixes = null) =>
        new HallCommand.Define(definition, [.. queues ?? []], [.. windows ?? []], prefixes ?? NoPrefixes, "admin", Sample.Local(7, 0));
}
