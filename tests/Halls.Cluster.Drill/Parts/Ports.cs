using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Halls.Cluster.Drill.Parts;

/// <summary>
/// Ports of this machine's loopback that stay free while their owner is down. So they lie below those that the system gives to outgoing connections: a
/// killed silo's port would else be taken by a connection before the silo is back.
/// </summary>
internal static class Ports
{
    private const int Lowest = 15_000;

    public static int[] Take(int count)
    {
        var highest = File.Exists("/proc/sys/net/ipv4/ip_local_port_range")
            ? int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split()[0], CultureInfo.InvariantCulture) - 1
            : 32_000;
        var held = new List<TcpListener>();
        try
        {
            // All are held until all are found, so that none is given twice.
            for (var tries = 0; held.Count < count && tries < 10_000; tries++)
            {
                var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(Lowest, highest));
                try
                {
                    listener.Start();
                    held.Add(listener);
                }
                catch (SocketException)
                {
                    // Somebody has it.
                    listener.Dispose();
                }
            }

            return held.Count == count
                ? [.. held.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)]
                : throw new DrillException($"There are no {count} free ports from {Lowest} to {highest}.");
        }
        finally
        {
            held.ForEach(l => l.Dispose());
        }
    }
}
