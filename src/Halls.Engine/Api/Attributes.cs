namespace Orleans
{
    /// <summary>Marks a type that crosses grain calls. Orleans writes a serializer for it; this engine hands the object over as it is,
    /// which is the same only because such types are deeply immutable.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
    public sealed class GenerateSerializerAttribute : Attribute
    {
        /// <summary>Gets whether primary constructor parameters are members of the wire form. Used by Orleans only.</summary>
        public bool IncludePrimaryConstructorParameters { get; init; }
    }

    /// <summary>Numbers a member of a wire type. A number, once used, is never used for anything else.</summary>
    /// <param name="id">The number, unique within its type.</param>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct
        | AttributeTargets.Enum | AttributeTargets.Method)]
    public sealed class IdAttribute(uint id) : Attribute
    {
        /// <summary>Gets the number.</summary>
        public uint Id { get; } = id;
    }

    /// <summary>Names a type, interface or method on the wire, so that it can be renamed in the code.</summary>
    /// <param name="alias">The name; it never changes.</param>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum
        | AttributeTargets.Method, AllowMultiple = true)]
    public sealed class AliasAttribute(string alias) : Attribute
    {
        /// <summary>Gets the name.</summary>
        public string Alias { get; } = alias;
    }

    /// <summary>Says that an object never changes after it was made, so that it need not be copied.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property
        | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
    public sealed class ImmutableAttribute : Attribute;
}

namespace Orleans.Concurrency
{
    /// <summary>Says that a method changes nothing in its grain: such requests may run between each other's turns, and pass a limited
    /// number of waiting requests that do change something.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ReadOnlyAttribute : Attribute;

    /// <summary>Says that a method may run between the turns of any other request of the same grain.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class AlwaysInterleaveAttribute : Attribute;

    /// <summary>Says that the caller does not wait: the call returns at once, and a failure is only logged.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OneWayAttribute : Attribute;

    /// <summary>Says that a grain class has no identity worth keeping: a key may have several activations, each still with turns.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class StatelessWorkerAttribute : Attribute
    {
        /// <summary>Allows as many activations of a key as the machine has processors.</summary>
        public StatelessWorkerAttribute()
            : this(0)
        {
        }

        /// <summary>Allows a given number of activations.</summary>
        /// <param name="maxLocalWorkers">The number; zero or less: as many as the machine has processors.</param>
        public StatelessWorkerAttribute(int maxLocalWorkers) =>
            MaxLocalWorkers = maxLocalWorkers > 0 ? maxLocalWorkers : Environment.ProcessorCount;

        internal int MaxLocalWorkers { get; }
    }
}
