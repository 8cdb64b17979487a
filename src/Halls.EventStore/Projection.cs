namespace Halls.EventStore;

/// <summary>Turns events into rows that are committed with them, so a figure is never behind the facts. Pure: same events, same rows.</summary>
public interface IProjection
{
    /// <summary>Its name, kebab-case; unique.</summary>
    string Name { get; }

    /// <summary>Raised whenever the tables or what is written to them change; the store then rebuilds the projection at start.</summary>
    int Version { get; }

    /// <summary>The tables it owns.</summary>
    IReadOnlyList<TableDefinition> Tables { get; }

    /// <summary>Writes what one event changes. Must not read the clock, other tables or anything but the event.</summary>
    void Project(in ProjectedEvent e, IRowWriter rows);
}

/// <summary>
/// A projection whose rows depend on where in the ledger an event stands and on all that came before it: numbers without gaps, a running hash. The writer runs it,
/// in the order of positions, in the transaction of the events; so there is one at a time over all processes, and it must be quick.
/// </summary>
/// <remarks>Thread-safe; what it hands out as <see cref="ISequence"/> is used by one thread.</remarks>
public interface ISequencedProjection : IProjection
{
    /// <summary>Whether events of a stored type belong to the sequence. Asked on any thread; always the same answer for the same type.</summary>
    bool Concerns(string type);

    /// <summary>The sequence before the first event.</summary>
    ISequence Begin();

    /// <summary>The sequence as its tables say it stands, read in the writer's transaction.</summary>
    ISequence Resume(System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction);

    /// <summary>Nothing: what a sequence writes, it writes in <see cref="ISequence.Append"/>.</summary>
    void IProjection.Project(in ProjectedEvent e, IRowWriter rows)
    {
    }
}

/// <summary>Where a sequenced projection stands. Not thread-safe; thrown away when anything it was given is undone.</summary>
public interface ISequence
{
    /// <summary>Goes on by some events and writes what they change. Must not read the clock or anything but the events.</summary>
    /// <param name="events">Only events it is concerned with, by position, without repeats; at least one.</param>
    /// <param name="rows">Takes the row changes.</param>
    void Append(IReadOnlyList<StoredEvent> events, IRowWriter rows);
}

/// <summary>What a projection sees of an event. The position is not known yet when it is projected.</summary>
/// <param name="Stream">The stream it belongs to.</param>
/// <param name="Version">Its place in that stream.</param>
/// <param name="Type">The stored name.</param>
/// <param name="At">When the fact happened.</param>
/// <param name="Payload">The event itself, as the codec decodes it.</param>
public readonly record struct ProjectedEvent(StreamName Stream, long Version, string Type, DateTimeOffset At, object Payload);

/// <summary>Row changes, in order, within the events' transaction.</summary>
public interface IRowWriter
{
    /// <summary>Adds a row; values in the order of the table's columns. A row with that key must not exist.</summary>
    void Insert(TableDefinition table, params ReadOnlySpan<object?> values);

    /// <summary>Sets columns of one row, which must exist. Keys in the order of the primary key.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The row.</param>
    /// <param name="columns">Which columns; always the same array instance for the same set, since statements are cached by it.</param>
    /// <param name="values">Their values, in that order.</param>
    void Update(TableDefinition table, ReadOnlySpan<object?> key, string[] columns, ReadOnlySpan<object?> values);

    /// <summary>Adds to integer columns of one row, which is made with zeros when it is missing.</summary>
    void Increment(TableDefinition table, ReadOnlySpan<object?> key, string[] columns, ReadOnlySpan<long> deltas);

    /// <summary>Removes one row if it is there.</summary>
    void Delete(TableDefinition table, ReadOnlySpan<object?> key);
}

/// <summary>The kinds of column that every provider stores alike.</summary>
public enum ColumnKind
{
    /// <summary>Unicode text.</summary>
    Text,

    /// <summary>64-bit integer. Instants are kept as UTC microseconds since 1970, booleans as 0 and 1.</summary>
    Integer,

    /// <summary>Double.</summary>
    Real,

    /// <summary>Bytes.</summary>
    Blob,
}

/// <summary>One column.</summary>
public sealed record ColumnDefinition(string Name, ColumnKind Kind, bool Nullable = false);

/// <summary>One index; unique where the rule is a rule of the data.</summary>
public sealed record IndexDefinition(string Name, IReadOnlyList<string> Columns, bool Unique = false);

/// <summary>A table that a provider makes for a projection or a register. Names are lower-case with underscores.</summary>
public sealed record TableDefinition(
    string Name, IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<string> PrimaryKey, IReadOnlyList<IndexDefinition> Indexes);

/// <summary>Decodes stored events for projections that are recomputed from the ledger.</summary>
public interface IEventDecoder
{
    /// <summary>The event that the name and the body stand for.</summary>
    /// <exception cref="UnknownEventException">No such name is known: a newer version wrote it, or the ledger is not ours.</exception>
    object Decode(string type, ReadOnlySpan<byte> data);
}

/// <summary>The ledger holds an event that this version does not know. The reader stops: guessing would falsify every figure after it.</summary>
public sealed class UnknownEventException(string type) : Exception($"The ledger holds an event of the unknown type '{type}'.")
{
    /// <summary>The unknown name.</summary>
    public string Type { get; } = type;
}
