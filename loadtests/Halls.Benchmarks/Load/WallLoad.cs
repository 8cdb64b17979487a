using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Halls.Benchmarks.Load;

/// <summary>When a call reached the walls.</summary>
internal sealed class Arrivals
{
    public List<DateTime> At { get; } = [];
}

/// <summary>Many walls on one thread of their own: WebSockets on raw sockets, so that the walls cost the cores as little as can be.</summary>
internal sealed class WallLoad : IDisposable
{
    private static readonly byte[] Ping = """{"type":6}"""u8.ToArray();
    private readonly Epoll _epoll = new();
    private readonly Wall[] _walls;
    private readonly int[] _ready;
    private readonly Func<byte[], string?> _numberOf;
    private readonly ConcurrentDictionary<string, Arrivals> _arrivals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _sizes = new(StringComparer.Ordinal);
    private volatile bool _stop;
    private volatile Exception? _failure;
    private Thread? _thread;

    /// <param name="address">The server.</param>
    /// <param name="path">Where its WebSockets are.</param>
    /// <param name="walls">How many.</param>
    /// <param name="greetings">What each says first, one after the other; after each it waits for one message.</param>
    /// <param name="numberOf">The number in a message that calls one; null for any other message.</param>
    public WallLoad(Uri address, string path, int walls, IReadOnlyList<string> greetings, Func<byte[], string?> numberOf)
    {
        _walls = new Wall[walls];
        _ready = new int[Math.Min(walls, 512)];
        _numberOf = numberOf;
        for (int i = 0; i < walls; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
            socket.Connect(new IPEndPoint(IPAddress.Loopback, address.Port));
            _walls[i] = new Wall(socket);
            _walls[i].Enter(address, path, greetings);
        }

        for (int i = 0; i < walls; i++)
        {
            _walls[i].Socket.Blocking = false;
            _epoll.Watch(_walls[i].Socket, i);
        }
    }

    /// <summary>The size of the last message of each kind, bytes.</summary>
    public int SizeOf(string kind) => _sizes.GetValueOrDefault(kind);

    public void Start()
    {
        _thread = new Thread(Listen) { IsBackground = true, Name = "walls" };
        _thread.Start();
    }

    /// <summary>Ends listening and says when each call reached the walls.</summary>
    public IReadOnlyDictionary<string, Arrivals> Stop()
    {
        _stop = true;
        _thread!.Join();
        return _failure is null ? _arrivals : throw new BenchmarkException($"A wall failed: {_failure.Message}");
    }

    public void Dispose()
    {
        foreach (Wall wall in _walls)
            wall.Socket.Dispose();
        _epoll.Dispose();
    }

    private void Listen()
    {
        try
        {
            DateTime pinged = DateTime.UtcNow;
            while (!_stop)
            {
                int count = _epoll.Wait(_ready, TimeSpan.FromMilliseconds(50));
                for (int i = 0; i < count; i++)
                    _walls[_ready[i]].Receive(Heard);
                if (DateTime.UtcNow - pinged > TimeSpan.FromSeconds(7))
                {
                    pinged = DateTime.UtcNow;
                    foreach (Wall wall in _walls)
                        wall.Send(Ping);
                }
            }
        }
        catch (Exception e) when (e is SocketException or BenchmarkException)
        {
            _failure = e;
        }
    }

    /// <summary>Takes a frame apart: SignalR may put several messages into one, each with an end mark.</summary>
    private void Heard(byte[] frame)
    {
        foreach (Range part in MemoryExtensions.Split<byte>(frame, 0x1e))
            Take(frame[part]);
    }

    private void Take(byte[] message)
    {
        if (_numberOf(message) is { } number)
        {
            _arrivals.GetOrAdd(number, _ => new Arrivals()).At.Add(DateTime.UtcNow);
            _sizes["call"] = message.Length;
        }
        else if (message.AsSpan().IndexOf("\"BoardChanged\""u8) >= 0)
        {
            _sizes["board"] = message.Length;
        }
    }

    private sealed class Wall(Socket socket)
    {
        private byte[] _buffer = new byte[8 * 1024];
        private int _used;

        public Socket Socket => socket;

        public void Enter(Uri address, string path, IReadOnlyList<string> greetings)
        {
            socket.Send(Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + $"Sec-WebSocket-Key: {Convert.ToBase64String(Guid.NewGuid().ToByteArray())}\r\n\r\n"));
            int head;
            while ((head = _buffer.AsSpan(0, _used).IndexOf("\r\n\r\n"u8)) < 0)
                Fill();
            if (!_buffer.AsSpan(0, head).StartsWith("HTTP/1.1 101"u8))
                throw new BenchmarkException($"No WebSocket: {Encoding.ASCII.GetString(_buffer, 0, head)}");
            Drop(head + 4);
            foreach (string greeting in greetings)
            {
                Send(Encoding.UTF8.GetBytes(greeting));
                while (!TryTake(out byte[] _))
                    Fill();
            }
        }

        /// <summary>Sends one text message; the mask that a client has to use is zero.</summary>
        public void Send(ReadOnlySpan<byte> text)
        {
            byte[] ended = [.. text, 0x1e];
            byte[] frame = ended.Length < 126
                ? [0x81, (byte)(0x80 | ended.Length), 0, 0, 0, 0, .. ended]
                : [0x81, 0x80 | 126, (byte)(ended.Length >> 8), (byte)ended.Length, 0, 0, 0, 0, .. ended];
            socket.Send(frame);
        }

        public void Receive(Action<byte[]> heard)
        {
            Fill();
            while (TryTake(out byte[] message))
                heard(message);
        }

        private void Fill()
        {
            if (_used == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            int count = socket.Receive(_buffer.AsSpan(_used), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                return;
            if (error != SocketError.Success || count == 0)
                throw new BenchmarkException($"the server closed it ({error})");
            _used += count;
        }

        /// <summary>Takes one frame, if it is complete. What the server sends is never masked.</summary>
        private bool TryTake(out byte[] message)
        {
            message = [];
            ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _used);
            if (bytes.Length < 2)
                return false;
            int start = 2;
            long length = bytes[1] & 0x7f;
            if (length == 126)
            {
                if (bytes.Length < 4)
                    return false;
                length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
                start = 4;
            }
            else if (length == 127)
            {
                if (bytes.Length < 10)
                    return false;
                length = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
                start = 10;
            }

            if (bytes.Length < start + length)
                return false;
            message = bytes.Slice(start, (int)length).ToArray();
            Drop(start + (int)length);
            return true;
        }

        private void Drop(int count)
        {
            _buffer.AsSpan(count, _used - count).CopyTo(_buffer);
            _used -= count;
        }
    }
}
