using System.Collections.Immutable;
using System.Text.Json;
using Halls.Domain.Policies;

namespace Halls.Domain.Tidal.Moves;

/// <summary>Who moves windows.</summary>
public enum TidalMode
{
    /// <summary>Nobody but people, by hand.</summary>
    Off,

    /// <summary>The policy proposes; a supervisor approves or declines.</summary>
    Suggest,

    /// <summary>The policy moves windows by itself; people may still move them by hand.</summary>
    Auto,
}

/// <summary>How far the policy may go with one queue.</summary>
/// <param name="Min">So many open windows stay with the queue, whatever the policy thinks; counts where it is more than the queue's own. <value>null: the queue's own</value></param>
/// <param name="Max">The policy never gives the queue more open windows than that. <value>null: no limit</value></param>
/// <param name="Auto">False where a person has to approve each move to or from the queue, though the hall is on auto. <value>null: true</value></param>
public sealed record QueueBounds(int? Min = null, int? Max = null, bool? Auto = null);

/// <summary>The values that moves of windows follow on one day (RULES section 9, <c>tide.*</c>). Immutable.</summary>
public sealed record TidalRules
{
    /// <summary><c>tide.mode</c>: who moves windows. <value>suggest</value></summary>
    public TidalMode Mode { get; init; } = PolicyKeys.TideMode.Default;

    /// <summary>
    /// No window takes up a queue within so long after it took it up before, nor gives one up within so long after it gave it up before, unless a person
    /// says so: open, closed and open again within 30 minutes is impossible.
    /// </summary>
    public static TimeSpan Flapping { get; } = TimeSpan.FromMinutes(30);

    /// <summary>The policy moves no window that goes on a planned break so soon, or is on one.</summary>
    public static TimeSpan BeforeBreak { get; } = TimeSpan.FromMinutes(5);

    /// <summary><c>tide.min_stay</c>: a window that was moved is not moved again by the policy before so much time has passed. <value>30 minutes (15 to 240)</value></summary>
    public TimeSpan MinStay { get; init; } = TimeSpan.FromMinutes(PolicyKeys.TideMinStay.Default);

    /// <summary><c>tide.cool_down</c>: a proposal that was declined, or that ran out, is not made again before. <value>10 minutes</value></summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(PolicyKeys.TideCoolDown.Default);

    /// <summary><c>tide.proposal_life</c>: a proposal that nobody answers runs out. <value>10 minutes</value></summary>
    public TimeSpan ProposalLife { get; init; } = TimeSpan.FromMinutes(PolicyKeys.TideProposalLife.Default);

    /// <summary><c>tide.max_per_hall</c>: the policy has at most so many windows away from the opening plan at once. <value>2</value></summary>
    public int MaxPerHall { get; init; } = PolicyKeys.TideMaxPerHall.Default;

    /// <summary><c>tide.most_posted</c>: how many queues a sign may hold when the policy changes it. <value>2</value></summary>
    public int MostPosted { get; init; } = PolicyKeys.TideMostPosted.Default;

    /// <summary><c>tide.bounds</c>: by queue. A queue that is not here has its own minimum only. <value>none</value></summary>
    public ImmutableSortedDictionary<string, QueueBounds> Bounds { get; init; } = PolicyKeys.TideBounds.Default;

    /// <summary>The defaults.</summary>
    public static TidalRules Default { get; } = new();

    /// <summary>The values in force on a day.</summary>
    public static TidalRules On(DateOnly day, PolicyLayers layers) => new()
    {
        Mode = layers.Value(PolicyKeys.TideMode, day),
        MinStay = TimeSpan.FromMinutes(layers.Value(PolicyKeys.TideMinStay, day)),
        CoolDown = TimeSpan.FromMinutes(layers.Value(PolicyKeys.TideCoolDown, day)),
        ProposalLife = TimeSpan.FromMinutes(layers.Value(PolicyKeys.TideProposalLife, day)),
        MostPosted = layers.Value(PolicyKeys.TideMostPosted, day),
        MaxPerHall = layers.Value(PolicyKeys.TideMaxPerHall, day),
        Bounds = layers.Value(PolicyKeys.TideBounds, day),
    };

    /// <summary>Every value of <c>tide.bounds</c> that a JSON text holds, be it one for always or a list of dated ones.</summary>
    /// <param name="json">Allowed for that key.</param>
    public static IEnumerable<KeyValuePair<string, QueueBounds>> BoundsIn(string json)
    {
        using JsonDocument said = JsonDocument.Parse(json);
        IEnumerable<JsonElement> values = said.RootElement.ValueKind == JsonValueKind.Array
            ? said.RootElement.EnumerateArray().Select(entry => entry.GetProperty("value"))
            : [said.RootElement];
        return [.. values.SelectMany(PolicyKeys.TideBounds.Read)];
    }

    /// <summary>How far the policy may go with a queue.</summary>
    public QueueBounds Of(string queue) => Bounds.GetValueOrDefault(queue, Unbounded);

    private static readonly QueueBounds Unbounded = new();
}
