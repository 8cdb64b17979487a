namespace Halls.Replay.Playing;

/// <summary>
/// Keeps the replay from running faster than asked and says whether it fell behind. Whole days between two moments on which nothing
/// is recorded are skipped. One owner; not for use from several tasks.
/// </summary>
public sealed class Pace
{
    private readonly TimeProvider _time;
    private readonly double _speed;
    private readonly long _began;
    private DateTime _at;
    private TimeSpan _due;

    /// <param name="start">The recorded moment that is now.</param>
    /// <param name="speed">Recorded seconds a real second; infinity to run as fast as the hall answers.</param>
    /// <param name="time">The real clock.</param>
    public Pace(DateTime start, double speed, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        _time = time;
        _speed = speed;
        _at = start;
        _began = time.GetTimestamp();
    }

    /// <summary>Real time since the start.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <summary>Recorded time since the start, skipped days left out.</summary>
    public TimeSpan Recorded { get; private set; }

    /// <summary>The most that the replay was ever behind the asked speed, in real time. Always zero at infinite speed.</summary>
    public TimeSpan MaxLag { get; private set; }

    /// <summary>How far behind the replay was after the last moment, in real time.</summary>
    public TimeSpan Lag { get; private set; }

    /// <summary>How many moments were answered.</summary>
    public int Moments { get; private set; }

    /// <summary>How many of them were answered more than a tenth of a real second late.</summary>
    public int LateMoments { get; private set; }

    /// <summary>Waits until <paramref name="moment"/> is due. Moments must not go back.</summary>
    public async Task WaitUntil(DateTime moment, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(moment, _at);
        var idleDays = Math.Max(0, (moment.Date - _at.Date).Days - 1);
        Recorded += moment - _at - TimeSpan.FromDays(idleDays);
        _at = moment;
        if (double.IsPositiveInfinity(_speed))
            return;
        _due = Recorded / _speed;
        var ahead = _due - Elapsed;
        if (ahead > TimeSpan.Zero)
            await Task.Delay(ahead, _time, stop);
    }

    /// <summary>Everything of the moment has been answered.</summary>
    public void Answered()
    {
        Moments++;
        if (double.IsPositiveInfinity(_speed))
            return;
        var behind = Elapsed - _due;
        Lag = behind > TimeSpan.Zero ? behind : TimeSpan.Zero;
        if (Lag > MaxLag)
            MaxLag = Lag;
        if (Lag > TimeSpan.FromSeconds(0.1))
            LateMoments++;
    }
}
