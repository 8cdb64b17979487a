using SQLitePCL;

namespace Halls.EventStore.Sqlite;

/// <summary>Writes row changes one by one, in their order, through statements prepared once.</summary>
internal sealed class SqliteRowApplier(sqlite3 db, bool shadow) : RowApplier
{
    private readonly Dictionary<(RowChangeKind, object), SqliteStatement> _statements = [];

    public override void Apply(RowChanges rows)
    {
        foreach (var change in rows.Changes)
        {
            var statement = Statement(change);
            var cells = rows.Cells(change);
            for (var i = 0; i < cells.Length; i++) statement.BindCell(i + 1, cells[i]);
            statement.Run();
            if (change.Kind == RowChangeKind.Update && raw.sqlite3_changes(db) == 0) throw new RowMissingException(change.Table.Table.Name);
        }
    }

    public override void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
    }

    private SqliteStatement Statement(in RowChange change)
    {
        var key = (change.Kind, change.Columns ?? (object)change.Table);
        if (!_statements.TryGetValue(key, out var statement))
        {
            statement = new SqliteStatement(db, Sql(change));
            _statements.Add(key, statement);
        }

        return statement;
    }

    /// <summary>Parameters are numbered as the cells lie: first the key, then the values.</summary>
    private string Sql(in RowChange change)
    {
        var definition = change.Table.Table;
        var table = Dialect.Quote(shadow ? ProjectionTables.ShadowName(definition.Name) : definition.Name);
        var keys = definition.PrimaryKey.Count;
        var where = string.Join(" AND ", definition.PrimaryKey.Select((k, i) => $"{Dialect.Quote(k)} = ?{i + 1}"));
        switch (change.Kind)
        {
            case RowChangeKind.Insert:
                return $"INSERT INTO {table} VALUES ({string.Join(", ", definition.Columns.Select((_, i) => $"?{i + 1}"))})";
            case RowChangeKind.Delete:
                return $"DELETE FROM {table} WHERE {where}";
            case RowChangeKind.Update:
                return $"UPDATE {table} SET {string.Join(", ", change.Columns!.Names.Select((c, i) => $"{Dialect.Quote(c)} = ?{keys + i + 1}"))} WHERE {where}";
            case RowChangeKind.Increment:
                var names = change.Columns!.Names;
                var values = string.Join(", ", Enumerable.Range(1, keys + names.Length).Select(i => $"?{i}"));
                var sums = string.Join(", ", names.Select(Dialect.Quote).Select(c => $"{c} = coalesce({c}, 0) + excluded.{c}"));
                return $"INSERT INTO {table} ({Dialect.Quoted(definition.PrimaryKey.Concat(names))}) VALUES ({values}) "
                    + $"ON CONFLICT ({Dialect.Quoted(definition.PrimaryKey)}) DO UPDATE SET {sums}";
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change.Kind, null);
        }
    }
}
