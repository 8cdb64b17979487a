using System.Data.Common;

namespace Halls.EventStore;

/// <summary>
/// One provider's side of the writer: a connection and at most one transaction. Only the writer's thread calls it. Every method may throw
/// the provider's exceptions; <see cref="LedgerStore.IsUnavailable"/> tells those that concern the store from those that concern one append.
/// </summary>
internal abstract class WriterSession : IDisposable
{
    /// <summary>The connection that work items use.</summary>
    public abstract DbConnection Connection { get; }

    /// <summary>The transaction that is open.</summary>
    public abstract DbTransaction Transaction { get; }

    /// <summary>Opens a transaction that no other writer of this ledger, in whichever process, can be in at the same time.</summary>
    /// <returns>True when somebody else may have committed since this session's last transaction: what is remembered is then worthless.</returns>
    public abstract bool Begin();

    /// <summary>Fills in what the writer asks for, as the open transaction sees it.</summary>
    public abstract void Look(LookUp lookUp);

    /// <summary>Writes accepted appends, numbered already: events, requests, personal fields, and projections' rows in their order.</summary>
    /// <param name="accepted">The appends.</param>
    /// <param name="sequenced">What the sequenced projections write for all of them, or null when nothing.</param>
    public abstract void Write(IReadOnlyList<AppendEntry> accepted, RowChanges? sequenced);

    /// <summary>Sets the savepoint. There is never more than one.</summary>
    public abstract void SetSavepoint();

    /// <summary>Keeps what was written since the savepoint and forgets the savepoint.</summary>
    public abstract void ReleaseSavepoint();

    /// <summary>Undoes what was written since the savepoint and forgets the savepoint.</summary>
    public abstract void UndoToSavepoint();

    /// <summary>Makes sure that everything asked for so far has reached the store: work items go past the session.</summary>
    public abstract void Flush();

    /// <summary>Commits; durable on return. An exception leaves the outcome unknown.</summary>
    public abstract void Commit();

    /// <summary>Undoes the transaction.</summary>
    public abstract void Rollback();

    /// <summary>Closes the connection; what was not committed is undone.</summary>
    public abstract void Dispose();
}

/// <summary>What the writer needs to know of the store before it can decide a run of appends.</summary>
internal sealed class LookUp
{
    /// <summary>Streams whose version is wanted in <see cref="Versions"/>.</summary>
    public List<string> Streams { get; } = [];

    /// <summary>Requests to be looked for; those found go to <see cref="Answers"/>.</summary>
    public List<RequestKey> Requests { get; } = [];

    /// <summary>Versions of streams as this transaction sees them; kept over batches while nobody else writes.</summary>
    public Dictionary<string, long> Versions { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers of requests recorded before, and in this run.</summary>
    public Dictionary<RequestKey, ReadOnlyMemory<byte>> Answers { get; } = [];

    /// <summary>The greatest position, or null when it is wanted.</summary>
    public long? Head { get; set; }

    /// <summary>Forgets everything that another writer's commit, or an undone write, may have changed.</summary>
    public void Forget()
    {
        Versions.Clear();
        Head = null;
    }
}
