using System.Globalization;
using System.Security.Claims;
using Halls.Api.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Halls.Api.Security;

/// <summary>What the session cookie says and how long it says so. The roles are not in it: they are read anew for each request.</summary>
internal static class SessionCookie
{
    private const string SessionClaim = "sid";
    private const string StampClaim = "stamp";
    private const string StartedClaim = "started";

    // Renewing the cookie with each request would be the exact idle time; once a minute is near enough and spares the answers a header.
    private static readonly TimeSpan RenewedAfter = TimeSpan.FromMinutes(1);

    internal static void Configure(CookieAuthenticationOptions cookie, SecurityOptions options)
    {
        cookie.Cookie.Name = Schemes.CookieName;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.IsEssential = true;
        cookie.ExpireTimeSpan = TimeSpan.FromMinutes(options.IdleMinutes);
        cookie.SlidingExpiration = true;
        cookie.TimeProvider = options.Clock;
        cookie.Events.OnCheckSlidingExpiration = context =>
        {
            context.ShouldRenew = context.ElapsedTime >= RenewedAfter;
            return Task.CompletedTask;
        };
        cookie.Events.OnValidatePrincipal = context => ValidateAsync(context, options);
    }

    internal static Task SignInAsync(HttpContext context, UserRow user, SecurityOptions options)
    {
        var now = options.Clock.GetUtcNow();
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, user.Id),
                new(SessionClaim, TokenText.MakeId("s_")),
                new(StampClaim, user.Stamp.ToString(CultureInfo.InvariantCulture)),
                new(StartedClaim, now.ToMicroseconds().ToString(CultureInfo.InvariantCulture)),
            ],
            Schemes.Cookie);
        var properties = new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddMinutes(IdleMinutes(user.ReadGrants(), options)) };
        return context.SignInAsync(Schemes.Cookie, new(identity), properties);
    }

    internal static int IdleMinutes(IReadOnlyList<Grant> grants, SecurityOptions options) =>
        grants.Count > 0 && grants.All(g => g.Role == Role.Clerk) ? options.WindowIdleMinutes : options.IdleMinutes;

    /// <summary>The session of this request, or null when it was not made by cookie.</summary>
    internal static SessionFeature? Session(this HttpContext context) => context.Features.Get<SessionFeature>();

    private static async Task ValidateAsync(CookieValidatePrincipalContext context, SecurityOptions options)
    {
        var principal = context.Principal;
        if (principal?.FindFirstValue(ClaimTypes.NameIdentifier) is not { } user
            || principal.FindFirstValue(SessionClaim) is not { } session
            || !long.TryParse(principal.FindFirstValue(StampClaim), CultureInfo.InvariantCulture, out var stamp)
            || !long.TryParse(principal.FindFirstValue(StartedClaim), CultureInfo.InvariantCulture, out var started)
            || options.Clock.GetUtcNow().ToMicroseconds() - started > TimeSpan.FromHours(options.SessionHours).Microseconds())
        {
            context.RejectPrincipal();
            return;
        }

        var directory = (AccountDirectory)context.HttpContext.RequestServices.GetService(typeof(AccountDirectory))!;
        var snapshot = directory.TryCurrent() ?? await directory.CurrentAsync();
        if (snapshot.FindSession(user, session, stamp) is { } known)
        {
            context.ReplacePrincipal(known.Principal);
            context.HttpContext.Features.Set(new SessionFeature(session));
        }
        else
        {
            context.RejectPrincipal();
        }
    }
}

/// <summary>The session that a request belongs to.</summary>
internal sealed record SessionFeature(string Id);
