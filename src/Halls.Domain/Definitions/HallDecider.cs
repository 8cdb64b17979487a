using System.Collections.Immutable;

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
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>Folds.</summary>
    public static HallDefinition? Evolve(HallDefinition? state, HallEvent happened) => happened switch
    {
        HallEvent.HallDefined e => e.Definition,
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };
}
