using System.Reflection;

namespace Halls.Engine;

/// <summary>What the engine needs to know of a method that can be called.</summary>
internal sealed class MethodDescriptor(MethodInfo method, Interleaving interleaving, bool isOneWay)
{
    public MethodInfo Method { get; } = method;

    public string Name { get; } = method.Name;

    public string InterfaceName { get; } = method.DeclaringType!.FullName!;

    public Interleaving Interleaving { get; } = interleaving;

    public bool IsOneWay { get; } = isOneWay;

    public override string ToString() => $"{Method.DeclaringType!.Name}.{Name}";
}

/// <summary>Between the turns of which other requests a request may run.</summary>
internal enum Interleaving
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Others that change nothing either.</summary>
    WithReaders,

    /// <summary>All.</summary>
    Always,
}
