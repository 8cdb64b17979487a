using System.Reflection;
using System.Reflection.Emit;
using Halls.Grains.Queues;
using Orleans;

namespace Halls.Architecture.Tests;

/// <summary>What keeps grains alike on both engines.</summary>
public class GrainClasses
{
    private static readonly Type[] Grains = [.. typeof(QueueGrain).Assembly.GetTypes().Where(t => typeof(Grain).IsAssignableFrom(t))];

    private static readonly Dictionary<short, OpCode> Codes =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value);

    public static TheoryData<Type> All() => [.. Grains.OrderBy(t => t.FullName, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Are_sealed_or_a_base_of_such(Type grain) => Assert.True(grain.IsSealed || grain.IsAbstract);

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Touch_nothing_of_the_engine_before_they_are_activated(Type grain)
    {
        foreach (ConstructorInfo constructor in grain.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            Assert.DoesNotContain(CallsOf(constructor), called =>
                called.DeclaringType!.Namespace!.StartsWith("Orleans", StringComparison.Ordinal)
                && !((called.IsConstructor && called.DeclaringType == typeof(Grain)) || called.DeclaringType.Name.StartsWith("ObserverManager", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void Are_not_reentrant(Type grain) => Assert.DoesNotContain(grain.GetCustomAttributes(true), a => a.GetType().Name.Contains("Reentrant", StringComparison.Ordinal));

    [Fact]
    public void Keep_no_state_outside_of_themselves() =>
        Assert.All(
            Grains.SelectMany(g => g.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)).Where(f => !f.Name.StartsWith('<')),
            field => Assert.True(field.IsLiteral || field.IsInitOnly, $"{field.DeclaringType}.{field.Name} is shared between grains and can be changed."));

    [Fact]
    public void This_test_sees_what_a_constructor_calls()
    {
        ConstructorInfo touching = typeof(Touching).GetConstructors().Single();
        Assert.Contains(CallsOf(touching), called => called.Name == "get_GrainFactory");
    }

    /// <summary>The methods that a constructor, with its field initialisers, calls.</summary>
    private static IEnumerable<MethodBase> CallsOf(ConstructorInfo constructor)
    {
        byte[] il = constructor.GetMethodBody()!.GetILAsByteArray()!;
        Type[] typeArguments = constructor.DeclaringType!.IsGenericType ? constructor.DeclaringType.GetGenericArguments() : [];
        for (int i = 0; i < il.Length;)
        {
            short value = il[i++];
            if (value == 0xFE)
            {
                value = (short)(0xFE00 | il[i++]);
            }

            OpCode code = Codes[value];
            if (code.OperandType == OperandType.InlineMethod)
            {
                yield return constructor.Module.ResolveMethod(BitConverter.ToInt32(il, i), typeArguments, [])!;
            }

            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, i)),
                _ => 4,
            };
        }
    }

    private sealed class Touching : Grain
    {
        private readonly IGrainFactory _factory;

        public Touching() => _factory = GrainFactory;

        public override string ToString() => $"{_factory}";
    }
}
