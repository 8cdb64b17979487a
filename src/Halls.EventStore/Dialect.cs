using System.Data.Common;

namespace Halls.EventStore;

/// <summary>What the two providers' SQL does not have in common, and the statements built from table definitions.</summary>
internal abstract class Dialect
{
    public static string Quote(string name) => $"\"{name}\"";

    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    /// <summary>The statements that make the ledger's own tables where they are missing, one each.</summary>
    public abstract IEnumerable<string> LedgerTables { get; }

    /// <summary>Events of <c>@stream</c> after version <c>@after</c>, at most <c>@limit</c>: position, stream, version, type, at, data.</summary>
    public abstract string ReadStream { get; }

    /// <summary>Events after position <c>@after</c>, at most <c>@limit</c>, with the same columns.</summary>
    public abstract string ReadAll { get; }

    /// <summary>The answer to the request <c>@id</c> in <c>@scope</c>.</summary>
    public abstract string FindAnswer { get; }

    /// <summary>The ids of the requests in <c>@scope</c>, sorted.</summary>
    public abstract string ListRequests { get; }

    /// <summary>The type of a column, with its default, which a row made by an increment gets in the other columns.</summary>
    public abstract string ColumnType(ColumnDefinition column);

    /// <summary>What follows the closing bracket of a table.</summary>
    public virtual string TableOptions => "";

    /// <summary>What follows the closing bracket of a temporary table, which lives until its transaction is rolled back.</summary>
    public virtual string TemporaryOptions => TableOptions;

    /// <summary>A query for the columns of the table <c>@table</c>; no row when there is no such table.</summary>
    public abstract string ColumnsOfTable { get; }

    public bool HasTable(DbConnection connection, DbTransaction transaction, string table)
    {
        using var command = Command(connection, transaction, ColumnsOfTable, ("table", table));
        return command.ExecuteScalar() is not null;
    }

    public string CreateTable(TableShape shape, string name, bool temporary = false)
    {
        var columns = shape.Columns.Select(c => $"{Quote(c.Name)} {ColumnType(c)}");
        return $"CREATE {(temporary ? "TEMPORARY " : "")}TABLE IF NOT EXISTS {Quote(name)} ({string.Join(", ", columns)}, "
            + $"PRIMARY KEY ({Quoted(shape.Table.PrimaryKey)})){(temporary ? TemporaryOptions : TableOptions)}";
    }

    public static IEnumerable<string> CreateIndexes(TableDefinition table) => table.Indexes.Select(i =>
        $"CREATE {(i.Unique ? "UNIQUE " : "")}INDEX IF NOT EXISTS {Quote($"{table.Name}_{i.Name}")} ON {Quote(table.Name)} ({Quoted(i.Columns)})");

    /// <summary>Rows of which the live table and its recomputation disagree: first the live columns, then the recomputed.</summary>
    /// <param name="shape">The table.</param>
    /// <param name="live">Its name.</param>
    /// <param name="recomputed">The name of its recomputation.</param>
    /// <param name="first">How many are wanted, the least keys first; null for all, in no order.</param>
    public static string Differences(TableShape shape, string live, string recomputed, int? first = null)
    {
        var names = shape.Columns.Select(c => Quote(c.Name)).ToArray();
        var join = string.Join(" AND ", shape.Key.Select(k => $"l.{names[k]} = r.{names[k]}"));
        var differ = string.Join(" OR ", names.Select(n => $"l.{n} IS DISTINCT FROM r.{n}"));
        return $"SELECT {string.Join(", ", names.Select(n => $"l.{n}"))}, {string.Join(", ", names.Select(n => $"r.{n}"))} "
            + $"FROM {Quote(live)} l FULL OUTER JOIN {Quote(recomputed)} r ON {join} WHERE {differ}"
            + (first is null ? "" : $" ORDER BY {string.Join(", ", shape.Key.Select(k => $"coalesce(l.{names[k]}, r.{names[k]})"))} LIMIT {first}");
    }

    public static void Execute(DbConnection connection, DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(connection, transaction, sql, parameters);
        command.ExecuteNonQuery();
    }

    public static DbCommand Command(
        DbConnection connection, DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
