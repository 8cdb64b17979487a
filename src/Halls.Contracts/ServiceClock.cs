namespace Halls.Contracts;

/// <summary>
/// The time that halls live by. Infrastructure (time-outs, leases, pushes) keeps real time; everything that becomes a fact reads this clock, so that
/// a recorded day can be replayed and a training day run faster. Thread-safe.
/// </summary>
public sealed class ServiceClock : TimeProvider
{
    private readonly TimeProvider _real;
    private readonly Lock _lock = new();
    private readonly double _speed;
    private DateTimeOffset _origin;
    private long _originTimestamp;

    /// <summary>Real time.</summary>
    /// <param name="real">The machine's clock.</param>
    public ServiceClock(TimeProvider real)
        : this(real, null, 1, false)
    {
    }

    /// <summary>Another time.</summary>
    /// <param name="real">The machine's clock.</param>
    /// <param name="start">The instant to start from. <value>null: the machine's present</value></param>
    /// <param name="speed">Seconds that pass here for one of the machine's. <value>1</value></param>
    /// <param name="stepped">True for a clock that stands until somebody sets it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The speed is not from 0.01 to 10,000.</exception>
    public ServiceClock(TimeProvider real, DateTimeOffset? start, double speed, bool stepped)
    {
        if (speed is not (>= 0.01 and <= 10_000))
        {
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "The clock's speed must be from 0.01 to 10,000.");
        }

        _real = real;
        _speed = speed;
        IsReal = start is null && speed == 1 && !stepped;
        IsStepped = stepped;
        _origin = start ?? real.GetUtcNow();
        _originTimestamp = real.GetTimestamp();
    }

    /// <summary>True when this is the machine's own time.</summary>
    public bool IsReal { get; }

    /// <summary>True when the clock stands until it is set.</summary>
    public bool IsStepped { get; }

    /// <summary>Seconds that pass here for one of the machine's; 0 for a stepped clock.</summary>
    public double Speed => IsStepped ? 0 : _speed;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        if (IsReal)
        {
            return _real.GetUtcNow();
        }

        lock (_lock)
        {
            return IsStepped ? _origin : _origin + (_real.GetElapsedTime(_originTimestamp) * _speed);
        }
    }

    /// <summary>Moves the clock on to an instant.</summary>
    /// <returns>False when the instant lies in the clock's past: time never goes back.</returns>
    /// <exception cref="InvalidOperationException">This is the machine's own time, which nobody here may set.</exception>
    public bool MoveTo(DateTimeOffset instant)
    {
        if (IsReal)
        {
            throw new InvalidOperationException("The machine's own time can't be set.");
        }

        lock (_lock)
        {
            if (instant < (IsStepped ? _origin : _origin + (_real.GetElapsedTime(_originTimestamp) * _speed)))
            {
                return false;
            }

            _origin = instant.ToUniversalTime();
            _originTimestamp = _real.GetTimestamp();
            return true;
        }
    }
}
