using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace Halls.Engine;

/// <summary>Adds the engine to a service collection.</summary>
public static class InProcessEngineServiceCollectionExtensions
{
    /// <summary>
    /// Adds the engine: an <see cref="IGrainFactory"/>, and a hosted service that drains and deactivates the grains when the host
    /// stops. Needs a <see cref="TimeProvider"/> in the container. Calling it again adds assemblies and settings.
    /// </summary>
    /// <param name="services">The collection.</param>
    /// <param name="configure">Changes the settings; may be <see langword="null"/>.</param>
    /// <param name="grainAssemblies">Where the grain classes are: concrete classes that derive from <see cref="Grain"/> and implement an
    /// interface that derives from <see cref="IGrainWithStringKey"/>. They are constructed with services of a scope of their own.</param>
    /// <returns>The collection.</returns>
    /// <exception cref="ArgumentException">No assembly was given.</exception>
    public static IServiceCollection AddHallsEngine(
        this IServiceCollection services, Action<EngineOptions>? configure = null, params Assembly[] grainAssemblies)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(grainAssemblies);
        if (grainAssemblies.Length == 0)
        {
            throw new ArgumentException("Name at least one assembly with grain classes.", nameof(grainAssemblies));
        }

        services.AddLogging();
        var options = services.AddOptions<EngineOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EngineOptions>, EngineOptionsValidation>());
        services.AddSingleton(new GrainAssemblies(grainAssemblies));
        services.TryAddSingleton<GrainEngine>();
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<GrainEngine>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EngineHost>());
        return services;
    }
}
