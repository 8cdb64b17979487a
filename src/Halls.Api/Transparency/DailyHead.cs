using Halls.EventStore;
using Halls.Projections.Transparency;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Transparency;

/// <summary>Signs a head at the beginning of each day in China, and at start when the day has none. What fails is tried again a minute later.</summary>
/// <param name="log">Signs.</param>
/// <param name="time">The machine's time.</param>
/// <param name="logger">Log.</param>
public sealed partial class DailyHead(TransparencyLog log, TimeProvider time, ILogger<DailyHead> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first head may have to read many leaves; a silo need not wait for it to start.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                await log.DailyAsync(stoppingToken);
                DateTimeOffset now = time.GetUtcNow().ToOffset(TransparencyLog.Offset);
                wait = now.Date.AddDays(1) - now.DateTime;
            }
            catch (Exception e) when (e is StoreUnavailableException or TransparencyBrokenException or TransparencyDamagedException or IOException
                or UnauthorizedAccessException or TimeoutException or System.Data.Common.DbException)
            {
                LogFailed(e);
                wait = Again;
            }

            await Task.Delay(wait, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The day's head was not signed; it is tried again in a minute.")]
    private partial void LogFailed(Exception failure);
}
