using Npgsql;

namespace Halls.Cluster.Drill.Checks;

/// <summary>Looks at PostgreSQL's own list of sessions to see which silos write to the ledger: where grains live, there their facts are committed.</summary>
internal static class CommitsBySilo
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(15);

    /// <summary>How many different commits of each silo were seen meanwhile: a sample, less than there were.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> SeenAsync(string connection, TimeSpan meanwhile, CancellationToken stop)
    {
        var seen = new HashSet<(string Silo, DateTime At)>();
        await using var source = NpgsqlDataSource.Create(connection);
        await using var session = await source.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(
            "SELECT application_name, state_change FROM pg_stat_activity WHERE application_name LIKE 'silo-%' AND query ILIKE 'commit%'", session);
        await command.PrepareAsync(stop);
        using var enough = new CancellationTokenSource(meanwhile);
        while (!enough.IsCancellationRequested)
        {
            await using (var rows = await command.ExecuteReaderAsync(stop))
            {
                while (await rows.ReadAsync(stop))
                {
                    seen.Add((rows.GetString(0), rows.GetDateTime(1)));
                }
            }

            await Task.Delay(Look, stop);
        }

        return seen.GroupBy(s => s.Silo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
    }
}
