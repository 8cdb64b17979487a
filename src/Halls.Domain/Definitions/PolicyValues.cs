using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Halls.Domain.Policies;

namespace Halls.Domain.Definitions;

/// <summary>The policy values that queues follow, with their defaults and allowed ranges. A hall overrides them by key.</summary>
public sealed record PolicyValues
{
    /// <summary><c>queue.max_consecutive_priority</c>: so many priority calls, then one ordinary if one waits; a priority lane waits through twice as many. <value>3 (1 to 10)</value></summary>
    public int MaxConsecutivePriority { get; init; } = 3;

    /// <summary><c>ticket.recall_times</c>: how often somebody who was called and not there goes back into the line. <value>1 (0 to 5)</value></summary>
    public int RecallTimes { get; init; } = 1;

    /// <summary><c>ticket.recall_behind</c>: behind how many others such a ticket goes. <value>3 (1 to 20)</value></summary>
    public int RecallBehind { get; init; } = 3;

    /// <summary><c>ticket.call_times</c>: so many calls are due before a ticket counts as missed; fewer are reported. <value>3 (1 to 5)</value></summary>
    public int CallTimes { get; init; } = 3;

    /// <summary><c>wait.min_samples</c>: so many services are needed before a wait is predicted. <value>20 (1 to 1000)</value></summary>
    public int WaitMinSamples { get; init; } = 20;

    /// <summary>The defaults.</summary>
    public static PolicyValues Default { get; } = new();

    private static readonly FrozenDictionary<string, (int Low, int High)> Ranges = new Dictionary<string, (int, int)>
    {
        ["queue.max_consecutive_priority"] = (1, 10),
        ["ticket.recall_times"] = (0, 5),
        ["ticket.recall_behind"] = (1, 20),
        ["ticket.call_times"] = (1, 5),
        ["wait.min_samples"] = (1, 1000),
    }.ToFrozenDictionary();

    /// <summary>Groups of keys that a hall may set and that other parts of the system read and check.</summary>
    private static readonly ImmutableArray<string> OtherGroups =
        ["rating.", "rect.", "clock.", "tolerance.", "promise.", "lamp.", "nohelp.", "ticket.", "queue.", "green.", "appt.", "tide.", "rank.", "report.", "sec.", "retain."];

    /// <summary>Why an override can't be accepted, or null when it can.</summary>
    /// <param name="key">The policy key.</param>
    /// <param name="json">The value as JSON text.</param>
    public static string? Check(string key, string json)
    {
        if (Ranges.TryGetValue(key, out (int Low, int High) range))
        {
            return Read(json) is int value && value >= range.Low && value <= range.High
                ? null
                : $"must be a whole number from {range.Low} to {range.High}";
        }

        if (PolicyKeys.All.TryGetValue(key, out PolicyKey? known))
        {
            return PolicyKeys.Fault(known, json);
        }

        return OtherGroups.Any(group => key.StartsWith(group, StringComparison.Ordinal)) && key.Length <= 60
            ? null
            : "is not a policy key";
    }

    /// <summary>The values in force for a hall: its overrides over the defaults.</summary>
    public static PolicyValues Of(HallDefinition definition)
    {
        int Value(string key, int otherwise) => definition.Policy.TryGetValue(key, out string? json)
            ? Read(json) ?? throw new InvalidOperationException($"The stored value of {key} is no whole number: '{json}'.")
            : otherwise;

        return definition.Policy.IsEmpty
            ? Default
            : new PolicyValues
            {
                MaxConsecutivePriority = Value("queue.max_consecutive_priority", Default.MaxConsecutivePriority),
                RecallTimes = Value("ticket.recall_times", Default.RecallTimes),
                RecallBehind = Value("ticket.recall_behind", Default.RecallBehind),
                CallTimes = Value("ticket.call_times", Default.CallTimes),
                WaitMinSamples = Value("wait.min_samples", Default.WaitMinSamples),
            };
    }

    /// <summary>Checking and using read alike, so that nothing is accepted which can't be used.</summary>
    private static int? Read(string json) =>
        int.TryParse(json, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
