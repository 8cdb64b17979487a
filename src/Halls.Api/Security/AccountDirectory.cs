using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Claims;
using Dapper;
using Halls.Api.Accounts;
using Halls.EventStore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;

namespace Halls.Api.Security;

/// <summary>All valid tokens and accounts in memory, so that a request is recognised without asking the store. Thread-safe.</summary>
/// <remarks>
/// A change made by this process is seen by its next request: the change calls <see cref="Invalidate"/> before it answers. A change made
/// by another process is seen after at most two seconds: a snapshot is confirmed by reading one version number, in the background after
/// half a second and before anything else after two. A snapshot that cannot be confirmed is not used, so a revoked token does not live on
/// while the store is away.
/// </remarks>
internal sealed class AccountDirectory(IStoreTables tables, SecurityOptions options, ILogger<AccountDirectory> logger)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ValidFor = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock = options.Clock;
    private readonly Lock _gate = new();
    private Snapshot? _snapshot;
    private Task? _refresh;
    private long _refreshGeneration;
    private long _generation;

    /// <summary>The snapshot when it may be used right now, else null and <see cref="CurrentAsync"/> is to be awaited.</summary>
    internal Snapshot? TryCurrent()
    {
        var snapshot = Volatile.Read(ref _snapshot);
        if (snapshot is null || snapshot.Generation != Volatile.Read(ref _generation))
        {
            return null;
        }

        var age = _clock.GetElapsedTime(snapshot.ConfirmedAt);
        if (age >= ValidFor)
        {
            return null;
        }

        if (age >= FreshFor)
        {
            RefreshInBackground();
        }

        return snapshot;
    }

    /// <exception cref="StoreUnavailableException">The snapshot is too old and the store cannot be read.</exception>
    internal async ValueTask<Snapshot> CurrentAsync()
    {
        while (true)
        {
            if (TryCurrent() is { } current)
            {
                return current;
            }

            // The one that this caller waited for may have begun before a change; then it is not good enough and another one follows.
            await Refresh();
        }
    }

    /// <summary>Says that accounts or tokens changed: the next request reads them again first.</summary>
    internal void Invalidate() => Interlocked.Increment(ref _generation);

    private void RefreshInBackground()
    {
        if (Volatile.Read(ref _refresh) is not null)
        {
            return;
        }

        _ = Logged();

        async Task Logged()
        {
            try
            {
                await Refresh();
            }
            catch (Exception e)
            {
                // Not lost: as long as it fails, requests come to wait for a refresh of their own and fail with it.
                logger.LogWarning(e, "Accounts and tokens could not be read again.");
            }
        }
    }

    private Task Refresh()
    {
        lock (_gate)
        {
            var generation = Volatile.Read(ref _generation);
            if (_refresh is { } running && _refreshGeneration == generation)
            {
                return running;
            }

            _refreshGeneration = generation;
            return _refresh = Task.Run(() => ReadAndKeepAsync(generation));
        }
    }

    private async Task ReadAndKeepAsync(long generation)
    {
        Snapshot? read = null;
        try
        {
            read = await ReadAsync(generation);
        }
        catch (DbException e)
        {
            throw new StoreUnavailableException($"Accounts and tokens cannot be read: {e.Message}", outcomeUnknown: false, e);
        }
        finally
        {
            lock (_gate)
            {
                if (read is not null && (_snapshot is null || _snapshot.Generation <= generation))
                {
                    Volatile.Write(ref _snapshot, read);
                }

                if (_refreshGeneration == generation)
                {
                    Volatile.Write(ref _refresh, null);
                }
            }
        }
    }

    private async Task<Snapshot> ReadAsync(long generation)
    {
        var confirmedAt = _clock.GetTimestamp();
        await using var connection = await tables.OpenReadAsync();

        // The version first: a change between the reads makes the rows newer than the version, which only means another reading.
        var version = await connection.ExecuteScalarAsync<long?>("select version from account_version where id = 'accounts'") ?? 0;
        var last = Volatile.Read(ref _snapshot);
        if (last is not null && last.Version == version)
        {
            return last.Confirm(confirmedAt, generation);
        }

        var users = await connection.QueryAsync<UserRow>($"select {AccountStore.UserColumns} from users where disabled is null");
        var tokens = await connection.QueryAsync<TokenRow>($"select {AccountStore.TokenColumns} from tokens where revoked is null");
        var ended = await connection.QueryAsync<string>("select id from ended_sessions");
        return new(
            version, confirmedAt, generation,
            tokens.Select(Caller.Of).ToDictionary(c => c.Hash),
            users.Select(u => KnownUser.Of(u, options)).ToDictionary(u => u.Actor.Id),
            ended.ToFrozenSet());
    }

    internal sealed class Snapshot(
        long version, long confirmedAt, long generation, Dictionary<TokenHash, Caller> tokens, Dictionary<string, KnownUser> users,
        FrozenSet<string> endedSessions)
    {
        internal long Version => version;

        internal long ConfirmedAt => confirmedAt;

        internal long Generation => generation;

        /// <summary>The accounts that are not disabled.</summary>
        internal IEnumerable<Actor> Users => users.Values.Select(u => u.Actor);

        internal Snapshot Confirm(long at, long newGeneration) => new(version, at, newGeneration, tokens, users, endedSessions);

        internal Caller? FindToken(TokenHash hash) => tokens.GetValueOrDefault(hash);

        /// <summary>The account of a session, or null when the session has ended, or the account has.</summary>
        internal KnownUser? FindSession(string user, string session, long stamp) =>
            users.TryGetValue(user, out var known) && known.Stamp == stamp && !endedSessions.Contains(session) ? known : null;
    }

    /// <summary>A valid token, with the answers of the authentication ready made. Shared by all its requests.</summary>
    internal sealed class Caller : IAuthenticateResultFeature
    {
        private readonly AuthenticateResult _result;

        private Caller(TokenHash hash, Actor actor)
        {
            Hash = hash;
            Principal = new(new ActorIdentity(actor));
            _result = AuthenticateResult.Success(new AuthenticationTicket(Principal, Schemes.Halls));
            Result = Task.FromResult(_result);
        }

        internal TokenHash Hash { get; }

        internal ClaimsPrincipal Principal { get; }

        internal Task<AuthenticateResult> Result { get; }

        // The authorization puts back what it read; nothing else may be put in, since other requests read it too.
        AuthenticateResult? IAuthenticateResultFeature.AuthenticateResult
        {
            get => _result;
            set
            {
                if (!ReferenceEquals(value, _result))
                {
                    throw new NotSupportedException("The authentication of a token does not change within a request.");
                }
            }
        }

        internal static Caller Of(TokenRow row) => new(
            new TokenHash(row.TokenHash),
            new()
            {
                Id = row.Id,
                Kind = TokenKinds.Read(row.Kind),
                Name = row.Name,
                Hall = row.Hall,
                Window = (int?)row.WindowNo,
                Region = row.Region,
            });
    }

    /// <summary>An account that may sign in.</summary>
    internal sealed record KnownUser(Actor Actor, long Stamp, ClaimsPrincipal Principal)
    {
        internal static KnownUser Of(UserRow row, SecurityOptions options)
        {
            var actor = Actors.Of(row, options);
            return new(actor, row.Stamp, new(new ActorIdentity(actor)));
        }
    }
}

/// <summary>Makes actors of rows.</summary>
internal static class Actors
{
    internal static Actor Of(UserRow row, SecurityOptions options)
    {
        var grants = row.ReadGrants();
        var needsFactor = options.SecondFactor == SecondFactorRule.Required && row.FactorEnrolled is null
            && grants.Any(g => g.IsAdministrative || g.Role == Role.Supervisor);
        return new()
        {
            Id = row.Id,
            Kind = ActorKind.Person,
            Name = row.Name,
            Grants = needsFactor ? [] : grants,
            Hall = grants.FirstOrDefault(g => g.Hall is not null)?.Hall,
            Window = grants.FirstOrDefault(g => g.Window is not null)?.Window,
            Region = grants.FirstOrDefault(g => g.Region is not null)?.Region,
            NeedsSecondFactor = needsFactor,
        };
    }
}

/// <summary>The kinds of token as the table and the wire name them.</summary>
internal static class TokenKinds
{
    internal const string Admin = "admin";
    internal const string Client = "client";

    internal static readonly FrozenSet<string> Devices = FrozenSet.Create("kiosk", "wall", "windowScreen", "evaluator");

    internal static ActorKind Read(string kind) => kind switch
    {
        Admin => ActorKind.Admin,
        "kiosk" => ActorKind.Kiosk,
        "wall" => ActorKind.Wall,
        "windowScreen" => ActorKind.WindowScreen,
        "evaluator" => ActorKind.Evaluator,
        Client => ActorKind.Client,
        _ => throw new InvalidOperationException($"A token is of the unknown kind '{kind}'."),
    };

    internal static string Write(ActorKind kind) => kind switch
    {
        ActorKind.Person => "person",
        ActorKind.Admin => Admin,
        ActorKind.Kiosk => "kiosk",
        ActorKind.Wall => "wall",
        ActorKind.WindowScreen => "windowScreen",
        ActorKind.Evaluator => "evaluator",
        ActorKind.Client => Client,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of caller."),
    };
}
