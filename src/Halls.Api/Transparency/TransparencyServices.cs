using Halls.Api.Security;
using Halls.EventStore;
using Halls.Projections.Transparency;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Transparency;

/// <summary>Plugs the transparency log in.</summary>
public static class TransparencyServices
{
    /// <summary>The log's projection, with its salts from the <see cref="ServerSecret"/>, which has to be there. Goes with the store: whoever writes events keeps the log.</summary>
    /// <param name="services">The services.</param>
    /// <param name="headsFolder">Where heads are kept outside the database.</param>
    /// <param name="types">The stored names of the events that are logged.</param>
    public static IServiceCollection AddTransparencyProjection(this IServiceCollection services, string headsFolder, IEnumerable<string> types)
    {
        ArgumentNullException.ThrowIfNull(services);
        string[] logged = [.. types];
        services.AddSingleton(s => new TransparencySalts(() => s.GetRequiredService<ServerSecret>().Derive("transparency salts")));
        services.AddSingleton(s => new TransparencyProjection(logged, s.GetRequiredService<TransparencySalts>()));
        services.AddSingleton<IProjection>(s => s.GetRequiredService<TransparencyProjection>());
        services.AddSingleton<TransparencyQueries>();
        services.AddSingleton<LogReceipts>();
        services.AddSingleton(s => new HeadKey(s.GetRequiredService<ServerSecret>().Derive));
        services.AddSingleton(s => new HeadJournal(headsFolder, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TransparencyAudit>();
        return services;
    }

    /// <summary>Reads <c>Transparency:*</c>; what is not set keeps its default.</summary>
    /// <exception cref="InvalidOperationException">A value is not of its kind.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static TransparencyOptions ReadTransparency(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return (configuration.GetSection("Transparency").Get<TransparencyOptions>() ?? new()).Checked();
    }

    /// <summary>What signs heads and answers questions about the log.</summary>
    public static IServiceCollection AddTransparencyLog(this IServiceCollection services, TransparencyOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(options);
        services.AddSingleton(s => new TransparencyLog(
            s.GetRequiredService<TransparencyQueries>(), s.GetRequiredService<HeadJournal>(), s.GetRequiredService<HeadKey>(), options,
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<TransparencyLog>>()));
        services.AddSingleton<LogDesk>();
        services.AddHostedService<DailyHead>();
        return services;
    }
}
