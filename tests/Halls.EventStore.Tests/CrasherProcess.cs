using System.Diagnostics;
using System.Globalization;

namespace Halls.EventStore.Tests;

/// <summary>The crasher as a process of its own, and what it has said so far.</summary>
public sealed class CrasherProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Dictionary<string, (int Append, long Version)> _acknowledged = [];

    public CrasherProcess(Ledger ledger, string prefix, int streams, int appends)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Halls.EventStore.Crasher.dll"), .. ledger.CrasherArguments, prefix, $"{streams}", $"{appends}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>By stream, the number of the last append that was acknowledged and the version it gave.</summary>
    public IReadOnlyDictionary<string, (int Append, long Version)> Acknowledged => _acknowledged;

    /// <summary>What went wrong, once it has ended.</summary>
    public Task<string> ErrorsAsync() => _process.StandardError.ReadToEndAsync();

    /// <summary>Reads what it says until it has acknowledged so many appends.</summary>
    public async Task WaitForAsync(int acknowledgements, CancellationToken cancellationToken)
    {
        for (var seen = 0; seen < acknowledgements;)
        {
            var line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new InvalidOperationException($"The crasher ended by itself: {await ErrorsAsync()}");
            if (Note(line)) seen++;
        }
    }

    /// <summary>SIGKILL; then takes note of everything it had managed to say.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await EndAsync(cancellationToken);
    }

    /// <summary>Waits until it has ended and takes note of everything it said.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line) Note(line);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private bool Note(string line)
    {
        // A line cut short by the kill was not an acknowledgement to anybody.
        if (line.Split(' ') is not ["ack", var stream, var append, var version]) return false;
        _acknowledged[stream] = (int.Parse(append, CultureInfo.InvariantCulture), long.Parse(version, CultureInfo.InvariantCulture));
        return true;
    }
}
