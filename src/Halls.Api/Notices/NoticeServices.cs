using Halls.EventStore;
using Halls.Projections.Notices;
using Microsoft.Extensions.DependencyInjection;

namespace Halls.Api.Notices;

/// <summary>Plugs messages to citizens in.</summary>
public static class NoticeServices
{
    /// <summary>The tables that messages need beside the ledger.</summary>
    public static IReadOnlyList<TableDefinition> Tables { get; } = [OutboxStore.Table];

    /// <summary>Adds the outbox; whoever sends runs only where a gateway is set.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services, SmsOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        foreach (TableDefinition table in Tables)
        {
            services.AddSingleton(table);
        }

        services.AddSingleton(options);
        services.AddSingleton<OutboxStore>();
        services.AddSingleton<InvitationDays>();
        if (options.IsOn)
        {
            services.AddSingleton<SmsGateway>();
            services.AddSingleton<OutboxSender>();
            services.AddHostedService<OutboxService>();
        }

        return services;
    }
}
