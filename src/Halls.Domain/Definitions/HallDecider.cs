using System.Collections.Immutable;
using Halls.Domain.Policies;
using Halls.Domain.Tidal.Moves;

namespace Halls.Domain.Definitions;

/// <summary>Events of a hall's definition stream, <c>hall/{hall}</c>.</summary>
public abstract record HallEvent
{
    private HallEvent()
    {
    }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The definition was created or replaced.</summary>
    public sealed record HallDefined(HallDefinition Definition, string By) : HallEvent;

    /// <summary>Who moves windows in this hall was set, and how far the policy may go: it becomes part of the definition's policy values.</summary>
    /// <param name="Mode">Who moves windows.</param>
    /// <param name="Bounds">The bounds by queue, as JSON text; null where they stayed as they were.</param>
    /// <param name="By">Who.</param>
    public sealed record TidalModeSet(TidalMode Mode, string? Bounds, string By) : HallEvent;
}

/// <summary>Commands to a hall's definition.</summary>
public abstract record HallCommand
{
    private HallCommand()
    {
    }

    /// <summary>Creates or replaces the definition.</summary>
    /// <param name="Definition">The new definition, valid by <see cref="HallValidation"/>.</param>
    /// <param name="QueuesInUse">Queues with people in them now.</param>
    /// <param name="WindowsInUse">Windows with a clerk or a ticket now.</param>
    /// <param name="PrefixesGiven">The prefixes under which numbers were given out today, each with its queue.</param>
    /// <param name="By">Who.</param>
    /// <param name="Now">When.</param>
    public sealed record Define(
        HallDefinition Definition, ImmutableArray<string> QueuesInUse, ImmutableArray<int> WindowsInUse,
        ImmutableSortedDictionary<string, string> PrefixesGiven, string By, DateTimeOffset Now) : HallCommand;

    /// <summary>Says who moves windows in this hall, and how far the policy may go (<c>tide.mode</c>, <c>tide.bounds</c>).</summary>
    /// <param name="Mode">Who moves windows.</param>
    /// <param name="Bounds">The bounds by queue, as JSON text allowed for <c>tide.bounds</c>; null leaves them.</param>
    /// <param name="By">Who.</param>
    /// <param name="Now">When.</param>
    public sealed record SetTide(TidalMode Mode, string? Bounds, string By, DateTimeOffset Now) : HallCommand;
}

/// <summary>Why a definition is refused.</summary>
public enum HallRefusal
{
    /// <summary>People stand in a queue that the new definition does not have.</summary>
    QueueInUse,

    /// <summary>A clerk sits at a window that the new definition does not have.</summary>
    WindowInUse,

    /// <summary>Another queue has given out numbers with that prefix today, so they would not be unique .</summary>
    PrefixInUse,

    /// <summary>There is no definition yet.</summary>
    NoSuchHall,
}

/// <summary>Decides over a hall's definition.</summary>
public static class HallDecider
{
    /// <summary>No definition yet.</summary>
    public static HallDefinition? Initial => null;

    /// <summary>Decides.</summary>
    public static Decision<HallEvent, HallRefusal> Decide(HallDefinition? state, HallCommand command) => command switch
    {
        HallCommand.Define c when c.QueuesInUse.Any(id => c.Definition.Queue(id) is null) => HallRefusal.QueueInUse,
        HallCommand.Define c when c.WindowsInUse.Any(no => c.Definition.Window(no) is null) => HallRefusal.WindowInUse,
        HallCommand.Define c when c.Definition.Queues.Any(q => c.PrefixesGiven.TryGetValue(q.Prefix, out string? giver) && giver != q.Id) => HallRefusal.PrefixInUse,
        HallCommand.Define c => new HallEvent.HallDefined(c.Definition, c.By) { At = c.Now.ToUniversalTime() },
        HallCommand.SetTide when state is null => HallRefusal.NoSuchHall,
        HallCommand.SetTide c when IsSo(state!, c) => ImmutableArray<HallEvent>.Empty,
        HallCommand.SetTide c => new HallEvent.TidalModeSet(c.Mode, c.Bounds, c.By) { At = c.Now.ToUniversalTime() },
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>Folds.</summary>
    public static HallDefinition? Evolve(HallDefinition? state, HallEvent happened) => happened switch
    {
        HallEvent.HallDefined e => e.Definition,
        HallEvent.TidalModeSet e => state! with
        {
            Policy = e.Bounds is null ? WithMode(state.Policy, e.Mode) : WithMode(state.Policy, e.Mode).SetItem(PolicyKeys.TideBounds.Name, e.Bounds),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static bool IsSo(HallDefinition state, HallCommand.SetTide c) =>
        state.Policy.GetValueOrDefault(PolicyKeys.TideMode.Name) == TextOf(c.Mode) && (c.Bounds is null || state.Policy.GetValueOrDefault(PolicyKeys.TideBounds.Name) == c.Bounds);

    private static ImmutableSortedDictionary<string, string> WithMode(ImmutableSortedDictionary<string, string> policy, TidalMode mode) =>
        policy.SetItem(PolicyKeys.TideMode.Name, TextOf(mode));

    private static string TextOf(TidalMode mode) => mode switch
    {
        TidalMode.Off => "\"off\"",
        TidalMode.Suggest => "\"suggest\"",
        TidalMode.Auto => "\"auto\"",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };
}
