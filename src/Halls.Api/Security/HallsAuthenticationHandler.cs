using Halls.Api.Problems;
using Halls.EventStore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Halls.Api.Security;

/// <summary>Recognises the caller: by the bearer token if there is one, else by the session cookie.</summary>
/// <remarks>Comes into play for sessions, for tokens that are not known and when the directory has to be read again; a known token
/// does not come this far, see <see cref="TokenMiddleware"/>.</remarks>
internal sealed class HallsAuthenticationHandler(AccountDirectory directory) : IAuthenticationHandler
{
    private static readonly Task<AuthenticateResult> Nobody = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<AuthenticateResult> Unknown = Task.FromResult(AuthenticateResult.Fail("The token is not known, or it was revoked."));

    private HttpContext _context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _context = context;
        return Task.CompletedTask;
    }

    public Task<AuthenticateResult> AuthenticateAsync()
    {
        if (_context.Request.Headers.Authorization.Count > 0)
        {
            return ByToken(BearerToken.In(_context.Request));
        }

        if (_context.Request.Cookies.ContainsKey(Schemes.CookieName))
        {
            return ByCookieAsync();
        }

        // A browser cannot set a header on a WebSocket or an event stream, so SignalR's client puts the token into the address there.
        return _context.Request.Path.StartsWithSegments("/hubs") && _context.Request.Query["access_token"] is [{ } inAddress]
            ? ByToken(inAddress)
            : Nobody;
    }

    public Task ChallengeAsync(AuthenticationProperties? properties) => Problem.WriteUnauthenticatedAsync(_context);

    public Task ForbidAsync(AuthenticationProperties? properties) => Problem.WriteForbiddenAsync(_context);

    private Task<AuthenticateResult> ByToken(ReadOnlySpan<char> token)
    {
        if (!TokenText.TryHash(token, out var hash))
        {
            return Unknown;
        }

        return directory.TryCurrent() is { } snapshot ? snapshot.FindToken(hash)?.Result ?? Unknown : ByTokenAsync(hash);
    }

    private async Task<AuthenticateResult> ByTokenAsync(TokenHash hash)
    {
        try
        {
            var snapshot = await directory.CurrentAsync();
            return await (snapshot.FindToken(hash)?.Result ?? Unknown);
        }
        catch (StoreUnavailableException) when (NeedsNobody())
        {
            return AuthenticateResult.NoResult();
        }
    }

    private async Task<AuthenticateResult> ByCookieAsync()
    {
        try
        {
            return await _context.AuthenticateAsync(Schemes.Cookie);
        }
        catch (StoreUnavailableException) when (NeedsNobody())
        {
            return AuthenticateResult.NoResult();
        }
    }

    // A wall goes on showing the public board while the store is away; what needs to know the caller gets 503 meanwhile.
    private bool NeedsNobody() => _context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
}
