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

    /// <summary>The next append that matches fails before it reaches the ledger.</summary>
    public void FailBefore(Func<Append, bool> which, Exception failure) => _before = a => which(a) ? failure : null;

    /// <summary>The next append that matches is committed, and the answer is lost.</summary>
    public void FailAfter(Func<Append, bool> which, Exception failure) => _after = a => which(a) ? failure : null;

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

        AppendResult result = await inner.AppendAsync(append, cancellationToken);
        if (_after?.Invoke(append) is { } late)
        {
            _after = null;
            throw late;
        }

        return result;
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadStreamAsync(
        StreamName stream, long afterVersion = 0, int limit = int.MaxValue, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _reads[stream.Value] = _reads.GetValueOrDefault(stream.Value) + 1;
        }

        return _reading is { } failure
            ? ValueTask.FromException<IReadOnlyList<StoredEvent>>(failure)
            : inner.ReadStreamAsync(stream, afterVersion, limit, cancellationToken);
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
}
