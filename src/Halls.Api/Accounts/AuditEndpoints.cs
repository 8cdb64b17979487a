using System.Globalization;
using Halls.Api.Problems;
using Halls.Api.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Halls.Api.Accounts;

/// <summary>Reading the audit log.</summary>
internal static class AuditEndpoints
{
    internal static void MapAuditEndpoints(this IEndpointRouteBuilder app)
    {
        var audit = app.MapGroup("/api/admin/audit").WithTags("Audit").RequireAuthorization(Policies.AuditAdministrator);
        audit.MapGet("/", List).WithName("Audit.List").WithSummary("The audit log, newest first.");
        audit.MapGet("/verify", Verify).WithName("Audit.Verify").WithSummary("Checks that no entry was changed or removed.");
    }

    private static async Task<Ok<Page<AuditView>>> List(AccountStore store, int? limit, string? cursor, string? actor, string? action)
    {
        var (count, before) = (Paging.Limit(limit), Paging.Number(cursor, long.MaxValue));
        foreach (var (name, value) in new[] { (nameof(actor), actor), (nameof(action), action) })
        {
            if (TextRules.Fault(value, 200, required: false) is { } fault)
            {
                throw new InvalidRequestException(name, fault);
            }
        }

        var rows = await store.ListAuditAsync(before, actor, action, count + 1);
        return TypedResults.Ok(Paging.Of(rows, count, AuditView.Of, row => row.Seq.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<Ok<AuditVerification>> Verify(IAuditLog audit, CancellationToken cancellationToken) =>
        TypedResults.Ok(await audit.VerifyAsync(cancellationToken));
}
