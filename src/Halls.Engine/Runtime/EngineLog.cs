using Microsoft.Extensions.Logging;

namespace Halls.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Error, "One-way call {Method} of {Target} failed")]
    public static partial void OneWayFailed(ILogger log, string method, string target, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "One-way call {Method} of {Target} was dropped: {Reason}")]
    public static partial void OneWayDropped(ILogger log, string method, string target, string reason);

    [LoggerMessage(3, LogLevel.Warning, "A timer of {Target} failed; it goes on")]
    public static partial void TimerFailed(ILogger log, string target, Exception failure);

    [LoggerMessage(4, LogLevel.Error, "{Target} could not be activated")]
    public static partial void ActivationFailed(ILogger log, string target, Exception failure);

    [LoggerMessage(5, LogLevel.Error, "{Target} failed while it was deactivated ({Reason}); it is gone nevertheless")]
    public static partial void DeactivationFailed(ILogger log, string target, string reason, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "Call {Method} of {Target} failed after its caller had given up waiting")]
    public static partial void LateFailure(ILogger log, string method, string target, Exception failure);

    [LoggerMessage(7, LogLevel.Error, "Code of {Target} that nothing awaits has failed")]
    public static partial void UnawaitedFailure(ILogger log, string target, Exception failure);

    [LoggerMessage(8, LogLevel.Debug, "Observer {Observer} was dropped because {Reason}")]
    public static partial void ObserverDropped(ILogger log, object observer, string reason, Exception? failure);

    [LoggerMessage(9, LogLevel.Information, "Engine stops: {Activations} activations to drain")]
    public static partial void Stopping(ILogger log, int activations);

    [LoggerMessage(10, LogLevel.Warning, "Engine stopped before {Activations} activations were drained and deactivated")]
    public static partial void StoppedUndrained(ILogger log, int activations);

    [LoggerMessage(11, LogLevel.Information, "Engine stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(12, LogLevel.Error, "The engine's periodic sweep failed; it goes on")]
    public static partial void SweepFailed(ILogger log, Exception failure);
}
