using Halls.Engine;
using Halls.Grains.Boards;

namespace Halls.Silo.Hosting;

/// <summary>Runs the grains in this process.</summary>
internal static class EngineHosting
{
    public const string Engine = "InProcess";

    /// <summary>Refuses to be one of several.</summary>
    /// <exception cref="SiloSettingsException">A cluster is asked for.</exception>
    public static Task CheckEngineAsync(this WebApplicationBuilder builder, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return builder.Configuration["Cluster:Provider"] is null or "localhost"
            ? Task.CompletedTask
            : throw new SiloSettingsException(
                $"Cluster:Provider is '{builder.Configuration["Cluster:Provider"]}', and this silo was built for one process. Build with HallsEngine=Orleans for a cluster.");
    }

    public static void AddEngine(this WebApplicationBuilder builder, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.AddHallsEngine(null, typeof(HallGrain).Assembly);
    }

    /// <summary>Whether this silo takes part in its cluster: it is all of it.</summary>
    public static bool IsJoined(IServiceProvider services) => services is not null;
}
