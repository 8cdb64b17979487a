using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Halls.EventStore.Postgres;

/// <summary>The ledger does not know this process any more: it was silent too long, and one that opened the ledger meanwhile struck it off.</summary>
internal sealed class NotAMemberException() : Exception("This process was not heard of for so long that it was struck off the ledger's members; it applies again with its next beat.");

/// <summary>
/// The processes that have the ledger open, in a table of it. Each says which events it reads and writes, and beats; one that is not heard of
/// for <see cref="SilentFor"/> counts as gone. Times are the database's, so the machines' clocks need not agree.
/// </summary>
/// <remarks>
/// Whoever joins holds the writers' lock, and a writer looks for its own row behind that lock in every transaction. So one that only seemed
/// dead (a stopped machine, a cut cable) writes nothing after another has joined in the belief that it is gone, until it was let in again.
/// </remarks>
internal sealed partial class PostgresMembers(
    PostgresStore store, LedgerMember member, NpgsqlDataSource source, long writersLock, TimeProvider time, ILogger logger)
{
    /// <summary>How often a process says that it is there.</summary>
    internal static readonly TimeSpan BeatsEvery = TimeSpan.FromSeconds(5);

    /// <summary>How long a process may be silent before it counts as gone.</summary>
    internal static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(20);

    private const string Live = """
        SELECT name, reads, writes, projections, extract(epoch FROM clock_timestamp() - beat_at)::double precision
        FROM members WHERE id <> @id AND beat_at > clock_timestamp() - @silent ORDER BY entered_at, id
        """;

    private const string Insert = """
        INSERT INTO members (id, name, reads, writes, projections, entered_at, beat_at)
        VALUES (@id, @name, @reads, @writes, @projections, clock_timestamp(), clock_timestamp())
        ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at
        """;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Task _beating = Task.CompletedTask;
    private Task? _leaving;
    private bool _silent;

    /// <summary>Refuses when somebody who is there and this process don't fit together.</summary>
    /// <exception cref="LedgerMemberException">They don't.</exception>
    public void Refuse(DbConnection connection, DbTransaction transaction)
    {
        if (!store.Dialect.HasTable(connection, transaction, "members")) return;
        var there = new List<LiveMember>();
        using (var command = Dialect.Command(connection, transaction, Live, ("id", member.Id), ("silent", SilentFor)))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                there.Add(new LiveMember(
                    reader.GetString(0), Names(reader.GetString(1)), Names(reader.GetString(2)), reader.GetString(3), TimeSpan.FromSeconds(reader.GetDouble(4))));
            }
        }

        if (MemberRules.Fault(member, store.Kept, there) is { } fault)
        {
            throw new LedgerMemberException(
                $"The ledger in {store.Where} is in use by a version that this one can't share it with: {fault}. "
                + FormattableString.Invariant($"Stop the other first (one that was killed counts as gone after {SilentFor.TotalSeconds:0} s), or start the version that fits. Nothing was written."));
        }
    }

    /// <summary>Strikes off those that are gone and puts this process on the list.</summary>
    public void Enter(DbConnection connection, DbTransaction transaction)
    {
        Dialect.Execute(connection, transaction, "DELETE FROM members WHERE beat_at <= clock_timestamp() - @silent", ("silent", SilentFor));
        Dialect.Execute(
            connection,
            transaction,
            Insert,
            ("id", member.Id),
            ("name", member.Name),
            ("reads", string.Join(',', member.Reads)),
            ("writes", string.Join(',', member.Writes)),
            ("projections", store.Kept));
    }

    /// <summary>Begins to beat, on connections of the readers' pool: a long transaction of the writer must not look like a death.</summary>
    public void StartBeating() => _beating = BeatAsync(_stopping.Token);

    /// <summary>Stops beating and takes this process off the list, once. A database that can't be reached finds out by the silence.</summary>
    public ValueTask LeaveAsync()
    {
        lock (_lock)
        {
            return new ValueTask(_leaving ??= LeaveOnceAsync());
        }
    }

    private async Task LeaveOnceAsync()
    {
        await _stopping.CancelAsync();
        await _beating;
        _stopping.Dispose();
        try
        {
            await using var command = source.CreateCommand("DELETE FROM members WHERE id = $1");
            command.Parameters.Add(Sql.Value(member.Id));
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception failure) when (store.IsUnavailable(failure))
        {
            LogNotLeft(failure.Message);
        }
    }

    private static string[] Names(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private async Task BeatAsync(CancellationToken stopping)
    {
        using var pace = new PeriodicTimer(BeatsEvery, time);
        try
        {
            while (await pace.WaitForNextTickAsync(stopping)) await BeatOnceAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The store is being closed.
            return;
        }
    }

    private async Task BeatOnceAsync(CancellationToken stopping)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(stopping);
            await using var command = new NpgsqlCommand("UPDATE members SET beat_at = clock_timestamp() WHERE id = $1", connection);
            command.Parameters.Add(Sql.Value(member.Id));
            if (await command.ExecuteNonQueryAsync(stopping) == 0) await EnterAgainAsync(connection, stopping);
            _silent = false;
        }
        catch (Exception refused) when (refused is LedgerMemberException or LedgerKeyException or StoreFormatException)
        {
            LogShutOut(refused.Message);
        }
        catch (Exception failure) when (store.IsUnavailable(failure))
        {
            // Once for each silence: the writer and the readers tell of it, too.
            if (!_silent) LogSilent(failure.Message);
            _silent = true;
        }
    }

    private async Task EnterAgainAsync(NpgsqlConnection connection, CancellationToken stopping)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, stopping);
        await using (var locking = new NpgsqlBatch(connection, transaction) { BatchCommands = { PostgresWriterSession.LockWriters(writersLock) } })
        {
            await locking.ExecuteNonQueryAsync(stopping);
        }

        store.EnterAgain(connection, transaction);
        await transaction.CommitAsync(stopping);
        LogBack();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger's members could not be told that this process is there: {Reason}")]
    private partial void LogSilent(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This process had been struck off the ledger's members for its silence, and was let in again.")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Critical, Message = "This process was struck off the ledger's members for its silence and is not let in again; it writes nothing. {Reason}")]
    private partial void LogShutOut(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger's members could not be told that this process is gone: {Reason}")]
    private partial void LogNotLeft(string reason);
}
