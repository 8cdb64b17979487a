using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;

namespace Halls.Engine;

/// <summary>A grain class and how to make one.</summary>
internal sealed class GrainBinding(Type grainClass)
{
    private readonly ObjectFactory _factory = ActivatorUtilities.CreateFactory(grainClass, Type.EmptyTypes);

    public Type GrainClass { get; } = grainClass;

    /// <summary>How many activations a key may have; one unless the class is a stateless worker.</summary>
    public int? MaxWorkers { get; } = grainClass.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxLocalWorkers;

    public Grain Create(IServiceProvider services) => (Grain)_factory(services, null);
}

/// <summary>Which activation: the class and the key.</summary>
internal readonly record struct GrainAddress(GrainBinding Binding, string Key)
{
    public override string ToString() => $"{Binding.GrainClass.Name}/{Key}";
}

/// <summary>Assemblies with grain classes, as registered.</summary>
internal sealed record GrainAssemblies(IReadOnlyList<Assembly> Assemblies);

/// <summary>The grain classes by the interfaces they implement.</summary>
internal sealed class GrainBindings
{
    private readonly Dictionary<Type, List<GrainBinding>> _byInterface = [];

    public GrainBindings(IEnumerable<GrainAssemblies> assemblies)
    {
        var classes = assemblies
            .SelectMany(registered => registered.Assemblies)
            .Distinct()
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(Grain)));
        foreach (var grainClass in classes)
        {
            var binding = new GrainBinding(grainClass);
            foreach (var grainInterface in grainClass.GetInterfaces().Where(IsGrainInterface))
            {
                if (!_byInterface.TryGetValue(grainInterface, out var bindings))
                {
                    _byInterface[grainInterface] = bindings = [];
                }

                bindings.Add(binding);
            }
        }
    }

    public GrainBinding Find(Type grainInterface)
    {
        if (!_byInterface.TryGetValue(grainInterface, out var bindings))
        {
            throw new ArgumentException($"No grain class in the engine's assemblies implements {grainInterface}.");
        }

        if (bindings.Count > 1)
        {
            var names = string.Join(", ", bindings.Select(binding => binding.GrainClass.ToString()).Order(StringComparer.Ordinal));
            throw new ArgumentException($"{grainInterface} is implemented by several grain classes: {names}.");
        }

        return bindings[0];
    }

    private static bool IsGrainInterface(Type type) =>
        type.IsAssignableTo(typeof(IGrainWithStringKey)) && type != typeof(IGrainWithStringKey);
}
