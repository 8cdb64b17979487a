using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Halls.Api.Security;

/// <summary>Recognises known tokens without the framework's authentication service, and leaves everybody else to it.</summary>
/// <remarks>A replayed day or a hall's devices make thousands of requests a second. The service would make a dozen objects for each;
/// here a known token costs one hash and one look-up. The outcome is the same: the user and the feature that the
/// authorization reads.</remarks>
internal static class TokenMiddleware
{
    // By this mark WebApplication knows that the framework's middleware is in the pipeline and does not put in another before ours. Were
    // it to change its name, every request would be authenticated twice: slower, not wrong.
    private const string AuthenticationIsThere = "__AuthenticationMiddlewareSet";

    internal static IApplicationBuilder UseHallsAuthentication(this IApplicationBuilder app, AccountDirectory directory, IAuthenticationSchemeProvider schemes)
    {
        app.Properties[AuthenticationIsThere] = true;
        return app.Use(next =>
        {
            var framework = new AuthenticationMiddleware(next, schemes);
            return context =>
            {
                if (directory.TryCurrent() is { } snapshot && TokenText.TryHash(BearerToken.In(context.Request), out var hash)
                    && snapshot.FindToken(hash) is { } caller)
                {
                    context.User = caller.Principal;
                    context.Features.Set<IAuthenticateResultFeature>(caller);
                    return next(context);
                }

                return framework.Invoke(context);
            };
        });
    }
}

/// <summary>The token of an Authorization header.</summary>
internal static class BearerToken
{
    private const string Prefix = "Bearer ";

    /// <summary>The token; empty when there is no such header, more than one, or one of another kind.</summary>
    internal static ReadOnlySpan<char> In(HttpRequest request)
    {
        var authorization = request.Headers.Authorization;
        return authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? header.AsSpan(Prefix.Length).Trim(' ')
            : default;
    }
}
