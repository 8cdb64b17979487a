namespace Halls.EventStore.Postgres;

/// <summary>Where the PostgreSQL ledger lies and how its writer works.</summary>
public sealed class PostgresStoreOptions : LedgerOptions
{
    /// <summary>How to reach the database, as Npgsql writes it. Required.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The schema that holds the ledger; made when it is missing. Lower-case letters, digits and underscores. <value>halls</value></summary>
    public string Schema { get; init; } = "halls";

    /// <summary>How long the writer waits for a statement, which includes waiting for another silo's batch. <value>30 seconds</value></summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ArgumentException.ThrowIfNullOrWhiteSpace(ConnectionString);
        ArgumentOutOfRangeException.ThrowIfLessThan(CommandTimeout, TimeSpan.FromSeconds(1));
        if (Schema.Length is 0 or > 60 || !Schema.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
        {
            throw new ArgumentException($"'{Schema}' is not a schema: lower-case letters, digits and underscores.", nameof(Schema));
        }
    }
}
