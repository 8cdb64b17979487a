using System.Collections.Frozen;

namespace Halls.EventStore;

internal enum RowChangeKind : byte
{
    Insert,
    Update,
    Increment,
    Delete,
}

/// <summary>One row change; its cells are <paramref name="Count"/> cells of the recorder from <paramref name="Start"/>: the key, then the values
/// of <paramref name="Columns"/>; for an insert every column in the table's order.</summary>
internal readonly record struct RowChange(RowChangeKind Kind, TableShape Table, ColumnSet? Columns, int Start, int Count);

/// <summary>
/// Records what projections write, in order, with every value checked. Projections run on the caller's thread, before the append is
/// handed to the writer: a mistake in one then harms only its own append, and the writer has less to do.
/// </summary>
internal sealed class RowChanges(TableShapes shapes) : IRowWriter
{
    private readonly List<RowChange> _changes = [];
    private object?[] _cells = new object?[32];
    private int _used;

    public IReadOnlyList<RowChange> Changes => _changes;

    public int Count => _changes.Count;

    public ReadOnlySpan<object?> Cells(in RowChange change) => _cells.AsSpan(change.Start, change.Count);

    public void Insert(TableDefinition table, params ReadOnlySpan<object?> values)
    {
        var shape = shapes.Of(table);
        Expect(shape, "values", shape.Columns.Length, values.Length);
        var start = _used;
        for (var i = 0; i < values.Length; i++) Push(shape.Coerce(i, values[i]));
        Add(RowChangeKind.Insert, shape, null, start);
    }

    public void Update(TableDefinition table, ReadOnlySpan<object?> key, string[] columns, ReadOnlySpan<object?> values)
    {
        var shape = shapes.Of(table);
        var set = shape.Set(columns);
        Expect(shape, "values", columns.Length, values.Length);
        var start = PushKey(shape, key);
        for (var i = 0; i < values.Length; i++) Push(shape.Coerce(set.Ordinals[i], values[i]));
        Add(RowChangeKind.Update, shape, set, start);
    }

    public void Increment(TableDefinition table, ReadOnlySpan<object?> key, string[] columns, ReadOnlySpan<long> deltas)
    {
        var shape = shapes.Of(table);
        var set = shape.Set(columns);
        Expect(shape, "deltas", columns.Length, deltas.Length);
        var start = PushKey(shape, key);
        for (var i = 0; i < deltas.Length; i++) Push(shape.Coerce(set.Ordinals[i], deltas[i]));
        Add(RowChangeKind.Increment, shape, set, start);
    }

    public void Delete(TableDefinition table, ReadOnlySpan<object?> key)
    {
        var shape = shapes.Of(table);
        Add(RowChangeKind.Delete, shape, null, PushKey(shape, key));
    }

    private static void Expect(TableShape shape, string what, int expected, int found)
    {
        if (expected != found) throw new ArgumentException($"Table '{shape.Table.Name}': {expected} {what} expected, {found} given.");
    }

    private int PushKey(TableShape shape, ReadOnlySpan<object?> key)
    {
        Expect(shape, "key values", shape.Key.Length, key.Length);
        var start = _used;
        for (var i = 0; i < key.Length; i++) Push(shape.Coerce(shape.Key[i], key[i]));
        return start;
    }

    private void Push(object? cell)
    {
        if (_used == _cells.Length) Array.Resize(ref _cells, _used * 2);
        _cells[_used++] = cell;
    }

    private void Add(RowChangeKind kind, TableShape shape, ColumnSet? columns, int start) =>
        _changes.Add(new RowChange(kind, shape, columns, start, _used - start));
}

/// <summary>The tables that projections may write to.</summary>
internal sealed class TableShapes
{
    private readonly FrozenDictionary<string, TableShape> _byName;
    private readonly FrozenDictionary<TableDefinition, TableShape> _byInstance;

    public TableShapes(IEnumerable<TableDefinition> tables)
    {
        TableShape[] shapes = [.. tables.Select(t => new TableShape(t))];
        foreach (var twice in shapes.GroupBy(s => s.Table.Name).Where(g => g.Count() > 1))
        {
            throw new ArgumentException($"Two tables are called '{twice.Key}'.");
        }

        _byName = shapes.ToFrozenDictionary(s => s.Table.Name);
        _byInstance = shapes.ToFrozenDictionary(s => s.Table, ReferenceEqualityComparer<TableDefinition>.Instance);
    }

    public TableShape Of(TableDefinition table) =>
        _byInstance.TryGetValue(table, out var shape) || _byName.TryGetValue(table.Name, out shape)
            ? shape
            : throw new ArgumentException($"No projection owns the table '{table.Name}'.");

    private sealed class ReferenceEqualityComparer<T> : IEqualityComparer<T>
        where T : class
    {
        public static readonly ReferenceEqualityComparer<T> Instance = new();

        public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

        public int GetHashCode(T obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
