using System.Runtime.InteropServices;
using Halls.Replay;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    // The replay ends by itself and takes its silo with it.
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await ReplayCommand.Run(args, Console.Out, Console.Error, stop.Token);
