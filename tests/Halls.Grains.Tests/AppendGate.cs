using System.Threading.Channels;
using Halls.EventStore;

namespace Halls.Grains.Tests;

/// <summary>The ledger with a gate before it: appends wait in their order until it is opened.</summary>
internal sealed class AppendGate(IEventStore store) : IEventStore
{
    private readonly Lock _lock = new();
    private readonly List<(Append Append, TaskCompletionSource<bool> Pass)> _waiting = [];
    private readonly Channel<int> _counts = Channel.CreateUnbounded<int>();
    private bool _closed;
    private bool _refuses;

    /// <summary>The appends before the gate, in the order in which they came.</summary>
    public IReadOnlyList<Append> Waiting
    {
        get
        {
            lock (_lock)
                return [.. _waiting.Select(w => w.Append)];
        }
    }

    public void Close()
    {
        lock (_lock)
            _closed = true;
    }

    public void Open() => Let(first: true);

    /// <summary>The first of those that wait fails as if the store had gone; the others are handed on.</summary>
    public void OpenButFailTheFirst() => Let(first: false);

    public void RefuseTheNext() => _refuses = true;

    /// <summary>Waits until so many appends are before the gate.</summary>
    public async Task WaitForAsync(int count, CancellationToken stop)
    {
        while (await _counts.Reader.ReadAsync(stop) < count)
        {
        }
    }

    public async ValueTask<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken = default)
    {
        if (_refuses)
        {
            _refuses = false;
            throw new StoreBusyException();
        }

        Task<bool>? pass = null;
        lock (_lock)
        {
            if (_closed)
            {
                var waiting = new TaskCompletionSource<bool>();
                _waiting.Add((append, waiting));
                _counts.Writer.TryWrite(_waiting.Count);
                pass = waiting.Task;
            }
        }

        return pass is null || await pass.ConfigureAwait(false)
            ? await store.AppendAsync(append, cancellationToken)
            : throw new StoreUnavailableException("The disk is gone.", outcomeUnknown: true, new IOException());
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadStreamAsync(StreamName stream, long afterVersion = 0, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
        store.ReadStreamAsync(stream, afterVersion, limit, cancellationToken);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAllAsync(long afterPosition, int limit, CancellationToken cancellationToken = default) =>
        store.ReadAllAsync(afterPosition, limit, cancellationToken);

    public ValueTask<long> HeadAsync(CancellationToken cancellationToken = default) => store.HeadAsync(cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> FindAnswerAsync(RequestKey request, CancellationToken cancellationToken = default) =>
        store.FindAnswerAsync(request, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListRequestsAsync(string scope, CancellationToken cancellationToken = default) =>
        store.ListRequestsAsync(scope, cancellationToken);

    public ValueTask<SealedField?> FindPersonalAsync(string id, CancellationToken cancellationToken = default) => store.FindPersonalAsync(id, cancellationToken);

    public ValueTask<bool> IsWritableAsync(CancellationToken cancellationToken = default) => store.IsWritableAsync(cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private void Let(bool first)
    {
        lock (_lock)
        {
            _closed = false;

            // Passing runs the append up to its place in the writer's queue, so the order stays.
            for (int i = 0; i < _waiting.Count; i++)
                _waiting[i].Pass.SetResult(first || i > 0);
            _waiting.Clear();
        }
    }
}
