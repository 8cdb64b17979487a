using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Halls.Contracts;
using Halls.Domain.Queues;
using Halls.EventStore;
using Halls.Grains;
using Halls.Projections;
using Orleans;

namespace Halls.Architecture.Tests;

/// <summary>What crosses a grain call is deeply immutable and numbered, because one engine copies it and the other does not.</summary>
public partial class WireForms
{
    private static readonly Assembly Contracts = typeof(Outcome<>).Assembly;

    private static readonly ImmutableHashSet<Type> Values =
    [
        typeof(string), typeof(bool), typeof(byte), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(Guid),
        typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
    ];

    private static readonly ImmutableHashSet<Type> Collections =
    [
        typeof(ImmutableArray<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
    ];

    private static readonly Type[] Interfaces = [.. Contracts.GetTypes().Where(t => t.IsInterface && (typeof(IGrain).IsAssignableFrom(t) || typeof(IGrainObserver).IsAssignableFrom(t)))];

    public static TheoryData<Type> WireTypes() => [.. Contracts.GetTypes().Where(t => t.IsDefined(typeof(GenerateSerializerAttribute), false)).OrderBy(t => t.FullName, StringComparer.Ordinal)];

    public static TheoryData<Type> GrainInterfaces() => [.. Interfaces.OrderBy(t => t.FullName, StringComparer.Ordinal)];

    [Fact]
    public void There_are_some()
    {
        Assert.NotEmpty(WireTypes());
        Assert.NotEmpty(GrainInterfaces());
    }

    [Theory]
    [MemberData(nameof(WireTypes), DisableDiscoveryEnumeration = true)]
    public void A_wire_type_is_a_sealed_immutable_record_with_an_alias(Type type)
    {
        Assert.True(type.IsSealed, $"{type} is not sealed.");
        Assert.True(type.IsDefined(typeof(ImmutableAttribute), false), $"{type} is not [Immutable].");
        Assert.Matches(TypeAlias(), Assert.Single(type.GetCustomAttributes<AliasAttribute>(false)).Alias);
        Assert.All(
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            field => Assert.True(field.IsInitOnly, $"{type}.{field.Name} can be changed after it was made."));
    }

    [Theory]
    [MemberData(nameof(WireTypes), DisableDiscoveryEnumeration = true)]
    public void Each_stored_member_of_a_wire_type_has_a_number_of_its_own(Type type)
    {
        PropertyInfo[] members = [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.SetMethod is not null)];
        Assert.NotEmpty(members);
        Assert.All(members, member => Assert.True(member.IsDefined(typeof(IdAttribute), false), $"{type}.{member.Name} has no [Id]."));
        uint[] ids = [.. members.Select(member => IdOf(member))];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(WireTypes), DisableDiscoveryEnumeration = true)]
    public void Each_member_of_a_wire_type_is_itself_deeply_immutable(Type type) =>
        Assert.All(
            type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.SetMethod is not null),
            member => Assert.True(IsDeeplyImmutable(member.PropertyType), $"{type}.{member.Name} is a {member.PropertyType}, which can be changed."));

    [Fact]
    public void No_two_types_have_the_same_alias()
    {
        string[] aliases = [.. Contracts.GetTypes().SelectMany(t => t.GetCustomAttributes<AliasAttribute>(false)).Select(a => a.Alias)];
        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(GrainInterfaces), DisableDiscoveryEnumeration = true)]
    public void A_grain_interface_and_each_of_its_methods_has_an_alias(Type type)
    {
        Assert.Matches(TypeAlias(), Assert.Single(type.GetCustomAttributes<AliasAttribute>(false)).Alias);
        string[] aliases = [.. type.GetMethods().Select(m => Assert.Single(m.GetCustomAttributes<AliasAttribute>(false)).Alias)];
        Assert.All(aliases, alias => Assert.Matches(MethodAlias(), alias));
        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(GrainInterfaces), DisableDiscoveryEnumeration = true)]
    public void A_grain_method_takes_and_answers_only_wire_types(Type type)
    {
        foreach (MethodInfo method in type.GetMethods())
        {
            Assert.All(
                method.GetParameters(),
                p => Assert.True(IsDeeplyImmutable(p.ParameterType) || IsGrainReference(p.ParameterType), $"{type.Name}.{method.Name} takes a {p.ParameterType}."));
            Type[] answer = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments() : [];
            Assert.True(method.ReturnType == typeof(Task) || answer.Length == 1, $"{type.Name}.{method.Name} answers no task.");
            Assert.All(answer, a => Assert.True(IsDeeplyImmutable(a), $"{type.Name}.{method.Name} answers a {a}."));
        }
    }

    [Theory]
    [MemberData(nameof(GrainInterfaces), DisableDiscoveryEnumeration = true)]
    public void A_grain_has_a_string_key_and_methods_named_by_verbs(Type type)
    {
        Assert.True(typeof(IGrainWithStringKey).IsAssignableFrom(type) || typeof(IGrainObserver).IsAssignableFrom(type));
        Assert.DoesNotContain(type.GetMethods(), m => m.Name.EndsWith("Async", StringComparison.Ordinal));
    }

    [Fact]
    public void Observers_are_told_one_way() =>
        Assert.All(
            Interfaces.Where(t => typeof(IGrainObserver).IsAssignableFrom(t)).SelectMany(t => t.GetMethods()),
            method => Assert.True(method.IsDefined(typeof(Orleans.Concurrency.OneWayAttribute), false), $"{method.DeclaringType}.{method.Name} is waited for."));

    /// <summary>
    /// What a grain may let through to its caller. What is wrong with the ledger as such is told while it is opened, before there is any grain; the transparency log is
    /// asked by the edge and by no grain.
    /// </summary>
    public static TheoryData<Type> Failures() =>
    [
        .. new[] { typeof(Outcome<>), typeof(DecidingGrain<,,>), typeof(StreamName), typeof(TicketQueries), typeof(QueueDecider) }.SelectMany(known => known.Assembly.GetExportedTypes())
            .Where(t => typeof(Exception).IsAssignableFrom(t) && t != typeof(StoreFormatException) && t != typeof(LedgerKeyException) && t != typeof(LedgerMemberException)
                && t.Namespace != "Halls.Projections.Transparency").OrderBy(t => t.FullName, StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void A_failure_that_a_grain_passes_on_has_a_wire_form_that_says_as_much(Type failure)
    {
        if (failure.IsDefined(typeof(GenerateSerializerAttribute), false))
        {
            return;
        }

        Type[] converters = [.. typeof(DecidingGrain<,,>).Assembly.GetExportedTypes().Where(t => t.GetInterfaces().Any(
            i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>) && i.GetGenericArguments()[0] == failure))];
        Type converter = Assert.Single(converters);
        Assert.True(converter.IsDefined(typeof(RegisterConverterAttribute), false), $"{converter} is not registered.");
        Type form = converter.GetInterfaces().Single().GetGenericArguments()[1];
        Assert.Matches(TypeAlias(), Assert.Single(form.GetCustomAttributes<AliasAttribute>(false)).Alias);
        Assert.All(form.GetProperties(), member => Assert.True(member.IsDefined(typeof(IdAttribute), false), $"{form}.{member.Name} has no [Id]."));

        object before = Activator.CreateInstance(failure, [.. failure.GetConstructors().Single().GetParameters().Select(p => Sample(p.ParameterType))])!;
        object made = Activator.CreateInstance(converter)!;
        object after = converter.GetMethod("ConvertFromSurrogate")!.Invoke(made, [converter.GetMethod("ConvertToSurrogate")!.Invoke(made, [before])])!;
        Assert.Equal(((Exception)before).Message, ((Exception)after).Message);
        Assert.All(
            failure.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly), property => Assert.Equal(property.GetValue(before), property.GetValue(after)));
    }

    [Fact]
    public void Every_grain_is_in_the_table_of_grains()
    {
        string table = File.ReadAllText(Path.Combine(Repository.Root, "docs", "grains.md"));
        Assert.All(Interfaces.Where(t => typeof(IGrain).IsAssignableFrom(t)), t => Assert.Contains(t.Name[1..], table, StringComparison.Ordinal));
    }

    private static object? Sample(Type type) =>
        type == typeof(string) ? "没有" : type == typeof(long) ? 7L : type == typeof(bool) ? true : type == typeof(StreamName) ? new StreamName("hall/lc")
        : type == typeof(Exception) ? new InvalidOperationException("beneath") : throw new ArgumentException($"No sample of {type}.");

    private static uint IdOf(PropertyInfo member) => (uint)member.GetCustomAttributesData().Single(a => a.AttributeType == typeof(IdAttribute)).ConstructorArguments[0].Value!;

    private static bool IsGrainReference(Type type) => Interfaces.Contains(type);

    private static bool IsDeeplyImmutable(Type type)
    {
        if (type.IsGenericParameter || type.IsEnum || Values.Contains(type))
        {
            return true;
        }

        if (!type.IsGenericType)
        {
            return type.IsDefined(typeof(GenerateSerializerAttribute), false);
        }

        Type open = type.GetGenericTypeDefinition();
        return (open == typeof(Nullable<>) || Collections.Contains(open) || open.IsDefined(typeof(GenerateSerializerAttribute), false))
            && type.GetGenericArguments().All(IsDeeplyImmutable);
    }

    [GeneratedRegex(@"^halls\.[a-z]+(-[a-z]+)*(`[1-9])?$")]
    private static partial Regex TypeAlias();

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex MethodAlias();
}
