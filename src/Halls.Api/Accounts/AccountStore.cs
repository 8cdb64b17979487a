using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Halls.Api.Security;
using Halls.EventStore;

namespace Halls.Api.Accounts;

/// <summary>Reads and writes the registers of accounts and tokens. Each change, its audit entry and its recorded answer are one transaction. Thread-safe.</summary>
internal sealed class AccountStore(
    IStoreTables tables, SecurityOptions options, IAuditLog audit, AccountDirectory directory, ServerSecret secret)
{
    internal const string UserColumns =
        "id as Id, login as Login, name as Name, password_hash as PasswordHash, password_history as PasswordHistory, "
        + "password_changed as PasswordChanged, grants as Grants, stamp as Stamp, created as Created, disabled as Disabled, "
        + "factor_secret as FactorSecret, factor_enrolled as FactorEnrolled, factor_step as FactorStep";

    internal const string TokenColumns =
        "id as Id, kind as Kind, token_hash as TokenHash, hall as Hall, window_no as WindowNo, region as Region, name as Name, "
        + "created as Created, revoked as Revoked";

    internal const string AuditColumns =
        "seq as Seq, at as At, actor as Actor, from_address as FromAddress, action as Action, target as Target, result as Result, "
        + "previous_hash as PreviousHash, entry_hash as EntryHash";

    private static readonly RequestScope Itself = new("administrator", "", "system", "-");

    private readonly byte[] _tokenKey = secret.Derive("tokens");

    internal long Now => options.Clock.GetUtcNow().ToMicroseconds();

    internal static string LoginKey(string login) => login.ToLowerInvariant();

    internal async ValueTask<UserRow?> FindUserAsync(string id)
    {
        await using var connection = await tables.OpenReadAsync();
        return await connection.QuerySingleOrDefaultAsync<UserRow>($"select {UserColumns} from users where id = @id", new { id });
    }

    internal async ValueTask<UserRow?> FindUserByLoginAsync(string login)
    {
        await using var connection = await tables.OpenReadAsync();
        return await connection.QuerySingleOrDefaultAsync<UserRow>(
            $"select {UserColumns} from users where login_key = @key", new { key = LoginKey(login) });
    }

    internal async ValueTask<IReadOnlyList<UserRow>> ListUsersAsync(long created, string id, int limit)
    {
        await using var connection = await tables.OpenReadAsync();
        return (await connection.QueryAsync<UserRow>(
            $"select {UserColumns} from users where created > @created or (created = @created and id > @id) order by created, id limit @limit",
            new { created, id, limit })).AsList();
    }

    internal async ValueTask<IReadOnlyList<TokenRow>> ListTokensAsync(bool clients, long created, string id, int limit)
    {
        await using var connection = await tables.OpenReadAsync();
        var which = clients ? "kind = 'client'" : "kind <> 'client' and kind <> 'admin'";
        return (await connection.QueryAsync<TokenRow>(
            $"""
            select {TokenColumns} from tokens
            where {which} and (created > @created or (created = @created and id > @id)) order by created, id limit @limit
            """,
            new { created, id, limit })).AsList();
    }

    internal async ValueTask<IReadOnlyList<AuditRow>> ListAuditAsync(long before, string? actor, string? action, int limit)
    {
        await using var connection = await tables.OpenReadAsync();
        var where = (actor is null ? "" : " and actor = @actor") + (action is null ? "" : " and action = @action");
        return (await connection.QueryAsync<AuditRow>(
            $"select {AuditColumns} from audit where seq < @before{where} order by seq desc limit @limit",
            new { before, actor, action, limit })).AsList();
    }

    /// <summary>Makes an account, once per request.</summary>
    /// <returns>The answer recorded with the request, this one's or the first one's; null when the login is taken.</returns>
    internal ValueTask<string?> AddUserAsync(RequestScope request, UserRow user, Func<UserRow, string> answer) =>
        ChangeAsync(async (connection, transaction) =>
        {
            if (await FindAnswerAsync(connection, transaction, request) is { } first)
            {
                return first.Answer;
            }

            var key = LoginKey(user.Login);
            if (await connection.ExecuteScalarAsync<long>(
                "select count(*) from users where login_key = @key", new { key }, transaction) > 0)
            {
                await audit.RecordAsync(connection, transaction, request.Audit("user-added", user.Login, "login-taken"));
                return null;
            }

            await connection.ExecuteAsync(
                """
                insert into users (id, login, login_key, name, password_hash, password_history, password_changed, grants, stamp, created,
                                   disabled, factor_secret, factor_enrolled, factor_step)
                values (@Id, @Login, @key, @Name, @PasswordHash, @PasswordHistory, @PasswordChanged, @Grants, 1, @Created, null, null, null, 0)
                """,
                new { user.Id, user.Login, key, user.Name, user.PasswordHash, user.PasswordHistory, user.PasswordChanged, user.Grants, user.Created },
                transaction);
            await audit.RecordAsync(connection, transaction, request.Audit("user-added", $"{user.Id} {user.Login} {user.Grants}"));
            var text = answer(user);
            await KeepAnswerAsync(connection, transaction, request, user.Id, text);
            return text;
        });

    /// <summary>Replaces an account's name and roles.</summary>
    /// <returns>False when there is no such account, or it is disabled.</returns>
    internal ValueTask<bool> ReplaceUserAsync(RequestScope request, string id, string name, string grants) =>
        ChangeAsync(async (connection, transaction) =>
        {
            var changed = await connection.ExecuteAsync(
                "update users set name = @name, grants = @grants where id = @id and disabled is null", new { id, name, grants }, transaction);
            await audit.RecordAsync(
                connection, transaction, request.Audit("user-changed", $"{id} {grants}", changed == 0 ? "no-such-user" : "ok"));
            return changed > 0;
        });

    /// <summary>Disables an account for good; its sessions end.</summary>
    /// <returns>False when there is no such account.</returns>
    internal ValueTask<bool> DisableUserAsync(RequestScope request, string id) =>
        ChangeAsync(async (connection, transaction) =>
        {
            await connection.ExecuteAsync(
                "update users set disabled = @now, stamp = stamp + 1 where id = @id and disabled is null", new { id, now = Now }, transaction);
            var known = await connection.ExecuteScalarAsync<long>("select count(*) from users where id = @id", new { id }, transaction) > 0;
            await audit.RecordAsync(connection, transaction, request.Audit("user-disabled", id, known ? "ok" : "no-such-user"));
            return known;
        });

    /// <summary>Sets a password, ends the account's sessions and forgets its failed sign-ins; once per request.</summary>
    /// <returns>The account's new stamp, or null when it was changed meanwhile or is disabled.</returns>
    internal ValueTask<long?> SetPasswordAsync(RequestScope request, UserRow user, string hash, string history) =>
        ChangeAsync<long?>(async (connection, transaction) =>
        {
            var changed = await connection.ExecuteAsync(
                """
                update users set password_hash = @hash, password_history = @history, password_changed = @now, stamp = stamp + 1
                where id = @Id and stamp = @Stamp and disabled is null
                """,
                new { hash, history, now = Now, user.Id, user.Stamp }, transaction);
            await audit.RecordAsync(connection, transaction, request.Audit("password-set", user.Id, changed == 0 ? "changed-meanwhile" : "ok"));
            if (changed == 0)
            {
                return null;
            }

            await ForgetFailuresAsync(connection, transaction, user.Login);
            await KeepAnswerAsync(connection, transaction, request, user.Id, "");
            return user.Stamp + 1;
        });

    /// <summary>Puts a second factor's secret in place, not in force yet, or removes the factor.</summary>
    internal ValueTask<bool> SetFactorAsync(RequestScope request, string user, byte[]? sealedSecret) =>
        ChangeAsync(async (connection, transaction) =>
        {
            var changed = await connection.ExecuteAsync(
                $"""
                update users set factor_secret = @sealedSecret, factor_enrolled = null, factor_step = 0
                where id = @user and disabled is null{(sealedSecret is null ? "" : " and factor_enrolled is null")}
                """,
                new { user, sealedSecret }, transaction);
            var action = sealedSecret is null ? "second-factor-removed" : "second-factor-begun";
            await audit.RecordAsync(connection, transaction, request.Audit(action, user, changed == 0 ? "refused" : "ok"));
            return changed > 0;
        });

    /// <summary>Puts the begun second factor in force.</summary>
    internal ValueTask<bool> EnrolFactorAsync(RequestScope request, string user, long step) =>
        ChangeAsync(async (connection, transaction) =>
        {
            var changed = await connection.ExecuteAsync(
                """
                update users set factor_enrolled = @now, factor_step = @step
                where id = @user and disabled is null and factor_secret is not null and factor_enrolled is null
                """,
                new { user, step, now = Now }, transaction);
            await audit.RecordAsync(connection, transaction, request.Audit("second-factor-enrolled", user, changed == 0 ? "refused" : "ok"));
            return changed > 0;
        });

    /// <summary>Makes a token of a device or a client, once per request.</summary>
    /// <returns>The recorded answer and the token; the token is null when the server's secret is not the one that it was made with.</returns>
    internal async ValueTask<(string Answer, string? Token)> AddTokenAsync(RequestScope request, TokenRow row, Func<TokenRow, string> answer)
    {
        // Not stored and yet the same for a repeated request: the token is computed from the request and the server's secret.
        var token = TokenText.Write(HMACSHA256.HashData(_tokenKey, Encoding.UTF8.GetBytes(request.Scope + "\n" + request.Key)));
        row.TokenHash = TokenText.HashBytes(token);
        return await ChangeAsync<(string, string?)>(async (connection, transaction) =>
        {
            if (await FindAnswerAsync(connection, transaction, request) is { } first)
            {
                var kept = await connection.ExecuteScalarAsync<byte[]>(
                    "select token_hash from tokens where id = @Target", new { first.Target }, transaction);
                return (first.Answer, kept is not null && kept.AsSpan().SequenceEqual(row.TokenHash) ? token : null);
            }

            await InsertTokenAsync(connection, transaction, row);
            await audit.RecordAsync(
                connection, transaction,
                request.Audit(row.Kind == TokenKinds.Client ? "client-added" : "device-added", $"{row.Id} {row.Kind} {row.Hall ?? row.Region} {row.Name}"));
            var text = answer(row);
            await KeepAnswerAsync(connection, transaction, request, row.Id, text);
            return (text, token);
        });
    }

    /// <summary>Revokes a token for good.</summary>
    /// <returns>False when there is no such device, or no such client.</returns>
    internal ValueTask<bool> RevokeTokenAsync(RequestScope request, string id, bool client) =>
        ChangeAsync(async (connection, transaction) =>
        {
            var which = client ? "kind = 'client'" : "kind <> 'client' and kind <> 'admin'";
            await connection.ExecuteAsync(
                $"update tokens set revoked = @now where id = @id and revoked is null and {which}", new { id, now = Now }, transaction);
            var known = await connection.ExecuteScalarAsync<long>(
                $"select count(*) from tokens where id = @id and {which}", new { id }, transaction) > 0;
            await audit.RecordAsync(
                connection, transaction, request.Audit(client ? "client-revoked" : "device-revoked", id, known ? "ok" : "no-such-token"));
            return known;
        });

    /// <summary>Makes the administrator's token unless there is one.</summary>
    /// <param name="reset">Revokes what there is first.</param>
    /// <param name="found">The token that the operator's file holds, or null; it is taken for the one to be made.</param>
    /// <param name="derive">The token that belongs to a number; the first administrator's token has number 1.</param>
    /// <param name="keep">Puts the token where the operator finds it; called before the transaction commits.</param>
    /// <param name="tellAgain">Keeps a token that was made before, too, where the file holds none that counts and it is one that can be derived.</param>
    /// <returns>Whether one was made.</returns>
    internal ValueTask<bool> EnsureAdministratorAsync(bool reset, string? found, Func<int, string> derive, Action<string> keep, bool tellAgain) =>
        ChangeAsync(async (connection, transaction) =>
        {
            var tokens = await AdministratorsAsync(connection, transaction);
            if (reset)
            {
                await RevokeAdministratorsAsync(connection, transaction);
            }
            else if (tokens.Any(t => t.Revoked is null))
            {
                var last = derive(tokens.Count);
                if (tellAgain && !tokens.Any(t => t.Revoked is null && found is not null && Fits(t, found)) && tokens.Any(t => t.Revoked is null && Fits(t, last)))
                {
                    keep(last);
                }

                return false;
            }

            // The file before the row. If the power goes between them there is a file with a token that nobody knows, and the next start
            // takes it; the other way round there would be a token that nobody can read.
            var token = !reset && found is not null && !tokens.Any(t => Fits(t, found)) ? found : derive(tokens.Count + 1);
            if (token != found)
            {
                keep(token);
            }

            await InsertAdministratorAsync(connection, transaction, token);
            return true;
        });

    /// <summary>Makes a token that somebody else made the administrator's, and the only one.</summary>
    /// <exception cref="SecretFileException">It was the administrator's before and was revoked; nothing was changed.</exception>
    internal ValueTask<bool> UseAdministratorAsync(string token) =>
        ChangeAsync(async (connection, transaction) =>
        {
            var tokens = await AdministratorsAsync(connection, transaction);
            if (tokens.FirstOrDefault(t => Fits(t, token)) is { } known)
            {
                return known.Revoked is null
                    ? false
                    : throw new SecretFileException("The token that Admin:TokenFile names was the administrator's before and was revoked. Put a new one there.");
            }

            if (tokens.Any(t => t.Revoked is null))
            {
                await RevokeAdministratorsAsync(connection, transaction);
            }

            await InsertAdministratorAsync(connection, transaction, token);
            return true;
        });

    /// <summary>Counts an attempt to sign in before the password is looked at, so that many at once cannot try more passwords than one after another.</summary>
    /// <returns>False when the login is locked, whether it exists or not.</returns>
    internal ValueTask<bool> BeginAttemptAsync(string login) =>
        tables.WriteAsync(async (connection, transaction) =>
        {
            var now = Now;
            var window = TimeSpan.FromMinutes(options.LockMinutes).Microseconds();
            var hash = LoginHash(login);

            // Failures that no longer count, those of logins that nobody has among them, so that the table stays as small as the last minutes.
            await connection.ExecuteAsync(
                "delete from sign_in_failures where last_at < @before and (locked_until is null or locked_until <= @now)",
                new { before = now - window, now }, transaction);
            var failures = await connection.QuerySingleOrDefaultAsync<FailureRow>(
                "select failures as Failures, locked_until as LockedUntil from sign_in_failures where login_hash = @hash", new { hash }, transaction);
            if (failures?.LockedUntil > now)
            {
                return false;
            }

            var count = failures?.LockedUntil is null ? (failures?.Failures ?? 0) + 1 : 1;
            var values = new { hash, count, now, until = count >= options.Failures ? now + window : (long?)null };
            if (await connection.ExecuteAsync(
                "update sign_in_failures set failures = @count, last_at = @now, locked_until = @until where login_hash = @hash",
                values, transaction) == 0)
            {
                await connection.ExecuteAsync(
                    "insert into sign_in_failures (login_hash, failures, last_at, locked_until) values (@hash, @count, @now, @until)",
                    values, transaction);
            }

            return true;
        });

    /// <summary>Takes one attempt back: the password was right, only the code or a new password is still to come.</summary>
    internal ValueTask<bool> TakeBackAttemptAsync(string login, AuditEntry entry) =>
        tables.WriteAsync(async (connection, transaction) =>
        {
            await connection.ExecuteAsync(
                "update sign_in_failures set failures = failures - 1, locked_until = null where login_hash = @hash and failures > 0",
                new { hash = LoginHash(login) }, transaction);
            await audit.RecordAsync(connection, transaction, entry);
            return true;
        });

    /// <summary>Completes a sign-in: forgets the failures and uses the code up.</summary>
    /// <returns>False when the same code was used meanwhile.</returns>
    internal ValueTask<bool> CompleteSignInAsync(UserRow user, long? step, AuditEntry entry) =>
        tables.WriteAsync(async (connection, transaction) =>
        {
            if (step is not null && await connection.ExecuteAsync(
                "update users set factor_step = @step where id = @Id and factor_step < @step", new { step, user.Id }, transaction) == 0)
            {
                await audit.RecordAsync(connection, transaction, entry with { Result = "wrong-code" });
                return false;
            }

            await ForgetFailuresAsync(connection, transaction, user.Login);
            await audit.RecordAsync(connection, transaction, entry);
            return true;
        });

    /// <summary>Ends one session.</summary>
    internal ValueTask<bool> EndSessionAsync(string session, AuditEntry entry) =>
        ChangeAsync(async (connection, transaction) =>
        {
            var until = Now + TimeSpan.FromHours(options.SessionHours).Microseconds();
            await connection.ExecuteAsync("delete from ended_sessions where id = @session or until_at < @now", new { session, now = Now }, transaction);
            await connection.ExecuteAsync("insert into ended_sessions (id, until_at) values (@session, @until)", new { session, until }, transaction);
            await audit.RecordAsync(connection, transaction, entry);
            return true;
        });

    internal async ValueTask<RequestRow?> FindAnswerAsync(RequestScope request)
    {
        await using var connection = await tables.OpenReadAsync();
        return await FindAnswerAsync(connection, null, request);
    }

    private static Task<RequestRow?> FindAnswerAsync(DbConnection connection, DbTransaction? transaction, RequestScope request) =>
        connection.QuerySingleOrDefaultAsync<RequestRow?>(
            "select target as Target, answer as Answer from account_requests where scope = @Scope and request_id = @Key",
            new { request.Scope, request.Key }, transaction);

    private static Task InsertTokenAsync(DbConnection connection, DbTransaction transaction, TokenRow row) =>
        connection.ExecuteAsync(
            """
            insert into tokens (id, kind, token_hash, hall, window_no, region, name, created, revoked)
            values (@Id, @Kind, @TokenHash, @Hall, @WindowNo, @Region, @Name, @Created, null)
            """,
            row, transaction);

    private static bool Fits(TokenRow row, string token) => row.TokenHash.AsSpan().SequenceEqual(TokenText.HashBytes(token));

    private static async Task<IReadOnlyList<TokenRow>> AdministratorsAsync(DbConnection connection, DbTransaction transaction) =>
        (await connection.QueryAsync<TokenRow>($"select {TokenColumns} from tokens where kind = 'admin'", transaction: transaction)).AsList();

    private async Task RevokeAdministratorsAsync(DbConnection connection, DbTransaction transaction)
    {
        await connection.ExecuteAsync(
            "update tokens set revoked = @now where kind = 'admin' and revoked is null", new { now = Now }, transaction);
        await audit.RecordAsync(connection, transaction, Itself.Audit("administrator-token-revoked", "admin"));
    }

    private async Task InsertAdministratorAsync(DbConnection connection, DbTransaction transaction, string token)
    {
        var row = new TokenRow
        {
            Id = TokenText.MakeId("a_"),
            Kind = TokenKinds.Admin,
            TokenHash = TokenText.HashBytes(token),
            Name = "administrator",
            Created = Now,
        };
        await InsertTokenAsync(connection, transaction, row);
        await audit.RecordAsync(connection, transaction, Itself.Audit("administrator-token-made", row.Id));
    }

    private static Task ForgetFailuresAsync(DbConnection connection, DbTransaction transaction, string login) =>
        connection.ExecuteAsync("delete from sign_in_failures where login_hash = @hash", new { hash = LoginHash(login) }, transaction);

    // Whatever was typed, possibly a password in the wrong field, is not kept in clear.
    private static string LoginHash(string login) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(LoginKey(login))));

    private Task KeepAnswerAsync(DbConnection connection, DbTransaction transaction, RequestScope request, string target, string answer) =>
        connection.ExecuteAsync(
            "insert into account_requests (scope, request_id, target, answer, created) values (@Scope, @Key, @target, @answer, @now)",
            new { request.Scope, request.Key, target, answer, now = Now }, transaction);

    private async ValueTask<T> ChangeAsync<T>(Func<DbConnection, DbTransaction, ValueTask<T>> work)
    {
        try
        {
            return await tables.WriteAsync(async (connection, transaction) =>
            {
                var result = await work(connection, transaction);
                if (await connection.ExecuteAsync(
                    "update account_version set version = version + 1 where id = 'accounts'", transaction: transaction) == 0)
                {
                    await connection.ExecuteAsync(
                        "insert into account_version (id, version) values ('accounts', 1)", transaction: transaction);
                }

                return result;
            });
        }
        finally
        {
            // After a failure, too: its outcome may be unknown.
            directory.Invalidate();
        }
    }

    private sealed class FailureRow
    {
        public long Failures { get; set; }

        public long? LockedUntil { get; set; }
    }
}

/// <summary>A request that changes accounts or tokens, and who made it. Keys are apart by actor: nobody gets another's answer by guessing a key.</summary>
internal sealed record RequestScope(string Scope, string Key, string Actor, string From)
{
    internal static RequestScope Of(Microsoft.AspNetCore.Http.HttpContext context, string resource, string key)
    {
        var actor = context.Actor().Id;
        return new($"{resource} {actor}", key, actor, context.From());
    }

    internal AuditEntry Audit(string action, string target, string result = "ok") => new(Actor, From, action, target, result);
}
