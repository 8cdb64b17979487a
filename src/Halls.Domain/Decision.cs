using System.Collections.Immutable;

namespace Halls.Domain;

/// <summary>What a decider answers: events, or the reason why the rule says no. Never both; no events means "it is so already".</summary>
/// <typeparam name="TEvent">The aggregate's events.</typeparam>
/// <typeparam name="TRefusal">The aggregate's closed set of refusals.</typeparam>
public readonly struct Decision<TEvent, TRefusal>
    where TRefusal : struct, Enum
{
    private readonly ImmutableArray<TEvent> _events;

    private Decision(ImmutableArray<TEvent> events, TRefusal? refusal)
    {
        _events = events;
        Refusal = refusal;
    }

    /// <summary>What happened. Empty for a refusal and for a command that changes nothing.</summary>
    public ImmutableArray<TEvent> Events => _events.IsDefault ? [] : _events;

    /// <summary>Why not. Null when the command is accepted.</summary>
    public TRefusal? Refusal { get; }

    /// <summary>Accepts with one event.</summary>
    public static implicit operator Decision<TEvent, TRefusal>(TEvent happened) => new([happened], null);

    /// <summary>Accepts with several events, or with none.</summary>
    public static implicit operator Decision<TEvent, TRefusal>(ImmutableArray<TEvent> happened) => new(happened, null);

    /// <summary>Refuses.</summary>
    public static implicit operator Decision<TEvent, TRefusal>(TRefusal refusal) => new([], refusal);
}
