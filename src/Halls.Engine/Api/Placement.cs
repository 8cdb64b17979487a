namespace Orleans.Runtime
{
    /// <summary>Says where in a cluster grains live. Means nothing here: there is one process.</summary>
    public abstract class PlacementStrategy;
}

namespace Orleans.Placement
{
    /// <summary>Gives a grain class its placement. Means nothing here: there is one process.</summary>
    /// <param name="placement">The placement.</param>
    [AttributeUsage(AttributeTargets.Class)]
    public abstract class PlacementAttribute(Orleans.Runtime.PlacementStrategy placement) : Attribute
    {
        /// <summary>Gets the placement.</summary>
        public Orleans.Runtime.PlacementStrategy PlacementStrategy { get; } = placement;
    }
}
