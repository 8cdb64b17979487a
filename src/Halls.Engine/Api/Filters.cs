using System.Reflection;

namespace Orleans;

/// <summary>Runs around each incoming call of a grain, inside its turn, timer ticks included. Registered in the service collection;
/// filters run in the order of registration, the first outermost.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Called instead of the method; calls <see cref="IGrainCallContext.Invoke"/> to go on.</summary>
    /// <param name="context">The call.</param>
    /// <returns>The work; the caller waits for it and gets its exception.</returns>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>A call on its way. Belongs to the turn in which it was handed out.</summary>
public interface IGrainCallContext
{
    /// <summary>Gets the grain, or the timer in the case of a timer's tick.</summary>
    object Grain { get; }

    /// <summary>Gets the full name of the interface that was called.</summary>
    string InterfaceName { get; }

    /// <summary>Gets the name of the method that was called.</summary>
    string MethodName { get; }

    /// <summary>Gets the method of the interface.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>Gets or sets what the caller gets: <see langword="null"/> before the method has run, and for a method without a result.</summary>
    object? Result { get; set; }

    /// <summary>Runs the next filter, or the method after the last filter. Throws what that throws.</summary>
    /// <returns>The work.</returns>
    Task Invoke();
}

/// <summary>A call on its way into a grain.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>Gets the method of the grain class.</summary>
    MethodInfo ImplementationMethod { get; }
}
