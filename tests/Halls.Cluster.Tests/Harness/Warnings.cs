using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Halls.Cluster.Tests.Harness;

/// <summary>Keeps what our own code warned of, to be printed with the test. Thread-safe.</summary>
internal sealed class Warnings : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Halls.", StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.GetType().Name} {exception?.Message}");
        }
    }

    public override string ToString() =>
        _lines.IsEmpty ? "No warnings." : string.Join('\n', _lines.GroupBy(l => l, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Take(20).Select(g => $"{g.Count()} × {g.Key}"));

    public void Dispose()
    {
    }
}
