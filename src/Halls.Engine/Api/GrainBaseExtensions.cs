using Halls.Engine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Registers timers of a grain. A tick is a request like any other (it waits for its turn and never overlaps another request) unless
/// <see cref="GrainTimerCreationOptions.Interleave"/> is set; the next tick is planned when the one before has completed. Exceptions
/// of a callback are logged and the timer goes on. Deactivation ends all timers.
/// </summary>
public static class GrainBaseExtensions
{
    /// <summary>Registers a timer with a state and a cancellation token.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="grain">The grain; only it may register its timers, from within a turn.</param>
    /// <param name="callback">What to do at each tick. The token is signalled when the timer is disposed.</param>
    /// <param name="state">Handed to the callback.</param>
    /// <param name="options">When, and how it mixes with other requests.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative (other than infinite) or too long for a timer.</exception>
    /// <exception cref="InvalidOperationException">The grain is not active, or the call comes from outside its turns.</exception>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this Grain grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return grain.Activation.RegisterTimer(callback, state, options);
    }

    /// <summary>Registers a timer with a cancellation token.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">What to do at each tick.</param>
    /// <param name="options">When, and how it mixes with other requests.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(static (work, token) => work(token), callback, options);
    }

    /// <summary>Registers a timer.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">What to do at each tick.</param>
    /// <param name="options">When, and how it mixes with other requests.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(static (work, _) => work(), callback, options);
    }

    /// <summary>Registers a timer with a state.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">What to do at each tick.</param>
    /// <param name="state">Handed to the callback.</param>
    /// <param name="options">When, and how it mixes with other requests.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this Grain grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(static (work, _) => work.Callback(work.State), (Callback: callback, State: state), options);
    }

    /// <summary>Registers a timer that does not interleave.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">What to do at each tick.</param>
    /// <param name="dueTime">The time to the first tick; infinite: not before <see cref="IGrainTimer.Change"/>.</param>
    /// <param name="period">The time from the end of a tick to the next; infinite: no next.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Registers a timer with a cancellation token that does not interleave.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">What to do at each tick.</param>
    /// <param name="dueTime">The time to the first tick; infinite: not before <see cref="IGrainTimer.Change"/>.</param>
    /// <param name="period">The time from the end of a tick to the next; infinite: no next.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    public static IGrainTimer RegisterGrainTimer(this Grain grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Registers a timer with a state that does not interleave.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">What to do at each tick.</param>
    /// <param name="state">Handed to the callback.</param>
    /// <param name="dueTime">The time to the first tick; infinite: not before <see cref="IGrainTimer.Change"/>.</param>
    /// <param name="period">The time from the end of a tick to the next; infinite: no next.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this Grain grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, state, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Registers a timer with a state and a cancellation token that does not interleave.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">What to do at each tick.</param>
    /// <param name="state">Handed to the callback.</param>
    /// <param name="dueTime">The time to the first tick; infinite: not before <see cref="IGrainTimer.Change"/>.</param>
    /// <param name="period">The time from the end of a tick to the next; infinite: no next.</param>
    /// <returns>The timer; dispose it to stop it.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this Grain grain, Func<TState, CancellationToken, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, state, new GrainTimerCreationOptions(dueTime, period));
}
