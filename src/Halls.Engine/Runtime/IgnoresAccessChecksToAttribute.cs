namespace System.Runtime.CompilerServices;

/// <summary>Known to the runtime by its name: lets the assembly of emitted proxies use the engine's internals and internal interfaces.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
