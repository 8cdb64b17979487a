using Orleans.Runtime;

namespace Halls.Engine;

/// <summary>The name under which filters see a timer's tick, as in Orleans.</summary>
internal interface IGrainTimerInvoker
{
    Task InvokeCallbackAsync();
}

/// <summary>
/// A grain's timer. It is itself the request that ticks: a tick is enqueued only when the one before has completed, so that it can hang
/// in one mailbox at most once.
/// </summary>
internal abstract class GrainTimer : Request, IGrainTimer
{
    private static readonly MethodDescriptor Waiting = Describe(Interleaving.Never);
    private static readonly MethodDescriptor Interleaved = Describe(Interleaving.Always);

    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private readonly bool _keepAlive;
    private TimeSpan _next = Timeout.InfiniteTimeSpan;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _isTicking;
    private bool _isDisposed;
    private Task? _work;

    protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
        : base(options.Interleave ? Interleaved : Waiting)
    {
        Check(options.DueTime, nameof(options.DueTime));
        Check(options.Period, nameof(options.Period));
        _activation = activation;
        _keepAlive = options.KeepAlive;
        _timer = CleanContext.CreateTimer(
            activation.Engine.GrainClock,
            static self => ((GrainTimer)self!).OnDue(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public override bool Expires => false;

    public override bool CountsAsUse => _keepAlive;

    public override bool IsAnswered => false;

    protected CancellationToken Stopped => _stopped.Token;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            _next = dueTime;
            _period = period;
            if (!_isTicking && !_isDisposed)
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _timer.Dispose();
        _activation.ForgetTimer(this);
        _activation.Cancel(_stopped);
    }

    public override void PrepareAnswer()
    {
    }

    public override bool Start(ICallTarget target, object instance)
    {
        Target = target;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return true;
            }

            _next = _period;
        }

        try
        {
            var engine = target.Engine;
            _work = (engine.HasFilters ? IncomingCall.RunAsync(engine, this, instance) : Tick()) ?? Task.FromException(NullTask());
        }
#pragma warning disable CA1031 // Logged; a timer outlives the failures of its ticks.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _work = Task.FromException(failure);
        }

        if (_work.IsCompleted)
        {
            Complete();
            return true;
        }

        _work.GetAwaiter().UnsafeOnCompleted(OnWorkCompleted);
        return false;
    }

    public override async Task<object?> CallBoxedAsync(object instance)
    {
        await (Tick() ?? throw NullTask());
        return null;
    }

    public override void Fail(Exception failure)
    {
    }

    public override void AnswerCancelled(CancellationToken token)
    {
    }

    /// <summary>Plans the next tick, only now that this request hangs nowhere any more.</summary>
    public override void OnFinished()
    {
        lock (_gate)
        {
            _isTicking = false;
            if (!_isDisposed)
            {
                _timer.Change(_next, Timeout.InfiniteTimeSpan);
            }
        }
    }

    protected abstract Task Tick();

    private static MethodDescriptor Describe(Interleaving interleaving) =>
        new(typeof(IGrainTimerInvoker).GetMethod(nameof(IGrainTimerInvoker.InvokeCallbackAsync))!, interleaving, isOneWay: true);

    private static void Check(TimeSpan time, string name)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, uint.MaxValue - 1, name);
    }

    private void OnDue()
    {
        lock (_gate)
        {
            if (_isTicking || _isDisposed || _activation.Engine.IsStopping)
            {
                return;
            }

            _isTicking = true;
        }

        // An ended activation has disposed its timers; this tick then came too late and is nothing to anybody.
        _activation.Enqueue(this);
    }

    private void OnWorkCompleted()
    {
        Complete();
        Target!.Finish(this);
    }

    private void Complete()
    {
        // A tick that stops because its timer was disposed ends as it should.
        if (!_work!.IsCompletedSuccessfully && !(_work.IsCanceled && _stopped.IsCancellationRequested))
        {
            EngineLog.TimerFailed(_activation.Engine.Log, _activation.ToString(), Failures.Of(_work));
        }
    }
}

/// <summary>A timer with the state that its callback gets.</summary>
internal sealed class GrainTimer<TState>(
    Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    : GrainTimer(activation, options)
{
    protected override Task Tick() => callback(state, Stopped);
}
