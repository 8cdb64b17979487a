using Npgsql;

namespace Halls.EventStore.Postgres;

/// <summary>Writes row changes in as few statements as their order allows.</summary>
internal sealed class PostgresRowApplier(NpgsqlConnection connection, NpgsqlTransaction transaction, bool shadow) : RowApplier
{
    public override void Apply(RowChanges rows)
    {
        var plan = new PostgresRowPlan(shadow);
        plan.Add(rows);
        using var batch = new NpgsqlBatch(connection, transaction);
        Run(batch, plan);
    }

    public override void Dispose()
    {
        // Holds nothing of its own.
    }

    /// <summary>Adds the plan's statements to a batch, runs it, and makes sure that every update found its rows.</summary>
    internal static void Run(NpgsqlBatch batch, PostgresRowPlan plan)
    {
        List<(NpgsqlBatchCommand Command, int? MustReach, string Table)> commands = [.. plan.Commands()];
        foreach (var (command, _, _) in commands) batch.BatchCommands.Add(command);
        if (batch.BatchCommands.Count == 0) return;
        batch.ExecuteNonQuery();
        foreach (var (command, mustReach, table) in commands)
        {
            if (mustReach is { } rows && command.RecordsAffected != rows) throw new RowMissingException(table);
        }
    }
}
