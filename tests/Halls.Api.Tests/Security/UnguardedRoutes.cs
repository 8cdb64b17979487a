using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Tests.Security;

/// <summary>Finds routes that nobody decided about.</summary>
public static class UnguardedRoutes
{
    /// <summary>Every endpoint that has neither a policy nor the mark of a public one, as <c>METHODS /pattern</c>.</summary>
    /// <remarks>An authorization without a policy's name counts as none: it would let in whoever has any token.</remarks>
    public static IReadOnlyList<string> Find(EndpointDataSource endpoints) =>
    [
        .. endpoints.Endpoints
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null
                && !e.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => !string.IsNullOrEmpty(a.Policy))
                && e.Metadata.GetMetadata<AuthorizationPolicy>() is null)
            .Select(Describe)
            .Order(StringComparer.Ordinal),
    ];

    private static string Describe(Microsoft.AspNetCore.Http.Endpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"];
        return $"{string.Join(',', methods)} {(endpoint as RouteEndpoint)?.RoutePattern.RawText ?? endpoint.DisplayName}";
    }
}
