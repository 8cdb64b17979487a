using System.Runtime.InteropServices;
using Halls.Cluster.Drill;
using Halls.Cluster.Drill.Parts;

if (Options.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(Options.Usage);
    return 64;
}

// The whole drill is over by then, one way or the other.
using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal));
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal));
try
{
    return await new ClusterDrill(options, stop.Token).RunAsync() ? 0 : 1;
}
catch (DrillException e)
{
    await Console.Error.WriteLineAsync($"The drill could not be done: {e.Message}");
    return 2;
}
catch (HttpRequestException e)
{
    await Console.Error.WriteLineAsync($"The drill broke off, the cluster does not answer: {e.Message}");
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("The drill was stopped, or took more than five minutes.");
    return 2;
}

// What was started is ended on the way out, so the signal itself must not end the process.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
