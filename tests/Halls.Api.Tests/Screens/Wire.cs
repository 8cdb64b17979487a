using System.Net;
using System.Net.Sockets;

namespace Halls.Api.Tests.Screens;

/// <summary>The cable between a screen and the silo: everything passes through it, until it is cut.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<Socket> _open = [];
    private readonly Task _accepting;
    private Uri _silo;
    private bool _cut;

    public Wire(Uri silo)
    {
        _silo = silo;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the screen's end is.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Cuts every connection, and every new one until it is mended.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _cut = true;
            foreach (Socket socket in _open)
            {
                socket.Close(timeout: 0);
            }

            _open.Clear();
        }
    }

    /// <summary>Lets new connections through, to another silo if one is named.</summary>
    public void Mend(Uri? silo = null)
    {
        lock (_lock)
        {
            _cut = false;
            _silo = silo ?? _silo;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket screen = await _listener.AcceptSocketAsync();
                Uri? silo;
                lock (_lock)
                {
                    silo = _cut ? null : _silo;
                }

                if (silo is null)
                {
                    screen.Close(timeout: 0);
                    continue;
                }

                var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                screen.NoDelay = true;
                try
                {
                    await server.ConnectAsync(IPAddress.Loopback, silo.Port);
                }
                catch (SocketException)
                {
                    screen.Close(timeout: 0); // The silo is down; so is the line.
                    server.Dispose();
                    continue;
                }

                lock (_lock)
                {
                    _open.Add(screen);
                    _open.Add(server);
                }

                _ = PassAsync(screen, server);
                _ = PassAsync(server, screen);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: the cable is gone.
        }
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            from.Close(timeout: 0);
            to.Close(timeout: 0);
        }
    }
}
