using System.Net.Sockets;
using Halls.Api.Security;
using Halls.EventStore;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Halls.Silo;

/// <summary>Why a store could not be opened, in the words of the person who started the silo. No message holds a password.</summary>
internal static class StoreTrouble
{
    /// <summary>Opens the store, or says why not.</summary>
    /// <exception cref="SiloSettingsException">It can't be opened with these settings, by this version.</exception>
    /// <exception cref="ServiceAwayException">The database does not answer.</exception>
    public static T Open<T>(SiloSettings settings, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (Explain(e, settings) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>What is to be told of an exception that opening the store threw; null when it tells of a mistake in the program.</summary>
    public static Exception? Explain(Exception failure, SiloSettings settings) => failure switch
    {
        SecretFileException or StoreFormatException or LedgerMemberException => new SiloSettingsException(OneLine(failure.Message)),
        LedgerKeyException => new SiloSettingsException(OneLine(
            failure.Message + " Put the key back that it was first used with: keys/server.key in the data folder, or the file that --Keys:File names. If it is lost for good, start once with "
            + "--Keys:Replace=true: citizens' links on paper, sealed fields, second factors and the audit log's seal that were made with it are then worth nothing.")),
        PostgresException e => Refused(e, Server(settings)),
        NpgsqlException or TimeoutException or SocketException when settings.Postgres is not null => Away(failure, Server(settings)),
        SqliteException e => new SiloSettingsException(OneLine($"The ledger {Path.Combine(settings.DataFolder, "halls.db")} can't be opened: {Sqlite(e)}")),
        UnauthorizedAccessException or IOException => new SiloSettingsException(OneLine(
            $"The data folder {settings.DataFolder} can't be used: {failure.Message} Give --Data a folder that this user may write to.")),
        _ => null,
    };

    /// <summary>Text on one line.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static Exception Refused(PostgresException e, string server) => e.SqlState[..2] switch
    {
        "28" => new SiloSettingsException(OneLine($"{server} does not let this user in: {e.MessageText}. Correct the user or the password in --Store.")),
        "3D" => new SiloSettingsException(OneLine($"{server}: {e.MessageText}. Make the database, or correct --Store.")),
        "42" => new SiloSettingsException(OneLine($"{server} does not let this user make or use the ledger's tables: {e.MessageText}. Make the user the owner of the schema, or correct --Store.")),
        _ => new ServiceAwayException(OneLine($"{server} can't be used now: {e.MessageText}. Start again when it can.")),
    };

    private static Exception Away(Exception failure, string server)
    {
        Exception root = failure.GetBaseException();
        return root is SocketException or TimeoutException or IOException
            ? new ServiceAwayException(OneLine($"{server} can't be reached: {root.Message}. Start it, or correct --Store."))
            : new SiloSettingsException(OneLine($"{server} can't be used: {root.Message}. Correct --Store."));
    }

    private static string Server(SiloSettings settings)
    {
        var connection = new NpgsqlConnectionStringBuilder(settings.Postgres);
        return FormattableString.Invariant($"PostgreSQL at {connection.Host}:{connection.Port} (database {connection.Database ?? connection.Username}, user {connection.Username})");
    }

    private static string Sqlite(SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => "it is no SQLite database, or a damaged one. Restore the backup.",
        raw.SQLITE_FULL => "the disk is full.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM => "this user may not write there. Give --Data a folder that it may write to.",
        _ => e.Message,
    };
}
