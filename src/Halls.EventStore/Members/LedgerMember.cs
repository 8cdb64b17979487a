namespace Halls.EventStore;

/// <summary>What a process says of itself to a ledger that it opens for writing, so that no two write what the other can't read. Immutable.</summary>
public sealed record LedgerMember
{
    /// <summary>Tells this start of the process from every other. 1 to 60 characters.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it, for messages: the machine, the process, the release. 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Every stored event name that it reads.</summary>
    public required IReadOnlyCollection<string> Reads { get; init; }

    /// <summary>Every stored event name that it may write.</summary>
    public required IReadOnlyCollection<string> Writes { get; init; }
}

/// <summary>A process that has the ledger open, as the ledger knows it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Reads">The stored event names that it reads.</param>
/// <param name="Writes">The stored event names that it may write.</param>
/// <param name="Projections">The projections that it keeps, as <see cref="MemberRules.Text(IEnumerable{IProjection})"/> writes them.</param>
/// <param name="Silence">How long ago it was last heard of.</param>
internal sealed record LiveMember(string Name, IReadOnlyCollection<string> Reads, IReadOnlyCollection<string> Writes, string Projections, TimeSpan Silence);

/// <summary>Which processes may have one ledger open at the same time. Pure.</summary>
internal static class MemberRules
{
    /// <summary>Why a process may not join those that are there, or null when it may.</summary>
    public static string? Fault(LedgerMember joining, string projections, IEnumerable<LiveMember> there)
    {
        var faults = new List<string>();
        foreach (var member in there)
        {
            var who = FormattableString.Invariant($"{member.Name} (last heard of {Math.Max(0, member.Silence.TotalSeconds):0} s ago)");
            if (Missing(member.Writes, joining.Reads) is { } unread) faults.Add($"{who} writes {unread}, which this version can't read");
            if (Missing(joining.Writes, member.Reads) is { } unreadable) faults.Add($"this version writes {unreadable}, which {who} can't read");
            if (member.Projections != projections) faults.Add($"{who} keeps the projections {member.Projections}, this version {projections}");
        }

        return faults.Count == 0 ? null : string.Join("; ", faults);
    }

    /// <summary>The names that are not among the known ones, for people; null when there is none.</summary>
    public static string? Missing(IEnumerable<string> names, IReadOnlyCollection<string> known)
    {
        string[] missing = [.. names.Except(known, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return missing.Length == 0 ? null : string.Join(", ", missing);
    }

    /// <summary>Projections with their versions, as members compare them.</summary>
    public static string Text(IEnumerable<IProjection> projections) => Text(projections.Select(p => (p.Name, (long)p.Version)));

    /// <inheritdoc cref="Text(IEnumerable{IProjection})"/>
    public static string Text(IEnumerable<(string Name, long Version)> projections) =>
        string.Join(", ", projections.Select(p => FormattableString.Invariant($"{p.Name} {p.Version}")).Order(StringComparer.Ordinal));
}
