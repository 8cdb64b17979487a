using System.Reflection;
using System.Text;
using Orleans;

namespace Halls.Engine.Tests;

public sealed class PublicApiOfTheEngine
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>
    /// What the engine offers is a decision, not an accident: whoever changes it changes the list too, and a reviewer sees it there.
    /// To write the list anew, set HALLS_WRITE_PUBLIC_API=1 and run this test.
    /// </summary>
    [Fact]
    public void Is_what_the_checked_in_list_says()
    {
        var file = typeof(PublicApiOfTheEngine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "PublicApiFile").Value!;
        var actual = Describe(typeof(Grain).Assembly);
        if (Environment.GetEnvironmentVariable("HALLS_WRITE_PUBLIC_API") == "1")
        {
            File.WriteAllText(file, actual);
        }

        var expected = File.ReadAllText(file);
        var differences = expected.Split('\n').Except(actual.Split('\n')).Select(line => $"- {line}")
            .Concat(actual.Split('\n').Except(expected.Split('\n')).Select(line => $"+ {line}"))
            .ToArray();
        Assert.True(actual == expected, $"The engine's API is not what {file} lists:\n{string.Join('\n', differences)}");
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        var kind = type.IsInterface ? "interface"
            : type.IsEnum ? "enum"
            : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.GetInterfaces().Except(inherited).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type is { IsInterface: false, IsValueType: false } && type.BaseType != typeof(object))
        {
            bases.Insert(0, Name(type.BaseType!));
        }

        if (type.IsEnum)
        {
            bases = [Name(Enum.GetUnderlyingType(type))];
        }

        return $"{kind} {type.Namespace}.{Name(type)}{(bases.Count > 0 ? $" : {string.Join(", ", bases)}" : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");
        }

        if (type.IsAssignableTo(typeof(Delegate)))
        {
            return [Method(type.GetMethod("Invoke")!)];
        }

        return type.GetMembers(Declared).Select(member => member switch
        {
            ConstructorInfo constructor when Access(constructor) is { } access =>
                $"{access}constructor({Parameters(constructor)})",
            MethodInfo { IsSpecialName: false } method when Access(method) is not null => Method(method),
            PropertyInfo property when (property.GetMethod ?? property.SetMethod) is { } accessor && Access(accessor) is { } access =>
                $"{access}{Modifier(accessor)}{Name(property.PropertyType)} {property.Name} {{{Accessors(property)} }}",
            EventInfo { AddMethod: { } add } happening when Access(add) is { } access => $"{access}event {happening.Name}",
            FieldInfo { IsPublic: true } field => $"field {Name(field.FieldType)} {field.Name}",
            FieldInfo { IsFamily: true } field => $"protected field {Name(field.FieldType)} {field.Name}",
            _ => null,
        }).OfType<string>();
    }

    private static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && Access(getter) is not null ? " get;" : "";
        if (property.SetMethod is not { } setter || Access(setter) is null)
        {
            return get;
        }

        var isInit = setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");
        return $"{get} {(isInit ? "init" : "set")};";
    }

    private static string Method(MethodInfo method)
    {
        var generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var constraints = string.Concat(method.GetGenericArguments()
            .Where(argument => argument.GetGenericParameterConstraints().Length > 0)
            .Select(argument => $" where {argument.Name} : {string.Join(", ", argument.GetGenericParameterConstraints().Select(Name))}"));
        return $"{Access(method)}{Modifier(method)}{Name(method.ReturnType)} {method.Name}{generics}({Parameters(method)}){constraints}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")}"));

    private static string? Access(MethodBase method) =>
        method.IsPublic ? "" : method.IsFamily || method.IsFamilyOrAssembly ? "protected " : null;

    private static string Modifier(MethodBase method) => method.DeclaringType!.IsInterface ? ""
        : method.IsStatic ? "static "
        : method is { IsVirtual: true, IsFinal: false } ? method.IsAbstract ? "abstract " : "virtual "
        : "";

    private static string Name(Type type)
    {
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (!type.IsGenericType)
        {
            return type.Name;
        }

        return $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
