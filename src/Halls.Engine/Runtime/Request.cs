using System.Diagnostics;

namespace Halls.Engine;

/// <summary>
/// One call: arguments, answer, and the node with which it hangs in a mailbox. The proxies' emitted classes derive from
/// <see cref="TaskRequest"/> and <see cref="TaskRequest{T}"/>, one for each method, with a field for each argument.
/// </summary>
internal abstract class Request(MethodDescriptor method)
{
    /// <summary>What is called.</summary>
    public readonly MethodDescriptor Method = method;

    /// <summary>The next in the mailbox or among the running. Guarded by the target's lock, like <see cref="Sequence"/>.</summary>
    public Request? Next;

    /// <summary>The place in the order of arrival at the present target.</summary>
    public long Sequence;

    /// <summary>When the call was made, by the engine's coarse clock.</summary>
    public long SentAt;

    /// <summary>How often it was handed from an ended activation to the next.</summary>
    public int Handovers;

    /// <summary>The caller's activity, so that a trace goes on in the grain. Nothing else of the caller's context does.</summary>
    public Activity? Parent;

    private CallCancellation? _cancellation;

    /// <summary>Where it runs; set at its start.</summary>
    public ICallTarget? Target { get; protected set; }

    /// <summary>Whether the request answers to somebody and may be dropped when that one no longer waits.</summary>
    public virtual bool Expires => true;

    /// <summary>Whether it keeps the activation from being collected for being idle.</summary>
    public virtual bool CountsAsUse => true;

    /// <summary>Whether the caller has what it gets, be it a result, an exception or a time-out.</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>The token that the grain's method gets.</summary>
    public CancellationToken GrainToken => _cancellation?.GrainToken ?? default;

    /// <summary>Takes the caller's token. Called by proxies.</summary>
    public void BindToken(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            _cancellation = new CallCancellation(this, token);
        }
    }

    /// <summary>Whether the caller can cancel, in which case the answer must exist before the call starts.</summary>
    public bool IsCancellable => _cancellation is not null;

    /// <summary>Makes the answer that the caller waits for. Before the request is visible to any other thread.</summary>
    public abstract void PrepareAnswer();

    /// <summary>Begins to listen to the caller's token. After <see cref="PrepareAnswer"/>.</summary>
    public void ListenToCaller() => _cancellation?.Listen();

    /// <summary>Runs the method, in a turn of the target. Never throws.</summary>
    /// <returns>True when it completed at once; otherwise <see cref="ICallTarget.Finish"/> follows.</returns>
    public abstract bool Start(ICallTarget target, object instance);

    /// <summary>Runs the method for a filter.</summary>
    /// <returns>The result, boxed.</returns>
    public abstract Task<object?> CallBoxedAsync(object instance);

    /// <summary>Answers with a failure unless it was answered before.</summary>
    public abstract void Fail(Exception failure);

    /// <summary>Answers the caller who cancelled.</summary>
    public abstract void AnswerCancelled(CancellationToken token);

    /// <summary>Called after the request has completed and the target no longer refers to it.</summary>
    public virtual void OnFinished()
    {
    }

    /// <summary>Stops listening to the caller's token.</summary>
    protected void Release() => _cancellation?.Release();

    protected void EnterCallersActivity()
    {
        if (Parent is not null)
        {
            Activity.Current = Parent;
        }
    }

    protected InvalidOperationException NullTask() => new($"{Method} returned null instead of a task.");
}
