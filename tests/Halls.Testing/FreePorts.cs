using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Halls.Testing;

/// <summary>
/// Ports of this machine for the servers that tests start. A port is handed out once, and stays this process's own until it ends: its
/// number is a locked file, so that tests of other processes take others, and it lies below the range from which the system serves
/// outgoing connections and port 0. A server that is started again may have the port it had.
/// </summary>
public static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 9_000;
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"halls-test-ports-{Environment.UserName}");
    private static readonly List<FileStream> Taken = [];

    /// <summary>A port on which nobody listens and which nobody else is given.</summary>
    /// <exception cref="InvalidOperationException">Every port of the range is in use.</exception>
    public static int Take()
    {
        lock (Taken)
        {
            Directory.CreateDirectory(Folder);
            int start = Random.Shared.Next(Count);
            for (int i = 0; i < Count; i++)
            {
                int port = First + ((start + i) % Count);
                if (TryLock(port) is { } mine)
                {
                    // Kept also when it is in use, so that nobody tries it a second time.
                    Taken.Add(mine);
                    if (IsFree(port))
                    {
                        return port;
                    }
                }
            }
        }

        throw new InvalidOperationException($"None of the ports {First} to {First + Count - 1} is free.");
    }

    private static FileStream? TryLock(int port)
    {
        try
        {
            return new FileStream(Path.Combine(Folder, port.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            return null; // This process or another has it.
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
