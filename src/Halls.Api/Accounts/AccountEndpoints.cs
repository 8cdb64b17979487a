using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Accounts;

/// <summary>Sessions, accounts, devices, clients and the audit log.</summary>
public static class AccountEndpoints
{
    /// <summary>Maps <c>/api/session</c>, <c>/api/users</c>, <c>/api/devices</c>, <c>/api/clients</c> and <c>/api/admin/audit</c>.</summary>
    public static IEndpointRouteBuilder MapAccountEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapSessionEndpoints();
        app.MapUserEndpoints();
        app.MapTokenEndpoints();
        app.MapAuditEndpoints();
        return app;
    }
}
