using System.Net;
using System.Net.Sockets;

namespace Halls.Browser.Tests;

/// <summary>A wire between a screen and the silo that a test can cut and mend.</summary>
internal sealed class BreakableWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<TcpClient> _open = [];
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private bool _cut;

    public BreakableWire(Uri target)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Ends every connection and lets none through.</summary>
    public void Cut()
    {
        lock (_open)
        {
            _cut = true;
            foreach (TcpClient client in _open)
            {
                client.Dispose();
            }

            _open.Clear();
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend()
    {
        lock (_open)
        {
            _cut = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            TcpClient near;
            try
            {
                near = await _listener.AcceptTcpClientAsync(_end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            var far = new TcpClient();
            lock (_open)
            {
                if (_cut)
                {
                    near.Dispose();
                    far.Dispose();
                    continue;
                }

                _open.AddRange([near, far]);
            }

            _ = PumpAsync(near, far);
        }
    }

    private async Task PumpAsync(TcpClient near, TcpClient far)
    {
        using (near)
        using (far)
        {
            try
            {
                await far.ConnectAsync(_target, _end.Token);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _end.Token), far.GetStream().CopyToAsync(near.GetStream(), _end.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // The wire was cut: that is what it is for.
            }
        }
    }
}
