using Halls.Api.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Security;

/// <summary>Answers 401 and 403 as problems, never as redirects.</summary>
internal sealed class RefusalHandler : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        // Where no endpoint of ours would run (no such path, wrong method, wrong content type) there is nothing to guard, and the
        // caller is better served by 404, 405 or 415 than by a question for credentials.
        if (authorizeResult.Succeeded || context.GetEndpoint() is not RouteEndpoint)
        {
            return next(context);
        }

        return authorizeResult.Challenged ? Problem.WriteUnauthenticatedAsync(context) : Problem.WriteForbiddenAsync(context);
    }
}

/// <summary>Refuses requests that another site's page makes with a person's cookie.</summary>
/// <remarks>SameSite=Strict already keeps the cookie from other sites; but for a browser another port of the same host is the same site,
/// and verbs without a body need no JSON content type, so nothing else would stop those.</remarks>
internal static class CrossSiteGuard
{
    internal static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (context.Session() is null || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsSameOrigin(request))
        {
            return next(context);
        }

        return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "cross-site", "The request comes from a page of another site.");
    }

    private static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
        {
            return site is ["same-origin"] or ["none"];
        }

        // Browsers too old for that header send Origin with every POST; scripts send neither and are no browsers. The scheme is not
        // compared: behind a proxy that ends TLS it differs.
        var origin = request.Headers.Origin;
        if (origin.Count == 0)
        {
            return true;
        }

        var (text, slashes) = (origin[0] ?? "", origin[0]?.IndexOf("://", StringComparison.Ordinal) ?? -1);
        return slashes > 0 && text.AsSpan(slashes + 3).Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
