using System.Data.Common;
using System.Diagnostics;

namespace Halls.EventStore;

/// <summary>Something that waits for the writer. Its outcome is settled within the batch and told after the commit.</summary>
internal abstract class WriteEntry
{
    /// <summary>Why this entry alone fails, or null.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The caller's activity, when someone listens.</summary>
    public ActivityContext Caller { get; } = Activity.Current?.Context ?? default;

    /// <summary>Tells the caller the outcome.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that the whole batch failed.</summary>
    public abstract void Fail(Exception failure);
}

/// <summary>A waiting append.</summary>
internal sealed class AppendEntry(Append append, RowChanges? rows) : WriteEntry
{
    // Continuations never run on the writer's thread: it has a queue behind it.
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Append Append { get; } = append;

    /// <summary>What the projections write, or null when nothing.</summary>
    public RowChanges? Rows { get; } = rows;

    /// <summary>The position of the first event, once accepted.</summary>
    public long FirstPosition { get; set; }

    /// <summary>The position of the last event; 0 without events.</summary>
    public long LastPosition => Append.Events.Count == 0 ? 0 : FirstPosition + Append.Events.Count - 1;

    public AppendResult Result { get; set; }

    public Task<AppendResult> Done => _done.Task;

    public override void Complete()
    {
        if (Failure is null) _done.SetResult(Result);
        else _done.SetException(Failure);
    }

    public override void Fail(Exception failure) => _done.SetException(failure);
}

/// <summary>Waiting work on the tables beside the ledger.</summary>
internal abstract class WorkEntry : WriteEntry
{
    /// <summary>Runs the work; what it throws is its own failure.</summary>
    public abstract void Run(DbConnection connection, DbTransaction transaction);
}

/// <inheritdoc/>
internal sealed class WorkEntry<T>(Func<DbConnection, DbTransaction, ValueTask<T>> work) : WorkEntry
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    // The writer's thread is its own, without a synchronisation context, so waiting here holds up the writer and nobody else.
    public override void Run(DbConnection connection, DbTransaction transaction) =>
        _result = work(connection, transaction).AsTask().GetAwaiter().GetResult();

    public override void Complete()
    {
        if (Failure is null) _done.SetResult(_result!);
        else _done.SetException(Failure);
    }

    public override void Fail(Exception failure) => _done.SetException(failure);
}
