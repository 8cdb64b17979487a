namespace Halls.EventStore;

/// <summary>The ledger: streams of facts, appended durably and read back in order. Thread-safe.</summary>
/// <remarks>
/// A provider passes the shared contract suite (<c>tests/Halls.EventStore.Tests</c>) or it is not a provider. What every one promises:
/// an acknowledged append survives a power cut; the expected version is the guard between two writers; a request is recorded in the
/// transaction of its events, so it takes effect once; positions follow the order of commits, so a follower that reads by position skips
/// nothing however many processes write; projections are committed with the events that caused them.
/// </remarks>
public interface IEventStore : IAsyncDisposable
{
    /// <summary>Appends events to one stream: all of them or none, durable when the task completes.</summary>
    /// <param name="append">What to write and on which condition.</param>
    /// <param name="cancellationToken">
    /// Gives up waiting. The outcome is then unknown: the append may still be committed, so the caller has to read before it goes on.
    /// </param>
    /// <returns>What was committed; or, when the request had been recorded before, its first answer and nothing new.</returns>
    /// <exception cref="WrongExpectedVersionException">The stream is not at the expected version. Nothing was written.</exception>
    /// <exception cref="StoreBusyException">The writer's channel is full. Nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be written to. The outcome is unknown unless the exception says otherwise.</exception>
    ValueTask<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken = default);

    /// <summary>Events of a stream whose version is greater than <paramref name="afterVersion"/>, oldest first, at most <paramref name="limit"/>.</summary>
    /// <remarks>A stream that was never written to is empty, not an error. The first event of a stream has version 1.</remarks>
    ValueTask<IReadOnlyList<StoredEvent>> ReadStreamAsync(
        StreamName stream, long afterVersion = 0, int limit = int.MaxValue, CancellationToken cancellationToken = default);

    /// <summary>Events of the whole ledger whose position is greater than <paramref name="afterPosition"/>, in position order.</summary>
    /// <remarks>Never skips: an event that becomes visible later has a greater position than every event returned here.</remarks>
    ValueTask<IReadOnlyList<StoredEvent>> ReadAllAsync(long afterPosition, int limit, CancellationToken cancellationToken = default);

    /// <summary>The greatest committed position, 0 for an empty ledger.</summary>
    ValueTask<long> HeadAsync(CancellationToken cancellationToken = default);

    /// <summary>The first answer to a request, or null when the request was never recorded.</summary>
    ValueTask<ReadOnlyMemory<byte>?> FindAnswerAsync(RequestKey request, CancellationToken cancellationToken = default);

    /// <summary>The ids of every request recorded in a scope. A scope is a service day's resource, so the list is short.</summary>
    ValueTask<IReadOnlyList<string>> ListRequestsAsync(string scope, CancellationToken cancellationToken = default);

    /// <summary>A sealed personal field, or null when there is none or it was erased.</summary>
    ValueTask<SealedField?> FindPersonalAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Tries a durable write and says whether the ledger can be written to now. Never throws for an unavailable store.</summary>
    ValueTask<bool> IsWritableAsync(CancellationToken cancellationToken = default);
}

/// <summary>Rows beside the ledger: what projections query and what small mutable registers (accounts, tokens) keep. Thread-safe.</summary>
public interface IStoreTables
{
    /// <summary>A pooled connection for reading. SQL is kept to what both providers understand; parameters are written <c>@name</c>.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    ValueTask<System.Data.Common.DbConnection> OpenReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads on such a connection, and once more on another when the first turns out to have died. What is wrong with the store and not with the
    /// query is told as <see cref="StoreUnavailableException"/>, whichever provider it is.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    ValueTask<T> ReadAsync<T>(Func<System.Data.Common.DbConnection, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken = default);

    /// <summary>The same within a transaction that sees one state of the store, so that what several queries find fits together.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    ValueTask<T> ReadSnapshotAsync<T>(
        Func<System.Data.Common.DbConnection, System.Data.Common.DbTransaction, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken = default);

    /// <summary>Runs <paramref name="work"/> in the writer's next transaction; durable when the task completes. If it throws, its changes are undone and the exception is the caller's.</summary>
    /// <exception cref="StoreBusyException">The writer's channel is full.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be written to.</exception>
    ValueTask<T> WriteAsync<T>(
        Func<System.Data.Common.DbConnection, System.Data.Common.DbTransaction, ValueTask<T>> work, CancellationToken cancellationToken = default);
}

/// <summary>What <c>silo rebuild</c> and <c>silo verify</c> use.</summary>
public interface IProjectionMaintenance
{
    /// <summary>Drops every projection's tables and computes them again from the ledger. Nothing else may write meanwhile.</summary>
    ValueTask RebuildAsync(CancellationToken cancellationToken = default);

    /// <summary>Computes every projection beside the live one and lists the rows that differ; an empty list means that both agree.</summary>
    ValueTask<IReadOnlyList<ProjectionDifference>> VerifyAsync(CancellationToken cancellationToken = default);
}

/// <summary>One row that the live projection and its recomputation do not agree on.</summary>
/// <param name="Table">The projection's table.</param>
/// <param name="Key">The row's primary key, columns joined by a slash.</param>
/// <param name="Live">The live row as text, or null when it is missing.</param>
/// <param name="Recomputed">The recomputed row as text, or null when it is missing.</param>
public sealed record ProjectionDifference(string Table, string Key, string? Live, string? Recomputed);
