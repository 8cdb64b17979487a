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
    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset? _since;
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
    /// <param name="since">
    /// The real instant at which the clock showed <paramref name="start"/>. Clocks of several processes with the same start, speed and instant show
    /// the same time, as exactly as their machines' clocks agree. <value>null: the instant at which this one is made</value>
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The speed is not from 0.01 to 10,000.</exception>
    /// <exception cref="ArgumentException">There is a <paramref name="since"/> without a start, or for a stepped clock.</exception>
    public ServiceClock(TimeProvider real, DateTimeOffset? start, double speed, bool stepped, DateTimeOffset? since = null)
    {
        if (since is not null && (start is null || stepped))
        {
            throw new ArgumentException("A clock that is anchored has a start and runs.", nameof(since));
        }

        if (speed is not (>= 0.01 and <= 10_000))
        {
            throw new ArgumentOutOfRangeException(nameof(speed), speed, "The clock's speed must be from 0.01 to 10,000.");
        }

        _real = real;
        _speed = speed;
        _since = since;
        IsReal = start is null && speed == 1 && !stepped;
        IsStepped = stepped;
        _start = (start ?? real.GetUtcNow()).ToUniversalTime();
        _origin = since is null ? _start : DateTimeOffset.MinValue;
        _originTimestamp = real.GetTimestamp();
    }

    /// <summary>True when this is the machine's own time.</summary>
    public bool IsReal { get; }

    /// <summary>True when the clock stands until it is set.</summary>
    public bool IsStepped { get; }

    /// <summary>True when the clock follows the machine's time from a given instant on, as those of other processes do.</summary>
    public bool IsAnchored => _since is not null;

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
            return Now();
        }
    }

    /// <summary>Moves the clock on to an instant.</summary>
    /// <returns>False when the instant lies in the clock's past: time never goes back.</returns>
    /// <exception cref="InvalidOperationException">This is the machine's own time, or one that other processes share: nobody here may set it.</exception>
    public bool MoveTo(DateTimeOffset instant)
    {
        if (IsReal || IsAnchored)
        {
            throw new InvalidOperationException("The machine's own time, or one that other processes share, can't be set.");
        }

        lock (_lock)
        {
            if (instant < Now())
            {
                return false;
            }

            _origin = instant.ToUniversalTime();
            _originTimestamp = _real.GetTimestamp();
            return true;
        }
    }

    private DateTimeOffset Now()
    {
        if (IsStepped)
        {
            return _origin;
        }

        if (_since is not { } since)
        {
            return _origin + (_real.GetElapsedTime(_originTimestamp) * _speed);
        }

        // By the machine's time of day, which is kept in step with that of other machines, and not by its stopwatch, which drifts. A correction
        // may put it back by a moment: the clock stands still meanwhile.
        DateTimeOffset now = _start + ((_real.GetUtcNow() - since) * _speed);
        return _origin = now > _origin ? now : _origin;
    }
}
