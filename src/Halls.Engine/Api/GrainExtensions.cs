using Halls.Engine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Extensions of grains and references to them.</summary>
public static class GrainExtensions
{
    /// <summary>Gets the key of a grain or of the grain that a reference names.</summary>
    /// <param name="grain">A grain or a grain reference.</param>
    /// <returns>The key with which the reference was made.</returns>
    /// <exception cref="ArgumentException"><paramref name="grain"/> is neither.</exception>
    /// <exception cref="InvalidOperationException">The grain's constructor is still running.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            Grain instance => instance.Activation.Key,
            GrainReference reference => reference.Key,
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
        };
    }
}
