namespace Orleans;

/// <summary>Gives a type that knows nothing of grains a wire form. Means nothing here: within one process the value itself is handed over.</summary>
/// <typeparam name="TValue">The type.</typeparam>
/// <typeparam name="TSurrogate">Its wire form.</typeparam>
public interface IConverter<TValue, TSurrogate>
    where TSurrogate : struct
{
    /// <summary>Makes the value from its wire form.</summary>
    TValue ConvertFromSurrogate(in TSurrogate surrogate);

    /// <summary>Makes the wire form of a value.</summary>
    TSurrogate ConvertToSurrogate(in TValue value);
}

/// <summary>Marks an <see cref="IConverter{TValue, TSurrogate}"/> that is to be used wherever its type crosses a grain call.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class RegisterConverterAttribute : Attribute;
