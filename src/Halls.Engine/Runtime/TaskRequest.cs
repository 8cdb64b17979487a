namespace Halls.Engine;

/// <summary>A call whose method returns nothing but its completion.</summary>
internal abstract class TaskRequest(MethodDescriptor method) : Request(method)
{
    private TaskCompletionSource? _answer;
    private Task? _work;

    /// <summary>What the caller waits for: the work itself when it completed within the call, otherwise the answer.</summary>
    public Task Answer => _answer?.Task ?? _work!;

    public override bool IsAnswered => _answer is { Task.IsCompleted: true };

    /// <summary>Calls the method. Implemented by emitted classes.</summary>
    public abstract Task Call(object instance);

    public override void PrepareAnswer() => _answer ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool Start(ICallTarget target, object instance)
    {
        Target = target;
        if (IsCancellable)
        {
            Interlocked.MemoryBarrier();
            if (IsAnswered)
            {
                return true;
            }
        }

        EnterCallersActivity();
        Task work;
        try
        {
            work = (target.Engine.HasFilters ? IncomingCall.RunAsync(target.Engine, this, instance) : Call(instance))
                ?? Task.FromException(NullTask());
        }
#pragma warning disable CA1031 // It is the caller's, whatever it is.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            work = Task.FromException(failure);
        }

        _work = work;
        if (work.IsCompleted)
        {
            Complete(work);
            return true;
        }

        if (!Method.IsOneWay)
        {
            PrepareAnswer();
        }

        work.GetAwaiter().UnsafeOnCompleted(OnWorkCompleted);
        return false;
    }

    public override async Task<object?> CallBoxedAsync(object instance)
    {
        await (Call(instance) ?? throw NullTask());
        return null;
    }

    public override void Fail(Exception failure)
    {
        if (_answer?.TrySetException(failure) == true)
        {
            Release();
        }
    }

    public override void AnswerCancelled(CancellationToken token) => _answer!.TrySetCanceled(token);

    private void OnWorkCompleted()
    {
        Complete(_work!);
        Target!.Finish(this);
    }

    private void Complete(Task work)
    {
        Release();
        if (Method.IsOneWay)
        {
            if (!work.IsCompletedSuccessfully)
            {
                EngineLog.OneWayFailed(Target!.Engine.Log, Method.ToString(), Target!.ToString()!, Failures.Of(work));
            }
        }
        else if (_answer is not null && !_answer.TrySetFromTask(work) && work.IsFaulted)
        {
            EngineLog.LateFailure(Target!.Engine.Log, Method.ToString(), Target!.ToString()!, Failures.Of(work));
        }
    }
}

/// <summary>A call whose method returns a value.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
internal abstract class TaskRequest<T>(MethodDescriptor method) : Request(method)
{
    private TaskCompletionSource<T>? _answer;
    private Task<T>? _work;

    /// <summary>What the caller waits for: the work itself when it completed within the call, otherwise the answer.</summary>
    public Task<T> Answer => _answer?.Task ?? _work!;

    public override bool IsAnswered => _answer is { Task.IsCompleted: true };

    /// <summary>Calls the method. Implemented by emitted classes.</summary>
    public abstract Task<T> Call(object instance);

    public override void PrepareAnswer() => _answer ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool Start(ICallTarget target, object instance)
    {
        Target = target;
        if (IsCancellable)
        {
            Interlocked.MemoryBarrier();
            if (IsAnswered)
            {
                return true;
            }
        }

        EnterCallersActivity();
        Task<T> work;
        try
        {
            work = (target.Engine.HasFilters ? IncomingCall.RunAsync<T>(target.Engine, this, instance) : Call(instance))
                ?? Task.FromException<T>(NullTask());
        }
#pragma warning disable CA1031 // It is the caller's, whatever it is.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            work = Task.FromException<T>(failure);
        }

        _work = work;
        if (work.IsCompleted)
        {
            Complete(work);
            return true;
        }

        PrepareAnswer();
        work.GetAwaiter().UnsafeOnCompleted(OnWorkCompleted);
        return false;
    }

    public override async Task<object?> CallBoxedAsync(object instance) => await (Call(instance) ?? throw NullTask());

    public override void Fail(Exception failure)
    {
        if (_answer?.TrySetException(failure) == true)
        {
            Release();
        }
    }

    public override void AnswerCancelled(CancellationToken token) => _answer!.TrySetCanceled(token);

    private void OnWorkCompleted()
    {
        Complete(_work!);
        Target!.Finish(this);
    }

    private void Complete(Task<T> work)
    {
        Release();
        if (_answer is not null && !_answer.TrySetFromTask(work) && work.IsFaulted)
        {
            EngineLog.LateFailure(Target!.Engine.Log, Method.ToString(), Target!.ToString()!, Failures.Of(work));
        }
    }
}

internal static class Failures
{
    /// <summary>Gets what made a task fail, and marks it as seen.</summary>
    public static Exception Of(Task task) =>
        (Exception?)task.Exception?.InnerException ?? new TaskCanceledException(task);
}
