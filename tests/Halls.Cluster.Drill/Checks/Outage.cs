using Halls.Cluster.Drill.Load;

namespace Halls.Cluster.Drill.Checks;

/// <summary>What those who called noticed of an event. Milliseconds since the drill began.</summary>
/// <param name="Disturbed">Commands that had to be sent again, or took longer than people put up with.</param>
/// <param name="FirstFailure">When the first of them failed or should have been answered; null when nobody noticed.</param>
/// <param name="AllAnswerAgain">When the last of them was settled; null when nobody noticed.</param>
/// <param name="Longest">The longest that one of them took.</param>
internal sealed record Outage(IReadOnlyList<Command> Disturbed, long? FirstFailure, long? AllAnswerAgain, long Longest)
{
    /// <summary>Longer than this for one answer is a disturbance, on a machine that does everything at once.</summary>
    private const long Slow = 1_500;

    /// <summary>Looks at the commands that were under way at, or sent after, an instant and before another; what is not settled yet has lasted until now.</summary>
    public static Outage Between(IEnumerable<Command> commands, long from, long to, long now)
    {
        Command[] disturbed = [.. commands.Where(c => c.Sent < to && Until(c) >= from && (c.Failures.Count > 0 || Until(c) - c.Sent > Slow))];
        return disturbed.Length == 0
            ? new Outage([], null, null, 0)
            : new Outage(
                disturbed, disturbed.Min(c => c.Failures.Count > 0 ? c.Failures[0].At : c.Sent + Slow), disturbed.Max(Until), disturbed.Max(c => Until(c) - c.Sent));

        long Until(Command command) => command.Settled ?? now;
    }

    /// <summary>What came instead of answers, and how often.</summary>
    public string Kinds => string.Join(", ", Disturbed.SelectMany(c => c.Failures).GroupBy(f => f.What).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} × {g.Key}")) is { Length: > 0 } kinds
        ? kinds
        : "none";
}
