using Halls.Domain.Queues;

namespace Halls.Domain.Simulation;

/// <summary>How a free window of a simulated hall chooses among the queues it serves.</summary>
public enum ChoiceRule
{
    /// <summary>As the live hall does on its first day: the queue whose next ticket is the most urgent (<see cref="CallingOrder.Urgency"/>).</summary>
    Urgency,

    /// <summary>As the live hall does that knows how long its services take: the queue that pulls most (<see cref="CallingOrder.Pull"/>).</summary>
    Pull,

    /// <summary>The generalised cµ rule of the literature: every lane of every queue competes by itself, so that R-023 is not kept. For comparison only.</summary>
    EachLane,

    /// <summary>The longest queue. For comparison only.</summary>
    LongestQueue,

    /// <summary>The ticket that has waited longest, classes in their order over all queues. For comparison only.</summary>
    FirstCome,
}

/// <summary>
/// A hall in numbers, for the simulator and the forecast: queues and windows by index, times in minutes, services lognormal. Immutable by agreement: the
/// arrays are not to be written to after construction. Thread-safe for reading.
/// </summary>
public sealed class HallModel
{
    private readonly double[] _speed;
    private readonly int[][] _canServe;
    private readonly double[] _mean;
    private readonly double[] _logMean;
    private readonly double[] _logSd;
    private readonly double[] _promised;
    private readonly double[] _rate;

    /// <summary>Builds the tables that the simulator reads.</summary>
    /// <param name="targets">For each queue, the wait it promises.</param>
    /// <param name="services">For each queue, the distribution of its service times at a window of speed 1.</param>
    /// <param name="speeds">For each window and queue, work done in a minute; 0 where the window must not serve the queue.</param>
    public HallModel(IReadOnlyList<double> targets, IReadOnlyList<ServiceTime> services, IReadOnlyList<IReadOnlyList<double>> speeds)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(services.Count, targets.Count);
        Queues = targets.Count;
        Windows = speeds.Count;
        _promised = new double[Queues * CallingOrder.LaneCount];
        _mean = [.. services.Select(s => s.Mean)];
        _logMean = [.. services.Select(s => s.LogMean)];
        _logSd = [.. services.Select(s => s.LogSd)];
        for (int i = 0; i < _promised.Length; i++)
        {
            _promised[i] = CallingOrder.Target((Lane)(i % CallingOrder.LaneCount), targets[i / CallingOrder.LaneCount]);
        }

        _speed = new double[Windows * Queues];
        _rate = new double[Windows * Queues];
        _canServe = new int[Windows][];
        for (int w = 0; w < Windows; w++)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(speeds[w].Count, Queues);
            for (int q = 0; q < Queues; q++)
            {
                _speed[(w * Queues) + q] = speeds[w][q];
                _rate[(w * Queues) + q] = speeds[w][q] / _mean[q];
            }

            _canServe[w] = [.. Enumerable.Range(0, Queues).Where(q => speeds[w][q] > 0)];
        }
    }

    /// <summary>How many queues.</summary>
    public int Queues { get; }

    /// <summary>How many windows.</summary>
    public int Windows { get; }

    /// <summary>Minutes that a window loses when it takes up another queue: signs, logins, papers. <value>3</value></summary>
    public double SetUpMinutes { get; init; } = 3;

    /// <summary>How many queues a window may have on its sign at once. <value>no limit</value></summary>
    public int MostPosted { get; init; } = int.MaxValue;

    /// <summary>After so many priority calls in a row an ordinary one is due. <value>3</value></summary>
    public int MaxConsecutivePriority { get; init; } = 3;

    /// <summary>How a free window chooses. <value>as on the first day</value></summary>
    public ChoiceRule Choice { get; init; }

    /// <summary>Minutes lost when a window serves another queue than for the ticket before. <value>0</value></summary>
    public double ChangeOverMinutes { get; init; }

    /// <summary>The share of calls that nobody answers. <value>0</value></summary>
    public double AbsentShare { get; init; }

    /// <summary>Minutes that a call costs that nobody answers. <value>1</value></summary>
    public double AbsentMinutes { get; init; } = 1;

    /// <summary>How often somebody who was not there goes back into the line. <value>1</value></summary>
    public int RecallTimes { get; init; } = 1;

    /// <summary>Behind how many others. <value>3</value></summary>
    public int RecallBehind { get; init; } = 3;

    /// <summary>The wait that a lane of a queue is promised.</summary>
    public double Promised(int queue, int lane) => _promised[(queue * CallingOrder.LaneCount) + lane];

    /// <summary>Mean service of a queue at speed 1.</summary>
    public double Mean(int queue) => _mean[queue];

    /// <summary>Mean of the logarithm of the service time.</summary>
    public double LogMean(int queue) => _logMean[queue];

    /// <summary>Standard deviation of the logarithm of the service time.</summary>
    public double LogSd(int queue) => _logSd[queue];

    /// <summary>Work done in a minute; 0 where the window must not serve the queue.</summary>
    public double Speed(int window, int queue) => _speed[(window * Queues) + queue];

    /// <summary>Services of a queue that a window gets done in a minute.</summary>
    public double Rate(int window, int queue) => _rate[(window * Queues) + queue];

    /// <summary>Whether the window may serve the queue.</summary>
    public bool May(int window, int queue) => Speed(window, queue) > 0;

    /// <summary>The queues that a window may serve, ascending.</summary>
    public ReadOnlySpan<int> CanServe(int window) => _canServe[window];

    /// <summary>The same hall as it is believed to be rather than as it is, or with another rule of choosing.</summary>
    /// <param name="services">Other service times, or null to keep them.</param>
    /// <param name="choice">Another rule, or null to keep it.</param>
    public HallModel With(IReadOnlyList<ServiceTime>? services = null, ChoiceRule? choice = null) => new(
        [.. Enumerable.Range(0, Queues).Select(q => Promised(q, (int)Lane.Ordinary))],
        services ?? [.. Enumerable.Range(0, Queues).Select(q => new ServiceTime(LogMean(q), LogSd(q)))],
        [.. Enumerable.Range(0, Windows).Select(w => (IReadOnlyList<double>)[.. Enumerable.Range(0, Queues).Select(q => Speed(w, q))])])
    {
        SetUpMinutes = SetUpMinutes,
        MostPosted = MostPosted,
        MaxConsecutivePriority = MaxConsecutivePriority,
        Choice = choice ?? Choice,
        ChangeOverMinutes = ChangeOverMinutes,
        AbsentShare = AbsentShare,
        AbsentMinutes = AbsentMinutes,
        RecallTimes = RecallTimes,
        RecallBehind = RecallBehind,
    };
}
