using Halls.Engine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// The base of every grain class. One activation exists for each class and key; its code runs in turns, never on two threads at once,
/// and a request starts only after the request before it has completed. Nothing of the grain's identity is known in its constructor.
/// </summary>
public abstract class Grain : IAddressable
{
    private Activation? _activation;

    /// <summary>Gets the factory with which to reach other grains.</summary>
    /// <exception cref="InvalidOperationException">The grain was not made by an engine, or its constructor is still running.</exception>
    protected IGrainFactory GrainFactory => Activation.Engine;

    /// <summary>Gets the services of this activation's own scope, which is disposed after deactivation.</summary>
    /// <exception cref="InvalidOperationException">The grain was not made by an engine, or its constructor is still running.</exception>
    protected internal IServiceProvider ServiceProvider => Activation.Services;

    internal Activation Activation => _activation
        ?? throw new InvalidOperationException("This grain has no context: it was not made by the engine, or its constructor is still running.");

    /// <summary>Runs after construction and before the first request. When it fails, the waiting callers get the exception and the
    /// next call tries again with a new instance.</summary>
    /// <param name="cancellationToken">Signalled when activation takes longer than <see cref="EngineOptions.ActivationTimeout"/>.</param>
    /// <returns>The work; requests wait for it.</returns>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last request, when timers have been stopped. A failure is logged and does not stop the deactivation.
    /// It does not run when the process dies: what must last is written before.</summary>
    /// <param name="reason">Why; informational.</param>
    /// <param name="cancellationToken">Signalled when it must end promptly.</param>
    /// <returns>The work; the next activation waits for it.</returns>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deactivates this activation once the requests under way have completed. Requests that wait go to the next activation.</summary>
    protected void DeactivateOnIdle() =>
        Activation.RequestDeactivation(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain asked to be deactivated."));

    /// <summary>Keeps this activation from being collected for being idle.</summary>
    /// <param name="timeSpan">For how long; <see cref="TimeSpan.Zero"/> takes an earlier delay back,
    /// <see cref="Timeout.InfiniteTimeSpan"/> delays for ever.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);

    internal void Attach(Activation activation) => _activation = activation;
}
