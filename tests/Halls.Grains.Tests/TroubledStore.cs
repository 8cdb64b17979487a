using Halls.EventStore;

namespace Halls.Grains.Tests;

/// <summary>The real ledger with trouble that a test orders.</summary>
internal sealed class TroubledStore(IEventStore inner) : IEventStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _reads = [];
    private Func<Append, Exception?>? _before;
    private Func<Append, Exception?>? _after;
    private volatile Exception? _reading;
    private Hold? _heldRead;
    private Hold? _heldAppend;

    /// <summary>The next append that matches fails before it reaches the ledger.</summary>
    public void FailBefore(Func<Append, bool> which, Exception failure) => _before = a => which(a) ? failure : null;

    /// <summary>The next append that matches is committed, and the answer is lost.</summary>
    public void FailAfter(Func<Append, bool> which, Exception failure) => _after = a => which(a) ? failure : null;

    /// <summary>The next read of a stream has read, and is not answered until it is let go on.</summary>
    public Hold HoldRead(string stream) => _heldRead = new Hold(stream);

    /// <summary>The next append to a stream does not reach the ledger until it is let go on.</summary>
    public Hold HoldAppend(string stream) => _heldAppend = new Hold(stream);

    /// <summary>Every read fails until told otherwise.</summary>
    public void FailReads(Exception? failure) => _reading = failure;

    /// <summary>How often a stream was read: an activation reads its own once.</summary>
    public int ReadsOf(string stream)
    {
        lock (_lock)
        {
            return _reads.GetValueOrDefault(stream);
        }
    }

    public async ValueTask<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken = default)
    {
        if (_before?.Invoke(append) is { } early)
        {
            _before = null;
            throw early;
        }

        if (Take(ref _heldAppend, append.Stream) is { } held)
        {
            await held.PassAsync();
        }

        AppendResult result = await inner.AppendAsync(append, cancellationToken);
        if (_after?.Invoke(append) is { } late)
        {
            _after = null;
            throw late;
        }

        return result;
    }

    public async ValueTask<IReadOnlyList<StoredEvent>> ReadStreamAsync(
        StreamName stream, long afterVersion = 0, int limit = int.MaxValue, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _reads[stream.Value] = _reads.GetValueOrDefault(stream.Value) + 1;
        }

        if (_reading is { } failure)
        {
            throw failure;
        }

        IReadOnlyList<StoredEvent> read = await inner.ReadStreamAsync(stream, afterVersion, limit, cancellationToken);
        if (Take(ref _heldRead, stream) is { } held)
        {
            await held.PassAsync();
        }

        return read;
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAllAsync(long afterPosition, int limit, CancellationToken cancellationToken = default) =>
        inner.ReadAllAsync(afterPosition, limit, cancellationToken);

    public ValueTask<long> HeadAsync(CancellationToken cancellationToken = default) => inner.HeadAsync(cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> FindAnswerAsync(RequestKey request, CancellationToken cancellationToken = default) =>
        inner.FindAnswerAsync(request, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListRequestsAsync(string scope, CancellationToken cancellationToken = default) =>
        inner.ListRequestsAsync(scope, cancellationToken);

    public ValueTask<SealedField?> FindPersonalAsync(string id, CancellationToken cancellationToken = default) => inner.FindPersonalAsync(id, cancellationToken);

    public ValueTask<bool> IsWritableAsync(CancellationToken cancellationToken = default) => inner.IsWritableAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Hold? Take(ref Hold? ordered, StreamName stream) =>
        ordered is { } hold && hold.Stream == stream.Value && Interlocked.CompareExchange(ref ordered, null, hold) == hold ? hold : null;

    /// <summary>Something that is held up.</summary>
    /// <param name="stream">Which stream it is about.</param>
    public sealed class Hold(string stream)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Stream => stream;

        /// <summary>It is there and waits.</summary>
        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

        public void GoOn() => _goOn.SetResult();

        internal Task PassAsync()
        {
            _reached.SetResult();
            return _goOn.Task;
        }
    }
}
