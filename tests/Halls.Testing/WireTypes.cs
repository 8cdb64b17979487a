using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Halls.Testing;

/// <summary>
/// Holds the types that cross grain calls to what makes both engines alike: one copies them, the other hands over the same object, and
/// nobody can tell as long as nothing in them can change. Knows the attributes by name, so that it serves either engine.
/// </summary>
public static class WireTypes
{
    private static readonly HashSet<Type> Values =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Guid), typeof(Uri), typeof(Version),
    ];

    private static readonly HashSet<Type> Collections =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
        typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(KeyValuePair<,>), typeof(Nullable<>),
    ];

    /// <summary>Names everything in an assembly that does not keep to it: wire types (marked <c>[GenerateSerializer]</c>) that can
    /// change or lack a mark, and parameters and results of grain and observer interfaces that are no wire types.</summary>
    /// <param name="assembly">The assembly with the contracts.</param>
    /// <returns>Sentences; none when all is well.</returns>
    public static IReadOnlyList<string> Violations(Assembly assembly)
    {
        var types = assembly.GetTypes().Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute))).ToArray();
        return
        [
            .. types.Where(IsWireType).SelectMany(InWireType),
            .. DuplicateAliases(types),
            .. types.Where(IsGrainInterface).SelectMany(InInterface),
        ];
    }

    private static bool IsWireType(Type type) => Has(type, "Orleans.GenerateSerializerAttribute");

    private static bool IsGrainInterface(Type type) =>
        type.IsInterface && type.GetInterfaces().Any(parent => parent.FullName is "Orleans.IGrain" or "Orleans.IGrainObserver");

    private static IEnumerable<string> InWireType(Type type)
    {
        if (!Has(type, "Orleans.AliasAttribute"))
        {
            yield return $"{type} has no [Alias].";
        }

        // An exception carries a stack trace that changes; it is copied on neither engine.
        if (type.IsEnum || type.IsAssignableTo(typeof(Exception)))
        {
            yield break;
        }

        if (!Has(type, "Orleans.ImmutableAttribute"))
        {
            yield return $"{type} is not [Immutable].";
        }

        if (type is { IsClass: true, IsSealed: false, IsAbstract: false })
        {
            yield return $"{type} is not sealed: a derived class could change.";
        }

        foreach (var field in FieldsOf(type))
        {
            if (!field.IsInitOnly)
            {
                yield return $"{type}.{NameOf(field)} can be set after construction.";
            }

            if (WhyNotImmutable(field.FieldType) is { } reason)
            {
                yield return $"{type}.{NameOf(field)} is {reason}.";
            }

            if (!HasId(field))
            {
                yield return $"{type}.{NameOf(field)} has no [Id].";
            }
        }

        foreach (var twice in FieldsOf(type).Where(field => field.DeclaringType == type).GroupBy(IdOf).Where(group => group.Key is not null && group.Count() > 1))
        {
            yield return $"{type} uses [Id({twice.Key})] for {string.Join(" and ", twice.Select(NameOf))}.";
        }
    }

    private static IEnumerable<string> DuplicateAliases(IEnumerable<Type> types) => types
        .Select(type => (Type: type, Alias: AliasOf(type)))
        .Where(pair => pair.Alias is not null)
        .GroupBy(pair => pair.Alias)
        .Where(group => group.Count() > 1)
        .Select(group => $"The alias {group.Key} is used by {string.Join(" and ", group.Select(pair => pair.Type))}.");

    private static IEnumerable<string> InInterface(Type grainInterface) =>
        from method in grainInterface.GetMethods()
        let result = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(void)
        from type in method.GetParameters().Select(parameter => parameter.ParameterType).Append(result)
        where type != typeof(void) && type != typeof(CancellationToken) && !IsGrainInterface(type)
        let reason = WhyNotImmutable(type)
        where reason is not null
        select $"{grainInterface}.{method.Name} passes {reason}.";

    private static string? WhyNotImmutable(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || Values.Contains(type) || type.IsGenericParameter || IsGrainInterface(type))
        {
            return null;
        }

        if (!type.IsGenericType)
        {
            return IsWireType(type) ? null : $"{type}, which is no wire type";
        }

        var definition = type.GetGenericTypeDefinition();
        return Collections.Contains(definition) || IsWireType(definition)
            ? type.GetGenericArguments().Select(WhyNotImmutable).FirstOrDefault(reason => reason is not null)
            : $"{type}, which is no wire type and no immutable collection";
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (var field in level.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private static string NameOf(FieldInfo field) => PropertyOf(field)?.Name ?? field.Name;

    private static PropertyInfo? PropertyOf(FieldInfo field) =>
        field.Name.StartsWith('<')
            ? field.DeclaringType!.GetProperty(
                field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)],
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            : null;

    private static bool HasId(FieldInfo field) => IdOf(field) is not null;

    private static uint? IdOf(FieldInfo field) =>
        new MemberInfo?[] { field, PropertyOf(field) }
            .Select(member => member?.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.FullName == "Orleans.IdAttribute"))
            .FirstOrDefault(attribute => attribute is not null)?.ConstructorArguments[0].Value as uint?;

    private static string? AliasOf(Type type) =>
        type.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.FullName == "Orleans.AliasAttribute")
            ?.ConstructorArguments[0].Value as string;

    private static bool Has(MemberInfo member, string attributeName) =>
        member.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == attributeName);
}
