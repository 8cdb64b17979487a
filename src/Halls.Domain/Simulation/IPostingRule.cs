namespace Halls.Domain.Simulation;

/// <summary>What decides, in a simulated hall, which queues a window has on its sign.</summary>
public interface IPostingRule
{
    /// <summary>Minutes between two calls of <see cref="Tick"/>; 0 for none.</summary>
    double Every { get; }

    /// <summary>A window is free and about to call; the queues it is to post from now on, or null to leave it as it is.</summary>
    int[]? WhenFree(HallEngine hall, int window);

    /// <summary>Time for a look at the whole hall; changes are asked for with <see cref="HallEngine.Request"/>.</summary>
    void Tick(HallEngine hall);
}

/// <summary>Every window keeps what it posts.</summary>
public sealed class NoMoves : IPostingRule
{
    /// <inheritdoc/>
    public double Every => 0;

    /// <inheritdoc/>
    public int[]? WhenFree(HallEngine hall, int window) => null;

    /// <inheritdoc/>
    public void Tick(HallEngine hall)
    {
    }
}
