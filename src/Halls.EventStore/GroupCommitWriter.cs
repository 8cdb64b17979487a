using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Halls.EventStore;

/// <summary>
/// The one writer of a process. Whatever waits in its bounded channel becomes one transaction; a full channel refuses at once. It runs on
/// a thread of its own, because a durable commit blocks and a blocked pool thread would be missing where the answers are made.
/// </summary>
/// <remarks>
/// A batch is cut into runs of appends, with work items between them in the order they came. The usual batch is one run and has no
/// savepoint, which SQLite would pay for by keeping a copy of every page it changes; a run after a work item stands on one. Only when a
/// run's writing fails is it undone and tried again one append at a time, each on a savepoint, so that the poisonous one fails alone.
/// Nothing is told before the commit: until then even a stale version was only compared with something that might not come to be.
/// </remarks>
internal sealed partial class GroupCommitWriter : IAsyncDisposable
{
    /// <summary>Streams whose version is remembered; beyond that the memory starts afresh.</summary>
    private const int MostVersions = 200_000;

    private readonly Channel<WriteEntry> _waiting;
    private readonly Func<WriterSession> _open;
    private readonly Func<Exception, bool> _isUnavailable;
    private readonly Action _onUnavailable;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _batchLimit;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LookUp _known = new();
    private readonly Sequencer _sequencer;
    private readonly List<AppendEntry> _accepted = [];

    /// <summary>Event names that the ledger is known to have noted; and those noted in the open transaction, where nothing has been undone.</summary>
    private readonly HashSet<string> _forms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _newForms = new(StringComparer.Ordinal);
    private WriterSession? _session;
    private volatile bool _disposing;

    /// <param name="open">Opens a session; called again after the store was unavailable.</param>
    /// <param name="isUnavailable">Tells the provider's exceptions that concern the store from those that concern one append.</param>
    /// <param name="onUnavailable">Called after a batch failed because the store is unavailable.</param>
    /// <param name="sequencer">Runs the sequenced projections.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">Measures the commits.</param>
    /// <param name="logger">Told of failed batches.</param>
    public GroupCommitWriter(
        Func<WriterSession> open,
        Func<Exception, bool> isUnavailable,
        Action onUnavailable,
        Sequencer sequencer,
        LedgerOptions options,
        TimeProvider time,
        ILogger logger)
    {
        _open = open;
        _isUnavailable = isUnavailable;
        _onUnavailable = onUnavailable;
        _sequencer = sequencer;
        _time = time;
        _logger = logger;
        _batchLimit = options.BatchLimit;
        _waiting = Channel.CreateBounded<WriteEntry>(new BoundedChannelOptions(options.WaitingLimit) { SingleReader = true });
        _session = open();
        new Thread(Loop) { IsBackground = true, Name = "ledger writer" }.UnsafeStart();
    }

    /// <summary>Hands an entry to the writer.</summary>
    /// <exception cref="StoreBusyException">The channel is full.</exception>
    /// <exception cref="ObjectDisposedException">The writer is stopping or has stopped.</exception>
    public void Enqueue(WriteEntry entry)
    {
        if (_waiting.Writer.TryWrite(entry)) return;
        ObjectDisposedException.ThrowIf(_waiting.Reader.Completion.IsCompleted || _disposing, this);
        throw new StoreBusyException();
    }

    /// <summary>Takes nothing more, commits what waits, and closes the session.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposing = true;
        _waiting.Writer.TryComplete();
        await _stopped.Task;
    }

    private void Loop()
    {
        var batch = new List<WriteEntry>(_batchLimit);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < _batchLimit && _waiting.Reader.TryRead(out var entry)) batch.Add(entry);
            Run(batch);
            batch.Clear();
        }

        Discard();
        _stopped.SetResult();
    }

    private void Run(List<WriteEntry> batch)
    {
        using var activity = StartActivity(batch);
        var started = _time.GetTimestamp();
        var committing = false;
        try
        {
            _session ??= _open();
            Begin(_session);
            for (var next = 0; next < batch.Count;)
            {
                if (batch[next] is WorkEntry work)
                {
                    RunWork(_session, work);
                    next++;
                    continue;
                }

                var end = next;
                while (end < batch.Count && batch[end] is AppendEntry) end++;
                RunAppends(_session, batch, next, end, firstInTransaction: next == 0);
                next = end;
            }

            committing = true;
            _session.Commit();
            _forms.UnionWith(_newForms);
            _newForms.Clear();
        }
        catch (Exception failure)
        {
            FailAll(batch, failure, committing, activity);
            return;
        }

        LedgerTelemetry.CommitDuration.Record(_time.GetElapsedTime(started).TotalSeconds);
        LedgerTelemetry.BatchSize.Record(batch.Count);
        var events = 0;
        foreach (var entry in batch)
        {
            if (entry is AppendEntry { Failure: null, Result.Repeated: false } append) events += append.Append.Events.Count;
            entry.Complete();
        }

        LedgerTelemetry.AppendedEvents.Add(events);
        activity?.SetTag("halls.batch.events", events);
    }

    private static Activity? StartActivity(List<WriteEntry> batch)
    {
        if (!LedgerTelemetry.Activities.HasListeners()) return null;
        const int mostLinks = 128;
        var links = batch.Where(e => e.Caller != default).Take(mostLinks).Select(e => new ActivityLink(e.Caller));
        var activity = LedgerTelemetry.Activities.StartActivity("ledger commit", ActivityKind.Internal, parentContext: default, links: links);
        return activity?.SetTag("halls.batch.size", batch.Count);
    }

    private void RunWork(WriterSession session, WorkEntry work)
    {
        session.SetSavepoint();
        session.Flush();
        try
        {
            work.Run(session.Connection, session.Transaction);
        }
        catch (Exception failure) when (!_isUnavailable(failure))
        {
            session.UndoToSavepoint();
            session.Flush();
            work.Failure = failure;
            return;
        }

        session.ReleaseSavepoint();

        // Work may write any table; a rebuild writes these.
        _sequencer.Forget();
    }

    private void Begin(WriterSession session)
    {
        if (session.Begin() || _known.Versions.Count > MostVersions) Forget();
    }

    private void Forget()
    {
        _known.Forget();
        _sequencer.Forget();
    }

    private void RunAppends(WriterSession session, List<WriteEntry> batch, int start, int end, bool firstInTransaction)
    {
        if (!firstInTransaction) session.SetSavepoint();
        try
        {
            DecideAndWrite(session, batch, start, end);
            if (!firstInTransaction) session.ReleaseSavepoint();
            return;
        }
        catch (Exception failure) when (!_isUnavailable(failure))
        {
            ForgetUndone();
            if (firstInTransaction)
            {
                session.Rollback();
                Begin(session);
            }
            else
            {
                session.UndoToSavepoint();
            }
        }

        for (var i = start; i < end; i++)
        {
            var entry = (AppendEntry)batch[i];
            session.SetSavepoint();
            try
            {
                DecideAndWrite(session, batch, i, i + 1);
                session.ReleaseSavepoint();
            }
            catch (Exception failure) when (!_isUnavailable(failure))
            {
                session.UndoToSavepoint();
                ForgetUndone();
                entry.Append.Fate.IsWritten = false;
                entry.Failure = new AppendRejectedException(entry.Append.Stream, failure);
                LogRejected(failure, entry.Append.Stream.Value);
            }
        }
    }

    /// <summary>Forgets what was looked up or noted in a transaction of which something was undone.</summary>
    private void ForgetUndone()
    {
        Forget();
        _newForms.Clear();
    }

    private void DecideAndWrite(WriterSession session, List<WriteEntry> batch, int start, int end)
    {
        _known.Answers.Clear();
        _known.Requests.Clear();
        _known.Streams.Clear();
        for (var i = start; i < end; i++)
        {
            var append = ((AppendEntry)batch[i]).Append;
            if (append.Request is { } request) _known.Requests.Add(request);
            // The zero is overwritten by the look-up; it keeps a stream from being asked for twice.
            if (_known.Versions.TryAdd(append.Stream.Value, 0)) _known.Streams.Add(append.Stream.Value);
        }

        session.Look(_known);
        _accepted.Clear();
        for (var i = start; i < end; i++)
        {
            var entry = (AppendEntry)batch[i];
            entry.Failure = null;
            entry.Append.Fate.IsWritten = Accept(entry);
            if (entry.Append.Fate.IsWritten) _accepted.Add(entry);
        }

        if (_accepted.Count == 0) return;
        NoteForms(session);
        session.Write(_accepted, _sequencer.Continue(session, _accepted));
    }

    /// <summary>Notes an event name in the transaction that first writes it, so that a version that can't read it is refused at its start.</summary>
    private void NoteForms(WriterSession session)
    {
        foreach (var entry in _accepted)
        {
            foreach (var e in entry.Append.Events)
            {
                if (_forms.Contains(e.Type) || !_newForms.Add(e.Type)) continue;
                session.Flush();
                Dialect.Execute(
                    session.Connection, session.Transaction, "INSERT INTO forms (name) VALUES (@name) ON CONFLICT (name) DO NOTHING", ("name", e.Type));
            }
        }
    }

    /// <summary>Decides one append against what is known, and moves that on. True when it is to be written.</summary>
    private bool Accept(AppendEntry entry)
    {
        var append = entry.Append;
        if (append.Request is { } request && _known.Answers.TryGetValue(request, out var first))
        {
            entry.Result = new AppendResult(Repeated: true, Version: 0, Position: 0, first);
            return false;
        }

        var version = _known.Versions[append.Stream.Value];
        if (version != append.ExpectedVersion || append.After is { IsWritten: false })
        {
            entry.Failure = new WrongExpectedVersionException(append.Stream, append.ExpectedVersion, version);
            return false;
        }

        var head = _known.Head!.Value;
        entry.FirstPosition = head + 1;
        _known.Head = head + append.Events.Count;
        _known.Versions[append.Stream.Value] = version + append.Events.Count;
        if (append.Request is { } recorded) _known.Answers.Add(recorded, append.Answer);
        entry.Result = new AppendResult(Repeated: false, version + append.Events.Count, entry.LastPosition, append.Answer);
        return true;
    }

    private void FailAll(List<WriteEntry> batch, Exception failure, bool committing, Activity? activity)
    {
        LedgerTelemetry.FailedBatches.Add(1);
        activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
        LogFailed(failure, batch.Count, committing);
        Discard();
        _onUnavailable();
        foreach (var entry in batch)
        {
            if (entry is AppendEntry { Append.Fate: var fate }) fate.IsWritten = false;
            entry.Fail(new StoreUnavailableException(
                committing
                    ? $"The ledger did not confirm the commit; it may have been made: {failure.Message}"
                    : $"The ledger cannot be written to: {failure.Message}",
                committing,
                failure));
        }
    }

    /// <summary>Gives the session up; the next batch opens another. A session that failed once is not trusted again.</summary>
    private void Discard()
    {
        ForgetUndone();
        var session = _session;
        _session = null;
        if (session is null) return;
        try
        {
            session.Dispose();
        }
        catch (Exception failure)
        {
            // Closing a broken connection may fail as well; what matters was reported already.
            LogDiscard(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Count} was not committed (outcome unknown: {Committing}).")]
    private partial void LogFailed(Exception failure, int count, bool committing);

    [LoggerMessage(Level = LogLevel.Error, Message = "The append to stream {Stream} can never be stored.")]
    private partial void LogRejected(Exception failure, string stream);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The writer's session could not be closed cleanly.")]
    private partial void LogDiscard(Exception failure);
}
