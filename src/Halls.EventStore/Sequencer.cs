namespace Halls.EventStore;

/// <summary>Runs the sequenced projections over what a batch appends. Only the writer's thread calls it.</summary>
internal sealed class Sequencer(IReadOnlyList<ISequencedProjection> projections, TableShapes shapes)
{
    private readonly ISequence?[] _at = new ISequence?[projections.Count];

    /// <summary>Forgets where the sequences stand: another process may have moved them, or what they were given was undone.</summary>
    public void Forget() => Array.Clear(_at);

    /// <summary>What the sequences write for appends that were numbered already; null when none of them is concerned.</summary>
    public RowChanges? Continue(WriterSession session, IReadOnlyList<AppendEntry> accepted)
    {
        RowChanges? rows = null;
        for (var i = 0; i < projections.Count; i++)
        {
            if (Concerned(projections[i], accepted) is not { } events) continue;
            var sequence = _at[i] ??= projections[i].Resume(session.Connection, session.Transaction);
            sequence.Append(events, rows ??= new RowChanges(shapes));
        }

        return rows;
    }

    private static List<StoredEvent>? Concerned(ISequencedProjection projection, IReadOnlyList<AppendEntry> accepted)
    {
        List<StoredEvent>? events = null;
        foreach (var entry in accepted)
        {
            for (var i = 0; i < entry.Append.Events.Count; i++)
            {
                var e = entry.Append.Events[i];
                if (!projection.Concerns(e.Type)) continue;

                // As it will be read: to the microsecond, or a recomputation could differ by what was cut off.
                var at = Microseconds.ToInstant(Microseconds.Of(e.At));
                (events ??= []).Add(new StoredEvent(entry.FirstPosition + i, entry.Append.Stream, entry.Append.ExpectedVersion + i + 1, e.Type, at, e.Data));
            }
        }

        return events;
    }
}
