namespace Halls.Domain.Tidal;

/// <summary>When a tide is in (<c>tide.open</c>): the queue that a window is moved to must be like this for a while.</summary>
/// <param name="WaitingPerWindow">So many people wait for each window that serves it.</param>
/// <param name="PredictedMinutes">Or somebody who waits, or comes within the horizon, is expected to wait so long.</param>
/// <param name="Minutes">For so many minutes on end.</param>
public sealed record TideIn(double WaitingPerWindow = 8, double PredictedMinutes = 15, double Minutes = 3);

/// <summary>When a tide is out (<c>tide.close</c>).</summary>
/// <param name="WaitingPerWindow">No more people wait for each window that serves it.</param>
/// <param name="PredictedMinutes">And nobody is expected to wait longer.</param>
/// <param name="Minutes">For so many minutes on end.</param>
public sealed record TideOut(double WaitingPerWindow = 3, double PredictedMinutes = 8, double Minutes = 15);

/// <summary>What the tidal policy may do and how hard it has to be convinced. Minutes throughout. Immutable.</summary>
public sealed record TidalSettings
{
    /// <summary>Every window may move, and cost alone decides: how the policy is compared with others (docs/tidal.md).</summary>
    public static TidalSettings ByCost { get; } = new() { MostMoved = int.MaxValue, Open = null, Close = null };

    /// <summary>How many windows may be away from the opening plan at once (<c>tide.max_per_hall</c>). <value>2</value></summary>
    public int MostMoved { get; init; } = 2;

    /// <summary>For how long a window keeps what it has taken up (<c>tide.close</c>, minimum open time). <value>30</value></summary>
    public double Stay { get; init; } = 30;

    /// <summary>A window that gave a queue up doesn't take it up again before so long after it had taken it up. <value>30</value></summary>
    public double NoFlapping { get; init; } = 30;

    /// <summary>What was declined is not proposed again for so long (<c>tide.close</c>, cool-down). <value>10</value></summary>
    public double CoolDown { get; init; } = 10;

    /// <summary>When a queue may be helped; null where the cost alone decides. <value>8 people a window or 15 minutes, for 3 minutes</value></summary>
    public TideIn? Open { get; init; } = new();

    /// <summary>When a window may go home; null where windows stay where they are until another queue needs them. <value>3 people a window and 8 minutes, for 15 minutes</value></summary>
    public TideOut? Close { get; init; } = new();

    /// <summary>How far ahead a move is judged. <value>45</value></summary>
    public double Horizon { get; init; } = 45;

    /// <summary>How many changes are played through. <value>12</value></summary>
    public int Candidates { get; init; } = 12;

    /// <summary>How many futures each of them is tried on; half of them are given up after a quarter and again after a half. <value>32</value></summary>
    public int Futures { get; init; } = 32;

    /// <summary>What a move must save beyond doubt: minutes of waiting, those over the promise counted more. <value>25</value></summary>
    public double Margin { get; init; } = 25;

    /// <summary>How much of <see cref="Margin"/> the chosen move must save on futures that had no part in choosing it. <value>0.8</value></summary>
    public double Confirmed { get; init; } = 0.8;

    /// <summary>What going home may cost. <value>5</value></summary>
    public double HomeMayCost { get; init; } = 5;

    /// <summary>How many standard errors of doubt are taken off first. <value>0.5</value></summary>
    public double Doubt { get; init; } = 0.5;

    /// <summary>How much a long wait counts more than a short one: cost = wait + weight · wait²/promise. <value>0.5</value></summary>
    public double Lateness { get; init; } = 0.5;

    /// <summary>No window is moved that has its break within so long. <value>5</value></summary>
    public double BeforeBreak { get; init; } = 5;

    /// <summary>Most moves proposed at one instant. <value>3</value></summary>
    public int MostAtOnce { get; init; } = 3;
}
