using System.Collections.Concurrent;
using Halls.Api.Catalogue;
using Halls.Contracts;
using Halls.Contracts.Ratings;
using Halls.Projections;
using Halls.Projections.Ratings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Halls.Api.Ratings;

/// <summary>
/// The system's job that rates where nobody did, in halls where that is the custom (<c>rating.default_mode</c>, R-068). It goes by the halls' clock, looks four times an
/// hour, and writes nothing twice: a service's ratings decide. Several silos may run it at once.
/// </summary>
/// <param name="halls">The halls.</param>
/// <param name="directory">Their policies.</param>
/// <param name="unrated">Finds the services.</param>
/// <param name="grains">Reaches them.</param>
/// <param name="clock">The halls' time.</param>
/// <param name="real">The machine's time.</param>
/// <param name="logger">Log.</param>
public sealed partial class DefaultRatings(
    HallQueries halls, HallDirectory directory, UnratedServices unrated, IGrainFactory grains, ServiceClock clock, TimeProvider real, ILogger<DefaultRatings> logger)
    : BackgroundService
{
    /// <summary>The name under which the job is in the ledger.</summary>
    public const string Job = "default-ratings";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    /// <summary>Days that were gone through with nothing left to do; nobody is served on a day that is over.</summary>
    private readonly ConcurrentDictionary<(string Hall, DateOnly Day), long> _complete = new();

    /// <summary>Looks once.</summary>
    /// <returns>How many services were rated.</returns>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        int rated = 0;
        foreach (HallRow row in await halls.AllAsync(cancellationToken))
        {
            if (await directory.FindAsync(row.Id) is not { } hall)
            {
                continue;
            }

            foreach (DateOnly day in UnratedServices.DaysDue(hall.View.Policy, clock.GetUtcNow()))
            {
                if (_complete.TryGetValue((row.Id, day), out long version) && version == hall.View.Version)
                {
                    continue;
                }

                rated += await RateAsync(row.Id, day, cancellationToken);
                _complete[(row.Id, day)] = hall.View.Version;
            }
        }

        DateOnly old = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-UnratedServices.DaysBack - 7);
        foreach ((string Hall, DateOnly Day) past in _complete.Keys.Where(k => k.Day < old))
        {
            _complete.TryRemove(past, out _);
        }

        return rated;
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
                // The store or a silo is away. The day at which it stopped is gone through again next time.
                LogInterrupted(e);
            }
        }
    }

    private async Task<int> RateAsync(string hall, DateOnly day, CancellationToken cancellationToken)
    {
        int rated = 0;
        foreach (string service in await unrated.OnAsync(hall, day, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Outcome<Rated> outcome = await grains.GetGrain<IRatingGrain>(service).RateByDefault(Job);
            rated += outcome.Value is null ? 0 : 1;
        }

        if (rated > 0)
        {
            LogRated(rated, hall, day);
        }

        return rated;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Rated} services of {Hall} on {Day} were rated by default")]
    private partial void LogRated(int rated, string hall, DateOnly day);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Default ratings could not be written; it is tried again in a quarter of an hour")]
    private partial void LogInterrupted(Exception exception);
}
