using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Notices;

/// <summary>Keeps the outbox going: looks for whom to invite once a minute, and sends what is due.</summary>
/// <param name="sender">Does both.</param>
/// <param name="time">The machine's time.</param>
/// <param name="logger">Log.</param>
internal sealed partial class OutboxService(OutboxSender sender, TimeProvider time, ILogger<OutboxService> logger) : BackgroundService
{
    private static readonly TimeSpan FillEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(LookEvery, time);
        long? filled = null, forgot = null;
        do
        {
            try
            {
                if (filled is null || time.GetElapsedTime(filled.Value) >= FillEvery)
                {
                    await sender.FillAsync(stoppingToken);
                    filled = time.GetTimestamp();
                }

                if (forgot is null || time.GetElapsedTime(forgot.Value) >= ForgetEvery)
                {
                    await sender.ForgetAsync(stoppingToken);
                    forgot = time.GetTimestamp();
                }

                while (await sender.SendAsync(stoppingToken) > 0)
                {
                    stoppingToken.ThrowIfCancellationRequested();
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException && !stoppingToken.IsCancellationRequested)
            {
                // The store or a silo is away. What was taken comes back when its lease ends.
                LogInterrupted(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox could not be worked on; it is tried again in a moment")]
    private partial void LogInterrupted(Exception exception);
}
