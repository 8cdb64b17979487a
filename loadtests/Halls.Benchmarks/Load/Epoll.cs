using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Halls.Benchmarks.Load;

/// <summary>
/// Linux' epoll, so that one thread serves all connections of a load generator: the runtime's own asynchronous sockets would spend more on
/// threads and continuations than some of the servers that are measured.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    private const int Add = 1;
    private const uint In = 1;
    private const int Most = 512;

    // The kernel packs the structure on x86-64 and nowhere else.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - 8;
    private readonly byte[] _events = new byte[Most * 16];
    private readonly int _fd = epoll_create1(0);

    public Epoll()
    {
        if (_fd < 0)
            throw new BenchmarkException("The load generator needs Linux' epoll.");
    }

    public void Watch(Socket socket, int id)
    {
        Span<byte> e = stackalloc byte[16];
        e.Clear();
        BitConverter.TryWriteBytes(e, In);
        BitConverter.TryWriteBytes(e[DataOffset..], (long)id);
        if (epoll_ctl(_fd, Add, (int)socket.Handle, ref MemoryMarshal.GetReference(e)) != 0)
            throw new BenchmarkException($"epoll_ctl: error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Waits until something can be read or the time is over.</summary>
    /// <param name="ready">Room for the ids of what can be read.</param>
    /// <param name="timeout">At most so long; exact to some fifty microseconds.</param>
    public int Wait(Span<int> ready, TimeSpan timeout)
    {
        int count = epoll_wait(_fd, ref _events[0], Math.Min(Most, ready.Length), 0);
        if (count == 0 && timeout > TimeSpan.Zero)
        {
            var poll = new PollFd { Fd = _fd, Events = 1 };
            var time = new TimeSpec { Seconds = (long)timeout.TotalSeconds, Nanoseconds = timeout.Ticks % TimeSpan.TicksPerSecond * 100 };
            if (ppoll(ref poll, 1, ref time, 0) > 0)
                count = epoll_wait(_fd, ref _events[0], Math.Min(Most, ready.Length), 0);
        }

        for (int i = 0; i < count; i++)
            ready[i] = (int)BitConverter.ToInt64(_events, (i * Stride) + DataOffset);
        return Math.Max(0, count);
    }

    public void Dispose()
    {
        if (close(_fd) != 0)
            throw new BenchmarkException($"close: error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, ref byte e);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, ref byte events, int most, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ppoll(ref PollFd fds, ulong count, ref TimeSpec timeout, nint mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Happened;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
