namespace Halls.Domain.Policies;

/// <summary>From when on ratings look as if somebody helped them along. Immutable.</summary>
public sealed record SignalPolicy
{
    /// <summary>More ratings an hour from one device or account. <value>10</value></summary>
    public int SourcePerHour { get; init; } = PolicyKeys.SignalSourcePerHour.Default;

    /// <summary>Sooner after the service's end, in seconds. <value>3</value></summary>
    public int SoonestSeconds { get; init; } = PolicyKeys.SignalSoonestSeconds.Default;

    /// <summary>So many with one and the same text. <value>3</value></summary>
    public int SameText { get; init; } = PolicyKeys.SignalSameText.Default;

    /// <summary>More ratings than that in a window's day, all of level 5. <value>50</value></summary>
    public int AllFives { get; init; } = PolicyKeys.SignalAllFives.Default;

    /// <summary>The defaults.</summary>
    public static SignalPolicy Default { get; } = new();

    /// <summary>The values in force on a day.</summary>
    public static SignalPolicy On(DateOnly day, PolicyLayers layers) => new()
    {
        SourcePerHour = layers.Value(PolicyKeys.SignalSourcePerHour, day),
        SoonestSeconds = layers.Value(PolicyKeys.SignalSoonestSeconds, day),
        SameText = layers.Value(PolicyKeys.SignalSameText, day),
        AllFives = layers.Value(PolicyKeys.SignalAllFives, day),
    };
}
