namespace Halls.Engine;

/// <summary>Settings of the engine. Read once, when the engine is made.</summary>
public sealed class EngineOptions
{
    /// <summary>Gets or sets how long a caller waits for an answer before it gets a <see cref="TimeoutException"/>. The grain is not
    /// interrupted: whether the call had its effect is unknown. Observed about thirty times per timeout, at most once a second, so a
    /// caller may wait a little longer, never less.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long an activation may go unused before it is deactivated.</summary>
    /// <value>Default: 15 minutes.</value>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Gets or sets how long <see cref="Orleans.Grain.OnActivateAsync"/> may take before the activation fails.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long <see cref="Orleans.Grain.OnDeactivateAsync"/> may take before it is given up, so that it cannot
    /// keep its key for ever.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the clock of all the times above. Grain timers always follow the container's <see cref="TimeProvider"/>.
    /// A system whose clock runs faster than the world sets the world's clock here, or its calls time out sixty times too early.</summary>
    /// <value>Default: <see langword="null"/>, the container's <see cref="TimeProvider"/>.</value>
    public TimeProvider? EngineClock { get; set; }
}
