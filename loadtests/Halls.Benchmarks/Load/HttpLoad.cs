using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Halls.Benchmarks.Servers;

namespace Halls.Benchmarks.Load;

/// <summary>A POST that is sent again and again; only its <c>Idempotency-Key</c> differs from one to the next, as a kiosk's does.</summary>
internal sealed class RequestTemplate
{
    private const int KeyLength = 16;
    private static readonly string Empty = new('0', KeyLength);
    private readonly byte[] _bytes;
    private readonly int _keyAt;

    public RequestTemplate(Uri address, string path, string? token, string body)
    {
        string text = $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\n"
            + (token is null ? "" : $"Authorization: Bearer {token}\r\n")
            + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nIdempotency-Key: {Empty}\r\n\r\n{body}";
        _bytes = Encoding.UTF8.GetBytes(text);
        _keyAt = _bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Empty));
    }

    /// <summary>The bytes under the next key. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Next(long key)
    {
        if (!key.TryFormat(_bytes.AsSpan(_keyAt, KeyLength), out int _, "x16", CultureInfo.InvariantCulture))
            throw new BenchmarkException("The key does not fit.");
        return _bytes;
    }
}

/// <summary>What a load was answered with.</summary>
/// <param name="Requests">Answers with 2xx.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Latency">Closed loop: from sending to the answer. Open loop: from the instant at which the request was due.</param>
/// <param name="Others">Any other answer, by status.</param>
/// <param name="Backlog">The most requests that were due and found no free connection.</param>
internal sealed record LoadResult(long Requests, double Seconds, Latencies Latency, IReadOnlyDictionary<int, int> Others, int Backlog)
{
    public double Rate => Requests / Seconds;
}

/// <summary>
/// A light HTTP/1.1 client for load: keep-alive connections without pipelining, all served by the calling thread. Closed loop (the next request
/// when the answer is here) tells what the server can do; open loop (requests are due at random instants of a fixed rate, whether or not the server
/// keeps up, and a late one's wait counts) tells what people would wait.
/// </summary>
internal sealed class HttpLoad : IDisposable
{
    private static long _keys = DateTime.UtcNow.Ticks;
    private readonly Epoll _epoll = new();
    private readonly Connection[] _connections;
    private readonly int[] _ready;

    public HttpLoad(Uri address, int connections)
        : this([address], connections)
    {
    }

    /// <summary>Connects to several servers by turns.</summary>
    public HttpLoad(IReadOnlyList<Uri> addresses, int connections)
    {
        _connections = new Connection[connections];
        _ready = new int[connections];
        for (int i = 0; i < connections; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(new IPEndPoint(IPAddress.Loopback, addresses[i % addresses.Count].Port));
            socket.Blocking = false;
            _connections[i] = new Connection(socket);
            _epoll.Watch(socket, i);
        }
    }

    /// <summary>
    /// Loads a server until a request costs its processors no less than before: what is compiled just in time needs its time, above all when the cores
    /// are busy, and the rate alone would not tell this from noise.
    /// </summary>
    public static void WarmUp(ServerProcess server, IReadOnlyList<RequestTemplate> requests, TimeSpan longest) => WarmUp([server], requests, longest);

    /// <inheritdoc cref="WarmUp(ServerProcess, IReadOnlyList{RequestTemplate}, TimeSpan)"/>
    public static void WarmUp(IReadOnlyList<ServerProcess> servers, IReadOnlyList<RequestTemplate> requests, TimeSpan longest)
    {
        using var load = new HttpLoad([.. servers.Select(s => s.Address)], 128);
        var clock = Stopwatch.StartNew();
        double least = double.MaxValue;
        for (int withoutGain = 0; withoutGain < 3 && clock.Elapsed < longest;)
        {
            TimeSpan before = ServerProcess.ProcessorOf(servers);
            long count = load.Closed(requests, TimeSpan.FromSeconds(2)).Requests;
            double cost = (ServerProcess.ProcessorOf(servers) - before).TotalMicroseconds / Math.Max(1, count);
            withoutGain = cost < least * 0.97 ? 0 : withoutGain + 1;
            least = Math.Min(least, cost);
        }
    }

    /// <summary>Every connection sends its next request when its answer is here.</summary>
    public LoadResult Closed(IReadOnlyList<RequestTemplate> requests, TimeSpan length)
    {
        var run = new Run();
        int next = 0;
        foreach (Connection connection in _connections)
            Send(connection, requests[next++ % requests.Count], run.Clock.Elapsed);
        int busy = _connections.Length;
        while (busy > 0)
        {
            int count = Wait(TimeSpan.FromSeconds(1), run, length);
            for (int i = 0; i < count; i++)
            {
                Connection connection = _connections[_ready[i]];
                if (!connection.TryReceive(out int status))
                    continue;
                TimeSpan now = run.Clock.Elapsed;
                run.Answered(status, now - connection.Due);
                if (now < length)
                    Send(connection, requests[next++ % requests.Count], now);
                else
                    busy--;
            }
        }

        return run.Result();
    }

    /// <summary>Requests are due at random instants (Poisson) of a fixed rate; each is sent on a free connection as soon as there is one.</summary>
    public LoadResult Open(IReadOnlyList<RequestTemplate> requests, double rate, TimeSpan length)
    {
        var run = new Run();
        var chance = new Random(20260302);
        var free = new Stack<Connection>(_connections);
        var waiting = new Queue<TimeSpan>();
        int next = 0, backlog = 0;
        TimeSpan Gap() => TimeSpan.FromSeconds(-Math.Log(1 - chance.NextDouble()) / rate);
        TimeSpan due = Gap();
        while (due < length || free.Count < _connections.Length || waiting.Count > 0)
        {
            TimeSpan now = run.Clock.Elapsed;
            for (; due <= now && due < length; due += Gap())
                waiting.Enqueue(due);
            while (waiting.Count > 0 && free.Count > 0)
                Send(free.Pop(), requests[next++ % requests.Count], waiting.Dequeue());
            backlog = Math.Max(backlog, waiting.Count);
            int count = Wait(due < length ? due - run.Clock.Elapsed : TimeSpan.FromSeconds(1), run, length);
            for (int i = 0; i < count; i++)
            {
                Connection connection = _connections[_ready[i]];
                if (!connection.TryReceive(out int status))
                    continue;
                run.Answered(status, run.Clock.Elapsed - connection.Due);
                free.Push(connection);
            }
        }

        return run.Result() with { Backlog = backlog };
    }

    public void Dispose()
    {
        foreach (Connection connection in _connections)
            connection.Socket.Dispose();
        _epoll.Dispose();
    }

    private static void Send(Connection connection, RequestTemplate request, TimeSpan due)
    {
        ReadOnlySpan<byte> bytes = request.Next(_keys++);
        connection.Due = due;
        if (connection.Socket.Send(bytes) != bytes.Length)
            throw new BenchmarkException("A request did not fit into an empty socket.");
    }

    private int Wait(TimeSpan atMost, Run run, TimeSpan length)
    {
        int count = _epoll.Wait(_ready, atMost);
        if (count == 0 && run.Clock.Elapsed > length + TimeSpan.FromSeconds(60))
            throw new BenchmarkException("The server has not answered for a minute.");
        return count;
    }

    private sealed class Run
    {
        private readonly Latencies _latency = new();
        private readonly Dictionary<int, int> _others = [];

        public Stopwatch Clock { get; } = Stopwatch.StartNew();

        public void Answered(int status, TimeSpan took)
        {
            if (status is >= 200 and < 300)
                _latency.Add(took.TotalMilliseconds);
            else
                _others[status] = _others.GetValueOrDefault(status) + 1;
        }

        public LoadResult Result() => new(_latency.Count, Clock.Elapsed.TotalSeconds, _latency, _others, 0);
    }

    private sealed class Connection(Socket socket)
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private int _used;

        public Socket Socket => socket;

        public TimeSpan Due { get; set; }

        /// <summary>Takes what has come. True when the answer is complete.</summary>
        public bool TryReceive(out int status)
        {
            status = 0;
            int count = socket.Receive(_buffer.AsSpan(_used), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                return false;
            if (error != SocketError.Success || count == 0)
                throw new BenchmarkException($"The server closed a connection ({error}).");
            _used += count;
            ReadOnlySpan<byte> answer = _buffer.AsSpan(0, _used);
            int head = answer.IndexOf("\r\n\r\n"u8);
            if (head < 0)
                return false;
            ReadOnlySpan<byte> headers = answer[..head];
            int at = headers.IndexOf("Content-Length: "u8);
            bool complete;
            if (at >= 0)
            {
                System.Buffers.Text.Utf8Parser.TryParse(headers[(at + "Content-Length: "u8.Length)..], out int length, out int _);
                complete = _used >= head + 4 + length;
            }
            else
            {
                // Nothing is pipelined, so what ends like the last chunk is the end of this answer.
                complete = headers.IndexOf("chunked"u8) >= 0 ? answer[head..].EndsWith("\r\n0\r\n\r\n"u8) : true;
            }

            if (!complete)
                return _used < _buffer.Length ? false : throw new BenchmarkException("An answer is longer than expected.");
            System.Buffers.Text.Utf8Parser.TryParse(answer["HTTP/1.1 ".Length..], out status, out int _);
            _used = 0;
            return true;
        }
    }
}
