using Halls.EventStore;
using Halls.EventStore.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the SQLite ledger.</summary>
public static class SqliteStoreServices
{
    /// <summary>
    /// One <see cref="SqliteStore"/> as <see cref="IEventStore"/>, <see cref="IStoreTables"/> and <see cref="IProjectionMaintenance"/>. It takes every
    /// registered <see cref="IProjection"/>, every registered <see cref="TableDefinition"/> (a register that belongs to no projection), the
    /// <see cref="IEventDecoder"/>, the <see cref="TimeProvider"/> and logging from the container, and opens the file when it is first resolved.
    /// </summary>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        services.AddSingleton(options);
        services.AddSingleton<SqliteStore>();
        services.AddSingleton<IEventStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IStoreTables>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IProjectionMaintenance>(provider => provider.GetRequiredService<SqliteStore>());
        return services;
    }
}
