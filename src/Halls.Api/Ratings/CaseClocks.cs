using Halls.Contracts;
using Halls.Contracts.Ratings;
using Halls.Projections.Ratings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Halls.Api.Ratings;

/// <summary>
/// Looks at the clocks of open cases: what was missed for too long goes to the leader, what was provisional becomes certain. Deadlines end at midnight, so a
/// quarter of an hour is often enough. Several silos may look at once; a case notes each missed clock once.
/// </summary>
/// <param name="queries">Finds the cases.</param>
/// <param name="grains">Reaches them.</param>
/// <param name="clock">The halls' time.</param>
/// <param name="real">The machine's time.</param>
/// <param name="logger">Log.</param>
public sealed partial class CaseClocks(CaseQueries queries, IGrainFactory grains, ServiceClock clock, TimeProvider real, ILogger<CaseClocks> logger) : BackgroundService
{
    private const int Most = 10_000;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (string service in await queries.ServicesToCheckAsync(clock.GetUtcNow(), Most, cancellationToken))
        {
            await grains.GetGrain<IRatingGrain>(service).CheckClocks();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, real);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                // The store or a silo is away. Every case is looked at again next time.
                LogNotLooked(e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clocks of rectification cases could not be looked at")]
    private partial void LogNotLooked(Exception exception);
}
