using System.Diagnostics;
using System.Globalization;

namespace Halls.Cluster.Drill.Parts;

/// <summary>A process that the drill started. What it says goes to a file; disposing ends it by its id and nothing else.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly string _logFile;

    private Child(string name, Process process, string logFile)
    {
        Name = name;
        _process = process;
        _logFile = logFile;
        _log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>The processor time it has used, and the memory it holds now.</summary>
    public (TimeSpan Processor, long Bytes) Used()
    {
        _process.Refresh();
        return (_process.TotalProcessorTime, _process.WorkingSet64);
    }

    public static Child Start(string name, string logFile, string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(logFile)!,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        try
        {
            return new Child(name, Process.Start(start)!, logFile);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DrillException($"{name} can't be started: {e.Message}");
        }
    }

    /// <summary>Waits until it does what it was started for.</summary>
    /// <exception cref="DrillException">It ended, or wasn't ready in time; the last of what it said is in the message.</exception>
    public async Task ReadyAsync(Func<Task<bool>> isReady, TimeSpan patience, CancellationToken stop)
    {
        var waited = Stopwatch.StartNew();
        while (!await isReady())
        {
            if (HasEnded)
            {
                throw new DrillException($"{Name} ended with {_process.ExitCode}:\n{LastWords()}");
            }

            if (waited.Elapsed > patience)
            {
                throw new DrillException($"{Name} isn't ready after {patience.TotalSeconds:0} s:\n{LastWords()}");
            }

            await Task.Delay(Look, stop);
        }
    }

    /// <summary>Waits until it has done its work; answers the exit code.</summary>
    public async Task<int> EndAsync(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no farewell to anybody.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and waits for its end; answers the exit code.</summary>
    /// <exception cref="DrillException">It didn't end in time.</exception>
    public async Task<int> TerminateAsync(TimeSpan patience, CancellationToken stop)
    {
        await SignalAsync("TERM", stop);
        return await EndAsync(patience, stop);
    }

    public async Task SignalAsync(string signal, CancellationToken stop)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(stop);
    }

    /// <summary>Waits for its end; answers the exit code.</summary>
    /// <exception cref="DrillException">It didn't end in time.</exception>
    public async Task<int> EndAsync(TimeSpan patience, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        enough.CancelAfter(patience);
        try
        {
            await _process.WaitForExitAsync(enough.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new DrillException($"{Name} didn't end in {patience.TotalSeconds:0} s:\n{LastWords()}");
        }

        return _process.ExitCode;
    }

    public string LastWords()
    {
        lock (_log)
        {
            return string.Join('\n', File.ReadLines(_logFile).TakeLast(25));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        lock (_log)
        {
            _log.Dispose();
        }
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_log)
            {
                _log.WriteLine(line.Data);
            }
        }
    }
}
