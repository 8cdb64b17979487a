using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Halls.Cluster.Drill.Parts;

/// <summary>A real redis-server on loopback, for who is in the cluster.</summary>
internal static class RedisServer
{
    public static async Task<Child> StartAsync(int port, string folder, CancellationToken stop)
    {
        var redis = Child.Start(
            "redis", Path.Combine(folder, "redis.log"), Installed.Find("redis-server", "redis-server"),
            ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "yes", "--dir", folder]);
        try
        {
            await redis.ReadyAsync(() => AnswersAsync(port, stop), TimeSpan.FromSeconds(15), stop);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken stop)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, stop);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), stop);
            var answer = new byte[7];
            await stream.ReadExactlyAsync(answer, stop);
            return Encoding.ASCII.GetString(answer) == "+PONG\r\n";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false; // Not listening yet.
        }
    }
}
