using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Halls.EventStore;

/// <summary>A table definition, checked and with its ordinals worked out once.</summary>
internal sealed class TableShape
{
    /// <summary>More different column arrays than this for one table mean that somebody makes a new array for each call.</summary>
    private const int MostColumnSets = 256;

    private readonly ConcurrentDictionary<string[], ColumnSet> _columnSets = new(ReferenceEqualityComparer.Instance);
    private readonly FrozenDictionary<string, int> _ordinals;

    public TableShape(TableDefinition table)
    {
        Table = table;
        Columns = [.. table.Columns];
        _ordinals = Columns.Select((c, i) => (c.Name, i)).ToFrozenDictionary(c => c.Name, c => c.i);
        Key = [.. table.PrimaryKey.Select(OrdinalOf)];
        if (Key.Length == 0) throw new ArgumentException($"Table '{table.Name}' has no primary key.");
        foreach (var name in table.Columns.Select(c => c.Name).Concat(table.Indexes.Select(i => i.Name)).Append(table.Name)) CheckName(name);
        foreach (var column in table.Indexes.SelectMany(i => i.Columns)) OrdinalOf(column);
        foreach (var key in Key)
        {
            if (Columns[key].Nullable) throw new ArgumentException($"Table '{table.Name}': the key column '{Columns[key].Name}' may not be null.");
        }
    }

    public TableDefinition Table { get; }

    public ColumnDefinition[] Columns { get; }

    /// <summary>The ordinals of the primary key's columns.</summary>
    public int[] Key { get; }

    public bool HasUniqueIndex => Table.Indexes.Any(i => i.Unique);

    public ColumnSet Set(string[] columns)
    {
        if (_columnSets.TryGetValue(columns, out var set)) return set;
        if (_columnSets.Count >= MostColumnSets)
        {
            throw new InvalidOperationException($"Table '{Table.Name}': pass the same array instance for the same set of columns.");
        }

        return _columnSets.GetOrAdd(columns, static (names, shape) => new ColumnSet(shape, names), this);
    }

    public int OrdinalOf(string column) => _ordinals.TryGetValue(column, out var ordinal)
        ? ordinal
        : throw new ArgumentException($"Table '{Table.Name}' has no column '{column}'.");

    /// <summary>The value as the store keeps it (long, double, string, byte[] or null), or an exception that names the column.</summary>
    public object? Coerce(int ordinal, object? value)
    {
        var column = Columns[ordinal];
        return (column.Kind, value) switch
        {
            (_, null) when column.Nullable => null,
            (ColumnKind.Text, string text) => StoredText.Checked(text, column.Name),
            (ColumnKind.Integer, long) => value,
            (ColumnKind.Integer, int number) => (long)number,
            (ColumnKind.Integer, bool flag) => flag ? 1L : 0L,
            (ColumnKind.Integer, DateTimeOffset instant) => Microseconds.Of(instant),
            (ColumnKind.Real, double) => value,
            (ColumnKind.Real, int number) => (double)number,
            (ColumnKind.Real, long number) => (double)number,
            (ColumnKind.Blob, byte[]) => value,
            (ColumnKind.Blob, ReadOnlyMemory<byte> bytes) => bytes.ToArray(),
            _ => throw new ArgumentException(
                $"Column '{Table.Name}.{column.Name}' is {column.Kind} and cannot hold {(value is null ? "null" : $"a {value.GetType().Name}")}."),
        };
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > 60 || !name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
        {
            throw new ArgumentException($"'{name}' is not a name for a table, column or index: lower-case letters, digits and underscores.");
        }
    }
}

/// <summary>Some columns of a table; statements are cached by the instance.</summary>
internal sealed class ColumnSet(TableShape shape, string[] names)
{
    public string[] Names { get; } = names;

    public int[] Ordinals { get; } = [.. names.Select(shape.OrdinalOf).Select(o => shape.Key.Contains(o)
        ? throw new ArgumentException($"Table '{shape.Table.Name}': '{shape.Columns[o].Name}' is part of the key and cannot be set.")
        : o)];
}
