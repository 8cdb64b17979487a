using System.Reflection;
using System.Runtime.CompilerServices;
using Halls.Api.Problems;
using Halls.Domain;
using Halls.Domain.Definitions;
using Halls.Domain.Queues;
using Halls.Domain.Ratings;
using Halls.Domain.Rectification;
using Halls.Domain.Tidal.Moves;
using Halls.Domain.Windows;
using Halls.EventStore.Codecs;
using Halls.Projections;

namespace Halls.Architecture.Tests;

/// <summary>Time, ids and chance arrive in the command; nothing in the domain can change or wait.</summary>
public class ThePureDomain
{
    private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly Type[] Types = [.. typeof(QueueDecider).Assembly.GetTypes().Where(t => !t.IsDefined(typeof(CompilerGeneratedAttribute), true) && t.Namespace?.StartsWith("Halls.", StringComparison.Ordinal) == true)];

    [Fact]
    public void Has_no_clock_and_no_dice() =>
        Assert.Empty(Signatures().Where(s => s.Type == typeof(TimeProvider) || s.Type == typeof(Random)).Select(s => s.Where));

    [Fact]
    public void Never_waits() => Assert.Empty(Signatures().Where(s => typeof(Task).IsAssignableFrom(s.Type) || s.Type == typeof(CancellationToken)).Select(s => s.Where));

    [Fact]
    public void Keeps_nothing_that_can_be_changed() =>
        Assert.All(Fields().Where(f => !PlaysForward(f.DeclaringType!)), field => Assert.True(field.IsInitOnly, $"{field.DeclaringType}.{field.Name} can be changed."));

    /// <summary>A hall is played forward a thousand times for one forecast, so the players have working memory; it belongs to one call and nobody else sees it.</summary>
    [Fact]
    public void Plays_forward_in_memory_that_no_two_calls_share() =>
        Assert.All(
            Fields().Where(f => PlaysForward(f.DeclaringType!)), field => Assert.True(field.IsInitOnly || (!field.IsStatic && !field.IsPublic), $"{field.DeclaringType}.{field.Name} is shared."));

    [Fact]
    public void Has_deciders_that_are_static_and_of_one_shape()
    {
        Type[] deciders = [.. Types.Where(t => t.Name.EndsWith("Decider", StringComparison.Ordinal))];
        Assert.Equal(["BookingsDecider", "CalendarDecider", "HallDecider", "QueueDecider", "RatingDecider", "RectificationDecider", "TidalDecider", "WindowDecider"], deciders.Select(d => d.Name).Order(StringComparer.Ordinal));
        Assert.All(deciders, decider =>
        {
            Assert.True(decider.IsAbstract && decider.IsSealed);
            Assert.NotNull(decider.GetProperty("Initial"));
            Assert.Equal(2, decider.GetMethod("Evolve")!.GetParameters().Length);
            Assert.Equal(typeof(Decision<,>), decider.GetMethod("Decide")!.ReturnType.GetGenericTypeDefinition());
        });
    }

    [Theory]
    [InlineData(typeof(QueueCommand))]
    [InlineData(typeof(QueueEvent))]
    [InlineData(typeof(WindowCommand))]
    [InlineData(typeof(WindowEvent))]
    [InlineData(typeof(HallCommand))]
    [InlineData(typeof(HallEvent))]
    [InlineData(typeof(TidalCommand))]
    [InlineData(typeof(TidalEvent))]
    [InlineData(typeof(RatingCommand))]
    [InlineData(typeof(RatingEvent))]
    [InlineData(typeof(RectificationCommand))]
    [InlineData(typeof(RectificationEvent))]
    public void Has_closed_hierarchies_of_commands_and_events(Type root)
    {
        Assert.True(root.IsAbstract);
        Assert.All(
            root.GetConstructors(Everything).Where(c => c.GetParameters().Length == 0), c => Assert.True(c.IsPrivate, $"{root.Name} can be extended from outside."));
        Assert.All(root.GetNestedTypes(), t => Assert.True(t.IsSealed && t.BaseType == root));
    }

    [Fact]
    public void Gives_no_reason_that_the_edge_cannot_put_into_words()
    {
        IEnumerable<string> reasons =
            [.. Texts<QueueRefusal>(), .. Texts<WindowRefusal>(), .. Texts<HallRefusal>(), .. Texts<TidalRefusal>(), .. Texts<RatingRefusal>()];
        Assert.DoesNotContain(reasons, reason => RefusalProblems.Detail(reason) is null && RefusalProblems.Of(reason).StatusCode == 409);
    }

    [Fact]
    public void Has_every_stored_event_in_the_table_of_events()
    {
        string table = File.ReadAllText(Path.Combine(Repository.Root, "docs", "events.md"));
        Assert.All(EventCodec.Current.Names, name => Assert.Contains($"`{name}`", table, StringComparison.Ordinal));
    }

    private static IEnumerable<FieldInfo> Fields() =>
        Types.Where(t => !t.IsEnum).SelectMany(t => t.GetFields(Everything)).Where(f => !f.IsLiteral && f.DeclaringType?.Name.StartsWith('<') == false);

    /// <summary>What plays a hall forward, and learns from what it saw.</summary>
    private static bool PlaysForward(Type type) => type.Namespace is "Halls.Domain.Simulation" or "Halls.Domain.Tidal" or "Halls.Domain.Waits" && !type.IsSubclassOf(typeof(TidalEvent));

    private static IEnumerable<string> Texts<TEnum>()
        where TEnum : struct, Enum => Enum.GetValues<TEnum>().Select(EnumText<TEnum>.Of);

    private static IEnumerable<(Type Type, string Where)> Signatures() =>
        from type in Types
        from member in type.GetMembers(Everything)
        from part in member switch
        {
            MethodBase method => method.GetParameters().Select(p => p.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
            FieldInfo field => [field.FieldType],
            _ => [],
        }
        select (part, $"{type}.{member.Name}");
}
