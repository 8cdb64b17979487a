using Npgsql;
using NpgsqlTypes;

namespace Halls.EventStore.Postgres;

/// <summary>
/// Turns row changes into few statements: all changes of one kind to the same columns of a table become one statement over arrays.
/// What happens to one row keeps its order: a later change joins the statement that holds the row's latest change where that says the
/// same, and otherwise goes to a later wave. A table with a unique index beyond its key keeps the order of all its changes, since a
/// value may move from one row to another.
/// </summary>
internal sealed class PostgresRowPlan(bool shadow)
{
    private readonly Dictionary<(TableShape Table, RowKey Key), (Group Group, int Row)> _latest = [];
    private readonly Dictionary<TableShape, Group> _latestOfTable = [];
    private readonly Dictionary<(int Wave, RowChangeKind Kind, object Columns), Group> _groups = [];
    private readonly List<Group> _inOrder = [];

    public void Add(RowChanges rows)
    {
        foreach (var change in rows.Changes) Add(change, rows.Cells(change));
    }

    /// <summary>The statements, in the order they must run, each with the number of rows it must reach (or null) and its table.</summary>
    public IEnumerable<(NpgsqlBatchCommand Command, int? MustReach, string Table)> Commands() =>
        _inOrder.OrderBy(g => g.Wave).Select(g => (g.Command(shadow), g.Kind == RowChangeKind.Update ? g.Rows : (int?)null, g.Table.Table.Name));

    private void Add(in RowChange change, ReadOnlySpan<object?> cells)
    {
        var at = (change.Table, new RowKey(KeyOf(change, cells)));
        var wave = 0;
        if (_latest.TryGetValue(at, out var latest))
        {
            if (MayJoin(change.Table, latest.Group) && latest.Group.Merge(latest.Row, change, cells)) return;
            wave = latest.Group.Wave + 1;
        }

        if (change.Table.HasUniqueIndex && _latestOfTable.TryGetValue(change.Table, out var last))
        {
            wave = Math.Max(wave, last.Is(change) ? last.Wave : last.Wave + 1);
        }

        var columns = change.Columns ?? (object)change.Table;
        if (!_groups.TryGetValue((wave, change.Kind, columns), out var group))
        {
            group = new Group(wave, change);
            _groups.Add((wave, change.Kind, columns), group);
            _inOrder.Add(group);
        }

        _latest[at] = (group, group.Push(cells));
        _latestOfTable[change.Table] = group;
    }

    private bool MayJoin(TableShape table, Group group) => !table.HasUniqueIndex || _latestOfTable[table] == group;

    private static object?[] KeyOf(in RowChange change, ReadOnlySpan<object?> cells)
    {
        var key = new object?[change.Table.Key.Length];
        for (var i = 0; i < key.Length; i++) key[i] = cells[change.Kind == RowChangeKind.Insert ? change.Table.Key[i] : i];
        return key;
    }

    /// <summary>The values of a primary key.</summary>
    private readonly struct RowKey(object?[] cells) : IEquatable<RowKey>
    {
        private readonly object?[] _cells = cells;

        public bool Equals(RowKey other)
        {
            for (var i = 0; i < _cells.Length; i++)
            {
                if (_cells[i] is byte[] bytes ? !bytes.AsSpan().SequenceEqual(other._cells[i] as byte[]) : !Equals(_cells[i], other._cells[i])) return false;
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var cell in _cells)
            {
                if (cell is byte[] bytes) hash.AddBytes(bytes);
                else hash.Add(cell);
            }

            return hash.ToHashCode();
        }
    }

    /// <summary>Changes of one kind to the same columns: one statement.</summary>
    private sealed class Group(int wave, RowChange first)
    {
        private readonly List<object?>[] _cells = [.. Enumerable.Range(0, first.Count).Select(_ => new List<object?>())];

        public int Wave => wave;

        public RowChangeKind Kind => first.Kind;

        public TableShape Table => first.Table;

        public int Rows => _cells[0].Count;

        public bool Is(in RowChange change) => change.Kind == Kind && change.Columns == first.Columns && change.Table == Table;

        public int Push(ReadOnlySpan<object?> cells)
        {
            for (var i = 0; i < cells.Length; i++) _cells[i].Add(cells[i]);
            return Rows - 1;
        }

        /// <summary>Takes a later change of a row that is here into that row, if that says the same.</summary>
        public bool Merge(int row, in RowChange change, ReadOnlySpan<object?> cells)
        {
            if (change.Kind is not (RowChangeKind.Update or RowChangeKind.Increment)) return false;
            if (!Is(change) && Kind != RowChangeKind.Insert) return false;
            var keys = Table.Key.Length;
            for (var i = 0; i < change.Columns!.Ordinals.Length; i++)
            {
                var column = _cells[Kind == RowChangeKind.Insert ? change.Columns.Ordinals[i] : keys + i];
                column[row] = change.Kind == RowChangeKind.Update ? cells[keys + i] : Sum(column[row], cells[keys + i]);
            }

            return true;
        }

        public NpgsqlBatchCommand Command(bool shadow)
        {
            var command = new NpgsqlBatchCommand(Statement(shadow));
            for (var i = 0; i < _cells.Length; i++) command.Parameters.Add(Parameter(Column(i).Kind, _cells[i]));
            return command;
        }

        private static object? Sum(object? value, object? delta) => (value, delta) switch
        {
            (null, _) => delta,
            (long a, long b) => a + b,
            (double a, double b) => a + b,
            _ => throw new ArgumentException($"A {value.GetType().Name} cannot be added to."),
        };

        private static NpgsqlParameter Parameter(ColumnKind kind, List<object?> cells) => kind switch
        {
            ColumnKind.Text => Sql.Array(cells.ConvertAll(c => (string?)c).ToArray()),
            ColumnKind.Integer => Sql.Array(cells.ConvertAll(c => (long?)c).ToArray()),
            ColumnKind.Real => Sql.Array(cells.ConvertAll(c => (double?)c).ToArray()),
            ColumnKind.Blob => Sql.Array(cells.ConvertAll(c => (byte[]?)c).ToArray()),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

        /// <summary>The column that the i-th cell of a change belongs to.</summary>
        private ColumnDefinition Column(int cell)
        {
            if (Kind == RowChangeKind.Insert) return Table.Columns[cell];
            return cell < Table.Key.Length ? Table.Columns[Table.Key[cell]] : Table.Columns[first.Columns!.Ordinals[cell - Table.Key.Length]];
        }

        private string Statement(bool shadow)
        {
            var definition = Table.Table;
            var table = Dialect.Quote(shadow ? ProjectionTables.ShadowName(definition.Name) : definition.Name);
            var arrays = string.Join(", ", _cells.Select((_, i) => $"${i + 1}"));
            var aliases = string.Join(", ", _cells.Select((_, i) => $"c{i}"));
            var sameRow = string.Join(" AND ", definition.PrimaryKey.Select((k, i) => $"t.{Dialect.Quote(k)} = u.c{i}"));
            var names = first.Columns?.Names ?? [];
            switch (Kind)
            {
                case RowChangeKind.Insert:
                    return $"INSERT INTO {table} ({Dialect.Quoted(definition.Columns.Select(c => c.Name))}) SELECT * FROM unnest({arrays})";
                case RowChangeKind.Delete:
                    return $"DELETE FROM {table} t USING unnest({arrays}) AS u({aliases}) WHERE {sameRow}";
                case RowChangeKind.Update:
                    var set = string.Join(", ", names.Select((n, i) => $"{Dialect.Quote(n)} = u.c{definition.PrimaryKey.Count + i}"));
                    return $"UPDATE {table} t SET {set} FROM unnest({arrays}) AS u({aliases}) WHERE {sameRow}";
                case RowChangeKind.Increment:
                    var sums = string.Join(", ", names.Select(Dialect.Quote).Select(c => $"{c} = coalesce(t.{c}, 0) + excluded.{c}"));
                    return $"INSERT INTO {table} AS t ({Dialect.Quoted(definition.PrimaryKey.Concat(names))}) SELECT * FROM unnest({arrays}) "
                        + $"ON CONFLICT ({Dialect.Quoted(definition.PrimaryKey)}) DO UPDATE SET {sums}";
                default:
                    throw new InvalidOperationException($"No statement for {Kind}.");
            }
        }
    }
}

/// <summary>Parameters of statements over arrays.</summary>
internal static class Sql
{
    public static NpgsqlParameter Array(string?[] values) =>
        new NpgsqlParameter<string?[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    public static NpgsqlParameter Array(long[] values) =>
        new NpgsqlParameter<long[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    public static NpgsqlParameter Array(long?[] values) =>
        new NpgsqlParameter<long?[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    public static NpgsqlParameter Array(double?[] values) =>
        new NpgsqlParameter<double?[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double };

    public static NpgsqlParameter Array(byte[]?[] values) =>
        new NpgsqlParameter<byte[]?[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    public static NpgsqlParameter Array(ReadOnlyMemory<byte>[] values) =>
        new NpgsqlParameter<ReadOnlyMemory<byte>[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    public static NpgsqlParameter Value(string value) => new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Value(long value) => new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };
}
