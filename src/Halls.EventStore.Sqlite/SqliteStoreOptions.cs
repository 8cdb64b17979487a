namespace Halls.EventStore.Sqlite;

/// <summary>Where the SQLite ledger lies and how its writer works.</summary>
public sealed class SqliteStoreOptions : LedgerOptions
{
    /// <summary>The file; its folder is made when it is missing. Beside it SQLite keeps two more files, <c>-wal</c> and <c>-shm</c>. <value>data/halls.db</value></summary>
    public string Path { get; init; } = "data/halls.db";

    /// <summary>How long the writer waits for another process that is writing to the same file. <value>5 seconds</value></summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        ArgumentOutOfRangeException.ThrowIfLessThan(BusyTimeout, TimeSpan.Zero);
    }
}
