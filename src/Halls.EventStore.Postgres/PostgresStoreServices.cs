using Halls.EventStore;
using Halls.EventStore.Postgres;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the PostgreSQL ledger.</summary>
public static class PostgresStoreServices
{
    /// <summary>
    /// One <see cref="PostgresStore"/> as <see cref="IEventStore"/>, <see cref="IStoreTables"/> and <see cref="IProjectionMaintenance"/>. It takes every
    /// registered <see cref="IProjection"/>, every registered <see cref="TableDefinition"/> (a register that belongs to no projection), the
    /// <see cref="IEventDecoder"/>, the <see cref="TimeProvider"/> and logging from the container, and connects when it is first resolved.
    /// </summary>
    public static IServiceCollection AddPostgresStore(this IServiceCollection services, PostgresStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        services.AddSingleton(options);
        services.AddSingleton<PostgresStore>();
        services.AddSingleton<IEventStore>(provider => provider.GetRequiredService<PostgresStore>());
        services.AddSingleton<IStoreTables>(provider => provider.GetRequiredService<PostgresStore>());
        services.AddSingleton<IProjectionMaintenance>(provider => provider.GetRequiredService<PostgresStore>());
        return services;
    }
}
