using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Halls.Engine;

/// <summary>
/// One living grain: its instance, its mailbox, and the synchronization context on which its code continues after an await. At most
/// one thread runs it at a time (the one that owns the pump). All state is guarded by one lock that is never held while foreign code runs.
/// </summary>
internal sealed class Activation : SynchronizationContext, ICallTarget, IThreadPoolWorkItem
{
    /// <summary>How deep calls may run on their callers' threads. Beyond it they take a thread of the pool, so that a long chain of grains
    /// cannot exhaust the stack.</summary>
    private const int MaxInlineDepth = 16;

    /// <summary>After so many pieces of work, or so many milliseconds, a busy activation goes to the end of the pool's queue.</summary>
    private const int Quantum = 256;
    private const int QuantumMilliseconds = 20;

    /// <summary>How many requests that change nothing may pass a waiting one that does.</summary>
    private const int MaxOvertaking = 64;

    /// <summary>How often a request is handed on by activations that ran nothing before it is refused. One that ran something has brought those that wait
    /// nearer to the front, so that they come to their turn, however many end before them.</summary>
    private const int MaxHandovers = 4;

    private readonly Lock _gate = new();
    private readonly GrainAddress _address;
    private readonly StatelessWorkerPool? _pool;
    private readonly Queue<Continuation> _continuations = [];
    private RequestQueue _mailbox;
    private RequestQueue _interleavingMailbox;
    private RequestQueue _running;
    private volatile Phase _phase;
    private volatile bool _isPumped;
    private bool _preferRequest;
    private bool _isStopRequested;
    private bool _hasRun;
    private int _depth;
    private int _runningExclusively;
    private int _runningReaders;
    private int _waitingReaders;
    private int _waiting;
    private int _overtaken;
    private long _sequence;
    private long _lastUsed;
    private long _keepUntil;
    private DeactivationReason _reason;
    private CancellationToken _stopToken;
    private Grain? _instance;
    private AsyncServiceScope? _scope;
    private HashSet<GrainTimer>? _timers;
    private TaskCompletionSource? _whenIdle;
    private TaskCompletionSource? _whenDead;

    public Activation(GrainEngine engine, GrainAddress address, StatelessWorkerPool? pool)
    {
        Engine = engine;
        _address = address;
        _pool = pool;
        _lastUsed = engine.Now;
    }

    private enum Phase
    {
        New,
        Activating,
        Active,
        Deactivating,
        Dead,
    }

    public GrainEngine Engine { get; }

    public string Key => _address.Key;

    public GrainAddress Address => _address;

    public IServiceProvider Services => _scope?.ServiceProvider ?? throw new InvalidOperationException($"{_address} is not active.");

    /// <summary>How many requests run or wait. Read without the lock, for choosing among workers.</summary>
    public int Load => Volatile.Read(ref _waiting) + Volatile.Read(ref _runningExclusively) + Volatile.Read(ref _runningReaders);

    public override string ToString() => _address.ToString();

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Takes a continuation of the grain's code. Works in every phase: code that outlives its request still runs in turns.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        bool wake;
        lock (_gate)
        {
            _continuations.Enqueue(new Continuation(d, state));
            wake = TakePump();
        }

        if (wake)
        {
            Schedule();
        }
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing can be run in a grain's turn while the sender waits.");

    /// <summary>
    /// Runs a request on the caller's own thread when the activation has nothing else to do: no hop to another thread, and usually no
    /// task either. The caller would go on only after the request's first await anyway, so it merely waits for that part instead of
    /// running beside it.
    /// </summary>
    /// <returns>False if it must be enqueued instead.</returns>
    public bool TryRunInline(Request request, SynchronizationContext? callersContext)
    {
        if (_isPumped || _phase != Phase.Active)
        {
            return false;
        }

        var depth = callersContext is Activation caller ? caller._depth + 1 : 0;
        var callersExecution = ExecutionContext.Capture();
        if (depth > MaxInlineDepth || callersExecution is null)
        {
            return false;
        }

        lock (_gate)
        {
            if (_isPumped || _phase != Phase.Active || _isStopRequested || _waiting > 0 || _continuations.Count > 0 || !MayStart(request))
            {
                return false;
            }

            _isPumped = true;
            _sequence++;
            AddRunning(request);
        }

        _depth = depth;
        SetSynchronizationContext(this);
        EnterCleanContext(callersExecution);
        var isDone = request.Start(this, _instance!);
        ExecutionContext.Restore(callersExecution);
        SetSynchronizationContext(callersContext);
        bool goesOn;
        lock (_gate)
        {
            if (isDone)
            {
                RemoveRunning(request);
            }

            goesOn = KeepOrReleasePump();
        }

        if (isDone)
        {
            request.OnFinished();
        }

        if (goesOn)
        {
            Schedule();
        }

        return true;
    }

    public bool Enqueue(Request request)
    {
        bool wake;
        lock (_gate)
        {
            if (_phase == Phase.Dead)
            {
                return false;
            }

            AddWaiting(request);
            wake = TakePump();
        }

        if (wake)
        {
            Schedule();
        }

        return true;
    }

    public void Finish(Request request)
    {
        bool wake;
        lock (_gate)
        {
            RemoveRunning(request);
            wake = TakePump();
        }

        request.OnFinished();
        if (wake)
        {
            Schedule();
        }
    }

    public void Cancel(CancellationTokenSource source) => Post(static state => ((CancellationTokenSource)state!).Cancel(), source);

    public void Sweep(in SweepTimes times)
    {
        List<Request>? expired = null;
        List<Request>? overdue = null;
        var isIdleForLong = false;
        lock (_gate)
        {
            if (_waiting > 0)
            {
                _mailbox.RemoveExpired(times.SentBefore, ref expired);
                _interleavingMailbox.RemoveExpired(times.SentBefore, ref expired);
                expired?.ForEach(CountOut);
            }

            for (var request = _running.Head; request is not null; request = request.Next)
            {
                if (request.Expires && request.SentAt <= times.SentBefore)
                {
                    (overdue ??= []).Add(request);
                }
            }

            isIdleForLong = _phase == Phase.Active && !_isStopRequested && !_isPumped && _waiting == 0 && _running.IsEmpty
                && _lastUsed <= times.UsedBefore && _keepUntil <= times.Now;
        }

        expired?.ForEach(Engine.Expire);
        overdue?.ForEach(Engine.Expire);
        if (isIdleForLong)
        {
            RequestDeactivation(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Not used for the collection age."));
        }
    }

    public void RequestDeactivation(DeactivationReason reason, CancellationToken stopToken = default)
    {
        bool wake;
        lock (_gate)
        {
            if (_isStopRequested || _phase == Phase.Dead)
            {
                return;
            }

            _isStopRequested = true;
            _keepUntil = 0;
            _reason = reason;
            _stopToken = stopToken;
            wake = TakePump();
        }

        if (wake)
        {
            Schedule();
        }
    }

    public void DelayDeactivation(TimeSpan time)
    {
        lock (_gate)
        {
            _keepUntil = time == Timeout.InfiniteTimeSpan ? long.MaxValue : time <= TimeSpan.Zero ? 0 : Engine.Later(time);
        }
    }

    public IGrainTimer RegisterTimer<TState>(
        Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        if (Current != this)
        {
            throw new InvalidOperationException($"A timer of {_address} can be registered only from within its own turns.");
        }

        var timer = new GrainTimer<TState>(this, callback, state, options);
        lock (_gate)
        {
            if (_phase is not (Phase.Activating or Phase.Active))
            {
                throw new InvalidOperationException($"{_address} is not active.");
            }

            (_timers ??= []).Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void ForgetTimer(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers?.Remove(timer);
        }
    }

    /// <summary>Completes when nothing runs or waits here.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return IsIdle ? Task.CompletedTask : (_whenIdle ??= NewSignal()).Task;
        }
    }

    /// <summary>Reads how many requests have come so far, if nothing runs or waits here.</summary>
    public bool TryReadArrivals(out long arrivals)
    {
        lock (_gate)
        {
            arrivals = _sequence;
            return IsIdle;
        }
    }

    /// <summary>Completes when the activation has ended.</summary>
    public Task WhenDeadAsync()
    {
        lock (_gate)
        {
            return _phase == Phase.Dead ? Task.CompletedTask : (_whenDead ??= NewSignal()).Task;
        }
    }

    /// <summary>Takes over what waited for the activation before. Before anyone else knows this one.</summary>
    public void Inherit(List<Request> requests)
    {
        lock (_gate)
        {
            requests.ForEach(AddWaiting);
        }
    }

    /// <summary>Starts to work on what was inherited.</summary>
    public void Wake()
    {
        bool wake;
        lock (_gate)
        {
            wake = TakePump();
        }

        if (wake)
        {
            Schedule();
        }
    }

    /// <summary>Runs what there is to run, on a thread of the pool.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        _depth = 0;
        SetSynchronizationContext(this);
        EnterCleanContext(ExecutionContext.Capture());
        var until = Environment.TickCount64 + QuantumMilliseconds;
        Request? done = null;
        for (var count = 1; ; count++)
        {
            Work work;
            Request? request = null;
            Continuation continuation = default;
            var finished = done;
            done = null;
            lock (_gate)
            {
                if (finished is not null)
                {
                    RemoveRunning(finished);
                }

                work = TakeWork(out request, out continuation);
                if (work == Work.None)
                {
                    ReleasePump();
                }
            }

            finished?.OnFinished();
            switch (work)
            {
                case Work.None:
                    SetSynchronizationContext(null);
                    return;
                case Work.Continue:
                    Run(continuation);
                    break;
                case Work.Request:
                    // Answered before it started: its caller has given up.
                    if (request!.IsAnswered || request.Start(this, _instance!))
                    {
                        done = request;
                    }

                    break;
                case Work.Activate:
                    _ = ActivateAsync();
                    break;
                case Work.Deactivate:
                    _ = DeactivateAsync();
                    break;
            }

            EnterCleanContext(ExecutionContext.Capture());
            if (count >= Quantum || ((count & 15) == 0 && Environment.TickCount64 > until))
            {
                if (done is not null)
                {
                    lock (_gate)
                    {
                        RemoveRunning(done);
                    }

                    done.OnFinished();
                }

                SetSynchronizationContext(null);
                Schedule();
                return;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void EnterCleanContext(ExecutionContext? present)
    {
        if (!ReferenceEquals(present, CleanContext.Instance))
        {
            ExecutionContext.Restore(CleanContext.Instance);
        }
    }

    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private void Run(Continuation continuation)
    {
        try
        {
            continuation.Callback(continuation.State);
        }
#pragma warning disable CA1031 // An async void method of a grain: nobody else can get its exception, and the process must live.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            EngineLog.UnawaitedFailure(Engine.Log, _address.ToString(), failure);
        }
    }

    // ---- The rest runs under the lock, up to the line that says otherwise. ----

    private bool IsIdle => !_isPumped && _waiting == 0 && _running.IsEmpty && _continuations.Count == 0
        && _phase is not (Phase.Activating or Phase.Deactivating);

    /// <summary>Makes the calling thread responsible for the pump if there is work and nobody is.</summary>
    private bool TakePump()
    {
        if (_isPumped || !HasWork())
        {
            return false;
        }

        _isPumped = true;
        return true;
    }

    private bool KeepOrReleasePump()
    {
        if (HasWork())
        {
            return true;
        }

        ReleasePump();
        return false;
    }

    private void ReleasePump()
    {
        _isPumped = false;
        if (_whenIdle is not null && IsIdle)
        {
            _whenIdle.TrySetResult();
            _whenIdle = null;
        }
    }

    private bool HasWork() => _continuations.Count > 0 || _phase switch
    {
        Phase.New => _waiting > 0 || _isStopRequested,
        Phase.Active when _isStopRequested => _running.IsEmpty,
        Phase.Active => FindStartable(out _, out _),
        _ => false,
    };

    private Work TakeWork(out Request? request, out Continuation continuation)
    {
        request = null;
        if (_continuations.Count > 0 && !(_preferRequest && _phase == Phase.Active && !_isStopRequested && FindStartable(out _, out _)))
        {
            // A grain whose code yields for ever must not keep its other requests, those that may interleave, from starting.
            _preferRequest = true;
            continuation = _continuations.Dequeue();
            return Work.Continue;
        }

        continuation = default;
        _preferRequest = false;
        switch (_phase)
        {
            case Phase.New when _waiting > 0 && !_isStopRequested:
                _phase = Phase.Activating;
                return Work.Activate;
            case Phase.New when _isStopRequested:
            case Phase.Active when _isStopRequested && _running.IsEmpty:
                _phase = Phase.Deactivating;
                return Work.Deactivate;
            case Phase.Active when !_isStopRequested && FindStartable(out var interleaves, out var previous):
                request = TakeWaiting(interleaves, previous);
                return Work.Request;
            default:
                return Work.None;
        }
    }

    private bool MayStart(Request request) => request.Method.Interleaving switch
    {
        Interleaving.Always => true,
        Interleaving.WithReaders => _runningExclusively == 0,
        _ => _runningExclusively == 0 && _runningReaders == 0,
    };

    /// <summary>Finds the next request that may start now: the earliest, except that those that may interleave pass those that wait for
    /// others, the readers among them within bounds.</summary>
    private bool FindStartable(out bool interleaves, out Request? previous)
    {
        previous = null;
        interleaves = false;
        var first = _mailbox.Head;
        var firstInterleaving = _interleavingMailbox.Head;
        if (first is not null && MayStart(first) && (firstInterleaving is null || first.Sequence < firstInterleaving.Sequence))
        {
            return true;
        }

        if (firstInterleaving is not null)
        {
            interleaves = true;
            return true;
        }

        if (_waitingReaders == 0 || _runningReaders == 0 || _runningExclusively > 0 || _overtaken >= MaxOvertaking)
        {
            return false;
        }

        for (var request = first; request is not null; previous = request, request = request.Next)
        {
            if (request.Method.Interleaving == Interleaving.WithReaders)
            {
                return true;
            }
        }

        throw new InvalidOperationException("The count of waiting readers is wrong.");
    }

    private void AddWaiting(Request request)
    {
        request.Sequence = ++_sequence;
        _waiting++;
        if (request.Method.Interleaving == Interleaving.Always)
        {
            _interleavingMailbox.Enqueue(request);
            return;
        }

        if (request.Method.Interleaving == Interleaving.WithReaders)
        {
            _waitingReaders++;
        }

        _mailbox.Enqueue(request);
    }

    private void CountOut(Request request)
    {
        _waiting--;
        if (request.Method.Interleaving == Interleaving.WithReaders)
        {
            _waitingReaders--;
        }
    }

    private Request TakeWaiting(bool interleaves, Request? previous)
    {
        var request = interleaves ? _interleavingMailbox.Dequeue() : _mailbox.RemoveAfter(previous);
        CountOut(request);
        if (!interleaves)
        {
            _overtaken = previous is null ? 0 : _overtaken + 1;
        }

        AddRunning(request);
        return request;
    }

    private void AddRunning(Request request)
    {
        _hasRun |= request.Expires;
        _running.Enqueue(request);
        switch (request.Method.Interleaving)
        {
            case Interleaving.Never:
                _runningExclusively++;
                break;
            case Interleaving.WithReaders:
                _runningReaders++;
                break;
        }
    }

    private void RemoveRunning(Request request)
    {
        if (!_running.Remove(request))
        {
            throw new InvalidOperationException($"{request.Method} finished twice.");
        }

        switch (request.Method.Interleaving)
        {
            case Interleaving.Never:
                _runningExclusively--;
                break;
            case Interleaving.WithReaders:
                _runningReaders--;
                break;
        }

        if (request.CountsAsUse)
        {
            _lastUsed = Engine.Now;
        }
    }

    private List<Request> TakeAllWaiting()
    {
        var requests = new List<Request>();
        while (!_mailbox.IsEmpty || !_interleavingMailbox.IsEmpty)
        {
            var takesPlain = _interleavingMailbox.IsEmpty
                || (!_mailbox.IsEmpty && _mailbox.Head!.Sequence < _interleavingMailbox.Head!.Sequence);
            var request = takesPlain ? _mailbox.Dequeue() : _interleavingMailbox.Dequeue();
            CountOut(request);
            if (request.Expires)
            {
                requests.Add(request);
            }
        }

        return requests;
    }

    // ---- From here on without the lock, in turns. ----

    private async Task ActivateAsync()
    {
        try
        {
            _scope = Engine.Services.CreateAsyncScope();
            _instance = _address.Binding.Create(_scope.Value.ServiceProvider);
            _instance.Attach(this);
            using var timeout = new CancellationTokenSource(Engine.Options.ActivationTimeout, Engine.Clock);
            await _instance.OnActivateAsync(timeout.Token).WaitAsync(Engine.Options.ActivationTimeout, Engine.Clock);
        }
#pragma warning disable CA1031 // The waiting callers get it, whatever it is.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            EngineLog.ActivationFailed(Engine.Log, _address.ToString(), failure);
            await EndAsync(failure);
            return;
        }

        lock (_gate)
        {
            _phase = Phase.Active;
            _lastUsed = Engine.Now;
        }
    }

    private async Task DeactivateAsync()
    {
        if (_instance is not null)
        {
            StopTimers();
            try
            {
                using var timeout = new CancellationTokenSource(Engine.Options.DeactivationTimeout, Engine.Clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopToken);
                await _instance.OnDeactivateAsync(_reason, either.Token).WaitAsync(either.Token);
            }
#pragma warning disable CA1031 // A deactivation cannot be refused.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                EngineLog.DeactivationFailed(Engine.Log, _address.ToString(), _reason.ToString(), failure);
            }
        }

        await EndAsync(failure: null);
    }

    [SuppressMessage("Reliability", "CA2007", Justification = "Continues in the grain's turn.")]
    private async Task EndAsync(Exception? failure)
    {
        StopTimers();
        try
        {
            if (_instance is IAsyncDisposable asynchronously)
            {
                await asynchronously.DisposeAsync();
            }
            else if (_instance is IDisposable disposable)
            {
                disposable.Dispose();
            }

            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
            }
        }
#pragma warning disable CA1031 // A deactivation cannot be refused.
        catch (Exception disposal)
#pragma warning restore CA1031
        {
            EngineLog.DeactivationFailed(Engine.Log, _address.ToString(), "disposal", disposal);
        }

        List<Request> waiting;
        List<Request>? refused = null;
        Activation? next = null;
        lock (_gate)
        {
            waiting = TakeAllWaiting();
            if (failure is null && !_hasRun)
            {
                refused = waiting.FindAll(request => ++request.Handovers > MaxHandovers);
                waiting.RemoveAll(request => request.Handovers > MaxHandovers);
            }

            if (_pool is null)
            {
                // While the lock is held, so that nobody finds the key free before those that waited are at the front again.
                next = Engine.Replace(this, failure is null ? waiting : []);
            }

            _phase = Phase.Dead;

            // References remember where they called last; they must not keep what the grain held.
            _instance = null;
            _whenDead?.TrySetResult();
        }

        if (failure is not null)
        {
            waiting.ForEach(request => Engine.Reject(request, _address.ToString(), failure));
            _pool?.Remove(this, []);
            return;
        }

        refused?.ForEach(request => Engine.Reject(
            request, _address.ToString(), new OrleansMessageRejectionException($"{_address} deactivates again and again.")));
        _pool?.Remove(this, waiting);
        if (next is not null)
        {
            next.Wake();
        }
        else if (_pool is null)
        {
            waiting.ForEach(request => Engine.Refuse(request, _address.ToString()));
        }
    }

    private void StopTimers()
    {
        GrainTimer[] timers;
        lock (_gate)
        {
            timers = _timers is null ? [] : [.. _timers];
            _timers = null;
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private enum Work
    {
        None,
        Continue,
        Request,
        Activate,
        Deactivate,
    }

    private readonly record struct Continuation(SendOrPostCallback Callback, object? State);
}
